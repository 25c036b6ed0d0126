"""Moving a case through its flow: its waiting task under lock, the node an outcome leads to, and the step there."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce

from approvals import policy, supervising
from approvals.acts import Submission
from approvals.errors import CaseBusy, ClaimedByOther, NoticeEnding, Refusal
from approvals.local_days import newest_token
from approvals.models import Case, Notice
from approvals.selectors import decisions_of
from approvals.stages import STAGE_OF, Outcome
from approvals.supervising_errors import AssignedToOther
from audit import clock
from audit.statements import Names, Read
from registry.absences import away_on
from registry.models import User
from registry.programme_schema import Programme
from workflows.models import Assignment, CaseTask
from workflows.nodes import DutyNode, Moves

CLAIM_LASTS = timedelta(minutes=30)


def lock_task(case_no: str, stage: str) -> CaseTask:
    """The waiting task with its process and case, all three locked in one statement: nothing of it can be stale."""
    tasks = lock_tasks([case_no], stage)
    if not tasks:
        raise CaseTask.DoesNotExist(f"{case_no}: {stage} does not wait")
    return tasks[0]


def lock_tasks(case_nos: Sequence[str], stage: str) -> list[CaseTask]:
    """Those of the cases that wait at the stage, locked in one statement in the order of their keys: no two acts wait in a circle.

    PostgreSQL loses a joined row where the key to it changed while one waited (a village that was renamed): asked again, it is there.
    """
    tasks = _WAITING.all(case_nos=list(case_nos), stage=stage)
    missing = set(case_nos) - {task.case.case_no for task in tasks}
    if missing and connection.features.has_select_for_update:
        again = _WAITING.all(case_nos=sorted(missing), stage=stage)
        tasks = sorted([*tasks, *again], key=lambda task: task.case_id)
    for task in tasks:
        task.process.case = task.case
    return tasks


def open_tasks() -> QuerySet[CaseTask]:
    """Waiting human tasks with all that an act on them reads."""
    rows = CaseTask.objects.select_related("process", "case__household", "case__programme", "case__village")
    rows = rows.defer("case__programme__content")  # read once per process (programme_of)
    rows = rows.annotate(days_token=Coalesce(newest_token(), Value("")))  # by which days the next due date is counted
    return rows.filter(flow_task_type="HUMAN", finished=None)


def waiting_tasks() -> QuerySet[CaseTask]:
    """The same, locked where the database can."""
    rows = open_tasks()
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self", "process", "case"))
    return rows


_WAITING = Read(
    lambda case_nos, stage: waiting_tasks().filter(case__case_no__in=case_nos, stage=stage).order_by("case"),
    case_nos=Names,
    stage=str,
)


def next_node(node: DutyNode, programme: Programme, act: Submission) -> Any:
    """The node of the outcome's edge; stages that the programme leaves out are passed over. None: no such edge."""
    try:
        found = node.leads_to(Outcome(act.outcome), act.return_to)
    except (LookupError, ValueError, StopIteration):
        return None  # record_decision refuses the outcome with its own words
    while hasattr(found, "stage") and not programme.holds(found.stage):
        found = found._next
    return found


def advance(
    task: CaseTask,
    user: User,
    node: Any,
    *,
    returned: bool,
    moves: Moves | None = None,
    notice: Notice | None = None,
) -> None:
    """Finish the task and open what follows at the node; `moves` gathers it where many cases go on together."""
    activation = task.flow_task.activation_class(task)
    activation.moves, activation.notice = moves, notice
    activation.route, activation.was_returned = node, returned
    activation.finish(user)


def is_fresh(task: CaseTask, at: datetime) -> bool:
    """Whoever holds it took it in hand a moment ago."""
    return task.assigned is not None and task.assigned + CLAIM_LASTS > at


def refuse_claimed(task: CaseTask, user: User, at: datetime) -> None:
    """A claim keeps others away while it is fresh; an idle one does not (anchors.md §4.2), unless a supervisor gave it."""
    if task.owner_id is None or task.owner_id == user.pk:
        task.owner = user if task.owner_id else None
        return
    if is_fresh(task, at) and task.assigned:
        raise ClaimedByOther(
            official=str(task.owner), since=task.assigned.astimezone(clock.LOCAL_ZONE).strftime("%H:%M")
        )
    refuse_assigned(task)
    task.owner = user


def refuse_assigned(task: CaseTask) -> None:
    """What a supervisor gave to somebody stays his until it is given on, or while he is not away."""
    given = Assignment.objects.filter(task=task).select_related("given_to", "by").order_by("-pk").first()
    holder = given.given_to if given is not None else None
    if given is None or holder is None or holder.pk != task.owner_id or given.by_id == holder.pk:
        return
    if not away_on([holder.pk], clock.today()):
        raise AssignedToOther(supervisor=given.by.name, official=holder.name)


def why_not(user: User, case_no: str, stage: str) -> Refusal:
    """The stage does not wait: say who decided it, or what the case waits for."""
    case = Case.objects.select_related("household", "programme").get(case_no=case_no)
    found = policy.refusals(user, case, STAGE_OF[stage], decisions_of(case))
    return found[0] if found else _a_moment(stage)


def why_not_supervised(user: User, case_no: str, stage: str) -> Refusal:
    """The same for who wants to urge or assign what does not wait; first whether he might."""
    case = Case.objects.select_related("household", "programme").get(case_no=case_no)
    supervising.supervisor_of(user, case, STAGE_OF[stage])
    found = policy.state_refusals(case, STAGE_OF[stage], decisions_of(case))
    return found[0] if found else _a_moment(stage)


def _a_moment(stage: str) -> Refusal:
    return NoticeEnding() if STAGE_OF[stage].concludes else CaseBusy()


def is_lock_timeout(error: BaseException) -> bool:
    """Somebody else holds what this act needs, or waits for what it holds (deadlock): it may be tried again."""
    cause = error.__cause__
    return getattr(cause, "pgcode", "") in {"55P03", "40P01"} or "database is locked" in str(error)
