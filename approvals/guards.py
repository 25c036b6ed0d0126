"""What must hold on file before a stage may be approved, asked for many cases at once: one line per stage and guard.

A guard takes the cases (all at the stage, households loaded) and answers, per case key, why it may not be approved; a case
that is not in the answer passes. It makes a constant number of queries whatever the number of cases.
"""

from collections.abc import Callable, Mapping, Sequence

from registry.models import Standing

from approvals.adjustment import window_shut
from approvals.comparisons import answers_missing, hits_unsettled
from approvals.errors import HouseholdGone, InvalidAct
from approvals.hamlets import hamlets_unchecked
from approvals.models import Case
from approvals.objection_selectors import no_open_objection
from approvals.photos import evidence_guard
from approvals.plan_progress import plan_refusals
from approvals.proofs import proof_refusals
from approvals.register_guards import register_changed
from approvals.sampling import sample_incomplete, sample_open
from approvals.sectors import sector_refusals
from approvals.stages import PATHS, CaseKind, Stage, StageCode

Guard = Callable[[Sequence[Case], Stage], Mapping[int, list[InvalidAct]]]
# Every notice is proven by photos and ends with no objection open, a place's and a way back's as a household's exit's.
_OTHERS = {stage.code: stage for kind in CaseKind if kind != CaseKind.EXIT for stage in PATHS[kind]}

GUARDS: dict[str, tuple[Guard, ...]] = {
    StageCode.YEAR_PLAN: (plan_refusals,),
    StageCode.HOME_CHECK: (evidence_guard,),
    StageCode.APPRAISAL: (evidence_guard,),
    StageCode.TOWNSHIP_SELF_CHECK: (evidence_guard, sample_open),
    StageCode.TOWNSHIP_REVIEW: (sample_incomplete,),
    StageCode.COMPARISON: (answers_missing, hits_unsettled),
    StageCode.COUNTY_REVIEW: (evidence_guard, sample_open, hits_unsettled, register_changed),
    StageCode.FIRST_NOTICE_RESULT: (proof_refusals, no_open_objection),
    StageCode.SECOND_NOTICE_RESULT: (proof_refusals, no_open_objection),
    StageCode.COUNTY_APPROVAL: (no_open_objection, hits_unsettled, sample_incomplete, register_changed),
    StageCode.CITY_VERIFICATION: (evidence_guard, sample_open, hits_unsettled, register_changed),
    StageCode.ANNOUNCEMENT: (hits_unsettled, sample_incomplete, register_changed),
    StageCode.ANNOUNCEMENT_RESULT: (proof_refusals, no_open_objection, hits_unsettled),
    StageCode.DEREGISTRATION: (sample_incomplete,),
    StageCode.DEREGISTRATION_CONFIRMATION: (no_open_objection, register_changed),
    StageCode.VILLAGE_TOWNSHIP_CHECK: (hamlets_unchecked,),
    StageCode.VILLAGE_SECTORS: (sector_refusals,),
    StageCode.VILLAGE_EVALUATION: (sample_open,),
    StageCode.VILLAGE_APPROVAL: (sample_incomplete,),
    StageCode.TOWN_DISTRICT_REVIEW: (sector_refusals,),
    **{stage.code: (proof_refusals, no_open_objection) for stage in _OTHERS.values() if stage.concludes},
    StageCode.ROLLBACK_VISIT: (evidence_guard,),
    StageCode.ROLLBACK_CHECK: (evidence_guard,),
    StageCode.ENTRY_VISIT: (evidence_guard,),
    StageCode.ENTRY_APPRAISAL: (evidence_guard,),
    StageCode.ENTRY_REVIEW: (evidence_guard,),
    StageCode.ENTRY_COMPARISON: (answers_missing, hits_unsettled),
    StageCode.ENTRY_APPROVAL: (window_shut, hits_unsettled, register_changed),
    StageCode.ENTRY_ANNOUNCEMENT: (hits_unsettled, register_changed),
    StageCode.ENTRY_ANNOUNCEMENT_RESULT: (proof_refusals, no_open_objection, hits_unsettled),
}


def guard_refusals(cases: Sequence[Case], stage: Stage) -> dict[int, list[InvalidAct]]:
    found: dict[int, list[InvalidAct]] = nobody_left(cases)
    for guard in GUARDS.get(stage.code, ()):
        for key, refusals in guard(cases, stage).items():
            found.setdefault(key, []).extend(refusals)
    return found


def nobody_left(cases: Sequence[Case]) -> dict[int, list[InvalidAct]]:
    """A household that was closed as 自然注销 passes no stage of any case; the case is rejected or withdrawn. No query."""
    gone = Standing.DEREGISTERED_NATURALLY
    rows = [case for case in cases if case.household is not None and case.household.standing == gone]
    return {case.pk: [HouseholdGone()] for case in rows if case.kind != CaseKind.ENROLMENT}
