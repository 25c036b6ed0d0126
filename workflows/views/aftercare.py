"""What goes on about a household beside its cases: problems found, re-checks, and the help that does not end with the exit."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from inspection.models import RecheckSubject
from inspection.presenting import item_row
from inspection.recheck_selectors import rechecks_about
from inspection.selectors import items_about
from registry.access import Holder
from registry.households import household_visible_to
from registry.models import Division, Household
from registry.places import full_name
from registry.views.pages import user_of


def household_or_404(request: HttpRequest, no: str) -> Household:
    found = household_visible_to(user_of(request), no) if "\x00" not in no else None
    if found is None:
        raise Http404
    return found


@require_safe
@login_required
def household_after(request: HttpRequest, no: str) -> HttpResponse:
    found = household_or_404(request, no)
    context = {"household": found, "place": full_name(found.village_path)}
    context |= about(request.user, household=found, village=found.village)
    return render(request, "workflows/household_after.html", context)


def about(user: Holder, *, household: Household | None, village: Division) -> dict[str, Any]:
    """Problems and re-checks of one household, or of a place itself, as far as the reader may see them."""
    return {
        "problems": [item_row(item) for item in items_about(user, household=household, village=village)],
        "rechecks": [_recheck(line) for line in rechecks_about(user, household=household, village=village)],
    }


CHIPS = {"": "waiting", "stable": "met", "at_risk": "soon", "overtaken": "closed"}


def _recheck(line: RecheckSubject) -> dict[str, Any]:
    return {
        "campaign": line.campaign.title,
        "url": reverse("workflows:recheck-visit", args=[line.campaign_id, line.no]),
        "result": line.get_result_display() or _("not visited yet"),
        "chip": CHIPS.get(line.result, "unmet"),
        "visitor": line.visitor.official.name if line.visitor else "",
        "revisit_on": line.revisit_on,
    }
