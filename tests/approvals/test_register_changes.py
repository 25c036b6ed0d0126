"""The register changes while a case climbs: nobody exits whom no department compared and no notice named (C-11, C-18, C-23)."""

import pytest
from django.db.models import F

from approvals.comparison_errors import MembersNotCompared
from approvals.errors import ActInvalid
from approvals.models import ComparisonSubject, Notice
from approvals.notice_errors import LineChanged
from approvals.stages import StageCode
from registry.models import Household, IncomeItem, Member, Standing
from tests.story import Story

S = StageCode
WATCHED = (S.COUNTY_REVIEW, S.COUNTY_APPROVAL, S.CITY_VERIFICATION, S.ANNOUNCEMENT, S.DEREGISTRATION_CONFIRMATION)


def born(story: Story) -> Member:
    """A child is entered in the household, which has income enough for one more."""
    IncomeItem.objects.filter(household=story.case.household).exclude(category="expenses").update(
        amount_fen=F("amount_fen") * 4
    )
    row = Member.objects.filter(household=story.case.household, left_on=None).order_by("-position").first()
    assert row is not None
    row.pk, row.position, row.name = None, row.position + 1, "丁小宝"
    row.id_no, row.id_index, row._state.adding = "", "", True
    row.save()
    return row


def renamed(story: Story) -> None:
    Household.objects.filter(pk=story.case.household_id).update(head_name="另一人")


def refused(story: Story, stage: str = "") -> set[type]:
    with pytest.raises(ActInvalid) as refusal:
        story.decide(stage)
    return {type(one) for one in refusal.value.refusals}


@pytest.mark.parametrize("stage", WATCHED)
def test_a_member_whom_no_department_was_asked_about_stops_the_household(story: Story, stage: str) -> None:
    story.until(stage)
    born(story)
    assert refused(story) == {MembersNotCompared, LineChanged}


@pytest.mark.parametrize("stage", WATCHED)
def test_a_head_whom_no_notice_named_stops_the_household(story: Story, stage: str) -> None:
    story.until(stage)
    renamed(story)
    assert refused(story) == {LineChanged}


@pytest.mark.parametrize("stage", [S.COUNTY_APPROVAL, S.DEREGISTRATION, S.DEREGISTRATION_CONFIRMATION])
def test_a_changed_household_goes_back_is_posted_and_compared_again_and_then_exits(story: Story, stage: str) -> None:
    story.until(stage)
    child = born(story)
    story.send_back(S.TOWNSHIP_SELF_CHECK, reason="RC16")
    story.until(S.FOLLOW_UP)
    assert story.case.household.standing == Standing.EXITED
    assert ComparisonSubject.objects.filter(case=story.case, member=child).exists()
    last = Notice.objects.filter(case=story.case, kind="second").latest("pk")
    assert last.population == Member.objects.filter(household=story.case.household, left_on=None).count()


def test_a_line_posted_again_while_the_announcement_runs_is_the_line_that_counts(story: Story) -> None:
    story.until(S.ANNOUNCEMENT)
    story.decide()
    renamed(story)
    story.wait_for_notice()
    assert refused(story, S.ANNOUNCEMENT_RESULT) == {LineChanged}
