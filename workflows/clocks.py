"""Due moments are rows; whoever sweeps first fires them, once (viewflow.md §4). Safe with many sweepers."""

import logging
from datetime import datetime

from django.db import connection, transaction

from approvals import events
from approvals.models import Case
from approvals.selectors import notice_of
from audit import clock, log
from audit.log import Actor
from workflows.activations import midnight_after
from workflows.models import CaseTask
from workflows.notifying.occasions import notice_ended

logger = logging.getLogger(__name__)
CLOCK = Actor(id="system:clock", name="系统时钟", role="system", post="", unit="系统", division="")


def sweep(*, batch: int = 100) -> int:
    """Fire or put off every timer that is due; returns how many. One transaction each: a failing case stops no other."""
    fired = 0
    while keys := _due(batch):
        done = sum(_fire(key) for key in keys)
        fired += done
        if done == 0:
            break
    return fired


def _due(batch: int) -> list[int]:
    rows = CaseTask.objects.filter(
        flow_task_type="TIMER", status="SCHEDULED", finished=None, scheduled__lte=clock.now()
    )
    return list(rows.order_by("scheduled", "id").values_list("pk", flat=True)[:batch])


def _fire(key: int) -> int:
    try:
        with transaction.atomic():
            return _fire_locked(key)
    except Exception:
        logger.exception("timer %s failed", key)
        return 0


def _fire_locked(key: int) -> int:
    rows = CaseTask.objects.select_related("process", "case__programme", "case__household")
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(of=("self", "process", "case"), skip_locked=True)
    task = rows.filter(pk=key, status="SCHEDULED", finished=None).first()
    if task is None:  # another sweeper has it or had it
        return 0
    task.process.case = task.case
    at = clock.now()
    if put_off := _not_yet(task.case, task.stage):
        CaseTask.objects.filter(pk=key).update(scheduled=put_off)
        return 1
    _state(task.case, task.stage, at)
    activation = task.flow_task.activation_class(task)
    activation.start()
    activation.execute()
    notice_ended(task.case, task.stage, at)
    return 1


def _not_yet(case: Case, stage: str) -> datetime | None:
    """A break or a hold moved the end of the notice since the timer was set; while the case is held nothing ends."""
    if case.held_at is not None:
        return midnight_after(clock.today())
    notice = notice_of(case, stage)
    if notice is None or clock.today() > notice.ends_on:
        return None
    return midnight_after(notice.ends_on)


def _state(case: Case, stage: str, at: datetime) -> None:
    event = log.append(
        stream=case.stream,
        kind=events.NOTICE_ENDED,
        at=at,
        actor=CLOCK,
        subject={"case": case.case_no, "round": case.round},
        statement={"stage": stage},
        after=(case.audit_seq, case.audit_digest),
    )
    case.audit_seq, case.audit_digest = event.head
    case.version += 1
    case.moved_at = at
    case.save(update_fields=["audit_seq", "audit_digest", "version", "moved_at"])
