"""Suspected problems: what was found, the area's answer with its evidence, the experts' opinions, and the ruling."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals.errors import Refusal
from audit import clock
from documents.handing_out import hand_out
from documents.receiving import ENDINGS, IMAGES
from inspection.answering import BIGGEST, answering
from inspection.evaluation import answers, rulings
from inspection.evaluation import field_events as events
from inspection.evaluation.access import evaluator_of, require_evaluator
from inspection.evaluation.copies import photo_copy
from inspection.evaluation.field_selectors import may_read_interview, problem_for
from inspection.evaluation.views import with_engagement
from inspection.models import Engagement, Evaluator, EvaluatorSeat, SuspectedProblem
from registry.places import plain_name
from registry.views.pages import user_of
from workflows.evaluation_forms import AnswerForm, OpinionForm
from workflows.views.evaluation import problem_row


def _problem_or_404(request: HttpRequest, pk: int) -> SuspectedProblem:
    found = problem_for(request.user, pk) if pk <= BIGGEST else None
    if found is None:
        raise Http404
    return found


@require_safe
@answering
def problem(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _problem_or_404(request, pk))


def _page(request: HttpRequest, row: SuspectedProblem, *, form: Any = None, status: int = 200) -> HttpResponse:
    engagement = row.problem_list.engagement
    evaluator = evaluator_of(request.user, engagement)
    answer, ruling = getattr(row, "answer", None), getattr(row, "ruling", None)
    context = {
        "problem": row,
        "facts": problem_row(row),
        "engagement": engagement,
        "answer": answer,
        "files": list(answer.files.order_by("pk")) if answer else [],
        "ruling": ruling,
        "opinions": rulings.opinions_of(row) if evaluator is not None or ruling is not None else [],
        "answer_form": _form_if(form, AnswerForm, _may_answer(request, row)),
        "opinion_form": _form_if(form, OpinionForm, _may_speak(evaluator, row)),
        "form": form,
        "interview": row.questionnaire if evaluator and may_read_interview(evaluator, row.questionnaire) else None,
        "area": plain_name(engagement.area.name),
    }
    return render(request, "evaluation/problem.html", context, status=status)


def _form_if(form: Any, kind: type[Any], is_his: bool) -> Any:
    if isinstance(form, kind):
        return form
    return kind() if is_his else None


def _may_answer(request: HttpRequest, row: SuspectedProblem) -> bool:
    is_open = getattr(row, "answer", None) is None and getattr(row, "ruling", None) is None
    in_time = clock.today() <= row.problem_list.answer_by
    return is_open and in_time and answers.answerer_at(request.user, row.problem_list.engagement) is not None


def _may_speak(evaluator: Evaluator | None, row: SuspectedProblem) -> bool:
    if evaluator is None or evaluator.seat != EvaluatorSeat.EXPERT or getattr(row, "ruling", None) is not None:
        return False
    return rulings.is_contested(row) and not row.opinions.filter(evaluator=evaluator).exists()


@require_POST
@answering
def problem_answer(request: HttpRequest, pk: int) -> HttpResponse:
    row = _problem_or_404(request, pk)
    answers.require_answerer(request.user, row.problem_list.engagement)  # nobody else leaves files on our disk
    form = AnswerForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            answers.answer(user=user_of(request), problem=row, given=form.given())
        except Refusal as refusal:
            if refusal.kind != "invalid":
                raise
            form.show(refusal)
        else:
            messages.success(request, _("The answer is recorded and with the evaluators."))
            return redirect("workflows:problem", pk=row.pk)
    return _page(request, row, form=form, status=422)


@require_POST
@answering
def problem_opinion(request: HttpRequest, pk: int) -> HttpResponse:
    row, form = _problem_or_404(request, pk), OpinionForm(request.POST)
    require_evaluator(request.user, row.problem_list.engagement, EvaluatorSeat.EXPERT)
    if form.is_valid():
        try:
            ruling = rulings.give_opinion(user=user_of(request), problem=row, **form.cleaned_data)
        except Refusal as refusal:
            if refusal.kind != "invalid":
                raise
            form.show(refusal)
        else:
            text = _("Two experts agree: the problem is ruled.") if ruling else _("Your opinion is recorded.")
            messages.success(request, text)
            return redirect("workflows:problem", pk=row.pk)
    return _page(request, row, form=form, status=422)


@require_safe
@answering
def problem_file(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """Evidence of the area, checked against its digest; who fetched it is logged."""
    row = _problem_or_404(request, pk)
    answer = getattr(row, "answer", None)
    file = answer.files.filter(pk=min(key, BIGGEST)).first() if answer else None
    if file is None:
        raise Http404
    engagement = row.problem_list.engagement
    subject = {"engagement": engagement.no, "problem": str(row.pk), "file": str(file.pk)}
    if file.content_type in IMAGES and evaluator_of(request.user, engagement) is not None:
        return photo_copy(request, engagement, file.sha256, kind=events.EVIDENCE_FETCHED, subject=subject)
    return hand_out(
        request,
        file.sha256,
        kind=events.EVIDENCE_FETCHED,
        subject=subject,
        content_type=file.content_type,
        disposition=f'attachment; filename="{file.sha256[:16]}.{ENDINGS.get(file.content_type, "bin")}"',
    )


@require_POST
@with_engagement
def uphold(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    """What the area accepted or left unanswered stands: one act of the leader."""
    done = rulings.uphold_undisputed(user=user_of(request), engagement=engagement)
    messages.success(request, _("%(count)s problems stand, as accepted or not answered.") % {"count": len(done)})
    return redirect("workflows:field-conclusion", pk=engagement.pk)
