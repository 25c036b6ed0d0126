"""How long a step has taken: the office's own time apart from what it waited for, in working days (domain.md §4.4).

A day belongs to one cause only, the first of Waiting that covers it. Some waits stop the limit (a freeze, an objection, a
suspicion), so that due dates move with them; the others are shown apart and count against it: the ten days of a comparison
are the departments' days, too.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from approvals import comparisons
from approvals.calendar import days_between
from approvals.local_days import Calendar, calendar_now
from approvals.models import (
    Case,
    ComparisonSubject,
    DepartmentSeat,
    DepartmentSignature,
    Hold,
    SectorSignature,
    SheetItem,
)
from approvals.sector_errors import SectorsMissing
from approvals.sectors import CERTIFIED_AT, sector_refusals
from approvals.sheets import path_of
from approvals.stages import STAGE_OF, StageCode
from audit import clock
from workflows.models import CaseTask


class Waiting(models.TextChoices):
    """What a step waits for that is not in the hands of whose turn it is; the first that covers a day has it."""

    FREEZE = "freeze", _("freeze window")
    OBJECTION = "objection", _("held by an objection")
    SUSPICION = "suspicion", _("held by a suspicion")
    NOTICE = "notice", _("notice running")
    DEPARTMENTS = "departments", _("answers of the departments")
    SIGNATURES = "signatures", _("joint signatures")


STOPS_THE_LIMIT = frozenset({Waiting.FREEZE, Waiting.OBJECTION, Waiting.SUSPICION})
COMPARED_AT = frozenset({StageCode.COMPARISON, StageCode.ENTRY_COMPARISON})
SUSPICION_MARK = "YD"  # how the number of a suspicion begins (approvals/suspicions.py)


@dataclass(frozen=True)
class Span:
    """Days of waiting, the first and the last included; no last day while it goes on."""

    cause: Waiting
    first: date
    last: date | None


@dataclass(frozen=True)
class Times:
    """Working days of one step until it was finished, or until today."""

    own_days: int
    waiting: Mapping[str, int] = field(default_factory=dict)
    limit: int | None = None  # None: a notice's own days, or a step opened before limits were kept
    due_on: date | None = None

    @property
    def counted(self) -> int:
        """Days that count against the limit."""
        stopped = sum(days for cause, days in self.waiting.items() if cause in STOPS_THE_LIMIT)
        return self.own_days + sum(self.waiting.values()) - stopped

    @property
    def used_share(self) -> float | None:
        """1.0: the limit is used up, and from the next working day on the step is overdue."""
        return self.counted / self.limit if self.limit else None


def times_of(tasks: Sequence[CaseTask]) -> dict[int, Times]:
    """Task key → its times. A handful of queries for any number of tasks; open and finished ones alike."""
    today, calendar = clock.today(), calendar_now()
    waits = waits_of(tasks, calendar)
    return {task.pk: _times(task, waits[task.pk], calendar, today) for task in tasks}


def waits_of(tasks: Sequence[CaseTask], calendar: Calendar) -> dict[int, list[Span]]:
    """Task key → what it waited for, in the order of Waiting; days before the task or after its end may be among them."""
    found = {task.pk: _freezes(task, calendar) for task in tasks}
    for source in _SOURCES:
        for key, spans in source(tasks).items():
            found[key] += spans
    for spans in found.values():
        spans.sort(key=lambda span: _ORDER[span.cause])
    return found


def _times(task: CaseTask, waits: Sequence[Span], calendar: Calendar, today: date) -> Times:
    first, last = day_of(task.created), day_of(task.finished) if task.finished else today
    office = office_of(task)
    counts: dict[str, int] = defaultdict(int)
    for day in _covered(waits, first, last):
        if calendar.is_workday(day, office):
            counts[_cause_on(day, waits)] += 1
    own = calendar.workdays_between(first, last, office) - sum(counts.values())
    return Times(own, dict(counts), _limit_of(task, calendar), task.due_on)


def _limit_of(task: CaseTask, calendar: Calendar) -> int | None:
    if task.limit_days is None and task.due_on is not None:  # opened before limits were kept; then no due date moved
        return calendar.workdays_between(day_of(task.created), task.due_on, office_of(task))
    return task.limit_days


def office_of(task: CaseTask) -> str:
    """Path of the place whose officials have the turn; of a timer, of the case's place."""
    return path_of(task.division_path, task.act_division_id) if task.act_division_id else task.division_path


def _covered(waits: Sequence[Span], first: date, last: date) -> set[date]:
    """Days of waiting after the first day, up to and including the last."""
    days: set[date] = set()
    for span in waits:
        days |= days_between(max(span.first, first + timedelta(days=1)), min(span.last or last, last))
    return days


def _cause_on(day: date, waits: Sequence[Span]) -> str:
    return next(span.cause.value for span in waits if span.first <= day and (span.last is None or day <= span.last))


def day_of(at: datetime) -> date:
    """The day in China."""
    return at.astimezone(clock.LOCAL_ZONE).date()


# ── what was waited for ──────────────────────────────────────────────────────────────────────────────────────────────


def _notices(tasks: Sequence[CaseTask]) -> dict[int, list[Span]]:
    return {
        task.pk: [Span(Waiting.NOTICE, day_of(task.created), None)] for task in tasks if task.flow_task_type == "TIMER"
    }


def _freezes(task: CaseTask, calendar: Calendar) -> list[Span]:
    return [Span(Waiting.FREEZE, first, last) for first, last in calendar.freezes_of(task.division_path)]


def _held(tasks: Sequence[CaseTask]) -> dict[int, list[Span]]:
    rows = Hold.objects.filter(case__in=_cases(tasks)).order_by("pk")
    spans: dict[int, list[Span]] = defaultdict(list)
    for case, by, since, until in rows.values_list("case", "held_by", "since", "until"):
        cause = Waiting.SUSPICION if by.startswith(SUSPICION_MARK) else Waiting.OBJECTION
        spans[case].append(Span(cause, day_of(since), day_of(until) if until else None))
    return {task.pk: spans[task.case_id] for task in tasks if task.case_id in spans}


def _sheets(tasks: Sequence[CaseTask]) -> dict[int, list[Span]]:
    """Sheets before their signers. What dropped out of one does not say when: no day of it is called waiting."""
    rows = SheetItem.objects.filter(case__in=_cases(tasks)).exclude(result="dropped").order_by("pk")
    spans: dict[int, list[Span]] = defaultdict(list)
    for case, opened, closed in rows.values_list("case", "sheet__opened_at", "sheet__closed_at"):
        spans[case].append(Span(Waiting.SIGNATURES, day_of(opened), day_of(closed) if closed else None))
    return {task.pk: spans[task.case_id] for task in tasks if task.case_id in spans}


def _letters(tasks: Sequence[CaseTask]) -> dict[int, list[Span]]:
    """From a letter until the last department has signed its answers."""
    compared = [task for task in tasks if task.stage in COMPARED_AT]
    if not compared:
        return {}
    pairs = set(
        ComparisonSubject.objects.filter(case__in=_cases(compared))
        .order_by()
        .values_list("case", "batch", "batch__opened_at")
        .distinct()
    )
    ends = _ends_of_letters({batch for _, batch, _ in pairs})
    spans: dict[int, list[Span]] = defaultdict(list)
    for case, batch, opened in pairs:
        spans[case].append(Span(Waiting.DEPARTMENTS, day_of(opened), ends[batch]))
    return {task.pk: spans[task.case_id] for task in compared if task.case_id in spans}


def _ends_of_letters(batches: set[int]) -> dict[int, date | None]:
    missing = comparisons.unfinished(batches)
    signed = DepartmentSignature.objects.filter(reply__request__batch__in=batches, seat=DepartmentSeat.HEAD).order_by()
    rows = signed.values_list("reply__request__batch").annotate(last=Max("signed_at"))
    last = {batch: day_of(at) for batch, at in rows if at}
    return {batch: None if batch in missing else last.get(batch) for batch in batches}


def _certificates(tasks: Sequence[CaseTask]) -> dict[int, list[Span]]:
    """A place before its departments: from the step's beginning until the last has certified."""
    certified = [task for task in tasks if task.stage in CERTIFIED_AT]
    if not certified:
        return {}
    cases = Case.objects.select_related("household", "village", "programme").in_bulk(_cases(certified))
    missing = _lacking_certificates([cases[task.case_id] for task in certified if task.finished is None])
    rows = SectorSignature.objects.filter(certificate__case__in=cases, seat=DepartmentSeat.HEAD).order_by()
    keys = rows.values_list("certificate__case", "certificate__stage").annotate(last=Max("signed_at"))
    last = {(case, stage): day_of(at) for case, stage, at in keys}
    spans = {}
    for task in certified:
        is_open = task.finished is None and task.case_id in missing
        if is_open or (task.case_id, task.stage) in last:
            ended = None if is_open else last[task.case_id, task.stage]
            spans[task.pk] = [Span(Waiting.DEPARTMENTS, day_of(task.created), ended)]
    return spans


def _lacking_certificates(cases: Sequence[Case]) -> set[int]:
    refusals = sector_refusals(cases, STAGE_OF[StageCode.VILLAGE_SECTORS]) if cases else {}
    return {key for key, found in refusals.items() if any(isinstance(one, SectorsMissing) for one in found)}


def _cases(tasks: Sequence[CaseTask]) -> set[int]:
    return {task.case_id for task in tasks}


_ORDER = {cause: number for number, cause in enumerate(Waiting)}
_SOURCES: tuple[Callable[[Sequence[CaseTask]], dict[int, list[Span]]], ...] = (
    _notices,
    _held,
    _sheets,
    _letters,
    _certificates,
)
