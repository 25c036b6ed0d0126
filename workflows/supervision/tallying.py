"""The triggers that count open tasks, as an operation of a migration (audit.protection puts them back where they are lost).

On PostgreSQL once per statement: a list of a thousand households that moves on writes a row per unit, stage and day. SQLite
counts row by row. Neither costs the act a round trip.
"""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from audit.protection import Protection
from audit.triggers import Guard, Trigger

TABLE = "workflows_casetask"
INTO = "INSERT INTO workflows_taskdelta (county, unit, stage, opened_on, due_on, day, open, came, went)"
_EVENTS = {"insert": 4, "delete": 8, "update": 16}  # bits of pg_trigger.tgtype; after, per statement: no other bit
_NEVER = "9999-12-31"


class CountOpenTasks(Protection):
    """Whatever opens, moves or ends a stage is counted in the transaction that does it."""

    table = TABLE
    may_read_other_tables = True

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [], {}

    def describe(self) -> str:
        return "Count open tasks"

    def guards(self, vendor: str) -> list[Guard]:
        return []  # they refuse nothing

    def triggers(self, vendor: str) -> list[Trigger]:
        build = {"postgresql": _postgresql, "sqlite": _sqlite}[vendor]
        return [build(event) for event in _EVENTS]

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """With what is open already: on PostgreSQL nobody writes between the two, the triggers' lock sees to it."""
        super().database_forwards(app_label, schema_editor, from_state, to_state)
        schema_editor.execute(everything(schema_editor.connection.vendor), params=None)


def everything(vendor: str) -> str:
    """All open stages as one change; nothing has come or gone by it."""
    return _summed(vendor, _open(vendor, TABLE, 1))


def _day(vendor: str, column: str) -> str:
    if vendor == "postgresql":
        return f"({column} AT TIME ZONE 'Asia/Shanghai')::date"
    return f"date({column}, '+8 hours')"


def _rows(vendor: str, table: str, day: str, numbers: tuple[int, int, int], where: str) -> str:
    """`table`: rows of the task table, as they are or were; `numbers`: open, come, gone."""
    opened = _day(vendor, "created")
    count, came, went = numbers
    return (
        f"SELECT division_path, stage, {opened} AS opened_on, coalesce(due_on, '{_NEVER}') AS due_on, {day} AS day,"  # noqa: S608 - names of our own
        f" {count} AS opens, {came} AS comes, {went} AS goes FROM {table} AS task"
        f" WHERE flow_task_type = 'HUMAN' AND {where}"
    )


def _open(vendor: str, table: str, count: int, came: int = 0) -> str:
    return _rows(vendor, table, _day(vendor, "created"), (count, came, 0), "finished IS NULL")


def _gone(vendor: str, table: str, where: str) -> str:
    return _rows(vendor, table, _day(vendor, "finished"), (0, 0, 1), f"finished IS NOT NULL AND {where}")


_PLACE = {
    "postgresql": "CROSS JOIN LATERAL (SELECT coalesce(max(id) FILTER (WHERE level = 3), 0) AS county,"
    " coalesce(max(id) FILTER (WHERE level = 4), right(rtrim(division_path, '/'), 8)::bigint) AS unit"
    " FROM registry_division WHERE id = ANY (string_to_array(rtrim(division_path, '/'), '/')::bigint[])) AS place",
    "sqlite": "",
}
_ABOVE = (
    "(SELECT id FROM registry_division AS above WHERE level = {level}"
    " AND substr(together.division_path, 1, length(above.path)) = above.path)"
)
_COLUMNS = {
    "postgresql": "place.county, place.unit",
    "sqlite": f"coalesce({_ABOVE.format(level=3)}, 0) AS county, coalesce({_ABOVE.format(level=4)},"
    " CAST(substr(rtrim(together.division_path, '/'), -8) AS INTEGER)) AS unit",
}


def _summed(vendor: str, rows: str) -> str:
    """A row per unit, stage and days; the place is looked up once per village and stage."""
    each = "division_path, stage, opened_on, due_on, day"
    return (
        f"{INTO} SELECT {_COLUMNS[vendor]}, stage, opened_on, due_on, day, sum(open), sum(came), sum(went)"  # noqa: S608 - names of our own
        f" FROM (SELECT {each}, sum(opens) AS open, sum(comes) AS came, sum(goes) AS went FROM ({rows}) AS each_task"
        f" GROUP BY {each} HAVING sum(opens) <> 0 OR sum(comes) <> 0 OR sum(goes) <> 0) AS together {_PLACE[vendor]}"
        " GROUP BY 1, 2, 3, 4, 5, 6"
    )


# ── PostgreSQL ───────────────────────────────────────────────────────────────────────────────────────────────────────

_PG_ROWS = {
    "insert": _open("postgresql", "inserted", 1, came=1),
    "delete": _open("postgresql", "removed", -1),
    "update": " UNION ALL ".join(
        [
            _open("postgresql", "removed", -1),
            _open("postgresql", "inserted", 1),
            _gone("postgresql", "inserted", "id IN (SELECT id FROM removed WHERE finished IS NULL)"),
        ]
    ),
}
_PG_TABLES = {
    "insert": "NEW TABLE AS inserted",
    "delete": "OLD TABLE AS removed",
    "update": "OLD TABLE AS removed NEW TABLE AS inserted",
}


def _postgresql(event: str) -> Trigger:
    name = f"{TABLE}_counted_{event}"
    counting = _summed("postgresql", _PG_ROWS[event])
    source = f"\n#variable_conflict use_column\nBEGIN {counting}; RETURN NULL; END"
    return Trigger(
        name=name,
        definition=(TABLE, "A", _EVENTS[event], source, None),
        create=(
            f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $tally${source}$tally$',
            f'CREATE TRIGGER "{name}" AFTER {event.upper()} ON "{TABLE}" REFERENCING {_PG_TABLES[event]}'
            f' FOR EACH STATEMENT EXECUTE FUNCTION "{name}"()',
            f'ALTER TABLE "{TABLE}" ENABLE ALWAYS TRIGGER "{name}"',
        ),
        drop=(f'DROP TRIGGER IF EXISTS "{name}" ON "{TABLE}"', f'DROP FUNCTION IF EXISTS "{name}"()'),
    )


# ── SQLite ───────────────────────────────────────────────────────────────────────────────────────────────────────────

_OF_TASK = ("division_path", "stage", "created", "due_on", "finished", "flow_task_type")


def _one(row: str) -> str:
    """The trigger's row as a table."""
    return "(SELECT " + ", ".join(f"{row}.{column} AS {column}" for column in _OF_TASK) + ")"


_SQLITE_ROWS = {
    "insert": (_open("sqlite", _one("NEW"), 1, came=1),),
    "delete": (_open("sqlite", _one("OLD"), -1),),
    "update": (
        _open("sqlite", _one("OLD"), -1),
        _open("sqlite", _one("NEW"), 1),
        _gone("sqlite", _one("NEW"), "OLD.finished IS NULL"),
    ),
}


def _sqlite(event: str) -> Trigger:
    name = f"{TABLE}_counted_{event}"
    differs = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in _OF_TASK)
    condition = f" WHEN ({differs})" if event == "update" else ""
    steps = " ".join(f"{_summed('sqlite', rows)};" for rows in _SQLITE_ROWS[event])
    create = f'CREATE TRIGGER "{name}" AFTER {event.upper()} ON "{TABLE}"{condition} BEGIN {steps} END'
    return Trigger(name=name, definition=(TABLE, create), create=(create,), drop=(f'DROP TRIGGER IF EXISTS "{name}"',))
