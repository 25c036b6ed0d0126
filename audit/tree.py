"""The Merkle log as the database keeps it: roots and proofs of any size that was reached, from leaves and stored nodes."""

import uuid
from collections import OrderedDict

from django.db.models import Max

from audit.models import Leaf, Node
from audit.verifier import merkle

_BITS, _WIDTH = 8, 256  # what is stored are the heights 0, 8, 16, 24: a tile of C2SP is 256 neighbours of one of them
_TOP = 24
_TILES_KEPT = 512


class NotInTheLog(LookupError):
    """The log has not grown as far as that."""


class Tree:
    """Reads tiles once and remembers some of them: one per answer, or one for many proofs. What it reads never changes."""

    def __init__(self) -> None:
        self._tiles: OrderedDict[tuple[int, int], list[bytes]] = OrderedDict()

    def root(self, size: int) -> bytes:
        return merkle.root_from(size, self.hash_of)

    def inclusion(self, index: int, size: int) -> list[bytes]:
        return merkle.inclusion_path(index, size, self.hash_of)

    def consistency(self, old: int, new: int) -> list[bytes]:
        return merkle.consistency_path(old, new, self.hash_of)

    def frontier(self, size: int) -> merkle.Frontier:
        return merkle.Frontier(size, [self.hash_of(*each) for each in merkle.perfect_subtrees(0, size)])

    def hash_of(self, height: int, index: int) -> bytes:
        """The hash of a perfect subtree."""
        base = min(height // _BITS * _BITS, _TOP)
        first, count = index << (height - base), 1 << (height - base)
        place = first % _WIDTH
        hashes = self._tile(base, first // _WIDTH, place + count)[place : place + count]
        if len(hashes) != count:
            raise NotInTheLog(f"the log holds no subtree {height}/{index}")
        while len(hashes) > 1:
            hashes = [merkle.node_hash(*pair) for pair in zip(hashes[::2], hashes[1::2], strict=True)]
        return hashes[0]

    def _tile(self, height: int, number: int, needed: int) -> list[bytes]:
        tile = self._tiles.get((height, number))
        if tile is None or len(tile) < needed:
            tile = self._tiles[height, number] = _read(height, number * _WIDTH, _WIDTH)
            if len(self._tiles) > _TILES_KEPT:
                self._tiles.popitem(last=False)
        return tile


def size() -> int:
    """How many entries the log has."""
    last = Leaf.objects.aggregate(last=Max("index"))["last"]
    return 0 if last is None else last + 1


def root(size: int) -> bytes:
    return Tree().root(size)


def inclusion(index: int, size: int) -> list[bytes]:
    """RFC 6962's PATH from entry `index` to the root of the first `size` entries."""
    return Tree().inclusion(index, size)


def consistency(old: int, new: int) -> list[bytes]:
    """RFC 6962's PROOF that the log of `old` entries is the beginning of that of `new`."""
    return Tree().consistency(old, new)


def index_of(event_id: uuid.UUID) -> int | None:
    """The place of an event; None while it waits for the sequencer."""
    return Leaf.objects.filter(event__event_id=event_id).values_list("index", flat=True).first()


def _read(height: int, first: int, count: int) -> list[bytes]:
    rows = Node.objects.filter(height=height) if height else Leaf.objects.all()
    chosen = rows.filter(index__gte=first, index__lt=first + count).order_by("index")
    return [bytes(each) for each in chosen.values_list("hash", flat=True)]
