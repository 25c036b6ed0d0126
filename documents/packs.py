"""All papers of a roster as one file, ZIP or bound volume: asking for it, and the worker's turn.

The page waits for nothing. What goes in is what the reader may fetch one by one, asked again when the worker writes; whoever
lost sight of the place meanwhile gets nothing.
"""

import csv
import io
import logging
import re
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from celery import current_app
from django.core.files.storage import default_storage
from django.db import OperationalError, transaction
from django.db.models import F, Q
from kombu.exceptions import OperationalError as BrokerAway

from approvals.models import Roster
from audit import clock, files, log
from documents import events
from documents.handing_out import reader
from documents.models import OfficialDocument
from documents.pack_models import PackFile, PackForm, PackJob, PackOrder, WhyNoPack
from documents.selectors import newest_file, status_of
from documents.volumes import Cover, Entry, NotBound, bind
from registry.access import sees, under
from registry.models import User
from registry.places import full_name, plain_name

logger = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)
MAX_WAIT = timedelta(minutes=30)
MOST_TRIES = 12
FETCHABLE = timedelta(days=7)
MOST_PAPERS = 4000  # 200 households with their twenty papers each
MOST_BYTES = 1024 * 1024 * 1024
STEP = 20  # papers between two reports of progress
_OLDEST = (1980, 1, 1, 0, 0, 0)  # the first moment a ZIP knows; the same papers give the same bytes
_UNSAFE = re.compile(r'[\x00-\x1f/\\:*?"<>|]')


class TooLarge(Exception):
    """More papers, or more bytes, than one file should hold."""


class PaperLost(Exception):
    """A stored file is not what its digest says."""


@transaction.atomic
def order_pack(*, roster: Roster, user: User, at: datetime, form: str = PackForm.ZIP) -> PackOrder:
    """The reader's order; the one of that form that still waits, where there is one."""
    Roster.objects.select_for_update().get(pk=roster.pk)
    waiting = PackOrder.objects.filter(roster=roster, asked_by=user, form=form, job__next_try_at__isnull=False).first()
    if waiting is not None:
        return waiting
    order = PackOrder.objects.create(roster=roster, asked_by=user, asked_at=at, form=form)
    PackJob.objects.create(order=order, next_try_at=at)
    _log(events.PACK_ASKED, order, at, {"form": order.form})
    transaction.on_commit(lambda: _wake(order.pk), robust=True)
    return order


def _log(kind: str, order: PackOrder, at: datetime, statement: dict[str, str | int]) -> None:
    log.append(
        stream=f"reader:{order.asked_by_id}",
        kind=kind,
        at=at,
        actor=reader(order.asked_by),
        subject={"roster": str(order.roster_id), "place": str(order.roster.village_id), "year": order.roster.year},
        statement=statement,
    )


def _wake(order_id: int) -> None:
    """Only a hint: the rows are swept every minute anyway."""
    try:
        current_app.send_task("documents.tasks.write_pack", args=[order_id], retry=False)
    except (BrokerAway, OSError) as error:
        logger.warning("the broker is away (%s); the sweep will find pack order %s", error, order_id)


def due_orders(at: datetime, limit: int) -> list[int]:
    rows = PackJob.objects.filter(next_try_at__lte=at).order_by("next_try_at", "pk")
    return list(rows.values_list("order_id", flat=True)[:limit])


def work(order_id: int) -> bool:
    """Write one file if its turn has come; True if this call finished it."""
    at = clock.now()
    due = PackJob.objects.filter(order=order_id, next_try_at__lte=at)
    if due.update(next_try_at=at + LEASE, attempts=F("attempts") + 1, done=0, total=None) != 1:
        return False
    try:
        return _finish(PackOrder.objects.select_related("roster__village", "asked_by").get(pk=order_id))
    except OperationalError:
        raise  # the database was away: the lease ends and the sweep takes it up again
    except TooLarge:
        _give_up(order_id, WhyNoPack.TOO_LARGE)
    except (PaperLost, NotBound) as lost:
        logger.exception("pack order %s", order_id)
        _postpone(order_id, WhyNoPack.PAPER_LOST, str(lost))
    except Exception:
        logger.exception("pack order %s", order_id)
        _postpone(order_id, WhyNoPack.FAULT, "")
    return False


def _finish(order: PackOrder) -> bool:
    paths = sees(order.asked_by)
    if not order.asked_by.is_active or not under(Roster.objects.filter(pk=order.roster_id), paths, "village_path"):
        _give_up(order.pk, WhyNoPack.NOT_SEEN)
        return False
    papers = _papers_of(order.roster, paths)
    made = [paper for paper in papers if getattr(paper, "rendered", None) is not None]
    if len(papers) > MOST_PAPERS or sum(paper.rendered.size for paper in made) > MOST_BYTES:
        raise TooLarge
    PackJob.objects.filter(order=order).update(total=len(made))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pack"
        write = _bind if order.form == PackForm.VOLUME else _write
        write(path, order, made, [paper for paper in papers if getattr(paper, "rendered", None) is None])
        digest, size = files.store_file(path), path.stat().st_size
    return _keep(order, digest, size, len(made), len(papers) - len(made))


def _papers_of(roster: Roster, paths: Sequence[str]) -> list[OfficialDocument]:
    """The households' own papers and the lists they stand on; not what concerns an objection, which is sealed."""
    cases = roster.cases.values("pk")
    rows = OfficialDocument.objects.filter(Q(case__in=cases) | Q(lines__case__in=cases), subject_no="")
    rows = under(rows, paths, "village_path").distinct().select_related("rendered", "status_change").defer("content")
    rows = rows.prefetch_related("seals")
    return list(rows.order_by("pk")[: MOST_PAPERS + 1])


def _write(path: Path, order: PackOrder, made: Sequence[OfficialDocument], waiting: Sequence[OfficialDocument]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as pack:
        for count, paper in enumerate(made, 1):
            pack.writestr(zipfile.ZipInfo(name_of(paper), _OLDEST), _content(paper))
            if count % STEP == 0:
                _tell(order, count)
        pack.writestr(zipfile.ZipInfo("目录.csv", _OLDEST), _index(made, waiting))


def _bind(path: Path, order: PackOrder, made: Sequence[OfficialDocument], waiting: Sequence[OfficialDocument]) -> None:
    roster, asked_by = order.roster, reader(order.asked_by)
    cover = Cover(
        title=f"{plain_name(roster.village.name)}{roster.year}年度文书",
        place=full_name(roster.village_path),
        reader=f"{asked_by.name}（{asked_by.unit}{asked_by.post}）" if asked_by.unit else asked_by.name,
        at=order.asked_at,
    )
    bound = ((_entry(paper), _content(paper)) for paper in made)
    missing = [replace(_entry(paper), status="尚未制成") for paper in waiting]
    bind(path, cover, bound, missing, lambda count: _tell(order, count))


def _entry(paper: OfficialDocument) -> Entry:
    number, title, issued_on, status = _facts(paper)
    return Entry(number, title, issued_on, status)


def _content(paper: OfficialDocument) -> bytes:
    try:
        return files.read(newest_file(paper))
    except (OSError, files.AlteredFile) as error:
        raise PaperLost(paper.document_no) from error


def _tell(order: PackOrder, count: int) -> None:
    PackJob.objects.filter(order=order).update(done=count, next_try_at=clock.now() + LEASE)


def name_of(paper: OfficialDocument) -> str:
    """H15/农安镇脱贫证〔2017〕17号-123.pdf, whatever somebody wrote into a place's name."""
    return f"{paper.kind}/{_UNSAFE.sub('_', paper.document_no)}-{paper.pk}.pdf"


def _index(made: Sequence[OfficialDocument], waiting: Sequence[OfficialDocument]) -> bytes:
    """A table that an office's spreadsheet opens; what was not made yet stands in it without a file."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["编号", "文书", "签发日期", "状态", "文件", "SHA-256"])
    for paper in made:
        table.writerow([*_facts(paper), name_of(paper), newest_file(paper)])
    for paper in waiting:
        table.writerow([*_facts(paper), "尚未制成", ""])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _facts(paper: OfficialDocument) -> list[str]:
    words = {"valid": "有效", "superseded": "已被替代", "revoked": "已撤销"}
    return [paper.document_no, paper.title, paper.issued_on.isoformat(), words[status_of(paper)]]


@transaction.atomic
def _keep(order: PackOrder, digest: str, size: int, papers: int, waiting: int) -> bool:
    """File and end of the job, or nothing: a second worker that comes late writes nothing."""
    ended, _rows = PackJob.objects.filter(order=order).delete()
    if not ended:
        return False
    at = clock.now()
    PackFile.objects.create(order=order, sha256=digest, size=size, papers=papers, waiting=waiting, made_at=at)
    said: dict[str, str | int] = {"form": order.form, "sha256": digest, "papers": papers, "waiting": waiting}
    _log(events.PACK_WRITTEN, order, at, said)
    return True


def _postpone(order_id: int, failure: WhyNoPack, subject: str) -> None:
    job = PackJob.objects.filter(order=order_id).first()
    if job is None:
        return
    wait = min(timedelta(seconds=10 * 2 ** min(job.attempts, 10)), MAX_WAIT)
    again = clock.now() + wait if job.attempts < MOST_TRIES else None
    PackJob.objects.filter(pk=job.pk).update(failure=failure, subject=subject, next_try_at=again)


def _give_up(order_id: int, failure: WhyNoPack) -> None:
    PackJob.objects.filter(order=order_id).update(failure=failure, next_try_at=None)


def is_fetchable(order: PackOrder, at: datetime) -> bool:
    file = getattr(order, "file", None)
    return file is not None and at <= file.made_at + FETCHABLE


def remove_old(at: datetime) -> int:
    """Take the bytes of old packs off the disk; every paper in them is kept by itself."""
    old = PackFile.objects.filter(made_at__lt=at - FETCHABLE).order_by("-pk")
    kept = set(PackFile.objects.filter(made_at__gte=at - FETCHABLE).values_list("sha256", flat=True))
    removed = 0
    for digest in old.values_list("sha256", flat=True).iterator(chunk_size=500):
        name = files.path_of(digest)
        if digest not in kept and default_storage.exists(name):
            default_storage.delete(name)
            removed += 1
    return removed
