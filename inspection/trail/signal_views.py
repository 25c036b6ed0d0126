"""Pages of the signals: the list of a watched place, and one signal with what was seen."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from approvals.errors import NotEntitled
from approvals.stages import STAGE_OF
from inspection.answering import BIGGEST, answering, parse_key
from inspection.forms import LedgerForm
from inspection.models.signals import Signal, SignalKind, Verdict
from inspection.reports.monthly import MANY_A_DAY
from inspection.trail import rules
from inspection.trail.noting import note
from inspection.trail.reading import is_watched, require_watcher, watched_by
from registry.access import can_see, under
from registry.places import full_name
from registry.roles import Duty
from registry.views.pages import user_of

PAGE = 50
K = SignalKind
# What each kind counts, and from where on; the page says it, so that nobody takes a number for a finding.
LIMITS: dict[str, str | Promise] = {
    K.HASTE: gettext_lazy(
        "at least %(households)s households a day, each less than %(seconds)s seconds after its evidence was opened"
    ),
    K.PACE: gettext_lazy("at least %(acts)s separate acts within %(within)s seconds; a list is one act"),
    K.MASS: gettext_lazy("at least %(many)s households of one person under one date"),
    K.EQUAL_INCOMES: gettext_lazy(
        "at least %(alike)s households of a village with the same income per person, to the fen"
    ),
    K.OVERTURNED: gettext_lazy("at least %(percent)s %% of %(checked)s or more approvals of a year"),
}


class SignalFilter(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("kind"), required=False, choices=[("", gettext_lazy("all")), *SignalKind.choices]
    )
    all = forms.BooleanField(label=gettext_lazy("also those somebody has looked into"), required=False)


class NoteForm(LedgerForm):
    verdict = forms.ChoiceField(label=gettext_lazy("verdict"), choices=Verdict.choices)
    text = forms.CharField(
        label=gettext_lazy("what you saw"), min_length=5, max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )


@require_safe
@answering
def signal_list(request: HttpRequest) -> HttpResponse:
    """Newest first, one page; open ones unless all are asked for."""
    rows = under(Signal.objects.select_related("official", "place"), require_watcher(request.user), "division_path")
    filters = SignalFilter(request.GET)
    chosen = filters.cleaned_data if filters.is_valid() else {}
    if chosen.get("kind"):
        rows = rows.filter(kind=chosen["kind"])
    if not chosen.get("all"):
        rows = rows.filter(is_waiting=True)
    before = parse_key(request.GET.get("before", ""))
    found = list((rows.filter(pk__lt=before) if before else rows).order_by("-pk")[: PAGE + 1])
    query = request.GET.copy()
    if len(found) > PAGE:
        query["before"] = str(found[PAGE - 1].pk)
    context = {
        "rows": [shown(signal) for signal in found[:PAGE]],
        "filters": filters,
        "limits": [(kind.label, limit_of(kind)) for kind in SignalKind],
        "next": f"?{query.urlencode()}" if len(found) > PAGE else "",
        "previous": request.path if before else "",
    }
    return render(request, "inspection/trail/signal_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@answering
def signal_page(request: HttpRequest, key: int) -> HttpResponse:
    signal = _signal(request, key)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        note(user=user_of(request), key=signal.pk, **form.cleaned_data)
        messages.success(request, _("Written down."))
        return redirect("trail:signal", key=signal.pk)
    notes = signal.notes.order_by("pk")
    context = {"signal": shown(signal), "limit": limit_of(signal.kind), "notes": notes, "form": form}
    return render(request, "inspection/trail/signal.html", context, status=422 if form.errors else 200)


def _signal(request: HttpRequest, key: int) -> Signal:
    rows = Signal.objects.select_related("official", "place")
    found = rows.filter(pk=key).first() if key <= BIGGEST else None
    if found is None or not can_see(request.user, found.division_path):
        raise Http404
    if not is_watched(found.division_path, watched_by(request.user)):
        raise NotEntitled(duty=Duty.READ_TRAIL.label, place=full_name(found.division_path))
    return found


def shown(signal: Signal) -> dict[str, Any]:
    facts = signal.facts
    return {
        "row": signal,
        "kind": signal.get_kind_display(),
        "place": full_name(signal.division_path),
        "stage": STAGE_OF[signal.stage].title if signal.stage in STAGE_OF else "",
        "text": _TEXTS[signal.kind]
        % {"unopened": 0, "seconds": 0, "percent": 0, "households": 0, **facts, **_plain(signal)},
        "cases": facts.get("cases", []),
        "is_of_year": signal.kind in (K.EQUAL_INCOMES, K.OVERTURNED),
    }


def _plain(signal: Signal) -> dict[str, Any]:
    return {"measured": signal.measured, "income": f"{signal.facts.get('income_fen', 0) / 100:.2f}"}


def limit_of(kind: str) -> str:
    return str(LIMITS[kind]) % {
        "households": rules.HASTY,
        "seconds": rules.LEAST_SECONDS,
        "acts": rules.ACTS,
        "within": int(rules.WITHIN.total_seconds()),
        "many": MANY_A_DAY,
        "alike": rules.ALIKE,
        "checked": rules.CHECKED,
        "percent": rules.OVERTURNED,
    }


_TEXTS: dict[str, Any] = {
    K.HASTE: gettext_lazy(
        "%(measured)s of %(households)s households signed within seconds, %(unopened)s without opening any evidence; %(seconds)s seconds on all of them"
    ),
    K.PACE: gettext_lazy("%(measured)s acts within a minute, %(households)s households"),
    K.MASS: gettext_lazy("%(measured)s households on one day"),
    K.EQUAL_INCOMES: gettext_lazy("%(measured)s households with an income of exactly %(income)s yuan per person"),
    K.OVERTURNED: gettext_lazy("%(measured)s of %(households)s approvals overturned above, %(percent)s %%"),
}
