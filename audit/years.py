"""The log's years: one is closed by a statement, and the first entry of the next pins the checkpoint that closes it.

The tree goes on: one log of one name, whose every later checkpoint still proves the closed years. What closing adds is a
line that is printed, filed and read out once a year, and that no entry after it may claim a day of a closed year.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import clock, log, readying
from audit.models import Event, Leaf
from audit.selectors import latest_checkpoint
from audit.verifier import note
from audit.verifier.entries import YEARS_STREAM
from audit.verifier.year_claims import YEAR_CLOSED, YEAR_OPENED

CLOSED = log.register(YEAR_CLOSED, label=_("Year of the log closed"))
OPENED = log.register(YEAR_OPENED, label=_("Year of the log opened"))


class YearNotOver(Exception):
    """A year is closed when it is over, and after the one before it."""


class NotPublished(Exception):
    """No checkpoint covers the closing statement yet; asking again harms nothing."""


@dataclass(frozen=True, slots=True)
class ClosedYear:
    """A year and the checkpoint that closes it."""

    year: int
    checkpoint: note.Checkpoint


def close_year(year: int, *, actor: log.Actor, at: datetime) -> ClosedYear:
    """Close a year and open the next; goes on where an earlier attempt was cut off.

    Raises YearNotOver, NotPublished, and what publishing raises while the signer is away or refuses.
    """
    done = {one.year: one for one in closed_years()}
    if year in done:
        return done[year]
    if at.astimezone(clock.LOCAL_ZONE).year <= year or any(other > year for other in done):
        raise YearNotOver(str(year))
    closing = _closing(year) or _state(CLOSED, year, {}, actor, at)
    readying.make_ready(at)
    checkpoint = latest_checkpoint()
    if checkpoint is None or not Leaf.objects.filter(event=closing, index__lt=checkpoint.size).exists():
        raise NotPublished(str(year))
    stated = note.parse_checkpoint(note.split_note(checkpoint.note)[0])
    _state(OPENED, year + 1, {"pins": stated.line}, actor, at)
    return ClosedYear(year, stated)


def closed_years() -> list[ClosedYear]:
    """In their order."""
    return list(_closed(log.events_of(YEARS_STREAM).filter(kind=OPENED)))


def pinned_sizes(below: int) -> list[int]:
    """Sizes of the closing checkpoints that entries among the first `below` pin."""
    rows = Event.objects.filter(stream=YEARS_STREAM, kind=OPENED, leaf__index__lt=below).order_by("seq")
    return [one.checkpoint.size for one in _closed(rows)]


def _closed(rows: Iterable[Event]) -> Iterator[ClosedYear]:
    for event in rows:
        yield ClosedYear(event.parsed["subject"]["year"] - 1, note.parse_line(event.parsed["statement"]["pins"]))


def _closing(year: int) -> Event | None:
    rows = log.events_of(YEARS_STREAM).filter(kind=CLOSED)
    return next((event for event in rows if event.parsed["subject"]["year"] == year), None)


@transaction.atomic
def _state(kind: str, year: int, statement: dict[str, str], actor: log.Actor, at: datetime) -> Event:
    subject = {"year": year}
    return log.append(stream=YEARS_STREAM, kind=kind, at=at, actor=actor, subject=subject, statement=statement)
