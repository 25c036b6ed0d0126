"""Objections that come late or find nobody: upheld after the announcement, and passed up from whichever step waits."""

import pytest
from django.db import DatabaseError

from approvals import objection_errors
from approvals.errors import ActInvalid, NotEntitled
from approvals.models import Decision, Objection, ObjectionStep
from approvals.objection_papers import paper_content
from approvals.stages import Outcome, ReasonCode, StageCode
from audit import clock
from registry.models import Household, Standing
from registry.roles import Level, Role
from tests.factories import posting_of
from tests.objection_steps import Dispute, Fresh, at_the_county, fresh
from tests.story import Story
from workflows import objection_services as services
from workflows import sheet_acts
from workflows.models import CaseTask
from workflows.objection_models import ObjectionTask

S, R = StageCode, Role
MARKING = (S.DEREGISTRATION, S.DEREGISTRATION_CONFIRMATION)


def reported(story: Story) -> Fresh:
    """Handled, investigated and soon decided by people of the county who signed nothing."""
    dispute = at_the_county(story)
    dispute.until_reported()
    return dispute


def standing(story: Story) -> str:
    return str(Household.objects.get(pk=story.case.household_id).standing)


@pytest.mark.parametrize("stage", MARKING)
def test_a_founded_objection_ends_the_case_while_it_is_being_marked(story: Story, stage: StageCode) -> None:
    dispute = reported(story.until(stage))
    dispute.decide("founded")
    case = story.case
    assert case.outcome == Outcome.REJECTED and case.closed_at is not None
    assert standing(story) == Standing.NOT_EXITED
    assert not CaseTask.objects.filter(case=case, finished=None).exists()
    dispute.reply()
    assert "该户不予退出" in paper_content(dispute.objection, "O04")["decision"]


@pytest.mark.parametrize("stage", MARKING)
def test_a_founded_objection_sends_it_back_to_be_verified_again(story: Story, stage: StageCode) -> None:
    dispute = reported(story.until(stage))
    dispute.decide("founded", return_to=S.COUNTY_REVIEW)
    case = story.case
    assert (case.stage, case.round, case.held_by) == (S.COUNTY_REVIEW, 2, dispute.objection.no)
    assert Decision.objects.filter(case=case).latest("pk").reason_code == ReasonCode.RC15
    dispute.reply()
    assert story.case.held_at is None and standing(story) != Standing.EXITED


def test_founded_it_is_not_merely_marked_anew(story: Story) -> None:
    dispute = reported(story.until(S.DEREGISTRATION_CONFIRMATION))
    with pytest.raises(objection_errors.FoundedJudgesAgain):
        dispute.decide("founded", return_to=S.DEREGISTRATION)
    dispute.decide("partly_founded", return_to=S.DEREGISTRATION)
    assert story.case.stage == S.DEREGISTRATION


def test_the_database_lets_nobody_leave_on_verifications_older_than_a_founded_objection(story: Story) -> None:
    dispute = reported(story.until(S.DEREGISTRATION_CONFIRMATION))
    decider = dispute.decider()
    values = {"objection": dispute.objection, "name": decider.name, "acted_on": clock.today(), "at": clock.now()}
    ObjectionStep.objects.create(**values, step="O-5", outcome="founded", official=decider, posting=posting_of(decider))
    Objection.objects.filter(pk=dispute.pk).update(state="answered", outcome="founded")
    story.case.__class__.objects.filter(pk=story.case.pk).update(held_at=None, held_by="")
    with pytest.raises(DatabaseError, match="a_founded_objection_is_verified_again"):
        story.decide(S.DEREGISTRATION_CONFIRMATION)


@pytest.mark.parametrize("stage", MARKING)
def test_no_official_of_the_township_rejects_or_sends_back_what_the_county_approved(
    story: Story, stage: StageCode
) -> None:
    story.until(stage)
    with pytest.raises(ActInvalid):
        story.send_back(S.COUNTY_REVIEW)
    with pytest.raises(ActInvalid):
        story.decide(stage, outcome=Outcome.REJECTED.value, opinion="不予退出。")


def test_founded_after_the_marking_it_is_recorded_and_left_to_the_rollback(story: Story) -> None:
    dispute = reported(story.until(S.FOLLOW_UP))
    with pytest.raises(objection_errors.ReturnNotPossible):
        dispute.decide("founded", return_to=S.COUNTY_REVIEW)
    dispute.decide("founded")
    assert story.case.closed_at is None and dispute.objection.outcome == "founded"
    assert "脱贫回退" in paper_content(dispute.objection, "O04")["decision"]
    dispute.reply()
    assert story.case.held_at is None


# ── passed up ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def dispute(story: Story) -> Dispute:
    """About a household whose first notice runs; accepted by the township."""
    story.until(S.FIRST_NOTICE).decide(S.FIRST_NOTICE)
    return Dispute.begin(story).accept()


def waits(dispute: Dispute) -> tuple[str, int]:
    task = ObjectionTask.objects.get(objection=dispute.pk, finished=None)
    return task.flow_task.name, task.act_division.level


def test_passed_up_before_the_naming_it_stays_accepted_and_holds(dispute: Dispute, story: Story) -> None:
    dispute.refer()
    assert waits(dispute) == ("assign", Level.COUNTY)
    assert (dispute.objection.state, story.case.held_by) == ("accepted", dispute.objection.no)
    dispute.assign().report().decide().reply()
    assert story.case.held_at is None


def test_what_nobody_may_decide_any_more_is_decided_one_level_up(dispute: Dispute, story: Story) -> None:
    dispute.assign().report()
    head = story.cast[R.TOWNSHIP_HEAD]
    sheet_acts.declare_kinship(user=head, case_no=story.case_no, relation="户主之弟")
    with pytest.raises(objection_errors.TookPart):
        dispute.decide()
    dispute.refer(head)
    assert waits(dispute) == ("decide", Level.COUNTY)
    dispute.decide("founded")
    assert story.case.outcome == Outcome.REJECTED


def test_what_nobody_may_answer_any_more_is_answered_one_level_up(dispute: Dispute, story: Story) -> None:
    dispute.assign().report().decide()
    sheet_acts.declare_kinship(user=dispute.handler(), case_no=story.case_no, relation="户主之弟")
    dispute.refer()
    assert waits(dispute) == ("reply", Level.COUNTY)
    dispute.reply()
    assert story.case.held_at is None


def test_it_is_passed_up_twice_and_every_step_stands_once(dispute: Dispute) -> None:
    fresh(dispute.cast, R.CITY_VERIFIER, "甲某某", "乙某某")
    dispute.refer().refer()
    assert waits(dispute) == ("assign", Level.PREFECTURE)
    passed = [step.particulars["waiting"] for step in ObjectionStep.objects.filter(outcome="referred")]
    assert passed == ["O-3", "O-3"]


def test_investigators_pass_nothing_up(dispute: Dispute) -> None:
    dispute.assign()
    with pytest.raises(NotEntitled):
        services.refer(user=dispute.team()[0], pk=dispute.pk, opinion="移送上一级。")
    with pytest.raises(objection_errors.InvestigatorsRemain):
        dispute.refer()
