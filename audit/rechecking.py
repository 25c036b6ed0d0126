"""The whole log computed anew from the bodies of its events: leaves, nodes, and every checkpoint that was ever signed.

It answers for the database as it stands, at some hundred thousand entries a second; what an outsider believes is the
bundle (audit/bundle.py). Reads once, front to back, whatever the length of the log.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from django.db import connection, transaction

from audit import tree
from audit.models import TILE_HEIGHTS, Checkpoint, Node
from audit.verifier import merkle
from audit.verifier.reading import ahead

CHUNK = 5000
_LEAVES = 'SELECT "index", event_id, hash FROM audit_leaf ORDER BY "index"'
_BODIES = "SELECT id, body FROM audit_event ORDER BY id"
MOST = 100  # problems that are named; a log that was rewritten has millions


@dataclass
class Recheck:
    """How far it was read, the root of that, and what does not hold."""

    frontier: merkle.Frontier = field(default_factory=merkle.Frontier)
    problems: list[str] = field(default_factory=list)

    @property
    def size(self) -> int:
        return self.frontier.size

    @property
    def holds(self) -> bool:
        return not self.problems

    def note(self, problem: str) -> None:
        if len(self.problems) < MOST:
            self.problems.append(problem)


def recheck() -> Recheck:
    """Read every entry once."""
    # Outside of a transaction PostgreSQL would first copy the whole log, for a cursor to outlive it.
    with transaction.atomic(), _without_collector():
        return _recheck()


@contextmanager
def _without_collector() -> Iterator[None]:
    """Millions of rows that refer to nothing: Python's collector of cycles would walk over them for a third of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _recheck() -> Recheck:
    done, nodes, events = Recheck(), dict[merkle.Subtree, bytes](), _Events()
    frontier = done.frontier
    signed = {size: bytes(root) for size, root in Checkpoint.objects.values_list("size", "root")}

    def keep(height: int, index: int, node: bytes) -> None:
        if height in TILE_HEIGHTS:
            nodes[height, index] = node

    for index, event, stored in chain.from_iterable(_batches(_LEAVES)):
        if index != frontier.size:
            done.note(f"entry {frontier.size} is missing")
            return done
        leaf = events.leaf_of(event)
        if leaf is None:
            done.note(f"entry {index} has lost its event")
            leaf = bytes(stored)
        elif leaf != bytes(stored):  # PostgreSQL gives a memoryview that equals no bytes
            done.note(f"entry {index} is not what was logged")
        frontier.append(leaf, keep)
        if frontier.size in signed and signed.pop(frontier.size) != frontier.root():
            done.note(f"the checkpoint of {frontier.size} entries has another root")
    _compare_nodes(done, nodes)
    for size in sorted(size for size in signed if size):
        done.note(f"the checkpoint of {size} entries is beyond the log")
    return done


class _Events:
    """Leaf hashes of events, read once by rising key beside the leaves, which stand in nearly the same order.

    What was read too early (it was committed later than its key was given) waits here until its leaf asks for it.
    """

    def __init__(self) -> None:
        self._rows = _batches(_BODIES)
        self._early: dict[int, bytes] = {}

    def leaf_of(self, event: int) -> bytes | None:
        """None if there is no such event."""
        while (leaf := self._early.pop(event, None)) is None and (rows := next(self._rows, None)) is not None:
            self._early.update([(key, merkle.leaf_hash(body.encode())) for key, body in rows])
        return leaf


def _batches(statement: str) -> Iterator[list[tuple[Any, ...]]]:
    """The database looks for the next rows while the caller hashes these."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement)
        yield from ahead(lambda: cursor.fetchmany(CHUNK))


def _compare_nodes(done: Recheck, nodes: dict[merkle.Subtree, bytes]) -> None:
    kept = Node.objects.filter(height__in=TILE_HEIGHTS).values_list("height", "index", "hash")
    stored = {(height, index): bytes(node) for height, index, node in kept.iterator(chunk_size=CHUNK)}
    now = tree.size()  # what was sequenced while we read completed nodes that are not ours to judge
    stored = {place: node for place, node in stored.items() if not done.size < (place[1] + 1) << place[0] <= now}
    for place in sorted(set(nodes) | set(stored)):
        if nodes.get(place) != stored.get(place):
            done.note(f"the node {place[0]}/{place[1]} is not that of its entries")
