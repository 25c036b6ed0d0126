"""Writing an evidence bundle from the database: streamed, a few hundred entries at a time, whatever its size.

Who may have which streams, papers and openings is asked above this package; here they are only written.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from typing import IO, Any, TypeVar

from django.db.models import F, OuterRef, Q, Subquery

from audit import erasure, files, heads, years
from audit.models import Checkpoint, Leaf, Opening, TimeStamp
from audit.packing import Pack, row_of_entry, row_of_growth, row_of_head, row_of_stamp
from audit.tree import Tree
from audit.verifier.entries import HEADS_STREAM, KEYS_STREAM, YEARS_STREAM
from audit.verifier.reading import CASES, FULL
from audit.witnessing import whole_note

T = TypeVar("T")
SYSTEM = (
    KEYS_STREAM,
    erasure.STREAM,
    HEADS_STREAM,
    YEARS_STREAM,
)  # they travel with every bundle: a revocation must not be left out
CHUNK = 500
STAMPS = 400  # the newest; one a day is usual
IN_TIME = timedelta(hours=1)  # whoever answers later says less than his time: what was logged meanwhile was not in it
CHECKPOINTS = 500  # from so many earlier checkpoints a bundle proves the growth


class NothingPublished(Exception):
    """No checkpoint covers a statement of where the streams end: see audit.readying."""


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What goes into a bundle. `streams` None: the whole log."""

    streams: Sequence[str] | None
    papers: Sequence[str] = ()  # SHA-256 of each
    photos: Mapping[str, str] = field(default_factory=dict)  # SHA-256 → ending of the file's name: jpg or png
    with_openings: bool = False
    held: Sequence[int] = ()  # sizes of checkpoints that the evaluator holds


@dataclass(frozen=True)
class Written:
    """What was written, as far as it is told on a page."""

    checkpoint: Checkpoint
    entries: int
    streams: int


def write_bundle(file: IO[bytes], contents: Contents) -> Written:
    """Raises NothingPublished, FileNotFoundError, AlteredFile (the bytes of a paper or photo are not its own)."""
    checkpoint = Checkpoint.objects.order_by("-size").first()
    stated = heads.last_stated(checkpoint.size) if checkpoint else None
    if checkpoint is None or stated is None:
        raise NothingPublished
    tree, size = Tree(), checkpoint.size
    indices: Sequence[int] = range(size)
    if contents.streams is not None:
        indices = sorted(_indices_of(contents.streams, stated.size) | _indices_of(SYSTEM, size))
    streams = _streams_of(indices) if contents.streams is not None else set()
    mode = FULL if contents.streams is None else CASES
    with Pack(file, mode=mode, streams=streams) as pack:
        pack.add("checkpoint.txt", [whole_note(checkpoint).encode()])
        proof = (lambda index: tree.inclusion(index, size)) if mode == CASES else None
        pack.add_rows("events.jsonl", _entries(indices, proof))
        if contents.with_openings:
            pack.add_rows("openings.jsonl", _openings(indices))
        if mode == CASES:
            pack.add_rows("heads.jsonl", (row_of_head(one) for one in heads.head_proofs(stated, streams)))
        held = [*contents.held, *_published_before(size)] if mode == CASES else []
        pack.add_rows("consistency.jsonl", _growth(tree, size, [*held, *years.pinned_sizes(size)]))
        _add_stamps(pack, tree, size)
        for digest in sorted(set(contents.papers)):
            pack.add(f"papers/{digest}.pdf", [files.read(digest)])
        for digest, ending in sorted(contents.photos.items()):
            pack.add(f"photos/{digest}.{ending}", [files.read(digest)])
    return Written(checkpoint, len(indices), len(streams))


def _indices_of(streams: Iterable[str], below: int) -> set[int]:
    found: set[int] = set()
    for some in _chunks(sorted(set(streams))):
        rows = Leaf.objects.filter(event__stream__in=some, index__lt=below)
        found.update(rows.values_list("index", flat=True))
    return found


def _streams_of(indices: Sequence[int]) -> set[str]:
    found: set[str] = set()
    for some in _chunks(indices):
        found.update(Leaf.objects.filter(index__in=some).values_list("event__stream", flat=True))
    return found


def _entries(indices: Sequence[int], proof: Callable[[int], list[bytes]] | None) -> Iterator[dict[str, Any]]:
    for some in _chunks(indices):
        rows = Leaf.objects.filter(index__in=some).order_by("index").values_list("index", "event__body")
        for index, body in rows:
            yield row_of_entry(index, body, proof(index) if proof else None)


def _openings(indices: Sequence[int]) -> Iterator[dict[str, Any]]:
    """In the order of the entries, for the verifier reads both side by side."""
    for some in _chunks(indices):
        places = dict(Leaf.objects.filter(index__in=some).values_list("event__event_id", "index"))
        rows = Opening.objects.filter(event_id__in=list(places))
        for row in sorted(rows, key=lambda row: (places[row.event_id], row.label)):
            yield {"event_id": str(row.event_id), "label": row.label, "salt": row.salt, "value": row.value}


def _published_before(size: int) -> list[int]:
    newest = Checkpoint.objects.filter(size__lt=size).order_by("-size").values_list("size", flat=True)
    return list(newest[:CHECKPOINTS])


def _growth(tree: Tree, size: int, held: Sequence[int]) -> Iterator[dict[str, Any]]:
    for old in sorted({one for one in held if 0 < one < size}):
        yield row_of_growth(old, tree.consistency(old, size))


def _add_stamps(pack: Pack, tree: Tree, size: int) -> None:
    rows = []
    for number, stamp in enumerate(_stamps(size), 1):
        name, old = f"tsa/{number:06}.tsr", stamp.checkpoint
        pack.add(name, [bytes(stamp.token)])
        rows.append(row_of_stamp(name, old.size, bytes(old.root), tree.consistency(old.size, size)))
    if rows:
        pack.add_rows("stamps.jsonl", rows)


def _stamps(size: int) -> Sequence[TimeStamp]:
    """Of checkpoints up to this size, the oldest first; without those that came long after the next entry was written."""
    following = Leaf.objects.filter(index=OuterRef("checkpoint__size")).values("event__at")
    rows = TimeStamp.objects.filter(checkpoint__size__lte=size).annotate(next_at=Subquery(following))
    rows = rows.filter(Q(next_at=None) | Q(next_at__gte=F("stamped_at") - IN_TIME))
    return list(rows.select_related("checkpoint").order_by("-checkpoint__size", "-pk")[:STAMPS])[::-1]


def _chunks(values: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(values)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
