"""Day after day: clocks in the morning, officials on working days, the sweep and the judge in the evening."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Q

from approvals.stages import STAGE_OF
from documents.models import PaperJob
from registry.models import Household, User
from registry.roles import Level, Role
from tests.simulation import hands
from tests.simulation.almanac import Almanac, days
from tests.simulation.cohorts import ABOVE, PATH, Cohort, Late, limit_of
from tests.simulation.county import County
from tests.simulation.county_days import CountyDays
from tests.simulation.hours import EVENING, MORNING, WORK, at
from tests.simulation.orders import Order
from tests.simulation.plants import Plant
from tests.simulation.team import Team
from workflows import tasks
from workflows.models import OPEN, CaseTask, SweepLot

Truth = dict[tuple[str, str], str]  # (case, stage) → cause


@dataclass
class Year:
    county: County
    cohorts: list[Cohort]
    households: dict[str, list[Household]]  # by the cohort's name
    seed: int = 7
    almanac: Almanac = field(default_factory=Almanac)
    today: date = date.min
    lates: list[Late] = field(default_factory=list)
    clock_days: list[date] = field(default_factory=list)  # on which what is overdue was escalated
    decided: int = 0
    county_days: CountyDays = field(default_factory=CountyDays)
    outages: set[date] = field(default_factory=set)  # on which no clock of the minute runs
    stuck_papers: set[str] = field(default_factory=set)  # cases whose papers the worker cannot make
    orders: list[Order] = field(default_factory=list)  # of days, yet to come
    team: Team = field(default_factory=Team)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def run(self, first: date, last: date, *, sweeps: Callable[[date], bool], judge: Callable[[date], None]) -> None:
        for day in days(first, last):
            self.today = day
            if day not in self.outages:
                with at(day, MORNING):
                    self.clocks()
            if self.almanac.works(day):
                with at(day, WORK):
                    self.order_days()
                    self.work()
            if sweeps(day) or day in self.outages:
                with at(day, EVENING):
                    self.evening()
                    judge(day)

    def clocks(self) -> None:
        """The minute clocks of the night; then the officials see which notices are over."""
        self.team.sweep(self.today)
        self.clock_days.append(self.today)
        running = {cohort.cases[0]: cohort for cohort in self.cohorts if cohort.is_running}
        over = CaseTask.objects.filter(OPEN, case__case_no__in=running).values_list("case__case_no", flat=True)
        for case_no in over:
            running[case_no].is_running = False
            self.came_to(running[case_no], running[case_no].stage)

    def evening(self) -> None:
        """Papers are not drawn here (bench/ does); what the worker takes off its list is what asked for them today."""
        stuck = Q(document__case__case_no__in=self.stuck_papers) | Q(
            document__lines__case__case_no__in=self.stuck_papers
        )
        PaperJob.objects.exclude(pk__in=PaperJob.objects.filter(stuck).values("pk")).delete()
        while tasks.sweep_stalls() and SweepLot.objects.exists():
            pass

    def order_days(self) -> None:
        """The county orders days of its own; who is waited for gets other last days."""
        for order in [one for one in self.orders if one.ordered_on <= self.today]:
            self.orders.remove(order)
            order.give(self.county)
            order.note(self.almanac)
            for cohort in self.cohorts:
                if cohort.stage and not cohort.is_running and not cohort.is_closed:
                    self._count(cohort)

    def _count(self, cohort: Cohort) -> None:
        cohort.due_on = self.almanac.due(cohort.arrived, limit_of(cohort.stage), above=cohort.stage in ABOVE)
        if cohort.plant is not None and cohort.plant.is_late:
            cohort.plant.count(cohort, self)

    def work(self) -> None:
        """Whoever is in the way first, then everybody else side by side."""
        self.county_days.work(self)
        opening, approving = [], []
        for cohort in list(self.cohorts):
            if cohort.is_closed or cohort.opens_on > self.today:
                continue
            if not cohort.stage:
                opening.append(cohort)
            elif cohort.plant is not None:
                self.planted(cohort, cohort.plant)
            elif not cohort.is_running and cohort.acts_on <= self.today and not self._gives_up(cohort):
                approving.append(cohort)
        self.team.approve(self.today, [(cohort.cases, cohort.stage) for cohort in approving])
        for cohort in approving:
            self.moved_on(cohort)
        self._open(opening)

    def waiting_at(self, stage: str) -> list[Cohort]:
        return [one for one in self.cohorts if one.stage == stage and not one.is_running and not one.is_closed]

    def split(self, cohort: Cohort, others: list[str], *, acts_on: date) -> None:
        """The others go on as a cohort of their own."""
        cohort.cases = [case_no for case_no in cohort.cases if case_no not in others]
        own = replace(cohort, name=f"{cohort.name}-others", cases=others, plants=[], acts_on=acts_on)
        self.cohorts.append(own)

    def planted(self, cohort: Cohort, plant: Plant) -> None:
        if plant.ends_on > self.today:
            plant.work(cohort, self)
            return
        cohort.plant = None
        plant.end(cohort, self)

    # ── acts ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _open(self, cohorts: list[Cohort]) -> None:
        todo = [
            (self.county.official(Role.VILLAGE_CLERK, cohort.village.key), self.households[cohort.name])
            for cohort in cohorts
        ]
        for cohort, case_nos in zip(cohorts, self.team.open_cases(self.today, todo), strict=True):
            cohort.cases += case_nos
            self.came_to(cohort, PATH[0])

    def _gives_up(self, cohort: Cohort) -> bool:
        """Its households withdraw."""
        step = STAGE_OF[cohort.stage]
        if not cohort.gives_up or cohort.plants or step.level != Level.VILLAGE or not step.may_reject:
            return False
        hands.withdraw(cohort.cases, cohort.stage)
        self._leave(cohort)
        cohort.is_closed = True
        return True

    def approve(self, cohort: Cohort) -> None:
        self.team.approve(self.today, [(cohort.cases, cohort.stage)])
        self.moved_on(cohort)

    def moved_on(self, cohort: Cohort) -> None:
        """The stage was approved this morning."""
        self.decided += len(cohort.cases)
        left = PATH.index(cohort.stage) + 1
        if left == len(PATH):
            self._leave(cohort)
            cohort.is_closed = True
        else:
            self.came_to(cohort, PATH[left])

    def came_to(self, cohort: Cohort, stage: str) -> None:
        if cohort.stage != stage:
            self._leave(cohort)
            if STAGE_OF[stage].concludes:
                cohort.stage, cohort.posted_on, cohort.is_running = stage, self.today, True
                cohort.held = set()
                self._plant(cohort)
                return
        cohort.stage, cohort.arrived = stage, self.today
        cohort.due_on = self.almanac.due(self.today, limit_of(stage), above=stage in ABOVE)
        cohort.acts_on = self.almanac.after(self.today, self.chance.randint(*cohort.pace))
        assert cohort.acts_on <= cohort.due_on, (cohort.name, stage)
        self._plant(cohort)

    def _plant(self, cohort: Cohort) -> None:
        plant = cohort.planted_at(cohort.stage)
        if plant is not None:
            cohort.plants.remove(plant)
            cohort.plant = plant
            plant.arrive(cohort, self)

    def _leave(self, cohort: Cohort) -> None:
        if cohort.due_on < self.today and not cohort.is_running and cohort.stage:
            self.lates += [Late(case_no, cohort.stage, cohort.due_on, self.today) for case_no in cohort.cases]
        cohort.due_on = date.max

    def supervisor_of(self, cohort: Cohort) -> User:
        return self.county.official(Role.TOWNSHIP_DEPUTY, cohort.village.township.pk)

    # ── the truth ────────────────────────────────────────────────────────────────────────────────────────────────────

    def truth(self) -> Truth:
        """What must be on the board tonight, and nothing else."""
        return {
            (case_no, cohort.stage): cause
            for cohort in self.cohorts
            if (cause := self._cause(cohort))
            for case_no in cohort.cases
        }

    def _cause(self, cohort: Cohort) -> str:
        shown = cohort.plant.shown(self.today) if cohort.plant is not None else ""
        if shown:  # an open objection holds its notice: no clock has to end it, standing or not
            return shown
        is_over = cohort.is_running and cohort.hangs_until < self.today
        return "job_stuck" if is_over and self.today in self.outages else ""

    def all_lates(self) -> list[Late]:
        still = [one for one in self.cohorts if one.stage and not one.is_closed and not one.is_running]
        return self.lates + [
            Late(case_no, cohort.stage, cohort.due_on, date.max)
            for cohort in still
            if cohort.due_on < self.today
            for case_no in cohort.cases
        ]
