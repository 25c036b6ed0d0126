"""The hours of a simulated day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time

from audit import clock

MORNING, WORK, EVENING = time(7, 0), time(9, 30), time(18, 0)


@contextmanager
def at(day: date, hour: time) -> Iterator[None]:
    with clock.demo_clock(datetime.combine(day, hour, clock.LOCAL_ZONE).astimezone(UTC)):
        yield
