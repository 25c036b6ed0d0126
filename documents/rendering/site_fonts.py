"""Faces that an office has licensed and brings itself: 方正小标宋, 仿宋_GB2312 and the like, which nobody may ship with a program.

The file's name says what it is for, because the names inside such fonts differ from maker to maker. Each goes before our own face
of that kind; what it lacks still comes from ours. No Django here: the press's child reads this, too.
"""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont, TTLibError

FOLDER = "HEYAN_FONTS"  # of the environment
# file → the family of print.css that it stands for
TITLE = "Site Title"
ROLES = {
    "biaosong.ttf": TITLE,
    "fangsong.ttf": "Site Fang",
    "kaiti.ttf": "Site Kai",
    "heiti.ttf": "Site Hei",
}
RESTRICTED = 0x0002  # OS/2 fsType: the licence forbids to embed the font


def brought() -> dict[str, Path]:
    """Family of print.css → the office's file, of those that are there."""
    folder = os.environ.get(FOLDER, "")
    files = {family: Path(folder) / name for name, family in ROLES.items()} if folder else {}
    return {family: path for family, path in files.items() if path.is_file()}


def problems(folder: Path) -> Iterator[str]:
    """Why fonts of the folder cannot be used, one sentence each."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name in ROLES:
            yield from problems_of(path)
        elif path.suffix.lower() in {".ttf", ".otf", ".ttc", ".woff", ".woff2"}:
            yield f"{path.name}: no face has this file name; it must be one of {', '.join(ROLES)}"


def problems_of(path: Path) -> Iterator[str]:
    try:
        with path.open("rb") as stream, TTFont(stream, lazy=True) as font:
            if "glyf" not in font:
                yield f"{path.name}: no TrueType outlines; other ones are printed blank by some readers"
            if "fvar" in font:
                yield f"{path.name}: a variable font; it would have to be made static for every paper"
            if font["OS/2"].fsType & RESTRICTED:
                yield f"{path.name}: its licence forbids to embed it in a paper"
            if not font.getBestCmap():
                yield f"{path.name}: names no characters by Unicode"
    except (TTLibError, OSError, KeyError) as error:
        yield f"{path.name}: no font can be read from it ({error})"


@cache
def characters(path: Path) -> frozenset[str]:
    with TTFont(path, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))
