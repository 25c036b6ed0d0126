"""Days that count: working days of the State Council's calendar with make-up Saturdays, and the length of a notice."""

from datetime import date, timedelta
from functools import lru_cache

import holidays
from holidays import HolidayBase
from registry.programme_schema import NoticeRule


@lru_cache(maxsize=64)
def _holidays_of(year: int) -> HolidayBase:
    return holidays.country_holidays("CN", years=year)


def is_workday(day: date) -> bool:
    return _holidays_of(day.year).is_working_day(day)


def add_workdays(day: date, count: int) -> date:
    """The date on which `count` working days after `day` have passed."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_workday(day)
    return day


def notice_period(posted_on: date, rule: NoticeRule) -> tuple[date, date]:
    """First and last day of a notice: day 1 is the day after posting; a last day that is a holiday moves on (§2.0-6)."""
    starts_on = posted_on + timedelta(days=1)
    if rule.calendar == "working":
        return starts_on, add_workdays(posted_on, rule.days)
    ends_on = posted_on + timedelta(days=rule.days)
    while rule.extend_when_holiday and not is_workday(ends_on):
        ends_on += timedelta(days=1)
    return starts_on, ends_on
