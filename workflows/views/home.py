"""Home by role: what waits, what moved."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.models import Case
from approvals.selectors import cases_visible_to
from audit import clock
from inspection import filings, letters, rounds
from inspection.evaluation import turns
from registry.access import Holder, open_postings
from workflows import objection_queue, queue, sector_work, waiting
from workflows.presenting import case_head
from workflows.stage_titles import Titles, read_programmes, titles_for
from workflows.views.desk import strip


@login_required
def home(request: HttpRequest) -> HttpResponse:
    titles, waiting_cases = titles_for(request.user), queue.counts_by_stage(request.user)
    groups = [*_beside_the_queue(request.user), *(_group(titles, *entry) for entry in waiting_cases)]
    recent = list(recent_cases(request))
    read_programmes(recent)
    context = {
        "groups": groups,
        "postings": open_postings(request.user),
        "day": strip(request),
        "recent": [case_head(case, None) for case in recent],
    }
    return render(request, "workflows/home.html", context)


def _beside_the_queue(user: Holder) -> list[dict[str, Any]]:
    """First what others laid before the reader: somebody waits for him. Only what he can act on has a card."""
    seats, letters = waiting.seats_waiting_for(user), waiting.letters_waiting_for(user)
    draws, more_draws = waiting.draws_waiting_for(user)
    cards = [
        _card(_("Waiting for my signature"), "sheet-list", *queue.capped_count(seats)),
        _dated(_("Letters to my department"), "department-list", letters.order_by("due_on", "pk")),
        _card(_("Indicators to certify"), "certificate-list", len(sector_work.turns_of(user)), False),
        _dated(_("Objections to deal with"), "objection-list", objection_queue.waiting_for(user)),
        _card(_("Samples to draw"), "sample-list", draws, more_draws),
        _card(
            _("Changes of members to confirm"), "member-change-list", *queue.capped_count(waiting.member_changes(user))
        ),
        _card(_("Marks of risk to confirm"), "risk-list", *queue.capped_count(waiting.risk_marks(user))),
        _card(_("Laid before me"), "escalated", *queue.capped_count(waiting.escalations(user))),
        _card(_("My lists to decide"), "batch-list", *queue.capped_count(waiting.lists_waiting_for(user))),
        _letters(user),
        _filings(user),
        _overdue_filings(user),
        _rounds(user),
        _visits(user),
        *map(_evaluation, turns.turns_of(user)),
    ]
    return [card for card in cards if card["count"]]


def _dated(title: str, address: str, rows: QuerySet[Any]) -> dict[str, Any]:
    """Of rows in the order of their deadlines."""
    found = list(rows.values_list("pk", "due_on")[: queue.CAP + 1])
    card = _card(title, address, min(len(found), queue.CAP), len(found) > queue.CAP)
    return card | _lateness(found[0][1] if found else None)


def _card(title: str, address: str, count: int, is_capped: bool) -> dict[str, Any]:
    card = {"title": title, "count": count, "count_capped": is_capped, "url": reverse(f"workflows:{address}")}
    return card | _lateness(None)


def _letters(user: Holder) -> dict[str, Any]:
    found = letters.waiting_for(user)
    url = reverse("letters:letter", args=[found[0].pk]) if len(found) == 1 else reverse("letters:home")
    title = _("Letters of responsibility to take on")
    return {"title": title, "count": len(found), "count_capped": False, "url": url} | _lateness(None)


def _filings(user: Holder) -> dict[str, Any]:
    found = filings.to_file(user)
    title, due_on = _("To file with the level above"), found[0].due.due_on if found else None
    card = {"title": title, "count": len(found), "count_capped": False}
    return card | {"url": _filings_url(found[0].division_id if found else 0, due_on)} | _lateness(due_on)


def _overdue_filings(user: Holder) -> dict[str, Any]:
    found = list(filings.overdue_below(user).values_list("receiver", "due_on")[: queue.CAP + 1])
    place, due_on = found[0] if found else (0, None)
    card = {"title": _("Overdue filings below"), "count": min(len(found), queue.CAP)}
    return card | {"count_capped": len(found) > queue.CAP, "url": _filings_url(place, due_on)} | _lateness(due_on)


def _filings_url(place: int, due_on: date | None) -> str:
    """To the year in which the oldest was due: in January what is overdue stands on last year's page."""
    return reverse("filings:place", args=[place, due_on.year]) if due_on else reverse("filings:home")


def _rounds(user: Holder) -> dict[str, Any]:
    found = rounds.owed_by(user, clock.today())
    title, due_on = _("Meetings and lists that come round"), found[0].period.ends_on if found else None
    card = {"title": title, "count": len(found), "count_capped": False, "url": reverse("reports:rounds-home")}
    return card | _lateness(due_on)


def _visits(user: Holder) -> dict[str, Any]:
    title = _("Households at risk to be visited")
    card = _card(title, "household-unvisited", *queue.capped_count(waiting.risks_to_visit(user)))
    return card | {"url": f"{card['url']}?risk=on"}


def _evaluation(turn: turns.Turn) -> dict[str, Any]:
    card = {"title": turn.title, "count": turn.count, "count_capped": turn.count == turns.MOST}
    return card | {"url": reverse("workflows:field-home", args=[turn.engagement])} | _lateness(turn.due_on)


def _lateness(due_on: date | None) -> dict[str, Any]:
    late = (clock.today() - due_on).days if due_on else 0
    return {"oldest_days": max(late, 0) or None, "is_overdue": late > 0}


def _group(titles: Titles, stage: str, count: int, due_on: date | None) -> dict[str, Any]:
    card = {
        "title": titles[stage],
        "count": count,
        "count_capped": count >= queue.CAP,
        "url": f"{reverse('workflows:queue')}?stage={stage}",
    }
    return card | _lateness(due_on)


def recent_cases(request: HttpRequest) -> QuerySet[Case]:
    rows = cases_visible_to(request.user).select_related("household", "village", "programme")
    return rows.filter(~Q(version=1)).order_by("-moved_at", "-pk")[:8]
