"""The supervisors' board, its officials, and both as a workbook."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals.errors import NotEntitled
from audit import clock
from audit.unsigned import unsigned_lately
from documents.handing_out import log_reading
from inspection.models import Report, ReportJob, ReportKind
from registry.access import can_see, has_duty
from registry.models import Division
from registry.places import full_name
from registry.programme_schema import Programme
from registry.programme_store import in_force, programme_of
from registry.roles import Duty, Level
from workflows.http import official, refused
from workflows.supervision import board, durations, events, exporting
from workflows.supervision.heartbeat import last_runs
from workflows.supervision.people import DAYS, people_of
from workflows.supervision.scopes import View, supervised_by, view_of
from workflows.supervision.tree_map import tiles
from workflows.views.filters import work_tabs

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST = 18  # digits of a key


def is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST


def view_or_404(request: HttpRequest, key: str, *, down_to: Level = Level.VILLAGE) -> View:
    """The place that is asked for, or the outermost one the reader supervises; 404 where he sees nothing of it."""
    if key:
        found = Division.objects.filter(pk=int(key)).first() if is_key(key) else None
        if found is None or found.level > down_to or not can_see(request.user, found.path):
            raise Http404
    else:
        found = supervised_by(request.user).first()
        if found is None:
            raise NotEntitled(duty=Duty.SUPERVISE.label, place=_("your place"))
    return view_of(request.user, found)


@require_safe
@login_required
def board_page(request: HttpRequest) -> HttpResponse:
    try:
        view = view_or_404(
            request, request.GET.get("place", ""), down_to=Level.TOWNSHIP
        )  # figures are kept by township
    except NotEntitled as refusal:
        return refused(request, refusal)
    programme = _programme(view)
    grid = board.heat_grid(view, programme)
    context = {
        **place_of(request, view),
        **work_tabs(request, view),
        "keep": None,
        "causes": board.causes(view),
        "grid": grid,
        "cliff": board.cliff(view),
        "tiles": tiles(grid["rows"]),
        "paths": board.stage_times(view, programme, grid),
        "since": durations.since(),
        "flow": board.flow(view, grid["waiting"]),
        **_reports(request, view),
        "last_runs": last_runs(),
        "unsigned": unsigned_lately(),
        "at": clock.now(),
    }
    return render(request, "workflows/supervision/board.html", context)


def _programme(view: View) -> Programme | None:
    version = in_force(view.place, clock.today())
    return programme_of(version) if version else None


def _reports(request: HttpRequest, view: View) -> dict[str, Any]:
    """The newest weekly list and monthly bulletin of the place, what is in preparation, and whether he may ask for one."""
    of_place = Report.objects.filter(division=view.place).defer("content").order_by("-starts_on", "-pk")
    newest = [of_place.filter(kind=kind).first() for kind in (ReportKind.WEEKLY, ReportKind.MONTHLY)]
    jobs = ReportJob.objects.filter(division=view.place).select_related("order").order_by("-pk")[:4]
    return {
        "reports": [report for report in newest if report is not None],
        "being_prepared": [job.order for job in jobs],
        "may_order": has_duty(request.user, Duty.PREPARE_REPORTS, view.place.pk),
    }


def place_of(request: HttpRequest, view: View) -> dict[str, Any]:
    places = supervised_by(request.user)
    below = Division.objects.filter(pk__in=[key for key, _name in view.rows if view.has_boards(key)])
    return {
        "place": view.place,
        "place_name": full_name(view.place.path),
        "other_places": [(one.pk, full_name(one.path)) for one in places if one.pk != view.place.pk],
        "below": [(one.pk, one.name) for one in below.order_by("pk")],
    }


@require_safe
@login_required
def people_page(request: HttpRequest) -> HttpResponse:
    try:
        view = view_or_404(request, request.GET.get("place", ""))
    except NotEntitled as refusal:
        return refused(request, refusal)
    context = {**place_of(request, view), "people": people_of(view.place), "days": DAYS}
    return render(request, "workflows/supervision/people.html", context)


# ── taken away ───────────────────────────────────────────────────────────────────────────────────────────────────────


@require_POST
@login_required
def board_export(request: HttpRequest) -> HttpResponse:
    """All that the board shows, as a workbook; who took it is logged and stands on its first sheet."""
    try:
        view = view_or_404(request, request.GET.get("place", ""), down_to=Level.TOWNSHIP)
    except NotEntitled as refusal:
        return refused(request, refusal)
    taken = exporting.board_workbook(view, _programme(view), taken_by=official(request).name)
    return handed_out(request, view, taken, kind=events.BOARD_EXPORTED, statement={})


def handed_out(
    request: HttpRequest, view: View, taken: exporting.Taken, *, kind: str, statement: Mapping[str, str]
) -> HttpResponse:
    """The workbook, after it is logged who took it."""
    said = {**statement, "digest": taken.digest, "rows": str(taken.rows)}
    log_reading(request, kind=kind, subject={"division": str(view.place.pk)}, statement=said)
    disposition = str(content_disposition_header(True, f"{taken.title}.xlsx"))
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return HttpResponse(taken.content, content_type=XLSX, headers=headers)
