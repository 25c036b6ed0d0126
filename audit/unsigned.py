"""Acts that carry no signature of who acted. Nobody may learn of them from a verifier's report alone."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from audit.expressions import ActorId
from audit.models import Event
from audit.verifier.entries import SIGNED_SCHEMA
from audit.verifier.official_claims import HOLDER

LOOKED_AT = 500  # of the newest events: a page asks this each time it is opened
_SIGNED = Q(body__contains=f'"schema":"{SIGNED_SCHEMA}"')  # inside a text its quotes would be escaped


@dataclass(frozen=True)
class Unsigned:
    """How many of the newest acts lack it, and since when they do: there may be older ones beyond what was looked at."""

    acts: int
    since: datetime


def unsigned_lately() -> Unsigned | None:
    """None where every one of the newest acts is signed by who acted."""
    newest = Event.objects.order_by("-pk").values_list("pk", flat=True)[:LOOKED_AT]
    rows = Event.objects.filter(~_SIGNED, pk__in=newest).annotate(by=ActorId("body")).order_by("pk")
    times = [at for at, by in rows.values_list("at", "by") if HOLDER.fullmatch(by or "")]
    return Unsigned(len(times), times[0]) if times else None
