"""What pages read from the log."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audit import canonical, log, signatures
from audit.models import Checkpoint, Event, Opening
from audit.statements import Read
from audit.verifier import note

HIDDEN = "＊＊＊"


@dataclass(frozen=True, slots=True)
class PersonalValue:
    """A value that the event only commits to. `masked` is "" once its opening was erased."""

    label: str
    masked: str

    @property
    def is_erased(self) -> bool:
        return not self.masked


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """An event as a page shows it: who did what, when, in the words of that day."""

    id: int
    stream: str
    seq: int
    event_id: uuid.UUID
    kind: str
    label: log.StrOrPromise
    at: datetime
    db_time: datetime
    actor: log.Actor
    subject: Mapping[str, Any]
    statement: Mapping[str, Any]
    personal: tuple[PersonalValue, ...]
    is_demo: bool
    digest: str
    signed_with: str  # short name of the key of who acted; "" where none signed


def timeline(stream: str, after_seq: int | None = None, limit: int = 100) -> list[TimelineEntry]:
    """Entries of a stream in their order, two statements; pass the last `seq` to get the next page."""
    return entries_of(list(log.events_of(stream).filter(seq__gt=after_seq or 0)[:limit]))


def entries_of(events: Sequence[Event]) -> list[TimelineEntry]:
    """These events for a page, in one statement."""
    openings = Opening.objects.filter(event_id__in=[event.event_id for event in events])
    values = {(opening.event_id, opening.label): opening.value for opening in openings}
    return [_entry(event, values) for event in events]


def _entry(event: Event, values: Mapping[tuple[uuid.UUID, str], str]) -> TimelineEntry:
    parts = event.parsed
    kind = log.kinds().get(event.kind)  # a kind may have been retired since
    return TimelineEntry(
        id=event.pk,
        stream=event.stream,
        seq=event.seq,
        event_id=event.event_id,
        kind=event.kind,
        label=kind.label if kind else event.kind,
        at=event.at,
        db_time=event.db_time,
        actor=log.Actor(**parts["actor"]),
        subject=parts["subject"],
        statement=parts["statement"],
        personal=tuple(
            PersonalValue(label, mask(values.get((event.event_id, label)))) for label in sorted(parts["commitments"])
        ),
        is_demo=parts.get("demo", False),
        digest=event.digest,
        signed_with=signatures.key_id(parts),
    )


def mask(value: str | None) -> str:
    """The canonical JSON of a personal value with everything but a name's first character hidden."""
    if value is None:
        return ""
    opened = canonical.parse(value.encode())
    is_name = isinstance(opened, str) and len(opened) > 1 and opened[0].isalpha()
    return opened[0] + HIDDEN[1:] if is_name else HIDDEN


_NEWEST = Read(lambda: Checkpoint.objects.order_by("-size")[:1])


def latest_checkpoint() -> Checkpoint | None:
    """The newest published checkpoint. Every paper asks for it."""
    return _NEWEST.first()


def latest_checkpoint_line() -> str:
    """The same as `origin size root` for papers; "" while nothing was published."""
    newest = latest_checkpoint()
    return note.parse_checkpoint(note.split_note(newest.note)[0]).line if newest else ""
