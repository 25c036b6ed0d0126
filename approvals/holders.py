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


def settle(case: Case, *, at: datetime) -> str:
    """Let the case say what holds it now; "" when it was released. The caller has it locked and writes the event."""
    number = next(filter(None, (holder(case) for holder in HOLDERS)), "")
    if number and case.held_by != number:
        release(case)
        hold(case, by=number, at=at)
    elif not number:
        release(case)
    return number
