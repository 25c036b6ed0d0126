"""Today's work of one official: what is late, due, returned, urged, given to him, to be signed, and back from being laid aside.

All counts come in one statement, each capped; the first rows of all in another. A section means the same in the queue.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from approvals.local_days import calendar_now
from approvals.models import SheetSeat
from audit import clock
from audit.statements import Keys, Read
from registry.access import Holder, posts_of
from workflows import queue
from workflows.desk import waking
from workflows.desk.sections import Section
from workflows.desk.together import Part, Shape, counted, found_of
from workflows.models import OPEN, Assignment, CaseTask
from workflows.waiting import seats_at, seats_of, seats_waiting_for

SOON = 2  # working days, as the reminders count (notifying/reminders.py)
SHOWN = 5
TO_SIGN = "to_sign"


@dataclass(frozen=True)
class Day:
    """What the sections compare with, read once."""

    user: int
    today: date
    soon: date
    aside: tuple[int, ...]  # tasks that lie aside
    back: tuple[int, ...]
    seats: tuple[tuple[int, str], ...] = ()  # place and role of what he signs


def day_of(user: Holder) -> Day:
    """Four statements."""
    posts = posts_of(user)
    own = [post for post in posts if post.official_id == user.pk]
    office = own[0].division.path if own else ""
    today, calendar = clock.today(), calendar_now()
    soon = calendar.add_workdays(today, SOON, office=office, place="")
    aside, back = waking.aside_and_back(user)
    return Day(user.pk or 0, today, soon, tuple(aside), tuple(back), tuple(seats_of(user, posts)))


def narrowed(rows: QuerySet[CaseTask], section: str, day: Day) -> QuerySet[CaseTask]:
    """Of what waits for him and lies in nobody else's hands; what he laid aside is in its own section only."""
    rows = rows.filter(Q(owner=None) | Q(owner=day.user))
    if section == Section.ASIDE:
        return rows.filter(pk__in=day.aside)
    if day.aside:
        rows = rows.exclude(pk__in=day.aside)
    return rows.filter(_meaning(section, day))


def _meaning(section: str, day: Day) -> Q:
    return {
        Section.OVERDUE: Q(due_on__lt=day.today),
        Section.TODAY: Q(due_on=day.today),
        Section.SOON: Q(due_on__gt=day.today, due_on__lte=day.soon),
        Section.RETURNED: Q(was_returned=True),
        Section.URGED: Q(urged_on__isnull=False),
        Section.GIVEN: Q(_given(day), owner=day.user),
        Section.BACK: Q(pk__in=day.back),
    }[Section(section)]


def _given(day: Day) -> Exists:
    """By a supervisor, not by himself taking it over."""
    return Exists(Assignment.objects.filter(task=OuterRef("pk"), given_to=day.user).exclude(by=day.user))


_BY_KEY = frozenset({Section.GIVEN, Section.BACK, Section.ASIDE})  # read from few rows, not from the whole queue


def asked(user: Holder, day: Day) -> dict[str, list[Part]]:
    """Section → its rows, in parts that each follow an index."""
    turns = queue.turns_of(user)
    if turns is not None and not day.aside:
        return {section.value: _shapes(section, turns, day) for section in Section}
    parts, in_hand = queue.parts_by_place(user), CaseTask.objects.filter(OPEN)
    found: dict[str, list[Part]] = {}
    for section in Section:
        of = [in_hand] if section in _BY_KEY else parts
        found[section.value] = [narrowed(part, section, day) for part in of]
    return found


def _shapes(section: Section, turns: Sequence[tuple[str, int]], day: Day) -> list[Part]:
    """The same where nothing lies aside: whoever opens his day asks in the same words, with values of his own."""
    if section in {Section.BACK, Section.ASIDE}:
        return [narrowed(CaseTask.objects.filter(OPEN), section, day)] if day.back and section == Section.BACK else []
    values = {"user": day.user, "today": day.today, "soon": day.soon}
    if section == Section.GIVEN:
        return [Shape(section, partial(_narrowed_shape, section), values)]
    return [Shape(section, partial(_narrowed_shape, section), values, turns)] if turns else []


def _narrowed_shape(section: Section, *, user: int, today: date, soon: date, **turn: Any) -> QuerySet[CaseTask]:
    return narrowed(CaseTask.objects.filter(OPEN, **turn), section, Day(user, today, soon, (), ()))


def counts(user: Holder, day: Day) -> dict[str, int]:
    """Section → how many, up to queue.CAP + 1; signatures among them. One statement."""
    return counted(asked(user, day) | {TO_SIGN: _seats(day)}, queue.CAP + 1)


def _seats(day: Day) -> list[Part]:
    return [Shape(TO_SIGN, seats_at, {"place": place, "role": role, "user": day.user}) for place, role in day.seats]


_SHOWN_ROWS = Read(
    lambda keys: (
        CaseTask.objects.filter(pk__in=keys)
        .select_related("case__household", "case__village", "case__programme", "owner")
        .defer("case__programme__content")
    ),
    keys=Keys,
)


def shown(user: Holder, day: Day) -> tuple[dict[str, int], dict[str, list[CaseTask]]]:
    """The counts, and the earliest deadlines of each section that holds something. Two statements, whatever waits."""
    sections = asked(user, day)
    found = found_of(sections | {TO_SIGN: _seats(day)}, queue.CAP + 1, dated=sections, size=SHOWN)
    every = {key for one in found.values() for key in one.first}
    tasks = {task.pk: task for task in _SHOWN_ROWS.all(keys=sorted(every))} if every else {}
    rows = {name: [tasks[key] for key in found[name].first if key in tasks] for name in sections if found[name].count}
    return {name: one.count for name, one in found.items()}, rows


def first_seats(user: Holder) -> list[SheetSeat]:
    return list(seats_waiting_for(user).select_related("sheet__programme").order_by("pk")[:SHOWN])
