"""The only door through which a case is opened, claimed or decided (viewflow.md §13).

One transaction: lock, permission, decision, audit event, document request, next task. Slow work starts after commit.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import QuerySet

from approvals import events, opening, policy
from approvals import services as rules
from approvals.acts import Submission
from approvals.errors import CaseBusy, ClaimedByOther, NoticeEnding, OpenCaseExists, Refusal
from approvals.models import Case, Decision
from approvals.selectors import decisions_of
from approvals.stages import STAGE_OF, Outcome, Stage
from audit import clock, log
from audit.statements import Read
from documents import services as papers
from registry.models import Household, User
from registry.programme_schema import Programme
from registry.programme_store import programme_of
from registry.services import actor_of
from workflows.flows import CURRENT
from workflows.models import CaseProcess, CaseTask
from workflows.nodes import DutyActivation, DutyNode

CLAIM_LASTS = timedelta(minutes=30)


def open_case(*, household: Household, year: int, user: User) -> Case:
    """Nominate a household: the case, its process and the first task. Raises the refusals of approvals.opening."""
    at = clock.now()
    try:
        with transaction.atomic():
            posting = opening.nominator(user, household)
            case = opening.open_case(household=household, year=year, posting=posting, at=at)
            _start(case)
    except IntegrityError as error:  # somebody else opened it in the same moment: one_open_case_per_subject
        earlier = Case.objects.filter(household=household, closed_at=None).first()
        if earlier is None:
            raise
        raise OpenCaseExists(case_no=earlier.case_no) from error
    return case


def _start(case: Case) -> None:
    flow_class = CURRENT["household"]
    process = CaseProcess.objects.create(flow_class=flow_class, case=case, created=case.opened_at)
    node = flow_class.instance.node(case.stage)
    DutyActivation.open(node, process)


def decide(*, user: User, case_no: str, stage: str, act: Submission) -> Decision:
    """Record one decision. Raises a Refusal: forbidden, conflict (naming who decided) or invalid."""
    at = clock.now()
    try:
        with transaction.atomic():
            task = _lock(case_no, stage)
            decision = _decide(user, task, STAGE_OF[stage], act, at)
    except CaseTask.DoesNotExist:
        raise _why_not(user, case_no, stage) from None
    except DatabaseError as error:
        if _is_lock_timeout(error):
            raise CaseBusy() from error
        raise
    return decision


def _lock(case_no: str, stage: str) -> CaseTask:
    """The waiting task with its process and case, all three locked in one statement: nothing of it can be stale."""
    task = _WAITING.first(case_no=case_no, stage=stage)
    if task is None:
        raise CaseTask.DoesNotExist(f"{case_no}: {stage} does not wait")
    return task


def _waiting(case_no: str, stage: str) -> QuerySet[CaseTask]:
    rows = CaseTask.objects.select_related("process", "case__household", "case__programme", "case__village")
    rows = rows.defer("case__programme__content")  # read once per process (programme_of)
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self", "process", "case"))
    return rows.filter(case__case_no=case_no, stage=stage, flow_task_type="HUMAN", finished=None)


_WAITING = Read(_waiting, case_no=str, stage=str)


def _decide(user: User, task: CaseTask, stage: Stage, act: Submission, at: datetime) -> Decision:
    case = task.process.case = task.case
    decisions = decisions_of(case)
    verdict = policy.examine(user, case, stage, decisions)
    if verdict.posting is None or verdict.refusals:
        raise verdict.refusals[0]
    _refuse_claimed(task, user, at)
    node = _next_node(task.flow_task, programme_of(case.programme), act)
    verdict.posting.official = user
    recorded = rules.record_decision(
        case=case,
        stage=stage,
        act=act,
        posting=verdict.posting,
        decisions=decisions,
        moves_to=getattr(node, "stage", ""),
        at=at,
    )
    papers.request_for(recorded, decisions=decisions, at=at)
    _advance(task, user, node, returned=act.outcome == Outcome.RETURNED)
    return recorded.decision


def _next_node(node: DutyNode, programme: Programme, act: Submission) -> Any:
    """The node of the outcome's edge; stages that the programme leaves out are passed over. None: no such edge."""
    try:
        found = node.leads_to(Outcome(act.outcome), act.return_to)
    except (LookupError, ValueError, StopIteration):
        return None  # record_decision refuses the outcome with its own words
    while hasattr(found, "stage") and not programme.holds(found.stage):
        found = found._next
    return found


def _advance(task: CaseTask, user: User, node: Any, *, returned: bool) -> None:
    activation = task.flow_task.activation_class(task)
    if activation.assign.can_proceed():
        activation.assign(user)
    activation.start(None)
    activation.route, activation.was_returned = node, returned
    activation.execute()


def _refuse_claimed(task: CaseTask, user: User, at: datetime) -> None:
    """A claim keeps others away while it is fresh; an idle one does not (anchors.md §4.2)."""
    if task.owner_id is None or task.owner_id == user.pk:
        task.owner = user if task.owner_id else None
        return
    if task.assigned and task.assigned + CLAIM_LASTS > at:
        raise ClaimedByOther(
            official=str(task.owner), since=task.assigned.astimezone(clock.LOCAL_ZONE).strftime("%H:%M")
        )
    task.owner = user


def _why_not(user: User, case_no: str, stage: str) -> Refusal:
    """The stage does not wait: say who decided it, or what the case waits for."""
    case = Case.objects.select_related("household", "programme").get(case_no=case_no)
    found = policy.refusals(user, case, STAGE_OF[stage], decisions_of(case))
    if found:
        return found[0]
    return NoticeEnding() if STAGE_OF[stage].concludes else CaseBusy()


def _is_lock_timeout(error: DatabaseError) -> bool:
    cause = error.__cause__
    return getattr(cause, "pgcode", "") == "55P03" or "database is locked" in str(error)


def claim(*, user: User, case_no: str, stage: str) -> CaseTask:
    """Take a waiting stage in hand; logged. Raises as decide()."""
    at = clock.now()
    try:
        with transaction.atomic():
            task = _lock(case_no, stage)
            _claim(user, task, STAGE_OF[stage], at)
    except CaseTask.DoesNotExist:
        raise _why_not(user, case_no, stage) from None
    except DatabaseError as error:
        if _is_lock_timeout(error):
            raise CaseBusy() from error
        raise
    return task


def _claim(user: User, task: CaseTask, stage: Stage, at: datetime) -> None:
    case = task.case
    verdict = policy.examine(user, case, stage, decisions_of(case))
    if verdict.posting is None or verdict.refusals:
        raise verdict.refusals[0]
    _refuse_claimed(task, user, at)
    task.owner, task.assigned, task.status = user, at, "ASSIGNED"
    task.save(update_fields=["owner", "assigned", "status"])
    verdict.posting.official = user
    event = log.append(
        stream=case.stream,
        kind=events.TASK_CLAIMED,
        at=at,
        actor=actor_of(verdict.posting),
        subject={"case": case.case_no, "round": case.round},
        statement={"stage": stage.code.value},
        after=(case.audit_seq, case.audit_digest),
    )
    case.audit_seq, case.audit_digest = event.head
    case.save(update_fields=["audit_seq", "audit_digest"])
