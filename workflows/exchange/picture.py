"""The diagram of a flow version for a page: the same shapes at the same places, as numbers and words for an SVG."""

from dataclasses import dataclass

from workflows.exchange.graph import Graph
from workflows.exchange.layout import Box, label_of, lay_out
from workflows.exchange.shapes import Shape, drawing_of

WIDE = 8  # characters of one line in a task, counted in Chinese ones


@dataclass(frozen=True)
class Word:
    x: int
    y: int
    text: str


@dataclass(frozen=True)
class Drawn:
    """One shape; `points` are a gateway's corners."""

    kind: str
    box: Box
    words: list[Word]
    points: str = ""
    radius: int = 0


@dataclass(frozen=True)
class Picture:
    width: int
    height: int
    lanes: list[tuple[Box, Word]]
    shapes: list[Drawn]
    lines: list[tuple[str, Word | None]]


def picture_of(graph: Graph) -> Picture:
    drawing = drawing_of(graph)
    layout = lay_out(drawing)
    lanes = [(box, Word(box.x + 10, box.y + 22, name)) for (_order, name), box in layout.lanes.items()]
    shapes = [_drawn(shape, layout.shapes[shape.key]) for shape in drawing.shapes]
    lines = []
    for line in drawing.lines:
        points = layout.lines[line.key]
        at = label_of(points, jumps=line.jumps)
        word = Word(at.x + 2, at.y + 11, line.name) if line.name else None
        lines.append((" ".join(f"{x},{y}" for x, y in points), word))
    return Picture(layout.pool.width, layout.pool.height, lanes, shapes, lines)


def _drawn(shape: Shape, box: Box) -> Drawn:
    if shape.tag == "exclusiveGateway":
        corners = [(box.centre, box.y), (box.right, box.middle), (box.centre, box.bottom), (box.x, box.middle)]
        return Drawn("gateway", box, [], " ".join(f"{x},{y}" for x, y in corners))
    if shape.tag.endswith("Event"):
        words = _words(shape.name, box.centre, box.bottom + 16)
        return Drawn(shape.tag, box, words, radius=box.width // 2)
    texts = _cut(shape.name)
    top = box.middle + 5 - 8 * (len(texts) - 1)
    return Drawn(shape.tag, box, [Word(box.centre, top + 17 * place, text) for place, text in enumerate(texts)])


def _words(text: str, x: int, y: int) -> list[Word]:
    return [Word(x, y + 15 * place, each) for place, each in enumerate(_cut(text))]


def _cut(text: str) -> list[str]:
    """Lines of about the width of a task: between words where there are any, else after so many characters."""
    if not text.isascii():
        return [text[start : start + WIDE] for start in range(0, len(text), WIDE)]
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > 2 * WIDE:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
