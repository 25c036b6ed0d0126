"""A real worker for tests that kill it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection


def database_url() -> str:
    at = connection.settings_dict
    port = f":{at['PORT']}" if at["PORT"] else ""
    return f"postgresql://{at['USER']}:{at['PASSWORD']}@{port}/{at['NAME']}?{urlencode({'host': at['HOST']})}"


@contextmanager
def worker(broker: str, pool: str, var: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker with embedded clock as a process group of its own; killed, not asked, when the block ends."""
    environment = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database_url(),
        "HEYAN_BROKER_URL": broker,
        "HEYAN_VAR": str(var),
        "HEYAN_SECRET_KEY": settings.SECRET_KEY,
        "HEYAN_IDENTITY_KEYS": settings.IDENTITY_KEYS,
    }
    command = [sys.executable, "-m", "celery", "-A", "tests.worker_app", "worker", "-B", "-c", "2", "-P", pool]
    command += ["-n", f"{pool}-{time.monotonic_ns()}@%h", "--schedule", str(var / "beat"), "--loglevel", "WARNING"]
    with (var / "worker.log").open("ab") as log:
        process = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=os.environ | environment, stdout=log, stderr=log, start_new_session=True
        )
        try:
            yield process
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
