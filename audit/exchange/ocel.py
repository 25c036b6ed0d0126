"""The log as OCEL 2.0, in its two forms that tools read most: one JSON document, one SQLite file."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from audit.exchange.objects import LOG, NEVER, about_the_log, objects_of
from audit.exchange.origin import Origin
from audit.exchange.records import Record, Reference, Value

# Every type of event may carry them; absent ones are left out (JSON) or null (SQLite). The published JSON schema has every
# value as a string, to be read by the type that its kind of event declares.
ATTRIBUTES = {
    "audit_index": "integer",
    "is_step": "integer",
    "kind": "string",
    "stage": "string",
    "outcome": "string",
    "reason_code": "string",
    "return_to": "string",
    "round": "integer",
    "role": "string",
    "unit": "string",
}


def _attributes(record: Record) -> dict[str, Value]:
    said = {**record.attributes, "role": record.actor["role"], "unit": record.actor["unit"]}
    return {name: said[name] for name in ATTRIBUTES if said.get(name, "") != ""}


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def ocel_json(records: Iterable[Record], origin: Origin) -> Iterator[str]:
    """Events piece by piece; the objects and types that they name come last."""
    objects, activities = {LOG.id: LOG}, set()
    yield '{"events":['
    comma = ""
    for record in records:
        touched = list(objects_of(record))
        objects |= {each.id: each for each in touched if each.id not in objects}
        activities.add(record.activity)
        yield comma + _dumps(_event(record, touched))
        comma = ",\n"
    yield '],\n"objects":' + _dumps([_object(each, origin) for each in objects.values()])
    types = [
        {"name": name, "attributes": _types(name, origin)} for name in sorted({each.type for each in objects.values()})
    ]
    yield ',\n"objectTypes":' + _dumps(types)
    columns = [{"name": name, "type": kind} for name, kind in ATTRIBUTES.items()]
    yield ',\n"eventTypes":' + _dumps([{"name": name, "attributes": columns} for name in sorted(activities)]) + "}\n"


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _event(record: Record, touched: Iterable[Reference]) -> dict[str, Any]:
    return {
        "id": record.id,
        "type": record.activity,
        "time": record.at,
        "attributes": [{"name": name, "value": str(value)} for name, value in _attributes(record).items()],
        "relationships": [{"objectId": each.id, "qualifier": each.role} for each in touched],
    }


def _object(each: Reference, origin: Origin) -> dict[str, Any]:
    if each == LOG:
        said = [{"name": name, "time": NEVER, "value": value} for name, value in about_the_log(origin).items()]
        return {"id": each.id, "type": each.type, "attributes": said, "relationships": []}
    within = [{"objectId": LOG.id, "qualifier": LOG.role}]
    return {"id": each.id, "type": each.type, "attributes": [], "relationships": within}


def _types(name: str, origin: Origin) -> list[dict[str, str]]:
    return [{"name": each, "type": "string"} for each in about_the_log(origin)] if name == LOG.type else []


# ── SQLite ───────────────────────────────────────────────────────────────────────────────────────────────────────────

_TABLES = (
    "CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT)",
    "CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT)",
    "CREATE TABLE event (ocel_id TEXT PRIMARY KEY, ocel_type TEXT REFERENCES event_map_type (ocel_type))",
    "CREATE TABLE object (ocel_id TEXT PRIMARY KEY, ocel_type TEXT REFERENCES object_map_type (ocel_type))",
    "CREATE TABLE event_object (ocel_event_id TEXT REFERENCES event (ocel_id), ocel_object_id TEXT REFERENCES object"
    " (ocel_id), ocel_qualifier TEXT, PRIMARY KEY (ocel_event_id, ocel_object_id, ocel_qualifier))",
    "CREATE TABLE object_object (ocel_source_id TEXT REFERENCES object (ocel_id), ocel_target_id TEXT REFERENCES object"
    " (ocel_id), ocel_qualifier TEXT, PRIMARY KEY (ocel_source_id, ocel_target_id, ocel_qualifier))",
)
_COLUMNS = {"integer": "INTEGER", "string": "TEXT"}


def write_ocel_sqlite(records: Iterable[Record], origin: Origin, path: Path) -> int:
    """A new file; how many events it holds."""
    connection = sqlite3.connect(path)
    try:
        with connection:
            for statement in _TABLES:
                connection.execute(statement)
            return _SqliteWriter(connection, origin).write(records)
    finally:
        connection.close()


class _SqliteWriter:
    """Types get numbered tables, for their names are any language's (ocel_type_map leads to them)."""

    def __init__(self, connection: sqlite3.Connection, origin: Origin) -> None:
        self._connection, self._origin = connection, origin
        self._event_tables: dict[str, str] = {}
        self._object_tables: dict[str, str] = {}
        self._objects: set[str] = set()

    def write(self, records: Iterable[Record]) -> int:
        self._object(LOG)
        written = 0
        for record in records:
            self._event(record)
            for each in objects_of(record):
                self._object(each)
                self._insert("event_object", record.id, each.id, each.role)
            written += 1
        return written

    def _event(self, record: Record) -> None:
        table = self._event_table(record.activity)
        self._insert("event", record.id, record.activity)
        said = _attributes(record)
        self._insert(f"event_{table}", record.id, record.at, *(said.get(name) for name in ATTRIBUTES))

    def _object(self, each: Reference) -> None:
        if each.id in self._objects:
            return
        self._objects.add(each.id)
        table = self._object_table(each.type)
        self._insert("object", each.id, each.type)
        said = tuple(about_the_log(self._origin).values()) if each == LOG else ()
        self._insert(f"object_{table}", each.id, NEVER, None, *said)
        if each != LOG:
            self._insert("object_object", each.id, LOG.id, LOG.role)

    def _event_table(self, activity: str) -> str:
        if activity not in self._event_tables:
            name = self._event_tables[activity] = f"activity{len(self._event_tables) + 1}"
            columns = "".join(f', "{each}" {_COLUMNS[kind]}' for each, kind in ATTRIBUTES.items())
            fixed = "ocel_id TEXT PRIMARY KEY REFERENCES event (ocel_id), ocel_time TIMESTAMP"
            self._create("event", name, activity, f"{fixed}{columns}")
        return self._event_tables[activity]

    def _object_table(self, kind: str) -> str:
        if kind not in self._object_tables:
            name = self._object_tables[kind] = f"type{len(self._object_tables) + 1}"
            more = about_the_log(self._origin) if kind == LOG.type else {}
            columns = "".join(f', "{each}" TEXT' for each in more)
            fixed = "ocel_id TEXT REFERENCES object (ocel_id), ocel_time TIMESTAMP, ocel_changed_field TEXT"
            self._create("object", name, kind, f"{fixed}{columns}")
        return self._object_tables[kind]

    def _create(self, what: str, name: str, called: str, columns: str) -> None:
        self._insert(f"{what}_map_type", called, name)
        self._connection.execute(f'CREATE TABLE "{what}_{name}" ({columns})')

    def _insert(self, table: str, *values: Any) -> None:
        marks = ", ".join("?" * len(values))
        self._connection.execute(f'INSERT INTO "{table}" VALUES ({marks})', values)  # noqa: S608 - names of our own
