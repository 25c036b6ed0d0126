"""Help after the exit: recording a visit, a measure or a change of helpers on the household's card; whom nobody visited."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from approvals import events, helping
from approvals.errors import Refusal
from approvals.models import HelpPhoto
from audit import clock
from documents.handing_out import hand_out
from documents.receiving import ENDINGS
from inspection.answering import BIGGEST, answering
from registry.households import households_visible_to
from registry.models import Household, Listing, ListingKind
from registry.roles import Level
from registry.views.pages import keyset_page, user_of
from workflows.help_forms import HelperForm, HelpMeasureForm, HelpVisitForm, HelpVisitPhotos, UnvisitedFilter
from workflows.views.aftercare import after_page, household_or_404

GET_OR_POST = ["GET", "HEAD", "POST"]


def _recorded(request: HttpRequest, found: Household, form: Any, name: str, act: Callable[[], Any]) -> HttpResponse:
    """Back to the card; a refusal beside its field, or the page that says why."""
    if form.is_valid():
        try:
            act()
        except Refusal as refusal:
            if refusal.kind != "invalid":
                raise
            form.show(refusal)
        else:
            messages.success(request, _("It is recorded."))
            return redirect("workflows:household-after", found.no)
    return after_page(request, found, wrong={name: form}, status=422)


@require_http_methods(GET_OR_POST)
@answering
def help_visit(request: HttpRequest, no: str) -> HttpResponse:
    found = household_or_404(request, no)
    if request.method != "POST":
        return redirect("workflows:household-after", found.no)
    helping.recorder(request.user, found)  # nobody leaves a file on our disk who may not act
    form = HelpVisitForm(request.POST, visits=list(helping.visits_in_force(found)))
    photos = HelpVisitPhotos(request.POST, request.FILES)
    if not photos.is_valid():
        form.is_valid()
        return after_page(request, found, wrong={"visit_form": form, "photo_form": photos}, status=422)

    def act() -> None:
        helping.record_visit(
            user=user_of(request),
            household=found,
            visit=form.visit(),
            received=photos.received(),
            corrects=form.cleaned_data["corrects_visit"],
        )

    return _recorded(request, found, form, "visit_form", act)


@require_http_methods(GET_OR_POST)
@answering
def help_measure(request: HttpRequest, no: str) -> HttpResponse:
    found = household_or_404(request, no)
    if request.method != "POST":
        return redirect("workflows:household-after", found.no)
    helping.recorder(request.user, found)
    form = HelpMeasureForm(request.POST, measures=list(helping.measures_in_force(found)))

    def act() -> None:
        corrects = form.cleaned_data["corrects_measure"]
        helping.record_measure(user=user_of(request), household=found, given=form.given(), corrects=corrects)

    return _recorded(request, found, form, "measure_form", act)


@require_http_methods(GET_OR_POST)
@answering
def helper_change(request: HttpRequest, no: str) -> HttpResponse:
    found = household_or_404(request, no)
    if request.method != "POST":
        return redirect("workflows:household-after", found.no)
    helping.recorder(request.user, found, level=Level.TOWNSHIP)
    form = HelperForm(request.POST, helpers=[helper for helper in found.helpers.all() if helper.until is None])

    def act() -> None:
        helping.change_helper(user=user_of(request), household=found, **form.cleaned_data)

    return _recorded(request, found, form, "helper_form", act)


@answering
def help_photo(request: HttpRequest, no: str, key: int) -> HttpResponse:
    found = household_or_404(request, no)
    rows = HelpPhoto.objects.filter(visit__household=found, photo=key).select_related("photo")
    row = rows.first() if key <= BIGGEST else None
    if row is None:
        raise Http404
    photo = row.photo
    return hand_out(
        request,
        photo.sha256,
        kind=events.HELP_PHOTO_FETCHED,
        subject={"household": found.no, "photo": str(key)},
        content_type=photo.content_type,
        disposition=f'attachment; filename="{photo.sha256[:16]}.{ENDINGS.get(photo.content_type, "bin")}"',
    )


@answering
def unvisited(request: HttpRequest) -> HttpResponse:
    """C-46, C-58: households on the register that nobody (of a kind) has visited for so long; ordinary villages alone, too."""
    filters = UnvisitedFilter(request.GET)
    chosen = filters.cleaned_data if filters.is_valid() else {}
    since = clock.today() - timedelta(days=chosen.get("days") or 30)
    rows = helping.not_visited(households_visible_to(user_of(request)), since, chosen.get("kind") or "")
    if chosen.get("ordinary"):
        listed = Listing.objects.filter(division=OuterRef("village"), kind=ListingKind.VILLAGE, ended_on=None)
        rows = rows.filter(~Exists(listed))
    if chosen.get("village"):
        rows = rows.filter(village__name__contains=chosen["village"])
    page = keyset_page(request, rows.select_related("village"), ("village_path", "no"))
    context = {"page": page, "filters": filters, "since": since}
    return render(request, "workflows/household_unvisited.html", context)
