"""What nobody does, but time: due soon, newly overdue, work of the worker that does not get done. Told once each.

Deadlines are told each working morning of the post's place, one line per post and kind however many cases there are; all or
nothing, and a second sweeper tells nobody twice (Message.once).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Min, QuerySet
from django.db.models.functions import Coalesce

from approvals.local_days import Calendar, calendar_now
from approvals.models import Case
from approvals.sheets import path_of
from audit import clock
from documents.models import PaperJob
from registry.models import ImportRun, ImportStatus
from workflows.models import OPEN, CaseTask
from workflows.notifying.kinds import MessageKind
from workflows.notifying.models import Message
from workflows.notifying.notes import Note, notify_all, post
from workflows.notifying.occasions import common_place
from workflows.notifying.texts import day
from workflows.steps import each_for_itself

MORNING = time(7, 30)
SOON = 2  # working days
CHUNK = 500
MANY_TRIES = 5  # of a paper, before somebody is told
LOOKS_BACK = timedelta(days=2)


def sweep(now: datetime) -> None:
    """Of today, once; cheap when it is done."""
    each_for_itself([partial(_tell_failed_jobs, now), partial(_tell_deadlines, now)])


def _tell_failed_jobs(now: datetime) -> None:
    notify_all(_failed_jobs(now), now)


def _tell_deadlines(now: datetime) -> None:
    if now.astimezone(clock.LOCAL_ZONE).time() >= MORNING and not _is_told():
        spans = Spans(calendar_now())
        if spans.works_somewhere():
            _remind(now, spans)


@dataclass(frozen=True)
class Span:
    """What a place is told this morning: what fell due since the last one that told, and what does within two working days."""

    works: bool
    first: date
    last: date


class Spans:
    """By the calendar of whose turn it is. Only a place that ordered days, or one below it, differs from the country."""

    def __init__(self, calendar: Calendar) -> None:
        self.today, self._calendar = clock.today(), calendar
        self._differ = sorted({*calendar.days, *calendar.freezes}, key=len, reverse=True)
        self._of = {path: self._span(path) for path in (*self._differ, "")}

    def _span(self, office: str) -> Span:
        first = self.today - timedelta(days=1)
        while not self._calendar.is_workday(first, office):
            first -= timedelta(days=1)
        last = self._calendar.add_workdays(self.today, SOON, office=office, place=office)
        return Span(self._calendar.is_workday(self.today, office), first, last)

    def works_somewhere(self) -> bool:
        return any(span.works for span in self._of.values())

    def outermost(self) -> tuple[date, date]:
        return min(span.first for span in self._of.values()), max(span.last for span in self._of.values())

    def kind_of(self, row: dict[str, Any]) -> MessageKind | None:
        office = path_of(row["first_path"], row["act_division_id"])
        span = self._of[next((path for path in self._differ if office.startswith(path)), "")]
        if not span.works or not span.first <= row["due_on"] <= span.last:
            return None
        return MessageKind.OVERDUE if row["due_on"] < self.today else MessageKind.DUE_SOON


def _is_told() -> bool:
    midnight = datetime.combine(clock.today(), time(), tzinfo=clock.LOCAL_ZONE)
    kinds = (MessageKind.DUE_SOON, MessageKind.OVERDUE)
    return Message.objects.filter(created_at__gte=midnight, kind__in=kinds).exclude(once="").exists()


@transaction.atomic
def _remind(now: datetime, spans: Spans) -> None:
    found = _by_post(_tasks(spans), spans)
    notes = [note for kind, rows in found.items() for note in _notes(kind, rows)]
    for start in range(0, len(notes), CHUNK):
        notify_all(notes[start : start + CHUNK], now)


def _tasks(spans: Spans) -> QuerySet[CaseTask, dict[str, Any]]:
    """By whose turn it is: one row per post and day, and per official who holds some in his hands."""
    first, last = spans.outermost()
    rows = CaseTask.objects.filter(OPEN, due_on__gte=first, due_on__lte=last, case__held_at=None).order_by()
    return rows.values("act_division_id", "duty", "due_on", holder=Coalesce("owner_id", 0)).annotate(
        count=Count("pk"),
        case=Min("case_id"),
        stage=Min("stage"),
        first_path=Min("division_path"),
        last_path=Max("division_path"),
    )


def _by_post(found: Iterable[dict[str, Any]], spans: Spans) -> dict[MessageKind, list[dict[str, Any]]]:
    """The days of one post added up, as its place's calendar has them; nothing where today is a free day."""
    posts: dict[MessageKind, dict[Any, dict[str, Any]]] = {MessageKind.OVERDUE: {}, MessageKind.DUE_SOON: {}}
    for row in found:
        kind = spans.kind_of(row) if row["act_division_id"] else None
        if kind is None:
            continue
        key = row["act_division_id"], row["duty"], row["holder"]
        posts[kind][key] = _added(posts[kind][key], row) if key in posts[kind] else row
    return {kind: list(rows.values()) for kind, rows in posts.items()}


def _added(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    paths = one["first_path"], one["last_path"], other["first_path"], other["last_path"]
    return one | {"count": one["count"] + other["count"], "first_path": min(paths), "last_path": max(paths)}


def _notes(kind: MessageKind, rows: Iterable[dict[str, Any]]) -> Iterable[Note]:
    rows = list(rows)
    cases = Case.objects.in_bulk([row["case"] for row in rows if row["count"] == 1])
    for row in rows:
        to = post(row["duty"], row["act_division_id"], rather=row["holder"] or None)
        once = f"{clock.today().isoformat()}:{row['act_division_id']}:{row['duty']}:{row['holder']}"
        if row["count"] == 1:
            params = {"stage": row["stage"], "day": day(row["due_on"]), "count": 1}
            yield Note(kind, to, cases[row["case"]], params=params, once=once)
        else:
            place = common_place((row["first_path"], row["last_path"]))  # the outermost two span all between them
            yield Note(kind, to, place_path=place, params={"count": row["count"]}, once=once)


def _failed_jobs(now: datetime) -> list[Note]:
    """To whoever asked for it: an import that broke off, a paper that will not be made."""
    runs = ImportRun.objects.filter(
        status=ImportStatus.FAILED, moved_at__gte=now - LOOKS_BACK, started_by__isnull=False
    )
    notes = [
        Note(
            MessageKind.JOB_FAILED,
            [run.started_by_id],
            place_path=run.division_path,
            params={"job": "import", "import": run.pk},
            once=f"import:{run.pk}",
        )
        for run in runs.order_by("pk")[:CHUNK]
        if run.started_by_id
    ]
    return notes + [note for job in _stuck_papers() if (note := _paper(job))]


def _stuck_papers() -> QuerySet[PaperJob]:
    rows = PaperJob.objects.filter(attempts__gte=MANY_TRIES).select_related("document__decision", "document__case")
    return rows.order_by("pk")[:CHUNK]


def _paper(job: PaperJob) -> Note | None:
    decision = job.document.decision
    if decision is None:
        return None
    return Note(
        MessageKind.JOB_FAILED,
        [decision.decided_by_id],
        job.document.case,
        params={"job": "paper"},
        once=f"paper:{job.document_id}",
    )
