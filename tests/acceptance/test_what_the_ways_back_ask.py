"""A household that goes back, comes in or is struck off is visited, and its cause is said (C-28, C-32; domain.md §2.6)."""

from typing import Any

import pytest

from approvals.errors import ActInvalid, InputMissing
from approvals.particulars import INPUTS
from approvals.stages import PATHS, CaseKind, StageCode
from registry.models import Standing
from tests.acceptance.test_ways_back import POOR, newcomer, opened
from tests.approvals.test_figures import become
from tests.story import Story

S = StageCode


@pytest.fixture
def exited(story: Story) -> Story:
    """As the register says it, without the walk: what is asked next does not depend on how the exit came about."""
    story.decide(outcome="rejected", opinion="不列入本年度计划。")
    become(story, Standing.EXITED)
    return story


def missing(story: Story, **left_open: Any) -> list[str]:
    stage = story.case.stage
    act = story.act(stage)
    with pytest.raises(ActInvalid) as caught:
        story.decide(
            user=newcomer(story, stage),
            measured={**act.measured, **POOR},
            particulars={**act.particulars, **left_open},
        )
    return [refusal.field for refusal in caught.value.refusals if isinstance(refusal, InputMissing)]


def test_no_household_falls_back_without_a_cause(exited: Story) -> None:
    assert missing(opened(exited, CaseKind.RETURN), cause="") == ["cause"]


def test_a_false_exit_is_looked_at_by_a_visit_that_a_leader_leads(exited: Story) -> None:
    assert missing(opened(exited, CaseKind.ROLLBACK), visited_on=None, led_by="") == ["visited_on", "led_by"]


@pytest.mark.parametrize("kind", [CaseKind.ROLLBACK, CaseKind.RETURN, CaseKind.ENROLMENT, CaseKind.DISQUALIFICATION])
def test_every_level_that_judges_a_household_on_a_way_back_has_been_there(kind: CaseKind) -> None:
    judging = {stage.code for stage in PATHS[kind] if stage.measures}
    wanted = {S.ROLLBACK_VISIT, S.ROLLBACK_CHECK} if kind == CaseKind.ROLLBACK else {S.ENTRY_VISIT, S.ENTRY_REVIEW}
    assert judging == wanted
    for stage in judging:
        (visit,) = [item for item in INPUTS[stage] if item.name == "visited_on"]
        assert visit.required
