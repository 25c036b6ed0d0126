"""Protection that was removed, weakened or lost in a rebuilt table is reported, and put back by `migrate`."""

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.sql import emit_pre_migrate_signal
from django.db import DatabaseError, connection, migrations, models, transaction
from django.db.migrations.state import ProjectState

from audit.models import Event
from audit.protection import Refuse, install_missing, make_way_for_rebuilding, missing_protection
from tests.append_only import suspended
from tests.audit.guarded import apply, on_postgresql, on_sqlite, run, take_back, write

pytestmark = pytest.mark.django_db


def rebuilding(model_name):
    """A migration operation for which Django rebuilds the SQLite table, and the states around it."""
    add = migrations.AddField(model_name, "extra", models.CharField(max_length=9, default="x"))
    old = ProjectState.from_apps(Event._meta.apps)
    new = old.clone()
    add.state_forwards("audit", new)
    return add, old, new


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
