"""The seal as drawing operators of PDF: issuer on an arc, star, and on a demo's 演示 across it: no demo paper may pass for a real
office's. It is the visible appearance of a signature and stands in no paper that nobody has signed.

Letters are drawn as outlines: text in a seal would be copied with the text of the paper, and would need a font of its own.
"""

import math
import threading
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from fontTools.misc.transform import Transform
from fontTools.pens.basePen import BasePen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

FONT = Path(__file__).resolve().parent.parent.parent / "fonts" / "HeyanSong-Bold.ttf"
RED = "0.843 0 0.059"  # #d7000f
INK = "0.13 0.13 0.13"
SIZE = 42.0  # millimetres, round seals of county offices (国发〔1999〕25号)
RING = 1.2
ARC = 235  # degrees the issuer's name may take
NARROW = 0.86  # letters on seals are narrower than in print
DATE_HEIGHT, DATE_STRIP = 4.6, 7.0
DEMO = "演示"
_font_in_use = threading.RLock()  # it is read while letters are drawn, and a worker may seal in several threads


def height_of(dated: str) -> float:
    return SIZE + DATE_STRIP if dated else SIZE


@lru_cache(maxsize=512)
def seal_operators(issuer: str, *, is_demo: bool, dated: str = "") -> bytes:
    """The seal, SIZE millimetres wide and height_of(dated) high, one unit a millimetre. `dated`: the day, below the seal."""
    height = height_of(dated)
    with _font_in_use:
        drawn = _Operators(height)
        _around(drawn, issuer)
        _star(drawn, SIZE / 2)
        if is_demo:
            _line(drawn, DEMO, 5.4, SIZE * 0.82)
    ring = f"{RED} RG {_short(RING)} w {_circle(SIZE / 2, height - SIZE / 2, SIZE / 2 - RING / 2)} S"
    return " ".join(["q", ring, f"{RED} rg", drawn.text(), "f", "Q"]).encode("ascii") + date_operators(dated)


@lru_cache(maxsize=64)
def date_operators(dated: str) -> bytes:
    """The day in the strip below a seal of height_of(dated); nothing for ""."""
    if not dated:
        return b""
    with _font_in_use:
        dark = _Operators(height_of(dated))
        _line(dark, dated, DATE_HEIGHT, height_of(dated) - 1.2)
    return f" q {INK} rg {dark.text()} f Q".encode("ascii")


class _Operators(BasePen):
    """A pen that writes path operators. Papers are drawn downwards, PDF upwards."""

    def __init__(self, height: float) -> None:
        super().__init__(_font()[0])
        self.height = height
        self.parts: list[str] = []

    def text(self) -> str:
        return " ".join(self.parts)

    def _moveTo(self, pt: tuple[float, float]) -> None:
        self._add("m", pt)

    def _lineTo(self, pt: tuple[float, float]) -> None:
        self._add("l", pt)

    def _curveToOne(self, pt1: tuple[float, float], pt2: tuple[float, float], pt3: tuple[float, float]) -> None:
        self._add("c", pt1, pt2, pt3)

    def _closePath(self) -> None:
        self.parts.append("h")

    def _add(self, operator: str, *points: tuple[float, float]) -> None:
        self.parts += [f"{_short(x)} {_short(self.height - y)}" for x, y in points]
        self.parts.append(operator)


def _around(pen: _Operators, text: str) -> None:
    count = len(text)
    height = min(6.6, 2 * math.pi * (SIZE / 2 - 5) * (ARC / 360) / max(count, 1))
    radius = SIZE / 2 - 1.9 - height * 0.86
    span = min(ARC, 26 * (count - 1))
    middle = Transform().translate(SIZE / 2, SIZE / 2)
    for char, angle in zip(text, _angles(count, span), strict=True):
        _glyph(pen, char, middle.rotate(math.radians(angle)).translate(0, -radius), height)


def _angles(count: int, span: float) -> list[float]:
    return [0.0] if count == 1 else [-span / 2 + span * place / (count - 1) for place in range(count)]


def _line(pen: _Operators, text: str, height: float, at: float) -> None:
    """Letters side by side in the middle, standing on the line `at`; digits are half as wide."""
    widths = [height * (0.55 if char.isascii() else 1.0) for char in text]
    left = (SIZE - sum(widths)) / 2
    for char, width in zip(text, widths, strict=True):
        _glyph(pen, char, Transform().translate(left + width / 2, at), height)
        left += width


def _glyph(pen: _Operators, char: str, at: Transform, height: float) -> None:
    """The outline of one letter, standing centred on the point that `at` names; nothing for a letter the font lacks."""
    glyphs, names, units = _font()
    if (name := names.get(ord(char))) is None:
        return
    scale = height / units
    placed = at.scale(scale * NARROW, -scale).translate(-glyphs[name].width / 2, 0)
    glyphs[name].draw(TransformPen(pen, placed))


def _star(pen: _Operators, middle: float) -> None:
    points = []
    for corner in range(10):
        radius = 6.6 if corner % 2 == 0 else 6.6 * 0.382
        angle = corner * math.pi / 5 - math.pi / 2
        points.append((middle + radius * math.cos(angle), middle + radius * math.sin(angle)))
    pen.moveTo(points[0])
    for point in points[1:]:
        pen.lineTo(point)
    pen.closePath()


def _circle(x: float, y: float, radius: float) -> str:
    """Four Bézier curves; PDF has no arcs."""
    handle = radius * 0.5523
    left, right, low, high = x - radius, x + radius, y - radius, y + radius
    curves = (
        (x + handle, high, right, y + handle, right, y),
        (right, y - handle, x + handle, low, x, low),
        (x - handle, low, left, y - handle, left, y),
        (left, y + handle, x - handle, high, x, high),
    )
    drawn = " ".join(" ".join(_short(number) for number in curve) + " c" for curve in curves)
    return f"{_short(x)} {_short(high)} m {drawn} h"


def _short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".") or "0"


@cache
def _font() -> tuple[Any, dict[int, str], int]:
    font = TTFont(FONT, lazy=True)
    return font.getGlyphSet(), font.getBestCmap(), font["head"].unitsPerEm
