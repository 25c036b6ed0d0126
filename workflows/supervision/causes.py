"""Why a task does not move: computed from what is on file, never typed by anybody.

One finder per cause, in the order of their weight. A finder looks at one task and at what OnFile read for the whole batch.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from approvals.comparison_errors import EarlyAnswersOutdated, HitConfirmed, MembersNotCompared, SuspicionStillOpen
from approvals.errors import ComparisonReplyMissing, InvalidAct, ObjectionsOpen
from approvals.local_days import Calendar
from approvals.notice_errors import EndPhotoMissing, LineChanged, NoticeMissing, StartPhotoMissing
from approvals.stages import Outcome
from audit import clock
from workflows.models import CaseTask
from workflows.supervision.acting import Actors, actors_of
from workflows.supervision.finding import Finding, StallCause
from workflows.supervision.on_file import OnFile
from workflows.supervision.timing import day_of, office_of

JOB_LATE = timedelta(minutes=10)  # a timer or a list nobody has to sign any more: the clock runs every minute
PAPER_LATE = timedelta(hours=1)  # papers of a long list wait for each other
IDLE_WORKDAYS = 1  # whoever claimed it and stored nothing for a whole working day does not work on it

_CAUSE_OF: dict[type[InvalidAct], StallCause] = {
    ObjectionsOpen: StallCause.OBJECTION_OPEN,
    **dict.fromkeys(
        (ComparisonReplyMissing, MembersNotCompared, EarlyAnswersOutdated, SuspicionStillOpen, HitConfirmed),
        StallCause.COMPARISON_MISSING,
    ),
    **dict.fromkeys((StartPhotoMissing, EndPhotoMissing, LineChanged, NoticeMissing), StallCause.NOTICE_UNPROVEN),
}  # whatever else a guard misses is evidence
# What a refusal says without naming anybody.
_SHOWN = frozenset(
    {"departments", "department", "item", "no", "points", "ends_on", "until", "count", "opens", "closes"}
)

Finder = Callable[[CaseTask, OnFile, Actors], Finding | None]


def causes_of(tasks: Sequence[CaseTask]) -> dict[int, tuple[Finding, ...]]:
    """Task → everything that stands in its way, the weightiest first; SLOW where nothing does. `tasks` come from open_work()."""
    on_file = OnFile(tasks)
    actors = actors_of(on_file)
    return {task.pk: _causes(task, on_file, actors) for task in tasks}


def _causes(task: CaseTask, on_file: OnFile, actors: Actors) -> tuple[Finding, ...]:
    found = [finding for finder in FINDERS if (finding := finder(task, on_file, actors)) is not None]
    return tuple(found) or (Finding(StallCause.SLOW, task.created),)


def _nobody_can_act(task: CaseTask, on_file: OnFile, actors: Actors) -> Finding | None:
    turn = actors.get(task.pk)
    if turn is None or turn.able:
        return None
    return Finding(StallCause.NOBODY_CAN_ACT, task.created, turn.detail())


def _job_stuck(task: CaseTask, on_file: OnFile, actors: Actors) -> Finding | None:
    if task.scheduled is not None and task.scheduled + JOB_LATE < on_file.now and not _hangs_on(task, on_file):
        return Finding(StallCause.JOB_STUCK, task.scheduled, {"job": "timer"})
    sheet = on_file.sheets.get(task.case_id)
    if sheet is not None and not sheet.seats and sheet.last_at + JOB_LATE < on_file.now:
        return Finding(StallCause.JOB_STUCK, sheet.last_at, {"job": "sheet", "sheet": sheet.key})
    papers = on_file.papers.get(task.case_id, ())
    late = [(at, no) for no, at, failed in papers if failed or at + PAPER_LATE < on_file.now]
    if late:
        at, no = min(late)
        return Finding(StallCause.JOB_STUCK, at, {"job": "paper", "no": no, "papers": len(late)})
    return None


def _hangs_on(task: CaseTask, on_file: OnFile) -> bool:
    """The notice has still days to run, since a break or an objection moved its end: the timer would only be put off."""
    notice = on_file.notices.get(task.case_id)
    return notice is not None and (task.case.held_at is not None or clock.today() <= notice.ends_on)


def _missing(cause: StallCause) -> Finder:
    def finder(task: CaseTask, on_file: OnFile, actors: Actors) -> Finding | None:
        if task.case_id not in on_file.refusals or task.flow_task_type != "HUMAN":
            return None
        refusals = [one for one in on_file.refusals[task.case_id] if cause_of(one) == cause]
        if not refusals:
            return None
        return Finding(cause, task.created, {"missing": [shown(one) for one in refusals]})

    return finder


def cause_of(refusal: InvalidAct) -> StallCause:
    return _CAUSE_OF.get(type(refusal), StallCause.EVIDENCE_MISSING)


def shown(refusal: InvalidAct) -> dict[str, Any]:
    """The refusal's class and what of it names no person."""
    kept = {name: _plain(value) for name, value in refusal.details.items() if name in _SHOWN}
    return {"refusal": type(refusal).__name__} | kept


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return [str(one) for one in value] if isinstance(value, list | tuple) else value


def _notice_running(task: CaseTask, on_file: OnFile, actors: Actors) -> Finding | None:
    """A timer is the notice itself; a stage that came up early has its notice's end moved since."""
    notice = on_file.notices.get(task.case_id)
    is_over = notice is None or clock.today() > notice.ends_on
    if task.flow_task_type == "HUMAN" and is_over:
        return None
    detail = {"ends_on": notice.ends_on.isoformat()} if notice is not None else {}
    return Finding(StallCause.NOTICE_RUNNING, task.created, detail)


def _objection_open(task: CaseTask, on_file: OnFile, actors: Actors) -> Finding | None:
    if task.case_id in on_file.held and task.case_id in on_file.objections:
        return Finding(StallCause.OBJECTION_OPEN, on_file.held[task.case_id], {"held_by": task.case.held_by})
    return _objection_missing(task, on_file, actors)


_objection_missing = _missing(StallCause.OBJECTION_OPEN)


def _comparison_missing(task: CaseTask, on_file: OnFile, actors: Actors) -> Finding | None:
    if task.case_id in on_file.held and task.case_id not in on_file.objections:
        return Finding(StallCause.COMPARISON_MISSING, on_file.held[task.case_id], {"held_by": task.case.held_by})
    return _answers_missing(task, on_file, actors)


_answers_missing = _missing(StallCause.COMPARISON_MISSING)


def _waiting_for_signature(task: CaseTask, on_file: OnFile, actors: Actors) -> Finding | None:
    sheet = on_file.sheets.get(task.case_id)
    if sheet is None or not sheet.seats:
        return None
    detail = {"sheet": sheet.key, "posts": [post for post, _role in sheet.seats]}
    return Finding(StallCause.WAITING_FOR_SIGNATURE, sheet.last_at, detail)


def _claimed_idle(task: CaseTask, on_file: OnFile, actors: Actors) -> Finding | None:
    if task.owner_id is None or task.assigned is None or task.case_id in on_file.sheets:
        return None
    since = max(task.assigned, on_file.worked_at.get(task.case_id, task.assigned))
    return Finding(StallCause.CLAIMED_IDLE, since) if idle_from(since, task, on_file.calendar) <= on_file.now else None


def idle_from(worked_at: datetime, task: CaseTask, calendar: Calendar) -> datetime:
    """When a claim counts as idle: a whole working day of its holder's place after the one on which he last did something
    is over. While the case's deadlines are frozen nobody is idle."""
    day = calendar.add_workdays(day_of(worked_at), IDLE_WORKDAYS, office=office_of(task), place=task.division_path)
    return datetime.combine(day + timedelta(days=1), time.min, clock.LOCAL_ZONE)


def _returned_twice(task: CaseTask, on_file: OnFile, actors: Actors) -> Finding | None:
    returns = [one for one in on_file.decisions[task.case_id] if one.outcome == Outcome.RETURNED]
    if not task.was_returned or len(returns) < 2:
        return None
    return Finding(StallCause.RETURNED_TWICE, returns[-1].decided_at, {"returns": len(returns)})


FINDERS: tuple[Finder, ...] = (
    _nobody_can_act,
    _job_stuck,
    _missing(StallCause.EVIDENCE_MISSING),
    _notice_running,
    _missing(StallCause.NOTICE_UNPROVEN),
    _objection_open,
    _comparison_missing,
    _waiting_for_signature,
    _claimed_idle,
    _returned_twice,
)
