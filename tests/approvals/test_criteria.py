"""Each criterion below, at and above its threshold, and with nothing known."""

from dataclasses import replace
from typing import Any

import pytest

from approvals.criteria import MEASURES, NEEDS, assess, failed, judge, needed_fields, unknown
from approvals.facts import HouseholdFacts, from_json
from approvals.particulars import MEASURED
from registry.programme_schema import Programme, Rule
from registry.programmes import PROGRAMMES_DIR, read_programme

LINE = 320_000  # fen per person and year (C-16)


@pytest.fixture(scope="module")
def changchun() -> Programme:
    return read_programme(PROGRAMMES_DIR / "changchun_2017.toml")


def rule(measure: str, operator: str = "is_true", threshold: Any = None, **changes: Any) -> Rule:
    values = {"code": "X", "title": "某项", "effect": "veto", "clause": "C-00"}
    return Rule(**(values | {"measure": measure, "operator": operator, "threshold": threshold} | changes))


def income(total: int, population: int | None = 2, **changes: Any) -> HouseholdFacts:
    zeros = dict.fromkeys(("business_fen", "property_fen", "transfer_fen", "other_fen", "expenses_fen"), 0)
    return HouseholdFacts(population=population, wages_fen=total, **(zeros | changes))


@pytest.mark.parametrize(
    ("total", "population", "met"),
    [
        (2 * LINE - 1, 2, False),
        (2 * LINE, 2, False),  # "stably above" the line: the line itself is not above it
        (2 * LINE + 1, 2, True),
        (3 * LINE + 1, 3, True),  # one fen among three: per head it rounds down to the line itself
        (3 * LINE, 3, False),
        (0, 1, False),
        (LINE * 7 + 6, 7, True),
    ],
)
def test_income_is_compared_as_a_sum_and_no_rounding_decides(total: int, population: int, met: bool) -> None:
    assert judge(rule("income_above_line", ">", LINE), income(total, population)).met is met


def test_the_shown_income_per_head_is_rounded_down_to_the_fen() -> None:
    assert judge(rule("income_above_line", ">", LINE), income(3 * LINE + 2, 3)).value == LINE


def test_expenses_of_production_are_taken_off() -> None:
    facts = income(2 * LINE + 1_000, expenses_fen=1_000)
    assert judge(rule("income_above_line", ">", LINE), facts).met is False


def test_a_loss_is_below_every_line() -> None:
    result = judge(rule("income_above_line", ">", LINE), income(0, expenses_fen=5_001))
    assert result.met is False and result.value == -2_501


@pytest.mark.parametrize("name", NEEDS["income_above_line"])
def test_an_income_of_which_a_part_is_unknown_is_unknown(name: str) -> None:
    result = judge(rule("income_above_line", ">", LINE), replace(income(9 * LINE), **{name: None}))
    assert (result.value, result.met) == (None, None)


def test_a_household_without_members_has_no_income_per_head() -> None:
    assert judge(rule("income_above_line", ">", LINE), income(9 * LINE, 0)).met is None


def test_a_line_that_the_source_does_not_give_judges_nobody() -> None:
    result = judge(rule("income_above_line", ">", None), income(9 * LINE))
    assert (result.value, result.met) == (9 * LINE // 2, None)


FLAGS = [measure for measure, names in NEEDS.items() if names[0].startswith(("has_", "conditions_"))]
COUNTS = {
    "compulsory_education": "dropouts",
    "basic_medical": "uninsured",
    "family_doctor": "without_family_doctor",
    "pension_covered": "without_pension",
    "five_clear_facts": "clear_facts",
    "industry_project": "industry_projects",
    "rigid_expenditure": "rigid_expenditure_fen",
}


@pytest.mark.parametrize("measure", FLAGS)
@pytest.mark.parametrize(("value", "met"), [(True, True), (False, False), (None, None)])
def test_a_condition_holds_does_not_hold_or_is_unknown(measure: str, value: bool | None, met: bool | None) -> None:
    facts = HouseholdFacts(**{NEEDS[measure][0]: value})
    assert judge(rule(measure), facts).met is met


@pytest.mark.parametrize(("grade", "met"), [("A", True), ("B", True), ("C", False), ("D", False), (None, None)])
def test_only_houses_of_grade_a_or_b_are_safe(grade: str | None, met: bool | None) -> None:
    assert judge(rule("housing_safe"), HouseholdFacts(housing_grade=grade)).met is met


@pytest.mark.parametrize(("measure", "name"), COUNTS.items())
@pytest.mark.parametrize(
    ("operator", "outcomes"),
    [
        ("==", (False, True, False)),
        (">=", (False, True, True)),
        ("<=", (True, True, False)),
        (">", (False, False, True)),
        ("<", (True, False, False)),
    ],
)
def test_a_count_is_judged_below_at_and_above(measure: str, name: str, operator: str, outcomes: tuple) -> None:
    found = [judge(rule(measure, operator, 5), HouseholdFacts(**{name: value})).met for value in (4, 5, 6)]
    assert tuple(found) == outcomes


@pytest.mark.parametrize(("measure", "name"), COUNTS.items())
def test_a_count_that_is_unknown_is_never_met(measure: str, name: str) -> None:
    assert judge(rule(measure, ">=", 0), HouseholdFacts()).met is None


def test_every_measure_is_covered_here() -> None:
    assert {*FLAGS, *COUNTS, "housing_safe", "income_above_line"} == set(MEASURES) == set(NEEDS)


def test_every_measure_can_be_entered() -> None:
    assert {name for names in NEEDS.values() for name in names} <= set(MEASURED)


def test_a_result_carries_the_rule_it_was_judged_by() -> None:
    result = judge(rule("housing_safe", code="CC-H6", clause="C-03"), HouseholdFacts(housing_grade="C"))
    assert (result.code, result.clause, result.effect, result.value) == ("CC-H6", "C-03", "veto", False)


@pytest.mark.parametrize(("effect", "stops"), [("veto", True), ("reference", False), ("review", False)])
def test_only_a_veto_stops_the_household(effect: str, stops: bool) -> None:
    unmet = judge(rule("housing_safe", effect=effect), HouseholdFacts(housing_grade="D"))
    missing = judge(rule("housing_safe", effect=effect), HouseholdFacts())
    assert bool(failed([unmet])) is stops and bool(unknown([missing])) is stops


def test_nothing_known_leaves_every_criterion_open(changchun: Programme) -> None:
    results = assess(changchun, HouseholdFacts())
    assert [result.code for result in results] == [item.code for item in changchun.criteria_of("household")]
    assert all(result.met is None for result in results)


def test_a_level_measures_each_fact_once(changchun: Programme) -> None:
    names = needed_fields(changchun)
    assert len(names) == len(set(names))
    assert {"population", "wages_fen", "housing_grade"} <= set(names)


def test_a_level_s_own_value_takes_the_place_of_what_was_on_file() -> None:
    facts = HouseholdFacts(dropouts=0, uninsured=0).measured({"dropouts": 2, "nonsense": 1})
    assert (facts.dropouts, facts.uninsured) == (2, 0)


def test_frozen_facts_read_back_as_they_were() -> None:
    facts = income(2 * LINE + 1, housing_grade="B")
    assert from_json(facts.to_json()) == facts and '"wages_fen":640001' in facts.canonical()
