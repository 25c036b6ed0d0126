"""Rules that the database itself keeps: tables that only grow, and rows it refuses.

    operations = [AppendOnly("approvals_decision", [["id"], ["case_id", "round", "stage"]]),
                  Refuse("decision_after_its_case_closed", "approvals_decision", when="EXISTS (SELECT …NEW.case_id…)")]

Prevention, not proof: whoever owns the tables can take the triggers away again (audit.md §5). The chain and the
Merkle log prove; this keeps honest mistakes and stolen application passwords from needing the proof.

The migrations themselves are the registry of what is protected: missing_protection() reads them, and post_migrate
puts back what is missing. Two traps of SQLite make that necessary, for Django alters its tables by rebuilding them:
the rebuilt table has silently lost its triggers, and a trigger elsewhere that reads the table makes the rebuilding
fail. So rules that may read other tables are taken down before migrations run and stand again when all have run.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder

from audit.triggers import BUILDERS, CATALOGUES, INSUFFICIENT_PRIVILEGE, Guard, Trigger


class Protection(Operation):
    """What AppendOnly and Refuse have in common: migration operations that own triggers."""

    reduces_to_sql = True
    reversible = True
    table: str
    may_read_other_tables = False

    def guards(self, vendor: str) -> list[Guard]:
        raise NotImplementedError

    def triggers(self, vendor: str) -> list[Trigger]:
        """Raises KeyError for a database that Heyan does not run on."""
        build = BUILDERS[vendor]
        return [build(guard) for guard in self.guards(vendor)]

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Triggers are no part of Django's model state."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        if self.hinders_rebuilding(schema_editor.connection.vendor):
            return  # post_migrate makes it
        for trigger in self.triggers(schema_editor.connection.vendor):
            for statement in (*trigger.drop, *trigger.create):
                schema_editor.execute(statement, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        for trigger in self.triggers(schema_editor.connection.vendor):
            for statement in trigger.drop:
                schema_editor.execute(statement, params=None)

    def hinders_rebuilding(self, vendor: str) -> bool:
        return self.may_read_other_tables and vendor == "sqlite"


class AppendOnly(Protection):
    """The table only grows: no UPDATE, DELETE, TRUNCATE, nor SQLite's INSERT OR REPLACE.

    `keys` lists every unique key, the primary key included: over any of them a REPLACE would delete a row.
    """

    def __init__(self, table: str, keys: Sequence[Sequence[str]]) -> None:
        self.table, self.keys = table, [list(key) for key in keys]

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [self.table, self.keys], {}

    def describe(self) -> str:
        return f"Make {self.table} append-only"

    def guards(self, vendor: str) -> list[Guard]:
        message = f"{self.table} is append-only"
        if vendor == "postgresql":
            forbidden = [("no_change", ("UPDATE", "DELETE")), ("no_truncate", ("TRUNCATE",))]
        else:
            forbidden = [("no_update", ("UPDATE",)), ("no_delete", ("DELETE",))]
        guards = [
            Guard(
                name=f"{self.table}_{name}",
                table=self.table,
                events=events,
                message=message,
                error_code=INSUFFICIENT_PRIVILEGE,
            )
            for name, events in forbidden
        ]
        return guards if vendor == "postgresql" else guards + [self._no_replace(key) for key in self.keys]

    def _no_replace(self, key: list[str]) -> Guard:
        # Says what SQLite itself would have said, for the trigger comes first.
        same = " AND ".join(f'"{column}" = NEW."{column}"' for column in key)
        return Guard(
            name=f"{self.table}_no_replace_{'_'.join(key)}",
            table=self.table,
            events=("INSERT",),
            message="UNIQUE constraint failed: " + ", ".join(f"{self.table}.{column}" for column in key),
            condition=f'EXISTS (SELECT 1 FROM "{self.table}" WHERE {same})',  # noqa: S608 - names of our own migrations
        )


class Refuse(Protection):
    """The database refuses a row when the condition over NEW (and OLD) holds: IntegrityError, its text begins with the name.

    One condition for both databases (`when`), or one each. It may read other tables. Like any trigger it sees what is
    committed and what its own transaction did, so guard races with a lock or a unique constraint, not with this.

    `whole_statement`: PostgreSQL asks once for all rows that one INSERT brought, when they are in the table; the condition
    then meets NEW itself among the rows it reads. A list of a thousand is refused at once instead of row by row.
    """

    may_read_other_tables = True

    def __init__(
        self,
        name: str,
        table: str,
        when: str | None = None,
        *,
        when_pg: str | None = None,
        when_sqlite: str | None = None,
        message: str = "",
        on: str | Sequence[str] = "INSERT",
        whole_statement: bool = False,
    ) -> None:
        self.name, self.table, self.message = name, table, message
        self.on = (on,) if isinstance(on, str) else tuple(on)
        self.when = {"postgresql": when_pg or when, "sqlite": when_sqlite or when}
        if None in self.when.values():
            raise ValueError(f"{name} has no condition for one of the databases")
        if not set(self.on) <= {"INSERT", "UPDATE", "DELETE"}:
            raise ValueError(f"{name}: {self.on} are no row events")
        self.whole_statement = whole_statement
        if whole_statement and self.on != ("INSERT",):
            raise ValueError(f"{name}: only an INSERT is asked as a whole")

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        conditions = {"when_pg": self.when["postgresql"], "when_sqlite": self.when["sqlite"]}
        rest = {"message": self.message, "on": self.on} | ({"whole_statement": True} if self.whole_statement else {})
        return type(self).__name__, [self.name, self.table], conditions | rest

    def describe(self) -> str:
        return f"Refuse on {self.table}: {self.name}"

    def guards(self, vendor: str) -> list[Guard]:
        # SQLite knows one event per trigger.
        groups = [self.on] if vendor == "postgresql" or len(self.on) == 1 else [(event,) for event in self.on]
        return [
            Guard(
                name=self.name if len(groups) == 1 else f"{self.name}_{events[0].lower()}",
                table=self.table,
                events=events,
                message=f"{self.name}: {self.message}" if self.message else self.name,
                condition=self.when[vendor],
                whole_statement=self.whole_statement,
            )
            for events in groups
        ]


def missing_protection(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the triggers that applied migrations promise and the database lacks, has altered or disabled."""
    return [trigger.name for trigger in _missing(connection)]


def install_missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Put them back. Returns their names."""
    missing = _missing(connection)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for trigger in missing:
            for statement in (*trigger.drop, *trigger.create):
                cursor.execute(statement)
    return [trigger.name for trigger in missing]


def make_way_for_rebuilding(connection: BaseDatabaseWrapper) -> None:
    """Take down the rules that would make Django's rebuilding of a SQLite table fail; append-only triggers stay."""
    with connection.cursor() as cursor:
        for protection in protections(connection):
            if protection.hinders_rebuilding(connection.vendor):
                for trigger in protection.triggers(connection.vendor):
                    for statement in trigger.drop:
                        cursor.execute(statement)


def protections(connection: BaseDatabaseWrapper) -> list[Protection]:
    """What applied migrations protect, in their order; a later operation of the same name stands for the earlier."""
    applied = MigrationRecorder(connection).applied_migrations()
    tables = set(connection.introspection.table_names())
    return [operation for key, operation in _declared() if key in applied and operation.table in tables]


@cache
def _declared() -> tuple[tuple[tuple[str, str], Protection], ...]:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    plan = dict.fromkeys(key for leaf in sorted(loader.graph.leaf_nodes()) for key in loader.graph.forwards_plan(leaf))
    operations = ((key, operation) for key in plan for operation in loader.graph.nodes[key].operations)
    return tuple((key, operation) for key, operation in operations if isinstance(operation, Protection))


def _missing(connection: BaseDatabaseWrapper) -> list[Trigger]:
    owned = (trigger for protection in protections(connection) for trigger in protection.triggers(connection.vendor))
    wanted = {trigger.name: trigger for trigger in owned}
    found = CATALOGUES[connection.vendor](connection)
    return [trigger for trigger in wanted.values() if trigger.definition not in found.get(trigger.name, [])]
