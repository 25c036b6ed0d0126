"""Straight right margins in Chinese: the slack of a justified line goes between its characters.

WeasyPrint 70 stretches spaces alone. A Chinese line has none and stays ragged; one with a single space gets all the slack there.
Words and numbers in Latin letters keep their shape: 2017 stays 2017. Only lines of `text-align: justify` are touched.
"""

import re
from collections.abc import Iterator
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.text.ffi import TO_UNITS, ffi, pango
from weasyprint.text.line_break import Layout

WIDE = re.compile("[ \u2014\u2018-\u201d\u2026\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]+")
WIDEST_GAP = 0.25  # of the size of the letters; a line that would need more stays as short as it is
_stretch_spaces = inline.justify_line


def install() -> None:
    """From now on lines are justified our way, in this process."""
    inline.justify_line = justify_line


class Spread(Layout):
    """A line of text whose wide characters stand `gap` CSS pixels further apart. It is shaped when it is drawn, never before."""

    gap = 0.0

    def set_text(self, text: str, justify: bool = False) -> None:
        super().set_text(text, justify)
        attributes = pango.pango_layout_get_attributes(self.layout)
        if attributes == ffi.NULL:
            attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
        usual = self.style["letter_spacing"]
        units = int((self.gap + (0 if usual == "normal" else usual)) * TO_UNITS)
        for found in WIDE.finditer(self.text):
            attribute = pango.pango_attr_letter_spacing_new(units)
            attribute.start_index = len(self.text[: found.start()].encode())
            attribute.end_index = attribute.start_index + len(found[0].encode())
            pango.pango_attr_list_change(attributes, attribute)
        pango.pango_layout_set_attributes(self.layout, attributes)


def justify_line(context: Any, line: Any, extra: float) -> None:
    """Widen a line by `extra` CSS pixels."""
    parts = list(_texts(line))
    letters, wide = sum(len(part.text) for part in parts), sum(_wide(part.text) for part in parts)
    if wide * 3 <= letters:
        _stretch_spaces(context, line, extra)
        return
    gaps = wide - _wide(parts[-1].text) + _gaps_within(parts[-1].text)
    if gaps and extra / gaps <= WIDEST_GAP * line.style["font_size"]:
        _spread(line, 0, extra / gaps)


def _texts(box: Any) -> Iterator[Any]:
    if isinstance(box, boxes.TextBox):
        yield box
    elif isinstance(box, boxes.LineBox | boxes.InlineBox):
        for child in box.children:
            if child.is_in_normal_flow():
                yield from _texts(child)


def _wide(text: str) -> int:
    return sum(len(run) for run in WIDE.findall(text))


def _gaps_within(text: str) -> float:
    """Pango puts half a gap on either side of a character, and none at the ends of a line."""
    return _wide(text) - (_wide(text[:1]) + _wide(text[-1:])) / 2


def _spread(box: Any, moved: float, gap: float) -> float:
    """Move a box to the right and widen it; how far what follows has to move."""
    if isinstance(box, boxes.TextBox):
        box.position_x += moved
        widened = gap * _wide(box.text)
        if widened:
            spread = Spread.__new__(Spread)
            spread.__dict__ |= box.pango_layout.__dict__ | {"gap": gap}
            box.pango_layout = spread
            box.width += widened
        return moved + widened
    if not isinstance(box, boxes.LineBox | boxes.InlineBox):
        box.translate(moved, 0)
        return moved
    box.position_x += moved
    following = moved
    for child in box.children:
        if child.is_in_normal_flow():
            following = _spread(child, following, gap)
    box.width += following - moved
    return following
