"""提级督办: what is overdue goes one level up, each step once, by a visible clock or by an official (anchors.md §2.37).

The first step goes to the supervisors of the place whose turn it is, or of the nearest place above that has one who did
nothing on the case; every further step to a place above the last. Safe with many sweepers, killed anywhere.
"""

import logging
import time
from collections.abc import Sequence

from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from approvals import supervising
from approvals.models import Hold
from approvals.stages import STAGE_OF
from approvals.supervising_errors import EscalatedToday, NobodyAbove, SupervisionReasonMissing
from audit import clock
from registry.models import User
from workflows.advancing import is_lock_timeout, open_tasks
from workflows.models import OPEN, CaseTask, Escalation, EscalationPause
from workflows.notifying.kinds import MessageKind
from workflows.supervision.acts import tell, waiting
from workflows.supervision.stepping import Author, Step, last_steps, ready, step_up
from workflows.supervision.telling import Together

logger = logging.getLogger(__name__)
SECONDS = 45.0  # one run; what is left over, the next one does
LOT = 100  # stages, in one transaction: so long may others wait for these cases, and so much a killed sweeper leaves undone


def escalate(*, user: User, case_no: str, stage: str, reason: str) -> Escalation:
    """An official lays the stage before the level above, in time or not. Raises NotEntitled, NobodyAbove, EscalatedToday."""
    at = clock.now()
    with waiting(user, case_no, stage) as task:
        posting = supervising.supervisor_of(user, task.case, STAGE_OF[stage])
        if len(reason.strip()) < 2:
            raise SupervisionReasonMissing(field="reason")
        lasts = last_steps([task])
        if any(last.at.astimezone(clock.LOCAL_ZONE).date() == clock.today() for last in lasts.values()):
            raise EscalatedToday()
        author = Author(user, posting, reason.strip()[:200])
        steps = step_up([task], lasts, at, author)
        if not steps:
            raise NobodyAbove()
        tell(MessageKind.ESCALATED, task, steps[0].to, user, at, author.reason)
        return steps[0].row


def sweep(*, seconds: float = SECONDS) -> int:
    """Take every step that is due; returns how many. What is left over when the time is up, the next run takes."""
    taken, tried, until = 0, 0, time.monotonic() + seconds
    while time.monotonic() < until and (keys := _due(LOT, after=tried)):
        tried = keys[-1]
        taken += _take(keys)
    return taken


def _take(keys: Sequence[int]) -> int:
    """One transaction for the lot, with its messages: whoever gets several hears of them once, and nothing is taken untold.

    A case that fails stops no other: the lot is halved until it stands alone.
    """
    try:
        with transaction.atomic():
            tasks = _locked(keys)
            lasts = last_steps(tasks)
            steps = step_up(ready(tasks, lasts), lasts, clock.now())
            _tell(steps)
        return len(steps)
    except Exception as error:
        if len(keys) > 1:
            middle = len(keys) // 2
            return _take(keys[:middle]) + _take(keys[middle:])
        if not isinstance(error, IntegrityError) and not is_lock_timeout(error):  # another sweeper was a moment quicker
            logger.exception("escalation of task %s failed", keys[0])
        return 0


def _tell(steps: Sequence[Step]) -> None:
    """Each official once."""
    told = Together(MessageKind.ESCALATED)
    for step in steps:
        told.add(step.task, step.to)
    told.tell(clock.now())


def _due(batch: int, *, after: int) -> list[int]:
    """Tasks overdue since yesterday at least that nobody has taken up, or whose level above let its days pass."""
    today = clock.today()
    steps = Escalation.objects.filter(task=OuterRef("pk"))
    late = _late()
    waits = steps.filter(next_on__isnull=True) | steps.filter(next_on__gt=today)
    paused = EscalationPause.objects.filter(task=OuterRef("pk"), next_on__gt=today)
    rows = late.filter(~Exists(waits), ~Exists(paused), pk__gt=after)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:batch])


def _late() -> QuerySet[CaseTask]:
    """What is held has the objection's own clock; when a hold has ended, the day is counted anew first."""
    uncounted = Hold.objects.filter(case=OuterRef("case"), is_counted=False, until__isnull=False)
    return CaseTask.objects.filter(OPEN, ~Exists(uncounted), due_on__lt=clock.today(), case__held_at=None)


def _locked(keys: Sequence[int]) -> list[CaseTask]:
    """Those that are late still. Another sweeper has the others, or somebody acts on them."""
    rows: QuerySet[CaseTask] = open_tasks().filter(pk__in=_late().filter(pk__in=keys).values("pk")).filter(pk__in=keys)
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(of=("self", "process", "case"), skip_locked=True)
    tasks = list(rows.select_related("act_division").order_by("case_id"))
    for task in tasks:
        task.process.case = task.case
    return tasks
