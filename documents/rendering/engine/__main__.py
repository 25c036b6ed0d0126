"""The press's child process: jobs in by one pipe, PDFs out by another."""

import fcntl
import os
import resource
import select
import sys
import time
from contextlib import suppress

from weasyprint.text.ffi import harfbuzz_subset

from documents.rendering import wire
from documents.rendering.engine import make_pdf, tidy, warm
from documents.rendering.failures import MissingGlyph, RenderFailed

MEMORY = 1024 * 1024 * 1024
REST = 600.0  # seconds without a job, then its memory is worth more than the second that a new child takes
LOOK_EVERY = 0.5


def serve(wish: int) -> None:
    """Make PDFs until the other end of the pipe closes, or others want the place. Standard output belongs to the answers alone."""
    requests, answers = os.fdopen(0, "rb", closefd=False), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    if harfbuzz_subset is None:
        sys.exit("libharfbuzz-subset0 is missing: every paper would take seconds")
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(RenderFailed):  # an office's font that is damaged, say: every paper will tell
        warm()
    made = 0
    while _is_asked(wish) and (job := wire.read_job(requests)) is not None:
        _limit_cpu(job.seconds)
        wire.write_answer(answers, *_answer(job))
        made += 1
        tidy(made)


def _is_asked(wish: int) -> bool:
    """Wait for a job. False when somebody else waits for this child's slot, or nobody came for a long time."""
    until = time.monotonic() + REST
    while not select.select([0], [], [], LOOK_EVERY)[0]:
        if time.monotonic() > until or _is_wanted(wish):
            return False
    return True


def _is_wanted(wish: int) -> bool:
    """Somebody without a child holds the lock (slots.wanting)."""
    try:
        fcntl.flock(wish, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    fcntl.flock(wish, fcntl.LOCK_UN)
    return False


def _answer(job: wire.Job) -> tuple[bytes, bytes]:
    try:
        return wire.MADE, make_pdf(job)
    except MissingGlyph as error:
        return wire.MISSING_GLYPH, str(error).encode()
    except Exception as error:  # whatever it is, the paper is not made and somebody must read why
        return wire.FAILED, f"{type(error).__name__}: {error}"[:1000].encode()


def _limit_cpu(seconds: float) -> None:
    """Nobody kills this process if its parent was killed first; then the kernel does."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime + seconds) + 2, hard))


if __name__ == "__main__":
    sys.setrecursionlimit(3000)
    serve(int(sys.argv[1]))
