"""The written criteria: pure functions facts → value, judged by the programme's rule (domain.md §3).

All veto criteria must be met; there is no score (domain.md §2.0-4). A value that is not known is never counted as met.
"""

import operator
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from registry.programme_schema import Programme, Rule

from approvals.facts import HouseholdFacts

Value = int | bool | str | None
Measure = Callable[[HouseholdFacts], Value]

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
}


@dataclass(frozen=True)
class CriterionResult:
    """How one criterion came out. `met` is None when the value or the threshold is not known."""

    code: str
    title: str
    measure: str
    value: Value
    met: bool | None
    operator: str
    threshold: int | str | None
    unit: str
    effect: str
    clause: str

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def _housing_safe(facts: HouseholdFacts) -> Value:
    return None if facts.housing_grade is None else facts.housing_grade in {"A", "B"}


# What each measure reads, so that a form asks for exactly these fields.
NEEDS: dict[str, tuple[str, ...]] = {
    "income_above_line": (
        "population",
        "wages_fen",
        "business_fen",
        "property_fen",
        "transfer_fen",
        "other_fen",
        "expenses_fen",
    ),
    "food_assured": ("has_food",),
    "clothing_assured": ("has_clothing",),
    "compulsory_education": ("dropouts",),
    "basic_medical": ("uninsured",),
    "housing_safe": ("housing_grade",),
    "water_safe": ("has_safe_water",),
    "electricity": ("has_electricity",),
    "road_access": ("has_road",),
    "television": ("has_television",),
    "income_source": ("has_income_source",),
    "rigid_expenditure": ("rigid_expenditure_fen",),
    "industry_project": ("industry_projects",),
    "family_doctor": ("without_family_doctor",),
    "pension_covered": ("without_pension",),
    "five_clear_facts": ("clear_facts",),
    "living_conditions_improved": ("conditions_improved",),
}

MEASURES: dict[str, Measure] = {
    "income_above_line": lambda facts: facts.income_per_capita_fen,
    "food_assured": lambda facts: facts.has_food,
    "clothing_assured": lambda facts: facts.has_clothing,
    "compulsory_education": lambda facts: facts.dropouts,
    "basic_medical": lambda facts: facts.uninsured,
    "housing_safe": _housing_safe,
    "water_safe": lambda facts: facts.has_safe_water,
    "electricity": lambda facts: facts.has_electricity,
    "road_access": lambda facts: facts.has_road,
    "television": lambda facts: facts.has_television,
    "income_source": lambda facts: facts.has_income_source,
    "rigid_expenditure": lambda facts: facts.rigid_expenditure_fen,
    "industry_project": lambda facts: facts.industry_projects,
    "family_doctor": lambda facts: facts.without_family_doctor,
    "pension_covered": lambda facts: facts.without_pension,
    "five_clear_facts": lambda facts: facts.clear_facts,
    "living_conditions_improved": lambda facts: facts.conditions_improved,
}


def judge(rule: Rule, facts: HouseholdFacts) -> CriterionResult:
    value = MEASURES[rule.measure](facts)
    return CriterionResult(
        code=rule.code,
        title=rule.title,
        measure=rule.measure,
        value=value,
        met=_is_met(rule, facts, value),
        operator=rule.operator,
        threshold=rule.threshold,
        unit=rule.unit,
        effect=rule.effect,
        clause=rule.clause,
    )


def _is_met(rule: Rule, facts: HouseholdFacts, value: Value) -> bool | None:
    if value is None or rule.effect == "review":  # recorded and considered, never judged by itself (C-17)
        return None
    if rule.operator == "is_true":
        return bool(value)
    if rule.threshold is None:
        return None
    if rule.measure == "income_above_line":  # the household's sum against line × persons: no rounding decides
        return _COMPARE[rule.operator](facts.income_fen, int(rule.threshold) * (facts.population or 0))
    return _COMPARE[rule.operator](value, rule.threshold)


def assess(programme: Programme, facts: HouseholdFacts) -> list[CriterionResult]:
    """Every household criterion of the programme, in its order."""
    return [judge(rule, facts) for rule in programme.criteria_of("household")]


def failed(results: list[CriterionResult]) -> list[CriterionResult]:
    """Veto criteria that are not met: approval is impossible."""
    return [result for result in results if result.effect == "veto" and result.met is False]


def unknown(results: list[CriterionResult]) -> list[CriterionResult]:
    """Veto criteria that nobody can judge: the value was not measured, or the programme's source gives no threshold."""
    return [result for result in results if result.effect == "veto" and result.met is None]


def needed_fields(programme: Programme) -> list[str]:
    """The facts that a level must measure for this programme, in the order of its criteria, each once."""
    names = [name for rule in programme.criteria_of("household") for name in NEEDS[rule.measure]]
    return list(dict.fromkeys(names))
