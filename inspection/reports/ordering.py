"""Asking for a report, and the worker's turn at it: a row that stays until the report lies there or says why it does not.

The browser waits for nothing: the figures of a county are counted, and its workbook is written, by a worker after the commit.
"""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from approvals.errors import NotEntitled
from audit import clock, log
from inspection import events, leases
from inspection.models import ReportJob, ReportKind, ReportOrder
from inspection.policy import doer_at
from inspection.report_errors import BeingPrepared, PeriodNotBegun
from inspection.reports.periods import Period, period_of
from registry.models import Division, User
from registry.places import plain_name
from registry.roles import Duty
from registry.services import actor_of

LEASE = timedelta(minutes=5)  # how long a worker may take before another one tries
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
    transaction.on_commit(lambda: leases.wake("inspection.tasks.prepare_report", order.pk), robust=True)


def title_of(place: Division, period: Period) -> str:
    return f"{plain_name(place.name)}{period.title}{TITLES[period.kind]}"


def _job(order_id: int) -> QuerySet[ReportJob]:
    return ReportJob.objects.filter(order=order_id)


def take_job(order_id: int, at: datetime) -> bool:
    return leases.take(_job(order_id), at, LEASE)


def postpone(order_id: int, failure: str, at: datetime) -> None:
    leases.postpone(_job(order_id), failure, at, MOST_TRIES)


def give_up(order_id: int, failure: str) -> None:
    leases.give_up(_job(order_id), failure)


def due_orders(at: datetime, limit: int) -> list[int]:
    return leases.due(ReportJob.objects.all(), at, limit, "order_id")
