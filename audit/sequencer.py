"""The sequencer puts what was logged into the Merkle log: one transaction per batch, for leaves, nodes and queue alike.

It never looks at a clock, and it finds its rows in the queue table, not behind a last key: keys are given before their
transactions commit, and a cursor over them loses a quarter of the events (audit.md §2.2). Events of one stream keep
their order, for each was committed before the next could be written.

It may be killed at any moment and any number of it may run: an unfinished batch leaves nothing, one lock lets a single
batch through at a time, and the database gives no index, event or node a second place.
"""

import enum
from collections.abc import Callable

from django.db import transaction

from audit import tree
from audit.models import TILE_HEIGHTS, Event, Leaf, Node, PendingEvent
from audit.statements import insert_all
from audit.verifier import merkle

BATCH = 1000
_LOCK = 620063


class Point(enum.Enum):
    """Where a batch stands; tests of crashes end the process there."""

    LOCKED = "locked"
    READ = "read"
    LEAVES = "leaves"
    NODES = "nodes"
    DEQUEUED = "dequeued"
    COMMITTED = "committed"


Reached = Callable[[Point], None]


class Altered(Exception):
    """An event that waits for its place is gone, or no longer has the digest that it was written with."""


def _go_on(point: Point) -> None:
    pass


def sequence(limit: int = BATCH, *, reached: Reached = _go_on) -> int:
    """Give at most `limit` waiting events their place; how many got one. Nothing while another sequencer is at it."""
    if not PendingEvent.objects.exists():
        return 0
    with transaction.atomic():
        if not _is_alone():
            return 0
        reached(Point.LOCKED)
        done = _place(limit, reached)
    reached(Point.COMMITTED)
    return done


def drain(at_most: int = 50 * BATCH) -> int:
    """Batch after batch until nothing waits, or so much was done that it is another run's turn."""
    done = 0
    while done < at_most and (placed := sequence(min(BATCH, at_most - done))):
        done += placed
    return done


def backlog() -> int:
    """How many events wait for their place."""
    return PendingEvent.objects.count()


def _is_alone() -> bool:
    """A SQLite transaction is the only writer anyway."""
    connection = transaction.get_connection()
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def _place(limit: int, reached: Reached) -> int:
    waiting = list(PendingEvent.objects.order_by("pk").values_list("pk", flat=True)[:limit])
    # Asked by key: joined with the queue, PostgreSQL has been seen to walk through all events that were ever logged.
    rows = list(Event.objects.filter(pk__in=waiting).order_by("pk").values_list("pk", "body", "digest"))
    if len(rows) != len(waiting):
        raise Altered(f"{len(waiting) - len(rows)} events are gone")
    reached(Point.READ)
    leaves, nodes = _grown(tree.size(), rows)
    insert_all(leaves)
    reached(Point.LEAVES)
    insert_all(nodes)
    reached(Point.NODES)
    PendingEvent.objects.filter(pk__in=waiting).delete()
    reached(Point.DEQUEUED)
    return len(rows)


def _grown(size: int, rows: list[tuple[int, str, str]]) -> tuple[list[Leaf], list[Node]]:
    """The leaves of these events on top of a log of this size, and the nodes that they complete."""
    frontier = tree.Tree().frontier(size)
    leaves, nodes = [], []

    def keep(height: int, index: int, node: bytes) -> None:
        if height in TILE_HEIGHTS:
            nodes.append(Node(height=height, index=index, hash=node))

    for event, body, digest in rows:
        leaf = merkle.leaf_hash(body.encode())
        if leaf.hex() != digest:
            raise Altered(f"event {event}")
        leaves.append(Leaf(index=frontier.size, event_id=event, hash=leaf))
        frontier.append(leaf, keep)
    return leaves, nodes
