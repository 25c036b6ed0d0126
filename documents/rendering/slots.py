"""How many engine children may live on this machine, whatever processes and threads ask for one.

A slot is a locked file. The child itself holds the lock, so however it ends, the slot is free again. Whoever waits for a slot
says so (`wanting`), and children that have nothing to do end for him. One slot more is kept for papers somebody waits for:
a burst of a whole county cannot take it.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

OWN = 1  # slots that lists never take


def take(*, of_list: bool) -> int | None:
    """A file descriptor with a free slot's lock, to be handed to the child; None when all are taken."""
    names = [f"list-{number}" for number in range(settings.PRESSES)]
    if not of_list:
        names = [f"own-{number}" for number in range(OWN)] + names
    for name in names:
        file = _open(name)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            continue
        return file
    return None


@contextmanager
def wanting() -> Iterator[None]:
    """Say that somebody waits."""
    file = wish()
    try:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield
    finally:
        os.close(file)


def wish() -> int:
    """The file that is locked while somebody waits; a child gets one of its own."""
    return _open("wanted")


def _open(name: str) -> int:
    folder = Path(settings.VAR_DIR) / "press"
    folder.mkdir(parents=True, exist_ok=True)
    return os.open(folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
