"""A visitor of the demo moves its clock: nobody can wait seven days for a notice. Not there on a real deployment."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from audit import clock
from workflows import clocks, objection_clocks

STEPS = {"1": 1, "8": 8}


@login_required
@require_POST
def move_clock(request: HttpRequest) -> HttpResponse:
    """Forward only: what happened in the demo stays in its order."""
    if not settings.HEYAN_DEMO:
        raise Http404
    days = STEPS.get(request.POST.get("days", ""))
    if days is not None:
        clock.set_demo_time(clock.now() + timedelta(days=days))
        clocks.sweep()
        objection_clocks.sweep()
        messages.info(request, _("The demo clock now shows %(day)s.") % {"day": clock.today()})
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(target if safe else reverse("workflows:home"))
