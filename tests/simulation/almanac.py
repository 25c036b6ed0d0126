"""The working days of 2017, written down anew from the State Council's order: the judge counts by no table of Heyan's."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

DAY = timedelta(days=1)


def days(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last, both included."""
    for number in range((last - first).days + 1):
        yield first + number * DAY


def _2017(*spans: tuple[int, int, int, int]) -> frozenset[date]:
    return frozenset(day for m1, d1, m2, d2 in spans for day in days(date(2017, m1, d1), date(2017, m2, d2)))


# 国办发明电〔2016〕17号
FREE = _2017((1, 1, 1, 2), (1, 27, 2, 2), (4, 2, 4, 4), (4, 29, 5, 1), (5, 28, 5, 30), (10, 1, 10, 8), (12, 30, 12, 31))
MADE_UP = _2017((1, 22, 1, 22), (2, 4, 2, 4), (4, 1, 4, 1), (5, 27, 5, 27), (9, 30, 9, 30))


def is_national_workday(day: date) -> bool:
    return day in MADE_UP or (day.weekday() < 5 and day not in FREE)


@dataclass
class Almanac:
    """The county's own calendar as its offices have ordered it so far."""

    free: set[date] = field(default_factory=set)
    working: set[date] = field(default_factory=set)
    frozen: set[date] = field(default_factory=set)

    def works(self, day: date) -> bool:
        if day in self.free or day in self.working:
            return day in self.working
        return is_national_workday(day)

    def after(self, day: date, count: int) -> date:
        """The working day on which `count` working days of the county have passed."""
        while count > 0:
            day += DAY
            count -= self.works(day)
        return day

    def due(self, arrived: date, limit: int, *, above: bool = False, held: Collection[date] = ()) -> date:
        """The last day in time: frozen days and those of a hold stop the limit. `above`: the city's offices order their own days."""
        day = arrived
        while limit > 0:
            day += DAY
            works = is_national_workday(day) if above else self.works(day)
            limit -= works and day not in self.frozen and day not in held
        return day


def notice_end(posted: date, wanted: int, down: Collection[date] = ()) -> date:
    """The first day is the day after posting; days on which the list was down count nothing; the last is a working day."""
    day = posted
    while wanted > 0:
        day += DAY
        wanted -= day not in down
    while not is_national_workday(day):
        day += DAY
    return day
