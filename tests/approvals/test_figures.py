"""Figures of a place and a year: persons as the record has them, every word its own number, one query per table."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals.figures import Figures, figures_of, from_json, to_json
from approvals.models import Case
from approvals.stages import StageCode
from audit import clock
from registry.models import Member, Standing, StandingChange
from registry.services import SYSTEM
from registry.standings import Change, change_standings
from tests.conftest import At
from tests.factories import Places, make_household
from tests.registry.listed import listed
from tests.story import Story

S = StageCode


def told(figures: Figures, name: str) -> tuple[int, int]:
    numbers = figures.place.numbers
    return numbers[f"{name}_households"], numbers[f"{name}_persons"]


def become(story: Story, standing: str, on: str = "") -> None:
    """What the register says after the case has come that far."""
    day = clock.today() if not on else clock.today().fromisoformat(on)
    change_standings([Change(story.case.home, standing, day, story.case_no, SYSTEM)], at=clock.now())


def test_what_is_under_way_is_planned_and_not_exited(story: Story) -> None:
    story.until(S.APPLICATION)
    figures = figures_of(story.cast.places.county, 2017)
    assert (told(figures, "planned"), told(figures, "in_procedure")) == ((1, 2), (1, 2))
    assert told(figures, "exited") == told(figures, "approved") == (0, 0)
    assert told(figures, "remaining") == told(figures, "registered") == (1, 2)


def test_a_nomination_alone_plans_nobody(story: Story) -> None:
    assert told(figures_of(story.cast.places.county, 2017), "planned") == (0, 0)


def test_a_return_and_a_rejection_stand_beside_the_progress(story: Story) -> None:
    story.until(S.APPRAISAL).send_back(S.HOME_CHECK)
    assert told(figures_of(story.cast.places.county, 2017), "sent_back") == (1, 2)
    Case.objects.filter(case_no=story.case_no).update(outcome="rejected", closed_at=clock.now())
    figures = figures_of(story.cast.places.county, 2017)
    assert (told(figures, "rejected"), told(figures, "planned")) == ((1, 2), (0, 0))


def test_persons_are_those_of_the_record_not_todays_members(story: Story) -> None:
    become(story, Standing.EXITED)
    Member.objects.filter(household=story.case.household, position=2).update(left_on=clock.today())
    assert told(figures_of(story.cast.places.county, 2017), "exited") == (1, 2)


def test_a_measuring_level_sets_the_persons_of_the_case(story: Story) -> None:
    story.until(S.HOME_CHECK)
    Member.objects.filter(household=story.case.household, position=2).update(left_on=clock.today())
    story.decide()
    assert story.case.persons == 1


def test_a_rollback_leaves_the_old_year_as_it_was_and_is_taken_off_on_its_own_line(story: Story, at: At) -> None:
    become(story, Standing.EXITED)
    with at("2018-05-02"):
        become(story, Standing.ROLLED_BACK)
        old, new = (figures_of(story.cast.places.county, year) for year in (2017, 2018))
    assert (told(old, "exited"), told(old, "restated"), told(old, "rolled_back")) == ((1, 2), (1, 2), (0, 0))
    assert (told(new, "exited"), told(new, "rolled_back")) == ((0, 0), (1, 2))
    assert [(one.exited_on.year, one.rolled_back_on.year, one.persons) for one in old.restatements] == [(2017, 2018, 2)]


def test_a_fall_back_is_no_rollback_and_no_restatement(story: Story) -> None:
    become(story, Standing.EXITED)
    become(story, Standing.RETURNED)
    figures = figures_of(story.cast.places.county, 2017)
    assert (told(figures, "fallen_back"), told(figures, "rolled_back")) == ((1, 2), (0, 0))
    assert (told(figures, "exited"), told(figures, "restated")) == ((1, 2), (0, 0))


def test_each_place_holds_what_lies_in_it(places: Places, story: Story) -> None:
    make_household(places.far_village, no="2201221012150001")
    listed(places.village)
    figures = figures_of(places.county, 2017)
    rows = {row.name: row.numbers for row in figures.parts}
    assert rows["农安镇"]["registered_households"] == rows["伏龙泉镇"]["registered_households"] == 1
    assert rows["宝城村"]["village_listed"] == rows["农安镇"]["village_listed"] == 1
    assert [row.name for row in figures.below()] == ["农安镇", "伏龙泉镇"]
    assert figures.at(places.village.path).place.numbers["registered_persons"] == 2


def test_the_target_of_the_source_is_that_of_its_jurisdiction(story: Story) -> None:
    figures = figures_of(story.cast.places.city, 2017)
    assert figures.place.target_persons == 27_856
    assert figures.targets["village"] == 124
    assert figures_of(story.cast.places.county, 2017).place.target_persons is None


def test_frozen_figures_read_back_are_the_same(story: Story) -> None:
    become(story, Standing.EXITED)
    become(story, Standing.ROLLED_BACK)
    figures = figures_of(story.cast.places.county, 2017)
    assert from_json(to_json(figures)) == figures


def test_the_number_of_queries_does_not_grow(places: Places, story: Story) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            figures_of(places.county, 2017)
        return len(found)

    few = asked()
    for number in range(5):
        village = (places.village, places.far_village)[number % 2]
        home = make_household(village, no=f"220122100220{number:04d}9")
        StandingChange.objects.create(
            household=home,
            standing=Standing.EXITED,
            effective_on=clock.today(),
            recorded_at=clock.now(),
            movement="exit",
            persons=2,
        )
    assert asked() == few <= 14


@pytest.mark.parametrize("year", [2016, 2017])
def test_a_place_without_anything_counts_nothing(places: Places, programme: None, year: int) -> None:
    assert set(figures_of(places.county, year).place.numbers.values()) == {0}
