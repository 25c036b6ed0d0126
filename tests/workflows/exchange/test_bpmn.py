"""The diagram of a flow version: complete, valid, readable."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.core.management import call_command
from django.utils.translation import override

from approvals.stages import PATHS
from audit.exchange.origin import Origin
from registry.programmes import PROGRAMMES_DIR, read_programme
from tests.workflows.exchange.outside import SCHEMA, ask, needs_schema
from workflows.exchange.bpmn import BPMNDI, HEYAN, MODEL, bpmn_of
from workflows.exchange.graph import FLOWS, graph_of
from workflows.exchange.layout import Box, lay_out
from workflows.exchange.shapes import drawing_of
from workflows.flows import CURRENT, flow_of, kind_of

ORIGIN = Origin("heyan.example/audit/2017", 1234, "AAAA")
NAMES = sorted(FLOWS)


def document(name: str) -> ET.Element:
    with override("zh-hans"):
        return ET.fromstring(bpmn_of(graph_of(FLOWS[name]), ORIGIN))


def found(root: ET.Element, tag: str) -> list[ET.Element]:
    return list(root.iter(f"{{{MODEL}}}{tag}"))


@pytest.mark.parametrize("name", NAMES)
def test_every_reference_leads_to_an_element_and_no_id_stands_twice(name: str) -> None:
    root = document(name)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    texts = [each.text for tag in ("incoming", "outgoing", "flowNodeRef") for each in found(root, tag)]
    flows = found(root, "sequenceFlow")
    ends = [each.get(end) for each in flows for end in ("sourceRef", "targetRef")]
    drawn = [each.get("bpmnElement") for each in root.iter() if each.get("bpmnElement")]
    assert {*texts, *ends, *drawn} <= set(ids)


@pytest.mark.parametrize("name", NAMES)
def test_everything_is_drawn_inside_the_pool_and_nothing_on_top_of_another(name: str) -> None:
    layout = lay_out(drawing_of(graph_of(FLOWS[name])))
    boxes = list(layout.shapes.values())
    assert all(_within(box, layout.pool) for box in boxes)
    assert not any(_overlap(a, b) for place, a in enumerate(boxes) for b in boxes[place + 1 :])


def _within(box: Box, pool: Box) -> bool:
    return box.x >= 0 and box.y >= 0 and box.right <= pool.right and box.bottom <= pool.bottom


def _overlap(a: Box, b: Box) -> bool:
    return a.x < b.right and b.x < a.right and a.y < b.bottom and b.y < a.bottom


@pytest.mark.parametrize("name", sorted(CURRENT))
def test_each_stage_is_a_task_in_the_lane_of_its_level(name: str) -> None:
    root = document(CURRENT[name].__name__)
    lanes = {lane.get("name"): {each.text for each in found(lane, "flowNodeRef")} for lane in found(root, "lane")}
    tasks = {task.get("id") for task in found(root, "userTask")}
    assert len(tasks) == len(PATHS[kind_of(name)])
    with override("zh-hans"):
        for stage in PATHS[kind_of(name)]:
            assert f"n_{stage.code}" in lanes[str(stage.level.label)]


def test_what_branches_has_a_gateway_and_each_way_its_condition() -> None:
    root = document("HouseholdExitFlow")
    leaving = [flow.get("sourceRef") for flow in found(root, "sequenceFlow")]
    gateways = {gateway.get("id") for gateway in found(root, "exclusiveGateway")}
    assert {source for source in leaving if leaving.count(source) > 1} == gateways
    ways = [flow for flow in found(root, "sequenceFlow") if flow.get("sourceRef") in gateways]
    conditions = [flow.findtext(f"{{{MODEL}}}conditionExpression") for flow in ways]
    assert all(conditions)
    assert 'outcome == "returned" and return_to == "home_check"' in conditions


def test_it_says_of_which_log_it_speaks() -> None:
    root = document("VillageExitFlow")
    checkpoint = next(root.iter(f"{{{HEYAN}}}checkpoint"))
    assert checkpoint.attrib == {"origin": ORIGIN.name, "size": "1234", "root": "AAAA"}
    assert found(root, "process")[0].findtext(f"{{{MODEL}}}documentation") == ORIGIN.line


def test_a_programme_leaves_stages_out_and_the_way_leads_past_them() -> None:
    programme = read_programme(PROGRAMMES_DIR / "guiping_2016.toml")
    graph = graph_of(FLOWS["VillageExitFlow"], programme.holds)
    assert "village_evaluation" not in graph.steps
    assert graph.next_of("village_city_verification") == "village_approval"


def test_a_programme_has_its_own_words() -> None:
    programme = read_programme(PROGRAMMES_DIR / "qingdao_2018.toml")
    with override("zh-hans"):
        text = bpmn_of(graph_of(flow_of(programme), programme.holds), ORIGIN, programme)
    worded = next(stage.code for stage in PATHS[kind_of("household")] if programme.stage(stage.code).title)
    assert programme.title in text
    assert f'name="{programme.stage(worded).title}"' in text


def test_coordinates_are_plain_numbers_in_every_language(settings) -> None:
    settings.USE_THOUSAND_SEPARATOR = True
    bounds = document("HouseholdExitFlow").iter(f"{{{BPMNDI}}}BPMNShape")
    assert all(value.isdecimal() for shape in bounds for value in shape[0].attrib.values())


@needs_schema
@pytest.mark.django_db
def test_it_is_valid_against_the_schema_of_the_omg(tmp_path: Path) -> None:
    call_command("export_bpmn", tmp_path)
    faults = ask(_VALIDATE, SCHEMA, tmp_path)
    assert faults == {f"{name}.bpmn": "" for name in NAMES}


_VALIDATE = """
import json, sys
from pathlib import Path
from lxml import etree
schema = etree.XMLSchema(etree.parse(sys.argv[1]))
def fault(path):
    return "" if schema.validate(etree.parse(str(path))) else str(schema.error_log.last_error)
print(json.dumps({path.name: fault(path) for path in Path(sys.argv[2]).iterdir()}))
"""
