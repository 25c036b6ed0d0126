"""The log of cases as other programs read it."""

import json
import re
import sqlite3
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.core.management import CommandError, call_command

from approvals.models import Case
from audit import log, sequencer, tree
from audit.exchange.origin import newest
from audit.models import Checkpoint, Event
from audit.verifier.note import encode_base64
from tests.story import Story
from tests.workflows.exchange.outside import PUBLISHED, ask, needs_pm4py, needs_published
from workflows.exchange.exporting import Export, Format

XES = "{http://www.xes-standard.org/}"


@pytest.fixture
def written(logged: Story, tmp_path: Path) -> Callable[..., Path]:
    def write(form: str, **options: Any) -> Path:
        path = tmp_path / f"log.{form}"
        call_command("export_log", format=form, out=path, **options)
        return path

    return write


def values(element: ET.Element) -> dict[str, str]:
    return {child.get("key", ""): child.get("value", "") for child in element if child.get("key")}


def in_log(case: Case) -> list[Event]:
    return list(log.events_of(case.stream))


def test_a_trace_of_xes_is_the_stream_of_its_case(logged: Story, written: Any) -> None:
    root = ET.parse(written("xes")).getroot()
    (trace,) = root.findall(f"{XES}trace")
    events = [values(event) for event in trace.findall(f"{XES}event")]
    logged_events = in_log(logged.case)
    assert values(trace)["concept:name"] == logged.case_no
    assert values(trace)["heyan:flow"] == "HouseholdExitFlow"
    assert [event["heyan:kind"] for event in events] == [event.kind for event in logged_events]
    assert [int(event["heyan:audit_index"]) for event in events] == [event.leaf.index for event in logged_events]
    assert [event["time:timestamp"][:26] for event in events] == [log.timestamp(e.at)[:26] for e in logged_events]


def test_steps_are_called_as_on_the_diagram(logged: Story, written: Any) -> None:
    root = ET.parse(written("xes", steps_only=True)).getroot()
    steps = [values(event) for event in root.iter(f"{XES}event")]
    assert [step["concept:name"] for step in steps][:4] == ["年度计划", "农户申请", "入户核实", "民主评议"]
    assert [step["heyan:outcome"] for step in steps][3:] == ["returned", "approved"]
    assert {step["heyan:is_step"] for step in steps} == {"1"}


def test_every_form_carries_origin_size_and_root(logged: Story, written: Any) -> None:
    size, root = tree.size(), tree.root(tree.size())
    note = f"heyan.example/audit/2017\n{size}\n{encode_base64(root)}\n\n— test\n"
    Checkpoint.objects.create(size=size, root=root, note=note, at=logged.case.opened_at)
    said = {"origin": "heyan.example/audit/2017", "size": str(size), "root": encode_base64(root)}
    head = values(ET.parse(written("xes")).getroot())
    assert {name: head[f"audit:{name}"] for name in said} == said
    ocel = json.loads(written("ocel").read_text(encoding="utf-8"))
    (about,) = [each for each in ocel["objects"] if each["type"] == "log"]
    assert {each["name"]: each["value"] for each in about["attributes"]} == said
    with sqlite3.connect(written("ocel-sqlite")) as database:
        table = database.execute("SELECT ocel_type_map FROM object_map_type WHERE ocel_type = 'log'").fetchone()[0]
        (row,) = database.execute(f'SELECT origin, size, root FROM "object_{table}"')
    assert row == tuple(said.values())


def test_what_came_after_the_checkpoint_stays_out(logged: Story, tmp_path: Path) -> None:
    before = newest()
    logged.decide()
    sequencer.drain()
    export = Export(Case.objects.all(), before)
    assert max(record.index for record in export.records()) < before.size < tree.size()


def test_ocel_names_case_household_and_official_as_objects(logged: Story, written: Any) -> None:
    ocel = json.loads(written("ocel").read_text(encoding="utf-8"))
    case, kinds = logged.case, {each["id"]: each["type"] for each in ocel["objects"]}
    assert kinds[f"case:{case.case_no}"] == "case"
    assert kinds[f"register:{case.subject_no}"] == "register"
    assert all(rel["objectId"] in kinds for event in ocel["events"] for rel in event["relationships"])
    assert {event["type"] for event in ocel["events"]} == {each["name"] for each in ocel["eventTypes"]}
    assert set(kinds.values()) == {each["name"] for each in ocel["objectTypes"]}
    assert [event["id"] for event in ocel["events"]] == [str(event.event_id) for event in in_log(case)]


def test_no_name_and_no_sealed_value_goes_out(logged: Story, written: Any) -> None:
    household = logged.case.home
    secrets = [household.head_name, *household.members.values_list("name", flat=True)]
    names = [official.name for official in logged.cast.of.values()]
    for form in Format.values:
        content = written(form).read_bytes()
        assert not [name for name in (*secrets, *names) if name.encode() in content]


def test_both_forms_of_ocel_say_the_same(logged: Story, written: Any) -> None:
    ocel = json.loads(written("ocel").read_text(encoding="utf-8"))
    with sqlite3.connect(written("ocel-sqlite")) as database:
        events = dict(database.execute("SELECT ocel_id, ocel_type FROM event"))
        objects = dict(database.execute("SELECT ocel_id, ocel_type FROM object"))
        relations = set(database.execute("SELECT ocel_event_id, ocel_object_id, ocel_qualifier FROM event_object"))
    assert events == {event["id"]: event["type"] for event in ocel["events"]}
    assert objects == {each["id"]: each["type"] for each in ocel["objects"]}
    assert relations == {
        (event["id"], each["objectId"], each["qualifier"])
        for event in ocel["events"]
        for each in event["relationships"]
    }


def test_a_file_that_is_there_is_not_overwritten(logged: Story, tmp_path: Path) -> None:
    (tmp_path / "log.xes").write_text("mine")
    with pytest.raises(CommandError):
        call_command("export_log", format="xes", out=tmp_path / "log.xes")


def test_only_the_cases_asked_for(logged: Story, written: Any) -> None:
    assert not ET.parse(written("xes", place=str(logged.cast.places.far_village.pk))).findall(f"{XES}trace")


@needs_pm4py
def test_pm4py_reads_all_three(logged: Story, written: Any, tmp_path: Path) -> None:
    files = [written(form) for form in Format.values]
    ocel = json.loads(files[1].read_text(encoding="utf-8"))
    events, relations = len(ocel["events"]), sum(len(event["relationships"]) for event in ocel["events"])
    names = [
        path.rename(tmp_path / name) for path, name in zip(files, ("a.xes", "a.jsonocel", "a.sqlite"), strict=True)
    ]
    assert ask(_READ, *names) == [events, [events, relations], [events, relations]]


_READ = """
import json, sys, pm4py
xes, as_json, as_sqlite = sys.argv[1:]
ocels = [pm4py.read_ocel2_json(as_json), pm4py.read_ocel2_sqlite(as_sqlite)]
print(json.dumps([len(pm4py.read_xes(xes)), *([len(each.events), len(each.relations)] for each in ocels)]))
"""


# ── the published forms ──────────────────────────────────────────────────────────────────────────────────────────────

LONG = range(-(2**63), 2**63)
HOLDS_VALUES = {"string": str, "date": datetime.fromisoformat, "int": lambda text: int(text) in LONG}
ORDER = ("extension", "global", "classifier", *HOLDS_VALUES, "trace")


def sound(component: ET.Element) -> None:
    """Its attributes have a key each, once, and a value of their kind."""
    own = [child for child in component if child.tag.removeprefix(XES) in HOLDS_VALUES]
    keys = [child.attrib["key"] for child in own]
    assert len(keys) == len(set(keys)) and all(re.fullmatch(r"[a-z_:]+", key) for key in keys)
    assert all(HOLDS_VALUES[child.tag.removeprefix(XES)](child.attrib["value"]) for child in own)


def test_xes_has_the_parts_of_the_standard_in_its_order(logged: Story, written: Any) -> None:
    """IEEE 1849-2016, 5: what its XML schema asks of such a document as ours, and what its text asks beyond."""
    root = ET.parse(written("xes")).getroot()
    assert root.tag == f"{XES}log" and Decimal(root.attrib["xes.version"]) == Decimal("1849.2016")
    kinds = [ORDER.index(child.tag.removeprefix(XES)) for child in root]
    values_first, values_last = ORDER.index("string"), ORDER.index("int")
    flat = [values_first if values_first <= kind <= values_last else kind for kind in kinds]
    assert flat == sorted(flat)
    for component in (root, *root.iter(f"{XES}trace"), *root.iter(f"{XES}event"), *root.iter(f"{XES}global")):
        sound(component)
    promised = {child.attrib["key"] for child in root.find(f"{XES}global[@scope='event']") or []}
    assert {"concept:name", "time:timestamp"} <= promised
    assert all(promised <= set(values(event)) for event in root.iter(f"{XES}event"))
    declared = {each.attrib["prefix"] for each in root.iter(f"{XES}extension")}
    assert {key.partition(":")[0] for key in promised} <= declared


def test_ocel_has_the_parts_of_its_json_schema(logged: Story, written: Any) -> None:
    ocel = json.loads(written("ocel").read_text(encoding="utf-8"))
    assert set(ocel) == {"events", "objects", "eventTypes", "objectTypes"}
    for kind in (*ocel["eventTypes"], *ocel["objectTypes"]):
        assert isinstance(kind["name"], str) and all(set(one) == {"name", "type"} for one in kind["attributes"])
    for each in (*ocel["events"], *ocel["objects"]):
        assert isinstance(each["id"], str) and isinstance(each["type"], str)
        assert all(isinstance(one["name"], str) and isinstance(one["value"], str) for one in each["attributes"])
        assert all({*one} == {"objectId", "qualifier"} for one in each["relationships"])
    assert all(datetime.fromisoformat(event["time"]).tzinfo for event in ocel["events"])


@needs_pm4py
def test_the_relational_form_has_every_key_and_table_of_ocel(logged: Story, written: Any) -> None:
    """By the list of the standard's own authors, which comes with pm4py."""
    satisfied, unsatisfied = ask(_RELATIONAL, written("ocel-sqlite"))
    assert (unsatisfied, len(satisfied)) == ([], 24)


@needs_published
def test_the_published_schemas_take_both_texts(logged: Story, written: Any) -> None:
    assert ask(_PUBLISHED, written("xes"), PUBLISHED / "xes.xsd", written("ocel"), PUBLISHED / "ocel2.json") == [[], []]


_RELATIONAL = """
import json, sys
from pm4py.objects.ocel.validation import ocel20_rel_validation
print(json.dumps([list(each) for each in ocel20_rel_validation.apply(sys.argv[1])]))
"""

# The schema of XES names no namespace: the document is held against it without its own.
_PUBLISHED = """
import json, sys
from lxml import etree
import jsonschema
xes, xsd, ocel, schema = sys.argv[1:]
text = open(xes, encoding="utf-8").read().replace(' xmlns="http://www.xes-standard.org/"', "", 1)
checked = etree.XMLSchema(etree.parse(xsd))
checked.validate(etree.fromstring(text.encode()))
wrong = jsonschema.Draft7Validator(json.load(open(schema, encoding="utf-8"))).iter_errors(json.load(open(ocel, encoding="utf-8")))
print(json.dumps([[str(each) for each in checked.error_log], [each.message for each in wrong][:5]]))
"""
