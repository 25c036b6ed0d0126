"""What was logged gets its place in the Merkle log: each event one, in order, whatever happens in between."""

import threading

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from audit import clock, log, sequencer, tree
from audit.log import Actor, Draft
from audit.models import Event, Leaf, Node, PendingEvent
from audit.sequencer import Point
from tests.audit.grown import grow, write_events
from tests.audit.trees import MemoryTree

KIND = log.register("test:entry:written")
ACTOR = Actor("system:clock", "时钟")
pytestmark = pytest.mark.django_db


class Stopped(Exception):
    pass


def draft(stream):
    return Draft(stream=stream, kind=KIND, at=clock.now(), actor=ACTOR, subject={}, statement={})


def test_what_waits_gets_its_place_in_the_order_of_writing():
    events = log.append_many([draft("case:1"), draft("case:2"), draft("case:1")])
    assert tree.size() == 0 and tree.index_of(events[0].event_id) is None
    assert sequencer.sequence() == 3
    assert [tree.index_of(event.event_id) for event in events] == [0, 1, 2]
    assert [leaf.hash.hex() for leaf in Leaf.objects.order_by("index")] == [event.digest for event in events]
    assert tree.size() == 3 and sequencer.backlog() == 0 and sequencer.sequence() == 0


def test_the_log_goes_on_where_it_stood():
    written = grow(7) + grow(1, first=7) + grow(300, first=8)
    assert tree.size() == 308 and tree.root(308) == MemoryTree(written).root()
    assert list(Node.objects.values_list("height", "index")) == [(8, 0)]


@pytest.mark.parametrize("limit", [1, 2, 3, 10])
def test_a_batch_takes_no_more_than_its_limit(limit):
    write_events(10)
    assert sequencer.sequence(limit) == limit and sequencer.backlog() == 10 - limit
    assert sequencer.drain() == 10 - limit and sequencer.backlog() == 0


def test_a_run_leaves_the_rest_to_the_next():
    write_events(2500)
    assert sequencer.drain(at_most=2100) == 2100 and sequencer.drain() == 400


def test_an_empty_queue_costs_one_question(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert sequencer.sequence() == 0


def test_a_batch_costs_the_same_few_statements_whatever_its_length(django_assert_max_num_queries):
    grow(1000)
    write_events(1000, first=1000)
    with django_assert_max_num_queries(16):
        assert sequencer.sequence() == 1000


@pytest.mark.parametrize("point", [point for point in Point if point is not Point.COMMITTED])
def test_a_batch_that_breaks_off_leaves_nothing(point):
    written = grow(255) + write_events(2, first=255)

    def break_off(reached):
        if reached is point:
            raise Stopped

    with pytest.raises(Stopped), transaction.atomic():
        sequencer.sequence(reached=break_off)
    assert (tree.size(), Node.objects.count(), sequencer.backlog()) == (255, 0, 2)
    assert sequencer.sequence() == 2 and tree.root(257) == MemoryTree(written).root()


def test_an_altered_event_gets_no_place():
    write_events(2)
    altered = Event(
        stream="case:9", seq=1, prev=log.NOTHING_BEFORE, kind=KIND, at=clock.now(), body="{}", digest="0" * 64
    )
    altered.save()
    PendingEvent.objects.create(event=altered)
    with pytest.raises(sequencer.Altered):
        sequencer.sequence()
    assert tree.size() == 0 and sequencer.backlog() == 3


def test_the_database_refuses_a_leaf_that_is_none():
    write_events(2)
    first, second = Event.objects.order_by("pk")
    with pytest.raises(IntegrityError, match="leaf_is_the_digest_of_its_event"), transaction.atomic():
        Leaf.objects.create(index=0, event=first, hash=bytes.fromhex(second.digest))
    with pytest.raises(IntegrityError, match="leaf_follows_the_last_leaf"), transaction.atomic():
        Leaf.objects.create(index=1, event=first, hash=bytes.fromhex(first.digest))
    sequencer.sequence()
    for again in ({"index": 0, "event": second}, {"index": 2, "event": first}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Leaf.objects.create(hash=bytes.fromhex(again["event"].digest), **again)


@pytest.mark.parametrize("table", ["audit_leaf", "audit_node"])
def test_what_has_its_place_keeps_it(table):
    grow(256)
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET hash = hash"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.postgresql
@pytest.mark.skipif('connection.vendor != "postgresql"', reason="several connections")
@pytest.mark.django_db(transaction=True)
def test_while_one_sequencer_is_at_it_another_does_nothing():
    with transaction.atomic():
        write_events(3)
    answers = []

    def try_another(reached):
        if reached is Point.READ:
            thread = threading.Thread(target=lambda: answers.append(sequence_elsewhere()))
            thread.start()
            thread.join()

    assert sequencer.sequence(reached=try_another) == 3 and answers == [0]
    assert tree.size() == 3


def sequence_elsewhere():
    try:
        return sequencer.sequence()
    finally:
        connection.close()


def test_the_command_places_what_waits_and_says_what_the_log_is(capsys):
    written = write_events(3)
    call_command("sequence_log")
    assert capsys.readouterr().out.split() == [
        *"3 placed, 0 waiting 3".split(),
        MemoryTree(written).root().hex(),
    ]
