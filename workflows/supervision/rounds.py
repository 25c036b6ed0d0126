"""Which tasks the sweep looks at: those that may stall every few minutes, every open one once a day.

A round lays its tasks out in lots. Whoever takes a lot locks its row, so any number of sweepers share a round, and a killed one
leaves its lot to the next.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, Q

from approvals.models import ItemResult, SheetItem, SheetSeat, SheetState
from audit import clock
from audit.models import Event
from documents.models import PaperJob
from documents.seal_models import SealRequest
from registry import events
from registry.models import Absence, Delegation, Posting
from workflows.models import OPEN, CaseTask, Stall, SweepLot, SweepRound
from workflows.supervision.causes import PAPER_LATE
from workflows.supervision.stall_models import RoundKind

LOT = 2000  # a few statements each, and killed a second's work is done again
DUE_EVERY, ALL_EVERY = timedelta(minutes=10), timedelta(hours=20)
_POSTS_CHANGE = (
    events.POSTING_APPOINTED,
    events.POSTING_RELIEVED,
    events.POSTING_DELEGATED,
    events.DELEGATION_ENDED,
    events.ACCOUNT_CLOSED,
    events.ACCOUNT_OPENED,
    events.ABSENCE_RECORDED,
    events.ABSENCE_ENDED,
)
_OVERLAP = 500  # events that were written before others and committed after them


def open_rounds() -> None:
    """Lay out the rounds whose time has come and whose last lot is done; one sweeper does, the others pass by."""
    for kind, every in ((RoundKind.DUE, DUE_EVERY), (RoundKind.ALL, ALL_EVERY)):
        SweepRound.objects.get_or_create(kind=kind)
        with transaction.atomic():
            _open_round(kind, every)


def _open_round(kind: RoundKind, every: timedelta) -> None:
    rows = SweepRound.objects.filter(kind=kind)
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True)
    found, now = rows.first(), clock.now()
    if found is None or (found.began_at is not None and found.began_at + every > now):
        return
    if SweepLot.objects.filter(kind=kind).exists():
        return
    last = Event.objects.aggregate(last=Max("pk"))["last"] or 0
    keys = all_keys() if kind == RoundKind.ALL else due_keys(found.last_event, now)
    lots = [SweepLot(kind=kind, tasks=keys[start : start + LOT]) for start in range(0, len(keys), LOT)]
    SweepLot.objects.bulk_create(lots, batch_size=100)
    found.began_at, found.last_event = now, last
    found.save()


def all_keys() -> list[int]:
    """In the order of stages: a lot asks the guards of few stages."""
    rows = CaseTask.objects.filter(finished=None, flow_task_type__in=["HUMAN", "TIMER"])
    return list(rows.order_by("stage", "pk").values_list("pk", flat=True))


def due_keys(last_event: int, now: datetime) -> list[int]:
    """Late, claimed, held, known to stall, or with something changed since the last round."""
    rows = CaseTask.objects.filter(finished=None, flow_task_type__in=["HUMAN", "TIMER"]).order_by()
    parts = [
        CaseTask.objects.filter(OPEN, due_on__lt=clock.today()),
        CaseTask.objects.filter(OPEN, owner__isnull=False),
        CaseTask.objects.filter(OPEN, act_division__in=places_with_changed_posts(last_event)),
        rows.filter(status="SCHEDULED", scheduled__lt=now),
        rows.filter(case__closed_at=None).filter(Q(case__held_at__isnull=False) | Q(case__has_recusals=True)),
        rows.filter(was_returned=True),
        rows.filter(pk__in=Stall.objects.values("task")),
        rows.filter(case__in=_cases_with_late_jobs(now)),
    ]
    first, *others = [part.order_by().values_list("stage", "pk") for part in parts]
    return [key for _stage, key in sorted(first.union(*others))]


def _cases_with_late_jobs(now: datetime) -> set[int]:
    asked = SealRequest.objects.filter(document=OuterRef("document"), requested_at__gte=now - PAPER_LATE)
    old = Q(document__created_at__lt=now - PAPER_LATE) & ~Exists(asked)  # it may have been whole for months
    late = PaperJob.objects.filter(~Q(last_error="") | old)
    unsigned = SheetSeat.objects.filter(is_waiting=True).values("sheet")
    items = SheetItem.objects.filter(result=ItemResult.WAITING, sheet__state=SheetState.OPEN)
    found: Iterable[int | None] = [
        *late.values_list("document__case", flat=True),
        *late.values_list("document__lines__case", flat=True),
        *items.exclude(sheet__in=unsigned).values_list("case", flat=True),
    ]
    return {key for key in found if key is not None}


def places_with_changed_posts(last_event: int) -> set[int]:
    """Divisions of everybody who was appointed, relieved, stood in for or went away since that event, or does so today."""
    today = clock.today()
    turns = Q(since=today) | Q(until=today - timedelta(days=1))
    people = set(Absence.objects.filter(turns).values_list("official", flat=True))
    if last_event:  # in the first round the other one looks at every open task
        recent = Event.objects.filter(pk__gt=last_event - _OVERLAP, kind__in=_POSTS_CHANGE)
        streams = recent.filter(stream__startswith="official:").values_list("stream", flat=True)
        people |= {int(stream.removeprefix("official:")) for stream in streams}
    places = set(Posting.objects.filter(official__in=people).values_list("division", flat=True))
    return places | set(Delegation.objects.filter(turns).values_list("posting__division", flat=True))
