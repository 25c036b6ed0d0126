"""How long stages took, in own working days: added up by the worker when they are finished, read in one statement.

Each finished stage is counted once: the counts and how far they go are written in one transaction, under one lock. What
was finished a moment ago is left for later, as an act that began before may still commit.
"""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection, transaction
from django.db.models import Q

from audit import clock
from registry.places import place_at
from registry.roles import Level
from workflows.models import DONE, CaseTask, DurationState
from workflows.supervision.readings import EVERYWHERE, Scope, rows_of
from workflows.supervision.timing import Times, day_of, times_of

LOT = 500
SECONDS = 20.0  # one run; what is left over, the next one does
SETTLED = timedelta(minutes=10)  # no act takes longer
MONTHS = 12
Key = tuple[int, int, str, date, int]  # county, unit, stage, month, own days
_ADD = (
    "INSERT INTO workflows_durationcount AS kept (county, unit, stage, month, own_days, done, late)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (county, month, unit, stage, own_days)"
    " DO UPDATE SET done = kept.done + excluded.done, late = kept.late + excluded.late"
)
_READ = (
    "SELECT stage, own_days, sum(done), sum(late) FROM workflows_durationcount"
    " WHERE month >= %(since)s AND {where} GROUP BY stage, own_days"
)


def count_finished(*, seconds: float = SECONDS) -> int:
    """Add up what was finished since; how many stages. Whoever finds another one counting passes by."""
    until, counted = time.monotonic() + seconds, 0
    DurationState.objects.get_or_create(pk=1)
    while time.monotonic() < until and (done := _count_some()):
        counted += done
    return counted


def _count_some() -> int:
    with transaction.atomic():
        rows = DurationState.objects.filter(pk=1)
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        state = rows.first()
        tasks = _next(state) if state is not None else []
        if state is None or not tasks:
            return 0
        _add(tasks, times_of(tasks))
        state.passed_at, state.passed = tasks[-1].finished, tasks[-1].pk
        state.save()
    return len(tasks)


def _next(state: DurationState) -> list[CaseTask]:
    """In the order of the index task_finished."""
    rows = CaseTask.objects.filter(DONE, finished__lt=clock.now() - SETTLED).exclude(stage="")
    if state.passed_at is not None:
        beyond = Q(finished__gt=state.passed_at) | Q(finished=state.passed_at, pk__gt=state.passed)
        rows = rows.filter(beyond, finished__gte=state.passed_at)
    return list(rows.order_by("finished", "pk")[:LOT])


def _add(tasks: Sequence[CaseTask], times: Mapping[int, Times]) -> None:
    done, late = Counter[Key](), Counter[Key]()
    for task in tasks:
        found = times[task.pk]
        key = _key(task, found)
        done[key] += 1
        late[key] += bool(found.limit and found.counted > found.limit)
    with connection.cursor() as cursor:
        cursor.executemany(_ADD, [[*key, number, late[key]] for key, number in sorted(done.items())])


def _key(task: CaseTask, times: Times) -> Key:
    """The place as the open stages are counted by (tallying.py)."""
    assert task.finished is not None
    path = task.division_path
    unit = place_at(path, Level.TOWNSHIP) or int(path.rstrip("/").rsplit("/", 1)[-1])
    month = day_of(task.finished).replace(day=1)
    return place_at(path, Level.COUNTY) or 0, unit, task.stage, month, max(times.own_days, 0)


@dataclass(frozen=True)
class StageTime:
    """Own working days of the finished stages: the middle one, and what nine in ten did not exceed."""

    done: int
    late: int
    median: int
    p90: int


def since() -> date:
    """The first of the months that are read."""
    today = clock.today()
    months = today.year * 12 + today.month - MONTHS
    return date(months // 12, months % 12 + 1, 1)


def by_stage(scope: Scope = EVERYWHERE) -> dict[str, StageTime]:
    """One statement."""
    found: dict[str, list[tuple[int, int, int]]] = {}
    for stage, days, done, late in rows_of(_READ, scope, since=since()):
        found.setdefault(stage, []).append((int(days), int(done), int(late)))
    return {stage: _time(sorted(rows)) for stage, rows in found.items()}


def _time(rows: Sequence[tuple[int, int, int]]) -> StageTime:
    total = sum(done for _days, done, _late in rows)
    return StageTime(total, sum(late for *_, late in rows), _reached(rows, total, 50), _reached(rows, total, 90))


def _reached(rows: Sequence[tuple[int, int, int]], total: int, percent: int) -> int:
    wanted, seen = -(-total * percent // 100), 0
    for days, done, _late in rows:
        seen += done
        if seen >= wanted:
            return days
    return rows[-1][0]
