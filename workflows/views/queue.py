"""The queue: what waits for me, next case, list of all cases I may see."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from approvals.errors import Refusal
from approvals.programmes import programme_at_hand
from approvals.selectors import cases_visible_to
from approvals.stages import OF_PLACES, STAGE_OF
from approvals.wording import title_of
from audit import clock
from registry.places import full_name, plain_name
from registry.roles import Level
from workflows import queue, selecting, services
from workflows.desk import my_day
from workflows.desk.my_day import Day
from workflows.forms import QueueFilter
from workflows.http import official
from workflows.models import CaseTask
from workflows.presenting import case_head, days
from workflows.stage_titles import Titles, read_programmes, titles_for
from workflows.views.filters import queue_tabs

TRIES = 5


@login_required
def queue_page(request: HttpRequest) -> HttpResponse:
    titles = titles_for(request.user)
    filters = QueueFilter(request.GET, titles=titles)
    chosen = filters.cleaned_data if filters.is_valid() else {}
    day = day_asked(request, chosen)
    tasks = filtered(queue.waiting_for(request.user), chosen, day)
    parts = [filtered(part, chosen, day) for part in queue.parts_for(request.user)]
    after = queue.parse_cursor(chosen.get("after", ""))
    page = queue.page_of(tasks, parts=parts, after=after, sort=chosen.get("sort") or "due")
    total, is_capped = queue.capped_count(tasks, parts=parts)
    read_programmes([task.case for task in page.tasks])
    context = {
        "page": {"rows": [row_of(task, request.user.pk) for task in page.tasks]},
        "filters": filters,
        "counts": _counts(request, chosen.get("stage", ""), titles),
        "total": total,
        "total_capped": is_capped,
        "next_cursor": _link(request, queue.format_cursor(page.next_cursor)),
        "previous": request.path + "?" + _without_cursor(request) if chosen.get("after") else "",
        **_together(chosen),
        **queue_tabs(request),
    }
    return render(request, "workflows/queue.html", context)


def _together(chosen: dict[str, Any]) -> dict[str, Any]:
    """Where one stage is shown, its households may be decided together."""
    stage = STAGE_OF.get(chosen.get("stage", ""))
    if stage is None or not selecting.listable(stage):
        return {"list_stage": ""}
    kept = [(name, chosen[name]) for name in ("q", "returned", "day") if chosen.get(name)]
    of_places = stage.code in OF_PLACES
    limit = selecting.limit_of(stage)
    return {"list_stage": stage.code.value, "list_filters": kept, "list_limit": limit, "of_places": of_places}


def day_asked(request: HttpRequest, chosen: dict[str, Any]) -> Day | None:
    """What the sections of the day compare with, where one of them is asked for."""
    return my_day.day_of(request.user) if chosen.get("day") else None


def filtered(tasks: Any, chosen: dict[str, Any], day: Day | None = None) -> Any:
    if day is not None:
        tasks = my_day.narrowed(tasks, chosen["day"], day)
    if chosen.get("stage"):
        tasks = tasks.filter(stage=chosen["stage"])
    if chosen.get("returned"):
        tasks = tasks.filter(was_returned=True)
    if chosen.get("q"):
        tasks = tasks.filter(Q(case__case_no=chosen["q"]) | Q(case__household__head_name__startswith=chosen["q"]))
    return tasks


def row_of(task: CaseTask, reader: int | None) -> dict[str, Any]:
    case = task.case
    return {
        "case_no": case.case_no,
        "head_name": case.subject_name,
        "village_name": plain_name(case.village.name),
        "division_path_names": full_name(case.village_path, down_to=Level.TOWNSHIP),
        "stage_title": title_of(programme_at_hand(case), task.stage),
        "why": _held(task, reader),
        "urged_on": task.urged_on,
        "age_days": (clock.now() - task.created).days,
        "due_on": task.due_on,
        "round": case.round,
        "was_returned": task.was_returned,
        "url": _address(task),
        "is_stopped": case.held_at is not None,
        "claim_url": reverse("workflows:case-claim", args=[case.case_no, task.stage]),
        "lists_url": reverse("workflows:notice-list", args=[case.roster_id]) if STAGE_OF[task.stage].concludes else "",
        **days(task.due_on),
    }


def _address(task: CaseTask) -> str:
    """Where the work is done; of a case that an objection or a suspicion stops, where it says so."""
    if task.case.held_at is not None:
        return reverse("workflows:case", args=[task.case.case_no])
    return reverse("workflows:case-decide", args=[task.case.case_no, task.stage])


def _held(task: CaseTask, reader: int | None) -> str:
    """Who took the stage in hand, and since when; an idle claim keeps nobody away (services.claim)."""
    if task.case.held_at is not None:
        return _("stopped by %(no)s until that is settled") % {"no": task.case.held_by}
    if task.owner is None or task.assigned is None:
        return ""
    since = task.assigned.astimezone(clock.LOCAL_ZONE).strftime("%m-%d %H:%M")
    if task.owner_id == reader:
        return _("you hold it since %(since)s") % {"since": since}
    return _("%(official)s holds it since %(since)s") % {"official": task.owner.name, "since": since}


def _counts(request: HttpRequest, current: str, titles: Titles) -> list[dict[str, Any]]:
    return [
        {
            "code": stage,
            "title": titles[stage],
            "count": count,
            "count_capped": count >= queue.CAP,
            "url": f"?stage={stage}",
            "is_current": stage == current,
        }
        for stage, count, _due in queue.counts_by_stage(request.user)
    ]


def _without_cursor(request: HttpRequest) -> str:
    return urlencode({name: value for name, value in request.GET.items() if name != "after"})


def _link(request: HttpRequest, cursor: str) -> str:
    return f"?{_without_cursor(request)}&after={cursor}" if cursor else ""


@login_required
@require_POST
def start_next(request: HttpRequest) -> HttpResponse:
    """Serve the first case by deadline, claim it, open it; one that a colleague took meanwhile is passed over."""
    chosen = {"stage": request.POST.get("stage", "")} if request.POST.get("stage") in STAGE_OF else {}
    mine = filtered(queue.waiting_for(request.user), chosen).filter(Q(owner=None) | Q(owner=request.user.pk))
    for task in queue.page_of(mine, size=TRIES).tasks:
        try:
            services.claim(user=official(request), case_no=task.case.case_no, stage=task.stage)
        except Refusal:
            continue
        return redirect("workflows:case-decide", case_no=task.case.case_no, stage=task.stage)
    messages.info(request, _("Nothing is waiting for you."))
    return redirect("workflows:queue")


@login_required
def case_list(request: HttpRequest) -> HttpResponse:
    filters = QueueFilter(request.GET, titles=titles_for(request.user))
    del filters.fields["sort"], filters.fields["day"]
    chosen = filters.cleaned_data if filters.is_valid() else {}
    rows = cases_visible_to(request.user).select_related("household", "village", "programme")
    if chosen.get("stage"):
        rows = rows.filter(stage=chosen["stage"], closed_at=None)
    if chosen.get("returned"):
        rows = rows.filter(round__gt=1)
    if chosen.get("q"):
        rows = rows.filter(Q(case_no=chosen["q"]) | Q(household__head_name__startswith=chosen["q"]))
    total, is_capped = queue.capped_count(rows)
    after = chosen.get("after", "")
    found = list((rows.filter(pk__lt=int(after)) if _is_key(after) else rows).order_by("-pk")[: queue.PAGE + 1])
    more = str(found[queue.PAGE - 1].pk) if len(found) > queue.PAGE else ""
    read_programmes(found)
    context = {
        "page": {"rows": [case_head(case, None) for case in found[: queue.PAGE]]},
        "filters": filters,
        "total": total,
        "total_capped": is_capped,
        "next_cursor": _link(request, more),
        "previous": request.path + "?" + _without_cursor(request) if after else "",
    }
    return render(request, "workflows/case_list.html", context)


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
