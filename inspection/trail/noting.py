"""Somebody looked at a signal and says what he saw; the text may name people, so it is sealed in the log."""

from django.db import transaction

from approvals.errors import NotEntitled
from audit import clock, log
from inspection.models.signals import Signal, SignalNote
from inspection.trail.events import SIGNAL_NOTED
from registry.access import acting_posting, has_duty
from registry.models import Posting, User
from registry.roles import Duty
from registry.services import actor_of, name_of_actor


@transaction.atomic
def note(*, user: User, key: int, verdict: str, text: str) -> SignalNote:
    """Raises NotEntitled."""
    signal = Signal.objects.select_for_update(of=("self",)).select_related("place").get(pk=key)
    posting, at = _watcher(user, signal), clock.now()
    written = SignalNote.objects.create(
        signal=signal,
        verdict=verdict,
        text=text,
        measured=signal.measured,
        official=user,
        posting=posting,
        name=name_of_actor(user, posting),
        post=posting.post,
        unit=posting.unit,
        at=at,
    )
    signal.is_waiting = False
    signal.save(update_fields=["is_waiting"])
    log.append(
        stream=signal.stream,
        kind=SIGNAL_NOTED,
        at=at,
        actor=actor_of(posting),
        subject={"signal": signal.pk, "about": signal.about},
        statement={"kind": signal.kind, "on": signal.on.isoformat(), "measured": signal.measured, "verdict": verdict},
        personal={"text": text},
    )
    return written


def _watcher(user: User, signal: Signal) -> Posting:
    today = clock.today()
    for key in reversed(signal.place.ancestor_keys()):
        if has_duty(user, Duty.READ_TRAIL, key):
            posting = acting_posting(user, Duty.READ_TRAIL, key, today)
            if posting is not None:
                posting.official = user
                return posting
    raise NotEntitled(duty=Duty.READ_TRAIL.label, place=signal.place.name)
