"""Laying one of one's own waiting stages aside until a day, and taking it up again."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from approvals.errors import Refusal
from approvals.models import Case
from approvals.programmes import programme_at_hand
from approvals.stages import Stage
from approvals.wording import title_of
from audit import clock
from workflows.advancing import why_not
from workflows.desk import snoozing
from workflows.desk.forms import LayAsideForm
from workflows.http import STATUS, official, stage_or_404, with_case
from workflows.models import OPEN, CaseTask
from workflows.presenting import case_head


@require_http_methods(["GET", "HEAD", "POST"])
@with_case
def lay_aside(request: HttpRequest, case: Case, stage: str) -> HttpResponse:
    step = stage_or_404(case, stage)
    snoozing.post_for(request.user, case, step.code)
    task = CaseTask.objects.filter(OPEN, case=case, stage=step.code).select_related("owner", "case").first()
    if task is None:
        raise why_not(official(request), case.case_no, step.code)
    form = LayAsideForm(request.POST or None, initial={"until": clock.today() + timedelta(days=1)})
    if request.method == "POST" and form.is_valid():
        try:
            row = snoozing.lay_aside(user=official(request), case_no=case.case_no, stage=step.code, **form.cleaned_data)
        except Refusal as refusal:
            if refusal.kind != "invalid":
                raise
            form.add_error(refusal.field or None, str(refusal))
        else:
            messages.success(request, _("Laid aside; it stands in your day again on %(day)s.") % {"day": row.until})
            return redirect("workflows:my-day")
    return render(request, "workflows/desk/lay_aside.html", _context(case, step, task, form), status=_status(form))


def _status(form: LayAsideForm) -> int:
    return STATUS["invalid"] if form.errors else 200


def _context(case: Case, stage: Stage, task: CaseTask, form: LayAsideForm) -> dict[str, Any]:
    return {
        "case": case_head(case, task),
        "stage": stage.code.value,
        "title": title_of(programme_at_hand(case), stage.code),
        "form": form,
        "latest": snoozing.latest_day(task),
        "most_days": snoozing.MOST_DAYS,
    }


@require_POST
@with_case
def take_up(request: HttpRequest, case: Case, stage: str) -> HttpResponse:
    snoozing.take_up(user=official(request), case_no=case.case_no, stage=stage_or_404(case, stage).code)
    messages.success(request, _("It stands in your day again."))
    return redirect("workflows:my-day")
