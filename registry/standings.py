"""Households' standing towards the register: each change a row of its own, its event, and the latest on the household."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from audit import log
from audit.log import Actor
from audit.statements import Keys, Read, insert_all, update_all
from registry import events
from registry.models import Household, Movement, Standing, StandingChange
from registry.reading import members_of, read_for

_CHANGES = Read(
    lambda households: StandingChange.objects.filter(household__in=households).order_by("id"), households=Keys
)

# On the register and poor. Whoever has applied only, or was struck off, is not on it; whoever has exited is not poor.
POOR: frozenset[str] = frozenset({Standing.NOT_EXITED, Standing.PLANNED, Standing.ROLLED_BACK, Standing.RETURNED})
NOT_REGISTERED: frozenset[str] = frozenset({Standing.APPLIED, Standing.DISQUALIFIED, Standing.DEREGISTERED_NATURALLY})
_COUNTS_AS: dict[str, Movement] = {
    Standing.EXITED: Movement.EXIT,
    Standing.ROLLED_BACK: Movement.ROLLBACK,
    Standing.RETURNED: Movement.RETURN,
    Standing.DISQUALIFIED: Movement.DISQUALIFICATION,
    Standing.DEREGISTERED_NATURALLY: Movement.NATURAL_DECREASE,
}


def movement_of(before: str, after: str) -> str:
    """What a change counts as: "" for a plan, and for a plan taken back, which puts the household where it stood."""
    if before == after:
        return ""
    if after == Standing.NOT_EXITED:
        return Movement.ENROLMENT if before in NOT_REGISTERED else ""
    if before == Standing.PLANNED and after in {Standing.ROLLED_BACK, Standing.RETURNED}:
        return ""
    if before == Standing.APPLIED and after != Standing.NOT_EXITED:
        return ""
    return _COUNTS_AS.get(after, "")


@dataclass(frozen=True)
class Change:
    """A household's new standing with the date from which it has effect (L-22), and the case that brings it."""

    household: Household
    standing: str
    effective_on: date
    case_no: str
    by: Actor


def standings_before(cases: Sequence[tuple[Household, str]]) -> dict[int, str]:
    """Where each household stood before its case planned it; one that came back to poverty stays 返贫."""
    case_of = {household.pk: case_no for household, case_no in cases}
    found: dict[int, str] = dict.fromkeys(case_of, Standing.NOT_EXITED)
    for change in _CHANGES.all(households=list(case_of)) if case_of else ():
        if change.case_no != case_of[change.household_id]:
            found[change.household_id] = change.standing
    return found


def change_standings(changes: Sequence[Change], *, at: datetime) -> None:
    """Write the changes of one act. Inside the act's transaction, with the cases locked."""
    if not changes:
        return
    before = {change.household.pk: change.household.standing for change in changes}
    counted = {change.household.pk: movement_of(change.household.standing, change.standing) for change in changes}
    read_for([change.household for change in changes if counted[change.household.pk]], "members")
    insert_all([_row(change, counted[change.household.pk], at) for change in changes])
    for change in changes:
        change.household.standing, change.household.standing_since = change.standing, change.effective_on
    update_all([change.household for change in changes], ["standing", "standing_since"])
    _enrol([change for change in changes if counted[change.household.pk] == Movement.ENROLMENT])
    log.append_many([_draft(change, before[change.household.pk], at) for change in changes])


def _enrol(changes: Sequence[Change]) -> None:
    """Its year of entry is the year in which it was taken in: whoever is new does not leave in the same year (§2.0-3)."""
    for change in changes:
        change.household.entry_year = change.effective_on.year
    if changes:
        update_all([change.household for change in changes], ["entry_year"])


def _row(change: Change, movement: str, at: datetime) -> StandingChange:
    return StandingChange(
        household=change.household,
        standing=change.standing,
        effective_on=change.effective_on,
        recorded_at=at,
        case_no=change.case_no,
        movement=movement,
        persons=len(members_of(change.household)) if movement else None,
    )


def _draft(change: Change, before: str, at: datetime) -> log.Draft:
    return log.Draft(
        stream=f"register:{change.household.no}",
        kind=events.STANDING_CHANGED,
        at=at,
        actor=change.by,
        subject={"household": change.household.no},
        statement={
            "before": before,
            "after": change.standing,
            "effective_on": change.effective_on.isoformat(),
            "case": change.case_no,
        },
    )
