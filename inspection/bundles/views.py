"""Pages of evidence bundles: asking for one, its state and what our own check says of it, and taking it out."""

import json
from typing import Any, cast

from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from approvals.errors import Refusal
from audit import files, keys, officials
from documents.handing_out import hand_out, log_reading
from inspection.answering import BIGGEST, answering
from inspection.bundles import events
from inspection.bundles.forms import BundleForm
from inspection.bundles.models import BundleFile, BundleOrder
from inspection.bundles.ordering import Wanted, order_bundle
from inspection.trail.reading import require_watcher, watched_by
from registry.access import under
from registry.models import Division
from registry.roles import Level
from registry.views.pages import user_of

SHOWN = 50
MOST_AREAS = 300


@require_http_methods(["GET", "HEAD", "POST"])
@answering
def bundle_list(request: HttpRequest) -> HttpResponse:
    places = _areas(require_watcher(request.user))
    initial = {"case_no": request.GET.get("case", "")[:60], "with_papers": True}
    form = BundleForm(request.POST or None, places=places, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("bundles:bundle", pk=order_bundle(user=user_of(request), wanted=_wanted(form)).pk)
        except Refusal as refusal:
            if refusal.kind != "invalid":
                raise
            form.show(refusal)
    rows = _visible(request).select_related("division", "case", "job", "outcome").order_by("-pk")[:SHOWN]
    context = {"rows": rows, "form": form}
    return render(request, "inspection/bundles/list.html", context, status=422 if form.errors else 200)


def _wanted(form: BundleForm) -> Wanted:
    names = ("year", "recipient", "reason", "held", "with_papers", "with_photos", "with_openings")
    return Wanted(place=form.place_chosen(), case=form.case, **{name: form.cleaned_data[name] for name in names})


@require_safe
@answering
def bundle(request: HttpRequest, pk: int) -> HttpResponse:
    order = _order(request, pk)
    outcome = getattr(order, "outcome", None)
    context: dict[str, Any] = {"order": order, "job": getattr(order, "job", None), "outcome": outcome}
    if outcome is not None:
        context |= {
            "report": json.loads(outcome.report),
            "language": "en" if (get_language() or "").startswith("en") else "zh",
            "log_key": next((key.text for key in keys.log_keys()), ""),
            "officials_key": officials.root_key(),
        }
    return render(request, "inspection/bundles/bundle.html", context)


@require_safe
@answering
def bundle_download(request: HttpRequest, pk: int) -> HttpResponse:
    order, outcome = _written(request, pk)
    try:
        file = files.open_stored(outcome.sha256)
    except (OSError, files.AlteredFile):
        return render(request, "damaged.html", status=503)
    statement = {"sha256": outcome.sha256, "recipient": order.recipient}
    log_reading(request, kind=events.FETCHED, subject={"bundle": order.no}, statement=statement)
    headers = {"Cache-Control": "private, no-store"}
    answer = FileResponse(file, as_attachment=True, filename=f"{order.no}.zip", headers=headers)
    return cast(HttpResponse, answer)  # what both are is no type of its own


@require_safe
@answering
def bundle_report(request: HttpRequest, pk: int) -> HttpResponse:
    order, outcome = _written(request, pk)
    return hand_out(
        request,
        outcome.report_sha256,
        kind=events.REPORT_FETCHED,
        subject={"bundle": order.no},
        content_type="application/pdf",
        disposition=str(content_disposition_header(True, f"{order.no}.pdf")),
    )


def _areas(watched: list[str]) -> list[Division]:
    """What a bundle of a year may be of: the own places, and the counties in them."""
    counties = under(Division.objects.filter(level=Level.COUNTY), watched, "path")
    found = Division.objects.filter(Q(path__in=watched) | Q(pk__in=counties.values("pk")))
    return list(found.order_by("level", "path")[:MOST_AREAS])


def _visible(request: HttpRequest) -> QuerySet[BundleOrder]:
    return under(BundleOrder.objects.all(), watched_by(request.user), "division_path")


def _order(request: HttpRequest, pk: int) -> BundleOrder:
    rows = _visible(request).select_related("division", "case", "job", "outcome")
    found = rows.filter(pk=pk).first() if pk <= BIGGEST else None
    if found is None:
        raise Http404
    return found


def _written(request: HttpRequest, pk: int) -> tuple[BundleOrder, BundleFile]:
    order = _order(request, pk)
    outcome: BundleFile | None = getattr(order, "outcome", None)
    if outcome is None:
        raise Http404
    return order, outcome
