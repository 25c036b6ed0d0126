"""Keeps the rows of stalled tasks true: finds new ones, renews what changed, takes away what stalls no longer.

Idempotent, and safe with any number of sweepers, killed anywhere: a lot and what was found in it go in one transaction.
No task is locked: whoever decides meanwhile does not wait, and what he finished is taken away by the next sweep.
"""

import logging
import time
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import connection, transaction

from approvals.models import Case
from audit import clock
from registry.places import place_at
from registry.roles import Level
from workflows.models import CaseTask, Stall, SweepLot
from workflows.steps import each_for_itself
from workflows.supervision import rounds
from workflows.supervision.causes import causes_of
from workflows.supervision.finding import WEIGHT, Finding, StallCause
from workflows.supervision.on_file import open_work

logger = logging.getLogger(__name__)
SECONDS = 45.0  # one run; what is left over, the next one does
# What no waiting helps: it stalls before its day has come.
_AT_ONCE = frozenset(
    {StallCause.NOBODY_CAN_ACT, StallCause.JOB_STUCK, StallCause.CLAIMED_IDLE, StallCause.RETURNED_TWICE}
)
_HOLDS = frozenset({StallCause.OBJECTION_OPEN, StallCause.COMPARISON_MISSING})
_COLUMNS = (
    "cause",
    "also",
    "detail",
    "since",
    "found_at",
    "stage",
    "county",
    "act_division",
    "division_path",
    "due_on",
)


def sweep(*, seconds: float = SECONDS) -> int:
    """Work off lots until none is left or the time is over; returns how many tasks were looked at."""
    until = time.monotonic() + seconds
    _gone, _opened, looked_at = each_for_itself([forget_finished, rounds.open_rounds, partial(_work_off, until)])
    return looked_at


def _work_off(until: float) -> int:
    looked_at = 0
    while time.monotonic() < until and (done := _take_lot()) is not None:
        looked_at += done
    return looked_at


def forget_finished() -> int:
    return Stall.objects.filter(task__finished__isnull=False).delete()[0]


def _take_lot() -> int | None:
    """One lot, in one transaction; None where nobody has left one."""
    with transaction.atomic():
        rows = SweepLot.objects.order_by("-kind", "pk")  # what is due before what is looked at once a day
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        lot = rows.first()
        if lot is None:
            return None
        keys: list[int] = lot.tasks
        try:
            with transaction.atomic():
                look_at(keys)
        except Exception:
            logger.exception("lot %s of stalled tasks failed; its tasks are looked at one by one", lot.pk)
            _one_by_one(keys)
        lot.delete()
    return len(keys)


def _one_by_one(keys: Sequence[int]) -> None:
    """A task that cannot be looked at keeps no other from it."""
    for key in keys:
        try:
            with transaction.atomic():
                look_at([key])
        except Exception:
            logger.exception("task %s cannot be looked at", key)


def look_at(keys: Sequence[int]) -> None:
    """Make the rows of these tasks true. Tasks that are finished by now have none."""
    tasks = list(open_work().filter(pk__in=keys).order_by("pk"))
    findings, at = causes_of(tasks), clock.now()
    wanted = {task.pk: _row(task, found, at) for task in tasks if (found := stalled(task, findings[task.pk]))}
    known = {row.pk: row for row in Stall.objects.filter(pk__in=keys)}
    gone = [key for key in known if key not in wanted]
    new = [row for key, row in wanted.items() if key not in known or differs(known[key], row)]
    if gone:
        Stall.objects.filter(pk__in=gone).delete()
    if new:
        Stall.objects.bulk_create(new, update_conflicts=True, unique_fields=["task"], update_fields=_COLUMNS)


def stalled(task: CaseTask, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The causes for which the task counts as stalled, the weightiest first; none where it is on its way."""
    if task.flow_task_type == "HUMAN" and task.due_on is not None and task.due_on < clock.today():
        return tuple(findings)
    is_held = task.case.held_at is not None
    early = [one for one in findings if one.cause in _AT_ONCE or (is_held and one.cause in _HOLDS)]
    others = [one for one in findings if one not in early]
    return (*early, *others) if early else ()


def differs(known: Stall, row: Stall) -> bool:
    """`found_at` stays that of the first time with this cause."""
    if known.cause == row.cause:
        row.found_at, row.since = known.found_at, min(known.since, row.since)
    return any(getattr(known, name) != getattr(row, name) for name in _attributes())


def _attributes() -> list[str]:
    return [Stall._meta.get_field(name).attname for name in _COLUMNS]  # type: ignore[union-attr]


def _row(task: CaseTask, found: Sequence[Finding], at: datetime) -> Stall:
    first, *others = found
    return Stall(
        task=task,
        cause=first.cause,
        also=sorted({one.cause.value for one in others} - {first.cause.value}, key=WEIGHT.__getitem__),
        detail=first.detail,
        since=first.since,
        found_at=at,
        **_place_of(task, task.case),
    )


def _place_of(task: CaseTask, case: Case) -> dict[str, Any]:
    return {
        "stage": task.stage,
        "county_id": place_at(case.village_path, Level.COUNTY),
        "act_division_id": task.act_division_id,
        "division_path": task.division_path,
        "due_on": task.due_on,
    }
