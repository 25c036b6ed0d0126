"""Pages of the workbook import: upload, report, approval, and the workbook of faults to hand back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from kombu.exceptions import OperationalError

from audit import clock
from registry.forms import ProblemFilter, UploadForm
from registry.importing.errors import MayNotImport, NotWaitingForApproval, OwnImport
from registry.importing.handback import handback
from registry.importing.messages import failure_of, sentence
from registry.importing.services import approve, kinds_for, runs_visible_to, upload, word_of
from registry.models import ImportKind, ImportRun, ImportStatus, Severity
from registry.tasks import run_import
from registry.views.pages import keyset_page, login_required, user_of

UNDER_WAY = frozenset({ImportStatus.PENDING, ImportStatus.CHECKING, ImportStatus.APPROVED, ImportStatus.COMMITTING})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def import_list(request: HttpRequest) -> HttpResponse:
    """The imports of the official's divisions, and the form for the next one."""
    kinds = _kinds(request)
    places = sorted({place for of_kind in kinds.values() for place in of_kind})
    form = UploadForm(request.POST or None, request.FILES or None, places=places, kinds=list(kinds))
    if request.method == "POST" and form.is_valid():
        run = _upload(request, form)
        return redirect("registry:import", run.pk)
    visible = runs_visible_to(user_of(request))
    runs = visible.select_related("division", "started_by").order_by("-pk")[:50]
    status = 422 if form.errors else 200
    return render(request, "registry/import_list.html", {"form": form, "runs": runs}, status=status)


def _upload(request: HttpRequest, form: UploadForm) -> ImportRun:
    values, user, at = form.cleaned_data, user_of(request), clock.now()
    file, division, kind = values["workbook"], values["division"], values["kind"]
    meant: dict[str, Any] = {"kind": kind}
    try:
        if kind == ImportKind.AREAS:
            meant |= word_of(user, division, values["source"], at) | {"year": values["year"]}
        run = upload(content=file.read(), name=_tidy(file.name), division=division, uploaded_by=user, at=at, **meant)
    except MayNotImport as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    _wake(run)
    return run


def _tidy(name: str | None) -> str:
    return "".join(sign for sign in name or "" if sign.isprintable())


def _wake(run: ImportRun) -> None:
    """A message that the broker cannot take is no loss: the sweep finds the row within a minute."""
    try:
        run_import.delay_on_commit(run.pk)
    except (OperationalError, OSError):
        return


@require_safe
@login_required
def import_run(request: HttpRequest, key: int) -> HttpResponse:
    run = _run(request, key)
    filters = ProblemFilter(request.GET)
    problems = run.problems.all()
    if filters.is_valid() and filters.cleaned_data["severity"]:
        problems = problems.filter(severity=filters.cleaned_data["severity"])
    page = keyset_page(request, problems, ("id",))
    for problem in page.rows:
        problem.sentence = sentence(problem.code, problem.params)
    counts = {str(severity): run.problems.filter(severity=severity).count() for severity in Severity}
    is_own = run.started_by_id == user_of(request).pk
    context = {
        "run": run,
        "page": page,
        "filters": filters,
        "counts": counts,
        "is_under_way": run.status in UNDER_WAY,
        "may_approve": run.status == ImportStatus.CHECKED and run.subjects_accepted and not is_own,
        "needs_second": run.status == ImportStatus.CHECKED and run.subjects_accepted and is_own,
        "failure": failure_of(run),
        "is_of_households": run.kind == ImportKind.HOUSEHOLDS,
        "percent": 100 * run.progress_done // run.progress_total if run.progress_total else 0,
    }
    return render(request, "registry/import.html", context)


@require_POST
@login_required
def import_approve(request: HttpRequest, key: int) -> HttpResponse:
    run = _run(request, key)
    try:
        approve(run=run, approved_by=user_of(request), at=clock.now())
    except (MayNotImport, OwnImport) as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except NotWaitingForApproval:
        run.refresh_from_db()
        text = _("This import is “%(status)s” and cannot be approved now.")
        messages.error(request, text % {"status": run.get_status_display()})
        return redirect("registry:import", run.pk)
    _wake(run)
    return redirect("registry:import", run.pk)


@require_safe
@login_required
def import_handback(request: HttpRequest, key: int) -> HttpResponseBase:
    run = _run(request, key)
    return FileResponse(
        handback(run),
        as_attachment=True,
        filename=f"{_('faults')}-{run.pk}.xlsx",
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )


def _kinds(request: HttpRequest) -> dict[str, list[int]]:
    kinds = kinds_for(user_of(request))
    if not kinds:
        raise PermissionDenied(_("This page needs the duty “import the register workbook”, which you do not hold."))
    return kinds


def _run(request: HttpRequest, key: int) -> ImportRun:
    """Strangers get 404: they shall not learn that another county imports."""
    run = runs_visible_to(user_of(request)).filter(pk=key).first() if key < 2**62 else None
    if run is None:
        raise Http404
    return run
