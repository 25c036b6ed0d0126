"""The rows behind the numbers: open stages of a place that meet a filter, page by page and counted up to a cap."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from approvals.programmes import programme_at_hand
from approvals.wording import title_of
from audit import clock
from registry.places import full_name, place_at
from registry.roles import Level
from workflows import queue
from workflows.board_forms import DueIn
from workflows.desk.waking import aside_of
from workflows.models import OPEN, CaseTask, Stall
from workflows.presenting import days
from workflows.stage_titles import read_programmes
from workflows.supervision import stalled_rows
from workflows.supervision.finding import StallCause
from workflows.supervision.readings import working_days
from workflows.supervision.scopes import View

Criteria = Mapping[str, Any]  # WorkFilter.chosen


@dataclass(frozen=True)
class Page:
    tasks: list[CaseTask]
    causes: Mapping[int, str]  # of those that stall
    next_cursor: str  # "" on the last page

    def rows(self) -> list[dict[str, Any]]:
        """With who laid it aside, and until when. One query."""
        aside = aside_of([task.pk for task in self.tasks])
        return [row_of(task, self.causes.get(task.pk, "")) | {"aside": aside.get(task.pk, ())} for task in self.tasks]


def page_of(view: View, wanted: Criteria, *, after: str = "", size: int | None = None) -> Page:
    """By a cause the longest stalled first, else the earliest deadline. A constant number of queries."""
    size = size or queue.PAGE
    page = _stalled(view, wanted, after, size) if wanted.get("cause") else _open(view, wanted, after, size)
    read_programmes([task.case for task in page.tasks])
    return page


def _open(view: View, wanted: Criteria, after: str, size: int) -> Page:
    found = queue.page_of(tasks_of(view, wanted), after=queue.parse_cursor(after), size=size)
    stalls = Stall.objects.filter(task__in=[task.pk for task in found.tasks]).values_list("task", "cause")
    return Page(found.tasks, dict(stalls), queue.format_cursor(found.next_cursor))


def _stalled(view: View, wanted: Criteria, after: str, size: int) -> Page:
    rows = stalls_of(view, wanted)
    parts = stalled_rows.parts_of(rows, view.scope.counties)
    found = stalled_rows.page_of(rows, parts=parts, after=stalled_rows.parse_cursor(after), size=size)
    causes = {stall.pk: stall.cause for stall in found.stalls}
    return Page([stall.task for stall in found.stalls], causes, stalled_rows.format_cursor(found.next_cursor))


def count_of(view: View, wanted: Criteria) -> tuple[int, bool]:
    """(how many, whether there are more)."""
    rows: QuerySet[Any] = stalls_of(view, wanted) if wanted.get("cause") else tasks_of(view, wanted)
    return queue.capped_count(rows)


def tasks_of(view: View, wanted: Criteria) -> QuerySet[CaseTask]:
    rows = CaseTask.objects.filter(OPEN, division_path__under=view.place.path)
    return rows.filter(_wanted(view, wanted), *_of_task(wanted, ""))


def stalls_of(view: View, wanted: Criteria) -> QuerySet[Stall]:
    """Running notices among them, as the board counts them. The county is named where there is one: then a page comes straight from the index."""
    county = place_at(view.place.path, Level.COUNTY)
    rows = stalled_rows.stalls_under([view.place.path], county=county, cause=wanted["cause"])
    return rows.filter(_wanted(view, wanted), *_of_task(wanted, "task__"))


def _wanted(view: View, wanted: Criteria) -> Q:
    """What a task and its stall both say."""
    found, today = Q(), clock.today()
    if wanted.get("here"):
        found &= Q(division_path=view.place.path)
    if wanted.get("stage"):
        found &= Q(stage=wanted["stage"])
    if wanted.get("late"):
        found &= Q(due_on__lt=today)
    if wanted.get("due_by"):
        found &= Q(due_on=wanted["due_by"])
    if wanted.get("due_in"):
        last = today if wanted["due_in"] == DueIn.TODAY else working_days(today, 3, view.works)[-1]
        found &= Q(due_on__range=(today, last))
    return found


def _of_task(wanted: Criteria, task: str) -> list[Q]:
    found = []
    if wanted.get("unclaimed"):
        found.append(Q(**{f"{task}owner": None}))
    if wanted.get("holder"):
        found.append(Q(**{f"{task}owner": wanted["holder"]}))
    if wanted.get("returned"):
        found.append(Q(**{f"{task}was_returned": True}))
    return found


def row_of(task: CaseTask, cause: str) -> dict[str, Any]:
    """As a page and a workbook show it: nobody's numbers, no address, no phone."""
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
