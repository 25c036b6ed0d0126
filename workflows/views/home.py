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
from approvals.stages import STAGE_OF
from audit import clock
from registry.access import open_postings
from workflows import queue
from workflows.presenting import case_head
from workflows.views.sheets import seats_waiting_for


@login_required
def home(request: HttpRequest) -> HttpResponse:
    groups = [*_to_sign(request), *(_group(*entry) for entry in queue.counts_by_stage(request.user))]
    returned, _more = queue.capped_count(queue.waiting_for(request.user).filter(was_returned=True))
    context = {
        "groups": groups,
        "postings": open_postings(request.user),
        "returned_to_me": returned,
        "recent": [case_head(case, None) for case in recent_cases(request)],
    }
    return render(request, "workflows/home.html", context)


def _to_sign(request: HttpRequest) -> list[dict[str, Any]]:
    """Sheets that others laid before the reader stand first: somebody waits for him."""
    count = seats_waiting_for(request.user)[: queue.CAP].count()
    card = {"title": _("Waiting for my signature"), "count": count, "count_capped": count >= queue.CAP}
    return [card | {"oldest_days": None, "is_overdue": False, "url": reverse("workflows:sheet-list")}] if count else []


def _group(stage: str, count: int, due_on: date | None) -> dict[str, Any]:
    late = (clock.today() - due_on).days if due_on else 0
    return {
        "title": STAGE_OF[stage].title,
        "count": count,
        "count_capped": count >= queue.CAP,
        "oldest_days": max(late, 0) or None,
        "is_overdue": late > 0,
        "url": f"{reverse('workflows:queue')}?stage={stage}",
    }


def recent_cases(request: HttpRequest) -> QuerySet[Case]:
    rows = cases_visible_to(request.user).select_related("household", "village", "programme")
    return rows.filter(~Q(version=1)).order_by("-moved_at", "-pk")[:8]
