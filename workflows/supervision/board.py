"""The supervisors' board, section by section, as plain values: what stalls and why, where, how old, what comes and goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.routes import route_of
from approvals.stages import ORDER, PATHS, STAGE_OF, CaseKind
from approvals.wording import title_of
from audit import clock
from registry.programme_schema import Programme
from workflows.supervision import durations, readings
from workflows.supervision.durations import StageTime
from workflows.supervision.finding import StallCause
from workflows.supervision.readings import Cell, FlowDay
from workflows.supervision.scopes import View
from workflows.supervision.stalled_rows import OfCause, by_cause
from workflows.supervision.village_rows import village_grid

BAR = 110  # width of the longest bar, in pixels
LATE_SHARES = ((0.5, 3), (0.2, 2), (0.0, 1))  # above this share of late work: how hot a cell is
TIME_SHARES = ((1.0, 3), (0.7, 2), (0.4, 1))  # above this share of the limit for nine in ten


@dataclass(frozen=True)
class Column:
    stage: str
    title: str


def list_address(place: int, **wanted: str) -> str:
    """The rows behind a number."""
    chosen = {"place": str(place)} | {name: value for name, value in wanted.items() if value}
    return f"{reverse('workflows:work-list')}?{urlencode(chosen)}"


def causes(view: View) -> list[dict[str, Any]]:
    found = by_cause([view.place.path], counties=view.scope.counties)
    return [_cause(view, one) for one in found]


def _cause(view: View, one: OfCause) -> dict[str, Any]:
    return {
        "label": one.cause.label,
        "count": one.count,
        "oldest_days": (clock.today() - one.oldest_since.astimezone(clock.LOCAL_ZONE).date()).days,
        "is_first": one.cause == StallCause.NOBODY_CAN_ACT,
        "url": list_address(view.place.pk, cause=one.cause.value),
    }


def heat_grid(view: View, programme: Programme | None) -> dict[str, Any]:
    """Rows are places, columns the stages at which something waits; the last row and column add up."""
    cells = {(cell.place, cell.stage): cell for cell in _cells(view)}
    stages = sorted({stage for _, stage in cells}, key=lambda stage: ORDER[stage])
    rows = [_row(view, key, name, stages, cells) for key, name in view.rows]
    return {
        "columns": [Column(stage, word(programme, stage)) for stage in stages],
        "rows": [row for row in rows if row["waiting"]],
        "totals": [_sum(cells, stage) for stage in stages],
        "waiting": sum(cell.waiting for cell in cells.values()),
        "late": sum(cell.late for cell in cells.values()),
    }


def _cells(view: View) -> list[Cell]:
    return village_grid(view.place.path) if view.by == "village" else readings.grid(view.scope, view.by)


def word(programme: Programme | None, stage: str) -> str:
    """The place's own word for the stage where one programme is in force, else ours."""
    return str(title_of(programme, stage) if programme is not None else STAGE_OF[stage].title)


def _row(
    view: View, key: int, name: str, stages: Sequence[str], cells: Mapping[tuple[int, str], Cell]
) -> dict[str, Any]:
    own = [(stage, cells.get((key, stage))) for stage in stages]
    here = "on" if view.is_parted and key == view.place.pk else ""  # of the place itself, not of those below
    waiting = sum(cell.waiting for _stage, cell in own if cell)
    late = sum(cell.late for _stage, cell in own if cell)
    rows = list_address(key, here=here)
    return {
        "name": _("%(place)s itself") % {"place": name} if here else name,
        "url": rows,
        "inside": f"{reverse('workflows:board')}?{urlencode({'place': key})}" if view.has_boards(key) else rows,
        "cells": [_shown(key, stage, cell, here) for stage, cell in own],
        "waiting": waiting,
        "late": late,
        "heat": heat_of(late, waiting),
    }


def heat_of(late: int, waiting: int) -> int:
    share = late / waiting if waiting else 0
    return next((level for floor, level in LATE_SHARES if share > floor), 0)


def _shown(key: int, stage: str, cell: Cell | None, here: str) -> dict[str, Any]:
    if cell is None:
        return {"stage": stage, "waiting": 0}
    return {
        "stage": stage,
        "waiting": cell.waiting,
        "late": cell.late,
        "median": cell.median_days,
        "p90": cell.p90_days,
        "oldest": cell.oldest_days,
        "heat": heat_of(cell.late, cell.waiting),
        "url": list_address(key, stage=stage, here=here),
    }


def stage_times(view: View, programme: Programme | None, grid: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Path by path in its order: how long each stage took, what waits at it, and how hot its nine in ten are.

    The household's exit always; of the others (villages, counties, ways back) those on which something waits or was finished.
    """
    found = durations.by_stage(view.scope)
    waiting = {column.stage: total["waiting"] for column, total in zip(grid["columns"], grid["totals"], strict=True)}
    paths = []
    for kind in CaseKind:
        path = route_of(programme, kind) if programme else PATHS[kind]
        if kind == CaseKind.EXIT or any(stage.code in found or waiting.get(stage.code) for stage in path):
            stages = [
                _stage_time(view, stage.code, programme, found.get(stage.code), waiting.get(stage.code, 0))
                for stage in path
            ]
            paths.append({"kind": kind.value, "title": kind.label, "stages": stages})
    return paths


def _stage_time(
    view: View, stage: str, programme: Programme | None, took: StageTime | None, waiting: int
) -> dict[str, Any]:
    limit = programme.limit_of(stage) if programme is not None else None
    share = took.p90 / limit if took and limit else 0.0
    return {
        "title": word(programme, stage),
        "took": took,
        "limit": limit,
        "waiting": waiting,
        "heat": next((level for floor, level in TIME_SHARES if share > floor), 0) if took else None,
        "url": list_address(view.place.pk, stage=stage),
    }


def _sum(cells: Mapping[tuple[int, str], Cell], stage: str) -> dict[str, int]:
    own = [cell for (_, at), cell in cells.items() if at == stage]
    return {"waiting": sum(cell.waiting for cell in own), "late": sum(cell.late for cell in own)}


def cliff(view: View) -> list[dict[str, Any]]:
    days = readings.cliff(view.scope, view.works)
    longest = max((day.due for day in days), default=0) or 1
    return [
        {
            "day": day.day,
            "due": day.due,
            "bar": round(day.due * BAR / longest),
            "url": list_address(view.place.pk, due_by=day.day.isoformat()),
        }
        for day in days
    ]


def flow(view: View, waiting: int) -> dict[str, Any]:
    """Arrivals against decisions, and when the backlog is gone if it goes on like this."""
    days = readings.flow(view.scope, works=view.works)
    longest = max((max(day.came, day.went) for day in days), default=0) or 1
    return {
        "days": [_flow_day(day, longest) for day in days],
        "came": sum(day.came for day in days),
        "went": sum(day.went for day in days),
        "gone_on": readings.backlog_gone_on(waiting, days, view.works),
    }


def _flow_day(day: FlowDay, longest: int) -> dict[str, Any]:
    return {
        "day": day.day,
        "came": day.came,
        "went": day.went,
        "came_bar": round(day.came * BAR / longest),
        "went_bar": round(day.went * BAR / longest),
    }
