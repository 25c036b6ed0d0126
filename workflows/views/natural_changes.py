"""Pages of births, deaths, marriages and moves: what waits for a second person, entering, one change with its answer."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit import clock
from documents.handing_out import hand_out
from documents.receiving import ENDINGS
from registry import natural_changes
from registry.access import can_see, sees, under
from registry.errors import ChangeWrong, DutyMissing, RegistryRefusal
from registry.household_events import NATURAL_CHANGE_PROOF_FETCHED
from registry.household_moves import Move, months_at, months_before, moves_of_person
from registry.households import household_visible_to
from registry.models import ChangeReason, ChangeState, Division, Household, NaturalChange
from registry.places import full_name
from registry.roles import Duty
from registry.views.pages import keyset_page
from workflows.http import official, refused
from workflows.natural_change_forms import AnswerForm, ChangeFilter, ChangeForm, ReasonForm

GET_OR_POST = ["GET", "HEAD", "POST"]
CHIPS = {ChangeState.ENTERED: "pending", ChangeState.CONFIRMED: "done", ChangeState.REFUSED: "returned"}


@require_safe
@login_required
def change_list(request: HttpRequest) -> HttpResponse:
    """Oldest first: by default what waits for its second person, in all places the reader sees."""
    filters = ChangeFilter(request.GET)
    chosen = filters.cleaned_data if filters.is_valid() else {}
    rows = under(NaturalChange.objects.all(), sees(request.user), "village_path").select_related("household")
    place = Division.objects.filter(pk=chosen["place"]).first() if chosen.get("place") else None
    if place is not None:
        rows = rows.filter(village_path__under=place.path)
    if chosen.get("state") != "all":
        rows = rows.filter(state=chosen.get("state") or ChangeState.ENTERED)
    page = keyset_page(request, rows.defer("id_no"), ("village_path", "id"))
    context = {"rows": [_row(row) for row in page.rows], "columns": _columns(), "page": page, "filters": filters}
    return render(request, "workflows/member_change_list.html", context)


def _columns() -> list[str]:
    return [_("Member"), _("What happened"), _("On"), _("Entered by")]


def _row(row: NaturalChange) -> dict[str, Any]:
    cells = (row.person_name, row.get_reason_display(), row.happened_on.isoformat(), row.entered_name)
    return {
        "url": reverse("workflows:member-change", args=[row.pk]),
        "household": row.household,
        "place": full_name(row.village_path),
        "cells": list(zip(_columns(), cells, strict=True)),
        "chip": CHIPS[ChangeState(row.state)],
        "state": row.get_state_display(),
    }


def _line(row: NaturalChange) -> dict[str, Any]:
    return {"change": row, "place": full_name(row.village_path), "chip": CHIPS[ChangeState(row.state)]}


@require_http_methods(GET_OR_POST)
@login_required
def change_new(request: HttpRequest, no: str) -> HttpResponse:
    """First what happened, then the form that fits."""
    user = official(request)
    household = household_visible_to(user, no) if "\x00" not in no else None
    if household is None:
        raise Http404
    try:
        natural_changes.officer(user, Duty.RECORD_NATURAL_CHANGE, household.village_path)
        chosen = ReasonForm(request.GET)
        if not chosen.is_valid():
            context = {"household": household, "reasons": ReasonForm()}
            return render(request, "workflows/member_change_reason.html", context)
        return _enter(request, household, chosen.cleaned_data["reason"])
    except RegistryRefusal as refusal:
        return refused(request, refusal)


def _enter(request: HttpRequest, household: Household, reason: str) -> HttpResponse:
    members = [member for member in household.members.all() if member.left_on is None]
    form = ChangeForm(
        request.POST or None,
        request.FILES or None,
        reason=reason,
        members=members,
        initial={"happened_on": clock.today()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            change = natural_changes.enter(
                user=official(request), household=household, entry=form.entry(), at=clock.now()
            )
        except ChangeWrong as refusal:
            form.show(refusal)
        else:
            messages.success(request, _("Entered; a second person has to confirm it."))
            return redirect("workflows:member-change", change.pk)
    context = {"household": household, "form": form, "reason": ChangeReason(reason).label}
    return render(request, "workflows/member_change_new.html", context, status=422 if form.errors else 200)


@require_http_methods(GET_OR_POST)
@login_required
def change_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What was entered, its proof, and the second person's answer."""
    change = _change(request, pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        agrees = form.cleaned_data["agrees"] == "yes"
        try:
            natural_changes.answer(
                user=official(request),
                change=change,
                agrees=agrees,
                opinion=form.cleaned_data["opinion"],
                at=clock.now(),
            )
        except RegistryRefusal as refusal:
            if refusal.kind != "invalid":
                return refused(request, refusal)
            form.add_error(None if agrees else "opinion", str(refusal))
        else:
            messages.success(request, _("The register has been changed.") if agrees else _("Not confirmed."))
            return redirect("workflows:member-change", pk)
    context = {
        **_line(change),
        "person": _person(change),
        "moves": _moves(change),
        "form": form if change.state == ChangeState.ENTERED and _may_answer(request, change) else None,
    }
    return render(request, "workflows/member_change.html", context, status=422 if form.errors else 200)


def _person(change: NaturalChange) -> list[tuple[str, Any]]:
    """What was typed of a newcomer, as the register's form calls it."""
    labels = {"name": _("name"), "birth_on": _("born"), "relation": _("relation to the head"), "health": _("health")}
    return [(label, change.person[name]) for name, label in labels.items() if change.person.get(name)]


def _moves(change: NaturalChange) -> list[Move]:
    """Where else the person stands, or lately stood (C-13)."""
    household = change.household
    index = change.member.id_index if change.member else change.id_index
    since = months_before(change.happened_on, months_at(household.village))
    return moves_of_person(household, index, change.person_name, since=since)


def _may_answer(request: HttpRequest, change: NaturalChange) -> bool:
    """For the page only; answer() asks again."""
    try:
        posting = natural_changes.officer(request.user, Duty.CONFIRM_NATURAL_CHANGE, change.village_path)
    except DutyMissing:
        return False
    return change.entered_by_id not in {posting.official_id, posting.principal_id}


@require_safe
@login_required
def change_proof(request: HttpRequest, pk: int) -> HttpResponse:
    change = _change(request, pk)
    ending = ENDINGS.get(change.proof_type, "bin")
    return hand_out(
        request,
        change.proof_sha256,
        kind=NATURAL_CHANGE_PROOF_FETCHED,
        subject={"household": change.household.no, "natural_change": str(change.pk)},
        content_type=change.proof_type,
        disposition=f'attachment; filename="{change.proof_sha256[:16]}.{ending}"',
    )


def _change(request: HttpRequest, pk: int) -> NaturalChange:
    rows = NaturalChange.objects.select_related("household__village", "member", "new_head").defer("id_no")
    change = rows.filter(pk=pk).first() if pk < 2**63 else None
    if change is None or not can_see(request.user, change.village_path):
        raise Http404
    return change
