"""Suspicions (疑点) as the township sees them: what a department found, until when, and settling it with proof."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from approvals import suspicions as rules
from approvals.errors import Refusal
from approvals.models import Case, Clearing, ComparisonBatch, Settlement, Suspicion
from audit import clock
from registry.access import Holder, can_see, places_of, sees, under
from registry.places import follower_of, full_name
from registry.roles import Duty
from workflows.comparison_forms import ClearingForm
from workflows.http import official, refused
from workflows.presenting import days
from workflows.views.comparisons import newest_page


class SuspicionFilter(forms.Form):
    state = forms.ChoiceField(
        label=gettext_lazy("state"),
        required=False,
        choices=[
            ("", gettext_lazy("not settled yet")),
            ("all", gettext_lazy("all")),
            *Settlement.choices,
        ],
    )
    letter = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)


@require_safe
@login_required
def suspicion_list(request: HttpRequest) -> HttpResponse:
    """Open ones first; of all places the reader sees, newest first."""
    filters = SuspicionFilter(request.GET)
    chosen = filters.cleaned_data if filters.is_valid() else {}
    rows = under(Suspicion.objects.all(), sees(request.user), "village_path").select_related("case__household")
    state = chosen.get("state", "")
    if state in Settlement.values:
        rows = rows.filter(state=state)
    elif state != "all":
        rows = rows.filter(state="", is_withdrawn=False)
    if chosen.get("letter"):
        rows = rows.filter(answer__request__batch=chosen["letter"])
    page, next_cursor = newest_page(request, rows)
    context = {
        "rows": [_line(row) for row in page],
        "filters": filters,
        "next_cursor": next_cursor and f"{next_cursor}&state={state}&letter={chosen.get('letter') or ''}",
    }
    return render(request, "workflows/suspicion_list.html", context)


def _line(row: Suspicion) -> dict[str, Any]:
    return {
        "no": row.no,
        "head_name": row.case.subject_name,
        "case_no": row.case.case_no,
        "place": full_name(row.village_path),
        "member": row.member_name,
        "department": row.department,
        "item": row.item,
        "due_on": row.due_on,
        "url": reverse("workflows:suspicion", args=[row.no]),
        **state_of(row),
        **(days(row.due_on) if row.is_open else {}),
    }


def state_of(row: Suspicion) -> dict[str, Any]:
    if row.is_withdrawn:
        return {"state": _("withdrawn by the department"), "chip": "superseded"}
    if row.state == Settlement.CLEARED:
        return {"state": row.get_state_display(), "chip": "done"}
    if row.state == Settlement.CONFIRMED:
        return {"state": row.get_state_display(), "chip": "returned"}
    return {"state": _("not settled yet"), "chip": "pending"}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def suspicion(request: HttpRequest, no: str) -> HttpResponse:
    """What was found and how it was settled; the form for whoever settles. POST settles."""
    row = _suspicion_or_404(request, no)
    try:
        if request.method == "POST":
            return _settle(request, row)
    except Refusal as refusal:
        return refused(request, refusal)
    return _page(request, row)


def _suspicion_or_404(request: HttpRequest, no: str) -> Suspicion:
    if "\x00" in no:
        raise Http404
    row = Suspicion.objects.select_related("case__household", "case__village").filter(no=no).first()
    if row is None or not can_see(request.user, row.village_path):
        raise Http404
    return row


def _settle(request: HttpRequest, row: Suspicion) -> HttpResponse:
    user = official(request)
    # before the form is read: nobody leaves a file on our disk who may not act
    rules.refuse_clearing(rules.clearing_posting(user, row), row, row.case)
    form = ClearingForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, row, form=form, status=422)
    try:
        rules.settle(
            user=user,
            suspicion=row,
            outcome=form.cleaned_data["outcome"],
            reason=form.cleaned_data["reason"],
            proof=form.evidence(),
            seen_clearings=form.cleaned_data["seen_clearings"],
            at=clock.now(),
        )
    except Refusal as refusal:
        if refusal.kind != "invalid":
            raise
        form.add_error(refusal.field or None, str(refusal))
        return _page(request, row, form=form, status=422)
    messages.success(request, _("%(no)s was settled.") % {"no": row.no})
    return redirect("workflows:suspicion", no=row.no)


def _page(request: HttpRequest, row: Suspicion, *, form: ClearingForm | None = None, status: int = 200) -> HttpResponse:
    clearings = list(row.clearings.select_related("evidence").order_by("-no"))
    may_settle = follower_of(row.township_id) in places_of(request.user, Duty.CLEAR_SUSPICION)
    is_closed = row.is_withdrawn or row.case.closed_at is not None
    context = {
        "suspicion": row,
        "place": full_name(row.village_path),
        "head_name": row.case.subject_name,
        "case_url": reverse("workflows:case", args=[row.case.case_no]),
        "clearings": [_clearing(clearing, row) for clearing in clearings],
        "form": (form or ClearingForm(initial={"seen_clearings": len(clearings)}))
        if may_settle and not is_closed
        else None,
        **state_of(row),
        **(days(row.due_on) if row.is_open else {}),
    }
    return render(request, "workflows/suspicion.html", context, status=status)


def comparison_of(user: Holder, case: Case) -> dict[str, Any]:
    """What the case's page says of its comparison; {} before any letter asked about it. Two queries."""
    batches = ComparisonBatch.objects.filter(subjects__case=case).distinct().order_by("pk")
    letters = [
        {
            "no": batch.no,
            "url": reverse("workflows:comparison", args=[batch.pk]) if can_see(user, batch.county_path) else "",
        }
        for batch in batches
    ]
    rows = Suspicion.objects.filter(case=case).order_by("pk") if letters else []
    suspicions = [
        {
            "no": row.no,
            "member": row.member_name,
            "department": row.department,
            "item": row.item,
            "url": reverse("workflows:suspicion", args=[row.no]),
            **state_of(row),
        }
        for row in rows
    ]
    return {"letters": letters, "suspicions": suspicions} if letters else {}


def _clearing(clearing: Clearing, row: Suspicion) -> dict[str, Any]:
    return {
        "outcome": clearing.get_outcome_display(),
        "is_cleared": clearing.outcome == Settlement.CLEARED,
        "reason": clearing.reason,
        "by": f"{clearing.name}（{clearing.unit}{clearing.post}）",
        "at": clearing.settled_at,
        "title": clearing.evidence.title,
        "url": reverse("workflows:evidence", args=[row.case.case_no, clearing.evidence_id]),
    }
