"""提级督办: what is overdue goes one level up, each step once, by a visible clock or by an official (anchors.md §2.37).

The first step goes to the supervisors of the place whose turn it is, or of the nearest place above that has one who did
nothing on the case; every further step to a place above the last. Safe with many sweepers, killed anywhere.
"""

import logging
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from approvals import events, supervising
from approvals.local_days import calendar_now
from approvals.models import Decision, Hold
from approvals.selectors import decisions_of
from approvals.stages import STAGE_OF
from approvals.supervising_errors import EscalatedToday, NobodyAbove, SupervisionReasonMissing
from audit import clock
from registry.models import Division, Posting, User
from registry.services import actor_of
from workflows.advancing import is_lock_timeout, open_tasks
from workflows.clocks import CLOCK
from workflows.models import OPEN, CaseTask, EscalatedTo, Escalation, EscalationPause
from workflows.notifying.kinds import MessageKind
from workflows.supervision.acts import state, tell, waiting
from workflows.supervision.telling import Together
from workflows.supervision.timing import office_of

logger = logging.getLogger(__name__)
SECONDS = 45.0  # one run; what is left over, the next one does
DAYS_PER_STEP = 5  # working days that each level has before the clock goes one further (Heyan's default)


def escalate(*, user: User, case_no: str, stage: str, reason: str) -> Escalation:
    """An official lays the stage before the level above, in time or not. Raises NotEntitled, NobodyAbove, EscalatedToday."""
    at = clock.now()
    with waiting(user, case_no, stage) as task:
        posting = supervising.supervisor_of(user, task.case, STAGE_OF[stage])
        if len(reason.strip()) < 2:
            raise SupervisionReasonMissing(field="reason")
        last = last_step(task)
        if last is not None and last.at.astimezone(clock.LOCAL_ZONE).date() == clock.today():
            raise EscalatedToday()
        found = _one_up(task, last, at, posting=posting, by=user, reason=reason.strip()[:200])
        if found is None:
            raise NobodyAbove()
        return found


def sweep(*, batch: int = 100, seconds: float = SECONDS) -> int:
    """Take every step that is due; returns how many. One transaction each: a failing case stops no other.

    What is left over when the time is up, the next run takes. Whoever gets several hears of them once.
    """
    taken, tried, until = 0, 0, time.monotonic() + seconds
    while time.monotonic() < until and (keys := _due(batch, after=tried)):
        tried = keys[-1]
        steps = [found for key in keys if (found := _step(key)) is not None]
        _tell(steps)
        taken += len(steps)
    return taken


def _tell(steps: Sequence[Escalation]) -> None:
    """Each official once."""
    told = Together(MessageKind.ESCALATED)
    recipients: dict[int, list[int]] = defaultdict(list)
    for row in EscalatedTo.objects.filter(escalation__in=steps).order_by("pk"):
        recipients[row.escalation_id].append(row.official_id)
    for step in steps:
        told.add(step.task, recipients[step.pk])
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


def _step(key: int) -> Escalation | None:
    try:
        with transaction.atomic():
            task = _locked(key)
            if task is None:  # another sweeper has it, or somebody acted
                return None
            last = last_step(task)
            if last is not None and (last.next_on is None or last.next_on > clock.today() or _was_put_off(task, last)):
                return None
            return _one_up(task, last, clock.now())
    except IntegrityError:  # another sweeper was a moment quicker
        return None
    except Exception as error:
        if not is_lock_timeout(error):
            logger.exception("escalation of task %s failed", key)
        return None


def _locked(key: int) -> CaseTask | None:
    rows: QuerySet[CaseTask] = open_tasks().filter(pk__in=_late().filter(pk=key).values("pk"))
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(of=("self", "process", "case"), skip_locked=True)
    task = rows.filter(pk=key).first()
    if task is not None:
        task.process.case = task.case
    return task


def last_step(task: CaseTask) -> Escalation | None:
    return Escalation.objects.filter(task=task).select_related("place").order_by("-step").first()


def _one_up(
    task: CaseTask,
    last: Escalation | None,
    at: datetime,
    *,
    posting: Posting | None = None,
    by: User | None = None,
    reason: str = "",
) -> Escalation | None:
    """None: an official finds nobody above. The clock notes that instead, once as long as it is so, and looks again when the
    days of a level are over."""
    place, found, above = _next_place(task, last, posting, decisions_of(task.case))
    if not found and by is not None:
        return None
    if not found and last is not None and not last.recipients.exists():
        _pause(task, _next_on(task, office_of(task)))  # that nobody is above stands on file already
        return None
    EscalationPause.objects.filter(task=task).delete()
    escalation = Escalation.objects.create(
        task=task,
        step=last.step + 1 if last else 1,
        place=place,
        overdue_since=task.due_on if task.due_on and task.due_on < clock.today() else None,
        next_on=_next_on(task, place.path) if above or not found else None,
        reason=reason,
        posting=posting,
        by=by,
        at=at,
    )
    EscalatedTo.objects.bulk_create(
        EscalatedTo(escalation=escalation, official_id=person.official_id) for person in found
    )
    _state(task, escalation, found, posting, by, at)
    if by is not None:  # the clock tells when its round is over
        tell(MessageKind.ESCALATED, task, [person.official_id for person in found], by, at, reason)
    return escalation


def _next_on(task: CaseTask, office: str) -> date:
    """By the calendar of the place that has it now; what freezes the case's deadlines stops this one."""
    return calendar_now().add_workdays(clock.today(), DAYS_PER_STEP, office=office, place=task.division_path)


def _was_put_off(task: CaseTask, last: Escalation) -> bool:
    """Days that were ordered free or frozen since the last step move the next one, as they move due dates."""
    day = last.at.astimezone(clock.LOCAL_ZONE).date()
    next_on = calendar_now().add_workdays(day, DAYS_PER_STEP, office=last.place.path, place=task.division_path)
    if next_on > clock.today():
        _pause(task, next_on)
    return next_on > clock.today()


def _pause(task: CaseTask, next_on: date) -> None:
    row = EscalationPause(task=task, next_on=next_on)
    EscalationPause.objects.bulk_create([row], update_conflicts=True, unique_fields=["task"], update_fields=["next_on"])


def _next_place(
    task: CaseTask, last: Escalation | None, posting: Posting | None, decisions: list[Decision]
) -> tuple[Division, list[Posting], bool]:
    """(place, its supervisors who are free to look, whether there is a place above); the topmost place if nobody is."""
    stage, case, turn = STAGE_OF[task.stage], task.case, task.act_division
    assert turn is not None  # a duty node names whose turn it is
    keys = _above(turn.ancestor_keys(), last, posting)
    for number, key in enumerate(keys):
        found = supervising.supervisors_at(key, case, stage, decisions)
        if found:
            return Division.objects.get(pk=key), found, number + 1 < len(keys)
    return (last.place if last else turn), [], False


def _above(keys: list[int], last: Escalation | None, posting: Posting | None) -> list[int]:
    """From the place whose turn it is upwards; beyond the place that had it last, and beyond whoever lays it up."""
    if last is not None and last.place_id in keys:
        keys = keys[: keys.index(last.place_id)]
    if posting is not None and posting.division_id in keys:
        keys = keys[: keys.index(posting.division_id)]
    return keys[::-1]


def _state(
    task: CaseTask, escalation: Escalation, found: list[Posting], posting: Posting | None, by: User | None, at: datetime
) -> None:
    told = {
        "step": escalation.step,
        "place": str(escalation.place_id),
        "to": [f"official:{person.official_id}" for person in found],
        "due_on": task.due_on.isoformat() if task.due_on else "",
    }
    actor = actor_of(posting, official=by) if posting is not None else CLOCK
    personal = {"reason": escalation.reason} if escalation.reason else None
    state(task, events.TASK_ESCALATED, actor, at, told, personal)
