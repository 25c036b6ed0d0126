"""The period a report is about, and what it is called."""

from dataclasses import dataclass
from datetime import date, timedelta

from inspection.models import ReportKind


@dataclass(frozen=True)
class Period:
    kind: ReportKind
    starts_on: date
    ends_on: date

    @property
    def year(self) -> int:
        """The programme year whose figures it tells: that of its last day; a week belongs to the year of its end."""
        return self.ends_on.year

    @property
    def title(self) -> str:
        if self.kind == ReportKind.ANNUAL:
            return f"{self.year}年度"
        if self.kind == ReportKind.MONTHLY:
            return f"{self.year}年{self.ends_on.month}月"
        if self.kind == ReportKind.QUARTERLY:
            return f"{self.year}年第{_CHINESE[(self.ends_on.month - 1) // 3]}季度"
        return f"{self.year}年{_day(self.starts_on)}至{_day(self.ends_on)}"


_CHINESE = "一二三四"


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def period_of(kind: ReportKind, day: date) -> Period:
    """The week from Monday, the month, the quarter or the year in which the day lies."""
    if kind == ReportKind.WEEKLY:
        first = day - timedelta(days=day.weekday())
        return Period(kind, first, first + timedelta(days=6))
    months = {ReportKind.MONTHLY: 1, ReportKind.QUARTERLY: 3, ReportKind.ANNUAL: 12}[kind]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    after = first.month + months
    end = date(first.year + (after > 12), (after - 1) % 12 + 1, 1) - timedelta(days=1)
    return Period(kind, first, end)
