"""Pages of households at risk: the list of a place, marking one at once, one mark with its steps and its proof."""

from typing import Any

from django import forms
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
from registry import risk_marks
from registry.access import can_see, sees, under
from registry.errors import ChangeWrong, DutyMissing, RegistryRefusal
from registry.household_events import RISK_PROOF_FETCHED
from registry.households import household_visible_to
from registry.models import Division, RiskMark, RiskState, Standing
from registry.natural_changes import officer
from registry.places import full_name
from registry.roles import Duty
from registry.views.pages import keyset_page
from workflows.http import official, refused
from workflows.risk_forms import RiskFilter, RiskForm, StepForm

GET_OR_POST = ["GET", "HEAD", "POST"]
CHIPS = {
    RiskState.MARKED: "pending",
    RiskState.WATCHED: "returned",
    RiskState.PROPOSED: "pending",
    RiskState.ELIMINATED: "done",
    RiskState.REFUSED: "superseded",
}


@require_safe
@login_required
def risk_list(request: HttpRequest) -> HttpResponse:
    """By default what is still open, in all places the reader sees."""
    filters = RiskFilter(request.GET)
    rows = under(RiskMark.objects.all(), sees(request.user), "village_path").select_related("household")
    rows = filters.narrowed(rows)
    key = filters.cleaned_data.get("place")
    place = Division.objects.filter(pk=key).first() if key else None
    if place is not None:
        rows = rows.filter(village_path__under=place.path)
    page = keyset_page(request, rows, ("village_path", "id"))
    context = {"rows": [_row(row) for row in page.rows], "columns": _columns(), "page": page, "filters": filters}
    return render(request, "workflows/risk_list.html", context)


def _columns() -> list[str]:
    return [_("Kind"), _("Risk"), _("Cause"), _("Marked on")]


def _row(row: RiskMark) -> dict[str, Any]:
    cells = (row.get_kind_display(), row.get_grade_display(), row.get_cause_display(), row.marked_on.isoformat())
    return {
        "url": reverse("workflows:risk", args=[row.pk]),
        "household": row.household,
        "place": full_name(row.village_path),
        "cells": list(zip(_columns(), cells, strict=True)),
        "chip": CHIPS[RiskState(row.state)],
        "state": row.get_state_display(),
    }


def _line(row: RiskMark) -> dict[str, Any]:
    return {"mark": row, "place": full_name(row.village_path), "chip": CHIPS[RiskState(row.state)]}


@require_http_methods(GET_OR_POST)
@login_required
def risk_new(request: HttpRequest, no: str) -> HttpResponse:
    """即时标注: one official, one event, one proof."""
    user = official(request)
    household = household_visible_to(user, no) if "\x00" not in no else None
    if household is None:
        raise Http404
    form = RiskForm(request.POST or None, request.FILES or None, initial={"happened_on": clock.today()})
    try:
        officer(user, Duty.MARK_RISK, household.village_path)
        if request.method == "POST" and form.is_valid():
            found = risk_marks.mark(user=user, household=household, event=form.event(), at=clock.now())
            messages.success(request, _("Marked; the township has to confirm it."))
            return redirect("workflows:risk", found.pk)
    except RegistryRefusal as refusal:
        if refusal.kind != "invalid":
            return refused(request, refusal)
        _show(form, refusal)
    context = {"household": household, "form": form}
    return render(request, "workflows/risk_new.html", context, status=422 if form.errors else 200)


def _show(form: forms.Form, refusal: RegistryRefusal) -> None:
    field = str(refusal.details.get("field", "")) if isinstance(refusal, ChangeWrong) else ""
    form.add_error(field if field in form.fields else None, str(refusal))


@require_http_methods(GET_OR_POST)
@login_required
def risk_page(request: HttpRequest, pk: int) -> HttpResponse:
    risk, user = _mark(request, pk), official(request)
    states = [str(state) for state in risk_marks.STEPS.get(risk.state, {})]
    posted = request.method == "POST"
    form = StepForm(request.POST if posted else None, states=states or [RiskState.WATCHED])
    if posted:
        try:
            _require(request, risk)
            if form.is_valid():
                risk_marks.take_step(user=user, risk=risk, word=form.word(), at=clock.now())
                messages.success(request, _("Recorded."))
                return redirect("workflows:risk", pk)
        except RegistryRefusal as refusal:
            if refusal.kind != "invalid":
                return refused(request, refusal)
            _show(form, refusal)
    context = {
        **_line(risk),
        "steps": list(risk.steps.all()),
        "form": form if states and _may(request, risk) else None,
        "may_fall_back": risk.state == RiskState.WATCHED and risk.household.standing == Standing.EXITED,
    }
    return render(request, "workflows/risk.html", context, status=422 if form.errors else 200)


def _require(request: HttpRequest, risk: RiskMark) -> None:
    """Who may take the next step, whichever it is; take_step() asks again, and who took the last one."""
    duties = {*risk_marks.STEPS.get(risk.state, {}).values()} or {Duty.CONFIRM_RISK}
    officer(request.user, duties.pop(), risk.village_path)


def _may(request: HttpRequest, risk: RiskMark) -> bool:
    try:
        _require(request, risk)
    except DutyMissing:
        return False
    return risk.steps.order_by("-number")[0].official_id != request.user.pk


@require_safe
@login_required
def risk_proof(request: HttpRequest, pk: int) -> HttpResponse:
    risk = _mark(request, pk)
    return hand_out(
        request,
        risk.proof_sha256,
        kind=RISK_PROOF_FETCHED,
        subject={"household": risk.household.no, "risk_mark": str(risk.pk)},
        content_type=risk.proof_type,
        disposition=f'attachment; filename="{risk.proof_sha256[:16]}.{ENDINGS.get(risk.proof_type, "bin")}"',
    )


def _mark(request: HttpRequest, pk: int) -> RiskMark:
    found = RiskMark.objects.select_related("household").filter(pk=pk).first() if pk < 2**63 else None
    if found is None or not can_see(request.user, found.village_path):
        raise Http404
    return found
