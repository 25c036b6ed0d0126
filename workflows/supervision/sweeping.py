"""Keeps the rows of stalled tasks true: finds new ones, renews what changed, takes away what stalls no longer.

Idempotent, and safe with any number of sweepers, killed anywhere: a lot and what was found in it go in one transaction.
No task is locked: whoever decides meanwhile does not wait, and what he finished is taken away by the next sweep.
"""

import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple

from django.db import connection, transaction

from audit import clock
from registry.models import Division
from registry.roles import Level
from workflows.models import CaseTask, Stall, SweepLot
from workflows.steps import each_for_itself
from workflows.supervision import rounds
from workflows.supervision.causes import causes_of
from workflows.supervision.finding import WEIGHT, Finding, StallCause
from workflows.supervision.on_file import work_of

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
            logger.exception("lot %s of stalled tasks failed; its tasks are looked at in halves", lot.pk)
            _in_halves(keys)
        lot.delete()
    return len(keys)


def _in_halves(keys: Sequence[int]) -> None:
    """A task that cannot be looked at keeps no other from it."""
    middle = len(keys) // 2
    for half in filter(None, (keys[:middle], keys[middle:])):
        try:
            with transaction.atomic():
                look_at(half)
        except Exception:
            if len(half) == 1:
                logger.exception("task %s cannot be looked at", half[0])
            else:
                _in_halves(half)


def look_at(keys: Sequence[int]) -> None:
    """Make the rows of these tasks true. Tasks that are finished by now have none."""
    tasks = work_of(keys)
    findings, at, counties = causes_of(tasks), clock.now(), _counties(tasks)
    wanted = {task.pk: _row(task, found, at, counties) for task in tasks if (found := stalled(task, findings[task.pk]))}
    known = {key: Values(*values) for key, *values in _known(keys)}
    gone = [key for key in known if key not in wanted]
    new = {key: row for key, found in wanted.items() if (row := renewed(known.get(key), found)) is not None}
    if gone:
        Stall.objects.filter(pk__in=gone).delete()
    if new:
        rows = [Stall(task_id=key, **row._asdict()) for key, row in new.items()]
        Stall.objects.bulk_create(rows, update_conflicts=True, unique_fields=["task"], update_fields=_COLUMNS)


def stalled(task: CaseTask, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The causes for which the task counts as stalled, the weightiest first; none where it is on its way."""
    if task.flow_task_type == "HUMAN" and task.due_on is not None and task.due_on < clock.today():
        return tuple(findings)
    is_held = task.case.held_at is not None
    early = [one for one in findings if one.cause in _AT_ONCE or (is_held and one.cause in _HOLDS)]
    others = [one for one in findings if one not in early]
    return (*early, *others) if early else ()


class Values(NamedTuple):
    """What a row says: columns of Stall, without the object that a row in a hundred thousand need not be."""

    cause: str
    also: list[str]
    detail: Any
    since: datetime
    found_at: datetime
    stage: str
    county_id: int | None
    act_division_id: int | None
    division_path: str
    due_on: date | None


def _known(keys: Sequence[int]) -> Iterable[tuple[Any, ...]]:
    return Stall.objects.filter(pk__in=keys).values_list("pk", *Values._fields)


def renewed(known: Values | None, row: Values) -> Values | None:
    """The row as it is to be stored; None where it stands so already. `found_at` stays that of the first time with this cause."""
    if known is None:
        return row
    if known.cause == row.cause:
        row = row._replace(found_at=known.found_at, since=min(known.since, row.since))
    return None if row == known else row


def _row(task: CaseTask, found: Sequence[Finding], at: datetime, counties: Mapping[str, int | None]) -> Values:
    first, *others = found
    also = {one.cause.value for one in others} - {first.cause.value} if others else set()
    return Values(
        cause=first.cause.value,
        also=sorted(also, key=WEIGHT.__getitem__),
        detail=first.detail,
        since=first.since,
        found_at=at,
        stage=task.stage,
        county_id=counties[task.case.village_path],
        act_division_id=task.act_division_id,
        division_path=task.division_path,
        due_on=task.due_on,
    )


def _counties(tasks: Iterable[CaseTask]) -> dict[str, int | None]:
    """Path of a case's place → its county; none above counties. One query."""
    above = {path: [int(key) for key in path.split("/") if key] for path in {task.case.village_path for task in tasks}}
    every = {key for keys in above.values() for key in keys}
    counties = set(Division.objects.filter(pk__in=every, level=Level.COUNTY).values_list("pk", flat=True))
    return {path: next((key for key in keys if key in counties), None) for path, keys in above.items()}
