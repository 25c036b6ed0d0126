"""The calendar of a place: the State Council's, and what the place and those above it have ordered of single days.

An order's days count for all places below; the nearest place's word wins, of one place the newest. A freeze window stops
deadlines of the place's cases altogether. The table is read once for each answer that changed it: its token says which.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from audit.statements import Read
from django.db.models import F, QuerySet
from registry.models import Division

from approvals import calendar
from approvals.models import DayKind, DayOrder, DayOrderAnswer

Days = tuple[date, date]
_SEGMENT = len(Division.segment(1))


@dataclass(frozen=True, eq=False)
class Calendar:
    """Which days work where. `office`: path of the place whose officials act; `place`: path of the case."""

    token: str = ""
    days: Mapping[str, Mapping[date, bool]] = field(default_factory=dict)
    freezes: Mapping[str, tuple[Days, ...]] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """Kept with what was counted by it."""
        return calendar.calendar_version() + (f" + {self.token}" if self.token else "")

    def is_workday(self, day: date, office: str) -> bool:
        if self.days:
            for path in _upwards(office):
                works = self.days.get(path, {}).get(day)
                if works is not None:
                    return works
        return calendar.is_workday(day)

    def is_frozen(self, day: date, place: str) -> bool:
        return any(first <= day <= last for first, last in self.freezes_of(place))

    def freezes_of(self, place: str) -> list[Days]:
        return [days for path in _upwards(place) for days in self.freezes.get(path, ())] if self.freezes else []

    def workdays_between(self, first: date, last: date, office: str) -> int:
        """Working days after the first day, up to and including the last."""
        count, said = calendar.workdays_between(first, last), set[date]()
        for path in _upwards(office) if self.days else ():
            for day, works in self.days.get(path, {}).items():
                if first < day <= last and day not in said:
                    said.add(day)
                    count += works - calendar.is_workday(day)
        return count

    def add_workdays(
        self, day: date, count: int, *, office: str, place: str, without: Collection[date] = frozenset()
    ) -> date:
        """The date on which `count` working days have passed that are neither frozen nor in `without`."""
        if not (self.days or self.freezes or without):
            return calendar.add_workdays(day, count)
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_workday(day, office) and not self.is_frozen(day, place) and day not in without
        return day


def _upwards(path: str) -> Iterator[str]:
    for end in range(len(path), 0, -_SEGMENT):
        yield path[:end]


# ── which table ──────────────────────────────────────────────────────────────────────────────────────────────────────


def newest_token() -> QuerySet[Any]:
    """As a subquery of what an act reads anyway: the token of the newest order in force; nothing where there is none."""
    return DayOrderAnswer.objects.filter(agrees=True).order_by("-pk").values("token")[:1]


_NEWEST = Read(lambda: DayOrderAnswer.objects.filter(agrees=True).order_by("-pk")[:1])


def calendar_now() -> Calendar:
    """As it stands at this moment. One query, and one more when it has just changed."""
    newest = _NEWEST.first()
    return calendar_of(newest.token if newest else "")


@lru_cache(maxsize=8)
def calendar_of(token: str) -> Calendar:
    if not token:
        return Calendar()
    answer = DayOrderAnswer.objects.get(token=token)
    rows = DayOrder.objects.filter(answer__agrees=True, answer__pk__lte=answer.pk)
    return _built(token, list(rows.annotate(answered=F("answer__pk")).order_by("answered")))


def _built(token: str, orders: list[DayOrder]) -> Calendar:
    ends = {order.revokes_id: order.first_day for order in orders if order.revokes_id}
    days: dict[str, dict[date, bool]] = {}
    freezes: dict[str, tuple[Days, ...]] = {}
    for order in orders:
        last = min(order.last_day, ends.get(order.pk, date.max) - timedelta(days=1))
        if order.kind == DayKind.FREEZE and order.first_day <= last:
            freezes[order.division_path] = (*freezes.get(order.division_path, ()), (order.first_day, last))
        elif order.kind in {DayKind.FREE, DayKind.WORKING}:
            said = calendar.days_between(order.first_day, last)
            days.setdefault(order.division_path, {}).update(dict.fromkeys(said, order.kind == DayKind.WORKING))
    return Calendar(token, days, freezes)
