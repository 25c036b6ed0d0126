"""An objection against a place's notice that is upheld leads back to who verifies, wherever the case has come to, or ends it (domain.md §2.5)."""

import pytest

from approvals.stages import ALL_STAGES, PATHS, CaseKind, Outcome, StageCode
from registry.models import PlaceStanding
from tests.objection_steps import at_the_county
from tests.sectors import certify_all
from tests.story import Story
from workflows.flows import CURRENT
from workflows.models import CaseTask
from workflows.nodes import DutyNode

S = StageCode
PLACES = [kind for kind in CaseKind if not kind.is_of_household]


def until(story: Story, stage: str) -> Story:
    while story.case.stage != stage:
        story.wait_for_notice()
        if story.case.stage == S.VILLAGE_SECTORS:
            certify_all(story.case)
        story.decide()
    return story


@pytest.mark.parametrize("kind", PLACES)
def test_from_everywhere_behind_the_first_stage_an_upheld_objection_is_verified_again_or_ends_it(
    kind: CaseKind,
) -> None:
    measuring = {stage.code for stage in PATHS[kind] if stage.measures}
    for stage in PATHS[kind][1:]:
        assert measuring & {*stage.returns_to, *stage.upheld_to}, stage.code
    nodes = [node for node in CURRENT[kind].instance.nodes() if isinstance(node, DutyNode)]
    assert [node.stage for node in nodes if node._closed is None] == []
    assert measuring <= {stage.code for stage in ALL_STAGES}


@pytest.mark.parametrize("stage", [S.VILLAGE_NOTICE_RESULT, S.VILLAGE_FILING])
def test_a_founded_objection_sends_the_village_back_to_the_county_s_review(village_case: Story, stage: str) -> None:
    story = until(village_case, stage)
    dispute = at_the_county(story)
    dispute.until_reported()
    assert story.case.held_by == dispute.objection.no
    dispute.decide("founded", return_to=S.VILLAGE_COUNTY_REVIEW)
    case = story.case
    assert (case.stage, case.round, case.outcome) == (S.VILLAGE_COUNTY_REVIEW, 2, "")
    assert case.village.listings.get().standing == PlaceStanding.POOR


def test_a_founded_objection_ends_the_village_s_case_before_it_is_filed(village_case: Story) -> None:
    story = until(village_case, S.VILLAGE_FILING)
    dispute = at_the_county(story)
    dispute.until_reported()
    dispute.decide("founded")
    case = story.case
    assert case.outcome == Outcome.REJECTED and case.closed_at is not None
    assert not CaseTask.objects.filter(case=case, finished=None).exists()
    assert case.village.listings.get().standing == PlaceStanding.POOR


@pytest.mark.parametrize("kind", [kind for kind in CaseKind if kind in CURRENT and kind.is_of_household])
def test_a_household_s_case_may_end_by_an_upheld_objection_wherever_it_has_come_to(kind: CaseKind) -> None:
    nodes = [node for node in CURRENT[kind].instance.nodes() if isinstance(node, DutyNode)]
    assert [node.stage for node in nodes if node._closed is None] == []
