"""The signed list of papers that are valid no longer, for whoever checks without a network.

It grows by parts of bounded length, each a signed note that pins the part before it: whoever holds all up to the newest holds
the whole list and can tell. A part is made by the worker from rows that wait (StatusDue), so none is lost to a transaction
that commits late; once a day there is a part even if nothing ended, so that its date says how fresh the list is.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from django.db import IntegrityError, transaction

from audit import clock, log
from audit.verifier.note import SigningKey, sign_note
from documents.check_models import StatusDue, StatusPart
from documents.checking import keys
from documents.checking.codes import folder
from documents.checking.signed import DIGEST_BYTES
from documents.models import StatusChange

logger = logging.getLogger(__name__)
HEAD = "heyan status list v1"
ENTRIES = 1000  # in a part: some 60 KB
PARTS_AT_ONCE = 20  # in one run of the sweep; the next goes on
NOTHING_BEFORE = "-"


def publish() -> int:
    """Tell what ended since the last part; how many entries were told. Does nothing while the key is away."""
    try:
        key = keys.signing_key(folder())
    except keys.KeyAway as error:
        logger.error("the list of ended papers cannot be signed: %s", error)
        return 0
    told = 0
    for _turn in range(PARTS_AT_ONCE):
        published = _next_part(key, clock.now())
        if published is None:
            break
        told += published
        if published < ENTRIES:
            break
    return told


def _next_part(key: SigningKey, at: datetime) -> int | None:
    """Entries of the part that was made; None where none was due, or another sweeper was faster."""
    last = StatusPart.objects.order_by("-no").first()
    rows = StatusDue.objects.select_related("change__document").defer("change__document__content")
    due = list(rows.order_by("pk")[:ENTRIES])
    if not due and last is not None and _day(last.published_at) == _day(at):
        return None
    text = sign_note(_text(last, [row.change for row in due], at), key)
    try:
        with transaction.atomic():
            StatusPart.objects.create(
                no=last.no + 1 if last else 1, text=text, sha256=sha256(text.encode()).hexdigest(), published_at=at
            )
            StatusDue.objects.filter(pk__in=[row.pk for row in due]).delete()
    except IntegrityError:
        return None
    return len(due)


def _text(last: StatusPart | None, changes: Sequence[StatusChange], at: datetime) -> str:
    head = [
        HEAD,
        f"part {last.no + 1 if last else 1}",
        f"after {last.sha256 if last else NOTHING_BEFORE}",
        f"as-of {log.timestamp(at)}",
        f"entries {len(changes)}",
    ]
    return "\n".join([*head, *map(_entry, changes)]) + "\n"


def _entry(change: StatusChange) -> str:
    """The digest as the paper prints it: nobody finds a name or a number by reading the list."""
    return f"{change.document.content_sha256[: 2 * DIGEST_BYTES]} {change.status} {_day(change.changed_at)}"


def _day(at: datetime) -> str:
    return at.astimezone(clock.LOCAL_ZONE).date().isoformat()
