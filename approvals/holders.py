"""Who holds a case: every subject that may hold one answers here, so that a hold ends only when nothing asks for it any more.

A holder is a function (case) → number of what holds it, "" where nothing does. One line per subject.
"""

from collections.abc import Callable
from datetime import datetime

from approvals.comparisons import holding_suspicion
from approvals.holds import hold, release
from approvals.models import Case
from approvals.objection_selectors import holding_no

HOLDERS: tuple[Callable[[Case], str], ...] = (holding_no, holding_suspicion)


def holder_of(case: Case) -> str:
    """The number of whatever holds the case now; "" where nothing does."""
    return next(filter(None, (holder(case) for holder in HOLDERS)), "")


def settle(case: Case, *, at: datetime) -> str:
    """Let the case say what holds it now, since when it was first held; "" when it was released.

    The caller has it locked and writes the event.
    """
    number, since = holder_of(case), case.held_at
    if case.held_by != number:
        release(case, at=at)
        if number:
            hold(case, by=number, at=at, since=since)
    return number
