"""The page of a programme's parameters: what counts, who set it on which paper, and the form for those who may."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from audit import clock
from registry import parameters
from registry.access import has_duty, posts_of
from registry.errors import AlreadyConfirmed, DutyMissing, RegistryRefusal
from registry.models import ParameterChange, ParameterName, ProgrammeVersion
from registry.parameter_forms import AnswerForm, ProposalForm
from registry.parameter_numbers import WINDOW, month_and_day
from registry.programme_pages import yuan
from registry.programme_schema import Programme
from registry.programme_store import programme_of
from registry.roles import Duty
from registry.views.pages import login_required, user_of

SHOWN = 100


@dataclass(frozen=True)
class OpenNumber:
    """A number the file leaves open: what the file says instead, and what counts in each year."""

    title: str
    given: str
    clause: str
    counts: list[tuple[int, str]]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def parameter_list(request: HttpRequest, name: str, version: int) -> HttpResponse:
    _posted(request)
    row = _version(name, version)
    programme = programme_of(row)
    found = parameters.settable(programme)
    form = ProposalForm(request.POST or None, programme=programme, open_names=found)
    status = 200
    if request.method == "POST":
        status = _propose(request, row, form)
        if status == 302:
            messages.success(request, _("Proposed. It counts only when a second person has confirmed it."))
            return redirect("registry:parameters", name=name, version=version)
    context = {
        "row": row,
        "programme": programme,
        "numbers": _numbers(row, programme, found),
        "history": _history(request, row, programme),
        "levels": sorted(parameters.levels_open(programme).items()),
        "may_set": has_duty(user_of(request), Duty.SET_PARAMETERS, row.jurisdiction_id),
        "form": form,
        "answer": AnswerForm(),
    }
    return render(request, "registry/parameters.html", context, status=status)


def _propose(request: HttpRequest, row: ProgrammeVersion, form: ProposalForm) -> int:
    try:
        parameters.administrator(user_of(request), row)
    except DutyMissing as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    if not form.is_valid():
        return 422
    try:
        parameters.propose(user=user_of(request), version=row, at=clock.now(), **form.proposal())
    except RegistryRefusal as refusal:
        form.add_error(None, str(refusal))
        return 422
    return 302


@require_POST
@login_required
def parameter_answer(request: HttpRequest, name: str, version: int, key: int) -> HttpResponse:
    _posted(request)
    row = _version(name, version)
    change = ParameterChange.objects.filter(programme=row, pk=key).first() if key < 2**62 else None
    if change is None:
        raise Http404
    form = AnswerForm(request.POST)
    try:
        parameters.administrator(user_of(request), row)
    except DutyMissing as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    if not form.is_valid():
        return render(request, "422.html", {"refusal": _("Say whether you confirm, and why.")}, status=422)
    values = form.cleaned_data
    try:
        parameters.confirm(
            user=user_of(request),
            change=change,
            agrees=values["agrees"] == "yes",
            opinion=values["opinion"],
            at=clock.now(),
        )
    except AlreadyConfirmed as refusal:
        return render(request, "409.html", {"refusal": str(refusal)}, status=409)
    except RegistryRefusal as refusal:
        return render(request, "422.html", {"refusal": str(refusal)}, status=422)
    messages.success(request, _("Your answer is recorded."))
    return redirect("registry:parameters", name=name, version=version)


def _posted(request: HttpRequest) -> None:
    if not posts_of(user_of(request)):
        raise PermissionDenied(_("Programmes are read by officials; you hold no posting at present."))


def _version(name: str, version: int) -> ProgrammeVersion:
    if version >= 2**31:
        raise Http404
    return get_object_or_404(ProgrammeVersion.objects.select_related("jurisdiction"), name=name, version=version)


def shown(programme: Programme, name: str, value: int | None) -> str:
    if value is None:
        return ""
    if name == ParameterName.INCOME_LINE:
        return yuan(value)
    if name == ParameterName.UPPER_LEVEL:
        return parameters.levels_open(programme).get(value, str(value))
    return month_and_day(value) if name in WINDOW else str(value)


def _numbers(row: ProgrammeVersion, programme: Programme, found: dict[str, parameters.Settable]) -> list[OpenNumber]:
    today = clock.today()
    by_year = {year: parameters.values_on(row.pk, year, today) for year in programme.years}
    return [
        OpenNumber(
            title=str(entry.name.label),
            given=shown(programme, entry.name, entry.given),
            clause=entry.clause,
            counts=[(year, shown(programme, name, values[name])) for year, values in by_year.items() if name in values],
        )
        for name, entry in found.items()
    ]


def _history(request: HttpRequest, row: ProgrammeVersion, programme: Programme) -> list[dict[str, Any]]:
    """Every proposal, newest first, with its answer. One query."""
    rows = ParameterChange.objects.filter(programme=row).select_related("confirmation").order_by("-pk")[:SHOWN]
    return [
        {
            "change": change,
            "title": change.get_name_display(),
            "value": shown(programme, change.name, change.value),
            "answer": getattr(change, "confirmation", None),
            "is_own": change.proposed_by_id == user_of(request).pk,
        }
        for change in rows
    ]
