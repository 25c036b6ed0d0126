"""Help after the exit: recording a visit, a measure or a change of helpers on the household's card; whom nobody visited."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from approvals import events, helping
from approvals.errors import Refusal
from approvals.models import HelpPhoto
from audit import clock
from documents import care
from documents.handing_out import hand_out
from documents.kinds import KINDS
from documents.receiving import ENDINGS
from documents.selectors import papers_of_subject
from inspection.answering import BIGGEST, answering
from inspection.recheck_selectors import lines_for_the_handbook
from registry.access import can_see
from registry.households import households_visible_to
from registry.models import Division, Household, Listing, ListingKind, Posting
from registry.places import plain_name
from registry.roles import Level, Role
from registry.views.pages import keyset_page, user_of
from workflows.help_forms import (
    BoardForm,
    HelperForm,
    HelpMeasureForm,
    HelpVisitForm,
    HelpVisitPhotos,
    LeafletForm,
    UnvisitedFilter,
)
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
    """C-46, C-58: households on the register that nobody (of a kind) has visited for so long, or whose data nobody has
    renewed (G-36); those at risk alone (Q-22), or those of ordinary villages."""
    filters = UnvisitedFilter(request.GET)
    chosen = filters.cleaned_data if filters.is_valid() else {}
    since = clock.today() - timedelta(days=chosen.get("days") or 30)
    rows = _neglected(households_visible_to(user_of(request)), chosen, since)
    if chosen.get("ordinary"):
        listed = Listing.objects.filter(division=OuterRef("village"), kind=ListingKind.VILLAGE, ended_on=None)
        rows = rows.filter(~Exists(listed))
    if chosen.get("village"):
        rows = rows.filter(village__name__contains=chosen["village"])
    page = keyset_page(request, rows.select_related("village"), ("village_path", "no"))
    context = {"page": page, "filters": filters, "since": since, "is_data": chosen.get("what") == "data"}
    return render(request, "workflows/household_unvisited.html", context)


def _neglected(rows: QuerySet[Household], chosen: dict[str, Any], since: date) -> QuerySet[Household]:
    if chosen.get("what") == "data":
        found = helping.not_renewed(rows, datetime.combine(since, time(), clock.LOCAL_ZONE))
    else:
        found = helping.not_visited(rows, since, chosen.get("kind") or "")
    return helping.at_risk(found) if chosen.get("risk") else found


@require_http_methods(GET_OR_POST)
@answering
def leaflet(request: HttpRequest, no: str) -> HttpResponse:
    """M01 明白纸, with what the register does not hold typed by whoever issues it."""
    found = household_or_404(request, no)
    helping.recorder(request.user, found)
    form = LeafletForm(request.POST or None, initial={"contacts": contacts_at(found.village)})
    if request.method == "POST" and form.is_valid():
        care.issue_for_household(user=user_of(request), kind="M01", household=found, **form.cleaned_data)
        messages.success(request, _("The paper is being made."))
        return redirect("workflows:household-after", found.no)
    context = {"form": form, "title": KINDS["M01"].title, "of": found.head_name, "papers": []}
    return render(request, "workflows/care_paper.html", context, status=422 if form.errors else 200)


@require_http_methods(GET_OR_POST)
@answering
def handbook(request: HttpRequest, no: str) -> HttpResponse:
    """M03 一本清: everything on file, nothing typed."""
    found = household_or_404(request, no)
    if request.method == "POST":
        rechecks = lines_for_the_handbook(found)
        care.issue_for_household(user=user_of(request), kind="M03", household=found, rechecks=rechecks)
        messages.success(request, _("The paper is being made."))
    return redirect("workflows:household-after", found.no)


@require_http_methods(GET_OR_POST)
@answering
def village_board(request: HttpRequest, pk: int) -> HttpResponse:
    """M02 公示牌 of one village, and those issued before."""
    village = Division.objects.filter(pk=pk, level=Level.VILLAGE).first() if pk <= BIGGEST else None
    if village is None or not can_see(request.user, village.path):
        raise Http404
    if request.method == "POST":
        care.board_posting(user_of(request), village)
    form = BoardForm(request.POST or None, initial={"contacts": contacts_at(village)})
    if request.method == "POST" and form.is_valid():
        care.issue_board(user=user_of(request), village=village, **form.cleaned_data)
        messages.success(request, _("The paper is being made."))
        return redirect("workflows:village-board", pk)
    papers = papers_of_subject(care.board_no(village), request.user)
    context = {"form": form, "title": KINDS["M02"].title, "of": plain_name(village.name), "papers": papers}
    return render(request, "workflows/care_paper.html", context, status=422 if form.errors else 200)


_LISTED = (Role.VILLAGE_SECRETARY, Role.VILLAGE_COMMITTEE, Role.FIRST_SECRETARY, Role.TOWNSHIP_DEPUTY)


def contacts_at(village: Division) -> str:
    """Who holds the posts that a household turns to, one a line; their telephone is for whoever issues the paper to add."""
    keys = village.ancestor_keys()
    rows = Posting.objects.filter(division__in=keys, role__in=_LISTED, until=None, official__is_active=True)
    found = rows.select_related("official").order_by("-division__level", "pk")
    return "\n".join(f"{''.join(row.post.split())} {row.official.name}" for row in found)
