"""The worker's side of the board measure: the figures as the board asks for them, and as hand-written SQL would count them."""

import random
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from statistics import median, quantiles
from typing import Any

from django.db import connection, transaction

from audit import clock
from bench import counting, crowd
from registry.access import duties
from registry.models import User
from registry.roles import Role
from workflows.desk import my_day
from workflows.desk.badges import WAITING, badges_for
from workflows.models import CaseTask, Stall
from workflows.supervision import counts, durations, heartbeat, readings, stalled_rows, sweeping
from workflows.supervision.finding import StallCause
from workflows.supervision.readings import EVERYWHERE, Scope

TODAY = datetime(2017, 3, 21, 9, 0, tzinfo=clock.LOCAL_ZONE)  # a tenth of what crowd.make lays out is late
_OPEN = "flow_task_type = 'HUMAN' AND finished IS NULL"
_COUNTY = "JOIN registry_division county ON county.level = 3 AND t.division_path >= county.path AND t.division_path < rtrim(county.path, '/') || '0'"
_LATE = (
    f"SELECT county.id, t.stage, count(*) FROM workflows_casetask t {_COUNTY}"
    f" WHERE {_OPEN} AND t.due_on < date '2017-03-21' GROUP BY 1, 2"
)
_PAST = "substr(t.division_path, 28, 8)::int"  # the township: fourth place of province, city, county, township, village
_GRID = (
    f"SELECT {_PAST}, t.stage, count(*), count(*) FILTER (WHERE t.due_on < date '2017-03-21'), min(t.created)::date,"
    " percentile_disc(0.5) WITHIN GROUP (ORDER BY t.created), percentile_disc(0.1) WITHIN GROUP (ORDER BY t.created)"
    f" FROM workflows_casetask t WHERE {_OPEN} AND t.division_path >= %s AND t.division_path < %s GROUP BY 1, 2"
)
_CLIFF = (
    f"SELECT t.due_on, count(*) FROM workflows_casetask t WHERE {_OPEN} AND t.due_on BETWEEN date '2017-03-21'"
    " AND date '2017-04-05' AND t.division_path >= %s AND t.division_path < %s GROUP BY 1"
)
_FLOW = (
    "SELECT (created AT TIME ZONE 'Asia/Shanghai')::date, count(*), count(finished) FROM workflows_casetask t"
    " WHERE created >= date '2017-03-08' AND t.division_path >= %s AND t.division_path < %s GROUP BY 1"
)
_CAUSES = "SELECT cause, count(*), min(since) FROM workflows_stall WHERE division_path >= %s AND division_path < %s GROUP BY 1"
_CAUSES_OPEN = (
    "SELECT s.cause, count(*), min(s.since) FROM workflows_stall s JOIN workflows_casetask t ON t.id = s.task_id"
    " WHERE t.finished IS NULL AND s.division_path >= %s AND s.division_path < %s GROUP BY 1"
)


_MINE = "t.act_division_id = %s AND t.duty IN ('announce_exit', 'compare_data')"
_DAY = (
    "SELECT count(*) FILTER (WHERE t.due_on < date '2017-03-21'), count(*) FILTER (WHERE t.due_on = date '2017-03-21'),"
    " count(*) FILTER (WHERE t.due_on BETWEEN date '2017-03-22' AND date '2017-03-23'), count(*) FILTER (WHERE t.was_returned)"
    f" FROM workflows_casetask t WHERE {_OPEN} AND {_MINE}"
)
_WAITING = f"SELECT count(*) FROM workflows_casetask t WHERE {_OPEN} AND {_MINE}"


class Board:
    def load(self, count: int) -> dict[str, float]:
        started = time.perf_counter()
        crowd.make(count)
        loaded = time.perf_counter()
        with clock.demo_clock(TODAY):
            rows = counts.fold()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        return {"load": loaded - started, "fold": time.perf_counter() - loaded, "deltas": rows}

    def sweep(self) -> dict[str, float]:
        """The minute's sweep over everything late, until nothing is left; the round over all open tasks is left out."""
        with clock.demo_clock(TODAY):
            started = time.perf_counter()
            keys = sweeping.rounds.due_keys(0, clock.now())
            laid_out = time.perf_counter()
            for start in range(0, len(keys), sweeping.rounds.LOT):
                sweeping.look_at(keys[start : start + sweeping.rounds.LOT])
            done = time.perf_counter()
            heartbeat.beat(heartbeat.Clock.STALLS, sweeping.forget_finished)  # as the worker's sweep leaves its trace
            again = self._again(keys)
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE workflows_stall")
        return {
            "rows": len(keys),
            "laid out": laid_out - started,
            "looked at": done - laid_out,
            "again": again,
            "stalls": Stall.objects.count(),
        }

    def _again(self, keys: list[int]) -> float:
        """What a round costs in which nothing has changed, of 10,000 rows."""
        some = keys[:10_000]
        started = time.perf_counter()
        for start in range(0, len(some), sweeping.rounds.LOT):
            sweeping.look_at(some[start : start + sweeping.rounds.LOT])
        return time.perf_counter() - started

    def measure(self, repeats: int) -> dict[str, Any]:
        """Milliseconds (median, 95th percentile) and statements, ours beside hand-written SQL, over random counties."""
        with clock.demo_clock(TODAY):
            faults = self._faults()
            chance = random.Random(7)
            chosen = [crowd._COUNTY + chance.randrange(crowd.COUNTIES) for _ in range(repeats)]
            parts = {
                "stalled by county and step": (lambda _: readings.late_by_stage(), lambda _: _fetch(_LATE)),
                "board of a county, first view": (_first_view, _first_view_by_hand),
                "drill-down: a page of a cause": (_page, None),
                "why cases stall, of a county": (_causes, lambda county: _fetch(_CAUSES_OPEN, _bounds(county))),
                "grid of all counties": (lambda _: readings.grid(EVERYWHERE, by="county"), None),
                "my day of a county's office": (_my_day, lambda county: _fetch(_DAY, [county])),
                "both numbers in the head": (_badges, lambda county: _fetch(_WAITING, [county])),
            }
            found = {title: _timed(ours, by_hand, chosen) for title, (ours, by_hand) in parts.items()}
        return {"faults": faults, "found": found}

    def cost(self, repeats: int) -> dict[str, float]:
        """Milliseconds (median) that counting adds to a decision's statement, and to one that finishes a thousand tasks."""
        found: dict[str, list[float]] = {"one": [], "thousand": []}
        for number in range(repeats):
            found["one"].append(_counting(f"= {number * 37 + 1}"))
        for number in range(5):
            found["thousand"].append(_counting(f"BETWEEN {number * 1000 + 5000} AND {number * 1000 + 5999}"))
        return {name: median(times) for name, times in found.items()}

    def _faults(self) -> list[str]:
        by_hand = {(county, stage): count for county, stage, count in _fetch(_LATE)}
        wrong = (
            [] if readings.late_by_stage() == by_hand else ["stalled by county and step differs from the full count"]
        )
        waiting = CaseTask.objects.filter(flow_task_type="HUMAN", finished=None).count()
        if sum(cell.waiting for cell in readings.grid()) != waiting:
            wrong.append("the grid holds another number of tasks than the table")
        county = crowd._COUNTY
        causes = [(cause, count) for cause, count, _since in _fetch(_CAUSES_OPEN, _bounds(county))]
        found = stalled_rows.by_cause([_bounds(county)[0]], counties=[county])
        if sorted((one.cause.value, one.count) for one in found) != sorted(causes):
            wrong.append("the causes of a county differ from the full count")
        return wrong


def _bounds(county: int) -> tuple[str, str]:
    path = f"00000001/00000002/{county:08d}/"
    return path, path[:-1] + "0"


def _first_view(county: int) -> None:
    scope = Scope(counties=[county])
    cells = readings.grid(scope)
    days = readings.flow(scope)
    readings.backlog_gone_on(sum(cell.waiting for cell in cells), days)
    readings.cliff(scope)
    stalled_rows.by_cause([_bounds(county)[0]], counties=[county])
    durations.by_stage(scope)


def _first_view_by_hand(county: int) -> None:
    for text in (_GRID, _CLIFF, _FLOW, _CAUSES):
        _fetch(text, _bounds(county))


def _causes(county: int) -> None:
    stalled_rows.by_cause([_bounds(county)[0]], counties=[county])


@cache
def _office(county: int) -> User:
    """Its county's office; what it may do is read once, as in a request."""
    user = User.objects.get(username=f"{Role.COUNTY_OFFICE}-{county - crowd._COUNTY}")
    duties(user)
    return user


def _my_day(county: int) -> None:
    user = _office(county)
    day = my_day.day_of(user)
    my_day.shown(user, day)


def _badges(county: int) -> None:
    assert badges_for(_office(county))[WAITING]


def _page(county: int) -> None:
    stalls = stalled_rows.stalls_under([_bounds(county)[0]], county=county, cause=StallCause.NOBODY_CAN_ACT)
    assert len(stalled_rows.page_of(stalls).stalls) == stalled_rows.PAGE


def _fetch(text: str, values: Sequence[Any] = ()) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(text, values or None)
        return cursor.fetchall()


def _counting(keys: str) -> float:
    """What the trigger took in a statement that is taken back again."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN (ANALYZE, FORMAT JSON) UPDATE workflows_casetask SET finished = '2017-03-21 09:00+08', status = 'DONE'"
            f" WHERE id {keys}"
        )
        triggers = cursor.fetchone()[0][0]["Triggers"]
        transaction.set_rollback(True)
    return sum(one["Time"] for one in triggers if one["Trigger Name"].startswith("workflows_casetask_counted"))


def _timed(ours: Callable[[int], Any], by_hand: Callable[[int], Any] | None, chosen: list[int]) -> dict[str, Any]:
    found: dict[str, list[float]] = {"ours": [], "by hand": []}
    ours(chosen[0])
    with counting.counted() as statements:
        ours(chosen[0])
    for number, county in enumerate(chosen):
        _time(found["ours"], lambda county=county: ours(county))
        if by_hand is not None and number < 7:
            _time(found["by hand"], lambda county=county: by_hand(county))
    times = {name: (median(one), quantiles(one, n=20)[-1]) for name, one in found.items() if one}
    return {"times": times, "statements": statements.total}


def _time(times: list[float], work: Callable[[], Any]) -> None:
    started = time.perf_counter()
    work()
    times.append((time.perf_counter() - started) * 1000)


CONTESTANT = Board
