"""The only door through which a case is opened, claimed or decided (viewflow.md §13); joint signatures have workflows.signing.

One transaction: lock, permission, decision, audit event, document request, next task. Slow work starts after commit.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import DatabaseError, IntegrityError, transaction

from approvals import events, opening, opening_others, policy, sheets
from approvals.acts import Submission
from approvals.errors import CaseBusy, Refusal
from approvals.examining import Authority
from approvals.models import Case, Decision, Sheet
from approvals.policy import Verdict
from approvals.programmes import programme_for
from approvals.seats import signed_jointly
from approvals.selectors import decisions_of
from approvals.stages import STAGE_OF, CaseKind, Stage
from approvals.wording import outcome_title
from audit import clock, log
from registry.applicants import enter_applicant
from registry.models import Division, Household, Posting, User
from registry.programme_store import programme_of
from registry.services import actor_of
from workflows import signing
from workflows.advancing import is_lock_timeout, lock_task, refuse_claimed, why_not
from workflows.deciding import Asked, record
from workflows.flows import flow_of
from workflows.models import CaseProcess, CaseTask
from workflows.nodes import DutyActivation


def open_case(*, household: Household, year: int, user: User) -> Case:
    """Nominate a household: the case, its process and the first task. Raises the refusals of approvals.opening."""
    at = clock.now()
    try:
        with transaction.atomic():
            posting = opening.nominator(user, household)
            case = opening.open_case(household=household, year=year, posting=posting, at=at)
            _start(case)
    except IntegrityError as error:  # somebody else opened it, or refused it for this year, in the same moment
        refusal = opening.came_too_late(household, year)
        if refusal is None:
            raise
        raise refusal from error
    return case


def open_place_case(*, kind: CaseKind, place: Division, year: int, user: User) -> Case:
    """A listed village, town or county of this year's plan (V-0). Raises the refusals of approvals.opening_others."""
    at = clock.now()
    with transaction.atomic():
        posting = opening_others.opener(user, kind, place.path)
        case = opening_others.open_place_case(kind=kind, place=place, year=year, posting=posting, at=at)
        _start(case)
    return case


def open_register_case(*, kind: CaseKind, household: Household, year: int, reason: str, user: User) -> Case:
    """A false exit, a return to poverty, an entry or a removal, with the clue it rests on. Raises as above."""
    at = clock.now()
    with transaction.atomic():
        posting = opening_others.opener(user, kind, household.village_path)
        return open_found_case(kind=kind, household=household, year=year, reason=reason, posting=posting, at=at)


def open_found_case(
    *, kind: CaseKind, household: Household, year: int, reason: str, posting: Posting, at: datetime
) -> Case:
    """The same on what somebody found who was sent to look (a re-check); whoever calls asked whether he was."""
    locked = Household.objects.select_for_update().get(pk=household.pk)  # alone: its village may have changed
    case = opening_others.open_register_case(
        kind=kind, household=locked, year=year, posting=posting, reason=reason, at=at
    )
    _start(case)
    return case


def open_enrolment(
    *,
    village: Division,
    card: Mapping[str, str],
    members: Sequence[Mapping[str, str]],
    year: int,
    reason: str,
    user: User,
) -> Case:
    """A family that is not on the register: entered as an applicant, with its case. Raises as above, and EntryRefused."""
    at = clock.now()
    with transaction.atomic():
        posting = opening_others.opener(user, CaseKind.ENROLMENT, village.path)
        household = enter_applicant(village=village, card=card, members=members, posting=posting, at=at)
        return open_found_case(
            kind=CaseKind.ENROLMENT, household=household, year=year, reason=reason, posting=posting, at=at
        )


def _start(case: Case) -> None:
    flow_class = flow_of(programme_of(case.programme), case.kind)
    process = CaseProcess.objects.create(flow_class=flow_class, case=case, created=case.opened_at)
    node = flow_class.instance.node(case.stage)
    DutyActivation.open(node, process)


def decide(*, user: User, case_no: str, stage: str, act: Submission) -> Decision | Sheet:
    """Record one decision, or lay it before those who must sign it with him. Raises a Refusal: forbidden, conflict or invalid."""
    at = clock.now()
    try:
        with transaction.atomic():
            if not act.approves:  # it may take the case off a sheet
                sheets.lock_sheets_of([case_no])
            task = lock_task(case_no, stage)
            done = _decide(user, task, STAGE_OF[stage], act, at)
    except CaseTask.DoesNotExist:
        raise why_not(user, case_no, stage) from None
    except DatabaseError as error:
        if is_lock_timeout(error):
            raise CaseBusy() from error
        raise
    return done


def _decide(user: User, task: CaseTask, stage: Stage, act: Submission, at: datetime) -> Decision | Sheet:
    case = task.process.case = task.case
    decisions = decisions_of(case)
    verdict = policy.examine(user, case, stage, decisions, approves=act.approves)
    if verdict.posting is None or verdict.refusals:
        raise verdict.refusals[0]
    refuse_claimed(task, user, at)
    if signed_jointly(programme_for(case), stage, act.outcome):
        return signing.propose(user, task, stage, act, verdict, decisions, at)
    return _record(user, task, stage, act, verdict, decisions, at)


def _record(
    user: User, task: CaseTask, stage: Stage, act: Submission, verdict: Verdict, decisions: list[Decision], at: datetime
) -> Decision:
    case, posting = task.case, verdict.posting
    assert posting is not None
    authority = Authority(posting, user, verdict.name, verdict.delegation)
    done = record([Asked(task, act, decisions, authority)], stage, at, owner=user).answers[case.pk]
    if isinstance(done, Refusal):
        raise done
    if not act.approves:
        sheets.leave_sheet(case, str(outcome_title(act.outcome, stage.code)), authority.actor, at)
    return done


def claim(*, user: User, case_no: str, stage: str) -> CaseTask:
    """Take a waiting stage in hand; logged. Raises as decide()."""
    at = clock.now()
    try:
        with transaction.atomic():
            task = lock_task(case_no, stage)
            _claim(user, task, STAGE_OF[stage], at)
    except CaseTask.DoesNotExist:
        raise why_not(user, case_no, stage) from None
    except DatabaseError as error:
        if is_lock_timeout(error):
            raise CaseBusy() from error
        raise
    return task


def examined(user: User, task: CaseTask) -> Posting:
    """The posting from which the user may decide the waiting stage; raises what stands in the way."""
    verdict = policy.examine(user, task.case, STAGE_OF[task.stage], decisions_of(task.case))
    if verdict.posting is None or verdict.refusals:
        raise verdict.refusals[0]
    verdict.posting.official = user
    return verdict.posting


def _claim(user: User, task: CaseTask, stage: Stage, at: datetime) -> None:
    case, posting, held_by = task.case, examined(user, task), task.owner_id
    refuse_claimed(task, user, at)
    task.owner, task.assigned, task.status = user, at, "ASSIGNED"
    task.save(update_fields=["owner", "assigned", "status"])
    from_idle = held_by is not None and held_by != user.pk
    event = log.append(
        stream=case.stream,
        kind=events.TASK_TAKEN_OVER if from_idle else events.TASK_CLAIMED,
        at=at,
        actor=actor_of(posting),
        subject={"case": case.case_no, "round": case.round},
        statement={"stage": stage.code.value} | ({"from": f"official:{held_by}"} if from_idle else {}),
        after=(case.audit_seq, case.audit_digest),
    )
    case.audit_seq, case.audit_digest = event.head
    case.save(update_fields=["audit_seq", "audit_digest"])
