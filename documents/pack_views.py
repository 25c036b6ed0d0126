"""The page of a roster's pack: ask for it, see how far it is, fetch it. Strangers 404; a file is its reader's alone."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from approvals.models import Roster
from audit import clock, files
from documents import events, packs
from documents.handing_out import log_reading
from documents.pack_models import PackForm, PackOrder
from registry.access import can_see
from registry.models import User
from registry.places import full_name

SHOWN = 10
BIGGEST = 2**62
_SUFFIX = {PackForm.ZIP: "zip", PackForm.VOLUME: "pdf"}


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pack(request: HttpRequest, pk: int) -> HttpResponse:
    """The reader's own orders of this roster, newest first."""
    roster = Roster.objects.filter(pk=pk).first() if pk < BIGGEST else None
    if roster is None or not can_see(request.user, roster.village_path):
        raise Http404
    assert isinstance(request.user, User)
    if request.method == "POST":
        form = PackForm.VOLUME if request.POST.get("form") == PackForm.VOLUME else PackForm.ZIP
        packs.order_pack(roster=roster, user=request.user, at=clock.now(), form=form)
        return redirect("documents:pack", pk=roster.pk)
    rows = PackOrder.objects.filter(roster=roster, asked_by=request.user).select_related("job", "file").order_by("-pk")
    orders = list(rows[:SHOWN])
    at = clock.now()
    context = {
        "roster": roster,
        "place": full_name(roster.village_path),
        "rows": [(order, getattr(order, "job", None), packs.is_fetchable(order, at)) for order in orders],
        "waits": {order.form for order in orders if getattr(order, "job", None) and order.job.next_try_at},
    }
    return render(request, "documents/pack.html", context)


@never_cache
@login_required
@require_safe
def pack_download(request: HttpRequest, pk: int) -> HttpResponse:
    rows = PackOrder.objects.filter(asked_by=request.user.pk).select_related("file", "roster")
    order = rows.filter(pk=pk).first() if pk < BIGGEST else None
    if order is None or not packs.is_fetchable(order, clock.now()):
        raise Http404
    if not can_see(request.user, order.roster.village_path):
        raise Http404
    try:
        file = files.open_stored(order.file.sha256)
    except (OSError, files.AlteredFile):
        return render(request, "damaged.html", status=503)
    subject = {"roster": str(order.roster_id), "place": str(order.roster.village_id)}
    statement = {"form": order.form, "sha256": order.file.sha256}
    log_reading(request, kind=events.PACK_FETCHED, subject=subject, statement=statement)
    name = f"papers-{order.roster.year}-{order.roster_id}.{_SUFFIX[PackForm(order.form)]}"
    answer = FileResponse(file, as_attachment=True, filename=name, headers={"Cache-Control": "private, no-store"})
    return cast(HttpResponse, answer)  # what both are is no type of its own
