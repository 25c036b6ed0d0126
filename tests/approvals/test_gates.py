"""Who may be planned for this year's exits at all."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals.gates import GATES, closed_gates, read_gates, unwatched_gates
from approvals.models import Decision
from approvals.stages import StageCode
from registry.models import Household, LivingConditions
from registry.programme_schema import Gate, Programme
from registry.programmes import PROGRAMMES_DIR, read_programme
from tests.conftest import At
from tests.factories import Cast, make_household
from tests.programme_places import make
from tests.story import Story, role_for
from workflows import batch

CHANGCHUN = read_programme(PROGRAMMES_DIR / "changchun_2017.toml")


def only(*codes: str) -> Programme:
    gates = tuple(Gate(code=code, is_on=True, clause="DP") for code in codes)
    return replace(CHANGCHUN, gates=gates)


def closed(household: Household, code: str, year: int = 2017) -> bool:
    return bool(closed_gates(household, year=year, programme=only(code)))


def amend(household: Household, **values: Any) -> Household:
    Household.objects.filter(pk=household.pk).update(**values)
    household.refresh_from_db()
    return household


def test_a_household_in_order_passes_every_gate(household: Household, cast: Cast) -> None:
    assert closed_gates(household, year=2017, programme=only(*GATES)) == []


@pytest.mark.parametrize(("planned", "is_closed"), [(2016, True), (2017, False), (2018, True), (None, True)])
def test_only_a_household_planned_for_this_year_passes(household: Household, planned: Any, is_closed: bool) -> None:
    assert closed(amend(household, planned_exit_year=planned), "planned_this_year") is is_closed


def test_a_household_without_a_helper_does_not_pass(household: Household) -> None:
    household.helpers.update(until=date(2017, 1, 31))
    assert closed(household, "helper_named")


@pytest.mark.parametrize(("entered", "is_closed"), [(2016, False), (2017, True), (2018, True), (None, True)])
def test_nobody_leaves_in_the_year_of_entry(household: Household, entered: Any, is_closed: bool) -> None:
    assert closed(amend(household, entry_year=entered), "not_in_year_of_entry") is is_closed


@pytest.mark.parametrize("standing", ["returned", "rolled_back"])
@pytest.mark.parametrize(("since", "is_closed"), [(date(2016, 12, 31), False), (date(2017, 1, 1), True)])
def test_nobody_leaves_in_the_year_of_falling_back(
    household: Household, standing: str, since: date, is_closed: bool
) -> None:
    assert closed(amend(household, standing=standing, standing_since=since), "not_in_year_of_entry") is is_closed


@pytest.mark.parametrize(("dropouts", "is_closed"), [(0, False), (1, True), (None, False)])
def test_a_child_out_of_school_closes_the_gate(household: Household, dropouts: Any, is_closed: bool) -> None:
    household.living_conditions.update(dropouts=dropouts)
    assert closed(household, "no_drop_out") is is_closed


@pytest.mark.parametrize(("safe", "is_closed"), [(True, False), (False, True), (None, False)])
def test_unsafe_water_closes_the_gate(household: Household, safe: Any, is_closed: bool) -> None:
    household.living_conditions.update(has_safe_water=safe)
    assert closed(household, "safe_water") is is_closed


def test_the_newest_conditions_count_and_none_of_a_later_year(household: Household) -> None:
    LivingConditions.objects.create(household=household, year=2017, has_safe_water=False)
    LivingConditions.objects.create(household=household, year=2018, has_safe_water=True)
    assert closed(household, "safe_water")
    assert not closed(household, "safe_water", year=2018)


def test_a_gate_that_the_programme_does_not_name_stays_open(household: Household) -> None:
    assert closed_gates(amend(household, planned_exit_year=None), year=2017, programme=only()) == []


def test_without_a_work_team_in_the_village_the_six_ones_are_not_complete(household: Household) -> None:
    assert closed(household, "six_one_complete")


def test_without_a_measure_for_the_household_the_six_ones_are_not_complete(household: Household, cast: Cast) -> None:
    assert not closed(household, "six_one_complete")
    assert closed(amend(household, exit_path=""), "six_one_complete")


def test_without_a_helper_the_six_ones_are_not_complete(household: Household, cast: Cast) -> None:
    household.helpers.update(until=date(2017, 1, 31))
    assert closed(household, "six_one_complete")


def test_what_no_register_holds_is_confirmed_by_whoever_plans() -> None:
    guiping = read_programme(PROGRAMMES_DIR / "guiping_2016.toml")
    assert len(unwatched_gates(guiping)) == 1  # the village's plan and projects
    assert unwatched_gates(CHANGCHUN) == []


@pytest.mark.parametrize("has_team", [True, False])
def test_the_gates_of_a_list_are_read_in_as_many_statements_as_those_of_one(
    household: Household, request: pytest.FixtureRequest, has_team: bool
) -> None:
    if has_team:
        request.getfixturevalue("cast")
    more = [make_household(household.village, no=f"220122100220000{number}") for number in range(2, 8)]
    programme = only(*GATES)

    def statements(households: list[Household]) -> tuple[int, list[bool]]:
        fresh = list(Household.objects.filter(pk__in=[each.pk for each in households]))
        with CaptureQueriesContext(connection) as captured:
            read_gates(fresh, [programme])
            answers = [not closed_gates(each, year=2017, programme=programme) for each in fresh]
        return len(captured), answers

    few, first = statements([household])
    many, all_of_them = statements([household, *more])
    assert (many, few) == (3, 3)  # helpers, living conditions, work teams
    assert first == [has_team] and all_of_them == [has_team] * 7


def test_a_list_of_guipings_annual_plan_costs_no_statement_per_household(db: None, at: At) -> None:
    stage = make("guiping_2016", at)

    def statements(first: int, count: int) -> int:
        numbers = [f"4508819{number:04d}" for number in range(first, first + count)]
        made = [make_household(stage.places.village, no=number, planned_exit_year=2016) for number in numbers]
        stories = [Story.begin(stage.cast, household, 2016) for household in made]
        acts = {story.case_no: story.act(StageCode.YEAR_PLAN) for story in stories}
        user = stage.cast[role_for(StageCode.YEAR_PLAN)]
        with CaptureQueriesContext(connection) as captured:
            answers = batch.decide_many(user=user, stage=StageCode.YEAR_PLAN, acts=acts)
        assert all(isinstance(answer, Decision) for answer in answers.values()), answers
        return len(captured)

    with at("2016-03-01"):
        statements(0, 2)  # what is read once per process
        few, many = statements(10, 4), statements(20, 16)
    assert abs(many - few) <= 2, (few, many)  # on SQLite long rows go in by the hundred
