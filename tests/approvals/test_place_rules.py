"""What the sources ask of villages, towns and counties, rule by rule: met at the limit, not below it, open where nobody measured."""

from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from approvals.criteria import CriterionResult, failed, unknown
from approvals.place_criteria import judge_place
from approvals.place_facts import PlaceFacts
from registry.indicator_values import pair
from registry.indicator_vocabulary import indicators_for
from registry.programme_schema import Rule
from registry.programmes import PROGRAMMES_DIR, read_programme

FILES = {
    "CC": "changchun_2017",
    "GP": "guiping_2016",
    "LN": "liaoning_2018",
    "QJ": "qianjiang_2017",
    "QD": "qingdao_2018",
}


@cache
def rules() -> dict[str, Rule]:
    programmes = [read_programme(PROGRAMMES_DIR / f"{name}.toml") for name in FILES.values()]
    return {rule.code: rule for programme in programmes for rule in programme.criteria if rule.subject != "household"}


def judged(rule: Rule, **values: Any) -> CriterionResult:
    return judge_place(rule, PlaceFacts(rule.subject, 2017, values))


# Rule, indicator that answers it, a value that just suffices, one that just does not.
VETOES: dict[str, tuple[str, Any, Any]] = {
    "CC-V1": ("poverty_incidence", pair(19, 1000), pair(20, 1000)),
    "CC-V2": ("hardened_road", True, False),
    "GP-V2": ("cooperative", 1, 0),
    "GP-V3": ("local_industry", True, False),
    "GP-V4": ("public_service_place", True, False),
    "GP-V5": ("village_leadership", True, False),
    "GP-V6": ("hardened_road", True, False),
    "GP-V6-1": ("hamlet_road", True, False),
    "GP-V6-2": ("roadbed_width", 450, 449),
    "GP-V6-3": ("road_width", 350, 349),
    "GP-V7": ("power_supply", pair(95, 100), pair(949, 1000)),
    "GP-V8": ("broadcasting", pair(30, 30), pair(29, 30)),
    "GP-V9": ("broadband", True, False),
    "GP-V10": ("water_supply", pair(95, 100), pair(949, 1000)),
    "GP-V11": ("housing_solved", pair(95, 100), pair(949, 1000)),
    "GP-V12": ("insurance_joined", pair(95, 100), pair(949, 1000)),
    "LN-V2": ("hardened_road", True, False),
    "LN-V3": ("water_supply", pair(98, 100), pair(979, 1000)),
    "LN-V4": ("housing_solved", pair(98, 100), pair(979, 1000)),
    "LN-V6": ("clinic", True, False),
    "LN-V7": ("culture_centre", True, False),
    "LN-V8": ("insurance_joined", pair(98, 100), pair(979, 1000)),
    "LN-V12": ("local_industry", True, False),
    "LN-K3": ("broadband", pair(90, 100), pair(899, 1000)),
    "LN-K4": ("information_station", pair(80, 100), pair(799, 1000)),
    "QJ-V3": ("public_services_met", True, False),
    "QD-V1": ("collective_income", 5_000_000, 4_999_999),
    "QD-V2": ("streets_hardened", pair(3000, 3000), pair(2999, 3000)),
    "QD-V3": ("tap_water", pair(300, 300), pair(299, 300)),
    "QD-V4": ("power_supply_met", True, False),
}


@pytest.mark.parametrize("code", VETOES)
def test_a_rule_is_met_at_its_limit_and_one_that_fails_stops_the_place(code: str) -> None:
    rule, (indicator, enough, too_little) = rules()[code], VETOES[code]
    before = {f"{indicator}_before": enough} if rule.stable else {}
    assert judged(rule, **{indicator: enough}, **before).met is True
    assert failed([judged(rule, **{indicator: too_little})])
    assert unknown([judged(rule)])  # nobody measured it: not met either


@pytest.mark.parametrize(
    ("code", "indicator"), [("LN-K1", "income_growth"), ("LN-K2", "public_services"), ("QD-T1", "fiscal_growth")]
)
def test_a_rate_is_held_against_the_average_of_the_same_year(code: str, indicator: str) -> None:
    """L-06, D-09: growth must pass the average of the province or district, services must reach it; without it nobody passes."""
    rule, average = rules()[code], {f"{indicator}_average": 820}
    assert judged(rule, **{indicator: 821}, **average).met is True
    assert judged(rule, **{indicator: 820}, **average).met is (rule.operator == ">=")
    assert failed([judged(rule, **{indicator: 819}, **average)])
    assert unknown([judged(rule, **{indicator: 821})])


def test_what_must_be_stable_was_met_in_the_year_before_too() -> None:
    """D-08: 稳定在5万元以上; of an unknown year nobody says that it was."""
    rule, enough, less = rules()["QD-V1"], 5_000_000, 4_999_999
    assert judged(rule, collective_income=enough, collective_income_before=enough).met is True
    assert failed([judged(rule, collective_income=enough, collective_income_before=less)])
    assert failed([judged(rule, collective_income=less, collective_income_before=enough)])
    assert unknown([judged(rule, collective_income=enough)])


def test_the_incidence_of_guiping_may_equal_the_national_number() -> None:
    """G-10 says 低于(等于): inclusive. The number itself is not in the source; until it is set no village passes."""
    rule = rules()["GP-V1"]
    assert unknown([judged(rule, poverty_incidence=pair(0, 1000))])
    given = replace(rule, threshold=3)
    assert judged(given, poverty_incidence=pair(30, 1000)).met is True
    assert failed([judged(given, poverty_incidence=pair(31, 1000))])


REFERENCES: dict[str, tuple[str, Any]] = {
    "CC-V4": ("collective_economy", False),
    "GP-V7-1": ("power_reliability", 9799),
    "GP-V7-2": ("grid_upgrade", pair(899, 1000)),
    "GP-K1": ("income_growth", 1299),
    "LN-V9": ("power_supply_met", False),
    "LN-V10": ("reserve_cadres", 0),
    "LN-V11": ("new_party_members", 1),
    "QD-V5": ("clinic", False),
    "QD-V6": ("broadband", False),
    "QD-V7": ("activity_place", False),
    "QD-T2": ("collective_care", pair(499, 1000)),
}


@pytest.mark.parametrize("code", REFERENCES)
def test_a_reference_that_fails_is_said_and_stops_nothing(code: str) -> None:
    indicator, too_little = REFERENCES[code]
    result = judged(rules()[code], **{indicator: too_little})
    assert result.met is False and not failed([result])


def test_every_rule_of_a_place_is_judged_here() -> None:
    """The four rates of a county have their own story (tests/acceptance/test_county_story.py)."""
    averages, open_numbers = {"LN-K1", "LN-K2", "QD-T1"}, {"GP-V1", "CC-V3", "QJ-V2"}
    rates = {
        code
        for code, rule in rules().items()
        if rule.subject == "county" and rule.measure.endswith(("rate", "incidence", "approval"))
    }
    same = {"LN-V1", "LN-V5", "QJ-V1"}  # an incidence and a yes like those above
    assert set(rules()) == {*VETOES, *REFERENCES, *averages, *open_numbers, *rates, *same}


def test_counties_and_villages_have_the_profile_and_the_groups_of_the_source() -> None:
    """L-02: poor population, incidence, income, infrastructure, services at both levels. L-25: 水 电 路 网 卫生 文化."""
    for level in ("village", "county"):
        assert {"poor_persons", "poverty_incidence", "income_growth", "hardened_road", "insurance_joined"} <= set(
            indicators_for(level)
        )
    groups = {"water_supply", "power_supply", "hardened_road", "broadband", "clinic", "culture_centre"}
    assert groups <= set(indicators_for("village"))
