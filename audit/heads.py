"""Where every stream ends, stated in the log itself: so that nobody can leave the last entries of a case out of a bundle.

A statement is the root of a Merkle tree over (stream, number, digest) of the last entry of each stream among the first
`size` entries, sorted by stream. A bundle proves against it that its streams end where the log says they end.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Collate
from django.utils.translation import gettext_lazy as _

from audit import canonical, log, tree
from audit.models import Event, Leaf
from audit.verifier import merkle
from audit.verifier.entries import HEADS_STREAM
from audit.verifier.log_claims import HEADS_STATED, head_leaf

STATED = log.register(HEADS_STATED, label=_("Ends of all streams stated"))
STATER = log.Actor("system:log", "存证日志")


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement and where it stands."""

    index: int
    size: int
    count: int


def state_heads(at: datetime) -> Event | None:
    """State where the streams end now; None if nothing was added since the last statement but the statement itself."""
    size = tree.size()
    if size and Leaf.objects.filter(index=size - 1, event__kind=STATED).exists():
        return None
    frontier = merkle.Frontier()
    for stream, seq, digest in heads_at(size):
        frontier.append(head_leaf(stream, seq, digest))
    statement: dict[str, canonical.JSON] = {"size": size, "count": frontier.size, "root": frontier.root().hex()}
    with transaction.atomic():
        return log.append(stream=HEADS_STREAM, kind=STATED, at=at, actor=STATER, subject={}, statement=statement)


def last_stated(size: int) -> Stated | None:
    """The newest statement among the first `size` entries."""
    rows = Leaf.objects.filter(event__stream=HEADS_STREAM, event__kind=STATED, index__lt=size).select_related("event")
    leaf = rows.order_by("-index").first()
    if leaf is None:
        return None
    said = leaf.event.parsed["statement"]
    return Stated(leaf.index, said["size"], said["count"])


def heads_at(size: int) -> Iterator[tuple[str, int, str]]:
    """The last entry of every stream among the first `size`, sorted by the bytes of the stream's name."""
    followed = Event.objects.filter(stream=OuterRef("stream"), seq=OuterRef("seq") + 1, leaf__index__lt=size)
    rows = Event.objects.filter(~Exists(followed), leaf__index__lt=size)
    # Not by the rules of a language, which may change with the database's libraries.
    name: Any = Collate(F("stream"), "C") if connection.vendor == "postgresql" else F("stream")
    return rows.order_by(name).values_list("stream", "seq", "digest").iterator(chunk_size=2000)


def head_proofs(stated: Stated, streams: Iterable[str]) -> Iterator[tuple[str, int, list[bytes]]]:
    """Place and path of each of these streams in the statement's tree."""
    wanted, places, leaves = set(streams), {}, []
    for place, (stream, seq, digest) in enumerate(heads_at(stated.size)):
        leaves.append(head_leaf(stream, seq, digest))
        if stream in wanted:
            places[stream] = place
    levels = _levels(leaves)

    def hash_of(height: int, index: int) -> bytes:
        return levels[height][index]

    for stream, place in places.items():
        yield stream, place, merkle.inclusion_path(place, stated.count, hash_of)


def _levels(leaves: Sequence[bytes]) -> list[Sequence[bytes]]:
    """The perfect subtrees over the leaves, height by height."""
    levels = [leaves]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([merkle.node_hash(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)])
    return levels
