"""Targets beside errors, and the cases behind each of the figures."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from approvals.errors import NotEntitled
from approvals.figure_rows import cases_behind
from approvals.models import Case
from approvals.year_locks import shown_figures
from audit import clock
from inspection.views_figures import FIRST_YEAR, LAST_YEAR, is_counted
from registry.models import Division
from registry.programme_store import in_force, programme_of
from workflows import queue
from workflows.http import official, refused
from workflows.presenting import case_head
from workflows.stage_titles import read_programmes
from workflows.supervision import events, exporting
from workflows.supervision.scopes import View
from workflows.supervision.targets import TITLES, lines_of
from workflows.views.board import handed_out, is_key, place_of, view_or_404


@require_safe
@login_required
def targets(request: HttpRequest) -> HttpResponse:
    try:
        view = view_or_404(request, request.GET.get("place", ""))
    except NotEntitled as refusal:
        return refused(request, refusal)
    year, version = _year(request), in_force(view.place, clock.today())
    shown = shown_figures(view.place, year) if is_counted(view.place, version) else None
    context = {
        **place_of(request, view),
        "year": year,
        "years": programme_of(version).years if version else (year,),
        "lines": lines_of(shown) if shown else [],
        "lock": shown.lock if shown else None,
        "parts": [] if shown else Division.objects.filter(parent=view.place, successor=None).order_by("pk"),
    }
    return render(request, "workflows/supervision/targets.html", context)


def _year(request: HttpRequest) -> int:
    text = request.GET.get("year", "")
    found = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else clock.today().year
    if not FIRST_YEAR <= found <= LAST_YEAR:
        raise Http404
    return found


@require_safe
@login_required
def figure_rows(request: HttpRequest) -> HttpResponse:
    try:
        view, rows, figure, year = _asked(request)
    except NotEntitled as refusal:
        return refused(request, refusal)
    total, is_capped = queue.capped_count(rows)
    after = request.GET.get("after", "")
    rows = rows.select_related("household", "village", "programme").order_by("-pk")
    found = list((rows.filter(pk__lt=int(after)) if is_key(after) else rows)[: queue.PAGE + 1])
    read_programmes(found)
    query = urlencode({"place": view.place.pk, "year": year, "figure": figure})
    more = found[queue.PAGE - 1].pk if len(found) > queue.PAGE else 0
    context = {
        **place_of(request, view),
        "title": TITLES[figure],
        "year": year,
        "rows": [case_head(case, None) for case in found[: queue.PAGE]],
        "total": total,
        "total_capped": is_capped,
        "next": f"?{query}&after={more}" if more else "",
        "previous": f"?{query}" if after else "",
        "query": query,
        "most": exporting.MOST,
    }
    return render(request, "workflows/supervision/figure_rows.html", context)


@require_POST
@login_required
def figure_export(request: HttpRequest) -> HttpResponse:
    try:
        view, rows, figure, year = _asked(request)
    except NotEntitled as refusal:
        return refused(request, refusal)
    taken = exporting.cases_workbook(view, rows, figure=figure, year=year, taken_by=official(request).name)
    statement = {"figure": figure, "year": str(year)}
    return handed_out(request, view, taken, kind=events.ROWS_EXPORTED, statement=statement)


def _asked(request: HttpRequest) -> tuple[View, QuerySet[Case], str, int]:
    figure: Any = request.GET.get("figure", "planned")
    if figure not in TITLES:
        raise Http404
    view, year = view_or_404(request, request.GET.get("place", "")), _year(request)
    return view, cases_behind(figure, view.place.path, year), figure, year
