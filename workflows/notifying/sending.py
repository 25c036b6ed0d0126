"""The outbox: what is due goes out, each delivery by one worker at a time, again and later when it failed.

A delivery is leased before its try: a killed worker's comes back when the lease is over, under the same key. Nothing is
locked while the other side is waited for.
"""

import logging
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models import F, Q

from audit import clock
from workflows.notifying import channels, wire
from workflows.notifying.delivery_models import UNDER_WAY, Delivery, DeliveryState, Occasion, Way
from workflows.notifying.mailing import send_mail
from workflows.notifying.problems import FAULT, RECIPIENT, SWITCHED_OFF, NotSent

logger = logging.getLogger(__name__)
LEASE = timedelta(seconds=90)
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))
MOST_TRIES = len(WAITS) + 1
SWEEP_SECONDS = 45.0
LASTS = timedelta(days=90)
CHUNK = 5000


@dataclass
class Sweep:
    """One worker's round: what failed in it is left alone until the next one, so that one dead receiver delays nobody."""

    resting: set[int] = field(default_factory=set)  # channels
    without_mail: bool = False
    mails: BaseEmailBackend = field(default_factory=get_connection)


def send_due(*, seconds: float = SWEEP_SECONDS) -> int:
    """Send what is due; returns how many went out."""
    sweep, until, sent = Sweep(), time.monotonic() + seconds, 0
    try:
        while time.monotonic() < until and (delivery := take(clock.now(), sweep)) is not None:
            sent += _try(delivery, sweep)
    finally:
        sweep.mails.close()
    return sent


@transaction.atomic
def take(now: datetime, sweep: Sweep) -> Delivery | None:
    """Lease the next one that is due."""
    rows = Delivery.objects.filter(state__in=UNDER_WAY, next_try_at__lte=now)
    if sweep.resting:
        rows = rows.exclude(channel__in=sweep.resting)
    if sweep.without_mail:
        rows = rows.exclude(way=Way.MAIL)
    rows = rows.select_related("channel").order_by("next_try_at", "pk")
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(of=("self",), skip_locked=True)
    delivery = rows.first()
    if delivery is not None:
        Delivery.objects.filter(pk=delivery.pk).update(next_try_at=now + LEASE, attempts=F("attempts") + 1)
        delivery.attempts += 1
    return delivery


def _try(delivery: Delivery, sweep: Sweep) -> int:
    try:
        _send(delivery, sweep)
    except NotSent as error:
        _failed(delivery, error, sweep)
        return 0
    except _NotNow:
        _put_back(delivery, sweep)
        return 0
    except Exception:
        logger.exception("delivery %s failed", delivery.key)
        _failed(delivery, NotSent(FAULT), sweep)
        return 0
    _finish(delivery, DeliveryState.SENT, "")
    if delivery.channel is not None:
        channels.succeeded(delivery.channel, delivery.occasion, clock.now())
    return 1


class _NotNow(Exception):
    """The group has heard enough for this minute."""


def _send(delivery: Delivery, sweep: Sweep) -> None:
    if delivery.channel is None:
        send_mail(delivery, sweep.mails)
    elif not delivery.channel.is_on and delivery.occasion != Occasion.TEST:
        raise NotSent(SWITCHED_OFF, is_final=True)
    elif channels.may_speak(delivery.channel, clock.now()):
        wire.send(delivery, delivery.channel)
    else:
        raise _NotNow


def _put_back(delivery: Delivery, sweep: Sweep) -> None:
    """As if it had not been taken; its turn comes in a later round."""
    assert delivery.channel is not None
    sweep.resting.add(delivery.channel.pk)
    rows = Delivery.objects.filter(pk=delivery.pk, state__in=UNDER_WAY)
    rows.update(next_try_at=delivery.next_try_at, attempts=F("attempts") - 1)


def _failed(delivery: Delivery, error: NotSent, sweep: Sweep) -> None:
    problem = str(error)[:120]
    if delivery.channel is not None:
        sweep.resting.add(delivery.channel.pk)
    elif not problem.startswith(RECIPIENT):
        sweep.without_mail = True
    _note(delivery, error, problem)
    if delivery.channel is not None:
        channels.failed(delivery.channel, clock.now(), for_ever=error.is_final)


def _note(delivery: Delivery, error: NotSent, problem: str) -> None:
    if error.is_final or delivery.attempts >= MOST_TRIES:
        _finish(delivery, DeliveryState.GIVEN_UP, problem)
        return
    again = clock.now() + WAITS[min(delivery.attempts, len(WAITS)) - 1]
    Delivery.objects.filter(pk=delivery.pk, state__in=UNDER_WAY).update(
        state=DeliveryState.FAILED, problem=problem, next_try_at=again
    )


def _finish(delivery: Delivery, state: DeliveryState, problem: str) -> None:
    """Also when another worker finished it meanwhile: sent stays sent."""
    rows = Delivery.objects.filter(Q(state__in=UNDER_WAY), pk=delivery.pk)
    rows.update(state=state, problem=problem, done_at=clock.now())


def try_again(delivery: Delivery) -> None:
    """Somebody asks for it: at once, with all its tries before it. Neither what was sent, nor what a worker holds in hand."""
    rows = Delivery.objects.filter(pk=delivery.pk, state__in=[DeliveryState.FAILED, DeliveryState.GIVEN_UP])
    rows.update(state=DeliveryState.WAITING, attempts=0, next_try_at=clock.now(), problem="", done_at=None)


def clear_old(now: datetime) -> int:
    """What is done after three months, in chunks."""
    rows = Delivery.objects.filter(created_at__lt=now - LASTS).exclude(state__in=UNDER_WAY).order_by("created_at")
    keys = list(rows.values_list("pk", flat=True)[:CHUNK])
    Delivery.objects.filter(pk__in=keys).delete()
    return len(keys)
