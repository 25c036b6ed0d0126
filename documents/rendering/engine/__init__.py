"""WeasyPrint, and nothing else: no settings, no database. `python -m documents.rendering.engine` is the press's child process.

First the settings: one font configuration for all papers (a new one for each leaks), the style sheet parsed once, a fetcher that
fetches nothing, and every complaint of the engine refuses the paper. Then shortcuts: what one paper has had computed is kept for the
next (`styles`, `lines`, `font_files`), a table's lines are one drawing (`borders`). The bytes stay those of WeasyPrint's own way, and
each can be left out by itself, should a new WeasyPrint not have it (tests/documents/test_shortcuts.py).
"""

import gc
import io
import logging
import os
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from hashlib import md5
from pathlib import Path
from typing import Any

from weasyprint import CSS, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from documents.rendering import wire
from documents.rendering.engine import (
    borders,
    faces,
    finishing,
    font_files,
    justify,
    lines,
    numbers,
    packing,
    strokes,
    styles,
)
from documents.rendering.engine.markup import Markup
from documents.rendering.engine.whole_names import set_whole
from documents.rendering.failures import NO_FONT, MissingGlyph, RenderFailed

BASE = Path(__file__).resolve().parents[3]
STYLE = BASE / "static" / "documents" / "print.css"
ALL_EVERY = 100  # papers
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
    for shortcut in (justify, styles, lines, borders, strokes, font_files, packing, finishing):
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
