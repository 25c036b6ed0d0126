"""What goes on about a household beside its cases: problems found, re-checks, and the help that does not end with the exit."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from approvals import helping
from approvals.errors import NotEntitled
from approvals.models import HelpPhoto, HelpVisit
from documents.selectors import papers_of_subjects
from inspection.models import RecheckSubject
from inspection.presenting import item_row
from inspection.recheck_selectors import rechecks_about
from inspection.selectors import items_about
from registry.access import Holder
from registry.households import household_visible_to
from registry.models import Division, Household
from registry.money import yuan_text
from registry.places import full_name
from registry.roles import Level
from registry.views.pages import user_of
from workflows.help_forms import HelperForm, HelpMeasureForm, HelpVisitForm, HelpVisitPhotos
from workflows.survey import later_photo_rows

SHOWN = 50


def household_or_404(request: HttpRequest, no: str) -> Household:
    found = household_visible_to(user_of(request), no) if "\x00" not in no else None
    if found is None:
        raise Http404
    return found


@require_safe
@login_required
def household_after(request: HttpRequest, no: str) -> HttpResponse:
    return after_page(request, household_or_404(request, no))


def after_page(
    request: HttpRequest, found: Household, *, wrong: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The card, with the forms of whoever may record; `wrong`: those that come back with what is wrong in them."""
    visits, measures = list(helping.visits_in_force(found)[:SHOWN]), list(helping.measures_in_force(found)[:SHOWN])
    helpers = list(found.helpers.all())
    context: dict[str, Any] = {
        "household": found,
        "place": full_name(found.village_path),
        "helpers": helpers,
        "visits": visits,
        "measures": [(row, yuan_text(row.amount_fen) if row.amount_fen is not None else "") for row in measures],
        "photos": _photos(found, visits),
        "papers": papers_of_subjects([f"{kind}-{found.no}" for kind in ("M01", "M03")], request.user),
    }
    if _may_record(request.user, found):
        context |= {
            "visit_form": HelpVisitForm(visits=visits),
            "photo_form": HelpVisitPhotos(),
            "measure_form": HelpMeasureForm(measures=measures, auto_id="measure_%s"),
        }
    if _may_record(request.user, found, level=Level.TOWNSHIP):
        open_ones = [helper for helper in helpers if helper.until is None]
        context["helper_form"] = HelperForm(helpers=open_ones, auto_id="helper_%s")
    context |= about(request.user, household=found, village=found.village) | (wrong or {})
    context["form"] = next((form for name, form in (wrong or {}).items() if name != "photo_form"), None)
    return render(request, "workflows/household_after.html", context, status=status)


def _may_record(user: Holder, household: Household, level: Level | None = None) -> bool:
    try:
        helping.recorder(user, household, level=level)
    except NotEntitled:
        return False
    return True


def _photos(household: Household, visits: list[HelpVisit]) -> list[dict[str, Any]]:
    rows = HelpPhoto.objects.filter(visit__in=visits).select_related("photo__uploaded_by")
    photos = [row.photo for row in rows.prefetch_related("photo__flags__other__case").order_by("-pk")]
    return later_photo_rows(photos, lambda photo: reverse("workflows:help-photo", args=[household.no, photo.pk]))


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
