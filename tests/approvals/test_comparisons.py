"""Data comparison: letters, replies, signatures, suspicions (H-9, C-19, C-20, Q-11)."""

from approvals import comparison_letters as letters
from approvals.comparisons import answers_missing, hits_unsettled, newest_batches, unfinished
from approvals.stages import STAGE_OF, StageCode
from tests.story import Story
from workflows import demo_comparison as demo

S = StageCode
STAGE = STAGE_OF[S.COMPARISON]


def refusals(story: Story) -> list[str]:
    case = story.case
    found = [*answers_missing([case], STAGE).get(case.pk, []), *hits_unsettled([case], STAGE).get(case.pk, [])]
    return [type(refusal).__name__ for refusal in found]


def test_smoke(story: Story) -> None:
    story.until(S.COMPARISON)
    assert refusals(story) == ["ComparisonReplyMissing"]
    batch = demo.answer_all(story.case)
    assert batch.persons == 2
    assert refusals(story) == []
    story.until("")
    assert story.case.outcome == "approved"
