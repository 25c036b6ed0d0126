"""What a sheet's page shows: the act in words, its seats, its households."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.models import ItemResult, Sheet, SheetItem, SignOff
from approvals.particulars import INPUTS, MEASURED, Input
from approvals.place_criteria import place_inputs
from approvals.programmes import programme_for
from approvals.seats import seats_on
from approvals.stages import STAGE_OF, Outcome
from approvals.subjects import subject_of
from approvals.wording import outcome_title
from registry.places import full_name
from registry.programme_schema import Programme
from workflows import survey
from workflows.criteria_table import criterion_value, threshold

_CHIPS = {ItemResult.WAITING: "current", ItemResult.DECIDED: "done", ItemResult.DROPPED: "returned"}


def act_lines(sheet: Sheet) -> list[dict[str, Any]]:
    """Label and value of everything the signers are asked to sign."""
    act = json.loads(sheet.act)
    inputs = {item.name: item for item in INPUTS[STAGE_OF[sheet.stage].code]}
    lines: list[dict[str, Any]] = [{"label": _("opinion"), "value": act["opinion"]}]
    if sheet.outcome != Outcome.APPROVED:
        lines.insert(0, {"label": _("outcome"), "value": outcome_title(sheet.outcome, sheet.stage)})
    for name, value in act["particulars"].items():
        if value not in (None, "", []):
            lines.append(
                {"label": inputs[name].label if name in inputs else name, "value": _value(inputs, name, value)}
            )
    if act["evidence"]:
        lines.append({"label": _("Evidence"), "value": "、".join(file["title"] for file in act["evidence"])})
    return lines


def _value(inputs: dict[str, Input], name: str, value: Any) -> str:
    return survey.shown(inputs[name], value) if name in inputs and inputs[name].kind == "lines" else shown(value)


def shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return "、".join(shown(item) for item in value)
    if isinstance(value, dict):
        return "；".join(f"{key} {shown(item)}" for key, item in value.items() if item not in (None, "", [], 0))
    return str(value)


def seat_rows(sheet: Sheet) -> list[dict[str, Any]]:
    signed = {one.seat: one for one in sheet.sign_offs.all()}
    return [{"no": seat.no, "post": seat.post} | _signature(signed.get(seat.no)) for seat in seats_on(sheet)]


def _signature(sign_off: SignOff | None) -> dict[str, Any]:
    if sign_off is None:
        return {"is_signed": False}
    return {
        "is_signed": True,
        "agrees": sign_off.agrees,
        "name": sign_off.name,
        "unit": f"{sign_off.unit}{sign_off.post}",
        "opinion": sign_off.opinion,
        "method": sign_off.get_method_display(),
        "signed_at": sign_off.signed_at,
        "ink_url": reverse("workflows:sheet-ink", args=[sign_off.sheet_id, sign_off.seat]) if sign_off.ink else "",
    }


def item_rows(items: Iterable[SheetItem]) -> list[dict[str, Any]]:
    return [_item(item) for item in items]


def _item(item: SheetItem) -> dict[str, Any]:
    case = item.case
    hamlet, head_name, persons = _line(item)
    return {
        "case_no": case.case_no,
        "url": reverse("workflows:case", args=[case.case_no]),
        "place": full_name(case.village_path),
        "hamlet": hamlet,
        "head_name": head_name,
        "persons": persons,
        "changed": _has_changed(item),
        "result": item.get_result_display(),
        "chip": _CHIPS[ItemResult(item.result)],
        "reason": item.reason,
        "is_waiting": item.result == ItemResult.WAITING,
        "particulars": shown(item.particulars) if item.particulars else "",
    }


def _has_changed(item: SheetItem) -> bool:
    """Only households live on the register: a place is signed with its own name and population as reported."""
    is_waiting = item.result == ItemResult.WAITING and item.case.household_id is not None
    return is_waiting and _line(item) != _line_now(item)


def _line(item: SheetItem) -> tuple[str, str, int | None]:
    """As the signers read it, whatever the register says since; sheets from before that was kept show the register."""
    return _line_now(item) if item.population is None else (item.hamlet, item.head_name, item.population)


def _line_now(item: SheetItem) -> tuple[str, str, int | None]:
    return item.case.hamlet, item.case.subject_name, getattr(item, "persons", None)


def measured_rows(items: Iterable[SheetItem], programme: Programme) -> list[dict[str, Any]]:
    """What the proposer measured and how the criteria come out with it, by household: both are part of what is signed."""
    return [
        {"case_no": item.case.case_no, "values": _values(item), "criteria": _criteria(item, programme)}
        for item in items
        if item.measured or item.results
    ]


def _values(item: SheetItem) -> list[dict[str, Any]]:
    inputs = _inputs(item)
    known = [(inputs[name], value) for name, value in item.measured.items() if name in inputs]
    return [{"label": one.label, "value": survey.shown(one, value)} for one, value in known if value is not None]


def _inputs(item: SheetItem) -> Mapping[str, Input]:
    case = item.case
    if case.household_id is not None:
        return MEASURED
    return {one.name: one for one in place_inputs(programme_for(case), subject_of(case), item.sheet.stage)}


def _criteria(item: SheetItem, programme: Programme) -> list[dict[str, Any]]:
    rules = {rule.code: rule for rule in programme.criteria_of(subject_of(item.case))}
    return [
        {
            "title": result["title"],
            "standard": threshold(rules[result["code"]]) if result["code"] in rules else None,
            "value": criterion_value(result, rules.get(result["code"])),
            "met": result["met"],
        }
        for result in item.results
    ]
