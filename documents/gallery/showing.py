"""From a sample to what the gallery shows of it: its PDF, sealed, its pictures, its words, and what has changed."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

from documents.gallery import golden, pictures, seals
from documents.gallery.golden import Golden, Spot
from documents.gallery.prints import Print, inks
from documents.gallery.seals import DemoSeals
from documents.rendering import RenderFailed, render_with_limits
from documents.sealing.errors import NotSealed

RED = (215, 0, 15)
COLOURS = 64  # of a stored picture: paper, ink, red and what lies between


class NotShown(Exception):
    """A paper of the gallery could not be made, sealed or drawn."""


@dataclass(frozen=True)
class Shown:
    """One paper of the gallery as it was made. `before`: what was accepted of it, None where nothing was."""

    print: Print
    pdf: bytes
    pages: tuple[Image.Image, ...]
    made: Golden
    before: Golden | None

    @property
    def name(self) -> str:
        return self.print.name

    @property
    def changes(self) -> list[str]:
        return golden.changes(self.before, self.made) if self.before else []

    @property
    def spots(self) -> list[Spot]:
        return golden.spots(self.before, self.made) if self.before else []


def printed(one: Print) -> bytes:
    """Its PDF without seals, with a signed check code where a real one has it. Raises RenderFailed."""
    return render_with_limits(one.content, **{"code": seals.check_code(one), "inks": inks(), **one.beside})


def show(one: Print, demo: DemoSeals | None) -> Shown:
    """Without `demo` the paper has no seals. Raises NotShown."""
    try:
        pdf = printed(one)
        if demo and one.has_seal:
            pdf = demo.seal(pdf, one.content)
        pages = tuple(pictures.pictures_of(pdf))
        made = golden.made_of(pictures.words_of(pdf), pages)
    except (RenderFailed, NotSealed, pictures.NotDrawn) as error:
        raise NotShown(f"{one.name}: {error}") from error
    return Shown(one, pdf, pages, made, golden.kept(one.name))


def show_all(papers: Sequence[Print], demo: DemoSeals | None) -> Iterator[Shown]:
    """In their order, on all processors: press and poppler are processes of their own. Raises NotShown."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(lambda one: show(one, demo), papers)


def write(shown: Shown, folder: Path, *, is_framed: bool) -> list[str]:
    """PDF, words, and a picture of every page; the pictures' names. Where a page differs from what was accepted stands a frame."""
    (folder / f"{shown.name}.pdf").write_bytes(shown.pdf)
    (folder / f"{shown.name}.txt").write_text(shown.made.words, encoding="utf-8")
    names = [f"{shown.name}-{number}.png" for number in range(1, len(shown.pages) + 1)]
    for number, (name, page) in enumerate(zip(names, shown.pages, strict=True), 1):
        framed = _framed(page, [spot for spot in shown.spots if spot.page == number]) if is_framed else page
        framed.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
            folder / name, "PNG", optimize=True
        )
    return names


def _framed(page: Image.Image, spots: Sequence[Spot]) -> Image.Image:
    framed, dots = page.copy(), pictures.RESOLUTION / pictures.MILLIMETRES
    pen = ImageDraw.Draw(framed)
    for spot in spots:
        box = [round(edge * dots) for edge in (spot.left, spot.top, spot.right, spot.bottom)]
        pen.rectangle(box, outline=RED, width=3)
    return framed
