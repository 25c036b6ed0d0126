"""Whom an objection is about: named at acceptance, corrected with a reason, taken over by merging.

Called inside the flow's transaction by workflows.objection_services alone, with the objection's row locked.
"""

from datetime import datetime

from registry.places import follower_of, is_or_followed, name_at
from registry.roles import Level

from approvals import objection_events as events
from approvals.models import OPEN_STATES, Against, Case, Objection, ObjectionState, ObjectionStep, StepCode
from approvals.objection_errors import (
    CaseAlreadyNamed,
    CaseNotHere,
    CaseUnnamed,
    CorrectionNeedsCase,
    MergeDiffers,
    ObjectionNotHere,
    OthersFollow,
    SameCase,
)
from approvals.objection_finding import places_on
from approvals.objections import Doer, move, state_on_case, take

NO_HOUSEHOLD = "no_household"  # key in the step of acceptance: the handler says that nobody is to be held


def name_case(objection: Objection, case_no: str, *, about_nobody: bool) -> None:
    """O-2: the case that acceptance holds. Raises CaseNotHere, CaseAlreadyNamed, CaseUnnamed."""
    linked = objection.case
    if linked is not None:
        if case_no not in {"", linked.case_no}:
            raise CaseAlreadyNamed(field="case_no", case_no=linked.case_no)
        return
    named = case_in(objection, case_no)
    if named is not None:
        link(objection, named)
    elif not about_nobody:
        raise CaseUnnamed(field="case_no")


def case_in(objection: Objection, case_no: str) -> Case | None:
    """The open case that the handler names for the objection; raises CaseNotHere."""
    if not case_no:
        return None
    rows = Case.objects.filter(village=follower_of(objection.village_id))
    if objection.against == Against.PLACE_NOTICE:
        rows = places_on(objection.notice_no)
    found = rows.select_related("household").filter(case_no=case_no, closed_at=None).first()
    if found is None:
        raise CaseNotHere(field="case_no", village=name_at(objection.village_path, Level.VILLAGE))
    return found


def link(objection: Objection, case: Case) -> None:
    objection.case, objection.household = case, case.household
    objection.save(update_fields=["case", "household"])


def correct(objection: Objection, *, case_no: str, opinion: str, doer: Doer, at: datetime) -> ObjectionStep:
    """Before acceptance the handler names another case than the one linked: a step with his reason, stated on both cases.

    Raises CorrectionNeedsCase, CaseNotHere, SameCase, OthersFollow.
    """
    before, after = objection.case, case_in(objection, case_no)
    if before is None or after is None:
        raise CorrectionNeedsCase(field="case_no")
    if before.pk == after.pk:
        raise SameCase(field="case_no")
    if objection.merged.exists():
        raise OthersFollow(field="case_no")
    locked = Case.objects.select_for_update().filter(pk__in=[before.pk, after.pk]).order_by("pk")
    cases = {case.pk: case for case in locked}
    link(objection, after)
    particulars = {"from": before.case_no, "to": after.case_no}
    step = take(objection, StepCode.REGISTER, "relinked", doer=doer, at=at, opinion=opinion, particulars=particulars)
    for key in sorted(cases):
        state_on_case(cases[key], events.CASE_CORRECTED, objection, doer, at)
    objection.case = cases[after.pk]
    return step


def merge(objection: Objection, *, into_no: str, opinion: str, doer: Doer, at: datetime) -> ObjectionStep:
    """The same fact about the same case was objected to before: both stay, this one follows the other.

    Whichever of them named no case yet takes over the other's, so that no household is set free by merging.
    Raises ObjectionNotHere, MergeDiffers.
    """
    other = _earlier(objection, into_no)
    _agree_on_case(objection, other)
    particulars = {"into": other.no}
    step = take(objection, StepCode.REGISTER, "merged", doer=doer, at=at, opinion=opinion, particulars=particulars)
    move(objection, ObjectionState.MERGED, None, merged_into=other)
    return step


def _earlier(objection: Objection, into_no: str) -> Objection:
    """Locked without waiting: two that are merged into each other at once must not wait in a circle."""
    here = is_or_followed("village", follower_of(objection.village_id))
    rows = Objection.objects.filter(here, state__in=OPEN_STATES, level=objection.level)
    key = next((row.pk for row in rows.exclude(pk=objection.pk) if row.no == into_no), None)
    if key is None:
        raise ObjectionNotHere(field="into_no", no=into_no)
    locked = Objection.objects.select_for_update(nowait=True)  # alone: the case it names may change at this moment
    found = locked.filter(pk=key, state__in=OPEN_STATES).first()
    if found is None:
        raise ObjectionNotHere(field="into_no", no=into_no)
    return found


def _agree_on_case(objection: Objection, other: Objection) -> None:
    households = {objection.household_id, other.household_id} - {None}
    if len(households) > 1:
        raise MergeDiffers(field="into_no", no=other.no)
    if objection.case_id == other.case_id:
        return
    if objection.case is None and other.case is not None:
        link(objection, other.case)
    elif objection.case is not None and other.case is None and other.state == ObjectionState.REGISTERED:
        link(other, objection.case)
    else:  # two cases, or one that was accepted as being about nobody
        raise MergeDiffers(field="into_no", no=other.no)
