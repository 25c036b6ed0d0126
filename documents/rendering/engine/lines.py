"""A line of text is shaped once: it is drawn as it was measured, and short ones, the labels of forms, are kept for the next paper.

WeasyPrint 70 shapes a line to measure it, forgets that, and shapes it again to draw it. What is drawn is the same (tests hold the bytes
together).
"""

import re
from copy import copy
from typing import Any

from weasyprint.layout import inline, preferred
from weasyprint.text import line_break
from weasyprint.text.ffi import pango

SEVERAL = re.compile("[\n\r\u2028\u2029]")  # of which Pango makes several paragraphs
STRETCHED = re.compile("[ \u00a0]")
SHORT = 24  # characters
MOST = 2000  # short lines, of a few KB each; the papers of one list share some two hundred
_split, _strut = line_break.split_first_line, line_break.strut
_known: dict[Any, tuple[Any, ...]] = {}


def install() -> None:
    """From now on, in this process."""
    line_break.Layout = Line
    inline.split_first_line = preferred.split_first_line = split_first_line
    inline.strut = strut


class Line(line_break.Layout):
    def set_text(self, text: str, justify: bool = False) -> None:
        """Drawing asks for a single paragraph; asked for before measuring, it changes nothing afterwards."""
        super().set_text(text, justify)
        pango.pango_layout_set_single_paragraph_mode(self.layout, not SEVERAL.search(self.text))

    def deactivate(self) -> None:
        """It stays as it is until it is drawn."""

    def reactivate(self, style: Any) -> None:
        """Shaped again only where drawing differs from measuring."""
        if SEVERAL.search(self.text) or (self.justification_spacing and STRETCHED.search(self.text)):
            super().reactivate(style)


def split_first_line(
    text: str,
    style: Any,
    context: Any,
    max_width: float | None,
    justification_spacing: float,
    is_line_start: bool = True,
    minimum: bool = False,
) -> tuple[Any, ...]:
    """WeasyPrint's; whoever gets a known line gets a copy, as lines are widened later."""
    arguments = context, max_width, justification_spacing, is_line_start, minimum
    if len(text) > SHORT or justification_spacing:
        return tuple(_split(text, style, *arguments))
    key = text, id(style), max_width, is_line_start, minimum
    if key not in _known:
        if len(_known) >= MOST:
            _known.clear()
        _known[key] = style, *_split(text, style, *arguments)  # the style, so that no other has its id
    _style, line, *measures = _known[key]
    return copy(line), *measures


def strut(style: Any) -> tuple[float, float]:
    """Height of an empty line and its baseline, in CSS pixels: asked for every line, and always the same for a style."""
    try:
        return style.strut
    except AttributeError:
        style.strut = _strut(style)
        return style.strut
