"""The press: child processes that make PDFs, used again and again, killed when they take too long.

A child is started by executing Python anew, never by forking: a fork of a process with threads (Celery's pool) may inherit a
locked lock. Children end by themselves when their pipe closes, so a worker killed with -9 leaves none behind.
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

from documents.rendering import site_fonts, wire
from documents.rendering.failures import MissingGlyph, RenderFailed, TookTooLong
from documents.rendering.page import Sheet

PAPERS_PER_CHILD = 500  # memory is flat over thousands; this bounds what nobody has measured
HEAD = 1 + wire.LENGTH.size
MAX_PDF = 64 * 1024 * 1024
_idle: list["Child"] = []
_lock = threading.Lock()


def print_sheet(sheet: Sheet, *, seconds: float) -> bytes:
    """The PDF of a sheet; RenderFailed if it is refused, not made in time, or its process dies."""
    job = wire.Job(
        html=sheet.html,
        evidence=sheet.evidence,
        name=sheet.name,
        dated=sheet.dated,
        seconds=seconds,
        pictures=dict(sheet.pictures),
    )
    child = _take()
    try:
        kind, body = child.ask(job, until=time.monotonic() + seconds)
    except BaseException:
        child.kill()
        raise
    _give_back(child)
    if kind == wire.MADE:
        return body
    raise (MissingGlyph if kind == wire.MISSING_GLYPH else RenderFailed)(body.decode(errors="replace"))


class Child:
    """One engine process."""

    def __init__(self) -> None:
        self.made = 0
        self.said = tempfile.TemporaryFile()  # noqa: SIM115 - a pipe nobody reads would fill and stop the child
        self.process = subprocess.Popen(
            [sys.executable, "-m", "documents.rendering.engine"],
            cwd=settings.BASE_DIR,
            env=_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.said,
            bufsize=0,
        )
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

    def _died(self) -> RenderFailed:
        code = self.process.wait()
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


def _take() -> Child:
    with _lock:
        while _idle:
            child = _idle.pop()
            if child.process.poll() is None:
                return child
            child.close()
    return Child()


def _give_back(child: Child) -> None:
    if child.made >= PAPERS_PER_CHILD:
        child.close()
        return
    with _lock:
        _idle.append(child)


def close() -> None:
    """Let all idle children end."""
    with _lock:
        children, _idle[:] = _idle[:], []
    for child in children:
        child.close()


def _forget() -> None:
    """After a fork (Celery's prefork pool) the children are the parent's, and so may be the lock's holder."""
    global _lock  # noqa: PLW0603 - the old one may never be released in this process
    _lock = threading.Lock()
    _idle.clear()


atexit.register(close)
os.register_at_fork(after_in_child=_forget)
