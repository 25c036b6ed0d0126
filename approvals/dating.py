"""From which day an act changes a standing, and whether that year still takes it (domain.md §2.0-8: locked years do not)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from audit import clock
from registry.models import PlaceStanding
from registry.places import plain_name

from approvals.acts import Submission
from approvals.errors import InvalidAct
from approvals.figure_errors import YearLocked
from approvals.models import Case, Decision, YearLock
from approvals.stages import CaseKind, Outcome, Stage, StageCode

S = StageCode
# Which stage's decision says from when, for each stage that confirms it.
ENTERED_BY: dict[str, StageCode] = {
    S.DEREGISTRATION_CONFIRMATION: S.DEREGISTRATION,
    S.ROLLBACK_CONFIRMATION: S.ROLLBACK_MARKING,
    S.ENTRY_CONFIRMATION: S.ENTRY_MARKING,
    S.VILLAGE_FILING_CONFIRMATION: S.VILLAGE_FILING,
}
PLACE_DONE: dict[str, str] = {
    S.VILLAGE_FILING_CONFIRMATION: PlaceStanding.EXITED,
    S.TOWN_ANNOUNCEMENT_RESULT: PlaceStanding.EXITED,
    S.COUNTY_ANNOUNCEMENT_RESULT: PlaceStanding.EXITED,
    S.CONSOLIDATION_PROVINCIAL: PlaceStanding.CONSOLIDATED,
}
_BY_DAY_OF_ACT = frozenset({S.YEAR_PLAN, *PLACE_DONE})


def falls(outcome: str) -> bool:
    return outcome in {Outcome.REJECTED, Outcome.WITHDRAWN}


def effective_on(stage: Stage, decisions: Sequence[Decision]) -> date:
    entered = [decision for decision in decisions if decision.stage == ENTERED_BY[stage.code]]
    return date.fromisoformat(entered[-1].particulars["effective_on"])


def dated(
    case: Case, stage: Stage, act: Submission, values: Mapping[str, Any], decisions: Sequence[Decision]
) -> tuple[str, date | None]:
    """(field that says so, the day from which the act changes a standing); no day: it changes none."""
    if not act.approves:
        return "acted_on", act.acted_on if falls(act.outcome) and case.kind == CaseKind.EXIT else None
    if stage.code in ENTERED_BY.values():
        entered = values.get("effective_on")
        return "effective_on", date.fromisoformat(entered) if entered else None
    if stage.code in ENTERED_BY:
        return "acted_on", effective_on(stage, decisions)
    return "acted_on", act.acted_on if stage.code in _BY_DAY_OF_ACT else None


class LockedYears:
    """What is locked over the places of one act, read once per year and only for years that are over."""

    def __init__(self, cases: Iterable[Case]) -> None:
        self.paths = {case.village_path for case in cases}
        self._known: dict[int, dict[str, str]] = {}

    def refusals(
        self, case: Case, stage: Stage, act: Submission, values: Mapping[str, Any], decisions: Sequence[Decision]
    ) -> list[InvalidAct]:
        field, day = dated(case, stage, act, values, decisions)
        if day is None or day.year >= clock.today().year:
            return []
        if day.year not in self._known:
            self._known[day.year] = locked_places(self.paths, day.year)
        place = self._known[day.year].get(case.village_path)
        return [YearLocked(field=field, year=day.year, place=place)] if place else []


def locked_places(paths: Iterable[str], year: int) -> dict[str, str]:
    """Path → the name of the place whose lock of the year holds there; open ones are left out. One query."""
    paths = set(paths)
    keys = {int(part) for path in paths for part in path.split("/") if part}
    locks = YearLock.objects.filter(division__in=keys, year=year).values_list("division_path", "division__name")
    return {path: plain_name(name) for above, name in locks for path in paths if path.startswith(above)}
