"""An official's inbox: what he has not read, one page of it, and what is cleared away."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from audit import clock
from registry.access import Holder
from workflows.notifying.models import UNREAD, Message

CAP = 99
PAGE = 30
READ_LASTS = timedelta(days=90)
UNREAD_LASTS = timedelta(days=400)  # a year's work may be looked up
CHUNK = 5000


@dataclass(frozen=True)
class InboxPage:
    rows: list[Message]
    before: int | None  # the next page begins below this key


def messages_of(user: Holder) -> QuerySet[Message]:
    return Message.objects.filter(reader=user.pk)


def page_of(rows: QuerySet[Message], before: int | None, size: int = PAGE) -> InboxPage:
    """Newest first; pages by key."""
    if before is not None:
        rows = rows.filter(pk__lt=before)
    rows = rows.select_related("case__household", "case__village", "case__programme")
    found = list(rows.defer("case__programme__content").order_by("-pk")[: size + 1])
    return InboxPage(found[:size], found[size - 1].pk if len(found) > size else None)


def mark_read(rows: QuerySet[Message]) -> int:
    return rows.filter(UNREAD).update(read_at=clock.now())


def clear_old(now: datetime) -> int:
    """Read ones after three months, unread ones after a year; what happened stands elsewhere. In chunks."""
    old = Message.objects.filter(created_at__lt=now - READ_LASTS, read_at__isnull=False)
    forgotten = Message.objects.filter(created_at__lt=now - UNREAD_LASTS)
    return sum(_clear(rows) for rows in (old, forgotten))


def _clear(rows: QuerySet[Message]) -> int:
    keys = list(rows.order_by("created_at").values_list("pk", flat=True)[:CHUNK])
    Message.objects.filter(pk__in=keys).delete()
    return len(keys)
