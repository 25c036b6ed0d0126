"""One page of the ledger by its filters: keyset, one query beside those of the filters."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from audit import clock
from inspection.answering import parse_key
from inspection.models import LedgerItem
from inspection.selectors import campaigns_visible_to, items_visible_to
from inspection.transitions import CLOSED_STATES, STATUS_OF
from registry.access import Holder

CHOICES = 30


@dataclass(frozen=True)
class LedgerPage:
    rows: list[LedgerItem]
    next: str


def ledger_page(request: HttpRequest, chosen: dict[str, Any], size: int) -> LedgerPage:
    rows = filtered(items_visible_to(request.user).select_related("division"), chosen)
    after = parse_key(request.GET.get("after", ""))
    found = list((rows.filter(pk__lt=after) if after else rows).order_by("-pk")[: size + 1])
    if len(found) <= size:
        return LedgerPage(found, "")
    query = request.GET.copy()
    query["after"] = str(found[size - 1].pk)
    return LedgerPage(found[:size], f"?{query.urlencode()}")


def filtered(rows: QuerySet[LedgerItem], chosen: dict[str, Any]) -> QuerySet[LedgerItem]:
    for name in ("source", "category", "level", "year"):
        if chosen.get(name):
            rows = rows.filter(**{name: chosen[name]})
    if chosen.get("status"):
        rows = rows.filter(state__in=[state for state, status in STATUS_OF.items() if status == chosen["status"]])
    if chosen.get("unit"):
        rows = rows.filter(responsible_unit__contains=chosen["unit"])
    if chosen.get("department"):
        rows = rows.filter(department__contains=chosen["department"])
    if chosen.get("campaign"):
        rows = rows.filter(campaign_entries__campaign=chosen["campaign"])
    if chosen.get("overdue"):
        rows = rows.filter(due_on__lt=clock.today()).exclude(state__in=CLOSED_STATES)
    return rows


def campaign_choices(user: Holder) -> list[tuple[int, str]]:
    return [(row.pk, str(row)) for row in campaigns_visible_to(user).order_by("-pk")[:CHOICES]]
