"""Taking out the file of persons with their poverty status, for the departments that pay benefits (L-22)."""

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from audit import clock
from registry.access import has_duty, places_of
from registry.errors import DutyMissing, RegistryRefusal
from registry.households import MayNotReveal
from registry.models import Division
from registry.roles import Duty
from registry.status_files import make
from registry.status_forms import StatusFileForm
from registry.views.pages import login_required, user_of

TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def status_file(request: HttpRequest) -> HttpResponseBase:
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
        wanted = form.wanted()
        try:
            file = make(user=user, wanted=wanted, at=clock.now())
        except (DutyMissing, MayNotReveal) as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except RegistryRefusal as refusal:
            form.add_error(None, str(refusal))
        else:
            name = f"{wanted.place.name}-{clock.today():%Y%m%d}.{wanted.kind}"
            return FileResponse(file, as_attachment=True, filename=name, content_type=TYPES[wanted.kind])
    return render(request, "registry/status_file.html", {"form": form}, status=422 if form.errors else 200)


def _places(held: list[Division]) -> list[tuple[Division, Division]]:
    """Each place of the duty, and those right below it."""
    below = Division.objects.filter(parent__in=held, effective_until=None).order_by("path")
    by_key = {place.pk: place for place in held}
    found = [(place, place) for place in held]
    return found + [(by_key[place.parent_id], place) for place in below[:500] if place.parent_id]
