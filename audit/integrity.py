"""Does a stream still say what was written? Recomputes chain, digests and commitments from the rows.

This is the strip on the timeline page. It answers for the database as it stands; whether somebody rewrote a whole
stream consistently, only the Merkle log and a checkpoint kept elsewhere can tell.
"""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit import canonical, log
from audit.erasure import erased_labels
from audit.models import Event, Opening
from audit.verifier.entries import SIGNED_SCHEMA


class Fault(models.TextChoices):
    UNREADABLE = "unreadable", _("The record is not in canonical form")
    UNKNOWN_SCHEMA = "unknown_schema", _("The record follows an unknown schema")
    DIGEST = "digest", _("The record was altered: its digest does not match")
    COLUMNS = "columns", _("A column contradicts the record")
    CHAIN = "chain", _("The record does not follow the one before it")
    TAIL = "tail", _("The last record is missing or another one")
    BACKDATED = "backdated", _("The claimed time is not the time of writing")
    COMMITMENT = "commitment", _("A personal value is not the one that was recorded")
    OPENING_LOST = "opening_lost", _("A personal value disappeared without a recorded erasure")


@dataclass(frozen=True, slots=True)
class Problem:
    seq: int
    fault: Fault


@dataclass(frozen=True, slots=True)
class StreamReport:
    """What was checked, and what does not hold."""

    stream: str
    head: log.Head
    events: int
    opened: int
    erased: int
    problems: tuple[Problem, ...]
    signed: int  # events that carry the signature of who acted; whether it is his, an outsider's verifier says

    @property
    def holds(self) -> bool:
        return not self.problems


def verify_stream(stream: str, *, head: log.Head | None = None) -> StreamReport:
    """Check every event of the stream. `head` is what another row (the case) remembers as the last event."""
    events = list(log.events_of(stream))
    openings: dict[uuid.UUID, dict[str, Opening]] = {}
    for opening in Opening.objects.filter(event_id__in=[event.event_id for event in events]):
        openings.setdefault(opening.event_id, {})[opening.label] = opening
    erased = cache(partial(erased_labels, stream))  # few streams have lost a value, and nobody else need ask
    problems, opened, gone, signed, last = [], 0, 0, 0, log.START
    for event in events:
        parts = _parts(event)
        kept = openings.get(event.event_id, {})
        commitments = parts.get("commitments", {}) if parts else {}
        lost = set(commitments) - set(kept)
        known_erased = lost & erased().get(str(event.event_id), set()) if lost else lost
        faults = {*_faults_of_record(event, parts), *_faults_of_openings(commitments, kept)}
        if (event.seq, event.prev) != (last[0] + 1, last[1]):
            faults.add(Fault.CHAIN)
        if lost - known_erased:
            faults.add(Fault.OPENING_LOST)
        problems += [Problem(event.seq, fault) for fault in Fault if fault in faults]
        signed += parts is not None and "signed" in parts
        opened, gone, last = opened + len(kept), gone + len(known_erased), event.head
    if head is not None and head[0] and tuple(head) != last:
        problems.append(Problem(head[0], Fault.TAIL))
    return StreamReport(stream, last, len(events), opened, gone, tuple(problems), signed)


def _parts(event: Event) -> dict[str, Any] | None:
    try:
        parts = event.parsed
    except canonical.NotCanonical:
        return None
    return parts if isinstance(parts, dict) else None


def _faults_of_record(event: Event, parts: dict[str, Any] | None) -> Iterator[Fault]:
    if event.digest != log.leaf_hash(event.body.encode()):
        yield Fault.DIGEST
    if parts is None:
        yield Fault.UNREADABLE
        return
    if parts.get("schema") != (SIGNED_SCHEMA if "signed" in parts else log.SCHEMA):
        yield Fault.UNKNOWN_SCHEMA
    columns = {
        "event_id": str(event.event_id),
        "stream": event.stream,
        "seq": event.seq,
        "prev": event.prev,
        "kind": event.kind,
        "at": log.timestamp(event.at),
    }
    if any(parts.get(name) != value for name, value in columns.items()):
        yield Fault.COLUMNS
    # The database wrote db_time when the transaction began or the row came: twice the tolerance of append().
    if not parts.get("demo") and abs(event.at - event.db_time) > 2 * log.CLOCK_TOLERANCE:
        yield Fault.BACKDATED


def _faults_of_openings(commitments: dict[str, str], openings: dict[str, Opening]) -> Iterable[Fault]:
    for label, opening in openings.items():
        try:
            value = canonical.parse(opening.value.encode())
            computed = canonical.commit(label, value, bytes.fromhex(opening.salt))
        except ValueError:
            computed = ""
        if not computed or commitments.get(label) != computed:
            yield Fault.COMMITMENT
