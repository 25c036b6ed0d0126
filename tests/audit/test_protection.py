"""What the database refuses by itself, on SQLite and on PostgreSQL."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from audit import clock, log
from audit.log import Actor
from audit.models import Event, Opening
from audit.protection import AppendOnly, Refuse, missing_protection, protections
from tests.audit.guarded import KIND, apply, on_postgresql, on_sqlite, run, take_back, write

pytestmark = pytest.mark.django_db


def tables():
    """Two plain tables, one of them guarded by the other."""
    run("CREATE TABLE guard_case (id integer PRIMARY KEY, closed integer NOT NULL)")
    run("CREATE TABLE guard_row (id integer PRIMARY KEY, case_id integer NOT NULL)")
    run("INSERT INTO guard_case VALUES (1, 0), (2, 1)")


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


def test_a_rule_asked_once_for_all_rows_refuses_every_list_with_one_wrong_row():
    tables()
    rule = "EXISTS (SELECT 1 FROM guard_case c WHERE c.id = NEW.case_id AND c.closed = 1)"
    apply(Refuse("rows_need_an_open_case", "guard_row", when=rule, message="it's closed", whole_statement=True))
    run("INSERT INTO guard_row VALUES (1, 1), (2, 1)")
    with pytest.raises(IntegrityError, match="rows_need_an_open_case: it's closed"):
        run("INSERT INTO guard_row VALUES (3, 1), (4, 1), (5, 2)")
    with pytest.raises(ValueError, match="as a whole"):
        Refuse("r", "guard_row", "1 = 1", on="UPDATE", whole_statement=True)
