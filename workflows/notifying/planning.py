"""Which ways a message takes out of the house: mails at once, groups and webhooks of the place. Digests: digests.py.

In the worker, after the act's commit. Two workers take different messages; whoever is killed leaves them untouched.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation

from registry.places import full_name
from workflows.notifying.delivery_models import Channel, Delivery, MailPreference, Occasion, Way
from workflows.notifying.kinds import MessageKind
from workflows.notifying.models import UNPLANNED, Message
from workflows.notifying.quiet import awake
from workflows.notifying.texts import sentence
from workflows.stage_titles import read_programmes

BATCH = 500


def plan(now: datetime, *, batch: int = BATCH) -> int:
    """Plan what was not; returns how many messages."""
    planned = 0
    while found := _plan_batch(now, batch):
        planned += found
    return planned


@transaction.atomic
def _plan_batch(now: datetime, batch: int) -> int:
    messages = list(_unplanned()[:batch])
    read_programmes([message.case for message in messages if message.case])
    rows = [*_mails(messages, now), *_posts(messages, now)]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    Message.objects.filter(pk__in=[message.pk for message in messages]).update(planned_at=now)
    return len(messages)


def _unplanned() -> QuerySet[Message]:
    rows = Message.objects.filter(UNPLANNED).select_related("reader", "case__programme", "case__village")
    rows = rows.defer("case__programme__content").order_by("pk")
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(of=("self",), skip_locked=True)
    return rows


def has_mail() -> bool:
    """Whether the office named a mail server."""
    return bool(settings.EMAIL_HOST)


def _mails(messages: Sequence[Message], now: datetime) -> Iterable[Delivery]:
    """To those who want this kind at once; what was read meanwhile needs no mail."""
    readers = {message.reader_id for message in messages if message.read_at is None} if has_mail() else set()
    rows = MailPreference.objects.filter(user__in=readers, user__is_active=True, confirmed_at__isnull=False)
    wishes = {row.user_id: row for row in rows}
    for message in messages:
        wish = wishes.get(message.reader_id)
        if wish is None or message.kind not in wish.at_once or message.read_at is not None:
            continue
        with translation.override(message.reader.language):
            words = sentence(message)
            subject = f"{MessageKind(message.kind).label}：{words}"[:200]
        yield Delivery(
            way=Way.MAIL,
            occasion=Occasion.MESSAGE,
            reader_id=message.reader_id,
            address=wish.address,
            note=message.note,
            subject=subject,
            text=f"{words}\n\n{inbox_address()}\n",
            next_try_at=awake(now, wish.quiet_from, wish.quiet_until),
            created_at=now,
        )


def inbox_address() -> str:
    return settings.HEYAN_PUBLIC_URL.rstrip("/") + reverse("workflows:inbox")


def _posts(messages: Sequence[Message], now: datetime) -> Iterable[Delivery]:
    """To the groups and systems of the place and of all above it, each once however many officials were told."""
    notes = {message.note: message for message in messages}
    above = {int(part) for note in notes.values() for part in note.place_path.split("/") if part}
    channels = list(Channel.objects.filter(is_on=True, division__in=above).order_by("pk")) if above else []
    for channel in channels:
        for note in notes.values():
            if note.kind in channel.kinds and note.place_path.startswith(channel.division_path):
                yield _post(channel, note, now)


def _post(channel: Channel, message: Message, now: datetime) -> Delivery:
    """A group reads the office's language; a system gets the same facts as data."""
    with translation.override(settings.LANGUAGE_CODE):
        subject, words = str(MessageKind(message.kind).label), sentence(message)
    data = {name: message.params[name] for name in ("stage", "day", "count") if name in message.params}
    data |= {"case_no": message.case.case_no} if message.case else {}
    return Delivery(
        way=channel.way,
        occasion=Occasion.MESSAGE,
        channel=channel,
        note=message.note,
        subject=subject,
        text=words,
        data={"type": message.kind, "place": full_name(message.place_path), **data},
        next_try_at=awake(now, channel.quiet_from, channel.quiet_until),
        created_at=now,
    )
