"""The press: child processes that make PDFs, used again and again, killed when they take too long.

A child is started by executing Python anew, never by forking: a fork of a process with threads (Celery's pool) may inherit a
locked lock. Children end by themselves when their pipe closes, so a worker killed with -9 leaves none behind. How many live
on the machine at once is bounded (slots.py): whoever comes too many waits.
"""

import atexit
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time

from django.conf import settings

from documents.rendering import site_fonts, slots, wire
from documents.rendering.failures import MissingGlyph, PressBusy, RenderFailed, TookTooLong
from documents.rendering.page import Sheet

PAPERS_PER_CHILD = 500  # memory is flat over thousands; this bounds what nobody has measured
HEAD = 1 + wire.LENGTH.size
MAX_PDF = 64 * 1024 * 1024
LOOK_EVERY = 0.05  # seconds between two looks for a slot that another process has freed
_idle: list["Child"] = []
_places = threading.Condition()


class Rested(Exception):
    """The child had nothing to do and ended just before it was asked."""


def print_sheet(sheet: Sheet, *, seconds: float, of_list: bool = False) -> bytes:
    """The PDF of a sheet; RenderFailed if it is refused, not made in time, or its process dies.

    `of_list`: one of many that nobody waits for; it leaves the slot that is kept for others alone. PressBusy after `seconds`
    of waiting for a child; the time of the paper itself begins then.
    """
    job = wire.Job(
        html=sheet.html,
        evidence=sheet.evidence,
        name=sheet.name,
        dated=sheet.dated,
        seconds=seconds,
        pictures=dict(sheet.pictures),
    )
    kind, body = _made(job, seconds, of_list)
    if kind == wire.MADE:
        return body
    raise (MissingGlyph if kind == wire.MISSING_GLYPH else RenderFailed)(body.decode(errors="replace"))


def _made(job: wire.Job, seconds: float, of_list: bool) -> tuple[bytes, bytes]:
    while True:
        child = _take(of_list=of_list, until=time.monotonic() + seconds)
        try:
            answer = child.ask(job, until=time.monotonic() + seconds)
        except Rested:
            child.kill()
            continue
        except BaseException:
            _drop(child)
            raise
        _give_back(child)
        return answer


def warm(count: int) -> int:
    """Start children for a list, as far as there is room; how many are ready, or loading fonts and style while the caller
    reads its papers."""
    with _places:
        _bury()
        while sum(child.of_list for child in _idle) < count and (slot := slots.take(of_list=True)) is not None:
            _idle.append(Child(slot, of_list=True))
        _places.notify_all()
        return sum(child.of_list for child in _idle)


class Child:
    """One engine process. It takes over the slot and holds it until its end."""

    def __init__(self, slot: int, *, of_list: bool) -> None:
        self.made, self.of_list = 0, of_list
        self.said = tempfile.TemporaryFile()  # noqa: SIM115 - a pipe nobody reads would fill and stop the child
        wish = slots.wish()
        try:
            self.process = subprocess.Popen(  # noqa: S603 - our own program, a number as its argument
                [sys.executable, "-m", "documents.rendering.engine", str(wish)],
                cwd=settings.BASE_DIR,
                env=_environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self.said,
                bufsize=0,
                pass_fds=(slot, wish),
            )
        finally:
            os.close(slot)
            os.close(wish)
        assert self.process.stdin and self.process.stdout
        self.jobs, self.answers = self.process.stdin.fileno(), self.process.stdout.fileno()
        os.set_blocking(self.jobs, False)

    def ask(self, job: wire.Job, *, until: float) -> tuple[bytes, bytes]:
        self.made += 1
        self._send(wire.encode_job(job), until)
        head = self._receive(HEAD, until)
        (length,) = wire.LENGTH.unpack(head[1:])
        if length > MAX_PDF:
            raise RenderFailed(f"a paper of {length} bytes")
        return head[:1], self._receive(length, until)

    def _send(self, body: bytes, until: float) -> None:
        view = memoryview(body)
        while view:
            self._wait(self.jobs, select.POLLOUT, until)
            try:
                view = view[os.write(self.jobs, view) :]
            except BrokenPipeError:
                raise self._died() from None

    def _receive(self, length: int, until: float) -> bytes:
        parts = bytearray()
        while len(parts) < length:
            self._wait(self.answers, select.POLLIN, until)
            part = os.read(self.answers, min(length - len(parts), 1 << 20))
            if not part:
                raise self._died()
            parts += part
        return bytes(parts)

    def _wait(self, pipe: int, event: int, until: float) -> None:
        poll = select.poll()
        poll.register(pipe, event)
        if not poll.poll(max(until - time.monotonic(), 0) * 1000):
            raise TookTooLong("the paper took too long and was stopped")

    def _died(self) -> Exception:
        code = self.process.wait()
        if code == 0:
            return Rested()
        if code == -signal.SIGXCPU:  # on a busy machine the engine's own limit can strike before our clock does
            return TookTooLong("the paper took too long and was stopped")
        self.said.seek(0)
        said = self.said.read().decode(errors="replace").strip().splitlines()
        return RenderFailed(f"the press ended ({code}): {said[-1] if said else 'it said nothing'}")

    def kill(self) -> None:
        self.process.kill()
        self.close()

    def close(self) -> None:
        """Close its pipe, which ends it."""
        for stream in (self.process.stdin, self.process.stdout, self.said):
            assert stream is not None
            stream.close()
        self.process.wait()


def _environment() -> dict[str, str]:
    """Nothing of ours: whoever breaks out of the engine finds neither keys nor the database's address."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    kept |= {"LANG": "C.UTF-8", "XDG_CACHE_HOME": str(settings.VAR_DIR), "PYTHONPATH": str(settings.BASE_DIR)}
    return kept | {site_fonts.FOLDER: str(settings.FONTS_FOLDER)}


def _take(*, of_list: bool = False, until: float = float("inf")) -> Child:
    """An idle child, or a new one as soon as there is room for it. Raises PressBusy."""
    with _places:
        if (child := _idle_one(of_list)) is not None:
            return child
    if (slot := slots.take(of_list=of_list)) is None:
        found = _wait(of_list, until)
        if isinstance(found, Child):
            return found
        slot = found
    return Child(slot, of_list=of_list)


def _wait(of_list: bool, until: float) -> "Child | int":
    """Until somebody here gives a child back, or a slot of the machine is free."""
    with slots.wanting(), _places:
        while time.monotonic() < until:
            if (child := _idle_one(of_list)) is not None:
                return child
            if (slot := slots.take(of_list=of_list)) is not None:
                return slot
            _places.wait(LOOK_EVERY)
    raise PressBusy("all presses of this machine were busy")


def _idle_one(of_list: bool) -> Child | None:
    """The one that worked last: its memory is warm. Lists keep off the child in the slot that is not theirs."""
    _bury()
    found = next((child for child in reversed(_idle) if child.of_list or not of_list), None)
    if found is not None:
        _idle.remove(found)
    return found


def _bury() -> None:
    """Children that rested are gone."""
    for child in [child for child in _idle if child.process.poll() is not None]:
        _idle.remove(child)
        child.close()


def _give_back(child: Child) -> None:
    if child.made >= PAPERS_PER_CHILD:
        child.close()
        return
    with _places:
        _idle.append(child)
        _places.notify()


def _drop(child: Child) -> None:
    child.kill()
    with _places:
        _places.notify()


def close() -> None:
    """Let all idle children end."""
    with _places:
        children, _idle[:] = _idle[:], []
    for child in children:
        child.close()


def _forget() -> None:
    """After a fork (Celery's prefork pool) the children are the parent's, and so may be the lock's holder."""
    global _places  # noqa: PLW0603 - the old one may never be released in this process
    _places = threading.Condition()
    _idle.clear()


atexit.register(close)
os.register_at_fork(after_in_child=_forget)
