"""Ordering free days, working days and freezes of deadlines: proposed by one with a paper, in force when a second agrees.

No order changes a day that is over, so no past figure changes; an earlier order is ended from a day on, never deleted.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from audit import clock, log
from django.db import IntegrityError, transaction
from registry.access import Holder, acting_posting, places_of
from registry.models import Division, Posting
from registry.places import full_name
from registry.roles import Duty, Level
from registry.services import actor_of

from approvals import events
from approvals.day_errors import DayOver, DaysAnswered, DaysTooLong, NothingToEnd, OrderedYourself
from approvals.errors import NotEntitled, OpinionMissing
from approvals.models import DayKind, DayOrder, DayOrderAnswer

LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Proposal:
    """What is ordered of which days; `revokes`: the order that ends on the day before the first."""

    kind: str
    first_day: date
    last_day: date
    paper: str
    reason: str
    revokes: DayOrder | None = None


def orderer(user: Holder, place: Division) -> Posting:
    """The posting from which he orders days of the place: held there or above it. Raises NotEntitled."""
    held = set(places_of(user, Duty.SET_CALENDAR))
    for key in reversed(place.ancestor_keys()):
        posting = acting_posting(user, Duty.SET_CALENDAR, key, clock.today()) if key in held else None
        if posting is not None:
            return posting
    raise NotEntitled(duty=Duty.SET_CALENDAR.label, place=full_name(place.path, down_to=Level.HAMLET))


@transaction.atomic
def propose(*, user: Holder, place: Division, proposal: Proposal, at: datetime) -> DayOrder:
    """Write an order down for a second person. Raises NotEntitled, DayOver, DaysTooLong, NothingToEnd."""
    posting = orderer(user, place)
    if proposal.first_day < clock.today():
        raise DayOver(field="first_day")
    if not timedelta() <= proposal.last_day - proposal.first_day < LONGEST:
        raise DaysTooLong(field="last_day")
    if proposal.kind == DayKind.REVOCATION or proposal.revokes is not None:
        _refuse_end(place, proposal)
    order = DayOrder.objects.create(
        kind=proposal.kind,
        division=place,
        division_path=place.path,
        first_day=proposal.first_day,
        last_day=proposal.last_day,
        revokes=proposal.revokes,
        paper=proposal.paper,
        reason=proposal.reason,
        proposed_by_id=posting.official_id,
        posting=posting,
        official_name=posting.official.name,
        proposed_at=at,
    )
    _state(events.DAYS_PROPOSED, order, posting, at, {"paper": proposal.paper})
    return order


def _refuse_end(place: Division, proposal: Proposal) -> None:
    ended = proposal.revokes
    if (
        proposal.kind != DayKind.REVOCATION
        or ended is None
        or ended.division_id != place.pk
        or ended.kind == DayKind.REVOCATION
        or not DayOrderAnswer.objects.filter(order=ended, agrees=True).exists()
        or not ended.first_day <= proposal.first_day <= ended.last_day
        or ended.revoked_by.filter(answer__agrees=True).exists()
    ):
        raise NothingToEnd(field="first_day")


@transaction.atomic
def answer(*, user: Holder, order: DayOrder, agrees: bool, opinion: str, at: datetime) -> DayOrderAnswer:
    """The second person's word. Raises NotEntitled, OrderedYourself, DaysAnswered, DayOver, OpinionMissing."""
    root = order.division.ancestor_keys()[0]
    Division.objects.select_for_update(no_key=True).get(pk=root)  # one answer after the other: tables follow each other
    posting = orderer(user, order.division)
    if {order.proposed_by_id, order.posting.official_id} & {posting.official_id, posting.principal_id}:
        raise OrderedYourself()
    if DayOrderAnswer.objects.filter(order=order).exists():
        raise DaysAnswered()
    if agrees and order.first_day < clock.today():
        raise DayOver()
    if not opinion.strip():
        raise OpinionMissing(field="opinion")
    if agrees and order.revokes_id and order.revokes and order.revokes.revoked_by.filter(answer__agrees=True).exists():
        raise NothingToEnd()
    try:
        with transaction.atomic():
            word = _write(order, posting, agrees, opinion.strip(), at)
    except IntegrityError as error:  # a third person was faster
        raise DaysAnswered() from error
    _state(events.DAYS_ANSWERED, order, posting, at, {"agrees": agrees})
    return word


def _write(order: DayOrder, posting: Posting, agrees: bool, opinion: str, at: datetime) -> DayOrderAnswer:
    return DayOrderAnswer.objects.create(
        order=order,
        agrees=agrees,
        opinion=opinion,
        token=secrets.token_hex(4),
        confirmed_by_id=posting.official_id,
        posting=posting,
        official_name=posting.official.name,
        confirmed_on=clock.today(),
        confirmed_at=at,
    )


def _state(kind: str, order: DayOrder, posting: Posting, at: datetime, more: dict[str, str | bool]) -> None:
    log.append(
        stream="system",
        kind=kind,
        at=at,
        actor=actor_of(posting),
        subject={"order": order.pk, "place": order.division_id},
        statement={
            "kind": str(order.kind),
            "first_day": order.first_day.isoformat(),
            "last_day": order.last_day.isoformat(),
            "revokes": order.revokes_id or 0,
            **more,
        },
    )
