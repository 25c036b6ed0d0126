"""A log that has grown: many events at once, by the insert of append() itself but without what an act brings along."""

import uuid

from audit import clock, log, sequencer
from audit.models import Event
from audit.rows import insert_events
from audit.verifier import merkle


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
    while sequencer.sequence(20_000):
        pass
    return written
