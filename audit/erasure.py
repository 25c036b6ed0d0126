"""Erasing personal values (PIPL Art. 47): the openings go, the events and every digest stay, and the erasure is an
event itself, in a stream of its own, so that a verifier can tell "erased" from "withheld" and a restored backup can be
erased again.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit import log
from audit.models import Event, Opening

STREAM = "system:erasure"
ERASED = log.register("audit:opening:erased", label=_("Personal values erased"))


class NothingToErase(Exception):
    """The event holds no opening with these labels."""


@transaction.atomic
def erase_openings(*, event: Event, labels: Sequence[str], basis: str, actor: log.Actor, at: datetime) -> Event:
    """Forget personal values of one event for good; `basis` names the legal ground. Returns the event that states it."""
    openings = Opening.objects.filter(event_id=event.event_id, label__in=labels)
    found = sorted(openings.values_list("label", flat=True))
    if not found or set(found) != set(labels):
        raise NothingToErase(f"{event}: {sorted(set(labels) - set(found))}")
    openings.delete()
    return log.append(
        stream=STREAM,
        kind=ERASED,
        at=at,
        actor=actor,
        subject={"stream": event.stream, "event_id": str(event.event_id)},
        statement={"labels": found, "basis": basis},
    )


def erased_labels(stream: str) -> dict[str, set[str]]:
    """Event id → labels that a logged erasure removed from events of this stream."""
    erased: dict[str, set[str]] = {}
    for event in log.events_of(STREAM).filter(kind=ERASED):
        parts = event.parsed
        if parts["subject"]["stream"] == stream:
            erased.setdefault(parts["subject"]["event_id"], set()).update(parts["statement"]["labels"])
    return erased
