"""By when the next act is due: the programme's terms, or our defaults where no programme is in force there."""

from dataclasses import dataclass
from datetime import date, timedelta

from approvals.calendar import add_workdays
from inspection.models import LedgerItem
from inspection.transitions import CLOSED_STATES, LedgerState
from registry.models import Division
from registry.programme_schema import LedgerTerms, Programme
from registry.programme_store import in_force, programme_of

S = LedgerState


def programme_at(division: Division, on: date) -> Programme | None:
    version = in_force(division, on)
    return programme_of(version) if version is not None else None


def terms_at(division: Division, on: date) -> LedgerTerms:
    programme = programme_at(division, on)
    return programme.ledger if programme is not None else LedgerTerms()


def due_after(state: LedgerState, terms: LedgerTerms, today: date, deadline: date | None) -> date | None:
    """What the item waits for from now on is due then."""
    workdays = {
        S.REGISTERED: terms.assign_working_days,
        S.REOPENED: terms.assign_working_days,
        S.ASSIGNED: terms.plan_working_days,
        S.PLANNED: terms.approve_working_days,
        S.WORKED: terms.confirm_working_days,
        S.SELF_ACCEPTED: terms.accept_working_days,
        S.ACCEPTED: terms.close_working_days,
        S.SIGNED: terms.close_working_days,
    }
    if state == S.RECTIFYING:
        return deadline
    if state in CLOSED_STATES:
        return today + timedelta(days=terms.follow_up_days)
    return add_workdays(today, workdays[state])


@dataclass(frozen=True)
class Urgency:
    """Yellow from 80 % of the time, red after it (domain.md §2.7)."""

    days_left: int | None
    is_overdue: bool = False
    is_soon: bool = False


def urgency(item: LedgerItem, terms: LedgerTerms, today: date) -> Urgency:
    if item.due_on is None:
        return Urgency(None)
    left = (item.due_on - today).days
    whole = max((item.due_on - item.waiting_since).days, 1)
    gone = (today - item.waiting_since).days
    return Urgency(left, left < 0, left >= 0 and gone * 100 >= whole * terms.warn_percent)
