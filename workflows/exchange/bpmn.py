"""A flow version as BPMN 2.0 XML, lanes and layout (BPMN DI) included, for any modelling or mining tool. Shown and exported, never read in."""

from xml.etree import ElementTree as ET

from audit.exchange.origin import Origin
from registry.programme_schema import Programme
from workflows.exchange.graph import Graph
from workflows.exchange.layout import Box, Layout, label_of, lay_out
from workflows.exchange.shapes import Drawing, Lane, Line, Shape, drawing_of, into, out_of

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
HEYAN = "urn:heyan:audit"
_PREFIXES = {"bpmn": MODEL, "bpmndi": BPMNDI, "dc": DC, "di": DI, "xsi": XSI, "heyan": HEYAN}


def bpmn_of(graph: Graph, origin: Origin, programme: Programme | None = None) -> str:
    """The diagram, in the words of the language that is active and of the programme, if one is given."""
    for prefix, uri in _PREFIXES.items():
        ET.register_namespace(prefix, uri)
    drawing = drawing_of(graph, programme)
    title = f"{graph.title} · {programme.title}" if programme else graph.title
    root = ET.Element(
        f"{{{MODEL}}}definitions",
        {
            "id": f"definitions_{graph.name}",
            "targetNamespace": f"urn:heyan:flow:{graph.name}",
            "exporter": "Heyan",
            "exporterVersion": "1",
        },
    )
    pool = _add(root, "collaboration", id=f"collaboration_{graph.name}")
    _add(pool, "participant", id=f"pool_{graph.name}", name=title, processRef=f"process_{graph.name}")
    process = _add(root, "process", id=f"process_{graph.name}", name=title, isExecutable="false")
    _carry(process, origin)
    _lanes(process, drawing)
    for shape in drawing.shapes:
        _shape(process, shape, drawing.lines)
    for line in drawing.lines:
        _line(process, line)
    _diagram(root, graph, drawing, lay_out(drawing))
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _add(parent: ET.Element, tag: str, uri: str = MODEL, /, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, f"{{{uri}}}{tag}", attributes)


def _carry(process: ET.Element, origin: Origin) -> None:
    """A derived view says of which log it speaks: a reader may ask for the bundle."""
    _add(process, "documentation").text = origin.line
    extension = _add(process, "extensionElements")
    _add(extension, "checkpoint", HEYAN, origin=origin.name, size=str(origin.size), root=origin.root)


def _lane_id(lane: Lane, drawing: Drawing) -> str:
    return f"lane_{drawing.lanes.index(lane) + 1}"


def _lanes(process: ET.Element, drawing: Drawing) -> None:
    lanes = _add(process, "laneSet", id="lanes")
    for lane in drawing.lanes:
        element = _add(lanes, "lane", id=_lane_id(lane, drawing), name=lane[1])
        for shape in drawing.shapes:
            if shape.lane == lane:
                _add(element, "flowNodeRef").text = shape.key


def _shape(process: ET.Element, shape: Shape, lines: list[Line]) -> None:
    element = _add(process, shape.tag, id=shape.key, **({"name": shape.name} if shape.name else {}))
    if shape.documentation:
        _add(element, "documentation").text = shape.documentation
    for key in into(lines, shape.key):
        _add(element, "incoming").text = key
    for key in out_of(lines, shape.key):
        _add(element, "outgoing").text = key
    if shape.duty:
        owner = _add(element, "potentialOwner", id=f"{shape.key}_owner", name=shape.duty)
        expression = _add(_add(owner, "resourceAssignmentExpression"), "formalExpression")
        expression.text = shape.duty


def _line(process: ET.Element, line: Line) -> None:
    element = _add(process, "sequenceFlow", id=line.key, sourceRef=line.source, targetRef=line.target)
    if line.name:
        element.set("name", line.name)
    if line.condition:
        condition = _add(element, "conditionExpression")
        condition.set(f"{{{XSI}}}type", "bpmn:tFormalExpression")
        condition.text = line.condition


# ── the drawing ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _diagram(root: ET.Element, graph: Graph, drawing: Drawing, layout: Layout) -> None:
    diagram = _add(root, "BPMNDiagram", BPMNDI, id=f"diagram_{graph.name}")
    plane = _add(diagram, "BPMNPlane", BPMNDI, id="plane", bpmnElement=f"collaboration_{graph.name}")
    _draw(plane, f"pool_{graph.name}", layout.pool, isHorizontal="true")
    for lane, box in layout.lanes.items():
        _draw(plane, _lane_id(lane, drawing), box, isHorizontal="true")
    for shape in drawing.shapes:
        box = layout.shapes[shape.key]
        more = {"isMarkerVisible": "true"} if shape.tag == "exclusiveGateway" else {}
        drawn = _draw(plane, shape.key, box, **more)
        if shape.name and shape.tag.endswith("Event"):
            _bounds(_add(drawn, "BPMNLabel", BPMNDI), Box(box.centre - 45, box.bottom + 3, 90, 27))
    for line in drawing.lines:
        _draw_line(plane, line, layout)


def _draw(plane: ET.Element, key: str, box: Box, **more: str) -> ET.Element:
    drawn = _add(plane, "BPMNShape", BPMNDI, id=f"{key}_di", bpmnElement=key, **more)
    _bounds(drawn, box)
    return drawn


def _bounds(parent: ET.Element, box: Box) -> None:
    _add(parent, "Bounds", DC, x=str(box.x), y=str(box.y), width=str(box.width), height=str(box.height))


def _draw_line(plane: ET.Element, line: Line, layout: Layout) -> None:
    points = layout.lines[line.key]
    drawn = _add(plane, "BPMNEdge", BPMNDI, id=f"{line.key}_di", bpmnElement=line.key)
    for x, y in points:
        _add(drawn, "waypoint", DI, x=str(x), y=str(y))
    if line.name:
        _bounds(_add(drawn, "BPMNLabel", BPMNDI), label_of(points, jumps=line.jumps))
