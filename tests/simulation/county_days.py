"""What the county and the city do for many cohorts at once: letters to the departments, the draw of the sample."""

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from approvals.models import ComparisonRequest, SampleUnit
from approvals.stages import StageCode
from tests.simulation import hands
from tests.simulation.almanac import DAY
from tests.simulation.cohorts import Cohort
from tests.simulation.plants import Hit, Silent
from workflows import demo_comparison

if TYPE_CHECKING:
    from tests.simulation.year import Year

S = StageCode
ANSWERED_AFTER = 2  # working days


@dataclass
class Letter:
    """Who stands in it, and when the departments answer; a silent one answers when its plant ends."""

    batch: int
    cohorts: list[Cohort]
    answers_on: date
    silent_until: date | None = None  # when the first department answers; all others do before
    is_answered: bool = False

    def requests(self) -> list[ComparisonRequest]:
        rows = ComparisonRequest.objects.filter(batch=self.batch).select_related("batch__county")
        return list(rows.order_by("pk"))


@dataclass
class CountyDays:
    letters: list[Letter] = field(default_factory=list)

    def work(self, year: "Year") -> None:
        self._write(year, [one for one in year.waiting_at(S.COMPARISON) if not self._has_letter(one)])
        for letter in self.letters:
            if not letter.is_answered and letter.answers_on <= year.today:
                self._answer(letter, year)
            if letter.silent_until is not None and letter.silent_until <= year.today:
                letter.silent_until = None
                hands.answer(letter.requests()[0], hands.cases_of(letter.cohorts[0].cases[:1])[0])
        drawn = [one for one in year.waiting_at(S.CITY_VERIFICATION) if not one.is_drawn]
        if drawn:
            self._draw(year, drawn)

    def _has_letter(self, cohort: Cohort) -> bool:
        return any(cohort in letter.cohorts for letter in self.letters)

    def _write(self, year: "Year", cohorts: list[Cohort]) -> None:
        if not cohorts:
            return
        (case,) = hands.cases_of(cohorts[0].cases[:1])
        batch = hands.send_letter(year.county.place, case)
        letter = Letter(batch.pk, cohorts, year.almanac.after(year.today, ANSWERED_AFTER))
        self.letters.append(letter)
        for cohort in cohorts:
            cohort.acts_on = year.almanac.after(letter.answers_on, 1)
        hits = [one for one in cohorts if isinstance(one.plant, Hit)]
        for cohort in [*hits[1:], *(one for one in cohorts if hits and isinstance(one.plant, Silent))]:
            cohort.plant = None  # one hit or one silence is enough for a letter
        if any(isinstance(one.plant, Silent) for one in cohorts):
            self._fall_silent(letter, year)

    def _fall_silent(self, letter: Letter, year: "Year") -> None:
        """One department does not answer; whoever stands in the letter stalls when his own stage is late."""
        last = max(one.due_on for one in letter.cohorts)
        letter.silent_until = year.almanac.after(last, Silent.lasts)
        for cohort in letter.cohorts:
            cohort.plant = Silent(shows_from=cohort.due_on + DAY, ends_on=letter.silent_until)

    def _answer(self, letter: Letter, year: "Year") -> None:
        """Everybody answers, but for the silent department; a hit holds its household at once."""
        letter.is_answered = True
        hit = next((one for one in letter.cohorts if isinstance(one.plant, Hit)), None)
        (case,) = hands.cases_of((hit or letter.cohorts[0]).cases[:1])
        silent, *others = letter.requests()
        for number, request in enumerate(others):
            hits = {request.items[0]: "登记在其名下"} if hit is not None and number == 0 else {}
            hands.answer(request, case, hits)
        if hit is not None and hit.plant is not None:
            hit.plant.shows_from = year.today
        if letter.silent_until is None:
            hands.answer(silent, case)

    def _draw(self, year: "Year", cohorts: list[Cohort]) -> None:
        """Those drawn are seen first; the others pass when the whole sample has come out well."""
        (case,) = hands.cases_of(cohorts[0].cases[:1])
        demo_comparison.draw_for(case)
        rows = SampleUnit.objects.filter(is_sampled=True, stage=S.CITY_VERIFICATION)
        sampled = set(rows.values_list("case__case_no", flat=True))
        for cohort in cohorts:
            cohort.is_drawn, cohort.acts_on = True, year.almanac.after(year.today, 1)
            others = [case_no for case_no in cohort.cases if case_no not in sampled]
            if len(others) == len(cohort.cases):
                cohort.acts_on = year.almanac.after(year.today, 2)
            elif others:
                year.split(cohort, others, acts_on=year.almanac.after(year.today, 2))
