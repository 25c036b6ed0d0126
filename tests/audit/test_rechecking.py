"""The log computed anew finds every row that somebody with the owner's password changed."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from audit import clock, sequencer, tree
from audit.models import Checkpoint, PendingEvent
from audit.rechecking import recheck
from audit.verifier import merkle
from tests.append_only import suspended
from tests.audit.grown import grow, write_events

pytestmark = pytest.mark.django_db


def tamper(statement, parameters=None):
    with suspended(connection), connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def sign(size):
    Checkpoint.objects.create(size=size, root=tree.root(size), note="", at=clock.now())


def test_an_untouched_log_holds(capsys):
    grow(300)
    sign(7)
    sign(300)
    found = recheck()
    assert found.holds and (found.size, found.frontier.root()) == (300, tree.root(300))
    call_command("check_log")
    assert capsys.readouterr().out.split()[:3] == ["300", "entries", "hold,"]


def test_entries_that_stand_in_another_order_than_their_keys_hold():
    grow(5)
    write_events(4, first=5)
    late = PendingEvent.objects.order_by("pk").values_list("pk", flat=True)[0]
    PendingEvent.objects.filter(pk=late).delete()  # its transaction is not committed yet
    while sequencer.sequence(2):
        pass
    PendingEvent.objects.create(event_id=late)
    sequencer.drain()
    assert recheck().holds and recheck().size == 9


def test_an_empty_log_holds():
    assert recheck().holds and recheck().size == 0


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        (
            "UPDATE audit_event SET body = 'forged' WHERE id = (SELECT event_id FROM audit_leaf WHERE \"index\" = 5)",
            "entry 5",
        ),
        ('UPDATE audit_leaf SET "index" = 400 WHERE "index" = 299', "entry 299 is missing"),
        ("DELETE FROM audit_event WHERE id = (SELECT event_id FROM audit_leaf WHERE \"index\" = 9)", "entry 9 has lost its event"),
        ("UPDATE audit_node SET hash = (SELECT hash FROM audit_leaf WHERE \"index\" = 1)", "the node 8/0"),
        ("DELETE FROM audit_node", "the node 8/0"),
        ("UPDATE audit_leaf SET hash = (SELECT hash FROM audit_leaf WHERE \"index\" = 1) WHERE \"index\" = 6", "entry 6 is not what"),
        ('UPDATE audit_leaf SET event_id = 1000000000 WHERE "index" = 7', "entry 7 has lost its event"),
        ("UPDATE audit_event SET id = 1000000000 WHERE id = (SELECT event_id FROM audit_leaf WHERE \"index\" = 9)", "entry 9 has lost its event"),
        ("UPDATE audit_node SET height = 16", "the node 8/0"),
        ('UPDATE audit_node SET "index" = 1', "the node 8/0"),
        ("UPDATE audit_checkpoint SET size = 299", "the checkpoint of 299 entries has another root"),
        ('DELETE FROM audit_leaf WHERE "index" > 280', "the checkpoint of 300 entries is beyond the log"),
        ("UPDATE audit_checkpoint SET root = (SELECT hash FROM audit_leaf WHERE \"index\" = 1)", "the checkpoint of 300"),
    ],
)  # fmt: skip
def test_what_was_changed_is_named(statement, problem):
    grow(300)
    sign(300)
    tamper(statement)
    assert [found for found in recheck().problems if found.startswith(problem)]
    with pytest.raises(CommandError, match=problem):
        call_command("check_log")


def test_a_log_rewritten_with_its_leaves_contradicts_what_was_signed():
    grow(200)
    sign(200)
    leaf = merkle.leaf_hash(b"forged")
    with suspended(connection), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_event SET body = 'forged', digest = %s WHERE body = '0'", [leaf.hex()])
        cursor.execute('UPDATE audit_leaf SET hash = %s WHERE "index" = 0', [leaf])
    assert recheck().problems == ["the checkpoint of 200 entries has another root"]
