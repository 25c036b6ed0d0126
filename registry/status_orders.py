"""Asking for a file of persons and their status, the worker's turn at it, and handing it out to whoever asked.

The browser waits for nothing: sixty thousand persons are read and written by a worker after the commit, as reports are. The
file lies sealed, and for a week whoever asked for it may fetch it, as long as he holds the duty; each time is logged.
"""

import logging
from datetime import datetime, timedelta
from typing import IO, Any

from celery import current_app
from django.db import OperationalError, transaction
from django.db.models import F
from kombu.exceptions import OperationalError as BrokerAway

from audit import clock, log
from registry.errors import DutyMissing
from registry.household_events import STATUSES_EXPORTED, STATUSES_FETCHED, STATUSES_REMOVED
from registry.households import MayNotReveal
from registry.importing import uploads
from registry.models import ImportRun, Posting, StatusFile, StatusJob, StatusOrder, User, WhyNoFile
from registry.services import SYSTEM, actor_of
from registry.status_files import (
    StatusFileGone,
    Wanted,
    mark_of,
    posting_for,
    refuse_too_many,
    refuse_unexplained,
    write,
)

logger = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)  # how long a worker may take before another one tries
MAX_WAIT = timedelta(minutes=30)
MOST_TRIES = 60  # more than a day
FETCHABLE = timedelta(days=7)


@transaction.atomic
def order_file(*, user: User, wanted: Wanted, at: datetime) -> StatusOrder:
    """Raises DutyMissing, MayNotReveal, ReasonTooShort, TooManyPersons; the making is logged first."""
    posting = posting_for(user, wanted, at)
    recipient, reason = refuse_unexplained(wanted)
    persons = refuse_too_many(wanted)
    order = StatusOrder.objects.create(
        held_at=wanted.held_at,
        place=wanted.place,
        recipient=recipient,
        reason=reason,
        kind=wanted.kind,
        standing=wanted.standing,
        since=wanted.since,
        in_full=wanted.in_full,
        posting=posting,
        asked_by=user,
        asked_at=at,
    )
    StatusJob.objects.create(order=order, next_try_at=at)
    _log(STATUSES_EXPORTED, order, posting, at, _stated(order) | {"persons": persons})
    transaction.on_commit(lambda: _wake(order.pk), robust=True)
    return order


def _stated(order: StatusOrder) -> dict[str, Any]:
    return {
        "recipient": order.recipient,
        "reason": order.reason,
        "full_numbers": order.in_full,
        "format": order.kind,
        "standing": order.standing,
        "since": order.since.isoformat() if order.since else "",
    }


def _log(kind: str, order: StatusOrder, posting: Posting, at: datetime, statement: dict[str, Any]) -> None:
    log.append(
        stream=f"reader:{posting.official_id}",
        kind=kind,
        at=at,
        actor=actor_of(posting),
        subject={"place": str(order.place_id), "order": str(order.pk)},
        statement=statement,
    )


def _wake(order_id: int) -> None:
    """Only a hint: the rows are swept every minute anyway."""
    try:
        current_app.send_task("registry.tasks.make_status_file", args=[order_id], retry=False)
    except (BrokerAway, OSError) as error:
        logger.warning("the broker is away (%s); the sweep will find status order %s", error, order_id)


# ── the worker's turn ─────────────────────────────────────────────────────────────────────────────────────────────────
def due_orders(at: datetime, limit: int) -> list[int]:
    rows = StatusJob.objects.filter(next_try_at__lte=at).order_by("next_try_at", "pk")
    return list(rows.values_list("order_id", flat=True)[:limit])


def work(order_id: int) -> bool:
    """Write one file if its turn has come; True if this call finished it."""
    at = clock.now()
    due = StatusJob.objects.filter(order=order_id, next_try_at__lte=at)
    if due.update(next_try_at=at + LEASE, attempts=F("attempts") + 1) != 1:  # one UPDATE: two never write one file
        return False
    try:
        return _finish(StatusOrder.objects.select_related("held_at", "place", "asked_by").get(pk=order_id))
    except (DutyMissing, MayNotReveal):
        StatusJob.objects.filter(order=order_id).update(failure=WhyNoFile.DUTY_LOST, next_try_at=None)
    except OperationalError:
        raise  # the database was away: the lease ends and the sweep takes it up again
    except Exception:
        logger.exception("status order %s", order_id)
        _postpone(order_id, clock.now())
    return False


def _finish(order: StatusOrder) -> bool:
    """The duty is asked again: it may have ended since."""
    wanted = wanted_of(order)
    posting = posting_for(order.asked_by, wanted, clock.now())
    with write(wanted, mark_of(posting, order.recipient, order.reason, order.asked_at)) as file:
        content = file.read()
    digest = uploads.keep(content)
    with transaction.atomic():
        ended, _rows = StatusJob.objects.filter(order=order).delete()
        if not ended:
            return False
        StatusFile.objects.create(order=order, sha256=digest, size=len(content), made_at=clock.now())
    return True


def wanted_of(order: StatusOrder) -> Wanted:
    return Wanted(
        held_at=order.held_at,
        place=order.place,
        recipient=order.recipient,
        reason=order.reason,
        kind=order.kind,
        standing=order.standing,
        since=order.since,
        in_full=order.in_full,
    )


def _postpone(order_id: int, at: datetime) -> None:
    """A failed attempt is repeated later and later; in the end whoever wants the file asks anew."""
    job = StatusJob.objects.filter(order=order_id).first()
    if job is not None:
        wait = min(timedelta(seconds=10 * 2 ** min(job.attempts, 10)), MAX_WAIT)
        job.failure, job.next_try_at = WhyNoFile.FAULT, at + wait if job.attempts < MOST_TRIES else None
        job.save(update_fields=["failure", "next_try_at"])


# ── handing it out ────────────────────────────────────────────────────────────────────────────────────────────────────
def is_fetchable(order: StatusOrder, at: datetime) -> bool:
    file = getattr(order, "file", None)
    return file is not None and at <= file.made_at + FETCHABLE


def fetch(*, user: User, order: StatusOrder, at: datetime) -> IO[bytes]:
    """The file for whoever asked for it. Raises DutyMissing, MayNotReveal, StatusFileGone."""
    posting = posting_for(user, wanted_of(order), at)
    if not is_fetchable(order, at):
        raise StatusFileGone
    try:
        content = uploads.open_content(order.file.sha256)
    except uploads.WorkbookLost as lost:
        logger.exception("the file of status order %s is damaged or missing", order.pk)
        raise StatusFileGone from lost
    with transaction.atomic():
        _log(STATUSES_FETCHED, order, posting, at, {"sha256": order.file.sha256})
    return content


# ── off the disk ──────────────────────────────────────────────────────────────────────────────────────────────────────
def remove_old(at: datetime) -> int:
    """Take away the bytes of files that nobody may fetch any more; how many. That they were made stands on file for ever."""
    old = StatusFile.objects.filter(made_at__lt=at - FETCHABLE).select_related("order__posting").order_by("pk")
    return sum(_remove(file, at) for file in old.iterator(chunk_size=500) if uploads.lies(file.sha256))


def _remove(file: StatusFile, at: datetime) -> bool:
    """Logged first: who is killed in between says it twice, and leaves nothing behind unsaid."""
    kept = StatusFile.objects.filter(sha256=file.sha256, made_at__gte=at - FETCHABLE)
    if kept.exists() or ImportRun.objects.filter(sha256=file.sha256).exists():
        return False
    order = file.order
    with transaction.atomic():
        log.append(
            stream=f"reader:{order.asked_by_id}",
            kind=STATUSES_REMOVED,
            at=at,
            actor=SYSTEM,
            subject={"place": str(order.place_id), "order": str(order.pk)},
            statement={"sha256": file.sha256},
        )
    uploads.remove(file.sha256)
    return True
