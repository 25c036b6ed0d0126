"""The lines of a table are one drawing: WeasyPrint makes each piece of each cell's border an artifact of its own, with its own colour."""

from contextlib import nullcontext
from typing import Any

from weasyprint import draw
from weasyprint.formatting_structure import build

PLAIN = {"solid", "none", "hidden"}  # others set dashes and caps, which must not stay for the next line
SIDES = tuple(f"border_{side}_style" for side in ("top", "right", "bottom", "left"))
_draw_each, _collapse = draw.draw_collapsed_borders, build.collapse_table_borders


def install() -> None:
    """From now on, in this process."""
    draw.draw_collapsed_borders = draw_collapsed_borders
    build.collapse_table_borders = collapse_table_borders
    draw.draw_outline = draw_outline


def draw_outline(stream: Any, box: Any) -> None:
    """No box of ours has a line around its border; every one would be asked."""


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


def collapse_table_borders(table: Any, width: int, height: int) -> Any:
    """WeasyPrint's; columns without lines of their own, half of all that is compared, are left out."""
    columns = table.column_groups
    if all(_is_bare(one) for group in columns for one in (group, *group.children)):
        table.column_groups = ()
    try:
        return _collapse(table, width, height)
    finally:
        table.column_groups = columns


def _is_bare(box: Any) -> bool:
    return all(box.style[side] == "none" for side in SIDES)
