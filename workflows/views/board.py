"""The supervisors' board, the rows behind its numbers, and what is done about many of them at once."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals.errors import NotEntitled, Refusal
from approvals.programmes import programme_at_hand
from approvals.wording import title_of
from audit import clock
from registry.access import can_see
from registry.models import Division, User
from registry.places import full_name
from registry.programme_store import in_force, programme_of
from registry.roles import Duty, Level
from workflows import queue
from workflows.advancing import open_tasks
from workflows.board_forms import BulkForm, WorkFilter
from workflows.desk.waking import aside_of
from workflows.http import official, refused
from workflows.models import OPEN, CaseTask, Stall
from workflows.presenting import days
from workflows.stage_titles import read_programmes
from workflows.supervision import acts, board, bulk, escalating, rebalancing
from workflows.supervision.finding import StallCause
from workflows.supervision.heartbeat import last_runs
from workflows.supervision.people import DAYS, people_of
from workflows.supervision.scopes import View, supervised_by, view_of

LONGEST = 18  # digits of a key


def is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST


def view_or_404(request: HttpRequest, key: str, *, down_to: Level = Level.VILLAGE) -> View:
    """The place that is asked for, or the outermost one the reader supervises; 404 where he sees nothing of it."""
    if key:
        found = Division.objects.filter(pk=int(key)).first() if is_key(key) else None
        if found is None or found.level > down_to or not can_see(request.user, found.path):
            raise Http404
    else:
        found = supervised_by(request.user).first()
        if found is None:
            raise NotEntitled(duty=Duty.SUPERVISE.label, place=_("your place"))
    return view_of(request.user, found)


@require_safe
@login_required
def board_page(request: HttpRequest) -> HttpResponse:
    try:
        view = view_or_404(
            request, request.GET.get("place", ""), down_to=Level.TOWNSHIP
        )  # figures are kept by township
    except NotEntitled as refusal:
        return refused(request, refusal)
    version = in_force(view.place, clock.today())
    grid = board.heat_grid(view, programme_of(version) if version else None)
    context = {
        **_place(request, view),
        "causes": board.causes(view),
        "grid": grid,
        "cliff": board.cliff(view),
        "flow": board.flow(view, grid["waiting"]),
        "last_runs": last_runs(),
        "at": clock.now(),
    }
    return render(request, "workflows/supervision/board.html", context)


def _place(request: HttpRequest, view: View) -> dict[str, Any]:
    places = supervised_by(request.user)
    below = Division.objects.filter(pk__in=[key for key, _name in view.rows]).exclude(pk=view.place.pk)
    return {
        "place": view.place,
        "place_name": full_name(view.place.path),
        "other_places": [(one.pk, full_name(one.path)) for one in places if one.pk != view.place.pk],
        "below": [(one.pk, one.name) for one in below.order_by("pk")],
    }


@require_safe
@login_required
def people_page(request: HttpRequest) -> HttpResponse:
    try:
        view = view_or_404(request, request.GET.get("place", ""))
    except NotEntitled as refusal:
        return refused(request, refusal)
    context = {**_place(request, view), "people": people_of(view.place), "days": DAYS}
    return render(request, "workflows/supervision/people.html", context)


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@require_safe
@login_required
def work_list(request: HttpRequest) -> HttpResponse:
    try:
        view = view_or_404(request, request.GET.get("place", ""))
    except NotEntitled as refusal:
        return refused(request, refusal)
    filters = WorkFilter(request.GET)
    chosen = filters.cleaned_data if filters.is_valid() else {}
    tasks = _filtered(view, chosen)
    sort = "oldest" if chosen.get("cause") else "due"  # a running notice has no due date, and may stall all the same
    page = queue.page_of(tasks, after=queue.parse_cursor(chosen.get("after", "")), sort=sort)
    total, is_capped = queue.capped_count(tasks)
    read_programmes([task.case for task in page.tasks])
    context = {
        **_place(request, view),
        "rows": _rows(page.tasks),
        "filters": filters,
        "total": total,
        "total_capped": is_capped,
        "next": _address(request, queue.format_cursor(page.next_cursor)) if page.next_cursor else "",
        "previous": _address(request, "") if chosen.get("after") else "",
        "bulk": BulkForm(auto_id="bulk_%s"),
    }
    return render(request, "workflows/supervision/work_list.html", context)


def _filtered(view: View, chosen: dict[str, Any]) -> Any:
    """Open stages; of a cause also the running notices that stall for it, as the board counts them."""
    tasks = CaseTask.objects.filter(division_path__under=view.place.path)
    if chosen.get("cause"):
        tasks = tasks.filter(finished=None, stall__cause=chosen["cause"])
    else:
        tasks = tasks.filter(OPEN)
    if chosen.get("stage"):
        tasks = tasks.filter(stage=chosen["stage"])
    if chosen.get("late"):
        tasks = tasks.filter(due_on__lt=clock.today())
    if chosen.get("due_by"):
        tasks = tasks.filter(due_on=chosen["due_by"])
    return tasks


def _address(request: HttpRequest, after: str) -> str:
    kept = [(name, value) for name, value in request.GET.items() if name != "after" and value]
    return f"?{urlencode([*kept, ('after', after)] if after else kept)}" if after or kept else request.path


def _rows(tasks: Sequence[CaseTask]) -> list[dict[str, Any]]:
    keys = [task.pk for task in tasks]
    causes, aside = dict(Stall.objects.filter(task__in=keys).values_list("task", "cause")), aside_of(keys)
    return [_row(task, causes.get(task.pk, "")) | {"aside": aside.get(task.pk, ())} for task in tasks]


def _row(task: CaseTask, cause: str) -> dict[str, Any]:
    case = task.case
    return {
        "case_no": case.case_no,
        "subject": case.subject_name,
        "place": full_name(case.village_path),
        "stage": task.stage,
        "stage_title": title_of(programme_at_hand(case), task.stage),
        "cause": StallCause(cause).label if cause else "",
        "holder": task.owner.name if task.owner else "",
        "age_days": (clock.now() - task.created).days,
        "due_on": task.due_on,
        "url": reverse("workflows:supervise", args=[case.case_no, task.stage]),
        **days(task.due_on),
    }


# ── many at once ─────────────────────────────────────────────────────────────────────────────────────────────────────


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
    tasks = [task for task in found.order_by("pk") if (task.case.case_no, task.stage) in wanted]
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
        "moves": [{"row": _row(move.task, ""), "to": move.to} for move in plan.moves],
        "loads": plan.loads,
        "reason": form.cleaned_data["reason"],
        "is_empty": not any(move.to for move in plan.moves),
    }
    return render(request, "workflows/supervision/spread.html", context)


def _answers(request: HttpRequest, answers: list[bulk.Answer]) -> HttpResponse:
    done = [answer for answer in answers if not answer.refusal]
    context = {"answers": answers, "done": len(done), "refused": len(answers) - len(done)}
    return render(request, "workflows/supervision/bulk.html", context)
