"""Finding events across streams: everything about one subject with who read it, and everything one person did.

Every statement is bounded: an index leads to the rows of the streams, the subject or the person, never through the log.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from audit.expressions import ActorDivision, ActorId, ReadOf
from audit.models import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What of a trail is shown; nothing given, everything."""

    kinds: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    actor: str = ""
    divisions: QuerySet[Any, Any] | None = None  # own keys of the places acted from, as text
    since: datetime | None = None
    until: datetime | None = None  # the first moment that is not shown any more

    def applied(self, rows: QuerySet[Event]) -> QuerySet[Event]:
        if self.kinds:
            rows = rows.filter(kind__in=sorted(self.kinds))
        if self.without:
            rows = rows.exclude(kind__in=sorted(self.without))
        if self.actor:
            rows = rows.annotate(acted_by=ActorId("body")).filter(acted_by=self.actor)
        if self.divisions is not None:
            rows = rows.annotate(acted_from=ActorDivision("body")).filter(acted_from__in=self.divisions)
        if self.since:
            rows = rows.filter(at__gte=self.since)
        if self.until:
            rows = rows.filter(at__lt=self.until)
        return rows


@dataclass(frozen=True, slots=True)
class Subject:
    """Streams that tell of a subject, and the numbers under which readers' streams name it and its papers."""

    streams: Sequence[str]
    numbers: Sequence[str] = field(default=())


def trail_of_subject(subject: Subject, wanted: Wanted, *, after: int = 0, limit: int) -> list[Event]:
    """In the order of writing. Two statements, one per index."""
    told = Event.objects.filter(stream__in=list(subject.streams))
    read = Event.objects.annotate(read_of=ReadOf("body")).filter(read_of__in=list(subject.numbers))
    found = [_first(wanted.applied(rows.filter(pk__gt=after)), limit) for rows in (told, read)]
    return sorted((event for events in found for event in events), key=lambda event: event.pk)[:limit]


def _first(rows: QuerySet[Event], limit: int) -> list[Event]:
    # Ordered by a sum, lest a database walk the whole log by its key until it has met enough of these few rows.
    return list(rows.order_by(F("id") + 0)[:limit])


def trail_of_person(actor: str, wanted: Wanted, *, before: int | None = None, limit: int) -> list[Event]:
    """The newest first. One statement."""
    rows = Event.objects.annotate(acted_by=ActorId("body")).filter(acted_by=actor)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(wanted.applied(rows).order_by(ActorId("body").desc(), "-pk")[:limit])


def last_of(stream: str, kinds: frozenset[str], *, up_to: int) -> Event | None:
    """The last event of these kinds that a stream had until then."""
    rows = Event.objects.filter(Q(stream=stream), kind__in=sorted(kinds), pk__lte=up_to)
    return rows.order_by("-seq").first()


def is_about(event: Event, subject: Subject) -> bool:
    """Whether the event stands in the subject's trail."""
    if event.stream in subject.streams:
        return True
    found = Event.objects.annotate(read_of=ReadOf("body")).filter(pk=event.pk, read_of__in=list(subject.numbers))
    return found.exists()
