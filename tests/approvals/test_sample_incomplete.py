"""Nobody of a draw goes on before the whole sample is decided and came out well (H-12, Q-19)."""

import pytest

from approvals import guards
from approvals.comparison_errors import SampleIncomplete, SampleOverLimit
from approvals.errors import ActInvalid
from approvals.models import SampleUnit
from approvals.stages import STAGE_OF, StageCode
from registry.models import Standing
from registry.programme_samples import SampleRule
from tests.factories import make_household
from tests.story import Story
from workflows import demo_comparison as demo

S = StageCode


@pytest.fixture
def drawn(story: Story, monkeypatch: pytest.MonkeyPatch) -> tuple[Story, Story]:
    """Two households of one list, both drawn for the city's verification."""
    cast = story.cast
    monkeypatch.setattr(SampleRule, "size", lambda _rule, households: households)
    other = Story.begin(cast, make_household(cast.places.village, no="2201221002200077", head_name="丁二"))
    for one in (story, other):
        one.until(S.CITY_VERIFICATION)
    demo.draw_for(story.case)
    assert SampleUnit.objects.filter(is_sampled=True).count() == 2
    return story, other


def why_not(story: Story) -> list[type]:
    case = story.case
    return [type(one) for one in guards.guard_refusals([case], STAGE_OF[case.stage]).get(case.pk, [])]


def test_a_drawn_household_waits_at_the_next_stage_for_the_others(drawn: tuple[Story, Story]) -> None:
    first, second = drawn
    first.decide()
    assert first.case.stage == S.ANNOUNCEMENT and why_not(first) == [SampleIncomplete]
    with pytest.raises(ActInvalid):
        first.decide()
    second.decide()
    assert why_not(first) == [] == why_not(second)
    first.until(S.FOLLOW_UP)
    assert first.case.household.standing == Standing.EXITED


def test_who_was_confirmed_before_the_sample_went_over_its_limit_goes_back_too(drawn: tuple[Story, Story]) -> None:
    first, second = drawn
    first.decide()
    second.send_back(S.COUNTY_REVIEW, reason="RC02")
    assert why_not(first) == [SampleOverLimit]
    with pytest.raises(ActInvalid):
        first.decide()
    first.send_back(S.COUNTY_REVIEW)
    assert (first.case.stage, first.case.round) == (S.COUNTY_REVIEW, 2)
