"""The day an act is dated to: not into the notice it concludes, not before its official took up the post."""

from datetime import timedelta
from typing import Any

import pytest

from approvals.errors import ActInvalid, DateBeforePosting, DateWithinNotice
from approvals.selectors import notice_of
from approvals.stages import StageCode as S
from audit import clock
from registry.models import Posting
from registry.roles import Role
from registry.services import SYSTEM, transfer
from tests.story import Story


def refusals_of(story: Story, stage: str, **changes: Any) -> list[type]:
    with pytest.raises(ActInvalid) as raised:
        story.decide(stage, **changes)
    return [type(refusal) for refusal in raised.value.refusals]


@pytest.mark.parametrize("stage", [S.FIRST_NOTICE_RESULT, S.SECOND_NOTICE_RESULT, S.ANNOUNCEMENT_RESULT])
def test_the_result_of_a_notice_is_never_dated_into_the_notice(story: Story, stage: S) -> None:
    story.until(stage)
    notice = notice_of(story.case, stage)
    assert notice is not None and clock.today() > notice.ends_on
    assert refusals_of(story, stage, acted_on=notice.posted_on) == [DateWithinNotice]
    assert refusals_of(story, stage, acted_on=notice.ends_on) == [DateWithinNotice]
    story.decide(stage, acted_on=notice.ends_on + timedelta(days=1))


def test_an_act_is_never_dated_before_its_official_took_up_the_post(story: Story) -> None:
    story.decide(S.YEAR_PLAN)
    story.sleep(9)
    clerk = Posting.objects.get(official=story.cast[Role.VILLAGE_CLERK])
    again = {"unit": clerk.unit, "post": clerk.post, "since": clock.today() - timedelta(days=2), "paper": "任字2号"}
    transfer(posting=clerk, role=Role.VILLAGE_CLERK, division=clerk.division, **again, by=SYSTEM, at=clock.now())
    day = clock.today() - timedelta(days=5)
    particulars = {"applied_on": day.isoformat(), "reason": "收入稳定。"}
    assert refusals_of(story, S.APPLICATION, acted_on=day, particulars=particulars) == [DateBeforePosting]
    story.decide(S.APPLICATION, acted_on=clock.today() - timedelta(days=2), particulars=particulars)
