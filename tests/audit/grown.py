"""A log that has grown: many events at once, by the insert of append() itself but without what an act brings along."""

import uuid
from contextlib import contextmanager

from django.db import connection

from audit import clock, log, sequencer, tree
from audit.models import Checkpoint, Event
from audit.rows import insert_events
from audit.verifier import merkle, note
from tests.append_only import suspended


def write_events(count, first=0):
    """So many new events wait for the sequencer; their leaf hashes in order."""
    at = clock.now()
    events = []
    for number in range(first, first + count):
        body = str(number)
        events.append(
            Event(
                event_id=uuid.uuid4(),
                stream=f"grown:{number}",
                seq=1,
                prev=log.NOTHING_BEFORE,
                kind="test:entry:written",
                at=at,
                body=body,
                digest=log.leaf_hash(body.encode()),
            )
        )
    insert_events(events)
    return [merkle.leaf_hash(event.body.encode()) for event in events]


def grow(count, first=0):
    """So many new entries of the log; their leaf hashes in order."""
    written = write_events(count, first)
    know_the_tables()
    while sequencer.sequence(20_000):
        pass
    return written


def know_the_tables():
    """What autovacuum tells PostgreSQL elsewhere: in a test's one transaction it would plan for empty tables to the end."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE audit_event, audit_pendingevent, audit_leaf, audit_node")


@contextmanager
def behind_the_triggers():
    """A cursor that may do to the log what a restored backup does; foreign keys are checked before and after."""
    connection.check_constraints()
    with suspended(connection), connection.cursor() as cursor:
        yield cursor
        connection.check_constraints()


LOG_KEY = note.SigningKey("heyan.example/log", note.LOG, b"\x01" * 32)


def publish(size, key=LOG_KEY):
    """The log grows to this size and is signed as the signer would, without its process."""
    sequencer.drain()
    grow(size - tree.size(), first=Event.objects.count())
    stated = note.Checkpoint(key.name, size, tree.root(size))
    return Checkpoint.objects.create(size=size, root=stated.root, note=note.sign_note(stated.text, key), at=clock.now())
