"""Preparing a report: everything it will ever say is read once and frozen; issuing it takes a second person."""

import hashlib
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection, transaction

from approvals.errors import NotEntitled
from audit import canonical, clock, files, log
from documents.frozen import MAX_BYTES
from documents.report_parts import ReportTable
from inspection import events
from inspection.models import Report, ReportJob, ReportKind, ReportOrder, ReportWorkbook, WhyNot
from inspection.policy import doer_at
from inspection.reports import annual, monthly, quarterly, weekly
from inspection.reports.ordering import give_up, postpone, take_job, title_of
from inspection.reports.periods import Period
from inspection.reports.workbook import workbook
from registry.models import Division
from registry.places import plain_name
from registry.roles import Duty
from registry.services import actor_of

logger = logging.getLogger(__name__)
SCHEMA = "heyan.report/1"
Build = Callable[[Division, Period], tuple[list[str], list[ReportTable]]]
BUILDERS: dict[str, Build] = {
    ReportKind.WEEKLY: weekly.build,
    ReportKind.MONTHLY: monthly.build,
    ReportKind.QUARTERLY: quarterly.build,
    ReportKind.ANNUAL: annual.build,
}
Further = Callable[[Division, Period], list[ReportTable]]
_FURTHER: dict[str, list[Further]] = {}


def hand_in(kind: ReportKind, tables: Further) -> None:
    """A door for packages above this one, which it cannot import: their tables stand after its own (workflows/apps.py)."""
    _FURTHER.setdefault(kind, []).append(tables)


def work(order_id: int) -> bool:
    """Prepare one report if its turn has come; True if this call finished it."""
    if not take_job(order_id, clock.now()):
        return False
    try:
        return finish(ReportOrder.objects.select_related("division", "asked_by", "posting").get(pk=order_id))
    except NotEntitled:
        give_up(order_id, WhyNot.DUTY_LOST)
    except canonical.NotCanonical:
        logger.exception("report order %s", order_id)
        give_up(order_id, WhyNot.TOO_LARGE)
    except OperationalError:
        raise  # the database was away: the lease ends and the sweep takes it up again
    except Exception:
        logger.exception("report order %s", order_id)
        postpone(order_id, WhyNot.FAULT, clock.now())
    return False


def finish(order: ReportOrder) -> bool:
    """Raises NotEntitled where whoever asked has lost the duty since, NotCanonical where there is too much to say."""
    place = order.division
    if doer_at(order.asked_by, Duty.PREPARE_REPORTS, place.pk) is None:
        raise NotEntitled(duty=Duty.PREPARE_REPORTS.label, place=plain_name(place.name))
    with one_moment():
        said = content_of(place, Period(ReportKind(order.kind), order.starts_on, order.ends_on))
    return _freeze(order, canonical.encode(canonical.plain(said), limit=MAX_BYTES).decode())


@contextmanager
def one_moment() -> Iterator[None]:
    """All that is read inside is of one moment: no table of a report knows of a decision that another does not."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@transaction.atomic
def _freeze(order: ReportOrder, content: str) -> bool:
    """The report, its workbook and the end of the job, or nothing: a second worker that comes late writes nothing."""
    ended, _rows = ReportJob.objects.filter(order=order).delete()
    if not ended:
        return False
    at, year = clock.now(), order.ends_on.year
    report = Report.objects.create(
        kind=order.kind,
        division=order.division,
        division_path=order.division_path,
        year=year,
        starts_on=order.starts_on,
        ends_on=order.ends_on,
        title=order.title,
        content=content,
        digest=hashlib.sha256(content.encode()).hexdigest(),
        posting=order.posting,
        delegation=order.delegation,
        prepared_by=order.asked_by,
        name=order.name,
        post=order.post,
        unit=order.unit,
        prepared_at=at,
    )
    book = _workbook(report, order)
    log.append(
        stream=report.stream,
        kind=events.REPORT_PREPARED,
        at=at,
        actor=actor_of(order.posting, delegation=order.delegation, official=order.asked_by),
        subject={"report": report.no, "division": str(order.division_id)},
        statement={
            "report_kind": order.kind,
            "starts_on": order.starts_on.isoformat(),
            "digest": report.digest,
            "workbook_sha256": book.sha256,
        },
    )
    return True


def _workbook(report: Report, order: ReportOrder) -> ReportWorkbook:
    with workbook(content_of_report(report), no=report.no, digest=report.digest) as file:
        content = file.read()
    return ReportWorkbook.objects.create(report=report, order=order, sha256=files.store(content), size=len(content))


def content_of(place: Division, period: Period) -> dict[str, Any]:
    """What the report says, as it will be shown, handed out and printed."""
    paragraphs, tables = BUILDERS[period.kind](place, period)
    tables = [*tables, *(one for further in _FURTHER.get(period.kind, ()) for one in further(place, period))]
    return {
        "schema": SCHEMA,
        "kind": str(period.kind),
        "title": title_of(place, period),
        "place": plain_name(place.name),
        "period": period.title,
        "starts_on": period.starts_on.isoformat(),
        "ends_on": period.ends_on.isoformat(),
        "as_of": clock.today().isoformat(),
        "paragraphs": paragraphs,
        "tables": tables,
    }


def content_of_report(report: Report) -> dict[str, Any]:
    """The frozen content, read back."""
    found: dict[str, Any] = json.loads(report.content)
    return found
