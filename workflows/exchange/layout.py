"""Where the shapes of a diagram stand: columns along the way forward, a row per lane.

Ways back run along tracks at the top of the lane that they lead to, one track for each stage, so that no line passes
through a shape: no two shapes share a column.
"""

from dataclasses import dataclass

from workflows.exchange.shapes import Drawing, Lane, Line, Shape

Point = tuple[int, int]
HEAD = 30  # the strip with the name of the pool, and that of a lane
GAP, MARGIN, TRACK, BODY, BELOW = 64, 30, 16, 110, 80
LABEL = (60, 14)


@dataclass(frozen=True)
class Box:
    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> int:
        return self.y + self.height // 2

    @property
    def centre(self) -> int:
        return self.x + self.width // 2

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height


@dataclass(frozen=True)
class Layout:
    pool: Box
    lanes: dict[Lane, Box]
    shapes: dict[str, Box]
    lines: dict[str, list[Point]]


def lay_out(drawing: Drawing) -> Layout:
    tracks = _tracks(drawing)
    columns, width = _columns(drawing)
    lanes = _lanes(drawing, tracks, width)
    boxes = {shape.key: _box(shape, columns, lanes[shape.lane], tracks) for shape in drawing.shapes}
    for shape in drawing.shapes:
        if shape.under:
            boxes[shape.key] = _below(boxes[shape.under], shape)
    bottom = max(box.bottom for box in lanes.values())
    heights = {
        target: lanes[drawing.by_key[target].lane].y + MARGIN + TRACK * place for target, place in tracks.items()
    }
    lines = {line.key: _route(line, drawing, boxes, heights) for line in drawing.lines}
    return Layout(Box(0, 0, HEAD + width, bottom), lanes, boxes, lines)


def _tracks(drawing: Drawing) -> dict[str, int]:
    """Target of ways back → its track among those of its lane."""
    found: dict[str, int] = {}
    used: dict[Lane, int] = {}
    for line in drawing.lines:
        if line.jumps and line.target not in found:
            lane = drawing.by_key[line.target].lane
            found[line.target] = used.get(lane, 0)
            used[lane] = found[line.target] + 1
    return found


def _columns(drawing: Drawing) -> tuple[dict[str, int], int]:
    """The left edge of each shape, and how wide all lanes are."""
    columns: dict[str, int] = {}
    x = 2 * HEAD + GAP
    for shape in drawing.shapes:
        if not shape.under:
            columns[shape.key] = x
            x += shape.size[0] + GAP
    return columns, x - HEAD


def _lanes(drawing: Drawing, tracks: dict[str, int], width: int) -> dict[Lane, Box]:
    found: dict[Lane, Box] = {}
    y = 0
    for lane in drawing.lanes:
        height = _above(lane, drawing, tracks) + BODY + BELOW
        found[lane] = Box(HEAD, y, width, height)
        y += height
    return found


def _above(lane: Lane, drawing: Drawing, tracks: dict[str, int]) -> int:
    """Room for the tracks of a lane."""
    return MARGIN + TRACK * sum(drawing.by_key[target].lane == lane for target in tracks)


def _box(shape: Shape, columns: dict[str, int], lane: Box, tracks: dict[str, int]) -> Box:
    width, height = shape.size
    middle = lane.bottom - BELOW - BODY // 2
    return Box(columns.get(shape.key, 0), middle - height // 2, width, height)


def _below(gateway: Box, shape: Shape) -> Box:
    width, height = shape.size
    return Box(gateway.centre - width // 2, gateway.bottom + 35, width, height)


def _route(line: Line, drawing: Drawing, boxes: dict[str, Box], heights: dict[str, int]) -> list[Point]:
    source, target = boxes[line.source], boxes[line.target]
    if line.jumps:
        return _along_track(source, target, heights[line.target])
    if drawing.by_key[line.target].under:
        return [(source.centre, source.bottom), (target.centre, target.y)]
    if source.middle == target.middle:
        return [(source.right, source.middle), (target.x, target.middle)]
    if drawing.by_key[line.source].key.startswith("w_"):  # from the notice's gateway down to the clock
        return [(source.centre, source.bottom), (source.centre, target.middle), (target.x, target.middle)]
    turn = target.x - GAP // 2
    return [(source.right, source.middle), (turn, source.middle), (turn, target.middle), (target.x, target.middle)]


def _along_track(source: Box, target: Box, height: int) -> list[Point]:
    """Up, or round the right side and down where the track lies below, and from the track into the top of the target."""
    end = [(target.centre, height), (target.centre, target.y)]
    if height < source.y:
        return [(source.centre, source.y), (source.centre, height), *end]
    side, over = source.right + GAP // 3, source.y - 10
    return [(source.centre, source.y), (source.centre, over), (side, over), (side, height), *end]


def label_of(points: list[Point], *, jumps: bool) -> Box:
    """Above the first stretch of a line, or beside it; of a way back, where it turns into its track."""
    width, height = LABEL
    (x, y), (_, after) = points[:2]
    if jumps:
        return Box(x - width - 4, after + 1, width, height)
    return Box(x + 4, y + 4, width, height) if after != y else Box(x + 2, y - height - 2, width, height)
