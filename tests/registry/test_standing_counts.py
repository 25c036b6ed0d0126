"""Exits, rollbacks, returns, removals, natural decrease and new entries are six numbers, frozen as they were recorded."""

from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit import clock
from registry.models import Household, Member, Movement, Standing, StandingChange
from registry.services import SYSTEM
from registry.standing_counts import Count, counts_by_part, counts_by_year, false_exits_by_year
from registry.standings import Change, change_standings
from tests.conftest import At
from tests.factories import Places, make_household

pytestmark = pytest.mark.usefixtures("spring")
S = Standing


def become(household: Household, *standings: str, on: date = date(2017, 3, 1)) -> None:
    for standing in standings:
        household = Household.objects.get(pk=household.pk)
        change_standings([Change(household, standing, on, "TP2017-1", SYSTEM)], at=clock.now())


def counted(places: Places, year: int = 2017, known_until: datetime | None = None) -> dict[Movement, Count]:
    counts = counts_by_year(places.county, [year], known_until=known_until)[year]
    return {movement: count for movement, count in counts.items() if count.households}


def test_the_words_are_never_mixed(places: Places, household: Household) -> None:
    become(household, S.PLANNED, S.EXITED)
    become(make_household(places.village, no="2201221002200002"), S.PLANNED, S.EXITED, S.ROLLED_BACK)
    become(make_household(places.village, no="2201221002200003"), S.DISQUALIFIED)
    become(make_household(places.sister_village, no="2201221002200004"), S.DEREGISTERED_NATURALLY)
    become(make_household(places.far_village, no="2201221002200005", standing=S.EXITED), S.RETURNED)
    become(make_household(places.far_village, no="2201221002200006", standing=S.APPLIED), S.NOT_EXITED)
    assert counted(places) == {
        Movement.EXIT: Count(2, 4),
        Movement.ROLLBACK: Count(1, 2),
        Movement.RETURN: Count(1, 2),
        Movement.DISQUALIFICATION: Count(1, 2),
        Movement.NATURAL_DECREASE: Count(1, 2),
        Movement.ENROLMENT: Count(1, 2),
    }
    assert counted(places, 2016) == {}
    parts = counts_by_part(places.county, 2017)
    assert parts[places.township.path][Movement.EXIT] == Count(2, 4)
    assert parts[places.sister_township.path][Movement.EXIT] == Count()
    assert parts[places.sister_township.path][Movement.RETURN] == Count(1, 2)


def test_a_plan_that_is_taken_back_counts_nowhere(places: Places, household: Household) -> None:
    become(household, S.PLANNED, S.NOT_EXITED)
    become(make_household(places.village, no="2201221002200002", standing=S.RETURNED), S.PLANNED, S.RETURNED)
    assert counted(places) == {}


def test_a_rollback_counts_in_its_year_and_is_told_of_the_year_of_the_exit(
    places: Places, household: Household
) -> None:
    become(household, S.PLANNED, S.EXITED, on=date(2016, 12, 1))
    become(make_household(places.village, no="2201221002200002"), S.PLANNED, S.EXITED, S.RETURNED)
    become(household, S.ROLLED_BACK)
    assert counted(places, 2016) == {Movement.EXIT: Count(1, 2)}
    assert false_exits_by_year(places.county, [2016, 2017]) == {2016: Count(1, 2), 2017: Count()}


def test_a_year_once_counted_keeps_its_figures(places: Places, household: Household, at: At) -> None:
    become(household, S.PLANNED, S.EXITED)
    locked = clock.now()
    with at("2018-02-01"):
        Member.objects.filter(household=household, position=2).update(left_on=date(2017, 2, 1))
        become(household, S.ROLLED_BACK, on=date(2017, 12, 31))
        assert counted(places)[Movement.EXIT] == Count(1, 2)
        assert counted(places, known_until=locked) == {Movement.EXIT: Count(1, 2)}
        assert false_exits_by_year(places.county, [2017], known_until=locked) == {2017: Count()}


def test_who_lived_there_is_asked_where_the_number_was_not_kept(places: Places, household: Household) -> None:
    Member.objects.filter(household=household, position=2).update(left_on=date(2017, 2, 1))
    StandingChange.objects.create(
        household=household,
        standing=S.EXITED,
        effective_on=date(2017, 3, 1),
        recorded_at=clock.now(),
        movement=Movement.EXIT,
    )
    assert counted(places) == {Movement.EXIT: Count(1, 1)}


def test_a_place_of_any_size_is_counted_by_two_queries(places: Places, household: Household) -> None:
    become(household, S.PLANNED, S.EXITED)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        counts_by_part(places.county, 2017)
    assert len(asked) <= 2
