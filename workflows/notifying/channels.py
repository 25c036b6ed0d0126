"""Groups and systems of an office: entered, changed, tested, switched on and off. Who manages a place manages all below it."""

import base64
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from audit import clock, log
from audit.log import Actor
from registry import access
from registry.access import Holder
from registry.errors import MayNotManage
from registry.models import Division, Posting, User
from registry.roles import Duty
from registry.services import actor_of
from workflows.notifying import events
from workflows.notifying.delivery_models import UNDER_WAY, Channel, Delivery, DeliveryState, Occasion, Way
from workflows.notifying.kinds import MessageKind
from workflows.notifying.notes import notify, post
from workflows.notifying.problems import SWITCHED_OFF, NotTested

MOST_A_MINUTE = 15  # of a group, in all workers together: WeCom and DingTalk silence a robot after twenty
MOST_FAILURES = 10  # in a row: nobody is there any more
CHANGEABLE = ("name", "kinds", "quiet_from", "quiet_until")


def officer(user: User, division: Division) -> Posting:
    """The posting from which he manages the place's channels, the nearest one; raises MayNotManage."""
    for key in reversed(division.ancestor_keys()):
        if access.has_duty(user, Duty.MANAGE_CHANNELS, key):
            posting = access.acting_posting(user, Duty.MANAGE_CHANNELS, key, clock.today())
            if posting is not None:
                return posting
    raise MayNotManage(duty=Duty.MANAGE_CHANNELS.label, place=division.name)


def managed_places(user: Holder) -> list[str]:
    keys = access.places_of(user, Duty.MANAGE_CHANNELS)
    return list(Division.objects.filter(pk__in=keys).values_list("path", flat=True)) if keys else []


def channels_for(user: Holder) -> QuerySet[Channel]:
    return access.under(Channel.objects.select_related("division"), managed_places(user), "division_path")


@transaction.atomic
def enter(*, user: User, division: Division, values: Mapping[str, Any], at: datetime) -> Channel:
    """Entered, and silent until it was tested and switched on. Raises MayNotManage."""
    by = officer(user, division)
    channel = Channel.objects.create(
        division=division,
        division_path=division.path,
        way=values["way"],
        url=values["url"],
        secret=values["secret"] or new_secret(values["way"]),
        entered_by=user,
        entered_at=at,
        **{name: values[name] for name in CHANGEABLE},
    )
    _state(channel, events.CHANNEL_ENTERED, actor_of(by), at, {"way": channel.way, "kinds": sorted(channel.kinds)})
    return channel


def new_secret(way: str) -> str:
    """A webhook's secret is ours to make; a group's is made by its platform, or left out."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode() if way == Way.WEBHOOK else ""


@transaction.atomic
def change(*, user: User, channel: Channel, values: Mapping[str, Any], at: datetime) -> Channel:
    """An empty address or secret stays what it was; a new one has to be tested again. Raises MayNotManage."""
    by = officer(user, channel.division)
    locked = Channel.objects.select_for_update().get(pk=channel.pk)
    for name in CHANGEABLE:
        setattr(locked, name, values[name])
    is_elsewhere = False
    for name in ("url", "secret"):
        if values[name] and values[name] != getattr(locked, name):
            setattr(locked, name, values[name])
            is_elsewhere = True
    if is_elsewhere:
        locked.tested_at, locked.is_on = None, False
        _end_deliveries(locked)
    locked.save()
    said = {"kinds": sorted(locked.kinds), "new_address": is_elsewhere}
    _state(locked, events.CHANNEL_CHANGED, actor_of(by), at, said)
    return locked


@transaction.atomic
def test(*, user: User, channel: Channel, at: datetime) -> Delivery:
    """A message that says who tested; the worker sends it. Raises MayNotManage."""
    officer(user, channel.division)
    with translation.override("zh-hans"):
        subject, text = _("test message"), _("This group or system will hear of %(place)s.")
    return Delivery.objects.create(
        way=channel.way,
        occasion=Occasion.TEST,
        channel=channel,
        subject=subject,
        text=text % {"place": channel.division.name},
        data={"type": "test", "place": channel.division.name},
        next_try_at=at,
        created_at=at,
    )


@transaction.atomic
def switch(*, user: User, channel: Channel, on: bool, at: datetime) -> None:
    """Raises MayNotManage, and NotTested before a test message went through."""
    by = officer(user, channel.division)
    locked = Channel.objects.select_for_update().get(pk=channel.pk)
    if on and locked.tested_at is None:
        raise NotTested()
    if locked.is_on != on:
        _switch(locked, on, actor_of(by), at)


def _switch(channel: Channel, on: bool, by: Actor, at: datetime) -> None:
    Channel.objects.filter(pk=channel.pk).update(is_on=on, failures=0, switched_off_at=None)
    if not on:
        _end_deliveries(channel)
    _state(channel, events.CHANNEL_SWITCHED, by, at, {"on": on})


def _end_deliveries(channel: Channel) -> None:
    rows = Delivery.objects.filter(channel=channel, state__in=UNDER_WAY)
    rows.filter(problem="").update(problem=SWITCHED_OFF)
    rows.update(state=DeliveryState.GIVEN_UP, done_at=clock.now())


def _state(channel: Channel, kind: str, by: Actor, at: datetime, said: Mapping[str, Any]) -> None:
    log.append(
        stream=f"channel:{channel.pk}",
        kind=kind,
        at=at,
        actor=by,
        subject={"channel": str(channel.pk), "division": str(channel.division_id)},
        statement={"name": channel.name, **said},
    )


# ── what the outbox learns while it sends ────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def succeeded(channel: Channel, occasion: str, at: datetime) -> None:
    """`channel`: as it was sent to. What went to an address that has been replaced meanwhile says nothing of the new one."""
    Channel.objects.filter(pk=channel.pk, failures__gt=0).update(failures=0)
    if occasion != Occasion.TEST:
        return
    locked = Channel.objects.select_for_update().get(pk=channel.pk)
    if locked.tested_at is None and _is_same(locked, channel):
        locked.tested_at = at
        locked.save(update_fields=["tested_at"])


def _is_same(channel: Channel, sent_to: Channel) -> bool:
    return (channel.url, channel.secret) == (sent_to.url, sent_to.secret)


@transaction.atomic
def may_speak(channel: Channel, at: datetime) -> bool:
    """Whether it hears less than MOST_A_MINUTE in the minute up to now, whichever workers send; what is allowed is counted."""
    if channel.way == Way.WEBHOOK:  # a system takes what comes
        return True
    locked = Channel.objects.select_for_update().get(pk=channel.pk)
    now = at.timestamp()
    lately = [moment for moment in locked.spoken if now - 60 < moment <= now]
    if len(lately) >= MOST_A_MINUTE:
        return False
    locked.spoken = [*lately, now]
    locked.save(update_fields=["spoken"])
    return True


@transaction.atomic
def failed(channel: Channel, at: datetime, *, for_ever: bool) -> None:
    """Too often in a row, or the other side wants nothing more: off, and whoever manages it is told."""
    locked = Channel.objects.select_for_update(of=("self",)).select_related("division").get(pk=channel.pk)
    if not _is_same(locked, channel):
        return
    locked.failures += 1
    locked.save(update_fields=["failures"])
    if not locked.is_on or not (for_ever or locked.failures >= MOST_FAILURES):
        return
    _switch(locked, False, events.OUTBOX, at)
    Channel.objects.filter(pk=locked.pk).update(switched_off_at=at)
    for to in ([locked.entered_by_id], post(Duty.MANAGE_CHANNELS, locked.division_id)):
        notify(
            MessageKind.JOB_FAILED,
            to=to,
            at=at,
            place_path=locked.division_path,
            params={"job": "channel", "channel": locked.pk},
            once=f"channel:{locked.pk}:{at.isoformat()}",
        )
