"""Reading stalled tasks: how many by cause, and page by page, for the places that somebody supervises."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Min, Q, QuerySet

from audit.statements import Keys, Read
from registry.access import under
from workflows.models import ClockRun, Stall, SweepRound
from workflows.supervision.finding import WEIGHT, StallCause
from workflows.supervision.heartbeat import Clock

PAGE = 25
MOST_PARTS = 40  # counties read part by part, each in the order of its index
SWEPT_WITHIN = timedelta(minutes=10)  # a sweep takes away what was finished before it began, and never takes longer
MOST_FINISHED = 5000  # since the last sweep; more than that, and the clock stands
Cursor = tuple[datetime, int]


@dataclass(frozen=True)
class OfCause:
    """How many stall for one cause first of all, and since when the longest."""

    cause: StallCause
    count: int
    oldest_since: datetime


def stalls_under(
    paths: Iterable[str],
    *,
    county: int | None = None,
    cause: str = "",
    stage: str = "",
    act_division: int | None = None,
    due_by: date | None = None,
) -> QuerySet[Stall]:
    """Of unfinished tasks only: what was decided since the last sweep is no row any more.

    Who names a county with the cause gets the page of it straight from the index, longest first.
    """
    rows = under(Stall.objects.filter(task__finished=None), paths, "division_path")
    wanted = {"county": county, "cause": cause, "stage": stage, "act_division": act_division, "due_on__lte": due_by}
    return rows.filter(**{name: value for name, value in wanted.items() if value})


def by_cause(paths: Iterable[str], *, counties: Sequence[int] = ()) -> list[OfCause]:
    """The weightiest cause first. Two statements, and exact.

    Of whole counties the index stalls_by_cause alone is read, not one task: what was finished since the last sweep is
    looked up by its day of finishing and left out.
    """
    rows = Stall.objects.filter(county__in=counties) if counties else under(Stall.objects.all(), paths, "division_path")
    gone = _finished_of(rows)
    rows = rows.filter(task__finished=None) if gone is None else rows.exclude(pk__in=gone)
    counted = rows.values("cause").annotate(count=Count("pk"), oldest=Min("since")).order_by()
    found = [OfCause(StallCause(row["cause"]), row["count"], row["oldest"]) for row in counted]
    return sorted(found, key=lambda one: WEIGHT[one.cause])


def _finished_of(rows: QuerySet[Stall]) -> list[int] | None:
    """Those that the next sweep takes away; None where no sweep says since when, or where they are too many."""
    swept = ClockRun.objects.filter(name=Clock.STALLS).values_list("finished_at", flat=True).first() or _first_began()
    if swept is None:
        return None
    lately = rows.filter(task__flow_task_type__in=["HUMAN", "TIMER"], task__finished__gte=swept - SWEPT_WITHIN)
    found = list(lately.order_by().values_list("pk", flat=True)[: MOST_FINISHED + 1])
    return found if len(found) <= MOST_FINISHED else None


def _first_began() -> datetime | None:
    """While the first sweep is at work: what was finished before it began never became a row."""
    found: datetime | None = SweepRound.objects.aggregate(began_at=Min("began_at"))["began_at"]
    return found


@dataclass(frozen=True)
class Page:
    stalls: list[Stall]
    next_cursor: Cursor | None


def parts_of(rows: QuerySet[Stall], counties: Sequence[int]) -> list[QuerySet[Stall]]:
    """The rows county by county: together they could not be read in order. [] where parts are no help."""
    if not 1 < len(counties) <= MOST_PARTS or not connection.features.supports_slicing_ordering_in_compound:
        return []
    return [rows.filter(county=county) for county in counties]


def page_of(
    rows: QuerySet[Stall], *, parts: Sequence[QuerySet[Stall]] = (), after: Cursor | None = None, size: int = PAGE
) -> Page:
    """Longest first, with all that a row shows. Two statements: which, then what is shown of them (so neither takes long to plan)."""
    slices = [_slice(part, after, size) for part in parts or [rows]]
    keys: QuerySet[Any] = slices[0].union(*slices[1:], all=True) if len(slices) > 1 else slices[0]
    found = _SHOWN.all(keys=[row["pk"] for row in keys])[: size + 1]
    last = found[size - 1] if len(found) > size else None
    return Page(found[:size], (last.since, last.pk) if last else None)


_SHOWN = Read(
    lambda keys: (
        Stall.objects.filter(pk__in=keys)
        .select_related("task__case__household", "task__case__village", "task__case__programme", "task__owner")
        .defer("task__case__programme__content")
        .order_by("since", "pk")
    ),
    keys=Keys,
)


def _slice(rows: QuerySet[Stall], after: Cursor | None, size: int) -> QuerySet[Stall]:
    """First which, then all that is shown of them."""
    if after is not None:
        rows = rows.filter(Q(since__gt=after[0]) | Q(since=after[0], pk__gt=after[1]))
    return rows.order_by("since", "pk").values("pk")[: size + 1]  # type: ignore[return-value]


def parse_cursor(text: str) -> Cursor | None:
    """ "2017-03-01T09:00:00+08:00~42" → (moment, key); anything else starts at the beginning."""
    moment, _, key = text.rpartition("~")
    try:
        found = datetime.fromisoformat(moment), int(key)
    except ValueError:
        return None
    is_sound = found[0].tzinfo is not None and 1900 < found[0].year < 3000 and 0 < found[1] < 2**63
    return found if is_sound else None


def format_cursor(cursor: Cursor | None) -> str:
    return f"{cursor[0].isoformat()}~{cursor[1]}" if cursor else ""
