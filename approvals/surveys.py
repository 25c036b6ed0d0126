"""The survey across levels and rounds: values side by side, what changed since a reviewer looked, remarks to fields."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from registry.programme_schema import Programme

from approvals.models import Assessment, Case, Decision, FieldRemark
from approvals.particulars import INPUTS, MEASURED, Input
from approvals.place_criteria import unfolded
from approvals.programmes import programme_for
from approvals.stages import ORDER, STAGE_OF, Outcome, Stage, StageCode
from approvals.subjects import inputs_of
from approvals.wording import title_of

MEASURED_PREFIX = "measured"


@dataclass(frozen=True)
class Change:
    """One field that is no longer what the reviewer saw."""

    stage: str
    item: Input
    old: Any
    new: Any


def measured_in(assessment: Assessment) -> dict[str, Any]:
    """What it measured, by the name of the input; a place's shares unfolded."""
    facts = json.loads(assessment.facts)
    return unfolded(facts["values"]) if "subject" in facts else dict(facts)


def diff(old: Assessment, new: Assessment, names: Iterable[str] = tuple(MEASURED)) -> list[tuple[str, Any, Any]]:
    """The measured fields that differ: (field, old value, new value), in the order of the form."""
    before, after = measured_in(old), measured_in(new)
    return [(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)]


def changes_since(case: Case, stage: Stage, decisions: Sequence[Decision]) -> list[Change] | None:
    """What the levels below changed since this stage last decided on the case. None: it has not looked at it before."""
    seen = next((decision for decision in reversed(decisions) if decision.stage == stage.code), None)
    if seen is None:
        return None
    rows = Assessment.objects.filter(case=case).order_by("round")
    assessments = {(row.stage, row.round): row for row in rows}
    found: list[Change] = []
    items = {item.name: item for item in inputs_of(case, programme_for(case))}
    for code in INPUTS:
        if ORDER[code] >= ORDER[stage.code]:
            continue
        told = [decision for decision in decisions if decision.stage == code]
        before = next((one for one in reversed(told) if one.pk < seen.pk), None)
        now = told[-1] if told else None
        if before is not None and now is not None and now.pk > seen.pk:
            found += _changed_particulars(code, before, now)
            old, new = assessments.get((code, before.round)), assessments.get((code, now.round))
            if old and new:
                found += [Change(code, items[name], *values) for name, *values in diff(old, new, items)]
    return found


def _changed_particulars(stage: str, before: Decision, now: Decision) -> list[Change]:
    old, new = before.particulars, now.particulars
    return [
        Change(stage, item, old.get(item.name), new.get(item.name))
        for item in INPUTS[StageCode(stage)]
        if old.get(item.name) != new.get(item.name)
    ]


def remarkable(
    stage: Stage, programme: Programme, measured: Mapping[str, Input]
) -> list[tuple[str, str | Promise, str | Promise]]:
    """The fields to which whoever returns from the stage may attach a remark: (key, stage's title, field's label)."""
    found: list[tuple[str, str | Promise, str | Promise]] = []
    for target in sorted(stage.returns_to, key=lambda code: ORDER[code]):
        title = title_of(programme, target)
        found += [(f"{target}:{item.name}", title, item.label) for item in INPUTS[target]]
        if STAGE_OF[target].measures:
            found += [(f"{target}:{MEASURED_PREFIX}-{name}", title, item.label) for name, item in measured.items()]
    return found


def remarks_to(case: Case, stage: Stage) -> dict[str, list[FieldRemark]]:
    """What the last return said about the fields of this stage, by the form's name of the field. One query."""
    rows = FieldRemark.objects.filter(
        decision__case=case,
        decision__round=case.round - 1,
        decision__outcome=Outcome.RETURNED,
        field__startswith=f"{stage.code}:",
    ).select_related("decision")
    found: dict[str, list[FieldRemark]] = {}
    for row in rows.order_by("pk"):
        found.setdefault(row.field.partition(":")[2], []).append(row)
    return found


@dataclass(frozen=True)
class Compared:
    """One measured value in the register and at every level that measured it, newest round first counted."""

    item: Input
    register: Any
    levels: tuple[Any, ...]

    @property
    def differs(self) -> bool:
        return len({json.dumps(value) for value in (self.register, *self.levels) if value is not None}) > 1


def compare(
    register: dict[str, Any], assessments: Iterable[Assessment], items: Mapping[str, Input], stages: Sequence[str]
) -> list[Compared]:
    """`stages` are the columns after the register's."""
    latest = {row.stage: measured_in(row) for row in sorted(assessments, key=lambda row: row.round)}
    return [
        Compared(item, register.get(name), tuple(latest.get(stage, {}).get(name) for stage in stages))
        for name, item in items.items()
    ]
