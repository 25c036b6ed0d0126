"""Queues: what waits for a user, in one query each. Counts are capped, pages go by key, nothing grows with the province."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from approvals.stages import ALL_STAGES
from registry.access import Holder, duties
from workflows.models import OPEN, CaseTask

PAGE = 25
MOST_PARTS = 40  # duties times places of one official read part by part
CAP = 1000
ORDERS = {"due": ("due_on", "pk"), "oldest": ("pk",), "newest": ("-pk",)}
Cursor = tuple[date, int]
_STAGE_DUTIES = {str(stage.duty) for stage in ALL_STAGES}


@dataclass(frozen=True)
class Page:
    tasks: list[CaseTask]
    next_cursor: Cursor | None


def waiting_for(user: Holder) -> QuerySet[CaseTask]:
    """Open tasks whose duty the user holds on exactly the division whose turn it is, and that nobody else claimed."""
    places: dict[str, list[int]] = defaultdict(list)
    for duty, place in _held(user):
        places[duty].append(place)
    mine = Q(pk__in=[])
    for duty, keys in places.items():
        mine |= Q(duty=duty, act_division=keys[0]) if len(keys) == 1 else Q(duty=duty, act_division__in=keys)
    return CaseTask.objects.filter(OPEN).filter(mine)


def _held(user: Holder) -> list[tuple[str, int]]:
    return sorted(pair for pair in duties(user) if pair[0] in _STAGE_DUTIES)


def parts_for(user: Holder) -> list[QuerySet[CaseTask]]:
    """waiting_for() in parts, one per duty and place, each in the order of the index; [] where parts are no help.

    Together they cannot be read in order: the database would fetch and sort everything that waits before it shows a page.
    """
    held = _held(user)
    if not 1 < len(held) <= MOST_PARTS or not connection.features.supports_slicing_ordering_in_compound:
        return []
    return [CaseTask.objects.filter(OPEN, duty=duty, act_division=place) for duty, place in held]


def turns_of(user: Holder) -> list[tuple[str, int]] | None:
    """(duty, place) of his queue, one by one wherever they are few."""
    held = _held(user)
    return held if len(held) <= MOST_PARTS else None


def parts_by_place(user: Holder) -> list[QuerySet[CaseTask]]:
    """The same for counting, where no order is needed: one part per duty and place wherever they are few."""
    held = _held(user)
    if len(held) > MOST_PARTS:
        return [waiting_for(user)]
    return [CaseTask.objects.filter(OPEN, duty=duty, act_division=place) for duty, place in held]


def page_of(
    tasks: QuerySet[CaseTask],
    *,
    parts: Sequence[QuerySet[CaseTask]] = (),
    after: Cursor | None = None,
    size: int = PAGE,
    sort: str = "due",
) -> Page:
    """One query with all that a row shows; earliest deadline first, or newest or oldest arrival first (keys grow with time)."""
    if after is not None:
        tasks = tasks.filter(_beyond(after, sort))
        parts = [part.filter(_beyond(after, sort)) for part in parts]
    if parts:
        first, *others = [part.order_by(*ORDERS[sort]).values("pk")[: size + 1] for part in parts]
        tasks = CaseTask.objects.filter(pk__in=first.union(*others, all=True))
    rows = tasks.select_related("case__household", "case__village", "case__programme", "owner")
    rows = rows.defer("case__programme__content").order_by(*ORDERS[sort])
    found = list(rows[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return Page(found[:size], (last.due_on or date.max, last.pk) if last else None)


def _beyond(after: Cursor, sort: str) -> Q:
    if sort == "due":
        return Q(due_on__gt=after[0]) | Q(due_on=after[0], pk__gt=after[1])
    return Q(pk__gt=after[1]) if sort == "oldest" else Q(pk__lt=after[1])


def capped_count(rows: QuerySet[Any], *, parts: Sequence[QuerySet[Any]] = ()) -> tuple[int, bool]:
    """(count, whether there are more): a count that stops at CAP."""
    if parts:
        first, *others = [part.order_by().values("pk")[: CAP + 1] for part in parts]
        rows = first.union(*others, all=True)
    count = rows.count() if parts else rows.order_by()[: CAP + 1].count()
    return min(count, CAP), count > CAP


def counts_by_stage(user: Holder) -> list[tuple[str, int, date | None]]:
    """(stage, waiting, oldest deadline) for the user's own queue, over at most CAP rows of it."""
    rows = waiting_for(user).order_by("due_on", "pk").values_list("stage", "due_on")[:CAP]
    counts: dict[str, list[Any]] = {}
    for stage, due_on in rows:
        entry = counts.setdefault(stage, [0, due_on])
        entry[0] += 1
    return [(stage, count, due_on) for stage, (count, due_on) in counts.items()]


def parse_cursor(text: str) -> Cursor | None:
    """ "2017-11-03.42" → (date, key); anything else starts at the beginning."""
    day, _, key = text.partition(".")
    try:
        return date.fromisoformat(day), int(key)
    except ValueError:
        return None


def format_cursor(cursor: Cursor | None) -> str:
    return f"{cursor[0].isoformat()}.{cursor[1]}" if cursor else ""
