"""After a return only those are asked again whose grounds have changed."""

from approvals.models import Carry, Decision
from approvals.selectors import decisions_of, standing_decisions
from approvals.stages import STAGES, StageCode
from audit.integrity import verify_stream
from tests.story import Story

S = StageCode


def test_unchanged_facts_lead_straight_back_to_whoever_returned_the_case(story: Story) -> None:
    story.until(S.COUNTY_REVIEW).send_back(S.HOME_CHECK, reason="RC13")
    story.decide(S.HOME_CHECK)
    assert story.case.stage == S.COUNTY_REVIEW
    kept = set(Carry.objects.values_list("stage", flat=True))
    assert {S.APPRAISAL, S.CONSENT, S.FIRST_NOTICE, S.FIRST_NOTICE_RESULT, S.TOWNSHIP_SELF_CHECK, S.COMPARISON} <= kept


def test_a_changed_income_is_judged_again_but_not_posted_again(story: Story) -> None:
    story.until(S.TOWNSHIP_REVIEW).send_back(S.HOME_CHECK, reason="RC01")
    measured = story.act(S.HOME_CHECK).measured
    story.decide(S.HOME_CHECK, measured={**measured, "wages_fen": measured["wages_fen"] + 100_00})
    assert story.case.stage == S.APPRAISAL
    for stage in (S.APPRAISAL, S.JOINT_VILLAGE_CHECK, S.CONSENT):
        story.decide(stage)
    assert story.case.stage == S.TOWNSHIP_SELF_CHECK  # both parts of the first notice still stand
    assert set(Carry.objects.values_list("stage", flat=True)) == {S.FIRST_NOTICE, S.FIRST_NOTICE_RESULT}


def test_a_fault_of_procedure_asks_everybody_again(story: Story) -> None:
    story.until(S.TOWNSHIP_SELF_CHECK).send_back(S.APPRAISAL, reason="RC08")
    story.decide(S.APPRAISAL)
    assert story.case.stage == S.JOINT_VILLAGE_CHECK
    assert not Carry.objects.exists()


def test_what_is_carried_over_stands_and_is_in_the_log(story: Story) -> None:
    story.until(S.COUNTY_REVIEW).send_back(S.TOWNSHIP_SELF_CHECK, reason="RC13")
    story.decide(S.TOWNSHIP_SELF_CHECK)
    standing = standing_decisions(decisions_of(story.case))
    assert standing[S.TOWNSHIP_REVIEW].round == 1
    assert standing[S.TOWNSHIP_SELF_CHECK].round == 2
    case = story.case
    assert verify_stream(case.stream, head=(case.audit_seq, case.audit_digest)).holds


def test_the_papers_of_a_carried_approval_are_issued_anew(story: Story) -> None:
    story.until(S.COUNTY_REVIEW).send_back(S.TOWNSHIP_SELF_CHECK, reason="RC13")
    story.decide(S.TOWNSHIP_SELF_CHECK)
    valid = story.case.documents.filter(status_change=None)
    assert valid.filter(kind="H09").count() == 1


def test_a_case_that_came_back_still_reaches_its_exit_with_every_stage(story: Story) -> None:
    story.until(S.COUNTY_APPROVAL).send_back(S.TOWNSHIP_SELF_CHECK, reason="RC13")
    story.decide(S.TOWNSHIP_SELF_CHECK)
    story.until("")
    decisions = decisions_of(story.case)
    assert set(standing_decisions(decisions)) == {stage.code for stage in STAGES}
    assert Decision.objects.filter(round=2, stage=S.COMPARISON).count() == 0
