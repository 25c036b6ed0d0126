"""WeasyPrint, and nothing else: no settings, no database. `python -m documents.rendering.engine` is the press's child process.

One page of settings matters more than any cleverness: one font configuration for all papers (a new one for each leaks), the
style sheet parsed once, a fetcher that fetches nothing, and every complaint of the engine refuses the paper.
"""

import fcntl
import gc
import io
import logging
import os
import re
import resource
import select
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from functools import cache
from hashlib import md5
from pathlib import Path
from typing import Any

from weasyprint import CSS, Attachment
from weasyprint.text.ffi import harfbuzz_subset
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from documents.rendering import borders, faces, finishing, font_files, justify, lines, numbers, styles, wire
from documents.rendering.failures import NO_FONT, MissingGlyph, RenderFailed
from documents.rendering.markup import Markup
from documents.rendering.whole_names import set_whole

BASE = Path(__file__).resolve().parent.parent.parent
STYLE = BASE / "static" / "documents" / "print.css"
MEMORY = 1024 * 1024 * 1024
ALL_EVERY = 100  # papers
REST = 600.0  # seconds without a job, then its memory is worth more than the second that a new child takes
LOOK_EVERY = 0.5
SAMPLE = """<!doctype html><html lang="zh-Hans"><title>试</title><body data-number="〔2017〕1号"><h1>文书</h1><p class="hei">黑体 1</p>
<p class="kai">楷体</p><p><b>宋体</b></p><table class="sheet"><thead><tr><th scope="col">栏</thead><tr><td>值 123.45</table>
<svg xmlns="http://www.w3.org/2000/svg" class="qr" viewBox="0 0 9 9"><title>码</title><path fill="none" stroke="#000" d="M1 1.5h3"/></svg>"""
NOTDEF = re.compile(r'unsupported by fonts: "(.*)"', re.DOTALL)


class Locked(URLFetcher):
    """Nothing is fetched: not over the network, not from this machine, not from a data: address.

    Only the signatures that came with the job itself have an address here: ink:<SHA-256>.
    """

    def __init__(self, pictures: Mapping[str, bytes] | None = None) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self.pictures = pictures or {}

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        picture = self.pictures.get(url.removeprefix("ink:")) if url.startswith("ink:") else None
        if picture is None:
            raise FatalURLFetchingError(f"blocked {url[:80]}")
        return URLFetcherResponse(url, picture, {"Content-Type": "image/png"})


class Complaints(logging.Handler):
    """What the engine warns of while it works. A warning in a log is read by nobody; a refused paper is."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(record.getMessage())

    def __enter__(self) -> "Complaints":
        logging.getLogger("weasyprint").addHandler(self)
        return self

    def __exit__(self, *error: object) -> None:
        logging.getLogger("weasyprint").removeHandler(self)

    def refuse(self) -> None:
        missing = [found[1] for text in self.texts if (found := NOTDEF.search(text))]
        if missing:
            raise MissingGlyph(NO_FONT + "".join(dict.fromkeys(missing)))
        if self.texts:
            raise RenderFailed("; ".join(self.texts[:5]))


@cache
def fonts() -> FontConfiguration:
    """Only the fonts that fonts.conf names and those the office brought, never whatever else the machine has."""
    os.environ["FONTCONFIG_FILE"] = str(BASE / "fonts" / "fonts.conf")
    for shortcut in (justify, styles, lines, borders, font_files, finishing):
        shortcut.install()
    return faces.with_those_brought(FontConfiguration())


@cache
def style() -> CSS:
    with Complaints() as complaints:
        parsed = CSS(string=STYLE.read_text(encoding="utf-8"), font_config=fonts(), url_fetcher=Locked())
    complaints.refuse()
    return parsed


def make_pdf(job: wire.Job) -> bytes:
    """The PDF of one sheet. Raises RenderFailed."""
    day = datetime.fromisoformat(f"{job.dated}T00:00:00+08:00")
    evidence = Attachment(
        file_obj=io.BytesIO(job.evidence),
        name=job.name,
        description="本文书的原始数据（规范 JSON）",
        created=day,
        modified=day,
        relationship="Data",
        url_fetcher=Locked(),
    )
    with Complaints() as complaints:
        try:
            made = laid_out(
                job, pdf_variant="pdf/a-3a", pdf_identifier=False, attachments=[evidence], finisher=finishing.finish
            )
        except FatalURLFetchingError as error:  # a BaseException: it would end the process
            raise RenderFailed(str(error)) from error
        except RecursionError as error:
            raise RenderFailed("nested too deeply") from error
    complaints.refuse()
    return _identified(made)


def laid_out(job: wire.Job, **options: Any) -> bytes:
    styles, sheet = [style()], Markup(job.html, Locked(job.pictures))
    set_whole(sheet.etree_element, job.evidence)
    numbers.bind(sheet.etree_element)
    return bytes(sheet.write_pdf(stylesheets=styles, font_config=fonts(), **options))


def _identified(made: bytes) -> bytes:
    """PDF/A wants an /ID. WeasyPrint would write and deflate everything a second time to find one; the digest of the file does as
    well. It goes into the dictionary of the cross-references, behind which no offset counts."""
    said = md5(made, usedforsecurity=False).hexdigest().encode()
    start = made.index(b"<<", int(made[made.rindex(b"startxref") + 10 :].split()[0])) + 2
    return made[:start] + b"/ID [(" + said + b")(" + said + b")]" + made[start:]


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


def warm() -> None:
    """Before the first paper: fonts, style, and whatever the first layout loads. It stays for ever, so it is never looked at again."""
    with Complaints():
        laid_out(wire.Job(html=SAMPLE, evidence=b"{}", name="", dated="", seconds=0), pdf_variant="pdf/a-3a")
    gc.collect()
    gc.freeze()
    gc.disable()


def tidy(made: int) -> None:
    """Between papers, never inside one, and after each: what it leaves behind is collected while it is still at hand. What was
    there before is looked at now and then."""
    gc.collect(2 if made % ALL_EVERY == 0 else 0)


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
