"""The parts of a place's paper: how it is listed, its figures, its indicators as judged (domain.md §2.3)."""

from collections.abc import Mapping, Sequence
from typing import Any

from approvals.hamlets import HamletCheck, checks_of
from approvals.models import Assessment, Case, Decision
from approvals.outcomes import LISTED_AS
from approvals.stages import ORDER, CaseKind, StageCode
from approvals.subjects import subject_of
from approvals.words import word_of
from documents import fact_parts
from documents.kinds import CriterionPart
from documents.parts import HamletPart, LinePart, PlacePart, PlaceRow
from registry.indicator_vocabulary import Indicator, indicator_of_rule, indicators_for
from registry.models import Listing
from registry.places import name_at, plain_name
from registry.programme_schema import Programme, Rule
from registry.roles import Level

NOUNS: dict[str, str] = {
    CaseKind.VILLAGE_EXIT: "贫困村",
    CaseKind.TOWN_EXIT: "经济薄弱镇",
    CaseKind.COUNTY_EXIT: "贫困县",
    CaseKind.CONSOLIDATION: "贫（弱）村",
}
_FIGURES = (
    "hamlets",
    "villages",
    "households",
    "persons",
    "poor_households",
    "poor_persons",
    "poverty_incidence",
    "income_growth",
    "collective_income",
    "fiscal_resources",
)


def fields_of_place(decision: Decision, decisions: Sequence[Decision], programme: Programme) -> dict[str, Any]:
    judged = [
        one.assessment
        for one in (*decisions, decision)
        if one.assessment is not None and ORDER[one.stage] <= ORDER[decision.stage]
    ]
    values = fact_parts.values_of(judged[-1] if judged else None)
    return {
        "place": {**place_part(decision.case, programme, values), "hamlets": _hamlets(decision, programme)},
        "criteria": _criteria(decision.case, judged, programme),
    }


_NAMED = 3  # villages that a heading names; of more it tells the number


def fields_of_list(
    decisions: Sequence[Decision], before: Sequence[Sequence[Decision]], persons: Sequence[int], programme: Programme
) -> dict[str, Any]:
    """One paper for all villages that one act posts or announces (V04, V07)."""
    cases = [decision.case for decision in decisions]
    names = [plain_name(case.village.name) for case in cases]
    townships = list(dict.fromkeys(name_at(case.village_path, Level.TOWNSHIP) for case in cases))
    heading = "、".join(names) if len(names) <= _NAMED else f"{'、'.join(townships)}{len(names)}个村"
    rows = zip(decisions, before, persons, strict=True)
    return {
        "place": {**place_part(cases[0], programme, {}), "name": heading, "designation": "", "source": ""},
        "places": [_row(no, one, earlier, count, programme) for no, (one, earlier, count) in enumerate(rows, 1)],
    }


def _row(no: int, decision: Decision, before: Sequence[Decision], persons: int, programme: Programme) -> PlaceRow:
    criteria = fields_of_place(decision, before, programme)["criteria"]
    return PlaceRow(
        no=no,
        township=name_at(decision.case.village_path, Level.TOWNSHIP),
        name=plain_name(decision.case.village.name),
        persons=persons,
        figures=[LinePart(label=row["title"], value=row["value"]) for row in criteria if row["value"]],
    )


def place_part(case: Case, programme: Programme, values: Mapping[str, Any]) -> PlacePart:
    listing = Listing.objects.filter(division=case.village_id, kind=LISTED_AS[case.kind], ended_on=None).first()
    known = indicators_for(subject_of(case))
    return PlacePart(
        name=plain_name(case.village.name),
        noun=NOUNS[case.kind],
        word=word_of(case.kind, programme),
        designation=listing.designation if listing else "",
        source=listing.source if listing else "",
        planned_year=listing.planned_year if listing else None,
        figures=[
            LinePart(label=known[code].title, value=written(known[code], values[code]))
            for code in _FIGURES
            if code in known and values.get(code) is not None
        ],
        hamlets=[],
    )


def _hamlets(decision: Decision, programme: Programme) -> list[HamletPart]:
    """What the township itself looked at, natural village by natural village (V-2, G-14, C-41)."""
    if decision.stage != StageCode.VILLAGE_TOWNSHIP_CHECK:
        return []
    known = indicators_for("hamlet")
    return [
        HamletPart(
            name=check.hamlet,
            households=check.households,
            title=check.rule.title,
            value="" if check.value is None else written(known[check.indicator], check.value),
            result=_result(check),
        )
        for check in checks_of(decision.case, programme)
    ]


def _result(check: HamletCheck) -> str:
    if check.met:
        return "达标"
    return "未达标" if check.binds else "非重点屯，不作要求"


def written(indicator: Indicator, value: Any) -> str:
    """A share with its two numbers: whoever reads it can count again."""
    if isinstance(value, Mapping):
        value = f"{value['numerator']}/{value['denominator']}"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str) and "/" in value:
        part, whole = (int(number) for number in value.split("/"))
        return f"{part}/{whole}（{100 * part / whole:.2f}%）" if whole else value
    if indicator.kind == "fen":
        return f"{value / 100:.2f}元"
    return f"{value / indicator.scale:g}{indicator.unit}"


def _criteria(case: Case, judged: Sequence[Assessment], programme: Programme) -> list[CriterionPart]:
    """Each criterion as it was judged last, beside what the level below that one found; the evaluation judges its rates alone."""
    results: dict[str, Any] = {}
    lower: dict[str, Any] = {}
    stages: dict[str, str] = {}
    for assessment in judged:
        for result in assessment.results:
            code = result["code"]
            if code in results and ORDER[stages[code]] < ORDER[assessment.stage]:
                lower[code] = results[code]
            results[code], stages[code] = result, assessment.stage
    rules = programme.criteria_of(subject_of(case))
    return [_criterion(no, rule, results.get(rule.code), lower.get(rule.code)) for no, rule in enumerate(rules, 1)]


def _criterion(no: int, rule: Rule, result: Mapping[str, Any] | None, lower: Mapping[str, Any] | None) -> CriterionPart:
    value, below = _value(rule, result), _value(rule, lower)
    return CriterionPart(
        no=no,
        title=rule.title,
        standard=fact_parts.standard_of(rule),
        value=value,
        met=result["met"] if result else None,
        effect=rule.effect,
        clause=rule.clause,
        lower=below,
        differs=bool(value and below and value != below),
    )


def _value(rule: Rule, result: Mapping[str, Any] | None) -> str:
    indicator = indicator_of_rule(rule)
    if indicator is None or result is None or result["value"] is None:
        return ""
    return written(indicator, result["value"])
