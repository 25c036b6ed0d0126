"""Files of persons with their poverty status, for the departments that pay benefits (L-22): asking for one, fetching it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from audit import clock
from registry.access import has_duty, places_of
from registry.errors import DutyMissing, RegistryRefusal
from registry.households import MayNotReveal
from registry.models import Division, StatusOrder
from registry.places import plain_name
from registry.roles import Duty
from registry.status_forms import StatusFileForm
from registry.status_orders import fetch, is_fetchable, order_file
from registry.views.pages import login_required, user_of

TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}
SHOWN = 20


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def status_file(request: HttpRequest) -> HttpResponse:
    """The form, and what became of the files he asked for before."""
    user = user_of(request)
    held = list(Division.objects.filter(pk__in=places_of(user, Duty.EXPORT_STATUSES)).order_by("path")[:20])
    if not held:
        raise PermissionDenied(str(DutyMissing(duty=Duty.EXPORT_STATUSES.label, place=_("your places"))))
    form = StatusFileForm(
        request.POST or None,
        places=_places(held),
        may_reveal=any(has_duty(user, Duty.REVEAL_IDENTITY, place.pk) for place in held),
    )
    if request.method == "POST" and form.is_valid():
        try:
            order_file(user=user, wanted=form.wanted(), at=clock.now())
        except (DutyMissing, MayNotReveal) as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except RegistryRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The file is being made; it stands below when it is ready."))
            return redirect("registry:status-file")
    rows = [_row(order) for order in _orders(request)]
    context = {"form": form, "rows": rows, "waits": any(row["state"] == "waits" for row in rows)}
    return render(request, "registry/status_file.html", context, status=422 if form.errors else 200)


def _orders(request: HttpRequest) -> list[StatusOrder]:
    rows = StatusOrder.objects.filter(asked_by=user_of(request)).select_related("place", "job", "file")
    return list(rows.order_by("-pk")[:SHOWN])


def _row(order: StatusOrder) -> dict[str, object]:
    job = getattr(order, "job", None)
    if job is None:
        state = "ready" if is_fetchable(order, clock.now()) else "gone"
    else:
        state = "waits" if job.next_try_at else "failed"
    return {"order": order, "place": plain_name(order.place.name), "state": state, "job": job}


@never_cache
@require_safe
@login_required
def status_download(request: HttpRequest, key: int) -> HttpResponseBase:
    """Only whoever asked for it, and only while he holds the duty; each time is logged."""
    user = user_of(request)
    rows = StatusOrder.objects.select_related("held_at", "place", "file").filter(asked_by=user, file__isnull=False)
    order = rows.filter(pk=key).first() if key < 2**62 else None
    if order is None:
        raise Http404
    try:
        file = fetch(user=user, order=order, at=clock.now())
    except (DutyMissing, MayNotReveal) as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except RegistryRefusal as refusal:
        messages.error(request, str(refusal))
        return redirect("registry:status-file")
    name = f"{order.place.name}-{order.asked_at.astimezone(clock.LOCAL_ZONE):%Y%m%d}.{order.kind}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=TYPES[order.kind])


def _places(held: list[Division]) -> list[tuple[Division, Division]]:
    """Each place of the duty, and those right below it."""
    below = Division.objects.filter(parent__in=held, effective_until=None).order_by("path")
    by_key = {place.pk: place for place in held}
    found = [(place, place) for place in held]
    return found + [(by_key[place.parent_id], place) for place in below[:500] if place.parent_id]
