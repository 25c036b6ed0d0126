"""One step up, of many stages at once: whom each goes to, the rows, the events. A constant number of statements per lot.

The transaction, the locks and the telling are escalating.py's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from approvals import events
from approvals.local_days import calendar_of
from approvals.selectors import decisions_of_all
from approvals.supervising import Supervisors
from audit import clock, log
from audit.statements import update_all
from registry.models import Division, Posting, User
from registry.services import actor_of
from workflows.clocks import CLOCK
from workflows.models import CaseTask, EscalatedTo, Escalation, EscalationPause
from workflows.supervision.timing import office_of

DAYS_PER_STEP = 5  # working days that each level has before the clock goes one further (Heyan's default)
Lasts = Mapping[int, Escalation]


@dataclass(frozen=True)
class Author:
    """The official who lays it up, from which post and why; the clock has none."""

    user: User
    posting: Posting
    reason: str


@dataclass(frozen=True)
class Step:
    task: CaseTask
    row: Escalation
    to: tuple[int, ...]  # officials


@dataclass(frozen=True)
class _Next:
    """Where it goes, whoever is free to look there, and whether there is a place above."""

    place: int
    found: Sequence[Posting] = ()
    has_above: bool = False


def last_steps(tasks: Sequence[CaseTask]) -> dict[int, Escalation]:
    """Task → its newest step. One query."""
    rows = Escalation.objects.filter(task__in=[task.pk for task in tasks]).select_related("place").order_by("step")
    return {row.task_id: row for row in rows}


def ready(tasks: Sequence[CaseTask], lasts: Lasts) -> list[CaseTask]:
    """Those whose time has come. Days that were ordered free or frozen since the last step move the next one, as they move due dates."""
    today, found, put_off = clock.today(), [], list[EscalationPause]()
    for task in tasks:
        last = lasts.get(task.pk)
        if last is None:
            found.append(task)
        elif last.next_on is not None and last.next_on <= today:
            day = last.at.astimezone(clock.LOCAL_ZONE).date()
            next_on = _days_on(day, last.place.path, task)
            if next_on > today:
                put_off.append(EscalationPause(task=task, next_on=next_on))
            else:
                found.append(task)
    _pause(put_off)
    return found


def step_up(tasks: Sequence[CaseTask], lasts: Lasts, at: datetime, author: Author | None = None) -> list[Step]:
    """The tasks are locked. An official finds nobody above: no step. The clock notes that instead, once as long as it is so, and
    looks again when the days of a level are over."""
    if not tasks:
        return []
    going = _where(tasks, lasts, author)
    unheard = _unheard(lasts)
    steps, pauses = [], []
    places = Division.objects.in_bulk({going[task.pk].place for task in tasks})
    for task in tasks:
        way, last = going[task.pk], lasts.get(task.pk)
        if not way.found and author is not None:
            continue
        if not way.found and last is not None and last.pk in unheard:  # that nobody is above stands on file already
            pauses.append(EscalationPause(task=task, next_on=_days_on(clock.today(), office_of(task), task)))
            continue
        row = _row(task, last, way, places[way.place], at, author)
        steps.append(Step(task, row, tuple(person.official_id for person in way.found)))
    _pause(pauses)
    _write(steps, at, author)
    return steps


def _unheard(lasts: Lasts) -> set[int]:
    keys = {last.pk for last in lasts.values()}
    return keys - set(EscalatedTo.objects.filter(escalation__in=keys).values_list("escalation", flat=True))


def _days_on(day: date, office: str, task: CaseTask) -> date:
    """By the calendar of the place that has it now; what freezes the case's deadlines stops this one."""
    calendar = calendar_of(task.days_token)  # read with the locked task (advancing.open_tasks)
    return calendar.add_workdays(day, DAYS_PER_STEP, office=office, place=task.division_path)


def _pause(rows: Sequence[EscalationPause]) -> None:
    if rows:
        EscalationPause.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["task"], update_fields=["next_on"]
        )


# ── where to ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _where(tasks: Sequence[CaseTask], lasts: Lasts, author: Author | None) -> dict[int, _Next]:
    """To the next place above that has somebody who is free to look; the topmost place if nobody is."""
    above = {task.pk: _above(task, lasts.get(task.pk), author) for task in tasks}
    cases = [task.case for task in tasks]
    places = {place for keys in above.values() for place in keys}
    supervisors = Supervisors(places, cases, decisions_of_all(cases))
    return {task.pk: _next(task, above[task.pk], lasts.get(task.pk), supervisors) for task in tasks}


def _above(task: CaseTask, last: Escalation | None, author: Author | None) -> list[int]:
    """From the place whose turn it is upwards; beyond the place that had it last, and beyond whoever lays it up."""
    assert task.act_division is not None  # a duty node names whose turn it is
    keys = task.act_division.ancestor_keys()
    for beyond in (last.place_id if last else None, author.posting.division_id if author else None):
        if beyond in keys:
            keys = keys[: keys.index(beyond)]
    return keys[::-1]


def _next(task: CaseTask, keys: Sequence[int], last: Escalation | None, supervisors: Supervisors) -> _Next:
    for number, place in enumerate(keys):
        found = supervisors.free_at(place, task.case)
        if found:
            return _Next(place, found, number + 1 < len(keys))
    assert task.act_division_id is not None
    return _Next(last.place_id if last else task.act_division_id)


# ── the rows ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _row(
    task: CaseTask, last: Escalation | None, way: _Next, place: Division, at: datetime, author: Author | None
) -> Escalation:
    goes_on = way.has_above or not way.found
    return Escalation(
        task=task,
        step=last.step + 1 if last else 1,
        place=place,
        overdue_since=task.due_on if task.due_on and task.due_on < clock.today() else None,
        next_on=_days_on(clock.today(), place.path, task) if goes_on else None,
        reason=author.reason if author else "",
        posting=author.posting if author else None,
        by=author.user if author else None,
        at=at,
    )


def _write(steps: Sequence[Step], at: datetime, author: Author | None) -> None:
    if not steps:
        return
    EscalationPause.objects.filter(task__in=[step.task.pk for step in steps]).delete()
    Escalation.objects.bulk_create([step.row for step in steps])
    EscalatedTo.objects.bulk_create(
        EscalatedTo(escalation=step.row, official_id=person) for step in steps for person in step.to
    )
    cases = [step.task.case for step in steps]
    for case, event in zip(cases, log.append_many([_draft(step, at, author) for step in steps]), strict=True):
        case.audit_seq, case.audit_digest = event.head
    update_all(cases, ["audit_seq", "audit_digest"])


def _draft(step: Step, at: datetime, author: Author | None) -> log.Draft:
    case, task = step.task.case, step.task
    told: dict[str, Any] = {
        "step": step.row.step,
        "place": str(step.row.place_id),
        "to": [f"official:{person}" for person in step.to],
        "due_on": task.due_on.isoformat() if task.due_on else "",
    }
    return log.Draft(
        stream=case.stream,
        kind=events.TASK_ESCALATED,
        at=at,
        actor=actor_of(author.posting, official=author.user) if author else CLOCK,
        subject={"case": case.case_no, "round": case.round},
        statement={"stage": task.stage, **told},
        personal={"reason": author.reason} if author and author.reason else {},
        after=(case.audit_seq, case.audit_digest),
    )
