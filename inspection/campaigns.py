"""The yearly rectification campaign (D-53): gathers the open items that meet its filter into one batch, and counts them."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from approvals.errors import NotEntitled
from approvals.objections import Doer
from audit import clock, log
from inspection import events
from inspection.errors import CampaignDatesWrong, CampaignEmpty, CampaignExists
from inspection.models import Campaign, CampaignItem, LedgerItem
from inspection.papers import issue_campaign_ledger
from inspection.policy import doer_at
from inspection.transitions import CLOSED_STATES, STATUS_OF, LedgerState, LedgerStatus
from registry.models import Division, User
from registry.places import plain_name
from registry.roles import Duty
from registry.services import actor_of

LONGEST = timedelta(days=366)
ON_PAPER = 300  # lines of its Z01; more are read on the page


@dataclass(frozen=True, kw_only=True)
class Call:
    """What a campaign is called, when it runs, and what it gathers."""

    title: str
    division: Division
    starts_on: date
    ends_on: date
    sources: list[str] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    found_until: date | None = None

    @property
    def filters(self) -> dict[str, Any]:
        until = self.found_until.isoformat() if self.found_until else ""
        return {"sources": self.sources, "categories": self.categories, "found_until": until}


def open_campaign(*, user: User, call: Call) -> Campaign:
    """Raises NotEntitled, CampaignDatesWrong, CampaignExists, CampaignEmpty."""
    refuse_wrong_term(call)
    with transaction.atomic():
        doer = doer_at(user, Duty.ASSIGN_RECTIFICATION, call.division.pk)
        if doer is None:
            raise NotEntitled(duty=Duty.ASSIGN_RECTIFICATION.label, place=plain_name(call.division.name))
        items = list(gathered(call).order_by("pk"))
        if not items:
            raise CampaignEmpty()
        at = clock.now()
        campaign = insert_campaign(call, call.filters, doer, at)
        CampaignItem.objects.bulk_create(
            [CampaignItem(campaign=campaign, item=item) for item in items], batch_size=1000
        )
        log.append(
            stream=campaign.stream,
            kind=events.CAMPAIGN_OPENED,
            at=at,
            actor=actor_of(doer.posting),
            subject={"campaign": str(campaign.pk)},
            statement=call.filters | {"title": campaign.title, "items": len(items)},
        )
        issue_campaign_ledger(campaign, items[:ON_PAPER], doer, at)
    return campaign


class Called(Protocol):
    """What every campaign is called, where, and when it runs."""

    @property
    def title(self) -> str: ...
    @property
    def division(self) -> Division: ...
    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date: ...


def refuse_wrong_term(call: Called) -> None:
    if not timedelta(0) < call.ends_on - call.starts_on <= LONGEST:
        raise CampaignDatesWrong(field="ends_on")


def insert_campaign(call: Called, filters: dict[str, Any], doer: Doer, at: datetime, **frame: Any) -> Campaign:
    """Raises CampaignExists."""
    try:
        with transaction.atomic():
            return Campaign.objects.create(
                title=call.title.strip(),
                year=call.starts_on.year,
                division=call.division,
                division_path=call.division.path,
                starts_on=call.starts_on,
                ends_on=call.ends_on,
                filters=filters,
                opened_by=doer.posting,
                name=doer.name,
                opened_at=at,
                **frame,
            )
    except IntegrityError as error:
        raise CampaignExists(field="title") from error


def gathered(call: Call) -> QuerySet[LedgerItem]:
    rows = LedgerItem.objects.filter(division_path__under=call.division.path).exclude(state__in=CLOSED_STATES)
    if call.sources:
        rows = rows.filter(source__in=call.sources)
    if call.categories:
        rows = rows.filter(category__in=call.categories)
    if call.found_until:
        rows = rows.filter(found_on__lte=call.found_until)
    return rows.select_related("responsible__official", "household")


@dataclass(frozen=True)
class Progress:
    """How far a campaign is: by status, and by the unit that puts it right."""

    total: int
    by_status: list[tuple[LedgerStatus, int]]
    overdue: int
    units: list[tuple[str, int, int, int]]  # unit, items, closed, overdue

    @property
    def closed(self) -> int:
        return dict(self.by_status)[LedgerStatus.CLOSED]

    @property
    def percent(self) -> int:
        return self.closed * 100 // self.total if self.total else 0


def progress_of(campaign: Campaign, today: date) -> Progress:
    """One query."""
    rows = CampaignItem.objects.filter(campaign=campaign)
    found = list(rows.values_list("item__state", "item__responsible_unit", "item__due_on"))
    status: Counter[LedgerStatus] = Counter(STATUS_OF[LedgerState(state)] for state, _unit, _due in found)
    units: dict[str, list[int]] = {}
    late = 0
    for state, unit, due_on in found:
        is_closed = STATUS_OF[LedgerState(state)] == LedgerStatus.CLOSED
        is_late = state not in CLOSED_STATES and due_on is not None and due_on < today
        counts = units.setdefault(unit, [0, 0, 0])
        counts[0], counts[1], counts[2] = counts[0] + 1, counts[1] + is_closed, counts[2] + is_late
        late += is_late
    table = [(unit, *counts) for unit, counts in sorted(units.items(), key=lambda row: (-row[1][2], row[0]))]
    return Progress(len(found), [(one, status[one]) for one in LedgerStatus], late, table)  # type: ignore[arg-type]
