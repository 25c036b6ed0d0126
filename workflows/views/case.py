"""The case page, and deciding its waiting stage."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from approvals import policy
from approvals.errors import Refusal
from approvals.models import Assessment, Case, Decision, Sheet, SheetItem
from approvals.programmes import programme_for
from approvals.sampling import must_measure
from approvals.selectors import decisions_of
from approvals.stages import Outcome, Stage, StageCode
from approvals.subjects import inputs_of, known_values
from approvals.wording import outcome_title, sentence, title_of
from audit import clock
from audit.integrity import verify_stream
from audit.selectors import timeline
from documents.selectors import document_rows
from workflows import criteria_table, drafts, field_work, presenting, sector_work, services
from workflows.desk import presence, waking
from workflows.evidence import evidence_rows
from workflows.field_forms import PhotoForm
from workflows.field_page import draft_values, field_context, photo_form_for, photos_of, typed_values
from workflows.forms import DecisionForm, opening_values
from workflows.http import STATUS, official, stage_or_404, with_case
from workflows.income_forms import MORE, NAME, register_rows
from workflows.models import OPEN, CaseTask, Draft
from workflows.supervision.case_clock import clock_of
from workflows.supervision.workload import may_supervise
from workflows.views.aftercare import about
from workflows.views.suspicions import comparison_of

TIMELINE = 200


@with_case
def case_page(request: HttpRequest, case: Case) -> HttpResponse:
    decisions = decisions_of(case)
    reasons = presenting.why_not(request.user, case, decisions)
    report = verify_stream(case.stream, head=(case.audit_seq, case.audit_digest))
    supervises = case.closed_at is None and may_supervise(request.user, case)
    context = _common(request, case, decisions) | {
        "why_not": reasons,
        "can_act": case.closed_at is None and not reasons,
        "decide_url": reverse("workflows:case-decide", args=[case.case_no, case.stage]),
        "comparison": comparison_of(request.user, case),
        "sectors": sector_work.sector_rows(case, programme_for(case)),
        "decisions": presenting.decision_rounds(decisions),
        "documents": document_rows(case, request.user),
        **about(request.user, household=case.household, village=case.village),
        "timeline": presenting.timeline_rows(timeline(case.stream, limit=TIMELINE), programme_for(case)),
        "case_clock": clock_of(case),
        "may_supervise": supervises,
        "aside": _aside(case) if supervises else [],
        "supervised_stage": case.stage,
        "integrity": {"ok": report.holds, "checked_at": clock.now(), "head": case.audit_digest},
    }
    return render(request, "workflows/case.html", context)


def _aside(case: Case) -> list[waking.Aside]:
    """Who laid the waiting stage aside, until when and why: for supervisors."""
    return [
        one
        for found in waking.aside_of(CaseTask.objects.filter(OPEN, case=case).values_list("pk", flat=True)).values()
        for one in found
    ]


def _common(request: HttpRequest, case: Case, decisions: list[Decision]) -> dict[str, Any]:
    task = CaseTask.objects.filter(OPEN, case=case).select_related("owner").first()
    programme = programme_for(case)
    rows = criteria_table.criteria_rows(case, programme, Assessment.objects.filter(case=case))
    measured = criteria_table.is_measured(rows)
    return {
        "case": presenting.case_head(case, task),
        "household": {
            "no": case.subject_no,
            "head_name": case.subject_name,
            "population": case.household.members.filter(left_on=None).count() if case.household else None,
        },
        "stage_path": presenting.stage_path(case, decisions),
        "criteria": rows if measured else [],
        "criteria_counts": criteria_table.criteria_counts(rows) if measured else None,
        "blockers": presenting.blockers(case),
        "evidence": evidence_rows(case),
        "photos": photos_of(case),
        "moves": presenting.moves_of_case(case),
        "open_sheet": _open_sheet(case),
        "is_mine": task is not None and task.owner_id == request.user.pk,
        **presence.watched(official(request), case),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@with_case
def decide(request: HttpRequest, case: Case, stage: str) -> HttpResponse:
    """GET shows the form, or why not; POST records through services.decide, the only door."""
    step = stage_or_404(case, stage)
    if request.method == "POST" and MORE not in request.POST:
        return _record(request, case, step)
    decisions = decisions_of(case)
    refusals = policy.refusals(request.user, case, step, decisions)
    if refusals:
        raise refusals[0]
    if sheet := _open_sheet(case):
        messages.info(
            request,
            _("%(stage)s lies before those who must sign it.") % {"stage": title_of(programme_for(case), step.code)},
        )
        return redirect("workflows:sheet", pk=sheet)
    draft, typed = draft_values(official(request), case, step)
    if MORE in request.POST:  # more lines, without JavaScript: nothing is checked yet, and what was typed stays
        typed = typed_values(step, request.POST.dict())
    form = _fresh_form(case, step, typed)
    return _form_page(request, case, step, form, decisions, photo_form_for(case, step), draft=draft)


def _open_sheet(case: Case) -> int | None:
    """The sheet on which the case lies before its signers: nobody fills in a form in vain."""
    return SheetItem.objects.filter(case=case, result="waiting").values_list("sheet", flat=True).first()


def _record(request: HttpRequest, case: Case, stage: Stage) -> HttpResponse:
    form = _form(case, stage, data=request.POST, files=request.FILES)
    photo_form = photo_form_for(case, stage, data=request.POST, files=request.FILES)
    refusal = None
    if request.FILES or form.draws_ink:  # nobody leaves a file on our disk who may not act
        _refuse_strangers(request, case, stage)
    if _took_photos(request, case, stage, photo_form) and form.is_valid():
        try:
            done = services.decide(
                user=official(request), case_no=case.case_no, stage=stage.code, act=form.submission()
            )
        except Refusal as error:
            if error.kind != "invalid":
                raise
            refusal = error
            form.show(error)
        else:
            drafts.forget(case, stage.code)
            return _done(request, case, stage, done)
    decisions = decisions_of(case)
    found = policy.refusals(request.user, case, stage, decisions)
    if refusal is None and found:  # not even the right person for a wrong form
        raise found[0]
    return _form_page(request, case, stage, form, decisions, photo_form, status=STATUS["invalid"])


def _took_photos(request: HttpRequest, case: Case, stage: Stage, form: PhotoForm | None) -> bool:
    """Photos that came with the act are kept first, even if the act itself is refused. False: something is wrong with them."""
    if form is None or not form.has_photos():
        return True
    if not form.is_valid():
        return False
    try:
        field_work.add_photos(user=official(request), case_no=case.case_no, stage=stage.code, received=form.received())
    except Refusal as error:
        if error.kind != "invalid":
            raise
        form.add_error("photo_no_position", str(error))
        return False
    return True


def _done(request: HttpRequest, case: Case, stage: Stage, done: Decision | Sheet) -> HttpResponse:
    """Decided: back to the case. Laid before others: on to the sheet that they must sign."""
    title = title_of(programme_for(case), stage.code)
    if isinstance(done, Sheet):
        messages.success(request, _("%(stage)s: laid before those who sign with you") % {"stage": title})
        return redirect("workflows:sheet", pk=done.pk)
    outcome = outcome_title(done.outcome, stage.code)
    messages.success(request, _("%(stage)s: %(outcome)s") % {"stage": title, "outcome": outcome})
    return redirect("workflows:case", case_no=case.case_no)


def _refuse_strangers(request: HttpRequest, case: Case, stage: Stage) -> None:
    found = policy.refusals(request.user, case, stage, decisions_of(case))
    if found:
        raise found[0]


def _fresh_form(case: Case, stage: Stage, typed: dict[str, Any]) -> DecisionForm:
    programme = programme_for(case)
    text = sentence(programme, case, stage, Outcome.APPROVED)
    initial = opening_values(stage, programme, version=case.version, today=clock.today(), sentence=text)
    known = known_values(case, programme) if stage.measures else None
    if stage.code == StageCode.HOME_CHECK:
        initial[NAME] = register_rows(case.home, case.year)
    form = _form(case, stage, initial=initial, known=known)
    form.initial.update(typed)
    return form


def _form(case: Case, stage: Stage, **values: Any) -> DecisionForm:
    """Asks for measured values only where this level measures this household itself."""
    programme = programme_for(case)
    inputs, measures = inputs_of(case, programme), must_measure(case, stage)
    return DecisionForm(stage=stage, programme=programme, inputs=inputs, measures=measures, **values)


def _form_page(
    request: HttpRequest,
    case: Case,
    stage: Stage,
    form: DecisionForm,
    decisions: list[Decision],
    photo_form: PhotoForm | None,
    *,
    draft: Draft | None = None,
    status: int = 200,
) -> HttpResponse:
    programme = programme_for(case)
    context = _common(request, case, decisions) | {
        "stage": {"code": stage.code, "title": presenting.stage_title(programme, stage), "step": stage.step},
        "form": form,
        "sentence": sentence(programme, case, stage, Outcome.APPROVED),
        "refusals": [],
        "seen_version": case.version,
    }
    context |= field_context(official(request), case, stage, form, decisions, photo_form=photo_form, draft=draft)
    return render(request, "workflows/decide.html", context, status=status)


@require_POST
@with_case
def claim(request: HttpRequest, case: Case, stage: str) -> HttpResponse:
    services.claim(user=official(request), case_no=case.case_no, stage=stage_or_404(case, stage).code)
    return redirect("workflows:case-decide", case_no=case.case_no, stage=stage)
