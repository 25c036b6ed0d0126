"""The field work of an evaluation: how far it is, the leader's list of the day, the conclusion, and what follows from it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals.errors import ActInvalid, Refusal
from audit import clock
from documents.handing_out import hand_out
from documents.models import OfficialDocument
from documents.selectors import papers_of_subject
from inspection.answering import BIGGEST
from inspection.evaluation import conclusions, rates, rulings, suspecting
from inspection.evaluation.access import evaluator_of, is_opened, require_evaluator
from inspection.evaluation.events import PAPER_READ
from inspection.evaluation.field_papers import subject_of
from inspection.evaluation.field_selectors import (
    counts_of,
    last_interviews,
    lists_of,
    problems_visible,
    units_to_ask,
    units_with_my_draft,
    waiting_for_my_signature,
)
from inspection.evaluation.questionnaires import ASKERS
from inspection.evaluation.views import with_engagement
from inspection.models import (
    Engagement,
    EvaluationConclusion,
    EvaluationUnit,
    Evaluator,
    EvaluatorSeat,
    Questionnaire,
    SuspectedProblem,
)
from registry.programme_store import programme_of
from registry.views.pages import keyset_page, user_of
from workflows import evaluation_results
from workflows.evaluation_forms import ConclusionForm, LookForm

GET_OR_POST = ["GET", "HEAD", "POST"]
SHOWN = 200


@require_safe
@with_engagement
def field_home(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    """Evaluators: whom to ask and what waits for them. The area and who commissioned: problems and the conclusion."""
    evaluator = evaluator_of(request.user, engagement)
    opened = is_opened(engagement)
    concluded = EvaluationConclusion.objects.filter(engagement=engagement).first()
    context: dict[str, Any] = {
        "engagement": engagement,
        "evaluator": evaluator,
        "is_leader": evaluator is not None and evaluator.seat == EvaluatorSeat.LEADER,
        "is_opened": opened,
        "counts": counts_of(engagement) if opened else None,
        "lists": [(one, one.list_no) for one in lists_of(engagement)[:SHOWN]],
        "problems": [problem_row(one) for one in problems_visible(evaluator, engagement)[:SHOWN]],
        "conclusion": concluded,
        "rates": rate_rows(engagement, concluded.shares, concluded.results) if concluded else [],
        "may_follow": concluded is not None and evaluation_results.may_follow(request.user, engagement),
        "papers": _papers(request, engagement, evaluator),
    }
    if evaluator is not None and opened and evaluator.seat in ASKERS:
        context |= _to_ask(request, engagement, evaluator)
    return render(request, "evaluation/field.html", context)


def _to_ask(request: HttpRequest, engagement: Engagement, evaluator: Evaluator) -> dict[str, Any]:
    page = keyset_page(request, units_to_ask(engagement), ("no",))
    interviews, drafts = last_interviews(page.rows), units_with_my_draft(user_of(request), page.rows)
    return {
        "page": page,
        "units": [unit_row(unit, interviews.get(unit.pk), evaluator, unit.pk in drafts) for unit in page.rows],
        "to_sign": [
            (subject_of(row.unit), row.first.name, reverse("workflows:interview", args=[row.pk]))
            for row in waiting_for_my_signature(evaluator)[:SHOWN]
        ],
    }


def unit_row(unit: EvaluationUnit, row: Questionnaire | None, evaluator: Evaluator, has_draft: bool) -> dict[str, Any]:
    """An interview is opened by those who asked and by the leader; what others typed and did not send, by nobody."""
    state, chip = _state(row)
    mine = row is not None and (evaluator.seat == EvaluatorSeat.LEADER or evaluator.pk in {row.first_id, row.second_id})
    return {
        "no": unit.no,
        "name": subject_of(unit),
        "kind": unit.get_kind_display(),
        "persons": unit.persons,
        "state": state,
        "chip": chip,
        "has_draft": has_draft,
        "url": reverse("workflows:interview", args=[row.pk]) if row is not None and mine else "",
        "ask_url": reverse("workflows:interview-new", args=[unit.pk]) if chip in {"waiting", "returned"} else "",
    }


def _state(row: Questionnaire | None) -> tuple[str, str]:
    signature = getattr(row, "signature", None)
    if row is None:
        return _("to be asked"), "waiting"
    if signature is None:
        return _("waits for %(name)s to sign") % {"name": row.second.name}, "pending"
    return (_("signed by two"), "done") if signature.agrees else (_("to be asked again"), "returned")


def problem_row(problem: SuspectedProblem) -> dict[str, Any]:
    answer, ruling = getattr(problem, "answer", None), getattr(problem, "ruling", None)
    followed, is_late = getattr(problem, "consequence", None), clock.today() > problem.problem_list.answer_by
    if ruling is not None:
        state, chip = (_("stands"), "unmet") if ruling.upheld else (_("dropped"), "met")
    elif answer is not None:
        state, chip = (_("accepted by the area"), "pending") if answer.accepts else (_("contested"), "current")
    elif is_late:
        state, chip = _("not answered in time"), "pending"
    else:
        state, chip = _("waits for the area's answer"), "waiting"
    return {
        "no": f"{problem.problem_list.list_no}-{problem.no}",
        "subject": subject_of(problem.questionnaire.unit),
        "kind": problem.get_kind_display(),
        "persons": problem.persons,
        "answer_by": problem.problem_list.answer_by,
        "is_late": is_late,
        "state": state,
        "chip": chip,
        "item": followed.item if followed else None,
        "case": followed.case if followed else None,
        "url": reverse("workflows:problem", args=[problem.pk]),
    }


def _papers(request: HttpRequest, engagement: Engagement, evaluator: Evaluator | None) -> list[dict[str, Any]]:
    """Officials fetch them as every paper; evaluators see no place, so through their engagement."""
    rows = papers_of_subject(engagement.no, None if evaluator else request.user)
    if evaluator is not None and evaluator.seat == EvaluatorSeat.INVESTIGATOR:
        return []
    for row in rows if evaluator is not None else ():
        address = reverse("workflows:field-paper", args=[engagement.pk, row["key"]])
        row |= {"download_url": address if row["download_url"] else "", "copy_url": "", "revoke_url": ""}
    return rows


@require_safe
@with_engagement
def paper(request: HttpRequest, engagement: Engagement, key: int) -> HttpResponse:
    """A paper of the engagement, for its leader and its experts."""
    require_evaluator(request.user, engagement, EvaluatorSeat.LEADER, EvaluatorSeat.EXPERT)
    rows = OfficialDocument.objects.filter(pk=min(key, BIGGEST), subject_no=engagement.no).select_related("rendered")
    found = rows.defer("content").first()
    if found is None or getattr(found, "rendered", None) is None:
        raise Http404
    return hand_out(
        request,
        found.rendered.sha256,
        kind=PAPER_READ,
        subject={"paper": found.document_no, "engagement": engagement.no},
        content_type="application/pdf",
        disposition=f'inline; filename="{found.kind}-{found.pk}.pdf"',
    )


def rate_rows(engagement: Engagement, shares: Any, results: Any) -> list[dict[str, Any]]:
    """The four rates beside the programme's limits; a result is a row of JSON or a criterion."""
    programme = programme_of(engagement.programme)
    met = {one["measure"]: one["met"] for one in results}
    found = []
    for measure in rates.RATES:
        rule, share = rates.rule_for(programme, measure), shares.get(measure)
        found.append(
            {
                "title": rule.title if rule else rates.TITLES[measure],
                "parts": rates.words(measure, share) if share else None,
                "value": rates.percent(share) if share else "",
                "limit": f"{rule.operator} {rule.threshold}{rule.unit}" if rule else "",
                "clause": rule.clause if rule else "",
                "met": met.get(measure),
            }
        )
    return found


# ── the leader's list of the day ─────────────────────────────────────────────────────────────────────────────────────


@require_http_methods(GET_OR_POST)
@with_engagement
def look(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    """Every interview that waits, with what its answers suggest."""
    require_evaluator(request.user, engagement, EvaluatorSeat.LEADER)
    rows = list(suspecting.waiting_for_look(engagement)[: suspecting.AT_ONCE])
    forms = [LookForm(request.POST if request.method == "POST" else None, row=row) for row in rows]
    refused: list[str] = []
    valid = [form.is_valid() for form in forms]  # each of them says what is wrong with it
    if request.method == "POST" and all(valid):
        try:
            made = suspecting.close_list(
                user=user_of(request),
                engagement=engagement,
                looks={form.row.pk: form.look() for form in forms},
                digest=request.POST.get("digest", "")[:64],
            )
        except ActInvalid as refusal:
            refused = [str(one) for one in refusal.refusals]
        else:
            messages.success(request, _("The list %(no)s is closed and with the area.") % {"no": made.list_no})
            return redirect("workflows:field-home", pk=engagement.pk)
    context = {
        "engagement": engagement,
        "entries": [(form, subject_of(form.row.unit), _met_rows(form.row)) for form in forms],
        "digest": suspecting.digest_of(rows),
        "refused": refused,
        "answer_by": suspecting.answer_day(clock.today()),
    }
    wrong = bool(refused) or any(form.errors for form in forms)
    return render(request, "evaluation/look.html", context, status=422 if wrong else 200)


def _met_rows(row: Questionnaire) -> list[dict[str, Any]]:
    return [result for result in row.results if result["met"] is not None]


# ── conclusion and consequences ──────────────────────────────────────────────────────────────────────────────────────


@require_http_methods(GET_OR_POST)
@with_engagement
def conclusion(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    require_evaluator(request.user, engagement, EvaluatorSeat.LEADER)
    if not is_opened(engagement):
        raise Http404
    figures = conclusions.figures_of(engagement)
    form = ConclusionForm(request.POST or None, initial={"seen_digest": figures.digest})
    if request.method == "POST" and form.is_valid():
        try:
            conclusions.conclude(user=user_of(request), engagement=engagement, **form.cleaned_data)
        except Refusal as refusal:
            if refusal.kind != "invalid":
                raise
            form.show(refusal)
        else:
            messages.success(request, _("The evaluation is concluded; its report is being made."))
            return redirect("workflows:field-home", pk=engagement.pk)
    context = {
        "engagement": engagement,
        "figures": figures,
        "rates": rate_rows(engagement, figures.shares, [one.to_json() for one in figures.results.values()]),
        "blockers": [str(one) for one in conclusions.refusals(figures)],
        "undisputed": len(rulings.waiting_for_leader(engagement)),
        "form": form,
    }
    return render(request, "evaluation/conclusion.html", context, status=422 if form.errors else 200)


@require_POST
@with_engagement
def consequences(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    done = evaluation_results.follow(user=user_of(request), engagement=engagement)
    cases = sum(one.case_id is not None for one in done)
    text = _("%(items)s items entered in the ledger, %(cases)s rollbacks opened.")
    messages.success(request, text % {"items": len(done), "cases": cases})
    return redirect("workflows:field-home", pk=engagement.pk)
