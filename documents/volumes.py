"""A roster's papers bound into one PDF to read (合订本): contents first, then every paper with its bookmark.

Binding rewrites the pages, so no signature in them could hold: seals are flattened to drawings, and the first page says
that the signed originals lie in the ZIP. Pages are numbered as an archive numbers them: from the first paper on.
"""

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

import pikepdf
from django.conf import settings
from django.template.loader import render_to_string
from pikepdf import Dictionary, Name, OutlineItem, Pdf

from audit import canonical
from audit.clock import LOCAL_ZONE
from documents.rendering import SECONDS, press
from documents.rendering.page import Sheet

PART = 50  # papers open at the same time; their pages wait in a file meanwhile
ROWS_PER_SECOND = 20  # of the contents, on the slowest machine anybody should use (rendering.ROWS_PER_SECOND)
LIMIT = 4 * 1024 * 1024
NUMBER_SIZE, FROM_RIGHT, FROM_BOTTOM = 9, 30, 18  # points


class NotBound(Exception):
    """A stored paper could not be read as a PDF; its number."""


@dataclass(frozen=True)
class Entry:
    """A line of the contents. `page`: its first page in the volume; None for a paper that is not made yet."""

    document_no: str
    title: str
    issued_on: str  # ISO date
    status: str
    page: int | None = None


@dataclass(frozen=True, kw_only=True)
class Cover:
    """What the first page says beside the contents."""

    title: str
    place: str
    reader: str
    at: datetime


Bound = tuple[Entry, bytes]  # a paper and its file


def bind(
    path: Path, cover: Cover, papers: Iterable[Bound], waiting: Sequence[Entry], tell: Callable[[int], None]
) -> None:
    """Write the volume. `tell` is called now and then with the number of papers done. Raises NotBound, RenderFailed."""
    folder = path.parent
    entries: list[Entry] = []
    parts = list(_parts(folder, iter(papers), entries, tell))
    front = Pdf.open(io.BytesIO(_front(cover, [*entries, *waiting])))
    with Pdf.new() as volume:
        volume.pages.extend(front.pages)
        before = len(volume.pages)
        for part in parts:
            with Pdf.open(part) as pages:
                volume.pages.extend(pages.pages)
        _number(volume, before)
        _mark(volume, entries, before)
        volume.save(path, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)


def _parts(folder: Path, papers: Iterator[Bound], entries: list[Entry], tell: Callable[[int], None]) -> Iterator[Path]:
    """Files of some papers each. Their lines, with page numbers, are added to `entries`."""
    page = 1
    while some := list(islice(papers, PART)):
        with Pdf.new() as part:
            for entry, content in some:
                pages = _add(part, entry, content)
                entries.append(Entry(entry.document_no, entry.title, entry.issued_on, entry.status, page))
                page += pages
            file = folder / f"part-{len(entries)}.pdf"
            part.save(file)
        tell(len(entries))
        yield file


def _add(part: Pdf, entry: Entry, content: bytes) -> int:
    """Its pages, with the seals as drawings; how many."""
    try:
        paper = Pdf.open(io.BytesIO(content))
        paper.flatten_annotations("print")
    except pikepdf.PdfError as error:
        raise NotBound(entry.document_no) from error
    for page in paper.pages:  # what these point to is not copied
        for name in (Name.StructParents, Name.Annots, Name.Tabs):
            if name in page.obj:
                del page.obj[name]
    part.pages.extend(paper.pages)
    return len(paper.pages)


def _front(cover: Cover, entries: Sequence[Entry]) -> bytes:
    """Cover and contents, printed by the press like a paper."""
    dated = cover.at.astimezone(LOCAL_ZONE).date().isoformat()
    context = {
        "cover": cover,
        "entries": entries,
        "dated": dated,
        "made": sum(entry.page is not None for entry in entries),
        "waiting": sum(entry.page is None for entry in entries),
        "is_demo": settings.HEYAN_DEMO,
    }
    html = render_to_string("documents/print/volume.html", context)
    said = [[entry.document_no, entry.title, entry.page or 0] for entry in entries]
    evidence = canonical.encode({"contents": said}, limit=LIMIT)
    sheet = Sheet(html=html, evidence=evidence, name="contents.json", dated=dated)
    return press.print_sheet(sheet, seconds=SECONDS + len(entries) / ROWS_PER_SECOND)


def _number(volume: Pdf, before: int) -> None:
    """The page number of the volume on each paper's page, and as the number that a reader program shows."""
    font = volume.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for number, page in enumerate(volume.pages[before:], 1):
        _left, _bottom, right, _top = page.mediabox
        name = page.add_resource(font, Name.Font)
        at = f"{float(right) - FROM_RIGHT - 5 * len(str(number)):.1f} {FROM_BOTTOM}"
        drawn = f"q BT {name} {NUMBER_SIZE} Tf 0.3 g {at} Td ({number}) Tj ET Q"
        page.contents_add(b"q", prepend=True)  # whatever a page leaves behind must not move the number
        page.contents_add(b"Q " + drawn.encode("ascii"))
    volume.Root.PageLabels = Dictionary(Nums=pikepdf.Array([0, Dictionary(S=Name.r), before, Dictionary(S=Name.D)]))


def _mark(volume: Pdf, entries: Sequence[Entry], before: int) -> None:
    with volume.open_outline() as outline:
        outline.root.append(OutlineItem("卷内目录", 0))
        outline.root.extend(
            OutlineItem(f"{entry.document_no}　{entry.title}", before + (entry.page or 1) - 1) for entry in entries
        )
    volume.Root.PageMode = Name.UseOutlines
    volume.Root.Lang = pikepdf.String("zh-Hans")
