"""The demo seal: issuer on an arc, star, and 演示 across it. It says what it is: no demo paper may pass for a real office's.

Letters are drawn as outlines: text in a seal would be copied with the text of the paper.
"""

import math
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from fontTools.misc.transform import Transform
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

FONT = Path(__file__).resolve().parent.parent.parent / "fonts" / "HeyanSong-Bold.ttf"
RED = "#d7000f"
SIZE = 42.0  # millimetres, round seals of county offices (国发〔1999〕25号)
RING = 1.2
ARC = 235  # degrees the issuer's name may take
NARROW = 0.86  # letters on seals are narrower than in print
DEMO = "演示"


@lru_cache(maxsize=512)
def seal_svg(issuer: str) -> SafeString:
    """Inline SVG of a demo office's seal."""
    middle = SIZE / 2
    drawn = "".join([*_around(issuer), _star(middle), *_across(DEMO)])
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="seal" viewBox="0 0 {0} {0}"><title>演示印章：{1}</title>'
        '<circle cx="{2}" cy="{2}" r="{3}" fill="none" stroke="{4}" stroke-width="{5}" stroke-opacity=".88"/>'
        '<path fill="{4}" fill-opacity=".88" d="{6}"/></svg>',
        _short(SIZE),
        issuer,
        _short(middle),
        _short(middle - RING / 2),
        RED,
        _short(RING),
        drawn,
    )


def _around(text: str) -> list[str]:
    count = len(text)
    height = min(6.6, 2 * math.pi * (SIZE / 2 - 5) * (ARC / 360) / max(count, 1))
    radius = SIZE / 2 - 1.9 - height * 0.86
    span = min(ARC, 26 * (count - 1))
    middle = Transform().translate(SIZE / 2, SIZE / 2)
    return [
        _glyph(char, middle.rotate(math.radians(angle)).translate(0, -radius), height)
        for char, angle in zip(text, _angles(count, span), strict=True)
    ]


def _angles(count: int, span: float) -> list[float]:
    return [0.0] if count == 1 else [-span / 2 + span * place / (count - 1) for place in range(count)]


def _across(text: str) -> list[str]:
    height = 5.4
    left = SIZE / 2 - height * len(text) / 2 + height / 2
    return [
        _glyph(char, Transform().translate(left + place * height, SIZE * 0.82), height)
        for place, char in enumerate(text)
    ]


def _glyph(char: str, at: Transform, height: float) -> str:
    """The outline of one letter, standing centred on the point that `at` names; nothing for a letter the font lacks."""
    glyphs, names, units = _font()
    if (name := names.get(ord(char))) is None:
        return ""
    scale = height / units
    placed = at.scale(scale * NARROW, -scale).translate(-glyphs[name].width / 2, 0)
    pen = SVGPathPen(glyphs, ntos=_short)
    glyphs[name].draw(TransformPen(pen, placed))
    return str(pen.getCommands())


def _star(middle: float) -> str:
    points = []
    for corner in range(10):
        radius = 6.6 if corner % 2 == 0 else 6.6 * 0.382
        angle = corner * math.pi / 5 - math.pi / 2
        points.append(f"{_short(middle + radius * math.cos(angle))} {_short(middle + radius * math.sin(angle))}")
    return f"M{'L'.join(points)}Z"


def _short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


@cache
def _font() -> tuple[Any, dict[int, str], int]:
    font = TTFont(FONT, lazy=True)
    return font.getGlyphSet(), font.getBestCmap(), font["head"].unitsPerEm
