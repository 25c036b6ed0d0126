"""What each stage asks for beside outcome, date and opinion; the same list makes the form and checks the act.

Values arrive as plain JSON (text, whole numbers, booleans, ISO dates, lists of texts) and leave checked.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from approvals.errors import InputMissing, InputWrong, InvalidAct
from approvals.stages import StageCode

MAX_TEXT = 500
MAX_COUNT = 100_000
MAX_FEN = 100_000_000_00


@dataclass(frozen=True)
class Input:
    """One value a stage asks for. kind: text, number, fen, date, flag, choice, names (one per line)."""

    name: str
    label: str | Promise
    kind: str
    required: bool = True
    choices: tuple[tuple[str, str | Promise], ...] = ()
    minimum: int = 0


_TEAM = Input("verifiers", _("verifiers (one per line)"), "names")
_VISITED = Input("visited_on", _("date of the home visit"), "date")
_MEETING = (
    Input("meeting", _("name of the meeting"), "text"),
    Input("held_on", _("held on"), "date"),
)

INPUTS: dict[str, tuple[Input, ...]] = {
    StageCode.YEAR_PLAN: (
        Input("plan_no", _("number of the annual plan"), "text", required=False),
        Input("gates_confirmed", _("the programme's further conditions are met"), "flag", required=False),
    ),
    StageCode.APPLICATION: (
        Input("applied_on", _("date of the application"), "date"),
        Input("reason", _("reason given by the household"), "text"),
        Input("stated_income_fen", _("income per head stated by the household (yuan)"), "fen", required=False),
    ),
    StageCode.HOME_CHECK: (_VISITED, Input("surveyors", _("surveyors (one per line, at least 2)"), "names", minimum=2)),
    StageCode.APPRAISAL: (
        Input("held_on", _("held on"), "date"),
        Input("place", _("place"), "text"),
        Input("chair", _("chair"), "text"),
        Input("recorder", _("recorder"), "text"),
        Input("expected", _("members expected"), "number", minimum=1),
        Input("present", _("members present"), "number", minimum=1),
        Input("agree", _("votes for"), "number"),
        Input("against", _("votes against"), "number"),
        Input("abstain", _("abstentions"), "number"),
        Input("recused", _("recused (one per line)"), "names", required=False),
    ),
    StageCode.JOINT_VILLAGE_CHECK: (
        Input("method", _("how it was verified"), "text"),
        Input("verifiers", _("verifiers (one per line, at least 4)"), "names", minimum=4),
    ),
    StageCode.CONSENT: (
        Input("agrees", _("the household agrees to the exit"), "flag"),
        Input("signed_by", _("signed by"), "text"),
        Input("relation", _("relation to the head"), "text"),
        Input("witness", _("witness"), "text"),
        Input(
            "method",
            _("method"),
            "choice",
            choices=(("signature", _("signature")), ("fingerprint", _("fingerprint"))),
        ),
    ),
    StageCode.FIRST_NOTICE: (Input("places", _("posting points (one per line)"), "names", minimum=1),),
    StageCode.FIRST_NOTICE_RESULT: (Input("objections", _("number of objections received"), "number"),),
    StageCode.TOWNSHIP_SELF_CHECK: (
        _VISITED,
        Input("verifiers", _("verifiers (one per line, at least 3)"), "names", minimum=3),
        Input("leader", _("team leader"), "text"),
    ),
    StageCode.TOWNSHIP_REVIEW: _MEETING,
    StageCode.SECOND_NOTICE: (Input("places", _("posting points (one per line)"), "names", minimum=1),),
    StageCode.SECOND_NOTICE_RESULT: (Input("objections", _("number of objections received"), "number"),),
    StageCode.COMPARISON: (),
    StageCode.COUNTY_REVIEW: (
        _VISITED,
        Input("verifiers", _("verifiers (one per line, at least 2)"), "names", minimum=2),
        Input("leader", _("team leader"), "text"),
    ),
    StageCode.COUNTY_APPROVAL: _MEETING,
    StageCode.CITY_VERIFICATION: (
        Input("sampled", _("the household is in the sample"), "flag"),
        Input("sample_no", _("sample number"), "text"),
        Input("verifiers", _("verifiers (one per line, at least 2)"), "names", minimum=2),
    ),
    StageCode.ANNOUNCEMENT: (Input("places", _("posting points (one per line)"), "names", minimum=1),),
    StageCode.ANNOUNCEMENT_RESULT: (Input("objections", _("number of objections received"), "number"),),
    StageCode.DEREGISTRATION: (Input("effective_on", _("effective from"), "date"),),
    StageCode.DEREGISTRATION_CONFIRMATION: (Input("checked_against", _("checked against"), "text"),),
    StageCode.FOLLOW_UP: (
        _VISITED,
        Input(
            "risk",
            _("risk of return to poverty"),
            "choice",
            choices=(("stable", _("stable")), ("at_risk", _("at risk"))),
        ),
    ),
}

MEASURED: dict[str, Input] = {
    item.name: item
    for item in (
        Input("population", _("household members living together"), "number", minimum=1),
        Input("wages_fen", _("income from wages (yuan)"), "fen"),
        Input("business_fen", _("income from business (yuan)"), "fen"),
        Input("property_fen", _("income from property (yuan)"), "fen"),
        Input("transfer_fen", _("income from transfers (yuan)"), "fen"),
        Input("other_fen", _("other income (yuan)"), "fen"),
        Input("expenses_fen", _("expenses of production (yuan)"), "fen"),
        Input("has_food", _("enough food"), "flag"),
        Input("has_clothing", _("enough clothing"), "flag"),
        Input("dropouts", _("drop-outs from compulsory education"), "number"),
        Input("uninsured", _("members without medical insurance"), "number"),
        Input("housing_grade", _("housing grade"), "choice", choices=tuple((grade, grade) for grade in "ABCD")),
        Input("has_safe_water", _("safe drinking water"), "flag"),
        Input("has_electricity", _("electricity"), "flag"),
        Input("has_road", _("road to the natural village"), "flag"),
        Input("has_television", _("radio and television"), "flag"),
        Input("has_income_source", _("source of income or minimum living allowance"), "flag"),
        Input("rigid_expenditure_fen", _("rigid expenditure (yuan)"), "fen"),
        Input("industry_projects", _("industry projects taken part in"), "number"),
        Input("without_family_doctor", _("members without a family doctor"), "number"),
        Input("without_pension", _("members entitled to a pension scheme but not covered"), "number"),
        Input("clear_facts", _("facts known, of five"), "number"),
        Input("conditions_improved", _("living conditions improved"), "flag"),
    )
}


def checked(inputs: tuple[Input, ...], values: Mapping[str, Any]) -> tuple[dict[str, Any], list[InvalidAct]]:
    """The values that passed, and one refusal for each that did not."""
    found: dict[str, Any] = {}
    refusals: list[InvalidAct] = []
    for item in inputs:
        value = values.get(item.name)
        if value is None or value == "" or value == []:
            if item.required:
                refusals.append(InputMissing(field=item.name, label=item.label))
            continue
        problem = _CHECKS[item.kind](item, value)
        if problem:
            refusals.append(InputWrong(field=item.name, label=item.label, problem=problem))
        else:
            found[item.name] = value
    return found, refusals


def _check_text(item: Input, value: Any) -> str | Promise:
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        return _("at most 500 characters")
    return "" if value.isprintable() else _("contains characters that cannot be printed")


def _check_number(item: Input, value: Any) -> str | Promise:
    if type(value) is not int or not item.minimum <= value <= MAX_COUNT:
        return _("not a whole number in the possible range")
    return ""


def _check_fen(item: Input, value: Any) -> str | Promise:
    return "" if type(value) is int and 0 <= value <= MAX_FEN else _("not an amount in the possible range")


def _check_date(item: Input, value: Any) -> str | Promise:
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        return _("not a date")
    return ""


def _check_flag(item: Input, value: Any) -> str | Promise:
    return "" if isinstance(value, bool) else _("neither yes nor no")


def _check_choice(item: Input, value: Any) -> str | Promise:
    return "" if value in dict(item.choices) else _("not one of the choices")


def _check_names(item: Input, value: Any) -> str | Promise:
    if not isinstance(value, list) or len(set(value)) < max(item.minimum, 1):
        return _("too few different names")
    if len(value) > 50 or any(_check_text(item, name) or len(name) > 60 for name in value):
        return _("at most 50 entries of 60 characters")
    return ""


_CHECKS: dict[str, Callable[[Input, Any], str | Promise]] = {
    "text": _check_text,
    "number": _check_number,
    "fen": _check_fen,
    "date": _check_date,
    "flag": _check_flag,
    "choice": _check_choice,
    "names": _check_names,
}
