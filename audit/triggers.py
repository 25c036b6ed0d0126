"""How a rule becomes a trigger, and how a database's own catalogue describes the triggers it has, on both databases."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

CHECK_VIOLATION = "23514"  # PostgreSQL error codes: Django raises IntegrityError for this one
INSUFFICIENT_PRIVILEGE = "42501"
_ROW, _BEFORE = 1, 2  # bits of pg_trigger.tgtype
_PLANS_NOT_KEPT = ("enable_hashjoin", "enable_mergejoin", "enable_seqscan")
_EVENT_BITS = {"INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """One trigger: before these events on the table, refuse when the condition over NEW and OLD holds (always if None)."""

    name: str
    table: str
    events: tuple[str, ...]
    message: str
    condition: str | None = None
    error_code: str = CHECK_VIOLATION
    whole_statement: bool = False  # PostgreSQL: asked once of all inserted rows together, after them


@dataclass(frozen=True, slots=True)
class Trigger:
    """A trigger as the database's own catalogue describes it, with the statements that make and remove it."""

    name: str
    definition: tuple[object, ...]
    create: tuple[str, ...]
    drop: tuple[str, ...]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _raising(guard: Guard) -> str:
    return (
        f"RAISE EXCEPTION USING MESSAGE = {_quoted(guard.message)}, ERRCODE = '{guard.error_code}', "
        f"TABLE = TG_TABLE_NAME, CONSTRAINT = {_quoted(guard.name)};"
    )


def _postgresql_statement_trigger(guard: Guard) -> Trigger:
    """One question for a thousand rows. Its plan is kept by the session, so it must suit one row in a large table as well:
    from each inserted row by index to what the rule reads."""
    asked = f"EXISTS (SELECT 1 FROM inserted AS new WHERE ({guard.condition or 'true'}))"  # noqa: S608 - our own conditions
    source = f"\n#variable_conflict use_column\nBEGIN IF {asked} THEN {_raising(guard)} END IF; RETURN NULL; END"
    settings = "".join(f" SET {name} = off" for name in _PLANS_NOT_KEPT)
    return Trigger(
        name=guard.name,
        definition=(guard.table, "A", _EVENT_BITS["INSERT"], source, [f"{name}=off" for name in _PLANS_NOT_KEPT]),
        create=(
            f'CREATE OR REPLACE FUNCTION "{guard.name}"() RETURNS trigger LANGUAGE plpgsql{settings}'
            f" AS $guard${source}$guard$",
            f'CREATE TRIGGER "{guard.name}" AFTER INSERT ON "{guard.table}" REFERENCING NEW TABLE AS inserted '
            f'FOR EACH STATEMENT EXECUTE FUNCTION "{guard.name}"()',
            f'ALTER TABLE "{guard.table}" ENABLE ALWAYS TRIGGER "{guard.name}"',
        ),
        drop=_postgresql_drop(guard),
    )


def _postgresql_drop(guard: Guard) -> tuple[str, ...]:
    return f'DROP TRIGGER IF EXISTS "{guard.name}" ON "{guard.table}"', f'DROP FUNCTION IF EXISTS "{guard.name}"()'


def _postgresql_trigger(guard: Guard) -> Trigger:
    if guard.whole_statement:
        return _postgresql_statement_trigger(guard)
    raising = _raising(guard)
    leaving = "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;" if "DELETE" in guard.events else "RETURN NEW;"
    source = f"BEGIN IF ({guard.condition or 'true'}) THEN {raising} END IF; {leaving} END"
    each = "STATEMENT" if "TRUNCATE" in guard.events else "ROW"
    bits = sum(_EVENT_BITS[event] for event in guard.events) + _BEFORE + (_ROW if each == "ROW" else 0)
    return Trigger(
        name=guard.name,
        definition=(guard.table, "A", bits, source, None),
        create=(
            f'CREATE OR REPLACE FUNCTION "{guard.name}"() RETURNS trigger LANGUAGE plpgsql AS $guard${source}$guard$',
            f'CREATE TRIGGER "{guard.name}" BEFORE {" OR ".join(guard.events)} ON "{guard.table}" '
            f'FOR EACH {each} EXECUTE FUNCTION "{guard.name}"()',
            # ALWAYS: fires under session_replication_role = replica too.
            f'ALTER TABLE "{guard.table}" ENABLE ALWAYS TRIGGER "{guard.name}"',
        ),
        drop=_postgresql_drop(guard),
    )


def _sqlite_trigger(guard: Guard) -> Trigger:
    (event,) = guard.events
    condition = f" WHEN ({guard.condition})" if guard.condition else ""
    create = (
        f'CREATE TRIGGER "{guard.name}" BEFORE {event} ON "{guard.table}"{condition} '
        f"BEGIN SELECT RAISE(ABORT, {_quoted(guard.message)}); END"
    )
    return Trigger(
        name=guard.name,
        definition=(guard.table, create),
        create=(create,),
        drop=(f'DROP TRIGGER IF EXISTS "{guard.name}"',),
    )


def _rows(connection: BaseDatabaseWrapper, query: str) -> dict[str, list[tuple[object, ...]]]:
    found: dict[str, list[tuple[object, ...]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(query)
        for name, *definition in cursor.fetchall():
            found.setdefault(name, []).append(tuple(definition))
    return found


def _postgresql_catalogue(connection: BaseDatabaseWrapper) -> Mapping[str, Iterable[tuple[object, ...]]]:
    return _rows(
        connection,
        "SELECT t.tgname, c.relname, t.tgenabled, t.tgtype::int, p.prosrc, p.proconfig FROM pg_trigger t"
        " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
        " WHERE NOT t.tgisinternal AND t.tgqual IS NULL AND pg_table_is_visible(c.oid)",
    )


def _sqlite_catalogue(connection: BaseDatabaseWrapper) -> Mapping[str, Iterable[tuple[object, ...]]]:
    return _rows(connection, "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")


BUILDERS = {"postgresql": _postgresql_trigger, "sqlite": _sqlite_trigger}
CATALOGUES = {"postgresql": _postgresql_catalogue, "sqlite": _sqlite_catalogue}
