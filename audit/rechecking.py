"""The whole log computed anew from the bodies of its events: leaves, nodes, and every checkpoint that was ever signed.

It answers for the database as it stands, at some hundred thousand entries a second; what an outsider believes is the
bundle (audit/bundle.py). Reads once, front to back, whatever the length of the log.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from django.db import connection, transaction

from audit import tree
from audit.models import TILE_HEIGHTS, Checkpoint, Node
from audit.verifier import merkle
from audit.verifier.reading import ahead

CHUNK = 5000
_ENTRIES = """
SELECT leaf."index", leaf.hash, event.body FROM audit_leaf AS leaf
LEFT JOIN audit_event AS event ON event.id = leaf.event_id ORDER BY leaf."index"
"""
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
    with transaction.atomic():  # outside of one, PostgreSQL would first copy the whole log for a cursor to outlive it
        return _recheck()


def _recheck() -> Recheck:
    done, nodes = Recheck(), dict[merkle.Subtree, bytes]()
    frontier = done.frontier
    signed = {size: bytes(root) for size, root in Checkpoint.objects.values_list("size", "root")}

    def keep(height: int, index: int, node: bytes) -> None:
        if height in TILE_HEIGHTS:
            nodes[height, index] = node

    for index, stored, body in chain.from_iterable(_entries()):
        if index != frontier.size:
            done.note(f"entry {frontier.size} is missing")
            return done
        leaf = bytes(stored) if body is None else merkle.leaf_hash(body.encode())
        if body is None:
            done.note(f"entry {index} has lost its event")
        elif leaf != stored:
            done.note(f"entry {index} is not what was logged")
        frontier.append(leaf, keep)
        if frontier.size in signed and signed.pop(frontier.size) != frontier.root():
            done.note(f"the checkpoint of {frontier.size} entries has another root")
    _compare_nodes(done, nodes)
    for size in sorted(size for size in signed if size):
        done.note(f"the checkpoint of {size} entries is beyond the log")
    return done


def _entries() -> Iterator[list[tuple[int, bytes, str | None]]]:
    """Index, stored leaf and body, some thousand at a time; the next are fetched while the caller hashes these."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(_ENTRIES)
        yield from ahead(lambda: cursor.fetchmany(CHUNK))


def _compare_nodes(done: Recheck, nodes: dict[merkle.Subtree, bytes]) -> None:
    kept = Node.objects.filter(height__in=TILE_HEIGHTS).values_list("height", "index", "hash")
    stored = {(height, index): bytes(node) for height, index, node in kept.iterator(chunk_size=CHUNK)}
    now = tree.size()  # what was sequenced while we read completed nodes that are not ours to judge
    stored = {place: node for place, node in stored.items() if not done.size < (place[1] + 1) << place[0] <= now}
    for place in sorted(set(nodes) | set(stored)):
        if nodes.get(place) != stored.get(place):
            done.note(f"the node {place[0]}/{place[1]} is not that of its entries")
