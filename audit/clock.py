"""What time it is for an act. The only clock an act may read: services ask once and pass the answer on."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

LOCAL_ZONE = ZoneInfo("Asia/Shanghai")
_demo_now: ContextVar[datetime | None] = ContextVar("demo_now", default=None)


class DemoClockRefused(Exception):
    """Only a deployment marked 演示 (HEYAN_DEMO) may set the time of an act."""


def now() -> datetime:
    """Aware UTC. Inside demo_clock() the moment given there; on a demo deployment the time its clock was set to."""
    return _demo_now.get() or datetime.now(UTC) + _shift()


def today() -> date:
    """The calendar day of now() in China, whatever zone is active for display."""
    return now().astimezone(LOCAL_ZONE).date()


def is_demo_time() -> bool:
    return _demo_now.get() is not None or bool(_shift())


def set_demo_time(at: datetime) -> None:
    """Let this demo deployment live at another time: site, worker and clock together, and time goes on from there.

    A visitor cannot wait seven days for a notice. Raises DemoClockRefused where no demo is.
    """
    _refuse_outside_demo()
    shift = at - datetime.now(UTC)
    _shift_file().write_text(str(int(shift.total_seconds())), encoding="ascii")


def _shift() -> timedelta:
    if not settings.HEYAN_DEMO:
        return timedelta()
    try:
        return timedelta(seconds=int(_shift_file().read_text(encoding="ascii")))
    except (FileNotFoundError, ValueError):
        return timedelta()


def _shift_file() -> Path:
    return Path(settings.VAR_DIR) / "demo-clock"


def _refuse_outside_demo() -> None:
    if not settings.HEYAN_DEMO:
        raise DemoClockRefused("HEYAN_DEMO is not set: this deployment cannot set the time of an act")


@contextmanager
def demo_clock(at: datetime) -> Iterator[None]:
    """Tell the story of demo cases at another time; may be nested and may go backwards.

    A context variable, not a global: other threads, workers and requests keep the real time.
    """
    _refuse_outside_demo()
    if at.tzinfo is None:
        raise ValueError("the demo clock needs an aware datetime")
    token = _demo_now.set(at.astimezone(UTC))
    try:
        yield
    finally:
        _demo_now.reset(token)
