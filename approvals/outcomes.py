"""What an act does to its subject's standing: planned, exited, back where it was, found false, returned, struck off (domain.md §2.6).

Two persons mark every change (S5): the first says from when, the second confirms. A place's standing stands with its listing.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from registry.listings import change_listing_standing
from registry.models import Listing, ListingKind, PlaceStanding, Standing
from registry.standings import Change, change_standings, standings_before

from approvals.acts import Submission
from approvals.dating import ENTERED_BY, PLACE_DONE, effective_on, falls
from approvals.examining import Draft
from approvals.models import Case, Decision
from approvals.stages import CaseKind, Outcome, Stage, StageCode

_CONFIRMED: dict[str, str] = {
    CaseKind.EXIT: Standing.EXITED,
    CaseKind.ROLLBACK: Standing.ROLLED_BACK,
    CaseKind.RETURN: Standing.RETURNED,
    CaseKind.ENROLMENT: Standing.NOT_EXITED,
    CaseKind.DISQUALIFICATION: Standing.DISQUALIFIED,
}
LISTED_AS: dict[str, ListingKind] = {
    CaseKind.VILLAGE_EXIT: ListingKind.VILLAGE,
    CaseKind.CONSOLIDATION: ListingKind.WEAK_VILLAGE,
    CaseKind.TOWN_EXIT: ListingKind.TOWN,
    CaseKind.COUNTY_EXIT: ListingKind.COUNTY,
}


def apply_outcomes(drafts: Sequence[Draft], stage: Stage, at: datetime) -> None:
    """The new standings of one act's subjects; households in one go. Inside the act's transaction."""
    _of_households([draft for draft in drafts if draft.case.household_id is not None], stage, at)
    for draft in drafts:
        if draft.case.household_id is None:
            _of_place(draft, stage, at)


def _of_households(drafts: Sequence[Draft], stage: Stage, at: datetime) -> None:
    fallen = [draft for draft in drafts if falls(draft.act.outcome) and draft.case.kind == CaseKind.EXIT]
    before = standings_before([(draft.case.home, draft.case.case_no) for draft in fallen]) if fallen else {}
    changes = []
    for draft in drafts:
        standing, effective_on = standing_after(draft.case, stage, draft.act, draft.item.decisions, before)
        if effective_on is not None:
            by = draft.item.authority.actor
            changes.append(Change(draft.case.home, standing, effective_on, draft.case.case_no, by))
    change_standings(changes, at=at)


def standing_after(
    case: Case, stage: Stage, act: Submission, decisions: Sequence[Decision], before: Mapping[int, str]
) -> tuple[str, date | None]:
    """The household's new standing and from when; no date: it stays as it is."""
    if falls(act.outcome) and case.household_key in before:
        return before[case.household_key], act.acted_on
    if act.approves and stage.code == StageCode.YEAR_PLAN:
        return Standing.PLANNED, act.acted_on
    if act.approves and stage.code in ENTERED_BY:
        return _CONFIRMED[case.kind], effective_on(stage, decisions)
    return "", None


def _of_place(draft: Draft, stage: Stage, at: datetime) -> None:
    act, case = draft.act, draft.case
    standing = PLACE_DONE.get(stage.code, "") if act.approves else ""
    if case.kind == CaseKind.CONSOLIDATION and act.outcome == Outcome.REJECTED:
        standing = PlaceStanding.NEEDS_RECTIFICATION
    if not standing:
        return
    confirmed = stage.code in ENTERED_BY
    change_listing_standing(
        listing=Listing.objects.get(division=case.village, kind=LISTED_AS[case.kind], ended_on=None),
        standing=standing,
        effective_on=effective_on(stage, draft.item.decisions) if confirmed else act.acted_on,
        case_no=case.case_no,
        by=draft.item.authority.actor,
        at=at,
    )
