"""How long a notice runs, and which days count."""

from datetime import date

import pytest

from approvals.calendar import add_workdays, is_workday, notice_period
from registry.programme_schema import NoticeRule


def rule(days: int, calendar: str = "natural", *, extend: bool = True) -> NoticeRule:
    return NoticeRule(kind="first", days=days, calendar=calendar, extend_when_holiday=extend, clause="DP")


def test_the_first_day_is_the_day_after_posting() -> None:
    assert notice_period(date(2017, 3, 1), rule(7)) == (date(2017, 3, 2), date(2017, 3, 8))


def test_a_notice_of_one_day_runs_the_next_day() -> None:
    assert notice_period(date(2017, 3, 1), rule(1)) == (date(2017, 3, 2), date(2017, 3, 2))


def test_a_last_day_on_sunday_moves_to_monday() -> None:
    assert notice_period(date(2017, 3, 5), rule(7))[1] == date(2017, 3, 13)


@pytest.mark.parametrize("day", range(24, 31))
def test_a_last_day_in_the_national_holiday_moves_behind_it(day: int) -> None:
    """In 2017 the first to the eighth of October were free, and Saturday the thirtieth of September was not."""
    assert notice_period(date(2017, 9, day), rule(7))[1] == date(2017, 10, 9)


def test_a_saturday_made_a_workday_ends_a_notice() -> None:
    assert notice_period(date(2017, 9, 23), rule(7))[1] == date(2017, 9, 30)


def test_a_programme_may_count_on_regardless_of_holidays() -> None:
    assert notice_period(date(2017, 9, 26), rule(7, extend=False))[1] == date(2017, 10, 3)


def test_working_days_skip_weekends_and_holidays() -> None:
    assert notice_period(date(2017, 9, 28), rule(3, "working")) == (date(2017, 9, 29), date(2017, 10, 9))


def test_a_notice_may_run_over_the_new_year() -> None:
    assert notice_period(date(2017, 12, 28), rule(7))[1] == date(2018, 1, 4)


def test_spring_festival_is_no_time_for_a_notice_to_end() -> None:
    assert notice_period(date(2018, 2, 9), rule(7))[1] == date(2018, 2, 22)


@pytest.mark.parametrize(("day", "counts"), [(29, True), (30, True)])
def test_the_last_days_of_september_2017_were_workdays(day: int, counts: bool) -> None:
    assert is_workday(date(2017, 9, day)) is counts


def test_no_working_days_pass_in_no_time() -> None:
    assert add_workdays(date(2017, 10, 1), 0) == date(2017, 10, 1)
