"""The nightly fold: the log is replayed, and what it says should be is held against the business tables.

The log alone cannot see that a table was changed past it. Each folder knows one kind of stream and the rows that must
follow from it; what differs is written down with both sides, stated in the log, and stays an alarm until both agree again.
The work is cut into chunks with the place kept, so that a province's log takes as many runs of the clock as it needs.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit import canonical, clock, log
from audit.fold_models import Difference, FoldRound
from audit.log import Actor
from audit.models import Event, Opening

T = TypeVar("T")
Streams = Mapping[str, Sequence[Mapping[str, Any]]]
Sealed = Mapping[tuple[str, str], Any]  # (event, label) → the opened value
CHUNK = 200  # streams
LARGEST = 2**24  # bytes of a value that is held against another
STREAM = "system:fold"
FOUND = log.register("audit:difference:found", label=_("table differs from the log"))
GONE = log.register("audit:difference:gone", label=_("table agrees with the log again"))
FOLD = Actor(id="system:fold", name="夜间核对", role="system", post="", unit="系统", division="")


class TablesDiffer(Exception):
    """Business tables say something else than the log: somebody wrote past the services, or the services are at fault."""


@dataclass(frozen=True)
class Found:
    """What differs: in which stream, in what, what the log says and what the table; `place` is the path of whose it is."""

    stream: str
    what: str
    logged: str
    stored: str
    place: str = ""


@dataclass(frozen=True)
class Folder:
    """`compare` holds some streams of the prefix against their rows. `rows`: (key, stream) of rows behind a key, in order."""

    name: str
    label: str | Promise
    prefix: str
    compare: Callable[[Streams], Iterable[Found]]
    rows: Callable[[int, int], Sequence[tuple[int, str]]] | None = None


# ── what folders have in common ──────────────────────────────────────────────────────────────────────────────────────


def openings(streams: Streams, kinds: Collection[str], labels: Collection[str]) -> Sealed:
    """What events of these kinds sealed under these labels; what was erased is not there."""
    keys = [each["event_id"] for parts in streams.values() for each in parts if each["kind"] in kinds]
    found: dict[tuple[str, str], Any] = {}
    for start in range(0, len(keys), 500):
        rows = Opening.objects.filter(event_id__in=keys[start : start + 500], label__in=labels)
        for event, label, value in rows.values_list("event_id", "label", "value"):
            found[str(event), label] = canonical.parse(value.encode())
    return found


def short_digest(value: Any) -> str:
    """Long and personal values are held against each other, and written down, by this alone."""
    return hashlib.sha256(canonical.encode(canonical.plain(value), limit=LARGEST)).hexdigest()[:16]


def differing(stream: str, logged: Mapping[str, str], stored: Mapping[str, str], place: str = "") -> Iterator[Found]:
    """One row, name by name, as the log has it and as the table has it."""
    for what in sorted({*logged, *stored}):
        left, right = logged.get(what, ""), stored.get(what, "")
        if left != right:
            yield Found(stream, what, left, right, place)


def lots(rows: Iterable[T], size: Callable[[T], int], most: int) -> Iterator[list[T]]:
    """Rows in turn, together no larger than `most`: what hangs on them is read in pieces of one size."""
    lot: list[T] = []
    filled = 0
    for row in rows:
        if lot and filled + size(row) > most:
            yield lot
            lot, filled = [], 0
        lot.append(row)
        filled += size(row)
    if lot:
        yield lot


# ── the round ────────────────────────────────────────────────────────────────────────────────────────────────────────


def fold(folders: Sequence[Folder], go_on: Callable[[], bool]) -> int:
    """Work off today's round of each folder while `go_on()`; how many streams were compared."""
    done = 0
    for folder in folders:
        turn = _round_of(folder, clock.now())
        while turn.finished_at is None and go_on():
            done += _chunk(folder, turn)
    return done


def begin_anew(folders: Sequence[Folder]) -> None:
    """A round of its own for whoever does not wait for the night."""
    at = clock.now()
    names = [folder.name for folder in folders]
    FoldRound.objects.filter(folder__in=names, finished_at=None).update(finished_at=at)
    FoldRound.objects.bulk_create([FoldRound(folder=name, started_at=at) for name in names])


def _round_of(folder: Folder, at: datetime) -> FoldRound:
    """The unfinished one, or a new one once a day."""
    last = FoldRound.objects.filter(folder=folder.name).order_by("-pk").first()
    if last is not None and (last.finished_at is None or _day(last.started_at) >= _day(at)):
        return last
    return FoldRound.objects.create(folder=folder.name, started_at=at)


def _day(at: datetime) -> str:
    return at.astimezone(clock.LOCAL_ZONE).date().isoformat()


def _chunk(folder: Folder, turn: FoldRound) -> int:
    """The next streams of the log; behind the last of them the rows that no stream speaks of."""
    if turn.is_over_log:
        streams = _next_rows(folder, turn)
        if not streams:
            _finish(folder, turn)
    else:
        streams = _next_streams(folder, turn)
        turn.streams += len(streams)
        _settle(folder, streams, _certain(folder, streams))
        if not streams:
            turn.is_over_log, turn.position = True, 0
    turn.save()
    return len(streams)


def _finish(folder: Folder, turn: FoldRound) -> None:
    """What this round has not met any more is gone with its rows."""
    turn.finished_at = clock.now()
    rows = Difference.objects.filter(folder=folder.name, gone_at=None, seen_at__lt=turn.started_at)
    with transaction.atomic():
        _end(folder, list(rows), turn.finished_at)


def _next_streams(folder: Folder, turn: FoldRound) -> list[str]:
    firsts = Event.objects.filter(seq=1, pk__gt=turn.position, stream__startswith=folder.prefix).order_by("pk")
    rows = list(firsts.values_list("pk", "stream")[:CHUNK])
    if rows:
        turn.position = rows[-1][0]
    return [stream for _key, stream in rows]


def _next_rows(folder: Folder, turn: FoldRound) -> list[str]:
    rows = folder.rows(turn.position, CHUNK) if folder.rows else []
    if not rows:
        return []
    turn.position = rows[-1][0]
    named = [stream for _key, stream in rows]
    known = set(Event.objects.filter(stream__in=named, seq=1).values_list("stream", flat=True))
    unlogged = [Found(stream, "row", "", "unlogged") for stream in named if stream not in known]
    _settle(folder, [stream for stream in named if stream not in known], unlogged)
    return named


def _certain(folder: Folder, streams: Sequence[str]) -> list[Found]:
    """An act may commit between the reading of log and table: what differs is looked at again."""
    first = _compared(folder, streams)
    doubtful = sorted({found.stream for found in first})
    return [found for found in _compared(folder, doubtful) if found in first] if doubtful else []


def _compared(folder: Folder, streams: Sequence[str]) -> list[Found]:
    """A stream that cannot be read any more is a difference of its own."""
    read: dict[str, list[Mapping[str, Any]]] = {stream: [] for stream in streams}
    broken: set[str] = set()
    rows = Event.objects.filter(stream__in=streams).order_by("stream", "seq")
    for stream, body in rows.values_list("stream", "body"):
        try:
            read[stream].append(canonical.parse(body.encode()))
        except canonical.NotCanonical:
            broken.add(stream)
    whole = {stream: parts for stream, parts in read.items() if stream not in broken}
    return [*folder.compare(whole), *(Found(stream, "unreadable", "", "") for stream in sorted(broken))]


@transaction.atomic
def _settle(folder: Folder, streams: Sequence[str], found: Sequence[Found]) -> None:
    """Write down what is new, end what is gone; each is stated in the log."""
    at = clock.now()
    open_rows = Difference.objects.filter(folder=folder.name, stream__in=streams, gone_at=None)
    known = {(row.stream, row.what): row for row in open_rows}
    still = {(each.stream, each.what): each for each in found}
    Difference.objects.filter(pk__in=[known[key].pk for key in still if key in known]).update(seen_at=at)
    for key, each in still.items():
        if key not in known:
            Difference.objects.create(folder=folder.name, found_at=at, seen_at=at, **asdict(each))
            _state(FOUND, folder, each.stream, {"what": each.what, "logged": each.logged, "stored": each.stored}, at)
    _end(folder, [row for key, row in known.items() if key not in still], at)


def _end(folder: Folder, rows: Sequence[Difference], at: datetime) -> None:
    for row in rows:
        row.gone_at = at
        row.save(update_fields=["gone_at"])
        _state(GONE, folder, row.stream, {"what": row.what}, at)


def _state(kind: str, folder: Folder, stream: str, statement: Mapping[str, str], at: datetime) -> None:
    subject = {"folder": folder.name, "stream": stream}
    log.append(stream=STREAM, kind=kind, at=at, actor=FOLD, subject=subject, statement=statement)
