"""What the board shows, from the maintained figures: what is late, how old, what falls due, what comes and what goes."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from django.db import connection

from approvals.calendar import is_workday
from audit import clock
from workflows.supervision.count_models import PAST

CLIFF_DAYS = 10
By = Literal["county", "unit"]
Works = Callable[[date], bool]  # whether a day is a working day of the place (scopes.View.works), else of the country


@dataclass(frozen=True)
class Scope:
    """The places whose figures are asked for: all of a county, one township, or everything (neither)."""

    counties: Sequence[int] = ()
    units: Sequence[int] = ()

    def where(self) -> tuple[str, dict[str, Any]]:
        for column, keys in (("unit", self.units), ("county", self.counties)):
            if keys:
                marks = ", ".join(f"%({column}_{number})s" for number in range(len(keys)))
                return f"{column} IN ({marks})", {f"{column}_{number}": key for number, key in enumerate(keys)}
        return "1 = 1", {}


EVERYWHERE = Scope()


@dataclass(frozen=True)
class Cell:
    """One stage of one unit: how many wait, how many of them are late, and how many days they have waited."""

    place: int
    stage: str
    waiting: int
    late: int
    oldest_on: date
    median_days: int
    p90_days: int

    @property
    def oldest_days(self) -> int:
        return (clock.today() - self.oldest_on).days


def late_by_stage(scope: Scope = EVERYWHERE, by: By = "county") -> dict[tuple[int, str], int]:
    """(place, stage) → how many are past their day. One statement."""
    text = _LATE_OF_COUNTIES if by == "county" and not scope.units else _LATE.replace("{by}", by)
    rows = rows_of(text, scope, today=clock.today(), past=PAST)
    return {(place, stage): int(count) for place, stage, count in rows}


_LATE = (
    "SELECT {by}, stage, sum(open) FROM ("
    "SELECT {by}, stage, open FROM workflows_duecount WHERE due_on < %(today)s AND {where} UNION ALL"
    " SELECT {by}, stage, open FROM workflows_taskdelta WHERE due_on < %(today)s AND {where}) kept"
    " GROUP BY {by}, stage HAVING sum(open) <> 0"
)
# What is folded is one row per county and stage; days that have gone by since the last folding are read one by one.
_LATE_OF_COUNTIES = (
    "SELECT county, stage, sum(open) FROM ("
    "SELECT county, stage, open FROM workflows_latecount WHERE {where} UNION ALL"
    " SELECT county, stage, open FROM workflows_duecount WHERE due_on > %(past)s AND due_on < %(today)s AND {where}"
    " UNION ALL SELECT county, stage, open FROM workflows_taskdelta WHERE due_on < %(today)s AND {where}) kept"
    " GROUP BY county, stage HAVING sum(open) <> 0"
)


def grid(scope: Scope = EVERYWHERE, by: By = "unit") -> list[Cell]:
    """Stage × place: waiting, late, oldest, median and 90th percentile of the days waited. Two statements."""
    late = late_by_stage(scope, by)
    cells: dict[tuple[int, str], list[tuple[date, int]]] = {}
    for place, stage, day, count in rows_of(_AGES.replace("{by}", by), scope):
        cells.setdefault((place, stage), []).append((as_date(day), int(count)))
    return [cell_of(key, sorted(days), late.get(key, 0)) for key, days in sorted(cells.items())]


_AGES = (
    "SELECT {by}, stage, opened_on, sum(open) FROM ("
    "SELECT {by}, stage, opened_on, open FROM workflows_openedcount WHERE {where} UNION ALL"
    " SELECT {by}, stage, opened_on, open FROM workflows_taskdelta WHERE {where}) kept"
    " GROUP BY {by}, stage, opened_on HAVING sum(open) <> 0"
)


def cell_of(key: tuple[int, str], days: Sequence[tuple[date, int]], late: int) -> Cell:
    """`days`: the days on which they came up, oldest first, with their number."""
    total = sum(count for _, count in days)
    median_on, p90_on = _reached(days, total, 50), _reached(days, total, 10)
    today = clock.today()
    return Cell(*key, total, late, days[0][0], (today - median_on).days, (today - p90_on).days)


def _reached(days: Sequence[tuple[date, int]], total: int, percent: int) -> date:
    """The day by which this share of all, counted from the oldest, had come up."""
    wanted, seen = -(-total * percent // 100), 0
    for day, count in days:
        seen += count
        if seen >= wanted:
            return day
    return days[-1][0]


@dataclass(frozen=True)
class DueDay:
    day: date
    due: int


def cliff(scope: Scope = EVERYWHERE, works: Works = is_workday) -> list[DueDay]:
    """What falls due on each of the next ten working days, today the first if it is one; a free day's work with the next."""
    days = working_days(clock.today(), CLIFF_DAYS, works)
    text = (
        "SELECT due_on, sum(open) FROM ("
        "SELECT due_on, open FROM workflows_duecount WHERE due_on BETWEEN %(first)s AND %(last)s AND {where} UNION ALL"
        " SELECT due_on, open FROM workflows_taskdelta WHERE due_on BETWEEN %(first)s AND %(last)s AND {where}) kept"
        " GROUP BY due_on HAVING sum(open) <> 0"
    )
    found = dict.fromkeys(days, 0)
    for day, count in rows_of(text, scope, first=clock.today(), last=days[-1]):
        found[next(one for one in days if one >= as_date(day))] += int(count)
    return [DueDay(day, count) for day, count in found.items()]


@dataclass(frozen=True)
class FlowDay:
    """A working day: stages that came up and stages that were decided; those of free days before it stand with it."""

    day: date
    came: int
    went: int


def flow(scope: Scope = EVERYWHERE, days: int = CLIFF_DAYS, works: Works = is_workday) -> list[FlowDay]:
    """The last working days up to today, oldest first."""
    shown = working_days_back(clock.today(), days, works)
    text = (
        "SELECT day, sum(came), sum(went) FROM ("
        "SELECT day, came, went FROM workflows_flowcount WHERE day BETWEEN %(first)s AND %(last)s AND {where} UNION ALL"
        " SELECT day, came, went FROM workflows_taskdelta WHERE day BETWEEN %(first)s AND %(last)s AND {where}) kept"
        " GROUP BY day"
    )
    found = {day: [0, 0] for day in shown}
    for day, came, went in rows_of(text, scope, first=shown[0], last=clock.today()):
        total = found[next((one for one in shown if one >= as_date(day)), shown[-1])]
        total[0] += int(came)
        total[1] += int(went)
    return [FlowDay(day, *numbers) for day, numbers in found.items()]


def backlog_gone_on(waiting: int, days: Sequence[FlowDay], works: Works = is_workday) -> date | None:
    """When all that waits is decided if it goes on as on these days; None where more comes than goes."""
    net = sum(day.went - day.came for day in days)
    if waiting == 0:
        return clock.today()
    if net <= 0:
        return None
    return working_days(clock.today(), -(-waiting * len(days) // net) + 1, works)[-1]


def working_days(first: date, count: int, works: Works = is_workday) -> list[date]:
    """`count` working days from this one on, itself included if it is one."""
    return _collect((first + timedelta(days=number) for number in range(count * 4 + 400)), count, works)


def working_days_back(last: date, count: int, works: Works = is_workday) -> list[date]:
    return _collect((last - timedelta(days=number) for number in range(count * 4 + 400)), count, works)[::-1]


def _collect(days: Iterable[date], count: int, works: Works) -> list[date]:
    found: list[date] = []
    for day in days:
        if len(found) == count:
            break
        if works(day):
            found.append(day)
    return found


def as_date(day: Any) -> date:
    """SQLite gives a sum's key back as text."""
    return day if isinstance(day, date) else date.fromisoformat(day)


def rows_of(text: str, scope: Scope, **values: Any) -> list[Any]:
    where, keys = scope.where()
    with connection.cursor() as cursor:
        cursor.execute(text.replace("{where}", where), keys | values)
        return cursor.fetchall()
