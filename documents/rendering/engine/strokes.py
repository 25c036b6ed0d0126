"""The QR code is one path of a thousand strokes along its rows: read here, they cost a tenth of what any path costs."""

import re
from typing import Any

from weasyprint import svg

STROKE = re.compile(r"M(\d+) (\d+\.5)h(\d+)")  # as documents.rendering.qr writes them
STROKES = re.compile(f"(?:{STROKE.pattern})+")
_draw = svg.TAGS["path"]


def install() -> None:
    """From now on, in this process."""
    svg.TAGS["path"] = draw


def draw(drawing: Any, node: Any, font_size: float) -> None:
    path = node.get("d", "")
    if not STROKES.fullmatch(path):
        _draw(drawing, node, font_size)
        return
    drawing.stream.move_to(0, 0)
    for x, y, length in STROKE.findall(path):
        drawing.stream.stream += (f"{x} {y} m".encode(), f"{int(x) + int(length)} {y} l".encode())
