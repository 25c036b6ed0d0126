"""How samples come out (H-12, V-7): which households or villages a level measures itself, when the others may pass, and when the whole list goes back."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from audit import clock
from django.db.models import Count, F, OuterRef, Subquery
from registry.programme_samples import SampleRule

from approvals.comparison_errors import NotDrawnYet, SampleIncomplete, SampleOverLimit, SampleUndecided
from approvals.drawing import rule_from
from approvals.errors import InvalidAct
from approvals.models import Case, Decision, SampleDraw, SampleUnit
from approvals.programmes import programmes_for
from approvals.stages import Outcome, Stage, StageCode

SAMPLED = (  # may be drawn
    StageCode.TOWNSHIP_SELF_CHECK,
    StageCode.COUNTY_REVIEW,
    StageCode.CITY_VERIFICATION,
    StageCode.VILLAGE_EVALUATION,
)


@dataclass(frozen=True)
class Progress:
    """`wrong`: drawn households that the level did not confirm."""

    drawn: int = 0
    decided: int = 0
    wrong: int = 0

    @property
    def open(self) -> int:
        return self.drawn - self.decided

    @property
    def percent_wrong(self) -> str:
        """Of those decided so far, one decimal."""
        return f"{self.wrong * 100 / self.decided:.1f}" if self.decided else "0.0"


def progress_of(draws: Iterable[int]) -> dict[int, Progress]:
    """One query for any number of draws."""
    decided = Decision.objects.filter(case=OuterRef("case"), round=OuterRef("round"), stage=OuterRef("draw__stage"))
    rows = SampleUnit.objects.filter(draw__in=set(draws), is_sampled=True).order_by()
    outcomes = rows.annotate(outcome=Subquery(decided.values("outcome")[:1])).values("draw", "outcome")
    found: dict[int, Progress] = defaultdict(Progress)
    for row in outcomes.annotate(count=Count("pk")):
        before, count = found[row["draw"]], row["count"]
        found[row["draw"]] = Progress(
            before.drawn + count,
            before.decided + (count if row["outcome"] else 0),
            before.wrong + (count if row["outcome"] not in {None, Outcome.APPROVED} else 0),
        )
    return dict(found)


def units_of(cases: Sequence[Case], stage: str) -> dict[int, SampleUnit]:
    """Case → its line in the stage's draw of its present round, with the draw. One query."""
    rows = SampleUnit.objects.filter(case__in=[case.pk for case in cases], round=F("case__round"), stage=stage)
    return {unit.case_id: unit for unit in rows.select_related("draw")}


def outside_sample(cases: Sequence[Case], stage: Stage) -> set[int]:
    """Cases that the level does not measure itself: their programme samples the stage, and they were not drawn."""
    programmes = programmes_for(cases)
    sampling = [case for case in cases if programmes[case.pk].sample_rule(stage.code) is not None]
    units = units_of(sampling, stage.code) if sampling else {}
    return {case.pk for case in sampling if case.pk not in units or not units[case.pk].is_sampled}


def must_measure(case: Case, stage: Stage) -> bool:
    return stage.measures and case.pk not in outside_sample([case], stage)


def sample_open(cases: Sequence[Case], stage: Stage) -> dict[int, list[InvalidAct]]:
    """Guard of a sampled stage: drawn households pass as measured, the others only after the sample came out well."""
    programmes = programmes_for(cases)
    sampling = [case for case in cases if programmes[case.pk].sample_rule(stage.code) is not None]
    units = units_of(sampling, stage.code) if sampling else {}
    unseen = [unit for unit in units.values() if not unit.is_sampled]
    progress = progress_of({unit.draw_id for unit in unseen}) if unseen else {}
    found: dict[int, list[InvalidAct]] = {case.pk: [NotDrawnYet()] for case in sampling if case.pk not in units}
    for unit in unseen:
        refusal = _refusal(unit.draw, progress[unit.draw_id])
        if refusal is not None:
            found[unit.case_id] = [refusal]
    return found


def sample_incomplete(cases: Sequence[Case], stage: Stage) -> dict[int, list[InvalidAct]]:
    """Guard of the stages that follow a sampled one: the drawn households wait there until the whole sample came out well.

    So none of a list has got away when it turns out to be over its limit.
    """
    programmes = programmes_for(cases)
    sampling = [case for case in cases if any(programmes[case.pk].sample_rule(code) for code in SAMPLED)]
    if not sampling:
        return {}
    keys = [case.pk for case in sampling]
    rows = SampleUnit.objects.filter(case__in=keys, round=F("case__round"), is_sampled=True, stage__in=SAMPLED)
    units = list(rows.select_related("draw").order_by("pk"))
    progress = progress_of({unit.draw_id for unit in units}) if units else {}
    found: dict[int, list[InvalidAct]] = {}
    for unit in units:
        refusal = _refusal(unit.draw, progress[unit.draw_id], drawn=True)
        if refusal is not None:
            found.setdefault(unit.case_id, []).append(refusal)
    return found


def _refusal(made: SampleDraw, progress: Progress, *, drawn: bool = False) -> InvalidAct | None:
    rule = rule_from(made.rule)
    if rule.is_over_limit(progress.wrong, progress.drawn):
        limit = rule.error_limit_percent
        return SampleOverLimit(wrong=progress.wrong, checked=progress.drawn, limit=limit, no=made.no)
    if not progress.open:
        return None
    return (SampleIncomplete if drawn else SampleUndecided)(no=made.no, open=progress.open)


def unit_of(case: Case, stage: str) -> SampleUnit | None:
    """The line of the household in the stage's draw, with the draw; None where the programme has the level look at all."""
    if stage not in SAMPLED or programmes_for([case])[case.pk].sample_rule(stage) is None:
        return None
    return units_of([case], stage).get(case.pk)


def drawn_on(made: SampleDraw) -> date:
    return made.drawn_at.astimezone(clock.LOCAL_ZONE).date()


def rule_of(made: SampleDraw) -> SampleRule:
    """As it counted when the list was drawn."""
    return rule_from(made.rule)
