"""What the database refuses by itself, on SQLite and on PostgreSQL."""

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.sql import emit_pre_migrate_signal
from django.db import DatabaseError, IntegrityError, connection, migrations, models, transaction
from django.db.migrations.state import ProjectState

from audit import clock, log
from audit.log import Actor
from audit.models import Event, Opening
from audit.protection import (
    AppendOnly,
    Refuse,
    install_missing,
    make_way_for_rebuilding,
    missing_protection,
    protections,
)
from tests.append_only import suspended

KIND = log.register("test:row:written", personal={"name"})
pytestmark = pytest.mark.django_db
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own trap")
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own statement")


def write(stream="case:1"):
    return log.append(
        stream=stream,
        kind=KIND,
        at=clock.now(),
        actor=Actor("system:clock", "时钟"),
        subject={},
        statement={},
        personal={"name": "某人"},
    )


def run(statement, params=None):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)


def tables():
    """Two plain tables, one of them guarded by the other."""
    run("CREATE TABLE guard_case (id integer PRIMARY KEY, closed integer NOT NULL)")
    run("CREATE TABLE guard_row (id integer PRIMARY KEY, case_id integer NOT NULL)")
    run("INSERT INTO guard_case VALUES (1, 0), (2, 1)")


def apply(operation):
    for trigger in operation.triggers(connection.vendor):
        for statement in trigger.create:
            run(statement)


def take_back(operation):
    operation.database_backwards("audit", connection.SchemaEditorClass(connection), None, None)


def rebuilding(model_name):
    """A migration operation for which Django rebuilds the SQLite table, and the states around it."""
    add = migrations.AddField(model_name, "extra", models.CharField(max_length=9, default="x"))
    old = ProjectState.from_apps(Event._meta.apps)
    new = old.clone()
    add.state_forwards("audit", new)
    return add, old, new


STATEMENTS = [
    "UPDATE audit_event SET kind = 'test:row:forged'",
    "DELETE FROM audit_event",
    "UPDATE audit_event SET id = id WHERE seq = 1",
]
REPLACING = "INTO audit_event (id, event_id, stream, seq, prev, kind, at, body, digest, db_time) SELECT "
COPIED = ", prev, kind, at, 'forged', digest, db_time FROM audit_event"


@pytest.mark.parametrize("statement", STATEMENTS)
def test_logged_row_is_never_changed_or_deleted(statement):
    before = write()
    with pytest.raises(DatabaseError, match="append-only"):
        run(statement)
    assert Event.objects.get() == before


@on_sqlite
@pytest.mark.parametrize(
    "same",
    ["id, 'other', 'case:9', 1", "77, event_id, 'case:9', 1", "77, 'other', stream, seq"],
    ids=["id", "event", "place"],
)
@pytest.mark.parametrize("verb", ["INSERT OR REPLACE ", "REPLACE "])
def test_logged_row_is_never_replaced(verb, same):
    write()
    with pytest.raises(IntegrityError, match="UNIQUE constraint failed: audit_event"):
        run(verb + REPLACING + same + COPIED)
    assert "forged" not in Event.objects.get().body


@on_postgresql
@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE audit_event CASCADE",
        "MERGE INTO audit_event e USING audit_event f ON e.id = f.id WHEN MATCHED THEN DELETE",
    ],
)
def test_log_is_never_emptied(statement):
    write()
    with pytest.raises(DatabaseError, match="append-only"):
        run(statement)
    assert Event.objects.exists()


@on_postgresql
def test_replica_role_is_refused_too():
    write()
    with pytest.raises(DatabaseError, match="append-only"):
        run("SET LOCAL session_replication_role = replica; DELETE FROM audit_event")


def test_event_must_follow_the_head_of_its_stream():
    first = write()
    for after in [(1, "0" * 64), (5, first.digest)]:
        with pytest.raises(IntegrityError, match="event_follows_the_head_of_its_stream"), transaction.atomic():
            log.append(
                stream="case:1",
                kind=KIND,
                at=clock.now(),
                actor=Actor("system:clock", "时钟"),
                subject={},
                statement={},
                after=after,
            )


def test_opening_may_be_erased_but_not_changed():
    write()
    with pytest.raises(IntegrityError, match="openings_are_never_changed"), transaction.atomic():
        Opening.objects.update(value='"另一人"')
    assert Opening.objects.all().delete()[0] == 1


def test_refused_row_names_the_rule():
    tables()
    rule = "EXISTS (SELECT 1 FROM guard_case c WHERE c.id = NEW.case_id AND c.closed = 1)"
    apply(Refuse("row_needs_an_open_case", "guard_row", when=rule, message="it's closed", on=["INSERT", "UPDATE"]))
    run("INSERT INTO guard_row VALUES (1, 1)")
    with pytest.raises(IntegrityError, match="row_needs_an_open_case: it's closed"):
        run("INSERT INTO guard_row VALUES (2, 2)")
    with pytest.raises(IntegrityError, match="row_needs_an_open_case"):
        run("UPDATE guard_row SET case_id = 2")
    run("UPDATE guard_row SET id = 5")


def test_rule_against_deleting_lets_the_others_go():
    tables()
    apply(Refuse("open_cases_stay", "guard_case", when="OLD.closed = 0", on="DELETE"))
    run("DELETE FROM guard_case WHERE closed = 1")
    with pytest.raises(IntegrityError, match="open_cases_stay"):
        run("DELETE FROM guard_case")


def test_operations_can_be_taken_back_and_written_down():
    tables()
    for operation in (
        AppendOnly("guard_row", [["id"]]),
        Refuse("never", "guard_row", when_pg="true", when_sqlite="1", message="m", on=("INSERT", "UPDATE")),
    ):
        name, args, kwargs = operation.deconstruct()
        again = type(operation)(*args, **kwargs)
        assert again.deconstruct() == (name, args, kwargs)
        apply(again)
        take_back(again)
    run("INSERT INTO guard_row VALUES (1, 1)")
    run("DELETE FROM guard_row")


def test_rule_without_a_condition_for_both_databases_is_refused():
    with pytest.raises(ValueError, match="one of the databases"):
        Refuse("half", "guard_row", when_pg="true")


def test_everything_promised_is_in_place():
    assert missing_protection(connection) == []
    assert {"audit_event", "audit_opening"} <= {protection.table for protection in protections(connection)}


# Unique only among some rows: a rule of its own (no_step_is_replaced, no_first_answer_is_replaced,
# no_exit_of_a_place_is_replaced, no_supervision_is_replaced, no_letter_is_replaced) keeps these.
PARTIAL = {
    "approvals_objectionstep": {frozenset({"objection_id", "step", "outcome"}), frozenset({"objection_id"})},
    "approvals_comparisonanswer": {frozenset({"request_id", "subject_id", "item"})},
    "registry_listingstanding": {frozenset({"listing_id"})},
    "inspection_campaign": {frozenset({"division_id", "year"})},
    "inspection_responsibilityletter": {
        frozenset({"division_id", "year", "kind", "department", "edition"}),
        frozenset({"division_id", "year", "kind", "holder_id", "edition"}),
    },
}


def test_every_unique_key_of_an_append_only_table_is_known():
    """Otherwise SQLite's INSERT OR REPLACE deletes a row over the key that was forgotten."""
    keys: dict[str, set[frozenset[str]]] = {}
    for protection in protections(connection):
        if isinstance(protection, AppendOnly):
            keys.setdefault(protection.table, set()).update(frozenset(key) for key in protection.keys)
    for table, known in keys.items():
        with connection.cursor() as cursor:
            constraints = connection.introspection.get_constraints(cursor, table).values()
        unique = {frozenset(each["columns"]) for each in constraints if each["unique"] and each["columns"]}
        assert unique <= known | PARTIAL.get(table, set()), table


def test_removed_trigger_is_reported_and_put_back():
    name = "audit_event_no_change" if connection.vendor == "postgresql" else "audit_event_no_update"
    run(f"DROP TRIGGER {name}" + (" ON audit_event" if connection.vendor == "postgresql" else ""))
    assert missing_protection(connection) == [name]
    reported = run_checks(tags=["database"], databases=["default"], include_deployment_checks=True)
    assert [message.id for message in reported if message.id == "audit.E001"] == ["audit.E001"]
    call_command("migrate", verbosity=0)
    assert missing_protection(connection) == []


@on_postgresql
@pytest.mark.parametrize(
    "sabotage",
    [
        "ALTER TABLE audit_event DISABLE TRIGGER audit_event_no_change",
        "ALTER TABLE audit_event ENABLE TRIGGER audit_event_no_change",
        "CREATE OR REPLACE FUNCTION audit_event_no_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    ],
)
def test_weakened_trigger_is_reported_and_restored(sabotage):
    run(sabotage)
    assert missing_protection(connection) == ["audit_event_no_change"]
    install_missing(connection)
    assert missing_protection(connection) == []


@on_sqlite
def test_altered_trigger_is_reported():
    run("DROP TRIGGER audit_event_no_update")
    run("CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event WHEN 0 BEGIN SELECT 1; END")
    assert missing_protection(connection) == ["audit_event_no_update"]


@pytest.mark.django_db(transaction=True)
def test_triggers_come_back_after_the_table_was_rebuilt():
    """Django rebuilds a SQLite table for AddField with a default; its triggers are gone without a word."""
    add, old, new = rebuilding("event")
    with transaction.atomic():
        write()
    make_way_for_rebuilding(connection)  # rules of other tables read this one
    with connection.schema_editor() as editor:
        add.database_forwards("audit", editor, old, new)
    assert ("audit_event_no_update" in missing_protection(connection)) is (connection.vendor == "sqlite")
    with connection.schema_editor() as editor:
        add.database_backwards("audit", editor, new, old)
    call_command("migrate", verbosity=0)
    assert missing_protection(connection) == []
    with pytest.raises(DatabaseError, match="append-only"):
        run("DELETE FROM audit_event")


@pytest.mark.django_db(transaction=True)
def test_flush_of_a_test_empties_the_log_and_keeps_the_triggers():
    with transaction.atomic():
        write()
    call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)
    assert not Event.objects.exists()
    assert missing_protection(connection) == []


def test_triggers_rest_only_inside_suspended():
    write()
    with suspended(connection):
        run("DELETE FROM audit_event")
    assert missing_protection(connection) == []


@pytest.mark.django_db(transaction=True)
def test_rules_that_read_a_table_make_way_while_it_is_rebuilt():
    """SQLite: "error in trigger …: no such table", because a rebuilt table is missing for a moment."""
    rule = Refuse("r", "audit_opening", "EXISTS (SELECT 1 FROM audit_pendingevent p WHERE p.event_id = NEW.id)")
    apply(rule)
    add, old, new = rebuilding("pendingevent")
    if connection.vendor == "sqlite":
        with pytest.raises(DatabaseError, match="error in trigger"), connection.schema_editor() as editor:
            add.database_forwards("audit", editor, old, new)
    take_back(rule)
    assert rule.hinders_rebuilding(connection.vendor) is (connection.vendor == "sqlite")
    plan = [(migrations.Migration("0099_something", "audit"), False)]
    emit_pre_migrate_signal(0, False, "default", plan=plan, apps=apps)
    assert ("openings_are_never_changed" in missing_protection(connection)) is (connection.vendor == "sqlite")
    call_command("migrate", verbosity=0)
    assert missing_protection(connection) == []


def test_a_rule_asked_once_for_all_rows_refuses_every_list_with_one_wrong_row():
    tables()
    rule = "EXISTS (SELECT 1 FROM guard_case c WHERE c.id = NEW.case_id AND c.closed = 1)"
    apply(Refuse("rows_need_an_open_case", "guard_row", when=rule, message="it's closed", whole_statement=True))
    run("INSERT INTO guard_row VALUES (1, 1), (2, 1)")
    with pytest.raises(IntegrityError, match="rows_need_an_open_case: it's closed"):
        run("INSERT INTO guard_row VALUES (3, 1), (4, 1), (5, 2)")
    with pytest.raises(ValueError, match="as a whole"):
        Refuse("r", "guard_row", "1 = 1", on="UPDATE", whole_statement=True)


@on_postgresql
@pytest.mark.parametrize(
    "sabotage",
    [
        "ALTER FUNCTION event_follows_the_head_of_its_stream() RESET ALL",
        "ALTER TABLE audit_event DISABLE TRIGGER event_follows_the_head_of_its_stream",
    ],
)
def test_a_weakened_rule_of_whole_statements_is_restored(sabotage):
    run(sabotage)
    assert missing_protection(connection) == ["event_follows_the_head_of_its_stream"]
    install_missing(connection)
    assert missing_protection(connection) == []
