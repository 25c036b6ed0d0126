"""Whose turn a waiting paper is: leased to one worker, given back, or postponed with its reason."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F

from audit.files import AlteredFile
from audit.signatures import CustodyAway, CustodyRefused
from documents.models import PaperJob, WhyNoPaper
from documents.rendering import MissingGlyph, TookTooLong
from documents.sealing.errors import KeyMissing, NoAuthority, TimeAway

LEASE = timedelta(minutes=2)  # how long a worker may take before another one tries
MAX_WAIT = timedelta(minutes=30)
_WHY: dict[type[Exception], WhyNoPaper] = {
    KeyMissing: WhyNoPaper.KEY,
    NoAuthority: WhyNoPaper.KEY,
    MissingGlyph: WhyNoPaper.GLYPH,
    TookTooLong: WhyNoPaper.TIME,
    TimeAway: WhyNoPaper.STAMP,
    CustodyAway: WhyNoPaper.SIGNER,
    CustodyRefused: WhyNoPaper.SIGNER,
    AlteredFile: WhyNoPaper.FILE,
    OSError: WhyNoPaper.FILE,
}
_TABLE = PaperJob._meta.db_table
_LOT = (
    f"WITH turn AS MATERIALIZED (SELECT id FROM {_TABLE} WHERE next_try_at <= %s"  # noqa: S608
    " ORDER BY of_list, next_try_at, id LIMIT %s{locking})"
    f" UPDATE {_TABLE} SET next_try_at = %s, attempts = attempts + 1 WHERE id IN (SELECT id FROM turn)"
    " RETURNING of_list, document_id"
)


def lease_lot(at: datetime, limit: int) -> list[int]:
    """Papers that wait, with one statement: those that somebody waits for first. Two workers never get the same one."""
    text = _LOT.format(locking=" FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else "")
    adapt = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.execute(text, [adapt(at), limit, adapt(at + LEASE)])
        return [document_id for _of_list, document_id in sorted(cursor.fetchall())]


def lease_one(document_id: int, at: datetime) -> bool:
    due = PaperJob.objects.filter(document=document_id, next_try_at__lte=at)
    return due.update(next_try_at=at + LEASE, attempts=F("attempts") + 1) == 1


def renew(document_ids: Collection[int], at: datetime, *, more: float = 0) -> None:
    """Still being made. `more`: the seconds that long lists among them take beyond other papers."""
    PaperJob.objects.filter(document__in=document_ids).update(next_try_at=at + LEASE + timedelta(seconds=more))


def give_back(document_ids: Sequence[int], at: datetime) -> None:
    """Nothing was tried: no press was free, or the worker stops. Others may have them at once."""
    PaperJob.objects.filter(document__in=document_ids, attempts__gt=0).update(
        next_try_at=at, attempts=F("attempts") - 1
    )


def postpone(document_id: int, error: Exception, at: datetime) -> None:
    """A failed attempt: say why, try again later and later, never give up silently."""
    job = PaperJob.objects.filter(document=document_id).first()
    if job is None:
        return
    wait = min(timedelta(seconds=10 * 2 ** min(job.attempts, 10)), MAX_WAIT)
    PaperJob.objects.filter(pk=job.pk).update(last_error=str(error)[:1000], failure=why(error), next_try_at=at + wait)


def why(error: Exception) -> WhyNoPaper:
    return next((reason for kind, reason in _WHY.items() if isinstance(error, kind)), WhyNoPaper.FAULT)
