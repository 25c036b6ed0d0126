"""The Merkle log as the database keeps it: roots and proofs of any size that was reached, from leaves and stored nodes."""

import uuid
from collections import OrderedDict
from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import TypeVar

from django.db import connection
from django.db.models import Max, Q

from audit.models import Leaf, Node
from audit.verifier import merkle

_BITS, _WIDTH = 8, 256  # what is stored are the heights 0, 8, 16, 24: a tile of C2SP is 256 neighbours of one of them
_TOP = 24
_TILES_KEPT = 512
A = TypeVar("A")
Tile = tuple[int, int]  # height and number


class NotInTheLog(LookupError):
    """The log has not grown as far as that."""


class Tree:
    """Reads tiles once and remembers some of them: one per answer, or one for many proofs. What it reads never changes."""

    def __init__(self) -> None:
        self._tiles: OrderedDict[Tile, list[bytes]] = OrderedDict()

    def root(self, size: int) -> bytes:
        return self._answer(merkle.root_from, size)

    def inclusion(self, index: int, size: int) -> list[bytes]:
        return self._answer(merkle.inclusion_path, index, size)

    def consistency(self, old: int, new: int) -> list[bytes]:
        return self._answer(merkle.consistency_path, old, new)

    def frontier(self, size: int) -> merkle.Frontier:
        return merkle.Frontier(size, [self.hash_of(*each) for each in merkle.perfect_subtrees(0, size)])

    def hash_of(self, height: int, index: int) -> bytes:
        """The hash of a perfect subtree."""
        (base, number), place, count = _place_of(height, index)
        hashes = self._tile(base, number, place + count)[place : place + count]
        if len(hashes) != count:
            raise NotInTheLog(f"the log holds no subtree {height}/{index}")
        while len(hashes) > 1:
            hashes = [merkle.node_hash(*pair) for pair in zip(hashes[::2], hashes[1::2], strict=True)]
        return hashes[0]

    def _answer(self, ask: Callable[..., A], *given: int) -> A:
        """Ask which subtrees are needed, read their tiles together, and ask again."""
        needed: set[Tile] = set()

        def note(height: int, index: int) -> bytes:
            needed.add(_place_of(height, index)[0])
            return merkle.EMPTY_ROOT

        ask(*given, note)
        self._keep(_read(needed - set(self._tiles)))
        return ask(*given, self.hash_of)

    def _tile(self, height: int, number: int, needed: int) -> list[bytes]:
        tile = self._tiles.get((height, number))
        if tile is None or len(tile) < needed:
            self._keep(_read({(height, number)}))
        return self._tiles[height, number]

    def _keep(self, tiles: dict[Tile, list[bytes]]) -> None:
        self._tiles |= tiles
        while len(self._tiles) > _TILES_KEPT:
            self._tiles.popitem(last=False)


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


def _place_of(height: int, index: int) -> tuple[Tile, int, int]:
    """The tile in which a subtree's stored hashes stand, the place of the first of them, and how many they are."""
    base = min(height // _BITS * _BITS, _TOP)
    first, count = index << (height - base), 1 << (height - base)
    return (base, first // _WIDTH), first % _WIDTH, count


def _read(tiles: set[Tile]) -> dict[Tile, list[bytes]]:
    """All these tiles, whatever their number, with one statement (SQLite: two)."""
    found: dict[Tile, list[bytes]] = {tile: [] for tile in tiles}
    if tiles:
        _READERS[connection.vendor](found)
    return found


# One row a tile, its hashes end to end: a thousand rows of 32 bytes would cost more than everything else of a proof.
_TILES = """
SELECT 0, number, encode((SELECT string_agg(hash, ''::bytea ORDER BY "index") FROM audit_leaf
    WHERE "index" >= number * 256 AND "index" < number * 256 + 256), 'hex')
FROM unnest(%s::bigint[]) AS number
UNION ALL
SELECT tile.height, number, encode((SELECT string_agg(hash, ''::bytea ORDER BY "index") FROM audit_node AS node
    WHERE node.height = tile.height AND "index" >= number * 256 AND "index" < number * 256 + 256), 'hex')
FROM unnest(%s::smallint[], %s::bigint[]) AS tile (height, number)
"""


def _read_in_postgresql(found: dict[Tile, list[bytes]]) -> None:
    nodes = [tile for tile in found if tile[0]]
    with connection.cursor() as cursor:
        cursor.execute(
            _TILES,
            [
                [number for height, number in found if not height],
                [height for height, _ in nodes],
                [number for _, number in nodes],
            ],
        )
        for height, number, text in cursor.fetchall():
            hashes = bytes.fromhex(text or "")
            found[height, number] = [
                hashes[start : start + merkle.HASH_BYTES] for start in range(0, len(hashes), merkle.HASH_BYTES)
            ]


def _read_in_sqlite(found: dict[Tile, list[bytes]]) -> None:
    leaves = [_range(number) for height, number in found if not height]
    nodes = [_range(number) & Q(height=height) for height, number in found if height]
    if leaves:
        rows = Leaf.objects.filter(reduce(or_, leaves)).order_by("index").values_list("index", "hash")
        for index, leaf in rows:
            found[0, index // _WIDTH].append(bytes(leaf))
    if nodes:
        kept = Node.objects.filter(reduce(or_, nodes)).order_by("index").values_list("height", "index", "hash")
        for height, index, node in kept:
            found[height, index // _WIDTH].append(bytes(node))


_READERS = {"postgresql": _read_in_postgresql, "sqlite": _read_in_sqlite}


def _range(number: int) -> Q:
    return Q(index__gte=number * _WIDTH, index__lt=(number + 1) * _WIDTH)
