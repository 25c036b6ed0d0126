"""Deciding a list together: choose, look at who cannot, confirm one sentence, see each household's result, go on after a crash."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from approvals.comparison_errors import NotListed
from approvals.errors import CaseBusy, Refusal
from approvals.models import Case, ItemResult, Sheet
from approvals.programmes import programme_at_hand, programme_for
from approvals.seats import seats_of
from approvals.stages import OF_PLACES, STAGE_OF, Outcome, Stage
from approvals.wording import outcome_title, sentence, title_of
from audit import clock
from registry.programme_schema import Programme
from workflows import lists, queue, selecting
from workflows.batch_forms import ListForm, RowForm, opening_of, row_forms
from workflows.batch_models import Selection
from workflows.forms import QueueFilter
from workflows.http import STATUS, official, refused
from workflows.lists import Chosen
from workflows.models import CaseTask
from workflows.presenting import stage_title
from workflows.stage_titles import read_programmes
from workflows.views.queue import day_asked, filtered

SHOWN = 200  # households listed on the page; the number stated is that of all
MOST_CHECKED = 1000  # fields of a browser's form that name single cases


@login_required
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Freeze what the official ticked, or all that match; then show it."""
    stage = STAGE_OF.get(request.POST.get("stage", ""))
    if stage is None:
        raise Http404
    if not selecting.listable(stage):
        return refused(request, NotListed(stage=stage.title))
    made = selecting.choose(official=official(request), stage=stage.code, tasks=_wanted(request, stage), at=clock.now())
    if not made:
        messages.info(request, _("Nothing of it is waiting for you at this stage."))
        return redirect("workflows:queue")
    if len(made) > 1:
        messages.info(
            request, _("The households lie in several places: %(count)s lists were made.") % {"count": len(made)}
        )
        return redirect("workflows:batch-list")
    return redirect("workflows:batch", pk=made[0].pk)


def _wanted(request: HttpRequest, stage: Stage) -> QuerySet[CaseTask]:
    """Of what waits for this user: the ticked cases, or all that match the filter or stand on the roster."""
    tasks = queue.waiting_for(request.user).filter(stage=stage.code)
    roster = request.POST.get("roster", "")
    if roster.isascii() and roster.isdigit() and len(roster) < 19:
        tasks = tasks.filter(case__roster=int(roster))
    if request.POST.get("all"):
        filters = QueueFilter(request.POST)
        chosen = filters.cleaned_data if filters.is_valid() else {}
        return filtered(tasks, chosen, day_asked(request, chosen))
    ticked = [case_no.replace("\x00", "") for case_no in request.POST.getlist("case_no")[:MOST_CHECKED]]
    return tasks.filter(case__case_no__in=ticked)


@login_required
def batch_list(request: HttpRequest) -> HttpResponse:
    """My lists, newest first: those still to be decided, and what became of the others."""
    rows = Selection.objects.filter(official=request.user.pk).select_related("sheet").defer("items").order_by("-pk")
    found = list(rows.annotate(first=KeyTextTransform("0", KeyTransform("0", "items")))[: queue.PAGE])
    cases = Case.objects.select_related("programme").defer("programme__content")
    firsts = cases.in_bulk([row.first for row in found], field_name="case_no")
    read_programmes(list(firsts.values()))
    return render(request, "workflows/batch_list.html", {"lists": [_line(row, firsts[row.first]) for row in found]})


def _line(selection: Selection, first: Case) -> dict[str, Any]:
    """`first` is one of its cases: all of a list stand under one programme."""
    sheet = selection.sheet
    return {
        "pk": selection.pk,
        "stage_title": title_of(programme_at_hand(first), selection.stage),
        "households": selection.households,
        "persons": selection.persons,
        "made_at": selection.made_at,
        "state": sheet.get_state_display() if sheet else _("not decided yet"),
        "chip": {None: "waiting", "open": "current", "done": "done"}.get(sheet.state if sheet else None, "returned"),
        "url": _url(selection),
    }


def _url(selection: Selection) -> str:
    if selection.sheet_id is None:
        return reverse("workflows:batch", args=[selection.pk])
    return reverse("workflows:sheet", args=[selection.sheet_id])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """The frozen list and its form. POST looks (step=check) and then decides (step=confirm)."""
    selection = _own(request, pk)
    if selection.sheet_id is not None:
        return redirect("workflows:sheet", pk=selection.sheet_id)
    stage = STAGE_OF[selection.stage]
    if request.method != "POST":
        return _page(request, selection, stage, _fresh(selection, stage), _rows(selection, stage, None))
    form = ListForm(request.POST, stage=stage, programme=_programme_of(selection))
    rows = _rows(selection, stage, request.POST)
    chosen = _chosen(selection, form, rows)
    if chosen is None:
        return _page(request, selection, stage, form, rows, status=STATUS["invalid"])
    try:
        if request.POST.get("step") == "confirm":
            return _decide(request, selection, form, chosen)
        return _check(request, selection, stage, form, rows, chosen)
    except Refusal as refusal:
        if refusal.kind != "invalid":
            return refused(request, refusal)
        form.show(refusal)
        return _page(request, selection, stage, form, rows, status=STATUS["invalid"])


def _own(request: HttpRequest, pk: int) -> Selection:
    if pk >= 2**63:
        raise Http404
    return get_object_or_404(Selection, pk=pk, official=request.user.pk)


def _fresh(selection: Selection, stage: Stage) -> ListForm:
    case = Case.objects.select_related("programme").get(case_no=selection.case_nos[0])
    programme = programme_for(case)
    text = sentence(programme, case, stage, Outcome.APPROVED, of_list=len(selection.case_nos) > 1)
    return ListForm(initial=opening_of(stage, today=clock.today(), sentence=text), stage=stage, programme=programme)


def _programme_of(selection: Selection) -> Programme:
    """A list is made of one programme's cases."""
    return programme_for(Case.objects.select_related("programme").get(case_no=selection.case_nos[0]))


def _rows(selection: Selection, stage: Stage, data: Any) -> dict[str, RowForm]:
    return row_forms(stage, selection.case_nos, data) if selecting.has_rows(stage) else {}


def _chosen(selection: Selection, form: ListForm, rows: dict[str, RowForm]) -> list[Chosen] | None:
    """The households with what the act says of each; None where an input is wrong."""
    if not form.is_valid():
        return None
    approves = form.cleaned_data["outcome"] == Outcome.APPROVED
    wrong = [row for row in rows.values() if not row.is_valid()]  # each one asked, so that each shows its errors
    if approves and wrong:
        return None
    own = {case_no: row.particulars() for case_no, row in rows.items()} if approves else {}
    return [Chosen(case_no, version, own.get(case_no, {})) for case_no, version in selection.items]


def _check(
    request: HttpRequest,
    selection: Selection,
    stage: Stage,
    form: ListForm,
    rows: dict[str, RowForm],
    chosen: list[Chosen],
) -> HttpResponse:
    """Who of the list could not be decided like this; then the one sentence to confirm."""
    act = form.submission()
    why = lists.preview(user=official(request), stage=stage.code, acts={one.case_no: one.act_of(act) for one in chosen})
    if len(why) == len(chosen):  # the act is wrong for every one of them: say so beside the fields
        raise next(iter(why.values()))
    return _page(request, selection, stage, form, rows, why=why)


def _decide(request: HttpRequest, selection: Selection, form: ListForm, chosen: list[Chosen]) -> HttpResponse:
    try:
        sheet = lists.open_list(
            user=official(request), stage=selection.stage, act=form.submission(), items=chosen, selection=selection
        )
    except CaseBusy as busy:
        return refused(request, busy)
    lists.resume(sheet.pk)
    of_places = selection.stage in OF_PLACES
    each, place = _("The list is on record; each household's result stands below."), _("The list is on record.")
    messages.success(request, place if of_places else each)
    return redirect("workflows:sheet", pk=sheet.pk)


def _page(
    request: HttpRequest,
    selection: Selection,
    stage: Stage,
    form: ListForm,
    rows: dict[str, RowForm],
    *,
    why: dict[str, Refusal] | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = list(rows) or selection.case_nos[:SHOWN]
    cases = Case.objects.select_related("household", "programme").in_bulk(shown, field_name="case_no")
    first = cases[shown[0]]
    programme = programme_for(first)
    context = {
        "selection": selection,
        "stage": {"code": stage.code, "title": stage_title(programme, stage)},
        "of_places": stage.code in OF_PLACES,
        "form": form,
        "rows": [_row(cases[case_no], rows.get(case_no), why or {}) for case_no in shown],
        "has_rows": bool(rows),
        "more": selection.households - len(shown),
        "why_not": [{"case_no": case_no, "text": str(refusal)} for case_no, refusal in (why or {}).items()],
        "is_checked": why is not None,
        "going": selection.households - len(why or {}),
        "outcome": _outcome(form) if why is not None else "",
        "said": _said(form) if why is not None else [],
        "seats": [seat.post for seat in seats_of(programme, stage)],
    }
    return render(request, "workflows/batch.html", context, status=status)


def _said(form: ListForm) -> list[dict[str, Any]]:
    """What the act says of all, in words, for the page that asks to confirm."""
    lines = []
    for field in form:
        value = form.cleaned_data.get(field.name)
        if field.name != "outcome" and value not in (None, ""):
            choices = dict(getattr(field.field, "choices", ()))
            lines.append({"label": field.label, "value": choices.get(value, value)})
    return lines


def _outcome(form: ListForm) -> str:
    return str(outcome_title(form.cleaned_data["outcome"], form.stage.code))


def _row(case: Case, row: RowForm | None, why: dict[str, Refusal]) -> dict[str, Any]:
    return {
        "case_no": case.case_no,
        "url": reverse("workflows:case", args=[case.case_no]),
        "hamlet": case.hamlet,
        "head_name": case.subject_name,
        "fields": list(row) if row else [],
        "why": str(why[case.case_no]) if case.case_no in why else "",
    }


@login_required
@require_POST
def go_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide what a crash left waiting on my list; the same permission as at the beginning is asked again."""
    sheet = _own_sheet(request, pk)
    lists.resume(sheet.pk)
    return redirect("workflows:sheet", pk=sheet.pk)


@login_required
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose those that dropped out of my list once more, as they stand now."""
    sheet = _own_sheet(request, pk)
    dropped = sheet.items.filter(result=ItemResult.DROPPED).values("case")
    waiting = queue.waiting_for(request.user).filter(stage=sheet.stage, case__in=dropped)
    cases = Case.objects.filter(pk__in=waiting.values("case")).order_by("pk")
    made = selecting.choose_again(official=official(request), stage=sheet.stage, cases=cases, at=clock.now())
    if not made.households:
        made.delete()
        messages.info(request, _("None of them is waiting for you at this stage."))
        return redirect("workflows:sheet", pk=sheet.pk)
    return redirect("workflows:batch", pk=made.pk)


def _own_sheet(request: HttpRequest, pk: int) -> Sheet:
    if pk >= 2**63:
        raise Http404
    return get_object_or_404(Sheet, pk=pk, opened_by=request.user.pk)
