"""Interviews: asking, keeping what was typed, reading, and the second investigator's signature."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals.errors import Refusal
from audit import clock
from documents.handing_out import hand_out, log_reading
from documents.labels import written
from documents.receiving import SOUND_ENDINGS
from inspection.answering import BIGGEST, answering
from inspection.evaluation import field_events as events
from inspection.evaluation import questionnaires, questions
from inspection.evaluation.access import evaluator_of, require_evaluator, unit_for
from inspection.evaluation.copies import photo_copy
from inspection.evaluation.field_papers import subject_of
from inspection.evaluation.field_selectors import interview_for
from inspection.evaluation.recordings import recordings_of, with_erasures
from inspection.models import EvaluationUnit, Evaluator, Questionnaire, QuestionnaireRecording
from registry.programme_store import programme_of
from registry.views.pages import user_of
from workflows.evaluation_forms import HearForm, InterviewForm, InterviewPhotos, InterviewSounds, SignForm
from workflows.survey import later_photo_rows

GET_OR_POST = ["GET", "HEAD", "POST"]


def _unit_or_404(request: HttpRequest, pk: int) -> tuple[EvaluationUnit, Evaluator]:
    """For whoever asks in this engagement; an expert is told that it is not his act."""
    unit = unit_for(request.user, pk) if pk <= BIGGEST else None
    if unit is None:
        raise Http404
    return unit, require_evaluator(request.user, unit.draw.engagement, *questionnaires.ASKERS)


def _form(
    request: HttpRequest, unit: EvaluationUnit, evaluator: Evaluator, data: Any = None, **initial: Any
) -> InterviewForm:
    engagement = unit.draw.engagement
    return InterviewForm(
        data,
        asked=questions.questions_for(programme_of(engagement.programme), unit.kind),
        seconds=list(questionnaires.possible_seconds(engagement, evaluator)),
        is_home=unit.household_id is not None or unit.uncarded_id is not None,
        initial={"visited_on": clock.today(), **initial},
    )


@require_http_methods(GET_OR_POST)
@answering
def interview_new(request: HttpRequest, pk: int) -> HttpResponse:
    """What was typed before comes back; a page that was sent already shows what arrived."""
    unit, evaluator = _unit_or_404(request, pk)
    draft = questionnaires.draft_of(user_of(request), unit)
    if request.method != "POST":
        questionnaires.refuse_asked(unit)
        form = _form(request, unit, evaluator, **questionnaires.typed_in(draft))
        return _page(request, unit, form, (InterviewPhotos(), InterviewSounds()), draft)
    form, photos = _form(request, unit, evaluator, request.POST), InterviewPhotos(request.POST, request.FILES)
    sounds = InterviewSounds(request.POST, request.FILES)
    if all((form.is_valid(), photos.is_valid(), sounds.is_valid())):
        try:
            row = questionnaires.send(
                user=user_of(request),
                unit_pk=unit.pk,
                interview=form.interview(),
                received=photos.received(),
                recordings=sounds.received(),
            )
        except Refusal as refusal:
            if refusal.kind != "invalid":
                raise
            form.show(refusal)
        else:
            text = _("The interview is sent; %(name)s signs it now.") % {"name": row.second.name}
            messages.success(request, text)
            return redirect("workflows:interview", pk=row.pk)
    return _page(request, unit, form, (photos, sounds), draft, status=422)


def _page(
    request: HttpRequest,
    unit: EvaluationUnit,
    form: InterviewForm,
    files: tuple[InterviewPhotos, InterviewSounds],
    draft: Any,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "unit": unit,
        "name": subject_of(unit),
        "engagement": unit.draw.engagement,
        "form": form,
        "photo_form": files[0],
        "sound_form": files[1],
        "draft": draft,
        "draft_url": reverse("workflows:interview-draft", args=[unit.pk]),
        "draft_key": f"{user_of(request).pk}:interview:{unit.pk}",
    }
    return render(request, "evaluation/interview_new.html", context, status=status)


@require_POST
@answering
def interview_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """By the button and by draft.js alike; nothing is checked, and nobody else reads it."""
    unit, evaluator = _unit_or_404(request, pk)
    names = _form(request, unit, evaluator).kept_names
    draft = questionnaires.save_draft(user=user_of(request), unit=unit, typed=request.POST.dict(), names=names)
    at = f"{draft.saved_at.astimezone(clock.LOCAL_ZONE):%H:%M}"
    if request.headers.get("x-draft"):
        return JsonResponse({"saved": at, "version": 0, "photos": [], "problems": []})
    messages.success(request, _("Draft saved at %(time)s") % {"time": at})
    return redirect("workflows:interview-new", pk=unit.pk)


def _interview_or_404(request: HttpRequest, pk: int) -> Questionnaire:
    found = interview_for(request.user, pk) if pk <= BIGGEST else None
    if found is None:
        raise Http404
    return found


@require_safe
@answering
def interview(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever reads it is logged: it is full of what people said of themselves."""
    row = _interview_or_404(request, pk)
    log_reading(
        request,
        kind=events.INTERVIEW_READ,
        subject={"engagement": row.unit.draw.engagement.no, "unit": str(row.unit_id)},
        statement={"edition": str(row.edition)},
    )
    return _interview_page(request, row, SignForm())


def _interview_page(
    request: HttpRequest, row: Questionnaire, form: SignForm, hear: HearForm | None = None
) -> HttpResponse:
    engagement, answers = row.unit.draw.engagement, questionnaires.answers_of(row)
    recordings = with_erasures(recordings_of(row))
    asked = questions.questions_for(programme_of(engagement.programme), row.unit.kind)
    evaluator = evaluator_of(request.user, engagement)
    signature = getattr(row, "signature", None)
    context = {
        "row": row,
        "name": subject_of(row.unit),
        "engagement": engagement,
        "signature": signature,
        "sections": [
            (questions.SECTIONS[section][1], [(one.item.label, one.text, _said(one, answers)) for one in rows])
            for section, rows in questions.in_sections(asked)
        ],
        "failed": [result for result in row.results if result["met"] is False],
        "photos": later_photo_rows(
            (one.photo for one in row.photos.select_related("photo__posting", "photo__uploaded_by")),
            lambda photo: reverse("workflows:interview-photo", args=[row.pk, photo.pk]),
            _("visit of the evaluators"),
        ),
        "recordings": recordings,
        "hear": hear or HearForm(recordings=_kept(recordings)),
        "form": form if signature is None and evaluator is not None and evaluator.pk == row.second_id else None,
    }
    is_wrong = bool(form.errors or (hear and hear.errors))
    return render(request, "evaluation/interview.html", context, status=422 if is_wrong else 200)


def _kept(recordings: Sequence[tuple[QuestionnaireRecording, datetime | None]]) -> list[QuestionnaireRecording]:
    return [row for row, erased_at in recordings if erased_at is None]


def _said(question: questions.Question, answers: dict[str, Any]) -> str:
    value = answers.get(question.item.name)
    return "" if value is None else written(question.item, value)


@require_POST
@answering
def interview_sign(request: HttpRequest, pk: int) -> HttpResponse:
    row, form = _interview_or_404(request, pk), SignForm(request.POST)
    if form.is_valid():
        try:
            questionnaires.sign(user=user_of(request), pk=row.pk, **form.cleaned_data)
        except Refusal as refusal:
            if refusal.kind != "invalid":
                raise
            form.show(refusal)
        else:
            messages.success(request, _("Your word on the interview is recorded."))
            return redirect("workflows:field-home", pk=row.unit.draw.engagement_id)
    return _interview_page(request, row, form)


@require_safe
@answering
def interview_photo(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    row = _interview_or_404(request, pk)
    found = row.photos.filter(photo=min(key, BIGGEST)).select_related("photo").first()
    if found is None:
        raise Http404
    engagement = row.unit.draw.engagement
    subject = {"engagement": engagement.no, "unit": str(row.unit_id), "photo": str(key)}
    return photo_copy(request, engagement, found.photo.sha256, kind=events.PHOTO_FETCHED, subject=subject)


@require_http_methods(GET_OR_POST)
def interview_recording(request: HttpRequest, pk: int) -> HttpResponse:
    """A voice is known by everybody who knows the speaker: heard for a stated reason alone, which is logged."""
    return _heard(request, pk=pk) if request.method == "POST" else redirect("workflows:interview", pk=pk)


@answering
def _heard(request: HttpRequest, pk: int) -> HttpResponse:
    row = _interview_or_404(request, pk)
    form = HearForm(request.POST, recordings=_kept(with_erasures(recordings_of(row))))
    if not form.is_valid():
        return _interview_page(request, row, SignForm(), hear=form)
    found = form.chosen
    return hand_out(
        request,
        found.sha256,
        kind=events.RECORDING_HEARD,
        subject={"engagement": row.unit.draw.engagement.no, "unit": str(row.unit_id), "recording": str(found.no)},
        content_type=found.content_type,
        disposition=f'attachment; filename="{found.sha256[:16]}.{SOUND_ENDINGS.get(found.content_type, "bin")}"',
        personal={"reason": form.cleaned_data["reason"]},
    )
