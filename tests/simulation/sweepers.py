"""Two sweepers at once, as two machines would run them, one of them killed with -9 in the middle: python -m tests.simulation.sweepers MOMENT"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime

import django
from django.conf import settings

from audit import clock

LOT = 5  # escalations in one transaction: small, so that the killed one has taken some and left some


def start(moment: datetime, database_url: str) -> subprocess.Popen[bytes]:
    environment = {
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "DATABASE_URL": database_url,
        "HEYAN_SECRET_KEY": settings.SECRET_KEY,
        "HEYAN_IDENTITY_KEYS": settings.IDENTITY_KEYS,
        "HEYAN_VAR": str(settings.VAR_DIR),
        "HEYAN_BROKER_URL": "memory://",
    }
    command = [sys.executable, "-m", "tests.simulation.sweepers", moment.isoformat()]
    return subprocess.Popen(command, cwd=settings.BASE_DIR, env=os.environ | environment, start_new_session=True)


def sweep_by_two(moment: datetime, database_url: str, *, is_midway: Callable[[], bool], seconds: float = 600) -> bool:
    """True: the first was killed while there was work left, and the other finished it."""
    first, second = start(moment, database_url), start(moment, database_url)
    end = time.monotonic() + seconds
    try:
        while not is_midway() and first.poll() is None and time.monotonic() < end:
            time.sleep(0.005)
        first.send_signal(signal.SIGKILL)
        second.wait(timeout=max(1, end - time.monotonic()))
        return first.wait() == -signal.SIGKILL and second.returncode == 0
    finally:
        for process in (first, second):
            if process.poll() is None:
                process.kill()
                process.wait()


def main() -> None:
    django.setup()
    from workflows import tasks  # noqa: PLC0415 - it needs the settings
    from workflows.models import SweepLot  # noqa: PLC0415
    from workflows.supervision import escalating  # noqa: PLC0415

    escalating.LOT = LOT
    with clock.demo_clock(datetime.fromisoformat(sys.argv[1])):
        tasks.sweep_timers()
        while tasks.sweep_stalls() and SweepLot.objects.exists():
            pass


if __name__ == "__main__":
    main()
