"""The whole path, and the ways off it."""

from approvals.models import Decision
from approvals.stages import STAGES, Outcome
from registry.models import Household, Standing
from tests.story import Story
from workflows.models import CaseTask


def test_a_household_goes_from_plan_to_the_follow_up_visit(story: Story) -> None:
    story.until("")
    case = story.case
    assert case.outcome == Outcome.APPROVED
    assert Decision.objects.filter(case=case).count() == len(STAGES)
    assert Household.objects.get().standing == Standing.EXITED
    assert not CaseTask.objects.filter(finished=None).exists()
