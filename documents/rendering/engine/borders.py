"""The lines of a table are one drawing: WeasyPrint makes each piece of each cell's border an artifact of its own, with its own colour."""

from contextlib import nullcontext
from typing import Any

from weasyprint import draw

PLAIN = {"solid", "none", "hidden"}  # others set dashes and caps, which must not stay for the next line
_draw_each = draw.draw_collapsed_borders


def install() -> None:
    """From now on, in this process."""
    draw.draw_collapsed_borders = draw_collapsed_borders


def draw_collapsed_borders(stream: Any, table: Any) -> None:
    if not all(border[0] in PLAIN for grid in table.collapsed_border_grid for row in grid for _score, border in row):
        _draw_each(stream, table)
        return
    with stream.artifact(), stream.stacked():
        stream.artifact = stream.stacked = nullcontext
        try:
            _draw_each(stream, table)
        finally:
            del stream.artifact, stream.stacked
