"""The places of a board as rectangles: as large as what waits there, as dark as the share of it that is late."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT = 720.0, 260.0
LETTER, LINE = 13.0, 20.0  # what a written name takes
MOST = 120  # places in one picture; the table beside it has them all


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    @property
    def side(self) -> float:
        return min(self.width, self.height)


def squarified(sizes: Sequence[float], box: Box) -> list[Box]:
    """One box for each size, largest first given, as near to squares as rows allow (Bruls, Huizing, van Wijk 2000)."""
    rest, found = list(sizes), list[Box]()
    while rest:
        scale = box.width * box.height / sum(rest)
        count = 1
        while count < len(rest) and _worst(rest[: count + 1], scale, box) <= _worst(rest[:count], scale, box):
            count += 1
        row, box = _laid(rest[:count], scale, box)
        found += row
        rest = rest[count:]
    return found


def _worst(row: Sequence[float], scale: float, box: Box) -> float:
    """How far the least square box of the row is from a square."""
    total, side = sum(row) * scale, box.side or 1.0
    return max(side**2 * max(row) * scale / total**2, total**2 / (side**2 * min(row) * scale))


def _laid(row: Sequence[float], scale: float, box: Box) -> tuple[list[Box], Box]:
    """The row along the shorter side, and what is left of the box."""
    depth = sum(row) * scale / (box.side or 1.0)
    found, at = list[Box](), 0.0
    for size in row:
        length = size * scale / (depth or 1.0)
        upright = box.width >= box.height
        found.append(Box(box.x, box.y + at, depth, length) if upright else Box(box.x + at, box.y, length, depth))
        at += length
    if box.width >= box.height:
        return found, Box(box.x + depth, box.y, max(box.width - depth, 0.0), box.height)
    return found, Box(box.x, box.y + depth, box.width, max(box.height - depth, 0.0))


def tiles(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Of the grid's rows; [] where there is nothing to compare."""
    shown = sorted(rows, key=lambda row: -int(row["waiting"]))[:MOST]
    if len(shown) < 2:
        return []
    boxes = squarified([float(row["waiting"]) for row in shown], Box(0.0, 0.0, WIDTH, HEIGHT))
    return [_tile(row, box) for row, box in zip(shown, boxes, strict=True)]


def _tile(row: Mapping[str, Any], box: Box) -> dict[str, Any]:
    """Numbers as text: no language writes a decimal comma into a picture."""
    name = str(row["name"])
    return {
        "name": name,
        "waiting": row["waiting"],
        "late": row["late"],
        "heat": row["heat"],
        "url": row["inside"],
        **{part: f"{getattr(box, part):.1f}" for part in ("x", "y", "width", "height")},
        "text_x": f"{box.x + 6:.1f}",
        "name_y": f"{box.y + LINE - 3:.1f}",
        "count_y": f"{box.y + 2 * LINE - 5:.1f}",
        "is_named": box.width > LETTER * len(name) + 10 and box.height > 2 * LINE,
    }
