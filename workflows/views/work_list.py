"""The rows behind the board's numbers: narrowed, read page by page, taken away as a workbook."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from approvals.errors import NotEntitled
from workflows.board_forms import BulkForm, WorkFilter
from workflows.http import official, refused
from workflows.supervision import events, exporting, work_rows
from workflows.views.board import handed_out, place_of, view_or_404
from workflows.views.filters import work_tabs


@require_safe
@login_required
def work_list(request: HttpRequest) -> HttpResponse:
    try:
        view = view_or_404(request, request.GET.get("place", ""))
    except NotEntitled as refusal:
        return refused(request, refusal)
    filters = WorkFilter(request.GET)
    wanted = filters.chosen
    page = work_rows.page_of(view, wanted, after=wanted.get("after", ""))
    total, is_capped = work_rows.count_of(view, wanted)
    context = {
        **place_of(request, view),
        **work_tabs(request, view),
        "rows": page.rows(),
        "by_cause": bool(wanted.get("cause")),
        "filters": filters,
        "total": total,
        "total_capped": is_capped,
        "next": _address(request, page.next_cursor) if page.next_cursor else "",
        "previous": _address(request, "") if wanted.get("after") else "",
        "query": urlencode(_kept(request)),
        "most": exporting.MOST,
        "bulk": BulkForm(auto_id="bulk_%s"),
    }
    return render(request, "workflows/supervision/work_list.html", context)


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, value in request.GET.items() if name != "after" and value]


def _address(request: HttpRequest, after: str) -> str:
    kept = _kept(request)
    return f"?{urlencode([*kept, ('after', after)] if after else kept)}" if after or kept else request.path


@require_POST
@login_required
def work_export(request: HttpRequest) -> HttpResponse:
    """What the address narrows, as a workbook; who took it is logged and stands on its first sheet."""
    try:
        view = view_or_404(request, request.GET.get("place", ""))
    except NotEntitled as refusal:
        return refused(request, refusal)
    wanted = WorkFilter(request.GET).chosen
    taken = exporting.rows_workbook(view, wanted, taken_by=official(request).name)
    return handed_out(request, view, taken, kind=events.ROWS_EXPORTED, statement=_criteria(wanted))


def _criteria(wanted: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in wanted.items() if name not in {"after", "place"}}
