"""The whole log computed anew from the bodies of its events: leaves, nodes, and every checkpoint that was ever signed.

It answers for the database as it stands, at some hundred thousand entries a second; what an outsider believes is the
bundle (audit/bundle.py). Reads once, front to back, whatever the length of the log.
"""

from dataclasses import dataclass, field

from audit.models import TILE_HEIGHTS, Checkpoint, Leaf, Node
from audit.verifier import merkle

CHUNK = 5000
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
    done, nodes = Recheck(), dict[merkle.Subtree, bytes]()
    signed = {size: bytes(root) for size, root in Checkpoint.objects.values_list("size", "root")}

    def keep(height: int, index: int, node: bytes) -> None:
        if height in TILE_HEIGHTS:
            nodes[height, index] = node

    rows = Leaf.objects.order_by("index").values_list("index", "hash", "event__body")
    for index, stored, body in rows.iterator(chunk_size=CHUNK):
        if index != done.size:
            done.note(f"entry {done.size} is missing")
            return done
        leaf = merkle.leaf_hash(body.encode())
        if leaf != stored:
            done.note(f"entry {index} is not what was logged")
        done.frontier.append(leaf, keep)
        if done.size in signed and signed.pop(done.size) != done.frontier.root():
            done.note(f"the checkpoint of {done.size} entries has another root")
    _compare_nodes(done, nodes)
    for size in sorted(size for size in signed if size):
        done.note(f"the checkpoint of {size} entries is beyond the log")
    return done


def _compare_nodes(done: Recheck, nodes: dict[merkle.Subtree, bytes]) -> None:
    kept = Node.objects.filter(height__in=TILE_HEIGHTS).values_list("height", "index", "hash")
    stored = {(height, index): bytes(node) for height, index, node in kept.iterator(chunk_size=CHUNK)}
    for place in sorted(set(nodes) | set(stored)):
        if nodes.get(place) != stored.get(place):
            done.note(f"the node {place[0]}/{place[1]} is not that of its entries")
