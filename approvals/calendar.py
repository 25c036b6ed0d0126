"""Days that count: working days of the State Council's calendar with make-up Saturdays, and the length of a notice.

The table of the package `holidays` knows past years; what a government orders beside it stands in the file of the setting
HEYAN_CALENDAR (README). A period is stored when its list is posted, with the version of the table: a later table changes
no past figure.
"""

import hashlib
import tomllib
from collections.abc import Collection
from datetime import date, timedelta
from functools import cache, lru_cache
from importlib.metadata import version
from itertools import accumulate
from pathlib import Path

import holidays
from django.conf import settings
from holidays import HolidayBase
from registry.programme_schema import NoticeRule


@lru_cache(maxsize=64)
def _holidays_of(year: int) -> HolidayBase:
    return holidays.country_holidays("CN", years=year)


@lru_cache(maxsize=8)
def _orders(path: str) -> tuple[dict[date, bool], str]:
    """Days that an order of the place makes workdays or free days, and the digest of the file that says so.

    [[days]]  day = 2017-10-09  works = false  paper = "长政办〔2017〕3号"
    """
    if not path:
        return {}, ""
    content = Path(path).read_bytes()
    rows = tomllib.loads(content.decode())["days"]
    return {row["day"]: row["works"] for row in rows}, hashlib.sha256(content).hexdigest()[:12]


def calendar_version() -> str:
    """Which tables a period was counted by."""
    _days, digest = _orders(settings.HEYAN_CALENDAR)
    return f"holidays {_version_of_table()}" + (f" + {digest}" if digest else "")


@cache
def _version_of_table() -> str:
    return version("holidays")  # reads the package's files: a decision's due date asks for it


def is_workday(day: date) -> bool:
    return _is_workday(settings.HEYAN_CALENDAR, day)


@lru_cache(maxsize=4096)
def _is_workday(orders: str, day: date) -> bool:
    ordered = _orders(orders)[0].get(day)
    return _holidays_of(day.year).is_working_day(day) if ordered is None else ordered


def add_workdays(day: date, count: int) -> date:
    """The date on which `count` working days after `day` have passed."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_workday(day)
    return day


def workdays_between(first: date, last: date) -> int:
    """Working days after the first day, up to and including the last: what add_workdays() would have counted."""
    if last <= first:
        return 0
    whole = sum(_passed(settings.HEYAN_CALENDAR, year)[-1] for year in range(first.year, last.year))
    return whole + _until(last) - _until(first)


def _until(day: date) -> int:
    return _passed(settings.HEYAN_CALENDAR, day.year)[day.timetuple().tm_yday]


@lru_cache(maxsize=64)
def _passed(orders: str, year: int) -> tuple[int, ...]:
    """[n]: working days among the first n days of the year."""
    days = ((date(year, 12, 31) - date(year, 1, 1)).days) + 1
    works = (_is_workday(orders, date(year, 1, 1) + timedelta(days=number)) for number in range(days))
    return tuple(accumulate(works, initial=0))


def last_day(
    starts_on: date, days: int, calendar: str, *, extends: bool, without: Collection[date] = frozenset()
) -> date:
    """The day on which `days` days have counted. Days in `without` (taken down, held) count nothing (domain.md §2.5 O-7)."""
    day, left = starts_on - timedelta(days=1), days
    while left > 0:
        day += timedelta(days=1)
        left -= day not in without and (calendar != "working" or is_workday(day))
    while extends and calendar != "working" and not is_workday(day):
        day += timedelta(days=1)
    return day


def notice_period(posted_on: date, rule: NoticeRule) -> tuple[date, date]:
    """First and last day of a notice: day 1 is the day after posting; a last day that is a holiday moves on (§2.0-6)."""
    starts_on = posted_on + timedelta(days=1)
    return starts_on, last_day(starts_on, rule.days, rule.calendar, extends=rule.extend_when_holiday)


def days_between(first: date, last: date) -> set[date]:
    """Every day from the first to the last, both included."""
    return {first + timedelta(days=number) for number in range((last - first).days + 1)}
