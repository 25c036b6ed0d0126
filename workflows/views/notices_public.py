"""Running notices for everybody, without an account: masked names, where to object. Closed when the period is over (domain.md §6-3)."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from approvals.models import Notice, NoticeChange, NoticeList
from audit import clock
from registry.identity import mask_name
from registry.places import full_name, name_at
from registry.programme_store import programme_of
from registry.roles import Level
from workflows.notice_rows import ListView
from workflows.views.notices import NUMBER

PAGE = 50
_HIDDEN = {"X-Robots-Tag": "noindex, nofollow, noarchive", "Cache-Control": "no-store"}


def running_lists(today: date) -> QuerySet[NoticeList]:
    """Lists on which some household's period is not over."""
    moved = NoticeChange.objects.filter(ends_on__gte=today).values("list")
    return NoticeList.objects.filter(Q(ends_on__gte=today) | Q(pk__in=moved)).select_related("roster__village")


def public_list(request: HttpRequest) -> HttpResponse:
    """Newest first, by key; by place alone, never by name."""
    rows = running_lists(clock.today()).order_by("-pk")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) <= 18:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE + 1])
    context = {
        "lists": [_line(posted) for posted in found[:PAGE]],
        "next": f"?before={found[PAGE - 1].pk}" if len(found) > PAGE else "",
    }
    return _answer(request, "workflows/public_notice_list.html", context)


def _line(posted: NoticeList) -> dict[str, Any]:
    return {
        "no": posted.no,
        "place": full_name(posted.village_path),
        "kind": posted.get_kind_display(),
        "starts_on": posted.starts_on,
        "ends_on": posted.ends_on,
        "households": posted.households,
        "of_places": bool(posted.place_word),
        "url": reverse("workflows:public-notice", args=[posted.no]),
    }


def _shown_name(row: Notice) -> str:
    """Persons are masked; a village, a town or a county stands there with its name."""
    return mask_name(row.head_name) if row.case.household_id else row.head_name


def public_notice(request: HttpRequest, no: str) -> HttpResponse:
    """404 for a number that never was, 410 once the period of all its households is over."""
    posted = _posted_or_404(no)
    view = ListView(posted)
    today = clock.today()
    lines = [notice for notice in view.running if today <= notice.ends_on or notice.case.held_at is not None]
    if not lines:
        return _answer(request, "workflows/public_notice_closed.html", {"notice": posted}, status=410)
    programme = programme_of(posted.roster.programme)
    rows = [
        {"no": row.row_no, "hamlet": row.hamlet, "masked_name": _shown_name(row), "population": row.population}
        for row in sorted(lines, key=lambda row: row.row_no)
    ]
    context = {
        "notice": posted,
        "village_name": name_at(posted.village_path, Level.VILLAGE),
        "place": full_name(posted.village_path),
        "last_day": max(notice.ends_on for notice in lines),
        "rows": rows,
        "points": [point.name for point in view.points],
        "phones": programme.hotlines,
        "offices": _offices(posted),
        "objection_url": f"{reverse('workflows:objection-new')}?notice={posted.no}",
    }
    return _answer(request, "workflows/public_notice.html", context)


def _offices(posted: NoticeList) -> list[str]:
    """Where to object in person: village, township, county."""
    names = [name_at(posted.village_path, level) for level in (Level.VILLAGE, Level.TOWNSHIP, Level.COUNTY)]
    return [name for name in names if name]


def _posted_or_404(no: str) -> NoticeList:
    rows = NoticeList.objects.select_related("roster__village", "roster__programme")
    posted = rows.filter(no=no).first() if NUMBER.fullmatch(no) else None
    if posted is None:
        raise Http404
    return posted


def _answer(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    response = render(request, template, context, status=status)
    for name, value in _HIDDEN.items():
        response[name] = value
    return response
