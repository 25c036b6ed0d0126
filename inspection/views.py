"""Pages of the rectification ledger: the list, entering a problem, one item with its acts, its files."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from approvals.errors import NotEntitled, Refusal
from audit import clock
from documents.handing_out import hand_out
from documents.receiving import ENDINGS
from documents.selectors import papers_of_subject
from inspection import accountability, events, ledger, policy, supervisions
from inspection.act_forms import form_of
from inspection.answering import answering, parse_key, with_item
from inspection.entries import Finding
from inspection.finding_places import areas_of, places_named, subjects_of
from inspection.forms import FindingForm, LedgerFilter, LedgerForm, OutcomeForm, PlaceFinder
from inspection.listing import campaign_choices, ledger_page
from inspection.models import Campaign, LedgerItem, Source
from inspection.presenting import item_facts, item_row, step_rows, why_not
from inspection.selectors import files_of, item_for, steps_of, waiting_for
from inspection.terms import terms_at
from inspection.transitions import BY_ACT
from inspection.views_supervisions import supervision_asked
from registry.access import places_of
from registry.models import Division
from registry.places import full_name
from registry.roles import Duty
from registry.views.pages import user_of

PAGE = 25
GET_OR_POST = ["GET", "HEAD", "POST"]


@answering
def item_list(request: HttpRequest) -> HttpResponse:
    """What waits for me, then everything I may see, newest first."""
    filters = LedgerFilter(request.GET, campaigns=campaign_choices(request.user))
    page = ledger_page(request, filters.cleaned_data if filters.is_valid() else {}, PAGE)
    waiting = waiting_for(request.user, clock.today()).select_related("division")[:PAGE]
    context = {
        "waiting": [item_row(item) for item in waiting],
        "rows": [item_row(item) for item in page.rows],
        "filters": filters,
        "next_cursor": page.next,
        "previous": request.path if request.GET.get("after") else "",
        "may_enter": bool(places_of(request.user, Duty.OPEN_LEDGER_ITEM)),
    }
    return render(request, "inspection/item_list.html", context)


@require_http_methods(GET_OR_POST)
@answering
def item_new(request: HttpRequest) -> HttpResponse:
    """Z-1: find the place, fill in one page."""
    areas = areas_of(request.user)
    if not areas:
        raise NotEntitled(duty=Duty.OPEN_LEDGER_ITEM.label, place=_("your place"))
    key = parse_key(request.GET.get("place", ""))
    division = Division.objects.filter(pk=key).first() if key else None
    if division is None or not any(division.path.startswith(area.path) for area in areas):
        return _find_place(request, areas)
    campaign = supervision_asked(request)
    source = Source.INSPECTION if campaign is not None else None
    form = FindingForm(request.POST or None, request.FILES or None, initial=_opening(request), source=source)
    if request.method == "POST" and form.is_valid():
        try:
            finding = form.finding(division, **subjects_of(division, form.cleaned_data))
            item = _entered(request, finding, campaign)
        except Refusal as refusal:
            if refusal.kind != "invalid":
                raise
            form.show(refusal)
        else:
            messages.success(request, _("Entered in the ledger as %(no)s") % {"no": item.no})
            return redirect("inspection:item", pk=item.pk)
    action = f"{request.path}?place={division.pk}{_under_supervision(request)}"
    context = {"form": form, "place": full_name(division.path), "action": action, "supervision": campaign}
    return render(request, "inspection/item_new.html", context, status=422 if form.errors else 200)


def _opening(request: HttpRequest) -> dict[str, Any]:
    """Whoever comes from a case finds its number filled in."""
    return {"found_on": clock.today(), "case_no": request.GET.get("case", "")[:40]}


def _entered(request: HttpRequest, finding: Finding, campaign: Campaign | None) -> LedgerItem:
    """By the team of a supervision under its number (L-31), or by itself."""
    if campaign is not None:
        return supervisions.enter(user=user_of(request), campaign=campaign, finding=finding)
    return ledger.register(user=user_of(request), finding=finding)


def _under_supervision(request: HttpRequest) -> str:
    campaign = supervision_asked(request)
    return f"&supervision={campaign.pk}" if campaign is not None else ""


def _find_place(request: HttpRequest, areas: list[Division]) -> HttpResponse:
    finder = PlaceFinder(request.GET)
    text = finder.cleaned_data.get("q", "").strip() if finder.is_valid() else ""
    found, kept = places_named(text, areas) if text else areas, _under_supervision(request)
    context = {
        "finder": PlaceFinder(initial={"q": text}),
        "asked": bool(text),
        "supervision": request.GET.get("supervision", "") if kept else "",
        "places": [{"name": full_name(one.path), "url": f"{request.path}?place={one.pk}{kept}"} for one in found],
    }
    return render(request, "inspection/place_find.html", context)


@with_item
def item_page(request: HttpRequest, item: LedgerItem) -> HttpResponse:
    return _page(request, item)


def _page(
    request: HttpRequest, item: LedgerItem, *, wrong: tuple[str, LedgerForm] | None = None, status: int = 200
) -> HttpResponse:
    user, steps, terms = request.user, steps_of(item), terms_at(item.division, clock.today())
    acts = [row.act for row in policy.possible(user, item, steps)]
    outcomes = list(item.outcomes.order_by("pk"))
    may_record = accountability.may_record(user, item)
    context = {
        "item": item_facts(item, terms),
        "forms": [_form_values(item, act, wrong) for act in acts],
        "form": wrong[1] if wrong else None,
        "steps": step_rows(steps, files_of(item)),
        "why_not": None if acts and BY_ACT[acts[0]].target else why_not(user, item, steps),
        "papers": papers_of_subject(item.no, user),
        "outcomes": outcomes,
        "outcome_form": _outcome_form(wrong) if may_record else None,
        "talk_is_due": accountability.talk_is_due(item, [step.code for step in steps], outcomes),
        "campaigns": [entry.campaign for entry in item.campaign_entries.select_related("campaign").order_by("pk")],
    }
    return render(request, "inspection/item.html", context, status=status)


def _form_values(item: LedgerItem, act: str, wrong: tuple[str, LedgerForm] | None) -> dict[str, Any]:
    form = wrong[1] if wrong and wrong[0] == act else form_of(act, item)
    row = BY_ACT[act]
    return {"slug": act, "title": row.title, "z": row.z, "is_aside": not row.z, "form": form}


def _outcome_form(wrong: tuple[str, LedgerForm] | None) -> LedgerForm:
    if wrong and wrong[0] == "outcomes":
        return wrong[1]
    return OutcomeForm(auto_id="outcome_%s", initial={"decided_on": clock.today()})


@require_http_methods(GET_OR_POST)
@with_item
def item_act(request: HttpRequest, item: LedgerItem, act: str) -> HttpResponse:
    """One step; a wrong form comes back with the page, everything else as the refusal says."""
    row = BY_ACT.get(act)
    if row is None:
        raise Http404
    if request.method != "POST":
        return redirect("inspection:item", pk=item.pk)
    policy.require(request.user, item, row)  # nobody leaves a file on our disk who may not act
    form = form_of(act, item, request.POST, request.FILES)
    if form.is_valid():
        try:
            ledger.act(user=user_of(request), pk=item.pk, act=act, entry=form.entry())
        except Refusal as refusal:
            if refusal.kind != "invalid":
                raise
            form.show(refusal)
        else:
            messages.success(request, _("%(step)s: recorded") % {"step": row.title})
            return _after(request, item)
    return _page(request, item, wrong=(act, form), status=422)


def _after(request: HttpRequest, item: LedgerItem) -> HttpResponse:
    """Back to the item; one that was passed up may be out of sight now."""
    if item_for(request.user, item.pk) is None:
        return redirect("inspection:item-list")
    return redirect("inspection:item", pk=item.pk)


@require_http_methods(GET_OR_POST)
@with_item
def item_outcome(request: HttpRequest, item: LedgerItem) -> HttpResponse:
    """Who was held to account."""
    if request.method != "POST":
        return redirect("inspection:item", pk=item.pk)
    if not accountability.may_record(request.user, item):
        raise NotEntitled(duty=Duty.ASSIGN_RECTIFICATION.label, place=item.supervisor.name)
    form = OutcomeForm(request.POST, auto_id="outcome_%s")
    if form.is_valid():
        try:
            outcome = accountability.Outcome(**form.cleaned_data)
            accountability.record(user=user_of(request), item=item, outcome=outcome)
        except Refusal as refusal:
            if refusal.kind != "invalid":
                raise
            form.show(refusal)
        else:
            messages.success(request, _("The outcome is recorded."))
            return redirect("inspection:item", pk=item.pk)
    return _page(request, item, wrong=("outcomes", form), status=422)


@with_item
def item_file(request: HttpRequest, item: LedgerItem, key: int) -> HttpResponse:
    """A file of the item, checked against its digest; who fetched it is logged."""
    row = item.files.filter(pk=key).first() if key < 2**63 else None
    if row is None:
        raise Http404
    ending = ENDINGS.get(row.content_type, "bin")
    return hand_out(
        request,
        row.sha256,
        kind=events.FILE_FETCHED,
        subject={"item": item.no, "file": str(row.pk)},
        content_type=row.content_type,
        disposition=f'attachment; filename="{row.sha256[:16]}.{ending}"',
    )
