"""Split and merged households: whoever left one lately and stands in another is shown at every door (拆户并户, C-13)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from audit import clock
from registry.encryption import blind_index
from registry.household_moves import MoveKind, months_before, moves_of
from registry.models import Household, ImportRun, Member, Severity, Standing
from registry.roles import Role
from tests.conftest import As
from tests.factories import Cast, id_no, make_household
from tests.registry import workbooks as w
from tests.registry.test_importing_run import Import, check_only, commit, first  # noqa: F401 - fixtures
from tests.registry.test_natural_changes import entered
from tests.story import Story

SINCE = date(2016, 3, 1)
NUMBER = id_no(77, born="19950607")
NEW = "2201221002200009"


def person(household: Household, **changes: Any) -> Member:
    values = {"position": 9, "name": "林强", "relation": "之子", "id_no": NUMBER, "id_index": blind_index(NUMBER)}
    return Member.objects.create(household=household, **(values | changes))


def other(cast: Cast, **changes: Any) -> Household:
    return make_household(cast.places.sister_village, no=NEW, head_name="林强", **changes)


def found(household: Household, since: date = SINCE) -> list[tuple[MoveKind, str, bool]]:
    return [(move.kind, move.other_no, move.came) for move in moves_of([household], since=since).get(household.no, [])]


def test_who_left_and_heads_a_new_household_is_a_split(cast: Cast, household: Household) -> None:
    Household.objects.filter(pk=household.pk).update(entered_at=datetime(2014, 5, 1, tzinfo=clock.LOCAL_ZONE))
    person(household, left_on=date(2016, 12, 1))
    new = other(cast, entry_year=2017)
    person(new)
    assert found(household) == [(MoveKind.SPLIT, NEW, False)]
    assert found(new) == [(MoveKind.SPLIT, household.no, True)]


def test_a_household_that_nobody_is_left_in_was_merged(cast: Cast, household: Household) -> None:
    old = other(cast, entry_year=2014)
    old.members.update(left_on=date(2017, 1, 5))
    person(old, left_on=date(2017, 1, 5))
    person(household)
    assert found(household) == [(MoveKind.MERGED, NEW, True)]


def test_who_marries_into_a_household_of_long_standing_changed_over(cast: Cast, household: Household) -> None:
    person(household, left_on=date(2017, 1, 5), left_reason="嫁出")
    person(other(cast, entry_year=2014))
    assert found(household) == [(MoveKind.MOVED, NEW, False)]


def test_a_number_in_two_households_at_once_is_shown_however_old(cast: Cast, household: Household) -> None:
    person(household)
    person(other(cast, standing=Standing.DISQUALIFIED))
    assert found(household, date(2030, 1, 1)) == [(MoveKind.DOUBLE, NEW, False)]


@pytest.mark.parametrize(("left_on", "is_shown"), [(date(2016, 3, 1), True), (date(2016, 2, 29), False)])
def test_only_who_left_within_the_months_is_shown(
    cast: Cast, household: Household, left_on: date, is_shown: bool
) -> None:
    person(household, left_on=left_on)
    person(other(cast))
    assert bool(found(household)) == is_shown


def test_months_are_counted_back_over_the_ends_of_months() -> None:
    assert months_before(date(2017, 3, 31), 1) == date(2017, 2, 28)
    assert months_before(date(2017, 1, 15), 12) == date(2016, 1, 15)
    assert months_before(date(2017, 1, 15), 13) == date(2015, 12, 15)


def test_any_number_of_households_costs_three_questions(
    cast: Cast, household: Household, django_assert_num_queries: Any
) -> None:
    person(household, left_on=date(2016, 12, 1))
    new = other(cast)
    person(new)
    with django_assert_num_queries(3):
        assert len(moves_of([household, new], since=SINCE)) == 2


def test_an_import_flags_who_left_another_household(cast: Cast, commit: Import) -> None:  # noqa: F811
    old = other(cast, entry_year=2014)
    person(old, name="曾平", id_no=w.SON_ID, id_index=blind_index(w.SON_ID), left_on=clock.today() - timedelta(days=40))
    run: ImportRun = commit()
    problem = run.problems.get(code__startswith="household_")
    assert (problem.code, problem.severity, problem.params["no"]) == ("household_moved", Severity.FLAGGED, NEW)
    assert Member.objects.filter(household__no="2201221002200001", name="曾平").exists()


def test_the_second_person_sees_it_before_he_confirms(cast: Cast, household: Household, as_: As) -> None:
    person(other(cast, entry_year=2014), left_on=date(2017, 1, 5), left_reason="嫁出")
    bride = {"name": "林强", "sex": "女", "id_no": NUMBER, "relation": "之儿媳", "health": "健康"}
    change = entered(cast, household, "married_in", person=bride)
    page = as_(cast[Role.TOWNSHIP_CLERK]).get(f"/member-changes/{change.pk}/").content.decode()
    assert 'id="moves"' in page and NEW in page


def test_the_case_and_the_household_show_it_and_others_nothing(story: Story, as_: As) -> None:
    clerk, household = as_(story.cast[Role.VILLAGE_CLERK]), story.case.home
    pages = (f"/cases/{story.case_no}/", f"/registry/households/{household.no}/")
    assert all('id="moves"' not in clerk.get(address).content.decode() for address in pages)
    person(household, left_on=date(2017, 1, 5))
    person(other(story.cast, entry_year=2017))
    assert all(NEW in clerk.get(address).content.decode() for address in pages)
