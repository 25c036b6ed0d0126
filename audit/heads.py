"""Where every stream ends, stated in the log itself: so that nobody can leave the last entries of a case out of a bundle.

A statement is the root of a tree over BUCKETS small trees; a stream's name says in which of them its last entry stands,
among the first `size` entries of the log. StreamHead and HeadBucket keep the last statement's content, so that the next
one reads what was logged since and hashes the buckets that it touched, however many streams there are. They are kept for
speed alone: whatever does not lead to the root that the log states is computed anew from the events.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, cached_property

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import canonical, clock, log, tree
from audit.models import Event, HeadBucket, Leaf, StreamHead
from audit.packing import HeadProof
from audit.verifier import merkle
from audit.verifier.entries import HEADS_STREAM
from audit.verifier.log_claims import BUCKETS, HEADS_SCHEMA, HEADS_STATED, bucket_leaf, bucket_of, head_leaf

STATED = log.register(HEADS_STATED, label=_("Ends of all streams stated"))
STATER = log.Actor("system:log", "存证日志")
EVERY = timedelta(days=1)
_LOCK = 620064
_ENTRIES, _BUCKETS_READ = 20_000, 500  # at a time

Rows = Sequence[tuple[str, int, str]]  # stream, number and digest of its last entry
Roots = Mapping[int, tuple[int, bytes]]  # bucket → how many streams, root over them


@dataclass(frozen=True, slots=True)
class Stated:
    """A statement and where it stands."""

    index: int
    size: int
    count: int
    root: bytes


def sweep() -> int:
    """The clock's run: a statement a day, of a log that grew."""
    if not tree.size():
        return 0
    at = clock.now()
    last = Event.objects.filter(stream=HEADS_STREAM).order_by("-seq").values_list("at", flat=True).first()
    return 0 if last is not None and last > at - EVERY else int(state_heads(at) is not None)


@transaction.atomic
def state_heads(at: datetime) -> Event | None:
    """State where the streams end now; None if nothing was added since the last statement but the statement itself."""
    _take_turn()
    size, since = tree.size(), _kept_up_to()
    if since and Leaf.objects.filter(index=size - 1, event__kind=STATED).exists():
        return None
    if not since:
        StreamHead.objects.all().delete()
        HeadBucket.objects.all().delete()
    _keep_buckets(_keep_heads(since, size))
    roots = _kept_roots()
    statement: dict[str, canonical.JSON] = {
        "schema": HEADS_SCHEMA,
        "size": size,
        "count": sum(count for count, _root in roots.values()),
        "root": _root_over(roots).hex(),
    }
    return log.append(stream=HEADS_STREAM, kind=STATED, at=at, actor=STATER, subject={}, statement=statement)


def last_stated(size: int) -> Stated | None:
    """The newest statement among the first `size` entries."""
    rows = Leaf.objects.filter(event__stream=HEADS_STREAM, event__kind=STATED, index__lt=size).select_related("event")
    leaf = rows.order_by("-index").first()
    if leaf is None:
        return None
    said = leaf.event.parsed["statement"]
    return Stated(leaf.index, said["size"], said["count"], bytes.fromhex(said["root"]))


def head_proofs(stated: Stated, streams: Iterable[str]) -> Iterator[HeadProof]:
    """Place and paths of each of these streams in the statement."""
    wanted: dict[int, set[str]] = defaultdict(set)
    for stream in streams:
        wanted[bucket_of(stream)].add(stream)
    content = _Content(stated)
    above = _levels(_bucket_leaves(content.roots))
    for bucket, rows in content.rows(sorted(wanted)):
        inside = _levels([head_leaf(*row) for row in rows])
        for place, (stream, _seq, _digest) in enumerate(rows):
            if stream in wanted[bucket]:
                path, way = _path(place, inside), _path(bucket, above)
                yield HeadProof(stream, place, len(rows), content.roots[bucket][1], path, way)


def heads_between(first: int, end: int) -> dict[str, tuple[int, str]]:
    """Number and digest of the last entry of every stream that has one in [first, end) of the log."""
    rows = Leaf.objects.filter(index__gte=first, index__lt=end).order_by("index")
    found = rows.values_list("event__stream", "event__seq", "event__digest")
    return {stream: (seq, digest) for stream, seq, digest in found.iterator(chunk_size=2000)}


def _take_turn() -> None:
    """Two statements at once would keep each other's heads. SQLite has one writer anyway."""
    connection = transaction.get_connection()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _kept_up_to() -> int:
    """The size of the last statement, also while it waits for its place, if what is kept is what it says; else 0."""
    last = log.events_of(HEADS_STREAM).last()
    said = last.parsed["statement"] if last else {}
    is_kept = said.get("schema") == HEADS_SCHEMA and said["root"] == _root_over(_kept_roots()).hex()
    return int(said["size"]) if is_kept else 0


def _keep_heads(since: int, size: int) -> set[int]:
    """Which buckets grew."""
    grown: set[int] = set()
    for first in range(since, size, _ENTRIES):
        heads = heads_between(first, min(first + _ENTRIES, size))
        rows = [StreamHead(stream, bucket_of(stream), seq, digest) for stream, (seq, digest) in heads.items()]
        StreamHead.objects.bulk_create(
            rows, batch_size=1000, update_conflicts=True, unique_fields=["stream"], update_fields=["seq", "digest"]
        )
        grown.update(row.bucket for row in rows)
    return grown


def _keep_buckets(grown: Iterable[int]) -> None:
    for some in _some_of(sorted(grown)):
        heads = _kept_heads(some)
        rows = [HeadBucket(number, len(own), _root_of(own)) for number, own in heads.items()]
        HeadBucket.objects.bulk_create(
            rows, batch_size=1000, update_conflicts=True, unique_fields=["number"], update_fields=["count", "root"]
        )


def _some_of(buckets: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(buckets), _BUCKETS_READ):
        yield buckets[start : start + _BUCKETS_READ]


def _kept_heads(buckets: Sequence[int]) -> dict[int, Rows]:
    rows = StreamHead.objects.filter(bucket__in=buckets).values_list("bucket", "stream", "seq", "digest")
    return _in_buckets(rows.iterator(chunk_size=2000))


def _kept_roots() -> Roots:
    rows = HeadBucket.objects.values_list("number", "count", "root")
    return {number: (count, bytes(root)) for number, count, root in rows}


def _in_buckets(rows: Iterable[tuple[int, str, int, str]]) -> dict[int, Rows]:
    """Sorted by the bytes of the names, not by the rules of a language, which change with a database's libraries."""
    found: dict[int, list[tuple[str, int, str]]] = defaultdict(list)
    for bucket, stream, seq, digest in rows:
        found[bucket].append((stream, seq, digest))
    return {bucket: sorted(own) for bucket, own in found.items()}


class _Content:
    """What a statement states: what is kept, where that leads to its root, else what the log itself says."""

    def __init__(self, stated: Stated) -> None:
        self.size, self.roots = stated.size, _kept_roots()
        if _root_over(self.roots) != stated.root:
            self.roots = {bucket: (len(rows), _root_of(rows)) for bucket, rows in self._everything.items()}

    def rows(self, buckets: Sequence[int]) -> Iterator[tuple[int, Rows]]:
        """Kept rows may belong to another statement that was made meanwhile."""
        for some in _some_of(buckets):
            kept = _kept_heads(some)
            for bucket in some:
                _count, root = self.roots.get(bucket, (0, merkle.EMPTY_ROOT))
                own = kept.get(bucket, ())
                yield bucket, own if _root_of(own) == root else self._everything.get(bucket, ())

    @cached_property
    def _everything(self) -> dict[int, Rows]:
        heads = heads_between(0, self.size).items()
        return _in_buckets((bucket_of(stream), stream, seq, digest) for stream, (seq, digest) in heads)


def _root_of(rows: Rows) -> bytes:
    return merkle.root_of(head_leaf(*row) for row in rows)


def _root_over(roots: Roots) -> bytes:
    return bytes(_levels(_bucket_leaves(roots))[-1][0])


def _bucket_leaves(roots: Roots) -> list[bytes]:
    empty = _empty_bucket()
    return [bucket_leaf(*roots[number]) if number in roots else empty for number in range(BUCKETS)]


@cache
def _empty_bucket() -> bytes:
    return bucket_leaf(0, merkle.EMPTY_ROOT)


def _path(place: int, levels: Sequence[Sequence[bytes]]) -> list[bytes]:
    return merkle.inclusion_path(place, len(levels[0]), lambda height, index: levels[height][index])


def _levels(leaves: Sequence[bytes]) -> list[Sequence[bytes]]:
    """The perfect subtrees over the leaves, height by height."""
    levels = [leaves]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([merkle.node_hash(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)])
    return levels
