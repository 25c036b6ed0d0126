"""What nobody does, but time: due soon, newly overdue, work of the worker that does not get done. Told once each.

Deadlines are told each working morning, one line per post and kind however many cases there are; all or nothing, and a
second sweeper tells nobody twice (Message.once).
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Min, QuerySet
from django.db.models.functions import Coalesce

from approvals.calendar import add_workdays, is_workday
from approvals.models import Case
from audit import clock
from documents.models import PaperJob
from registry.models import ImportRun, ImportStatus
from workflows.models import OPEN, CaseTask
from workflows.notifying.kinds import MessageKind
from workflows.notifying.models import Message
from workflows.notifying.notes import Note, notify_all, post
from workflows.notifying.occasions import common_place
from workflows.notifying.texts import day

MORNING = time(7, 30)
SOON = 2  # working days
CHUNK = 500
MANY_TRIES = 5  # of a paper, before somebody is told
LOOKS_BACK = timedelta(days=2)


def sweep(now: datetime) -> None:
    """Of today, once; cheap when it is done."""
    notify_all(_failed_jobs(now), now)
    if is_workday(clock.today()) and now.astimezone(clock.LOCAL_ZONE).time() >= MORNING and not _is_told():
        _remind(now)


def _is_told() -> bool:
    midnight = datetime.combine(clock.today(), time(), tzinfo=clock.LOCAL_ZONE)
    kinds = (MessageKind.DUE_SOON, MessageKind.OVERDUE)
    return Message.objects.filter(created_at__gte=midnight, kind__in=kinds).exclude(once="").exists()


@transaction.atomic
def _remind(now: datetime) -> None:
    today = clock.today()
    notes = [
        *_notes(MessageKind.OVERDUE, _tasks(_last_workday(today), today - timedelta(days=1))),
        *_notes(MessageKind.DUE_SOON, _tasks(today, add_workdays(today, SOON))),
    ]
    for start in range(0, len(notes), CHUNK):
        notify_all(notes[start : start + CHUNK], now)


def _last_workday(today: date) -> date:
    """What fell due since the last morning that told: on it, and on the free days after it."""
    found = today - timedelta(days=1)
    while not is_workday(found):
        found -= timedelta(days=1)
    return found


def _tasks(first: date, last: date) -> QuerySet[CaseTask, dict[str, Any]]:
    """By whose turn it is: one row per post, and per official who holds some in his hands."""
    rows = CaseTask.objects.filter(OPEN, due_on__gte=first, due_on__lte=last, case__held_at=None).order_by()
    return rows.values("act_division_id", "duty", holder=Coalesce("owner_id", 0)).annotate(
        count=Count("pk"),
        case=Min("case_id"),
        stage=Min("stage"),
        due=Min("due_on"),
        first_path=Min("division_path"),
        last_path=Max("division_path"),
    )


def _notes(kind: MessageKind, found: Iterable[dict[str, Any]]) -> Iterable[Note]:
    rows = [row for row in found if row["act_division_id"]]
    cases = Case.objects.in_bulk([row["case"] for row in rows if row["count"] == 1])
    for row in rows:
        to = post(row["duty"], row["act_division_id"], rather=row["holder"] or None)
        once = f"{clock.today().isoformat()}:{row['act_division_id']}:{row['duty']}:{row['holder']}"
        if row["count"] == 1:
            params = {"stage": row["stage"], "day": day(row["due"]), "count": 1}
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
