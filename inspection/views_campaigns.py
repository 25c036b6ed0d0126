"""Pages of the rectification campaigns: those one may see, opening one, and how far it is."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from approvals.errors import NotEntitled, Refusal
from audit import clock
from documents.selectors import papers_of_subject
from inspection.answering import BIGGEST, answering
from inspection.campaigns import Call, open_campaign, progress_of
from inspection.forms import CampaignForm
from inspection.models import Campaign, Category, Source
from inspection.papers import campaign_no
from inspection.selectors import campaigns_visible_to
from registry.access import places_of
from registry.models import Division
from registry.places import plain_name
from registry.roles import Duty
from registry.views.pages import user_of

SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
@answering
def campaign_list(request: HttpRequest) -> HttpResponse:
    places = list(Division.objects.filter(pk__in=places_of(request.user, Duty.ASSIGN_RECTIFICATION)).order_by("path"))
    if request.method == "POST" and not places:
        raise NotEntitled(duty=Duty.ASSIGN_RECTIFICATION.label, place=_("your place"))
    form = CampaignForm(request.POST or None, places=places, initial={"starts_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        division = next(place for place in places if place.pk == values.pop("place"))
        try:
            opened = open_campaign(user=user_of(request), call=Call(division=division, **values))
        except Refusal as refusal:
            if refusal.kind != "invalid":
                raise
            form.show(refusal)
        else:
            messages.success(request, _("The campaign is open."))
            return redirect("inspection:campaign", pk=opened.pk)
    rows = campaigns_visible_to(request.user).select_related("division").order_by("-pk")[:SHOWN]
    context = {"rows": rows, "form": form if places else None}
    return render(request, "inspection/campaign_list.html", context, status=422 if form.errors else 200)


@answering
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    rows = campaigns_visible_to(request.user).select_related("division", "opened_by")
    found = rows.filter(pk=pk).first() if pk <= BIGGEST else None
    if found is None:
        raise Http404
    context = {
        "campaign": found,
        "place": plain_name(found.division.name),
        "filters": _filters(found),
        "progress": progress_of(found, clock.today()),
        "papers": papers_of_subject(campaign_no(found), request.user),
    }
    return render(request, "inspection/campaign.html", context)


def _filters(found: Campaign) -> dict[str, object]:
    """What was asked for, in words."""
    return {
        "sources": [Source(code).label for code in found.filters["sources"]],
        "categories": [Category(code).label for code in found.filters["categories"]],
        "found_until": found.filters["found_until"],
    }
