"""What an official signs must say what he decided."""

from typing import Any

import pytest

from approvals.errors import ActInvalid, OpinionContradicts
from approvals.stages import STAGE_OF
from approvals.stages import StageCode as S
from approvals.wording import sentence
from registry.programme_store import programme_of
from tests.story import Story

BACK = {"outcome": "returned", "return_to": "home_check", "reason_code": "RC03"}


@pytest.mark.parametrize("of_list", [False, True])
@pytest.mark.parametrize("outcome", [BACK, {"outcome": "rejected"}])
def test_the_sentence_of_an_approval_is_no_opinion_for_anything_else(
    story: Story, outcome: dict[str, Any], of_list: bool
) -> None:
    story.until(S.TOWNSHIP_REVIEW)
    programme, stage = programme_of(story.case.programme), STAGE_OF[S.TOWNSHIP_REVIEW]
    agreeing = sentence(programme, story.case, stage, "approved", of_list=of_list)
    with pytest.raises(ActInvalid) as raised:
        story.decide(S.TOWNSHIP_REVIEW, opinion=agreeing, **outcome)
    assert [type(refusal) for refusal in raised.value.refusals] == [OpinionContradicts]
    story.decide(S.TOWNSHIP_REVIEW, opinion="住房情况请重新核实。", **outcome)
