"""Which stages lie aside, and bringing them back: what a page and every act of supervision asks."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from audit import clock
from audit.statements import Read
from registry.access import Holder
from workflows.desk.models import Snooze, SnoozeEnd, WokenBy

MOST = 1000  # of one official at a time


@dataclass(frozen=True)
class Aside:
    """As a supervisor reads it."""

    official: str
    until: date
    reason: str


def lying() -> QuerySet[Snooze]:
    """Not back yet today. One whose due date was brought forward comes back on it."""
    today = clock.today()
    early = Q(task__due_on__isnull=False, task__due_on__lte=today)
    return Snooze.objects.filter(until__gt=today, end=None, task__finished=None).exclude(early)


def own(user: Holder) -> QuerySet[Snooze]:
    return lying().filter(official=user.pk)


def back_today(user: Holder) -> QuerySet[Snooze]:
    """Laid aside until today, and still to be done."""
    return Snooze.objects.filter(official=user.pk, until=clock.today(), end=None, task__finished=None)


_OF_THE_DAY = Read(
    lambda official, today: (
        Snooze.objects.filter(official=official, until__gte=today, end=None, task__finished=None)
        .annotate(due_on=F("task__due_on"))
        .order_by("pk")[:MOST]
    ),
    official=int,
    today=date,
)


def aside_and_back(user: Holder) -> tuple[list[int], list[int]]:
    """Tasks of own() and of back_today(). One statement, read without putting it together anew."""
    today = clock.today()
    rows: list[Any] = _OF_THE_DAY.all(official=user.pk or 0, today=today)
    aside = [row.task_id for row in rows if row.until > today and (row.due_on is None or row.due_on > today)]
    return aside, [row.task_id for row in rows if row.until == today]


def aside_of(tasks: Iterable[int]) -> dict[int, list[Aside]]:
    """By task, for supervisors' pages. One query."""
    found: dict[int, list[Aside]] = {}
    rows = lying().filter(task__in=list(tasks)).order_by("pk")
    for key, official, until, reason in rows.values_list("task", "official__name", "until", "reason"):
        found.setdefault(key, []).append(Aside(official, until, reason))
    return found


def wake(rows: Sequence[Snooze], why: WokenBy, at: datetime) -> int:
    """Back at once; the tasks are locked by whoever calls."""
    SnoozeEnd.objects.bulk_create([SnoozeEnd(snooze=row, why=why, at=at) for row in rows])
    return len(rows)


def wake_task(task: int, why: WokenBy, at: datetime, *, officials: Collection[int] | None = None) -> int:
    """Everybody who laid the task aside, or only these, sees it in his day again."""
    rows = Snooze.objects.filter(task=task, until__gt=clock.today(), end=None)
    return wake(list(rows if officials is None else rows.filter(official__in=officials)), why, at)
