"""The door to the log: append() inserts an event and its queue row in the transaction of the act itself."""

import re
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.functional import Promise

from audit import canonical, clock, signatures
from audit.canonical import JSON
from audit.commitments import labels_in, seal
from audit.models import Event, Opening
from audit.rows import insert_events
from audit.verifier import merkle
from audit.verifier.entries import ENTRY_SCHEMA

SCHEMA = ENTRY_SCHEMA  # what an official or the press signs follows the next one (audit/signatures.py)
NOTHING_BEFORE = "0" * 64
START = (0, NOTHING_BEFORE)
CLOCK_TOLERANCE = timedelta(hours=1)  # a long import keeps one `now`; nothing honest is older
_STREAM = re.compile(r"[a-z_]+(:\S{1,100})?")
_KIND = re.compile(r"[a-z_]+:[a-z_]+:[a-z_]+")
_LOCK_SPACE, _LOCK_BUCKETS = 620062, 1024  # a bounded number of locks, however long the list

Head = tuple[int, str]
StrOrPromise = str | Promise


class UnknownEvent(Exception):
    """This kind of event was never registered."""


class OutsideTransaction(Exception):
    """An event is written in the transaction of the act it states, or not at all."""


class PersonalValueInTheOpen(Exception):
    """A personal value would stand in the event itself, where it could never be erased."""


class BackDated(Exception):
    """The event claims another time than the clock of acts shows."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A registered kind of event, the labels of the personal values it may carry, and its name on pages."""

    name: str
    personal: frozenset[str]
    label: StrOrPromise


_kinds: dict[str, Kind] = {}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acted, in words of that day: id ("official:12", "system:clock"), name, role, post, unit and division."""

    id: str
    name: str
    role: str = ""
    post: str = ""
    unit: str = ""
    division: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An event before it has its place in a stream (arguments as for append)."""

    stream: str
    kind: str
    at: datetime
    actor: Actor
    subject: Mapping[str, JSON]
    statement: Mapping[str, JSON]
    personal: Mapping[str, JSON] = field(default_factory=dict)
    after: Head | None = None


def register(kind: str, *, personal: Iterable[str] = frozenset(), label: StrOrPromise = "") -> str:
    """Make a kind known, `subject:thing:past`, with the labels of the personal values it may carry. Returns the kind.

    `label` is what a page calls it.
    """
    if not _KIND.fullmatch(kind):
        raise ValueError(f"{kind!r} is not named subject:thing:past")
    labels = frozenset(personal)
    if kind in _kinds and _kinds[kind].personal != labels:
        raise ValueError(f"{kind} is registered twice with different personal values")
    _kinds[kind] = Kind(name=kind, personal=labels, label=label or kind)
    return kind


def kinds() -> Mapping[str, Kind]:
    """Every registered kind by its name."""
    return MappingProxyType(_kinds)


def append(
    *,
    stream: str,
    kind: str,
    at: datetime,
    actor: Actor,
    subject: Mapping[str, JSON],
    statement: Mapping[str, JSON],
    personal: Mapping[str, JSON] | None = None,
    after: Head | None = None,
) -> Event:
    """State that something happened: event and queue row, and openings if personal values are committed to.

    `after` is the head of the stream that the caller already holds under its lock (event.head; START for a new stream)
    and saves reading it. Two writers at one position: the second gets IntegrityError one_event_per_stream_position.
    Without it writers of one stream wait for each other; append last in your transaction, then none waits in a circle.
    """
    _require_transaction()
    draft = Draft(
        stream=stream, kind=kind, at=at, actor=actor, subject=subject, statement=statement, personal=personal or {}
    )
    if after is None:
        after = _turn_at(stream)
    [(event, openings)] = _entries([draft], [after])
    insert_events([event], openings)
    return event


def append_many(drafts: Sequence[Draft]) -> list[Event]:
    """Append a list in its order with a handful of statements, whatever its length. All or nothing, like append()."""
    _require_transaction()
    unread = {draft.stream for draft in drafts if draft.after is None}
    if unread:
        _take_turns(unread)
    heads = heads_of(unread)
    made: dict[int, tuple[Event, list[Opening]]] = {}
    for places in _waves(drafts):
        # A stream that stands twice in the list goes on from its own earlier draft, not from the caller's head.
        wave = [drafts[place] for place in places]
        entries = _entries(wave, [heads.get(draft.stream) or draft.after or START for draft in wave])
        for place, entry in zip(places, entries, strict=True):
            made[place] = entry
            heads[entry[0].stream] = entry[0].head
    events = [made[place][0] for place in range(len(drafts))]
    insert_events(events, [opening for place in range(len(drafts)) for opening in made[place][1]])
    return events


def events_of(stream: str) -> QuerySet[Event]:
    return Event.objects.filter(stream=stream).order_by("seq")


def head_of(stream: str) -> Head:
    """Position and digest of the last event; START if there is none."""
    return Event.objects.filter(stream=stream).order_by("-seq").values_list("seq", "digest").first() or START


def heads_of(streams: Iterable[str]) -> dict[str, Head]:
    """The heads of many streams, a few hundred per statement; streams without an event are left out."""
    wanted = sorted(streams)
    heads: dict[str, Head] = {}
    for start in range(0, len(wanted), 500):
        followed = Event.objects.filter(stream=OuterRef("stream"), seq=OuterRef("seq") + 1)
        rows = Event.objects.filter(~Exists(followed), stream__in=wanted[start : start + 500])
        heads |= {stream: (seq, digest) for stream, seq, digest in rows.values_list("stream", "seq", "digest")}
    return heads


def leaf_hash(body: bytes) -> str:
    """The digest that chains a stream is the event's leaf in the Merkle log (audit/sequencer.py)."""
    return merkle.leaf_hash(body).hex()


def timestamp(at: datetime) -> str:
    """UTC with microseconds, always 27 characters."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _require_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTransaction("append() belongs into the transaction of the act")


def _take_turns(streams: Iterable[str]) -> None:
    """Writers that do not hold their stream's head queue up until commit. SQLite has one writer anyway."""
    connection = transaction.get_connection()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(%s, bucket) FROM (SELECT DISTINCT hashtext(name) & %s AS bucket"
                " FROM unnest(%s::text[]) AS name ORDER BY bucket) AS turns",
                [_LOCK_SPACE, _LOCK_BUCKETS - 1, list(streams)],
            )


def _waves(drafts: Sequence[Draft]) -> list[list[int]]:
    """Places in the list: first of each stream its first draft, then its second … One is signed after what it follows."""
    waves: list[list[int]] = []
    turns: Counter[str] = Counter()
    for place, draft in enumerate(drafts):
        turn = turns[draft.stream]
        turns[draft.stream] += 1
        if turn == len(waves):
            waves.append([])
        waves[turn].append(place)
    return waves


def _turn_at(stream: str) -> Head:
    """Wait for one's turn and read the head that stands then; on PostgreSQL in one round trip."""
    connection = transaction.get_connection()
    if connection.vendor != "postgresql":
        return head_of(stream)
    with connection.cursor() as cursor:  # the second statement sees what was committed while the first one waited
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, hashtext(%s) & %s);"
            " SELECT seq, digest FROM audit_event WHERE stream = %s ORDER BY seq DESC LIMIT 1",
            [_LOCK_SPACE, stream, _LOCK_BUCKETS - 1, stream],
        )
        found = cursor.fetchone()
    return (found[0], found[1]) if found else START


def _entries(drafts: Sequence[Draft], after: Sequence[Head]) -> list[tuple[Event, list[Opening]]]:
    """The events of these drafts at their places, signed by whoever acted."""
    composed = [_compose(draft, head) for draft, head in zip(drafts, after, strict=True)]
    signatures.sign([parts for parts, _openings in composed])
    return [(_event(draft, parts), own) for draft, (parts, own) in zip(drafts, composed, strict=True)]


def _compose(draft: Draft, after: Head) -> tuple[dict[str, Any], list[Opening]]:
    _examine(draft)
    event_id = uuid.uuid4()
    openings, commitments = seal(event_id, draft.personal) if draft.personal else ([], {})
    parts: dict[str, Any] = {
        "schema": SCHEMA,
        "event_id": str(event_id),
        "stream": draft.stream,
        "seq": after[0] + 1,
        "prev": after[1] if after[0] else NOTHING_BEFORE,
        "kind": draft.kind,
        "at": timestamp(draft.at),
        "actor": {name: getattr(draft.actor, name) for name in Actor.__slots__},
        "subject": draft.subject,
        "statement": draft.statement,
        "commitments": commitments,
    }
    if clock.is_demo_time():
        parts["demo"] = True
    return canonical.plain(parts), openings


def _event(draft: Draft, parts: dict[str, Any]) -> Event:
    body = canonical.encode(parts)
    return Event(
        event_id=uuid.UUID(parts["event_id"]),
        stream=draft.stream,
        seq=parts["seq"],
        prev=parts["prev"],
        kind=draft.kind,
        at=draft.at,
        body=body.decode(),
        digest=leaf_hash(body),
    )


def _examine(draft: Draft) -> None:
    if draft.kind not in _kinds:
        raise UnknownEvent(f"{draft.kind} is not registered")
    if not _STREAM.fullmatch(draft.stream):
        raise ValueError(f"{draft.stream!r} is no stream")
    if abs(draft.at - clock.now()) > CLOCK_TOLERANCE:
        raise BackDated(f"{draft.kind} claims {timestamp(draft.at)}, the clock shows {timestamp(clock.now())}")
    declared = _kinds[draft.kind].personal
    if not declared and not draft.personal:
        return
    undeclared = set(draft.personal) - declared
    if undeclared:
        raise PersonalValueInTheOpen(f"{draft.kind} does not declare the personal values {sorted(undeclared)}")
    exposed = (labels_in(draft.subject) | labels_in(draft.statement)) & declared
    if exposed:
        raise PersonalValueInTheOpen(f"{draft.kind} states {sorted(exposed)} openly")
