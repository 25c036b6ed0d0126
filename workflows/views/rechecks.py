"""Re-checks of earlier exits (回头看): those one may see, opening one, how far it is, who is sent, and what a visit found."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from approvals.errors import NotEntitled, Refusal
from audit import clock
from documents.handing_out import hand_out, log_reading
from documents.receiving import ENDINGS
from inspection import events, rechecks
from inspection.answering import BIGGEST, answering
from inspection.models import WAITING, Campaign, RecheckFocus, RecheckResult, RecheckSubject
from inspection.recheck_frames import open_recheck
from inspection.recheck_selectors import (
    acting_people,
    photos_of,
    progress_of,
    rechecks_visible_to,
    subject_for,
    subjects_visible_to,
    villages_of,
    visits_of,
    visits_waiting_for,
)
from registry.access import has_duty, places_of
from registry.models import Division
from registry.places import full_name, plain_name
from registry.roles import Duty
from registry.views.pages import keyset_page, user_of
from workflows import rechecks as services
from workflows.recheck_forms import AssignmentForm, LineFilter, RecheckForm, VisitForm, VisitPhotos
from workflows.recheck_workbook import workbook_of
from workflows.survey import later_photo_rows
from workflows.views.aftercare import CHIPS

SHOWN = 50
GET_OR_POST = ["GET", "HEAD", "POST"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(GET_OR_POST)
@answering
def recheck_list(request: HttpRequest) -> HttpResponse:
    """Where I am sent, the campaigns I may see, and opening another."""
    places = list(Division.objects.filter(pk__in=places_of(request.user, Duty.CALL_RECHECK)).order_by("path"))
    if request.method == "POST" and not places:
        raise NotEntitled(duty=Duty.CALL_RECHECK.label, place=_("your place"))
    below = list(Division.objects.filter(parent__in=places, effective_until=None).order_by("path"))
    form = RecheckForm(request.POST or None, places=places, below=below, initial={"starts_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        opened = _tried(form, lambda: open_recheck(user=user_of(request), call=form.call()))
        if opened is not None:
            messages.success(request, _("The list is fixed: %(count)s to be visited.") % {"count": opened.frame_size})
            return redirect("workflows:recheck", pk=opened.pk)
    rows = rechecks_visible_to(request.user).select_related("division").order_by("-pk")[:SHOWN]
    context = {
        "rows": rows,
        "waiting": [line(subject) for subject in visits_waiting_for(request.user)[:SHOWN]],
        "form": form if places else None,
    }
    return render(request, "workflows/recheck_list.html", context, status=422 if form.errors else 200)


def _tried(form: Any, act: Callable[[], Any]) -> Any:
    """What the act gives back; None where the refusal belongs beside a field of the form."""
    try:
        return act()
    except Refusal as refusal:
        if refusal.kind != "invalid":
            raise
        form.show(refusal)
        return None


def _campaign_or_404(request: HttpRequest, pk: int) -> Campaign:
    rows = rechecks_visible_to(request.user).select_related("division", "opened_by")
    found = rows.filter(pk=pk).first() if pk <= BIGGEST else None
    if found is None:
        raise Http404
    return found


@answering
def recheck(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _campaign_or_404(request, pk))


def _page(request: HttpRequest, campaign: Campaign, *, form: AssignmentForm | None = None) -> HttpResponse:
    may_send = has_duty(request.user, Duty.CALL_RECHECK, campaign.division_id)
    if may_send and form is None:
        form = _assignment_form(campaign)
    filters = LineFilter(request.GET)
    rows = _filtered(request, campaign, filters.cleaned_data if filters.is_valid() else {})
    page = keyset_page(request, rows, ("no",))
    context = {
        "campaign": campaign,
        "place": plain_name(campaign.division.name),
        "scope": scope_of(campaign),
        "progress": progress_of(campaign, clock.today()),
        "results": [result.label for result in RecheckResult],
        "lines": [line(subject) for subject in page.rows],
        "page": page,
        "filters": filters,
        "form": form,
    }
    return render(request, "workflows/recheck.html", context, status=422 if form and form.errors else 200)


def _assignment_form(campaign: Campaign, data: Any = None) -> AssignmentForm:
    return AssignmentForm(data, villages=villages_of(campaign), visitors=rechecks.possible_visitors(campaign))


def _filtered(request: HttpRequest, campaign: Campaign, chosen: dict[str, Any]) -> QuerySet[RecheckSubject]:
    rows = subjects_visible_to(request.user).filter(campaign=campaign)
    if chosen.get("result"):
        rows = rows.filter(result__in=WAITING if chosen["result"] == "waiting" else [chosen["result"]])
    if chosen.get("village"):
        rows = rows.filter(village__name__contains=chosen["village"])
    if chosen.get("mine"):
        rows = rows.filter(visitor__official__in=acting_people(request.user))
    return rows.select_related("household", "village", "visitor__official")


def scope_of(campaign: Campaign) -> dict[str, Any]:
    """What was asked for, in words."""
    asked = campaign.filters
    names = Division.objects.filter(pk__in=asked["places"]).order_by("path").values_list("name", flat=True)
    return {
        "is_of_villages": asked["subjects"] == "villages",
        "years": asked["years"],
        "places": [plain_name(name) for name in names],
        "focuses": [RecheckFocus(focus).label for focus in asked["focuses"]],
    }


def line(subject: RecheckSubject) -> dict[str, Any]:
    return {
        "no": subject.no,
        "url": reverse("workflows:recheck-visit", args=[subject.campaign_id, subject.no]),
        "name": subject.name,
        "village": plain_name(subject.village.name),
        "hamlet": subject.household.hamlet if subject.household else "",
        "exited_on": subject.exited_on,
        "focuses": [RecheckFocus(focus).label for focus in subject.focuses],
        "visitor": subject.visitor.official.name if subject.visitor else "",
        "result": subject.get_result_display() or _("not visited yet"),
        "chip": CHIPS.get(subject.result, "unmet"),
        "revisit_on": subject.revisit_on,
        "is_late": subject.revisit_on is not None and subject.revisit_on < clock.today(),
    }


@require_POST
@answering
def recheck_assign(request: HttpRequest, pk: int) -> HttpResponse:
    campaign = _campaign_or_404(request, pk)
    if not has_duty(request.user, Duty.CALL_RECHECK, campaign.division_id):
        raise NotEntitled(duty=Duty.CALL_RECHECK.label, place=plain_name(campaign.division.name))
    form = _assignment_form(campaign, request.POST)
    if form.is_valid():
        done = _tried(form, lambda: rechecks.assign(user=user_of(request), campaign=campaign, **form.cleaned_data))
        if done is not None:
            sent, refused = done
            messages.success(request, _("%(count)s visits were assigned.") % {"count": sent})
            if refused:
                names = "、".join(refused[:20])
                messages.warning(
                    request,
                    _("Not assigned, for who is sent signed their exit or is near to them: %(names)s")
                    % {"names": names},
                )
            return redirect("workflows:recheck", pk=campaign.pk)
    return _page(request, campaign, form=form)


@require_POST
@answering
def recheck_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole list, for whoever runs the campaign; who took it out is logged and stands on the sheet."""
    campaign = _campaign_or_404(request, pk)
    if not has_duty(request.user, Duty.CALL_RECHECK, campaign.division_id):
        raise NotEntitled(duty=Duty.CALL_RECHECK.label, place=plain_name(campaign.division.name))
    log_reading(
        request,
        kind=events.RECHECK_EXPORTED,
        subject={"campaign": str(campaign.pk)},
        statement={"frame_digest": campaign.frame_digest},
    )
    taken_by = f"{user_of(request).name} {clock.now().astimezone(clock.LOCAL_ZONE):%Y-%m-%d %H:%M}"
    headers = {"Content-Disposition": f'attachment; filename="recheck-{campaign.pk}.xlsx"'}
    with workbook_of(campaign, taken_by=taken_by) as file:
        return HttpResponse(file.read(), content_type=XLSX, headers=headers)


@require_http_methods(GET_OR_POST)
@answering
def recheck_visit(request: HttpRequest, pk: int, no: int) -> HttpResponse:
    """What is on file of the household or village, what was found before, and the form for whoever was sent."""
    subject = _subject_or_404(request, pk, no)
    results = rechecks.possible_results(subject)
    if request.method != "POST":
        form = VisitForm(results=results, initial={"visited_on": clock.today()})
        return _visit_page(request, subject, form, VisitPhotos())
    rechecks.visitor_at(request.user, subject)  # nobody leaves a file on our disk who may not act
    form = VisitForm(request.POST, results=results)
    photos = VisitPhotos(request.POST, request.FILES)
    if all((form.is_valid(), photos.is_valid())):
        user, found, received = user_of(request), form.found(), photos.received()
        visit = _tried(form, lambda: services.record(user=user, pk=subject.pk, found=found, received=received))
        if visit is not None:
            messages.success(request, _("The visit is recorded: %(result)s") % {"result": visit.get_result_display()})
            return redirect("workflows:recheck-visit", pk=pk, no=no)
    return _visit_page(request, subject, form, photos, status=422)


def _subject_or_404(request: HttpRequest, pk: int, no: int) -> RecheckSubject:
    found = subject_for(request.user, pk, no) if pk <= BIGGEST and no <= BIGGEST else None
    if found is None:
        raise Http404
    return found


def _visit_page(
    request: HttpRequest, subject: RecheckSubject, form: VisitForm, photos: VisitPhotos, *, status: int = 200
) -> HttpResponse:
    context = {
        "subject": line(subject),
        "campaign": subject.campaign,
        "household": subject.household,
        "full_place": full_name(subject.village_path),
        "living": subject.household.living_conditions.first() if subject.household else None,
        "population": subject.household.members.filter(left_on=None).count() if subject.household else None,
        "visits": visits_of(subject),
        "photos": later_photo_rows(
            (row.photo for row in photos_of(subject)),
            lambda photo: reverse("workflows:recheck-photo", args=[subject.campaign_id, subject.no, photo.pk]),
        ),
        "why_not": _why_not(request, subject),
        "form": form,
        "photo_form": photos,
    }
    return render(request, "workflows/recheck_visit.html", context, status=status)


def _why_not(request: HttpRequest, subject: RecheckSubject) -> str:
    try:
        rechecks.visitor_at(request.user, subject)
    except Refusal as refusal:
        return str(refusal)
    return ""


@answering
def recheck_photo(request: HttpRequest, pk: int, no: int, key: int) -> HttpResponse:
    subject = _subject_or_404(request, pk, no)
    photo = next((row.photo for row in photos_of(subject) if row.photo_id == key), None)
    if photo is None:
        raise Http404
    return hand_out(
        request,
        photo.sha256,
        kind=events.RECHECK_PHOTO_FETCHED,
        subject={"campaign": str(pk), "line": str(no), "photo": str(key)},
        content_type=photo.content_type,
        disposition=f'attachment; filename="{photo.sha256[:16]}.{ENDINGS.get(photo.content_type, "bin")}"',
    )
