"""Who was held to account for a problem, or commended (C-34, C-57, C-72): recorded by the supervisors, never changed."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from approvals.errors import NotEntitled
from audit import clock, log
from inspection import events
from inspection.errors import FoundInFuture
from inspection.models import HeldToAccount, LedgerItem
from inspection.policy import doer_at
from inspection.transitions import StepCode
from registry.access import Holder
from registry.models import User
from registry.places import plain_name
from registry.roles import Duty
from registry.services import actor_of

TALK_AFTER = 2  # times overdue: "repeated → 约谈" (domain.md §2.7)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    kind: str
    whom: str
    decided_by: str
    decided_on: date
    paper: str
    reason: str


def may_record(user: Holder, item: LedgerItem) -> bool:
    return doer_at(user, Duty.ASSIGN_RECTIFICATION, item.supervisor_id) is not None


def record(*, user: User, item: LedgerItem, outcome: Outcome) -> HeldToAccount:
    """Raises NotEntitled, FoundInFuture."""
    with transaction.atomic():
        doer = doer_at(user, Duty.ASSIGN_RECTIFICATION, item.supervisor_id)
        if doer is None:
            raise NotEntitled(duty=Duty.ASSIGN_RECTIFICATION.label, place=plain_name(item.supervisor.name))
        if outcome.decided_on > clock.today():
            raise FoundInFuture(field="decided_on")
        at = clock.now()
        row = HeldToAccount.objects.create(
            item=item,
            kind=outcome.kind,
            whom=outcome.whom.strip(),
            decided_by=outcome.decided_by.strip(),
            decided_on=outcome.decided_on,
            paper=outcome.paper.strip(),
            reason=outcome.reason.strip(),
            official_id=doer.official_id,
            posting=doer.posting,
            name=doer.name,
            at=at,
        )
        log.append(
            stream=item.stream,
            kind=events.OUTCOME_RECORDED,
            at=at,
            actor=actor_of(doer.posting),
            subject={"item": item.no},
            statement={"kind": row.kind, "paper": row.paper, "decided_on": row.decided_on.isoformat()},
            personal={"whom": row.whom, "reason": row.reason},
        )
    return row


def talk_is_due(item: LedgerItem, codes: list[str], outcomes: list[HeldToAccount]) -> bool:
    """Overdue again and again, and nobody has been talked to."""
    return codes.count(StepCode.ESCALATED) >= TALK_AFTER and not outcomes
