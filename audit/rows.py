"""The two inserts of append(), written by hand: a decision may spend a tenth of its time on its event (design.md §10).

PostgreSQL takes event and queue row in one round trip, whatever the length of the list; SQLite has no round trips.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from audit.models import Event, Opening
from audit.statements import Statement, execute_in_turn, insertion

# Only names of fields are put into the statements, every value is a parameter (hence the noqa marks).
# db_time is not among them: the database sets it.
_NAMES = ["event_id", "stream", "seq", "prev", "kind", "at", "body", "digest"]
_FIELDS = sorted(
    (field for field in Event._meta.concrete_fields if field.name in _NAMES), key=lambda field: _NAMES.index(field.name)
)
_COLUMNS = ", ".join(_NAMES)
_TYPES = ["uuid", "text", "integer", "text", "text", "timestamptz", "text", "text"]
_ONE_ROW = ", ".join(["%s"] * len(_FIELDS))
_ARRAYS = ", ".join(f"%s::{name}[]" for name in _TYPES)

_QUEUED = "INSERT INTO audit_pendingevent (event_id) SELECT id FROM logged ORDER BY id RETURNING event_id"
_POSTGRESQL_ONE = f"WITH logged AS (INSERT INTO audit_event ({_COLUMNS}) VALUES ({_ONE_ROW}) RETURNING id) {_QUEUED}"  # noqa: S608
_POSTGRESQL_MANY = (
    f"WITH logged AS (INSERT INTO audit_event ({_COLUMNS}) SELECT {_COLUMNS} FROM unnest({_ARRAYS})"  # noqa: S608
    f" WITH ORDINALITY AS given ({_COLUMNS}, place) ORDER BY place RETURNING id) {_QUEUED}"
)
_SQLITE = f"INSERT INTO audit_event ({_COLUMNS}) VALUES ({_ONE_ROW})"  # noqa: S608


def insert_events(events: Sequence[Event], openings: Sequence[Opening] = ()) -> None:
    """Insert events in their order, each with its queue row, and give the objects their keys; few openings beside them."""
    if not events:
        return
    connection = transaction.get_connection()
    rows = [
        [field.get_db_prep_save(getattr(event, field.attname), connection) for field in _FIELDS] for event in events
    ]
    beside = [insertion(openings)] if openings else []
    for event, key in zip(events, _INSERTS[connection.vendor](connection, rows, beside), strict=True):
        event.pk = key
        event._state.adding = False
        event._state.db = connection.alias
        del event.__dict__["db_time"]  # the object holds an expression there; now it is read when asked for


def _insert_in_postgresql(connection: BaseDatabaseWrapper, rows: list[list[Any]], beside: list[Statement]) -> list[int]:
    columns = [list(column) for column in zip(*rows, strict=True)]
    events = (_POSTGRESQL_ONE, rows[0]) if len(rows) == 1 else (_POSTGRESQL_MANY, columns)
    with connection.cursor() as cursor:
        execute_in_turn(cursor, [*beside, events])
        # Keys rise in the order of inserting; whatever order the queue rows come back in.
        return sorted(key for (key,) in cursor.fetchall())


def _insert_in_sqlite(connection: BaseDatabaseWrapper, rows: list[list[Any]], beside: list[Statement]) -> list[int]:
    """A SQLite transaction is the only writer: what stands behind the last key is what it inserted."""
    with connection.cursor() as cursor:
        execute_in_turn(cursor, beside)
        cursor.execute("SELECT COALESCE(MAX(id), 0) FROM audit_event")
        last = cursor.fetchone()[0]
        cursor.executemany(_SQLITE, rows)
        cursor.execute("INSERT INTO audit_pendingevent (event_id) SELECT id FROM audit_event WHERE id > %s", [last])
        cursor.execute("SELECT id FROM audit_event WHERE id > %s ORDER BY id", [last])
        return [key for (key,) in cursor.fetchall()]


_INSERTS = {"postgresql": _insert_in_postgresql, "sqlite": _insert_in_sqlite}
