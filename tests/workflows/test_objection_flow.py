"""The objection's flow: one step after the other, each by the holder of its duty, and what it does to the case's flow."""

from datetime import timedelta

import pytest
from viewflow.workflow.lock import SelectForUpdateLock

from approvals import errors, objection_errors
from approvals.models import Decision, NoticeList, Objection, ObjectionStep
from approvals.stages import Outcome, ReasonCode, StageCode
from audit import clock
from inspection.models import LedgerItem
from registry.roles import Role
from tests.objection_steps import DECIDER, Dispute
from tests.story import Story
from workflows import objection_clocks
from workflows import objection_services as services
from workflows.flows.objection_v1 import ObjectionFlow
from workflows.models import CaseTask
from workflows.objection_models import ObjectionTask
from workflows.objection_nodes import StepNode
from workflows.objection_queue import waiting_page
from workflows.views import objection_public

S, R = StageCode, Role


@pytest.fixture
def notice(story: Story) -> Story:
    """The first notice runs."""
    story.until(S.FIRST_NOTICE).decide(S.FIRST_NOTICE)
    return story


@pytest.fixture
def dispute(notice: Story) -> Dispute:
    return Dispute.begin(notice)


def waits_for(dispute: Dispute) -> str:
    return ObjectionTask.objects.get(objection=dispute.pk, finished=None).flow_task.name


def test_every_human_step_has_a_duty_and_a_waiting_lock() -> None:
    nodes = [node for node in ObjectionFlow.instance.nodes() if node.task_type == "HUMAN"]
    assert nodes and all(isinstance(node, StepNode) and node._owner_permission for node in nodes)
    lock = ObjectionFlow.lock_impl
    assert isinstance(lock, SelectForUpdateLock) and not lock.nowait and lock.attempts == 1


def test_the_steps_follow_each_other(dispute: Dispute) -> None:
    seen = [waits_for(dispute)]
    for act in (dispute.accept, dispute.assign, dispute.report, dispute.decide, dispute.reply):
        act()
        seen.append(waits_for(dispute))
    assert seen == ["accept", "assign", "investigate", "decide", "reply", "appeal_window"]
    codes = list(ObjectionStep.objects.order_by("pk").values_list("step", flat=True))
    assert codes == ["O-1", "O-2", "O-3", "O-4", "O-5", "O-6", "O-7"]


def test_a_step_is_taken_once(dispute: Dispute) -> None:
    dispute.accept()
    with pytest.raises(objection_errors.ObjectionMoved):
        dispute.accept()


def test_the_window_of_the_appeal_closes_after_seven_days(dispute: Dispute) -> None:
    dispute.until_reported().decide().reply()
    clock._demo_now.set(clock.now() + timedelta(days=7))
    assert objection_clocks.sweep() == 0
    clock._demo_now.set(clock.now() + timedelta(days=1))
    assert objection_clocks.sweep() == 1
    assert not ObjectionTask.objects.filter(finished=None).exists()


def test_what_waits_is_shown_to_whoever_may_do_it(dispute: Dispute) -> None:
    cast = dispute.cast

    def waiting(role: Role) -> int:
        user = type(cast[role]).objects.get(pk=cast[role].pk)
        return len(waiting_page(user, 25))

    assert waiting(R.TOWNSHIP_DEPUTY) == 1 and waiting(R.TOWNSHIP_HEAD) == 0
    assert waiting(R.VILLAGE_CLERK) == waiting(R.COUNTY_OFFICE) == 0
    dispute.accept().assign()
    assert waiting(R.TOWNSHIP_VERIFIER) == 1 and waiting(R.TOWNSHIP_TEAM_LEADER) == 0
    dispute.report()
    assert waiting(R.TOWNSHIP_HEAD) == 1


def test_a_refused_objection_can_be_appealed(dispute: Dispute) -> None:
    services.refuse(user=dispute.handler(), pk=dispute.pk, opinion="不属于受理范围。")
    assert waits_for(dispute) == "appeal_window"
    row, _receipt = services.appeal(objection=dispute.objection, statement="应当受理,请上级复核。")
    assert ObjectionTask.objects.get(objection=row, finished=None).flow_task.name == "accept"


def test_passed_up_it_waits_for_the_next_level(dispute: Dispute) -> None:
    services.refer(user=dispute.handler(), pk=dispute.pk, opinion="本级人员均须回避。")
    task = ObjectionTask.objects.get(objection=dispute.pk, finished=None)
    assert task.act_division == dispute.cast.places.county and waits_for(dispute) == "accept"


def test_a_merged_one_ends_there(dispute: Dispute, notice: Story) -> None:
    twin = Dispute.begin(notice, is_anonymous=True)
    services.merge(user=dispute.handler(), pk=twin.pk, opinion="同一事实。", into_no=dispute.objection.no)
    assert not ObjectionTask.objects.filter(objection=twin.pk, finished=None).exists()


# ── the case ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_partly_founded_returns_the_case_out_of_its_running_notice(dispute: Dispute, notice: Story) -> None:
    dispute.until_reported().decide("partly_founded", return_to=S.HOME_CHECK)
    case = notice.case
    assert (case.stage, case.round) == (S.HOME_CHECK, 2)
    decision = Decision.objects.filter(case=case).latest("pk")
    assert decision.outcome == Outcome.RETURNED and decision.reason_code == ReasonCode.RC15
    assert decision.particulars == {"objection": dispute.objection.no}
    assert decision.decided_by == dispute.cast[R.TOWNSHIP_HEAD]
    [task] = CaseTask.objects.filter(case=case, finished=None)
    assert task.stage == S.HOME_CHECK and task.was_returned


def test_the_case_goes_on_after_the_answer_through_every_stage_again(dispute: Dispute, notice: Story) -> None:
    dispute.until_reported().decide("partly_founded", return_to=S.HOME_CHECK)
    with pytest.raises(errors.CaseHeld):
        notice.decide(S.HOME_CHECK)
    dispute.reply()
    notice.until(S.TOWNSHIP_REVIEW).decide(S.TOWNSHIP_REVIEW)
    assert notice.case.stage == S.SECOND_NOTICE


def test_founded_can_end_the_case(dispute: Dispute, notice: Story) -> None:
    dispute.until_reported().decide("founded")
    case = notice.case
    assert case.outcome == Outcome.REJECTED and case.closed_at is not None
    assert not CaseTask.objects.filter(case=case, finished=None).exists()
    # what it showed stands in the ledger, without a word of what the objector said
    item, objection = LedgerItem.objects.get(), Objection.objects.get()
    assert (item.source, item.source_no, item.case_id) == ("objection", objection.no, case.pk)
    assert objection.no in item.description and objection.statement not in item.description
    dispute.reply()


def test_partly_founded_alone_ends_no_case(dispute: Dispute) -> None:
    dispute.until_reported()
    with pytest.raises(objection_errors.ReturnNotPossible):
        dispute.decide("partly_founded")
    with pytest.raises(objection_errors.ReturnNotPossible):
        dispute.decide("partly_founded", return_to=S.COUNTY_REVIEW)
    assert Objection.objects.get().state == "reported"


def test_unfounded_leaves_the_case_where_it_is(dispute: Dispute, notice: Story) -> None:
    before = Decision.objects.count()
    dispute.until_reported().decide().reply()
    assert not LedgerItem.objects.exists()
    case = notice.case
    assert (case.stage, case.round, case.held_by) == (S.FIRST_NOTICE_RESULT, 1, "")
    assert Decision.objects.count() == before


def test_a_single_matter_is_settled_without_touching_the_case(dispute: Dispute, notice: Story) -> None:
    dispute.until_reported().decide("single_matter").reply()
    assert notice.case.closed_at is None and dispute.objection.outcome == "single_matter"


def test_the_notice_is_not_concluded_with_an_open_objection(notice: Story) -> None:
    notice.wait_for_notice()
    Dispute.begin(notice)
    with pytest.raises(errors.ActInvalid) as refusal:
        notice.decide(S.FIRST_NOTICE_RESULT)
    assert any(isinstance(one, errors.ObjectionsOpen) for one in refusal.value.refusals)


def test_who_decides_is_the_leader_of_the_handling_level(notice: Story) -> None:
    for against, level in (("first_notice", "township"), ("second_notice", "county")):
        dispute = Dispute.begin(notice, against=against, is_anonymous=True).until_reported()
        with pytest.raises(errors.NotEntitled):
            dispute.decide(user=notice.cast[R.TOWNSHIP_DEPUTY])
        dispute.decide(user=notice.cast[DECIDER[level]])


def test_a_case_that_lies_before_its_signers_leaves_their_sheet(story: Story) -> None:
    story.until(S.HOME_CHECK)
    sheet = story.propose(S.HOME_CHECK)
    dispute = Dispute.begin(story, against="village_act").until_reported()
    dispute.decide("founded")
    assert not sheet.items.filter(result="waiting").exists()
    assert story.case.outcome == Outcome.REJECTED


def test_a_number_of_a_posted_list_finds_its_village(notice: Story) -> None:
    number = NoticeList.objects.get().no
    assert objection_public._posted(number) == (notice.case.village, "first_notice")
