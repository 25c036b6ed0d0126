"""Asking for a bundle, and the worker's turn at it (as for reports: a row that stays until the bundle lies there or says why not)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from approvals.errors import InvalidAct, NotEntitled
from approvals.models import Case
from audit import clock, log
from inspection import leases
from inspection.bundles import events
from inspection.bundles.models import BundleJob, BundleOrder, WhyNoBundle
from inspection.policy import doer_over
from registry.models import Division, User
from registry.places import plain_name
from registry.roles import Duty
from registry.services import actor_of

LEASE = timedelta(minutes=30)  # how long a worker may take before another one tries
MOST_TRIES = 30
SHORTEST_REASON = 4


class ReasonMissing(InvalidAct):
    text = _("Say who gets the bundle and what for")


class NoCasesThere(InvalidAct):
    text = _("No case of this place and year was opened")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What was chosen on the form. Of one case (`place` is its village), or of a place and a `year`."""

    place: Division
    recipient: str
    reason: str
    case: Case | None = None
    year: int | None = None
    with_papers: bool = True
    with_photos: bool = False
    with_openings: bool = False
    held: int | None = None


@transaction.atomic
def order_bundle(*, user: User, wanted: Wanted) -> BundleOrder:
    """Raises NotEntitled, ReasonMissing, NoCasesThere."""
    place = wanted.place
    doer = doer_over(user, Duty.READ_TRAIL, place.path)
    if doer is None:
        raise NotEntitled(duty=Duty.READ_TRAIL.label, place=plain_name(place.name))
    recipient, reason = " ".join(wanted.recipient.split()), " ".join(wanted.reason.split())
    if len(recipient) < 2 or len(reason) < SHORTEST_REASON:
        raise ReasonMissing(field="reason")
    if wanted.case is None:
        _require_cases(place, wanted.year or 0)
    at = clock.now()
    order = BundleOrder.objects.create(
        case=wanted.case,
        division=place,
        division_path=place.path,
        year=wanted.year if wanted.case is None else None,
        with_papers=wanted.with_papers,
        with_photos=wanted.with_photos,
        with_openings=wanted.with_openings,
        held=wanted.held,
        recipient=recipient,
        reason=reason,
        posting=doer.posting,
        delegation=doer.posting.delegation,
        asked_by=user,
        name=doer.name,
        post=doer.posting.post,
        unit=doer.posting.unit,
        asked_at=at,
    )
    BundleJob.objects.create(order=order, next_try_at=at)
    transaction.on_commit(lambda: leases.wake("inspection.tasks.write_bundle", order.pk), robust=True)
    _state(order, user, at)
    return order


def _require_cases(place: Division, year: int) -> None:
    if not Case.objects.filter(year=year, village_path__under=place.path).exists():
        raise NoCasesThere(field="year")


def _state(order: BundleOrder, user: User, at: datetime) -> None:
    log.append(
        stream=order.stream,
        kind=events.ASKED,
        at=at,
        actor=actor_of(order.posting, delegation=order.delegation, official=user),
        subject={
            "bundle": order.no,
            "case": order.case.case_no if order.case else "",
            "division": str(order.division_id),
        },
        statement={
            "year": order.year,
            "with_papers": order.with_papers,
            "with_photos": order.with_photos,
            "with_openings": order.with_openings,
            "recipient": order.recipient,
        },
        personal={"reason": order.reason},
    )


def _job(order_id: int) -> QuerySet[BundleJob]:
    return BundleJob.objects.filter(order=order_id)


def take_job(order_id: int, at: datetime) -> bool:
    return leases.take(_job(order_id), at, LEASE)


def postpone(order_id: int, failure: WhyNoBundle, at: datetime) -> None:
    leases.postpone(_job(order_id), failure, at, MOST_TRIES)


def give_up(order_id: int, failure: WhyNoBundle) -> None:
    leases.give_up(_job(order_id), failure)


def due_orders(at: datetime, limit: int) -> list[int]:
    return leases.due(BundleJob.objects.all(), at, limit, "order_id")
