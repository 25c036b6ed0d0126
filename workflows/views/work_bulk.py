"""What a supervisor does about many open stages at once: urge, lay before the level above, spread."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from approvals.errors import Refusal
from registry.access import can_see
from registry.models import User
from workflows.advancing import open_tasks
from workflows.board_forms import BulkForm
from workflows.http import official, refused
from workflows.models import CaseTask
from workflows.stage_titles import read_programmes
from workflows.supervision import acts, bulk, escalating, rebalancing
from workflows.supervision.scopes import view_of
from workflows.supervision.work_rows import row_of
from workflows.views.board import is_key


@require_POST
@login_required
def work_bulk(request: HttpRequest) -> HttpResponse:
    """Urge, lay before the level above, spread: each stage by itself, each with its own answer."""
    user, form = official(request), BulkForm(request.POST)
    tasks = _chosen(request)
    if not form.is_valid() or not tasks:
        refusal = _("Tick at least one row, and choose what shall be done")
        return render(request, "workflows/refused.html", {"refusal": refusal, "refusals": [refusal]}, status=422)
    act, reason = form.cleaned_data["act"], form.cleaned_data["reason"]
    if act == "spread":
        return _spread(request, user, tasks, form)
    items = [(task.case.case_no, task.stage) for task in tasks]
    if act == "urge":
        return _answers(request, bulk.urge_each(items, user=user, note=reason))

    def escalate(case_no: str, stage: str) -> object:
        return escalating.escalate(user=user, case_no=case_no, stage=stage, reason=reason)

    return _answers(request, bulk.each(items, escalate))


def _chosen(request: HttpRequest) -> list[CaseTask]:
    """The ticked rows that the reader may see, as he saw them: what has moved on meanwhile is left out."""
    ticked = [text.partition("~") for text in request.POST.getlist("row")[: bulk.MOST] if "\x00" not in text]
    wanted = {(case_no, stage) for case_no, _mark, stage in ticked}
    found = open_tasks().select_related("owner", "act_division").filter(case__case_no__in=[one for one, _ in wanted])
    tasks = [task for task in found.order_by("case_id", "pk") if (task.case.case_no, task.stage) in wanted]
    tasks = [task for task in tasks if can_see(request.user, task.division_path)]
    read_programmes([task.case for task in tasks])
    return tasks


def _spread(request: HttpRequest, user: User, tasks: list[CaseTask], form: BulkForm) -> HttpResponse:
    """First the plan with what everybody would have in hand; `official-<case>` says that it was confirmed."""
    wanted = {task.case.case_no: request.POST.get(f"official-{task.case.case_no}", "") for task in tasks}
    people = {str(one.pk): one for one in User.objects.filter(pk__in=[key for key in wanted.values() if is_key(key)])}
    if not people:
        return _plan_page(request, tasks, form)

    def assign(case_no: str, stage: str) -> object:
        reason, chosen = form.cleaned_data["reason"], people[wanted[case_no]]
        return acts.assign(user=user, case_no=case_no, stage=stage, official=chosen, reason=reason)

    items = [(task.case.case_no, task.stage) for task in tasks if wanted[task.case.case_no] in people]
    return _answers(request, bulk.each(items, assign))


def _plan_page(request: HttpRequest, tasks: list[CaseTask], form: BulkForm) -> HttpResponse:
    for place in {task.act_division for task in tasks if task.act_division is not None}:
        try:
            view_of(request.user, place)
        except Refusal as refusal:
            return refused(request, refusal)
    plan = rebalancing.plan(tasks)
    context = {
        "moves": [{"row": row_of(move.task, ""), "to": move.to} for move in plan.moves],
        "loads": plan.loads,
        "reason": form.cleaned_data["reason"],
        "is_empty": not any(move.to for move in plan.moves),
    }
    return render(request, "workflows/supervision/spread.html", context)


def _answers(request: HttpRequest, answers: list[bulk.Answer]) -> HttpResponse:
    done = [answer for answer in answers if not answer.refusal]
    context = {"answers": answers, "done": len(done), "refused": len(answers) - len(done)}
    return render(request, "workflows/supervision/bulk.html", context)
