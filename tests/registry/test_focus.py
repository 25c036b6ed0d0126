"""Whom and where consolidation looks first: old, disabled and seriously ill persons, and the programme's areas (D-17)."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from registry.focus import FocusGroup, focus_areas, groups_of
from registry.models import Household, Member
from registry.roles import Role
from tests.conftest import As, At
from tests.factories import Cast, make_household
from tests.programme_variants import load_variant

FOCUS = '\n[focus]\nareas = ["220122101"]\nclause = "C-28"\n'


def grown(household: Household, **changes: Any) -> None:
    Member.objects.filter(household=household, position=2).update(**changes)


def groups(household: Household) -> list[FocusGroup]:
    return list(groups_of([household.pk]).get(household.pk, []))


@pytest.fixture
def young(household: Household) -> Household:
    household.members.update(birth_on=date(1980, 1, 1), health="健康")
    return household


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"birth_on": date(1957, 3, 1)}, [FocusGroup.ELDERLY]),
        ({"birth_on": date(1957, 3, 2)}, []),
        ({"birth_on": None}, []),
        ({"health": "残疾"}, [FocusGroup.DISABLED]),
        ({"health": "患有大病"}, [FocusGroup.SERIOUSLY_ILL]),
        ({"health": "长期慢性病"}, []),
        ({"health": "残疾", "left_on": date(2017, 2, 1)}, []),
    ],
)
def test_the_groups_are_read_from_who_lives_there(
    young: Household, changes: dict[str, Any], found: list[FocusGroup]
) -> None:
    grown(young, **changes)
    assert groups(young) == found


def test_who_is_born_on_a_leap_day_is_old_in_time(young: Household, at: At) -> None:
    grown(young, birth_on=date(1960, 2, 29))
    with at("2020-02-29"):
        assert groups(young) == [FocusGroup.ELDERLY]


def test_the_list_is_narrowed_to_a_group_and_shows_it(cast: Cast, young: Household, as_: As) -> None:
    grown(young, health="残疾")
    other = make_household(cast.places.village, no="2201221002200002", head_name="何其多")
    other.members.update(birth_on=date(1980, 1, 1))
    office = as_(cast[Role.COUNTY_OFFICE])
    page = office.get("/registry/households/?focus=disabled")
    assert [each.no for each in page.context["page"].rows] == [young.no] and "disabled person" in page.content.decode()
    assert len(office.get("/registry/households/?focus=nonsense").context["page"].rows) == 2
    assert "disabled person" in office.get(f"/registry/households/{young.no}/").content.decode()


def test_areas_of_focus_are_those_that_the_programme_names(
    cast: Cast, young: Household, as_: As, tmp_path: Path
) -> None:
    far = make_household(cast.places.far_village, no="2201221012150001")
    assert focus_areas(date(2017, 3, 1)) == []
    load_variant(tmp_path, more=FOCUS)
    assert focus_areas(date(2017, 3, 1)) == [cast.places.sister_township.path]
    page = as_(cast[Role.COUNTY_OFFICE]).get("/registry/households/?focus=area")
    assert [each.no for each in page.context["page"].rows] == [far.no]
