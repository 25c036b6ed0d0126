"""The clock of one case: each stage's own time apart from its waiting, the whole time and its limit, and why a due date moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from approvals import events
from approvals.local_days import calendar_now
from approvals.models import Case
from approvals.programmes import programme_at_hand
from approvals.routes import route_of
from approvals.stages import STAGE_OF
from approvals.wording import title_of
from audit import clock, log
from registry.programme_schema import Programme
from workflows.models import CaseTask
from workflows.supervision.timing import Times, Waiting, day_of, times_of

PASSED = {"HUMAN", "TIMER"}
MOVES = 20


@dataclass(frozen=True)
class Move:
    """A due date that was counted anew, and what moved it: the number of an objection or suspicion, or a paper."""

    stage: str
    before: date
    after: date
    because: str
    on: date


def clock_of(case: Case) -> dict[str, Any]:
    """What the case page shows; the queries do not grow with the stages."""
    programme = programme_at_hand(case)
    rows = CaseTask.objects.filter(case=case, flow_task_type__in=PASSED).exclude(stage="").order_by("pk")
    tasks = list(rows)
    times = times_of(tasks)
    return {
        "stages": _stages(tasks, times, programme),
        "whole": _whole(case, programme),
        "moves": _moves(case, programme),
    }


def _stages(tasks: Sequence[CaseTask], times: dict[int, Times], programme: Programme) -> list[dict[str, Any]]:
    """One line a stage and round, in the order in which the case came by; a notice's days stand with its result."""
    lines: list[dict[str, Any]] = []
    waited: dict[str, int] = {}
    for task in tasks:
        found = times[task.pk]
        if task.flow_task_type == "TIMER":
            waited = dict(found.waiting)
            if task.finished is None:
                lines.append(_line(task, found, waited, programme))
            continue
        lines.append(_line(task, found, waited | dict(found.waiting), programme))
        waited = {}
    return lines


def _line(task: CaseTask, times: Times, waited: dict[str, int], programme: Programme) -> dict[str, Any]:
    today = day_of(task.finished) if task.finished else clock.today()
    return {
        "title": title_of(programme, task.stage),
        "from": day_of(task.created),
        "until": day_of(task.finished) if task.finished else None,
        "own_days": times.own_days,
        "waiting": [(Waiting(cause).label, days) for cause, days in waited.items() if days],
        "limit": times.limit,
        "due_on": times.due_on,
        "was_late": times.due_on is not None and today > times.due_on,
    }


def _whole(case: Case, programme: Programme) -> dict[str, Any]:
    """The case from its opening: it belongs to one programme year, unless the programme dates its last stage."""
    opened, ended = day_of(case.opened_at), day_of(case.closed_at) if case.closed_at else None
    due_on, today = last_day_of(case, programme), clock.today()
    calendar = calendar_now()
    return {
        "opened": opened,
        "ended": ended,
        "days": calendar.workdays_between(opened, ended or today, case.village_path),
        "due_on": due_on,
        "left": calendar.workdays_between(today, due_on, case.village_path) if ended is None else None,
        "is_late": (ended or today) > due_on,
    }


def last_day_of(case: Case, programme: Programme) -> date:
    """The latest day that the programme gives a stage of the case's kind; where it dates none, the end of the year."""
    dated = [programme.stage(stage.code).not_after for stage in route_of(programme, case.kind)]
    return max((date.fromisoformat(day) for day in dated if day), default=date(case.year, 12, 31))


def _moves(case: Case, programme: Programme) -> list[Move]:
    rows = log.events_of(case.stream).filter(kind=events.DUE_MOVED).order_by("-seq")[:MOVES]
    moves = []
    for event in rows:
        said = event.parsed["statement"]
        title = str(title_of(programme, said["stage"])) if said["stage"] in STAGE_OF else said["stage"]
        because = str(said.get("paper") or said.get("held_by") or "")
        before, after = date.fromisoformat(said["due_before"]), date.fromisoformat(said["due_on"])
        moves.append(Move(title, before, after, because, day_of(event.at)))
    return moves
