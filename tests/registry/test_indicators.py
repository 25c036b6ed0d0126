"""What is reported about places: vocabulary, sources beside each other, newest counts, a constant number of queries."""

from fractions import Fraction
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from pytest_django import DjangoAssertNumQueries

from audit import clock
from audit.models import Event
from registry.errors import IndicatorsInvalid, NotYourIndicators
from registry.indicator_values import comparable, pair, problem_of, shown
from registry.indicator_vocabulary import (
    INDICATORS,
    OFFICE,
    average_of,
    indicator_of_rule,
    indicators_for,
    indicators_of_department,
    sectors_of,
)
from registry.indicators import Report, indicators_of, latest_of, record
from registry.models import Division, IndicatorReport
from registry.programme_choices import AREA_MEASURES
from registry.programmes import PROGRAMMES_DIR, read_programme
from registry.reporting import SOURCE_OF
from registry.roles import DUTIES_OF, Duty
from registry.services import SYSTEM
from tests.factories import Places

VILLAGE = indicators_for("village")


def say(place: Division, values: dict[str, Any], source: str = "village", **more: Any) -> IndicatorReport:
    report = Report(
        **{"division": place, "subject": "village", "year": 2017, "source": source, "values": values} | more
    )
    with transaction.atomic():
        return record([report], reported_by=None, by=SYSTEM, at=clock.now())[0]


def test_every_measure_of_areas_can_be_reported() -> None:
    assert set(AREA_MEASURES) <= {entry.code for entry in INDICATORS}


def test_no_place_has_one_indicator_twice() -> None:
    pairs = [(code, subject) for entry in INDICATORS for code, subject in ((entry.code, s) for s in entry.subjects)]
    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize("path", sorted(PROGRAMMES_DIR.glob("*.toml")), ids=lambda path: path.stem)
def test_every_rule_of_an_area_is_answered_by_an_indicator_of_its_kind(path: Any) -> None:
    for rule in read_programme(path).criteria:
        if rule.subject == "household":
            continue
        indicator = indicator_of_rule(rule)
        assert indicator is not None, rule.code
        assert (indicator.kind == "flag") == (rule.operator == "is_true"), rule.code
        if isinstance(rule.threshold, str):
            assert average_of(indicator) in indicators_for(rule.subject), rule.code
        if rule.unit.startswith("%"):
            assert indicator.unit == "%", rule.code


def test_a_sector_keeps_its_indicators_under_its_other_names() -> None:
    assert list(indicators_of_department("village", "住房部门")) == ["housing_solved"]
    assert indicators_of_department("village", "卫健部门") == indicators_of_department("village", "卫计部门")
    assert not indicators_of_department("village", "公安部门")


def test_every_role_that_reports_has_its_source() -> None:
    assert set(SOURCE_OF) == {role for role, duties in DUTIES_OF.items() if Duty.REPORT_INDICATORS in duties}


def test_which_department_answers_for_which_rule() -> None:
    rules = read_programme(PROGRAMMES_DIR / "guiping_2016.toml").criteria_of("village")
    sectors = sectors_of(rules)
    assert [rule.code for rule in sectors["交通部门"]] == ["GP-V6", "GP-V6-1", "GP-V6-2", "GP-V6-3"]
    assert [rule.code for rule in sectors[OFFICE]] == ["GP-V1"]
    assert sum(map(len, sectors.values())) == len(rules)


@pytest.mark.parametrize(
    ("code", "value", "problem"),
    [
        ("households", 3, ""),
        ("households", -1, "negative"),
        ("households", True, "not_whole"),
        ("households", 3.5, "not_whole"),
        ("clinic", True, ""),
        ("clinic", 1, "neither_yes_nor_no"),
        ("water_supply", pair(95, 100), ""),
        ("water_supply", pair(101, 100), "share_above_hundred"),
        ("water_supply", pair(0, 0), "denominator_zero"),
        ("water_supply", 95, "denominator_missing"),
        ("water_supply", {"numerator": 95}, "denominator_missing"),
        ("income_growth", -150, ""),
        ("roadbed_width", -1, "negative"),
        ("collective_income", 10**16, "too_large"),
    ],
)
def test_possible_and_impossible_values(code: str, value: Any, problem: str) -> None:
    assert problem_of(VILLAGE[code], value) == problem


def test_values_compare_exactly_and_show_their_parts() -> None:
    assert comparable(VILLAGE["poverty_incidence"], pair(2, 99)) == Fraction(200, 99)
    assert comparable(VILLAGE["collective_income"], 5_000_000) == 50_000
    assert comparable(VILLAGE["income_growth"], 1325) == Fraction(53, 4)
    assert comparable(VILLAGE["road_width"], 350) == 350
    assert comparable(VILLAGE["clinic"], True) is True
    assert shown(VILLAGE["water_supply"], pair(152, 160)) == "152/160 (95.00%)"
    assert shown(VILLAGE["income_growth"], -50) == "-0.50 %"


@pytest.mark.usefixtures("spring")
def test_every_source_keeps_its_own_and_the_department_counts(places: Places) -> None:
    say(places.village, {"housing_solved": pair(19, 20), "households": 300})
    say(places.village, {"housing_solved": pair(17, 20)}, "department", department="住建部门")
    found = indicators_of([places.village], 2017)[places.village.pk]
    assert found.value("housing_solved") == pair(17, 20)
    assert found.value("housing_solved", source="village") == pair(19, 20)
    assert found.plain() == {"housing_solved": pair(17, 20), "households": 300}


@pytest.mark.usefixtures("spring")
def test_the_newest_value_of_a_source_counts_and_the_rest_stays(places: Places) -> None:
    say(places.village, {"households": 300, "clinic": False})
    say(places.village, {"clinic": True})
    assert indicators_of([places.village], 2017)[places.village.pk].plain() == {"households": 300, "clinic": True}
    assert latest_of([places.village.pk], [2017], "village", "") == {
        (places.village.pk, "", 2017): {"households": 300, "clinic": True}
    }


@pytest.mark.usefixtures("spring")
def test_years_do_not_mix(places: Places) -> None:
    say(places.village, {"households": 300}, year=2016)
    assert indicators_of([places.village], 2017)[places.village.pk].plain() == {}


@pytest.mark.usefixtures("spring")
def test_natural_villages_stand_under_their_village(places: Places) -> None:
    for name, households in (("东屯", 25), ("西屯", 12)):
        say(places.village, {"households": households, "hardened_road": True}, subject="hamlet", hamlet=name)
    say(places.village, {"hardened_road": False}, subject="hamlet", hamlet="南屯")
    found = indicators_of([places.village], 2017)[places.village.pk]
    assert set(found.hamlets) == {"东屯", "西屯", "南屯"}
    assert set(found.hamlets_from(20)) == {"东屯", "南屯"}  # of unknown size: looked at as a large one


@pytest.mark.usefixtures("spring")
def test_reading_many_places_is_two_queries(places: Places, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for village in (places.village, places.sister_village, places.far_village):
        say(village, {"households": 300})
    with django_assert_num_queries(2):
        found = indicators_of([places.village, places.sister_village, places.far_village.pk], 2017)
    assert [of.value("households") for of in found.values()] == [300, 300, 300]


@pytest.mark.usefixtures("spring")
def test_a_department_reports_its_own_indicators_only(places: Places) -> None:
    with pytest.raises(NotYourIndicators, match="安全饮水率"):
        say(places.village, {"water_supply": pair(1, 2)}, "department", department="住建部门")
    assert not IndicatorReport.objects.exists()


@pytest.mark.usefixtures("spring")
@pytest.mark.parametrize("values", [{}, {"nonsense": 1}, {"water_supply": pair(3, 2)}, {"fiscal_growth": 1}])
def test_nothing_impossible_is_written(places: Places, values: dict[str, Any]) -> None:
    with pytest.raises(IndicatorsInvalid):
        say(places.village, values)


@pytest.mark.usefixtures("spring")
def test_a_report_never_changes_and_stands_in_the_log(places: Places) -> None:
    row = say(places.village, {"households": 300})
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        IndicatorReport.objects.update(values="{}")
    event = Event.objects.get(stream=f"place:{places.village.pk}")
    assert event.kind == "register:indicators:reported"
    assert row.digest in str(event.body)
