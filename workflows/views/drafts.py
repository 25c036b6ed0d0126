"""Saving what was typed without deciding, and the photos with it; asked by the button “save draft” and by draft.js alike."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from approvals import policy
from approvals.errors import Refusal
from approvals.models import Case
from approvals.programmes import programme_for
from approvals.sampling import must_measure
from approvals.selectors import decisions_of
from approvals.stages import Stage
from approvals.subjects import inputs_of
from audit import clock
from workflows import drafts, field_work
from workflows.field_page import photo_form_for
from workflows.forms import DecisionForm
from workflows.http import official, stage_or_404, with_case
from workflows.income_forms import NAME, typed_names
from workflows.models import Draft

_NOT_KEPT = ("seen_version", "evidence")


@require_POST
@with_case
def save_draft(request: HttpRequest, case: Case, stage: str) -> HttpResponse:
    """Nothing is decided and nothing checked; only who may decide the stage keeps a draft of it."""
    step = stage_or_404(case, stage)
    refusals = policy.refusals(request.user, case, step, decisions_of(case))
    if refusals:
        raise refusals[0]
    problems = _keep_photos(request, case, step)
    draft = _keep_values(request, case, step)
    if request.headers.get("x-draft"):
        at = draft.saved_at.astimezone(clock.LOCAL_ZONE)
        kinds = [] if problems else [name.removeprefix("photo-") for name in request.FILES if name.startswith("photo-")]
        return JsonResponse({"saved": f"{at:%H:%M}", "version": case.version, "photos": kinds, "problems": problems})
    for problem in problems:
        messages.error(request, problem)
    messages.success(
        request, _("Draft saved at %(time)s") % {"time": f"{clock.now().astimezone(clock.LOCAL_ZONE):%H:%M}"}
    )
    return redirect("workflows:case-decide", case_no=case.case_no, stage=step.code)


def _keep_photos(request: HttpRequest, case: Case, stage: Stage) -> list[str]:
    """What is wrong with the photos that came along; [] when they are kept or there were none."""
    form = photo_form_for(case, stage, data=request.POST, files=request.FILES)
    if form is None or not form.has_photos():
        return []
    if not form.is_valid():
        return [f"{form[name].label}：{problem}" for name, found in form.errors.items() for problem in found]
    try:
        field_work.add_photos(user=official(request), case_no=case.case_no, stage=stage.code, received=form.received())
    except Refusal as refusal:
        if refusal.kind != "invalid":
            raise
        return [str(refusal)]
    return []


def _keep_values(request: HttpRequest, case: Case, stage: Stage) -> Draft:
    """Neither files nor drawings: who signs does it once, before the act is sent."""
    form = DecisionForm(
        stage=stage,
        programme=programme_for(case),
        inputs=inputs_of(case, programme_for(case)),
        measures=must_measure(case, stage),
    )
    names = [f"{name}_0" if hasattr(field, "is_ink") else name for name, field in form.fields.items()]
    kept = [name for name in names if name not in _NOT_KEPT]
    if NAME in form.fields:
        kept += typed_names(request.POST)
    return drafts.save(user=official(request), case=case, stage=stage.code, typed=request.POST.dict(), names=kept)
