"""Who is near to a household does not check it (S2), and what came back from above is not taken back."""

from datetime import date
from typing import Any

import pytest

from approvals.errors import ActedAtAnotherLevel, ActInvalid, OutcomeNotAllowed
from approvals.stages import Outcome, StageCode
from audit import clock
from registry.models import Household, Standing, StandingChange
from registry.roles import Role
from registry.services import SYSTEM, appoint
from tests.story import Story

S = StageCode


def wrong(story: Story, **changes: Any) -> list[type]:
    with pytest.raises(ActInvalid) as caught:
        story.decide(**changes)
    return [type(refusal) for refusal in caught.value.refusals]


def test_whoever_nominated_does_not_plan(story: Story) -> None:
    clerk = story.cast[Role.VILLAGE_CLERK]
    appoint(
        official=clerk,
        role=Role.TOWNSHIP_DEPUTY,
        division=story.cast.places.township,
        unit="农安镇人民政府",
        post="副镇长",
        since=date(2017, 1, 1),
        paper="任字〔2017〕2号",
        by=SYSTEM,
        at=clock.now(),
    )
    with pytest.raises(ActedAtAnotherLevel):
        story.decide(user=clerk)


def test_a_case_that_the_township_opened_is_not_withdrawn(story: Story) -> None:
    story.until(S.TOWNSHIP_SELF_CHECK)
    story.send_back(S.HOME_CHECK)
    assert wrong(story, outcome=Outcome.WITHDRAWN.value, opinion="申请撤回。") == [OutcomeNotAllowed]


def test_a_rejected_household_stands_where_it_stood_before_the_plan(story: Story) -> None:
    household = Household.objects.get()
    StandingChange.objects.create(
        household=household,
        standing=Standing.RETURNED,
        effective_on="2016-05-01",
        recorded_at=story.case.opened_at,
    )
    story.until(S.APPRAISAL)
    story.decide(outcome=Outcome.REJECTED.value, opinion="不予退出。")
    assert Household.objects.get().standing == Standing.RETURNED
