"""The procedures as diagrams; what differs between log and tables, one case against its procedure, and the log taken out."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit import canonical, log
from audit.exchange.origin import newest
from audit.fold_models import Difference, FoldRound
from documents.handing_out import log_reading
from inspection.answering import answering
from inspection.trail.reading import is_watched, require_watcher, watched_case
from workflows.exchange import events
from workflows.exchange.bpmn import bpmn_of
from workflows.exchange.conformance import replays
from workflows.exchange.exporting import CONTENT_TYPE, SUFFIX, Export, Format
from workflows.exchange.forms import ExportForm
from workflows.exchange.graph import FLOWS, Graph, graph_of
from workflows.exchange.nightly import FOLDERS
from workflows.exchange.picture import picture_of
from workflows.exchange.telling import difference_row, told

MOST_CASES = 300  # in one answer; more by the command export_log
MOST_ROWS = 200


@require_safe
@login_required
def procedure_list(request: HttpRequest) -> HttpResponse:
    rows = [{"name": name, "title": flow.process_title} for name, flow in FLOWS.items()]
    return render(request, "workflows/exchange/procedures.html", {"rows": rows})


def _graph(name: str) -> Graph:
    if name not in FLOWS:
        raise Http404
    return graph_of(FLOWS[name])


@require_safe
@login_required
def procedure(request: HttpRequest, name: str) -> HttpResponse:
    graph = _graph(name)
    return render(request, "workflows/exchange/procedure.html", {"graph": graph, "picture": picture_of(graph)})


@require_safe
@login_required
def procedure_file(request: HttpRequest, name: str) -> HttpResponse:
    """BPMN 2.0 in the reader's language."""
    content = bpmn_of(_graph(name), newest())
    return _attached(content.encode(), f"{name}.bpmn", "application/xml")


def _attached(content: bytes, name: str, content_type: str) -> HttpResponse:
    disposition = str(content_disposition_header(True, name))
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=content_type, headers=headers)


# ── log against tables, cases against procedures ─────────────────────────────────────────────────────────────────────


@require_safe
@answering
def conformance(request: HttpRequest) -> HttpResponse:
    watched = require_watcher(request.user)
    return _conformance(request, watched, ExportForm(watched=watched))


def _conformance(request: HttpRequest, watched: list[str], form: ExportForm, status: int = 200) -> HttpResponse:
    """What differs at his places, or at none; the rounds say when all of it was looked at last."""
    found = Difference.objects.filter(gone_at=None).order_by("-pk")[: 10 * MOST_ROWS]
    mine = [row for row in found if not row.place or is_watched(row.place, watched)][:MOST_ROWS]
    context = {
        "differences": [difference_row(row) for row in mine],
        "rounds": [{"label": folder.label, "last": _last_round(folder.name)} for folder in FOLDERS],
        "origin": newest(),
        "form": form,
        "most": MOST_CASES,
    }
    return render(request, "workflows/exchange/conformance.html", context, status=status)


def _last_round(folder: str) -> FoldRound | None:
    return FoldRound.objects.filter(folder=folder, finished_at__isnull=False).order_by("-pk").first()


@require_safe
@answering
def case_conformance(request: HttpRequest, case_no: str) -> HttpResponse:
    """One case, held against its flow version now."""
    case = watched_case(request.user, case_no)
    stream = [canonical.parse(body.encode()) for body in log.events_of(case.stream).values_list("body", flat=True)]
    replay = next((replay for _case, replay in replays([case], {case.stream: stream})), None)
    if replay is None:
        raise Http404
    context: dict[str, Any] = {"case": case, "graph": replay.graph, **told(case, replay, stream)}
    return render(request, "workflows/exchange/case.html", context)


@require_POST
@answering
def log_export(request: HttpRequest) -> HttpResponse:
    """At most MOST_CASES; who took them is logged with the digest of the file."""
    watched = require_watcher(request.user)
    form = ExportForm(request.POST, watched=watched)
    if form.is_valid() and form.cases()[MOST_CASES:].exists():
        form.add_error("place", _("These are more than %(most)s cases: narrow it down.") % {"most": MOST_CASES})
    if not form.is_valid():
        return _conformance(request, watched, form, status=422)
    export = Export(form.cases(), newest(), form.cleaned_data["steps_only"])
    content = _written(export, Format(form.cleaned_data["format"]))
    statement = {"format": form.cleaned_data["format"], "digest": canonical.digest(content), "log": export.origin.line}
    log_reading(
        request, kind=events.CASES_EXPORTED, subject={"division": str(form.chosen_place.pk)}, statement=statement
    )
    form_of = Format(form.cleaned_data["format"])
    return _attached(content, f"heyan-log{SUFFIX[form_of]}", CONTENT_TYPE[form_of])


def _written(export: Export, form: Format) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "log"
        export.write(form, path)
        return path.read_bytes()
