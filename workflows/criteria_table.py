"""The criteria of a case, level by level: one column for every stage of its path that measures."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from approvals.models import Assessment, Case
from approvals.stages import PATHS, CaseKind
from approvals.subjects import subject_of
from approvals.wording import title_of
from registry.indicator_values import pair, shown
from registry.indicator_vocabulary import indicator_of_rule
from registry.programme_schema import Programme, Rule

_SIGNS = {">": ">", ">=": "≥", "<": "<", "<=": "≤", "==": "="}


def criterion_value(result: Mapping[str, Any], rule: Rule | None = None) -> str | None:
    """A criterion's value in words; a place's share with both its numbers."""
    value = result["value"]
    if value is None:
        return None
    indicator = indicator_of_rule(rule) if rule is not None else None
    if indicator is not None:
        if isinstance(value, str):
            value = pair(*(int(part) for part in value.split("/")))
        return shown(indicator, value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return f"{value / 100:.2f}" if result["measure"] in {"income_above_line", "rigid_expenditure"} else str(value)


def threshold(rule: Rule) -> str | None:
    """The standard in words; None where the source gives no number."""
    if rule.effect == "review":
        return _("to be considered")
    if rule.operator == "is_true":
        return _("yes")
    if rule.threshold is None or isinstance(rule.threshold, str):
        return rule.threshold
    limit = rule.threshold / 100 if rule.measure == "income_above_line" else rule.threshold
    return f"{_SIGNS[rule.operator]} {limit:g} {rule.unit}"


def criteria_rows(case: Case, programme: Programme, assessments: Iterable[Assessment]) -> list[dict[str, Any]]:
    """One row a criterion, its cells in the order of the path; the newest round of each level counts."""
    path = [stage for stage in PATHS[CaseKind(case.kind)] if stage.measures and programme.holds(stage.code)]
    latest = {item.stage: item for item in sorted(assessments, key=lambda item: item.round)}
    results = {code: {result["code"]: result for result in item.results} for code, item in latest.items()}
    titles = {stage.code: title_of(programme, stage.code) for stage in path}
    return [
        {
            "code": rule.code,
            "title": rule.title,
            "threshold": threshold(rule),
            "clause": rule.clause,
            "effect": effect_title(rule.effect),
            "is_judged": rule.effect != "review",
            "cells": _cells(rule, [(titles[stage.code], results.get(stage.code, {}).get(rule.code)) for stage in path]),
        }
        for rule in programme.criteria_of(subject_of(case))
    ]


def _cells(rule: Rule, found: Sequence[tuple[Any, Mapping[str, Any] | None]]) -> list[dict[str, Any]]:
    """Each level beside the first that measured: where they differ, both stand."""
    cells = [_cell(rule, title, result) for title, result in found]
    first = next((cell["value"] for cell in cells if cell["value"] is not None), None)
    for cell in cells:
        cell["differs"] = cell["value"] is not None and cell["value"] != first
    return cells


def _cell(rule: Rule, title: Any, result: Mapping[str, Any] | None) -> dict[str, Any]:
    """`title`: the place's own word for the check of that level."""
    if result is None:
        return {"title": title, "value": None, "met": None}
    return {"title": title, "value": criterion_value(result, rule), "met": result["met"]}


def effect_title(effect: str) -> str:
    return {"veto": _("veto"), "reference": _("reference"), "review": _("to be considered")}[effect]


def is_measured(rows: Iterable[Mapping[str, Any]]) -> bool:
    return any(cell["value"] is not None for row in rows for cell in row["cells"])


def criteria_counts(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    counts = {"met": 0, "open": 0, "differs": 0}
    for row in rows:
        newest = next((cell for cell in reversed(row["cells"]) if cell["value"] is not None), None)
        if row["is_judged"]:
            counts["met" if newest and newest["met"] else "open"] += 1
        counts["differs"] += any(cell["differs"] for cell in row["cells"])
    return counts
