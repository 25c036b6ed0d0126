"""The look that a page sends while somebody has it before him (static/presence.js), answered by who else is there.

Without JavaScript a button sends it, and leads back to the page, which says the same.
"""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from approvals.models import Case, Sheet
from workflows.desk import presence
from workflows.http import official, with_case
from workflows.views.sheets import key_or_404, sheet_or_404


@require_POST
@with_case
def of_case(request: HttpRequest, case: Case) -> HttpResponse:
    return _seen(request, case)


@require_POST
@login_required
def of_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    return _seen(request, sheet_or_404(request.user, key_or_404(pk)))


def _seen(request: HttpRequest, thing: Case | Sheet) -> HttpResponse:
    user = official(request)
    presence.seen(user, thing)
    if back := request.POST.get("back", ""):
        safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
        return redirect(back if safe else "workflows:home")
    found = presence.watched(user, thing)
    if request.POST.get("shown", "") == "、".join(found["watching"]):
        return HttpResponse(status=204)  # nothing to say anew
    return render(request, "components/presence.html", found)
