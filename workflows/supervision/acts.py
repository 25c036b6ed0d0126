"""What a supervisor does about a waiting stage, short of deciding it: urge, assign, put back; a colleague takes over.

One transaction each: the waiting task under lock, who may, the row, the event in the case's own stream.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction

from approvals import events, supervising
from approvals.errors import CaseBusy, ClaimedByOther, Refusal
from approvals.models import Case
from approvals.selectors import decisions_of
from approvals.stages import STAGE_OF
from approvals.supervising_errors import HoldsItAlready, NothingToTakeOver, SupervisionReasonMissing, UrgedToday
from audit import clock, log
from audit.log import Actor
from registry.models import Posting, User
from registry.services import actor_of
from workflows.advancing import is_fresh, is_lock_timeout, lock_task, refuse_assigned, why_not, why_not_supervised
from workflows.desk import waking
from workflows.desk.models import WokenBy
from workflows.models import Assignment, AssignmentKind, CaseTask, Urge
from workflows.notifying.kinds import MessageKind
from workflows.notifying.notes import Post, notify, post
from workflows.services import examined
from workflows.supervision.telling import Together

K = AssignmentKind
Late = Callable[[User, str, str], Refusal]


@contextmanager
def waiting(user: User, case_no: str, stage: str, late: Late = why_not_supervised) -> Iterator[CaseTask]:
    """The task under lock, in a transaction of its own; raises why it does not wait, or CaseBusy."""
    try:
        with transaction.atomic():
            yield lock_task(case_no, stage)
    except CaseTask.DoesNotExist:
        raise late(user, case_no, stage) from None
    except DatabaseError as error:
        if is_lock_timeout(error):
            raise CaseBusy() from error
        raise


def urge(*, user: User, case_no: str, stage: str, note: str = "", told: Together | None = None) -> Urge:
    """催办, once a day. Raises NotEntitled, UrgedToday, and why the stage does not wait. `told`: of many, all told at the end."""
    at = clock.now()
    with waiting(user, case_no, stage) as task:
        posting = supervising.supervisor_of(user, task.case, STAGE_OF[stage])
        _refuse_urged(task)
        urged = Urge.objects.create(
            task=task, on=clock.today(), note=note.strip()[:200], posting=posting, by=user, at=at
        )
        task.urged_on = urged.on
        task.save(update_fields=["urged_on"])
        state(task, events.TASK_URGED, actor_of(posting), at, {}, {"note": urged.note} if urged.note else None)
        waking.wake_task(task.pk, WokenBy.URGED, at)
        to = [task.owner_id] if task.owner_id else at_turn(task)
        if told is None:
            tell(MessageKind.URGED, task, to, user, at, urged.note)
    if told is not None:
        told.add(task, to)
    return urged


def _refuse_urged(task: CaseTask) -> None:
    earlier = Urge.objects.filter(task=task, on=clock.today()).select_related("by").first()
    if earlier is not None:
        at = earlier.at.astimezone(clock.LOCAL_ZONE).strftime("%H:%M")
        raise UrgedToday(official=earlier.by.name, at=at)


def assign(*, user: User, case_no: str, stage: str, official: User, reason: str) -> Assignment:
    """指派 or 改派: into the hands of who may decide it. Raises NotEntitled, NotEligible, IsAway, HoldsItAlready, …"""
    at = clock.now()
    with waiting(user, case_no, stage) as task:
        posting = supervising.supervisor_of(user, task.case, STAGE_OF[stage])
        _refuse_no_reason(reason)
        if task.owner_id == official.pk:
            raise HoldsItAlready(field="official", official=official.name)
        supervising.refuse_unable(official, task.case, STAGE_OF[stage], decisions_of(task.case))
        kind = K.REASSIGNED if task.owner_id else K.ASSIGNED
        return _hand_over(task, kind, official, reason, posting, user, at)


def give_back(*, user: User, case_no: str, stage: str, reason: str) -> Assignment:
    """Out of the hands of who holds it; whoever may takes it. Raises NotEntitled, NothingToTakeOver."""
    at = clock.now()
    with waiting(user, case_no, stage) as task:
        posting = supervising.supervisor_of(user, task.case, STAGE_OF[stage])
        _refuse_no_reason(reason)
        if task.owner_id is None:
            raise NothingToTakeOver()
        return _hand_over(task, K.GIVEN_BACK, None, reason, posting, user, at)


def take_over(*, user: User, case_no: str, stage: str, reason: str) -> Assignment:
    """接办: a colleague who may decide it takes what lies idle in another's hands. Raises ClaimedByOther and as deciding does."""
    at = clock.now()
    with waiting(user, case_no, stage, why_not) as task:
        posting = examined(user, task)
        _refuse_no_reason(reason)
        if task.owner_id is None:
            raise NothingToTakeOver()
        if task.owner_id == user.pk:
            raise HoldsItAlready(official=user.name)
        if is_fresh(task, at):
            assert task.assigned is not None
            since = task.assigned.astimezone(clock.LOCAL_ZONE).strftime("%H:%M")
            raise ClaimedByOther(official=str(task.owner), since=since)
        refuse_assigned(task)
        return _hand_over(task, K.TAKEN_OVER, user, reason, posting, user, at)


def _refuse_no_reason(reason: str) -> None:
    if len(reason.strip()) < 2:
        raise SupervisionReasonMissing(field="reason")


_KIND_OF_EVENT = {
    K.ASSIGNED: events.TASK_ASSIGNED,
    K.REASSIGNED: events.TASK_ASSIGNED,
    K.TAKEN_OVER: events.TASK_TAKEN_OVER,
    K.GIVEN_BACK: events.TASK_GIVEN_BACK,
}


def _hand_over(
    task: CaseTask, kind: K, official: User | None, reason: str, posting: Posting, user: User, at: datetime
) -> Assignment:
    row = Assignment.objects.create(
        task=task,
        kind=kind,
        held_by=task.owner,
        given_to=official,
        reason=reason.strip()[:200],
        posting=posting,
        by=user,
        at=at,
    )
    task.owner, task.assigned = official, at if official else None
    task.status = "ASSIGNED" if official else "NEW"
    task.save(update_fields=["owner", "assigned", "status"])
    told = {"from": _named(row.held_by), "to": _named(official), "kind": str(kind)}
    state(task, _KIND_OF_EVENT[kind], actor_of(posting, official=user), at, told, {"reason": row.reason})
    waking.wake_task(task.pk, WokenBy.GIVEN, at)
    _tell(row, task, user, at)
    return row


def _tell(row: Assignment, task: CaseTask, by: User, at: datetime) -> None:
    """Who gets it, and who had it."""
    if row.given_to_id:
        tell(MessageKind.ASSIGNED, task, [row.given_to_id], by, at, row.reason)
    if row.held_by_id:
        tell(MessageKind.TAKEN_OVER, task, [row.held_by_id], by, at, row.reason)


def at_turn(task: CaseTask) -> Post:
    """Whoever holds the stage's duty where it waits."""
    assert task.act_division_id is not None
    return post(task.duty, task.act_division_id)


def tell(kind: MessageKind, task: CaseTask, to: Post | Sequence[int], by: User | None, at: datetime, why: str) -> None:
    params = {"stage": task.stage, "by": by.name if by else ""} | ({"reason": why} if why else {})
    notify(kind, to=to, at=at, case=task.case, params=params, by=by.pk if by else None)


def _named(official: User | None) -> str:
    return f"official:{official.pk}" if official else ""


def state(
    task: CaseTask,
    kind: str,
    actor: Actor,
    at: datetime,
    statement: Mapping[str, Any],
    personal: Mapping[str, Any] | None = None,
) -> None:
    """The event in the case's stream; the case is locked by whoever calls."""
    case: Case = task.case
    event = log.append(
        stream=case.stream,
        kind=kind,
        at=at,
        actor=actor,
        subject={"case": case.case_no, "round": case.round},
        statement={"stage": task.stage, **statement},
        personal=dict(personal) if personal else None,
        after=(case.audit_seq, case.audit_digest),
    )
    case.audit_seq, case.audit_digest = event.head
    case.save(update_fields=["audit_seq", "audit_digest"])
