"""Sheets (会签单): what waits for my signature, what a sheet shows, and signing my own seat."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals import events, policy
from approvals.errors import NotEntitled, Refusal
from approvals.models import Case, ItemResult, Sheet, SheetState, SignOff
from approvals.programmes import programme_for_sheet
from approvals.seats import Seat, seats_on
from approvals.signing import posting_for, seat_refusals
from approvals.stages import OF_PLACES, STAGE_OF
from documents.handing_out import hand_out
from documents.progress import progress_of
from registry.access import Holder, can_see, sees, under
from registry.places import full_name
from registry.programme_store import programme_of
from workflows import lists, sheet_acts, signing
from workflows.desk import presence
from workflows.http import STATUS, official, refused, with_case
from workflows.presenting import stage_title
from workflows.sheet_forms import DropForm, KinshipForm, SignatureForm
from workflows.sheet_photos import photo_cells
from workflows.sheet_rows import act_lines, item_rows, measured_rows, seat_rows
from workflows.waiting import seats_waiting_for

PAGE = 50


@login_required
def sheet_list(request: HttpRequest) -> HttpResponse:
    """What waits for my signature, then what I laid before others. Pages by key, oldest first."""
    after = _after(request)
    seats = seats_waiting_for(request.user).filter(pk__gt=after).select_related("sheet__programme").order_by("pk")
    found = list(seats[: PAGE + 1])
    own = Sheet.objects.filter(opened_by=request.user.pk, state=SheetState.OPEN).select_related("programme")
    context = {
        "waiting": [_line(seat.sheet, seat.post) for seat in found[:PAGE]],
        "next_cursor": f"?after={found[PAGE - 1].pk}" if len(found) > PAGE else "",
        "own": [_line(sheet, "") for sheet in own.order_by("-pk")[:PAGE]],
    }
    return render(request, "workflows/sheet_list.html", context)


def _after(request: HttpRequest) -> int:
    text = request.GET.get("after", "")
    return int(text) if text.isdecimal() and len(text) < 18 else 0


def _line(sheet: Sheet, post: str) -> dict[str, Any]:
    stage = STAGE_OF[sheet.stage]
    return {
        "pk": sheet.pk,
        "stage_title": stage_title(programme_of(sheet.programme), stage),
        "place": full_name(sheet.division_path),
        "households": sheet.stated_count,
        "post": post,
        "opened_by": f"{sheet.name}（{sheet.unit}{sheet.post}）",
        "opened_at": sheet.opened_at,
    }


def sheet_or_404(user: Holder, pk: int) -> Sheet:
    """The sheet if the user sees its place, or its one household, or may sit on one of its seats."""
    sheet = Sheet.objects.select_related("programme", "roster", "opened_by").filter(pk=pk).first()
    if sheet is None or not user.is_authenticated:
        raise Http404
    if can_see(user, sheet.division_path) or sheet.opened_by_id == user.pk:
        return sheet
    if seats_waiting_for(user).filter(sheet=sheet).exists():
        return sheet
    cases = Case.objects.filter(sheet_items__sheet=sheet)
    if sheet.stated_count == 1 and under(cases, sees(user), "village_path").exists():
        return sheet
    raise Http404


@login_required
def sheet_page(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = sheet_or_404(request.user, key_or_404(pk))
    return _page(request, sheet, _own_form(request.user, sheet), status=200)


def key_or_404(pk: int) -> int:
    if pk >= 2**63:
        raise Http404
    return pk


def _own_form(user: Holder, sheet: Sheet) -> SignatureForm | None:
    seat = seat_for(user, sheet, list(sheet.sign_offs.all()))
    return SignatureForm(initial={"shown_digest": sheet.shown_digest}, sheet=sheet, seat=seat) if seat else None


def seat_for(user: Holder, sheet: Sheet, signed: list[SignOff]) -> Seat | None:
    """The first seat whose turn it is and that the user may sit on (or record, where it is signed on paper)."""
    has_signed = any(one.official_id == user.pk for one in signed)
    for seat in seats_on(sheet):
        if seat_refusals(sheet, seat, signed) or (has_signed and not seat.is_on_paper):
            continue
        if posting_for(user, sheet, seat) is not None:
            return seat
    return None


def _page(request: HttpRequest, sheet: Sheet, form: SignatureForm | None, *, status: int) -> HttpResponse:
    after = _after(request)
    items = sheet.items.select_related("case__household").filter(pk__gt=after).order_by("pk")
    members = Count("case__household__members", filter=Q(case__household__members__left_on=None))
    found = list(items.annotate(persons=members)[: PAGE + 1])
    programme = programme_for_sheet(sheet)
    photos = photo_cells(sheet, [item.case for item in found[:PAGE]])
    is_open = sheet.state == SheetState.OPEN
    context = {
        "sheet": sheet,
        "stage_title": stage_title(programme, STAGE_OF[sheet.stage]),
        "place": full_name(sheet.division_path),
        "of_places": sheet.stage in OF_PLACES,
        "act": act_lines(sheet),
        "seats": seat_rows(sheet),
        "items": [
            row | {"photos": photos[item.case_id]} for row, item in zip(item_rows(found), found[:PAGE], strict=False)
        ],
        "measured": measured_rows(found[:PAGE], programme),
        "meeting_flags": photos[0]["flagged"],
        "totals": _totals(sheet),
        "next_cursor": f"?after={found[PAGE - 1].pk}" if len(found) > PAGE else "",
        "form": form,
        "may_drop": is_open and sheet.opened_by_id == request.user.pk,
        "drop_form": DropForm(),
        **_papers(sheet),
        **presence.watched(official(request), sheet),
    }
    return render(request, "workflows/sheet.html", context | _list_acts(request, sheet, context), status=status)


def _papers(sheet: Sheet) -> dict[str, Any]:
    """How far the worker is with the papers of what was decided."""
    progress = progress_of(sheet) if sheet.stated_count > 1 else None
    return {"progress": progress, "progress_url": reverse("workflows:sheet-papers", args=[sheet.pk])}


@login_required
@require_safe
def papers(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress alone: small, asked for again and again."""
    sheet = sheet_or_404(request.user, key_or_404(pk))
    title = stage_title(programme_for_sheet(sheet), STAGE_OF[sheet.stage])
    context = {"sheet": sheet, "stage_title": title, **_papers(sheet)}
    return render(request, "workflows/sheet_papers.html", context)


def _list_acts(request: HttpRequest, sheet: Sheet, context: dict[str, Any]) -> dict[str, bool]:
    """What its opener may still do with a list: go on after a crash, choose those that dropped out again."""
    is_own, totals = sheet.opened_by_id == request.user.pk, context["totals"]
    is_signed = not any(not seat["is_signed"] for seat in context["seats"])
    return {
        "may_go_on": is_own and sheet.state == SheetState.OPEN and is_signed,
        "may_choose_again": is_own and sheet.state != SheetState.OPEN and totals["all"] > 1 and totals["dropped"] > 0,
    }


def _totals(sheet: Sheet) -> dict[str, Any]:
    counts = {row["result"]: row["n"] for row in sheet.items.values("result").annotate(n=Count("pk"))}
    return {"all": sheet.stated_count} | {str(result): counts.get(result, 0) for result in ItemResult}


@login_required
@require_POST
def sign(request: HttpRequest, pk: int, seat: int) -> HttpResponse:
    """One person's own signature; wrong input comes back with what was typed."""
    sheet = sheet_or_404(request.user, key_or_404(pk))
    chosen = next((one for one in seats_on(sheet) if one.no == seat), None)
    if chosen is None:
        raise Http404
    form = SignatureForm(request.POST, request.FILES, sheet=sheet, seat=chosen)
    try:
        return _signed(request, sheet, chosen, form)
    except Refusal as refusal:
        if refusal.kind != "invalid":
            return refused(request, refusal)
        form.show(refusal)
    return _page(request, sheet, form, status=STATUS["invalid"])


def _signed(request: HttpRequest, sheet: Sheet, seat: Seat, form: SignatureForm) -> HttpResponse:
    user = official(request)
    signing.signer_on(user, sheet, seat)  # nobody leaves a file on our disk who may not sign
    if not form.is_valid():
        return _page(request, sheet, form, status=STATUS["invalid"])
    sign_off = signing.sign(user=user, sheet_id=sheet.pk, seat_no=seat.no, signature=form.signature())
    lists.resume(sheet.pk)  # after the last signature, what is left of a list too long for one transaction
    sheet.refresh_from_db()
    text = _("%(post)s: signed") if sign_off.agrees else _("%(post)s: signature refused, households returned")
    messages.success(request, text % {"post": sign_off.seat_post})
    return redirect("workflows:sheet", pk=sheet.pk)


@login_required
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = sheet_or_404(request.user, key_or_404(pk))
    form = DropForm(request.POST)
    try:
        case_no = request.POST.get("case_no", "").replace("\x00", "")
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        sheet_acts.drop(user=official(request), sheet_id=sheet.pk, case_no=case_no, reason=reason)
    except Refusal as refusal:
        return refused(request, refusal)
    return redirect("workflows:sheet", pk=sheet.pk)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = sheet_or_404(request.user, key_or_404(pk))
    try:
        sheet_acts.withdraw(user=official(request), sheet_id=sheet.pk)
    except Refusal as refusal:
        return refused(request, refusal)
    return redirect("workflows:sheet", pk=sheet.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@with_case
def kinship(request: HttpRequest, case: Case) -> HttpResponse:
    """Declare kinship with this household; whoever does takes no part in the case any more."""
    form = KinshipForm(request.POST or None)
    if policy.any_posting(request.user, case) is None:
        duty = STAGE_OF[case.stage].duty.label
        return refused(request, NotEntitled(duty=duty, place=full_name(case.village_path)), case)
    if request.method == "POST" and form.is_valid():
        sheet_acts.declare_kinship(user=official(request), case_no=case.case_no, relation=form.cleaned_data["relation"])
        messages.success(request, _("Your declaration is on record; you take no part in this case any more."))
        return redirect("workflows:case", case_no=case.case_no)
    status = STATUS["invalid"] if request.method == "POST" else 200
    return render(request, "workflows/kinship.html", {"case": case, "form": form}, status=status)


@login_required
def ink(request: HttpRequest, pk: int, seat: int) -> HttpResponse:
    """The drawn or photographed signature of a seat, to whoever may see the sheet; logged."""
    sheet = sheet_or_404(request.user, key_or_404(pk))
    sign_off = sheet.sign_offs.filter(seat=min(seat, 1000)).exclude(ink="").first()
    if sign_off is None:
        raise Http404
    return hand_out(
        request,
        sign_off.ink,
        kind=events.INK_FETCHED,
        subject={"sheet": str(sheet.pk), "seat": sign_off.seat_post},
        content_type="image/png",
        disposition="inline",
    )
