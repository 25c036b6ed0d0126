"""What is kept of every paper of the gallery, to notice what nobody meant to change: its words, and how dark each part of each page is.

`NAME.txt` holds the words as poppler reads them. `NAME.ink` holds a page as 45 rows of 32 signs (a lying page as 32 of 45): a
part of 6.6 × 6.6 mm of paper, `.` for white, then 1 … 9, a … z in steps of 2 % of black. Both can be read, and compared by git.
"""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from PIL import Image

FOLDER = Path(settings.BASE_DIR) / "tests" / "documents" / "golden"
ACROSS, DOWN = 32, 45
A4 = (210.0, 297.0)  # millimetres
SIGNS = ".123456789abcdefghijklmnopqrstuvwxyz"
WHITE = SIGNS[0]
STEPS_TO_BLACK = 50
# Other letters of the same digest change a part by two steps; a line that moved by half a millimetre by more.
TOLERANCE = 2
FEW = 3  # parts of a page that may differ by more: readers of PDF smooth edges differently
_DIGEST = re.compile(r"((?:系统)?存证摘要：)[0-9a-f\s]{30,}(?=\D)")
Page = tuple[str, ...]  # rows of SIGNS


@dataclass(frozen=True)
class Golden:
    words: str
    pages: tuple[Page, ...]


@dataclass(frozen=True)
class Spot:
    """A part of a page that differs, in millimetres from its upper left corner. `page` counts from 1."""

    page: int
    left: float
    top: float
    right: float
    bottom: float

    def __str__(self) -> str:
        across, down = f"{self.left:.0f}–{self.right:.0f}", f"{self.top:.0f}–{self.bottom:.0f}"
        return f"page {self.page}: {across} mm from the left, {down} mm from the top"


def made_of(words: str, pictures: Sequence[Image.Image]) -> Golden:
    return Golden(_DIGEST.sub(r"\1〔摘要〕\n", words), tuple(_page(picture) for picture in pictures))


def kept(name: str, folder: Path = FOLDER) -> Golden | None:
    """None where nothing was accepted yet."""
    try:
        words = (folder / f"{name}.txt").read_text(encoding="utf-8")
        drawn = (folder / f"{name}.ink").read_text(encoding="ascii")
    except FileNotFoundError:
        return None
    return Golden(words, tuple(_whole(page.split()) for page in drawn.split("\n\n")))


def accept(name: str, made: Golden, folder: Path = FOLDER) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.txt").write_text(made.words, encoding="utf-8")
    pages = "\n\n".join("\n".join(row.rstrip(WHITE) or WHITE for row in page) for page in made.pages)
    (folder / f"{name}.ink").write_text(f"{pages}\n", encoding="ascii")


def forget_all_but(names: set[str], folder: Path = FOLDER) -> None:
    """What is kept of papers that are in the gallery no longer."""
    for path in folder.glob("*.*"):
        if path.suffix in {".txt", ".ink"} and path.stem not in names:
            path.unlink()


def changes(then: Golden, now: Golden) -> list[str]:
    """In words what is another than it was; line ends alone are no change of words."""
    found = list(_changed_words(then.words, now.words))
    if len(then.pages) != len(now.pages):
        return [*found, f"{len(now.pages)} pages, not {len(then.pages)}"]
    return [*found, *map(str, spots(then, now))]


def spots(then: Golden, now: Golden) -> list[Spot]:
    """Where pages look different; of another number of pages every page that both have is compared."""
    found: list[Spot] = []
    for number, (old, new) in enumerate(zip(then.pages, now.pages, strict=False), 1):
        parts = _differing(old, new)
        if len(parts) > FEW:
            found += [_spot(number, new, group) for group in _groups(parts)]
    return found


def _page(picture: Image.Image) -> Page:
    size = (ACROSS, DOWN) if picture.height >= picture.width else (DOWN, ACROSS)
    small = picture.convert("L").resize(size, Image.Resampling.BOX)
    signs = [SIGNS[min(round((255 - value) / 255 * STEPS_TO_BLACK), len(SIGNS) - 1)] for value in small.tobytes()]
    return tuple("".join(signs[start : start + size[0]]) for start in range(0, len(signs), size[0]))


def _whole(rows: Sequence[str]) -> Page:
    """With the white that ends a row, which is not kept."""
    return tuple(row.ljust(ACROSS if len(rows) == DOWN else DOWN, WHITE) for row in rows)


def _changed_words(then: str, now: str) -> Iterator[str]:
    if "".join(then.split()) == "".join(now.split()):
        return
    yield from difflib.unified_diff(then.splitlines(), now.splitlines(), "accepted", "now", n=1, lineterm="")


def _differing(old: Page, new: Page) -> set[tuple[int, int]]:
    """(column, row) of the parts that differ; all of them where the page has another shape."""
    if [len(row) for row in old] != [len(row) for row in new]:
        return {(column, row) for row, line in enumerate(new) for column in range(len(line))}
    return {
        (column, row)
        for row, (before, after) in enumerate(zip(old, new, strict=True))
        for column, (one, other) in enumerate(zip(before, after, strict=True))
        if abs(SIGNS.index(one) - SIGNS.index(other)) > TOLERANCE
    }


def _groups(parts: set[tuple[int, int]]) -> Iterator[set[tuple[int, int]]]:
    """Parts that touch, or almost: one part between them belongs to both."""
    left = set(parts)
    while left:
        group, edge = set(), {min(left)}
        while edge:
            left -= edge
            group |= edge
            near = {(column + x, row + y) for column, row in edge for x in range(-2, 3) for y in range(-2, 3)}
            edge = near & left
        yield group


def _spot(number: int, page: Page, group: set[tuple[int, int]]) -> Spot:
    width, height = A4 if len(page) == DOWN else (A4[1], A4[0])
    across, down = width / len(page[0]), height / len(page)
    columns, rows = [column for column, _row in group], [row for _column, row in group]
    return Spot(number, min(columns) * across, min(rows) * down, (max(columns) + 1) * across, (max(rows) + 1) * down)
