"""Reading stalled tasks: how many by cause, and page by page, for the places that somebody supervises."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min, Q, QuerySet

from registry.access import under
from workflows.models import Stall
from workflows.supervision.finding import WEIGHT, StallCause

PAGE = 25
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


def by_cause(paths: Iterable[str]) -> list[OfCause]:
    """The weightiest cause first. One statement."""
    rows = stalls_under(paths).values("cause").annotate(count=Count("pk"), oldest=Min("since")).order_by()
    found = [OfCause(StallCause(row["cause"]), row["count"], row["oldest"]) for row in rows]
    return sorted(found, key=lambda one: WEIGHT[one.cause])


@dataclass(frozen=True)
class Page:
    stalls: list[Stall]
    next_cursor: Cursor | None


def page_of(rows: QuerySet[Stall], *, after: Cursor | None = None, size: int = PAGE) -> Page:
    """Longest first, with all that a row shows. One statement."""
    if after is not None:
        rows = rows.filter(Q(since__gt=after[0]) | Q(since=after[0], pk__gt=after[1]))
    keys = rows.order_by("since", "pk").values("pk")[: size + 1]  # first which, then all that is shown of them
    shown = Stall.objects.filter(pk__in=keys).order_by("since", "pk").defer("task__case__programme__content")
    shown = shown.select_related("task__case__household", "task__case__village", "task__case__programme", "task__owner")
    found = list(shown)
    last = found[size - 1] if len(found) > size else None
    return Page(found[:size], (last.since, last.pk) if last else None)
