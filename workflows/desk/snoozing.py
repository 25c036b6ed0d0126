"""Laying one of one's own waiting stages aside for some days, and taking it up again.

Nothing of the case changes: the due date stays, the clock runs, reminders of due dates come, supervisors see it.
"""

from datetime import date, timedelta

from approvals import events, policy
from approvals.errors import ClaimedByOther, NotEntitled
from approvals.local_days import calendar_now
from approvals.models import Case
from approvals.routes import acting_division_id
from approvals.sheets import path_of
from approvals.stages import STAGE_OF
from approvals.supervising_errors import (
    FallsDueBefore,
    LiesAside,
    LiesNotAside,
    NotALaterDay,
    SupervisionReasonMissing,
    TooLongAside,
)
from audit import clock
from registry.access import Holder
from registry.models import Posting, User
from registry.places import name_of
from registry.services import actor_of
from workflows.advancing import why_not
from workflows.desk import waking
from workflows.desk.models import Snooze, WokenBy
from workflows.models import CaseTask
from workflows.supervision.acts import state, waiting

MOST_DAYS = 10  # working days
LONGEST = timedelta(days=31)  # whatever feasts lie between; the database keeps this one, too


def lay_aside(*, user: User, case_no: str, stage: str, until: date, reason: str) -> Snooze:
    """暂缓提醒. Raises NotEntitled, ClaimedByOther, LiesAside, and what is wrong with the day or the reason."""
    at = clock.now()
    with waiting(user, case_no, stage, why_not) as task:
        posting = post_for(user, task.case, stage)
        _refuse_held(user, task)
        if waking.own(user).filter(task=task).exists():
            raise LiesAside()
        _refuse_day(task, until)
        if len(reason.strip()) < 2:
            raise SupervisionReasonMissing(field="reason")
        row = Snooze.objects.create(
            task=task,
            official=user,
            since=clock.today(),
            until=until,
            reason=reason.strip()[:200],
            posting=posting,
            at=at,
        )
        told = {"until": until.isoformat()}
        state(task, events.TASK_LAID_ASIDE, actor_of(posting, official=user), at, told, {"reason": row.reason})
    return row


def take_up(*, user: User, case_no: str, stage: str) -> None:
    """Back before its day. Raises NotEntitled, LiesNotAside."""
    at = clock.now()
    with waiting(user, case_no, stage, why_not) as task:
        posting = post_for(user, task.case, stage)
        if not waking.wake_task(task.pk, WokenBy.HIMSELF, at, officials=[user.pk]):
            raise LiesNotAside()
        state(task, events.TASK_TAKEN_UP, actor_of(posting, official=user), at, {})


def post_for(user: Holder, case: Case, stage: str) -> Posting:
    """The post from which the stage is his to do. Raises NotEntitled."""
    step = STAGE_OF[stage]
    place = acting_division_id(case, step)
    posting = policy.posting_for_stage(user, place, step)
    if posting is None:
        raise NotEntitled(duty=step.duty.label, place=name_of(case.village_path, place))
    return posting


def _refuse_held(user: User, task: CaseTask) -> None:
    """What lies in a colleague's hands is on his desk."""
    if task.owner_id not in (None, user.pk):
        since = task.assigned.astimezone(clock.LOCAL_ZONE).strftime("%m-%d %H:%M") if task.assigned else ""
        raise ClaimedByOther(official=str(task.owner), since=since)


def latest_day(task: CaseTask) -> date:
    """Ten working days on, and never past the due date: on that day at latest it stands in his day again."""
    assert task.act_division_id is not None
    office = path_of(task.case.village_path, task.act_division_id)
    # A freeze moves deadlines; whoever lays work aside still counts ordinary working days.
    longest = calendar_now().add_workdays(clock.today(), MOST_DAYS, office=office, place="")
    return min(longest, clock.today() + LONGEST, task.due_on or longest)


def _refuse_day(task: CaseTask, until: date) -> None:
    latest = latest_day(task)
    if until <= clock.today():
        raise NotALaterDay(field="until")
    if task.due_on is not None and until > task.due_on:
        raise FallsDueBefore(field="until", day=task.due_on)
    if until > latest:
        raise TooLongAside(field="until", day=latest, days=MOST_DAYS)
