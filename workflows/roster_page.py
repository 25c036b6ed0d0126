"""A roster page by page: whatever a village of thousands holds, a page reads a hundred households, its sums are aggregates."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from approvals.models import Case, Decision, Roster
from approvals.stages import Outcome
from registry.models import Member

PAGE = 100
MOST = 5000  # households of the print view
_BACKWARDS = ("-household__hamlet", "-pk")


@dataclass(frozen=True)
class Page:
    """Households with the number of the first, their persons by household, and after which case the pages beside it begin (0: the start)."""

    cases: Sequence[Case]
    sizes: dict[int, int]
    first_no: int = 1
    previous: int | None = None
    next: int | None = None


def page_of(roster: Roster, after: str) -> Page:
    """The households behind the named case in the order of the roster; whatever names none begins at the start."""
    rows = _rows(roster)
    last = _last_read(rows, after)
    if last is None:
        return _page(rows, 1, None)
    behind = Q(household__hamlet__gt=last.hamlet) | Q(household__hamlet=last.hamlet, pk__gt=last.pk)
    read = rows.exclude(behind)
    keys = list(read.order_by(*_BACKWARDS).values_list("pk", flat=True)[PAGE : PAGE + 1])
    return _page(rows.filter(behind), read.count() + 1, keys[0] if keys else 0)


def all_of(roster: Roster) -> Page:
    """Everybody on one page, to print it."""
    cases = list(_rows(roster).prefetch_related(_returns())[:MOST])
    return Page(cases, _sizes(cases))


def totals_of(roster: Roster) -> dict[str, int]:
    persons = Count("household__members", filter=Q(household__members__left_on=None))
    return roster.cases.order_by().aggregate(households=Count("pk", distinct=True), persons=persons)


def _rows(roster: Roster) -> QuerySet[Case]:
    return roster.cases.select_related("household").order_by("household__hamlet", "pk")


def _last_read(rows: QuerySet[Case], after: str) -> Case | None:
    if not (after.isascii() and after.isdigit() and len(after) < 19):  # no key has more digits
        return None
    return rows.filter(pk=int(after)).first()


def _page(rows: QuerySet[Case], first_no: int, previous: int | None) -> Page:
    found = list(rows.prefetch_related(_returns())[: PAGE + 1])
    cases = found[:PAGE]
    return Page(cases, _sizes(cases), first_no, previous, cases[-1].pk if len(found) > PAGE else None)


def _returns() -> Any:
    rows = Decision.objects.filter(outcome=Outcome.RETURNED).order_by("-pk")
    return Prefetch("decisions", rows, to_attr="returns")


def _sizes(cases: Sequence[Case]) -> dict[int, int]:
    rows = Member.objects.filter(household__in=[case.household_key for case in cases], left_on=None)
    return dict(rows.values_list("household").annotate(size=Count("pk")).order_by())
