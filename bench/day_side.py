"""The worker's side of the day's measure: my day exactly as its page asks for it, beside the same by hand-written SQL."""

import random
import time
from collections.abc import Callable
from datetime import datetime
from statistics import median, quantiles
from typing import Any

from django.db import connection

from audit import clock
from bench import counting, crowd
from registry.models import User
from workflows import queue
from workflows.desk import my_day
from workflows.desk.sections import Section

TODAY = datetime(2017, 3, 21, 9, 0, tzinfo=clock.LOCAL_ZONE)  # a tenth of what crowd.make lays out is late
_MINE = (
    "flow_task_type = 'HUMAN' AND finished IS NULL AND (duty, act_division_id) IN %s"
    " AND (owner_id IS NULL OR owner_id = %s)"
)
_COUNTS = (
    "SELECT count(*) FILTER (WHERE due_on < %s), count(*) FILTER (WHERE due_on = %s),"
    " count(*) FILTER (WHERE due_on > %s AND due_on <= %s), count(*) FILTER (WHERE was_returned),"
    f" count(*) FILTER (WHERE urged_on IS NOT NULL) FROM workflows_casetask WHERE {_MINE}"
)
_SPRINKLED = (
    "UPDATE workflows_casetask SET was_returned = true WHERE id %% 50 = 0",
    "UPDATE workflows_casetask SET urged_on = date '2017-03-20' WHERE id %% 90 = 0",
)
NAMES = (Section.OVERDUE, Section.TODAY, Section.SOON, Section.RETURNED, Section.URGED)


class Day:
    def load(self, count: int) -> float:
        """One in fifty came back, one in ninety was urged."""
        started = time.perf_counter()
        crowd.make(count)
        with connection.cursor() as cursor:
            for statement in _SPRINKLED:
                cursor.execute(statement, [])
            cursor.execute("VACUUM ANALYZE workflows_casetask")
        return time.perf_counter() - started

    def measure(self, role: str, repeats: int) -> dict[str, Any]:
        """Milliseconds (median, 95th percentile) over random officials of the role, and whether the numbers agree."""
        chance = random.Random(7)
        times: dict[str, list[float]] = {"counts": [], "page": [], "by hand": []}
        wrong, sent = 0, 0
        with clock.demo_clock(TODAY):
            for _ in range(repeats):
                user = User.objects.get(username=f"{role}-{chance.randrange(10)}")
                queue.duties(user)  # read once a request
                day = my_day.day_of(user)
                counts = _timed(times["counts"], lambda user=user, day=day: my_day.counts(user, day))
                with counting.counted() as statements:
                    _timed(times["page"], lambda user=user: _page(user))
                sent += statements.total
                by_hand = _timed(times["by hand"], lambda user=user, day=day: _by_hand(user, day))
                wrong += any(min(counts[name], queue.CAP) != min(n, queue.CAP) for name, n in by_hand.items())
        return {
            "wrong": wrong,
            "statements": sent / repeats,
            "last": {str(name): count for name, count in counts.items()},
            "times": {name: (median(found), quantiles(found, n=20)[-1]) for name, found in times.items()},
        }

    def explain(self, role: str) -> list[str]:
        """The plan of all counts in one statement."""
        plans: list[str] = []

        def explained(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if "casetask" in sql:
                with context["connection"].cursor() as cursor:
                    cursor.cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF) {sql}", params)
                    plans.extend(line for (line,) in cursor.cursor.fetchall())
            return execute(sql, params, many, context)

        with clock.demo_clock(TODAY):
            user = User.objects.get(username=f"{role}-0")
            day = my_day.day_of(user)
            with connection.execute_wrapper(explained):
                my_day.counts(user, day)
        return plans


def _page(user: User) -> None:
    """What views/desk.py reads."""
    day = my_day.day_of(user)
    my_day.shown(user, day)


def _by_hand(user: User, day: my_day.Day) -> dict[str, int]:
    pairs = tuple((duty, place) for duty, place in queue.duties(user) if duty in queue._STAGE_DUTIES)
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, [day.today, day.today, day.today, day.soon, pairs, user.pk])
        return dict(zip(NAMES, cursor.fetchone(), strict=True))


def _timed(times: list[float], work: Callable[[], Any]) -> Any:
    started = time.perf_counter()
    result = work()
    times.append((time.perf_counter() - started) * 1000)
    return result


CONTESTANT = Day
