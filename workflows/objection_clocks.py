"""The windows in which an objector may appeal: whoever sweeps first closes one that is over, once."""

import logging

from django.db import connection, transaction

from audit import clock
from workflows.objection_models import ObjectionTask

logger = logging.getLogger(__name__)


def sweep(*, batch: int = 100) -> int:
    """Close every window that is over; returns how many. One transaction each."""
    closed = 0
    while keys := _due(batch):
        done = sum(_fire(key) for key in keys)
        closed += done
        if done == 0:
            break
    return closed


def _due(batch: int) -> list[int]:
    rows = ObjectionTask.objects.filter(
        flow_task_type="TIMER", status="SCHEDULED", finished=None, scheduled__lte=clock.now()
    )
    return list(rows.order_by("scheduled", "id").values_list("pk", flat=True)[:batch])


def _fire(key: int) -> int:
    try:
        with transaction.atomic():
            return _fire_locked(key)
    except Exception:
        logger.exception("the window of an appeal (task %s) failed to close", key)
        return 0


def _fire_locked(key: int) -> int:
    rows = ObjectionTask.objects.select_related("process", "objection")
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(of=("self", "process"), skip_locked=True)
    task = rows.filter(pk=key, status="SCHEDULED", finished=None).first()
    if task is None:  # another sweeper has it or had it
        return 0
    task.process.objection = task.objection
    activation = task.flow_task.activation_class(task)
    activation.start()
    activation.execute()
    return 1
