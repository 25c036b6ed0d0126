"""One waiting stage as its supervisor sees it: what stands in its way, who could take it, and what may be done about it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from approvals import policy, supervising
from approvals.errors import NotEntitled, Refusal
from approvals.models import Case
from approvals.programmes import programme_at_hand
from approvals.routes import acting_division_id
from approvals.selectors import decisions_of
from approvals.stages import Stage
from approvals.supervising_errors import NobodyChosen
from approvals.wording import title_of
from audit import clock
from registry.access import places_of
from registry.models import User
from registry.places import full_name
from registry.roles import Duty
from workflows import waiting
from workflows.advancing import is_fresh
from workflows.desk.waking import aside_of
from workflows.http import STATUS, official, stage_or_404, with_case
from workflows.models import OPEN, CaseTask, EscalatedTo
from workflows.presenting import case_head
from workflows.stage_titles import read_programmes
from workflows.supervision import acts, escalating
from workflows.supervision.act_forms import SuperviseForm
from workflows.supervision.causes import causes_of
from workflows.supervision.history import history_of
from workflows.supervision.on_file import open_work
from workflows.supervision.timing import Waiting, times_of
from workflows.supervision.workload import candidates

LISTED = 50
SUPERVISING = ("urge", "assign", "give-back", "escalate")
TITLES = {
    "urge": gettext_lazy("Urge"),
    "assign": pgettext_lazy("stage", "Assign"),
    "give-back": gettext_lazy("Put back for all"),
    "take-over": gettext_lazy("Take over"),
    "escalate": gettext_lazy("Lay before the level above"),
}
DONE = {
    "urge": gettext_lazy("Urged. Whoever can act was told."),
    "assign": gettext_lazy("Assigned."),
    "give-back": gettext_lazy("Put back: it waits for all who may decide it."),
    "take-over": gettext_lazy("You took the stage over."),
    "escalate": gettext_lazy("Laid before the level above."),
}


@with_case
def supervise(request: HttpRequest, case: Case, stage: str) -> HttpResponse:
    found = stage_or_404(case, stage)
    allowed = _allowed(request, case, found)
    return _page(request, case, found, allowed)


@require_http_methods(["POST"])
@with_case
def supervise_act(request: HttpRequest, case: Case, stage: str, act: str) -> HttpResponse:
    """The act asks for the duty itself, under the lock; a wrong form comes back with the page."""
    found = stage_or_404(case, stage)
    if act not in DONE:
        raise Http404
    allowed = _allowed(request, case, found)
    form = _form(case, found, allowed, request.POST)
    if form.is_valid():
        try:
            _do(act, request, case, found, form.cleaned_data)
        except Refusal as refusal:
            if refusal.kind != "invalid":
                raise
            form.show(refusal)
        else:
            messages.success(request, str(DONE[act]))
            return redirect("workflows:case", case_no=case.case_no)
    return _page(request, case, found, allowed, wrong=form)


def _do(act: str, request: HttpRequest, case: Case, stage: Stage, values: dict[str, Any]) -> None:
    who: dict[str, Any] = {"user": official(request), "case_no": case.case_no, "stage": stage.code.value}
    if act == "urge":
        acts.urge(**who, note=values["reason"])
    elif act == "assign":
        chosen = User.objects.filter(pk=values.get("official") or 0).first()
        if chosen is None:
            supervising.supervisor_of(request.user, case, stage)
            raise NobodyChosen(field="official")
        acts.assign(**who, official=chosen, reason=values["reason"])
    elif act == "give-back":
        acts.give_back(**who, reason=values["reason"])
    elif act == "take-over":
        acts.take_over(**who, reason=values["reason"])
    else:
        escalating.escalate(**who, reason=values["reason"])


def _allowed(request: HttpRequest, case: Case, stage: Stage) -> tuple[str, ...]:
    """What the reader may do here; raises NotEntitled when it is nothing."""
    task = _task(case, stage)
    mine: tuple[str, ...] = ()
    try:
        supervising.supervisor_of(request.user, case, stage)
        mine = SUPERVISING if task is None or task.owner_id else tuple(one for one in SUPERVISING if one != "give-back")
    except NotEntitled:
        if policy.posting_for_stage(request.user, acting_division_id(case, stage), stage) is None:
            raise
    if task is None or task.owner_id in (None, request.user.pk) or is_fresh(task, clock.now()):
        return mine
    can = not policy.refusals(request.user, case, stage, decisions_of(case))
    return (*mine, "take-over") if can else mine


def _task(case: Case, stage: Stage) -> CaseTask | None:
    return CaseTask.objects.filter(OPEN, case=case, stage=stage.code).select_related("owner").first()


def _form(case: Case, stage: Stage, allowed: tuple[str, ...], data: Any = None) -> SuperviseForm:
    """Whoever supervises the place sees who could take it."""
    found = candidates(case, stage.code) if "assign" in allowed else ()
    return SuperviseForm(data, people=[(posting.official_id, _person(posting, held)) for posting, held in found])


def _person(posting: Any, held: int) -> str:
    name = f"{posting.official.name}（{posting.unit}{posting.post}）"
    return _("%(name)s, %(held)s in hand") % {"name": name, "held": held}


def _page(
    request: HttpRequest, case: Case, stage: Stage, allowed: tuple[str, ...], wrong: SuperviseForm | None = None
) -> HttpResponse:
    task = open_work().filter(case=case, stage=stage.code).first()
    context = {
        "case": case_head(case, _task(case, stage)),
        "stage": stage.code.value,
        "title": title_of(programme_at_hand(case), stage.code),
        "is_waiting": task is not None,
        "findings": causes_of([task])[task.pk] if task else (),
        "times": _times(task) if task else None,
        "aside": aside_of([task.pk]).get(task.pk, ()) if task else (),
        "form": wrong or _form(case, stage, allowed),
        "acts": [{"slug": act, "title": TITLES[act]} for act in allowed] if task else [],
        "history": history_of(case, stage.code),
        "ledger_url": _ledger_url(request, case),
    }
    return render(request, "workflows/supervision/supervise.html", context, status=STATUS["invalid"] if wrong else 200)


def _times(task: CaseTask) -> dict[str, Any]:
    times = times_of([task])[task.pk]
    waiting = [(Waiting(cause).label, days) for cause, days in times.waiting.items() if days]
    return {"own": times.own_days, "limit": times.limit, "waiting": waiting, "due_on": times.due_on}


def _ledger_url(request: HttpRequest, case: Case) -> str:
    """Where the reader may enter it as a problem, the place and the case filled in."""
    if not places_of(request.user, Duty.OPEN_LEDGER_ITEM):
        return ""
    return f"{reverse('inspection:item-new')}?place={case.village_id}&case={case.case_no}"


@require_safe
@login_required
def escalated(request: HttpRequest) -> HttpResponse:
    """What was laid before the reader and still waits, newest first."""
    rows = waiting.escalations(request.user).select_related(
        "escalation__task__case__household", "escalation__task__case__village", "escalation__task__case__programme"
    )
    found = list(rows.defer("escalation__task__case__programme__content").order_by("-pk")[:LISTED])
    read_programmes([row.escalation.task.case for row in found])
    context = {"rows": [_escalated(row) for row in found], "limit": LISTED if len(found) == LISTED else 0}
    return render(request, "workflows/supervision/escalated.html", context)


def _escalated(row: EscalatedTo) -> dict[str, Any]:
    task, case = row.escalation.task, row.escalation.task.case
    return {
        "case_no": case.case_no,
        "subject": case.subject_name,
        "place": full_name(case.village_path),
        "stage_title": title_of(programme_at_hand(case), task.stage),
        "due_on": task.due_on,
        "at": row.escalation.at,
        "reason": row.escalation.reason,
        "url": reverse("workflows:supervise", args=[case.case_no, task.stage]),
    }
