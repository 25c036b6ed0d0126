"""Due dates counted anew: when a hold has ended, or an order of days has come into force. Each change is an event of its case.

The sweep finds by itself what is to be counted, so a lost message or a killed worker loses nothing, and it may run twice:
what is right already is left alone. An act in flight may still have counted by the old table; so an order is gone through
again SETTLES after it was confirmed, and only then it is done with.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from approvals import events
from approvals.calendar import days_between
from approvals.local_days import Calendar, calendar_now
from approvals.models import DayOrderAnswer, Hold
from audit import clock, log
from audit.canonical import JSON
from workflows.clocks import CLOCK
from workflows.models import OPEN, CaseTask
from workflows.steps import each_for_itself
from workflows.supervision.models import DueRecount
from workflows.supervision.timing import Span, Waiting, day_of, office_of, waits_of

CHUNK = 200
SETTLES = timedelta(minutes=2)
_HELD = frozenset({Waiting.OBJECTION, Waiting.SUSPICION})


def sweep() -> int:
    """Count anew what holds and orders have moved; how many due dates moved."""
    return sum(each_for_itself([_after_holds, _after_orders]))


def due_of(task: CaseTask, waits: Sequence[Span], calendar: Calendar) -> date | None:
    """When the limit is used up, as far as is known today: a hold that still lasts moves it when it ends."""
    if task.limit_days is None:
        return task.due_on
    held = [days_between(span.first, span.last) for span in waits if span.cause in _HELD and span.last]
    return calendar.add_workdays(
        day_of(task.created),
        task.limit_days,
        office=office_of(task),
        place=task.division_path,
        without=frozenset().union(*held),
    )


@transaction.atomic
def count_anew(tasks: QuerySet[CaseTask], because: Mapping[str, JSON]) -> int:
    """The due dates of these open tasks as they are today; each that differs moves, with an event. How many moved."""
    rows = tasks.select_related("case").order_by("case")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self", "process", "case")).select_related("process", "case")
    found = list(rows)
    calendar = calendar_now()
    waits = waits_of(found, calendar)
    moved: list[tuple[CaseTask, date]] = []
    for task in found:
        due_on = due_of(task, waits[task.pk], calendar)
        if due_on and task.due_on and due_on != task.due_on:
            moved.append((task, task.due_on))
        task.due_on, task.calendar = due_on, calendar.version
    CaseTask.objects.bulk_update(found, ["due_on", "calendar"])
    _state(moved, because)
    return len(moved)


def _state(moved: Sequence[tuple[CaseTask, date]], because: Mapping[str, JSON]) -> None:
    at = clock.now()
    drafts = [
        log.Draft(
            stream=task.case.stream,
            kind=events.DUE_MOVED,
            at=at,
            actor=CLOCK,
            subject={"case": task.case.case_no, "round": task.case.round},
            statement={
                "stage": task.stage,
                "due_before": before.isoformat(),
                "due_on": task.due_on.isoformat() if task.due_on else "",
                **because,
            },
            after=(task.case.audit_seq, task.case.audit_digest),
        )
        for task, before in moved
    ]
    cases = [task.case for task, _before in moved]
    for case, event in zip(cases, log.append_many(drafts), strict=True):
        case.audit_seq, case.audit_digest = event.head
    if cases:
        type(cases[0]).objects.bulk_update(cases, ["audit_seq", "audit_digest"])


# ── what is to be counted ────────────────────────────────────────────────────────────────────────────────────────────


def _after_holds() -> int:
    """One transaction each: a case that fails stops no other, and comes again with the next sweep."""
    return sum(each_for_itself(partial(_after_hold, hold) for hold in _ended()))


def _ended() -> Iterator[Hold]:
    passed = 0
    while holds := list(Hold.objects.filter(_UNCOUNTED, pk__gt=passed).order_by("pk")[:CHUNK]):
        passed = holds[-1].pk
        yield from holds


_UNCOUNTED = Q(is_counted=False, until__isnull=False)


@transaction.atomic
def _after_hold(hold: Hold) -> int:
    moved = count_anew(CaseTask.objects.filter(OPEN, case=hold.case_id), {"held_by": hold.held_by})
    Hold.objects.filter(pk=hold.pk).update(is_counted=True)
    return moved


def _after_orders() -> int:
    """Each by itself: an order with a case that cannot be counted keeps no other place waiting."""
    open_answers = DayOrderAnswer.objects.filter(agrees=True).exclude(
        pk__in=DueRecount.objects.exclude(finished_at=None).values("answer")
    )
    answers = list(open_answers.select_related("order").order_by("pk"))
    return sum(each_for_itself(partial(_after_order, answer) for answer in answers))


def _after_order(answer: DayOrderAnswer) -> int:
    DueRecount.objects.bulk_create([DueRecount(answer=answer)], ignore_conflicts=True)
    moved, is_settled = 0, clock.now() >= answer.confirmed_at + SETTLES
    while (step := _next_chunk(answer, is_settled)) is not None:
        moved += step
    return moved


@transaction.atomic
def _next_chunk(answer: DayOrderAnswer, is_settled: bool) -> int | None:
    """The next open tasks below the place that were counted by another table; None when the pass is over, or another sweeper
    is at it: only who holds the row may end what it counts."""
    rows = DueRecount.objects.filter(answer=answer, finished_at=None)
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True)
    count = rows.first()
    if count is None:
        return None
    order = answer.order
    beyond = Q(division_path__gt=count.passed_path) | Q(pk__gt=count.passed)
    stale = CaseTask.objects.filter(beyond, OPEN, division_path__under=order.division_path)
    stale = stale.filter(~Q(calendar=calendar_now().version), division_path__gte=count.passed_path)
    found = list(stale.order_by("division_path", "pk").values_list("division_path", "pk")[:CHUNK])
    if not found:
        return _end_pass(count, is_settled)
    keys = [key for _path, key in found]
    moved = count_anew(CaseTask.objects.filter(OPEN, pk__in=keys), {"order": order.pk, "paper": order.paper})
    count.passed_path, count.passed = found[-1]
    count.save(update_fields=["passed_path", "passed"])
    return moved


def _end_pass(count: DueRecount, is_settled: bool) -> int | None:
    """Done with when a pass from the very beginning finds nothing and no act can be under way any more; else once more."""
    is_whole = count.passed == 0
    if is_whole and is_settled:
        count.finished_at = clock.now()
    count.passed, count.passed_path = 0, ""
    count.save(update_fields=["passed", "passed_path", "finished_at"])
    return None if is_whole or not is_settled else 0
