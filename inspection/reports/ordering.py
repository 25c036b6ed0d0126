"""Asking for a report, and the worker's turn at it: a row that stays until the report lies there or says why it does not.

The browser waits for nothing: the figures of a county are counted, and its workbook is written, by a worker after the commit.
"""

import logging
from datetime import date, datetime, timedelta

from celery import current_app
from django.db import IntegrityError, transaction
from django.db.models import F
from kombu.exceptions import OperationalError

from approvals.errors import NotEntitled
from audit import clock, log
from inspection import events
from inspection.models import ReportJob, ReportKind, ReportOrder
from inspection.policy import doer_at
from inspection.report_errors import BeingPrepared, PeriodNotBegun
from inspection.reports.periods import Period, period_of
from registry.models import Division, User
from registry.places import plain_name
from registry.roles import Duty
from registry.services import actor_of

logger = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)  # how long a worker may take before another one tries
MAX_WAIT = timedelta(minutes=30)
MOST_TRIES = 60  # more than a day
TITLES: dict[str, str] = {
    ReportKind.WEEKLY: "脱贫攻坚工作周调度表",
    ReportKind.MONTHLY: "脱贫攻坚工作月通报",
    ReportKind.QUARTERLY: "专题研究脱贫攻坚工作核查表",
    ReportKind.ANNUAL: "脱贫攻坚工作报告",
}


@transaction.atomic
def order_report(*, user: User, place: Division, kind: str, day: date) -> ReportOrder:
    """Raises NotEntitled, PeriodNotBegun, BeingPrepared."""
    doer = doer_at(user, Duty.PREPARE_REPORTS, place.pk)
    if doer is None:
        raise NotEntitled(duty=Duty.PREPARE_REPORTS.label, place=plain_name(place.name))
    if day.year > clock.today().year or (period := period_of(ReportKind(kind), day)).starts_on > clock.today():
        raise PeriodNotBegun(field="day")
    at = clock.now()
    order = ReportOrder.objects.create(
        kind=kind,
        division=place,
        division_path=place.path,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        title=title_of(place, period),
        posting=doer.posting,
        delegation=doer.posting.delegation,
        asked_by=user,
        name=doer.name,
        post=doer.posting.post,
        unit=doer.posting.unit,
        asked_at=at,
    )
    _queue(order, at)
    log.append(
        stream=order.stream,
        kind=events.REPORT_ASKED,
        at=at,
        actor=actor_of(doer.posting, delegation=doer.posting.delegation, official=user),
        subject={"order": str(order.pk), "division": str(place.pk)},
        statement={"report_kind": kind, "starts_on": period.starts_on.isoformat()},
    )
    return order


def _queue(order: ReportOrder, at: datetime) -> None:
    try:
        with transaction.atomic():
            ReportJob.objects.create(
                order=order, division=order.division, kind=order.kind, starts_on=order.starts_on, next_try_at=at
            )
    except IntegrityError as error:
        raise BeingPrepared(field="kind") from error
    transaction.on_commit(lambda: _wake(order.pk), robust=True)


def _wake(order_id: int) -> None:
    """Only a hint: the rows are swept every minute anyway."""
    try:
        current_app.send_task("inspection.tasks.prepare_report", args=[order_id], retry=False)
    except (OperationalError, OSError) as error:
        logger.warning("the broker is away (%s); the sweep will find report order %s", error, order_id)


def title_of(place: Division, period: Period) -> str:
    return f"{plain_name(place.name)}{period.title}{TITLES[period.kind]}"


def take_job(order_id: int, at: datetime) -> bool:
    """Lease the job to this worker: one UPDATE, so two workers never prepare one report at the same time."""
    due = ReportJob.objects.filter(order=order_id, next_try_at__lte=at)
    return due.update(next_try_at=at + LEASE, attempts=F("attempts") + 1) == 1


def postpone(order_id: int, failure: str, at: datetime) -> None:
    """A failed attempt: say why, and try again later and later; in the end whoever wants it asks anew."""
    job = ReportJob.objects.filter(order=order_id).first()
    if job is not None and job.attempts >= MOST_TRIES:
        give_up(order_id, failure)
    elif job is not None:
        wait = min(timedelta(seconds=10 * 2 ** min(job.attempts, 10)), MAX_WAIT)
        ReportJob.objects.filter(pk=job.pk).update(failure=failure, next_try_at=at + wait)


def give_up(order_id: int, failure: str) -> None:
    """No later attempt could do better."""
    ReportJob.objects.filter(order=order_id).update(failure=failure, next_try_at=None)


def due_orders(at: datetime, limit: int) -> list[int]:
    rows = ReportJob.objects.filter(next_try_at__lte=at).order_by("next_try_at", "pk")
    return list(rows.values_list("order_id", flat=True)[:limit])
