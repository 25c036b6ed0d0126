"""Whom an objection holds: the line that was named, one case per merging, nobody set free, nobody involved handles it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from approvals import errors, objection_errors, objection_policy
from approvals.calendar import add_workdays
from approvals.models import Notice, NoticeList, Objection, ObjectionStep, StepCode
from approvals.objection_papers import paper_content
from approvals.stages import StageCode
from audit import clock
from audit.models import Event
from registry import delegations
from registry.models import Helper, User
from registry.roles import Level, Role
from registry.services import SYSTEM
from tests.factories import make_household, posting_of
from tests.objection_steps import Dispute, at_the_county, fresh
from tests.story import Story
from workflows import objection_services as services
from workflows import sheet_acts

S, R = StageCode, Role


@pytest.fixture
def notice(story: Story) -> Story:
    """The first notice runs."""
    story.until(S.FIRST_NOTICE).decide(S.FIRST_NOTICE)
    return story


@pytest.fixture
def other(notice: Story) -> Story:
    """Another household of the village, nominated."""
    return Story.begin(notice.cast, make_household(notice.case.village, no="2201221002200077", head_name="丁二"))


def unlinked(story: Story, **changes: Any) -> Dispute:
    return Dispute.begin(story, **({"notice_no": "", "about": "某某某"} | changes))


def refused(act: Callable[[], Any], name: str) -> None:
    """The database itself says no, by the name of its rule."""
    with pytest.raises(DatabaseError, match=name), transaction.atomic():
        act()


def merge(one: Dispute, into: Dispute) -> None:
    services.merge(user=one.handler(), pk=one.pk, opinion="同一事实。", into_no=into.objection.no)


# ── the line of the notice ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({"row_no": 1}, True),
        ({"hamlet": "8社"}, True),
        ({"about": "林*"}, True),
        ({"about": "林丽", "row_no": 1, "hamlet": "8社"}, True),
        ({}, False),
        ({"row_no": 2}, False),
        ({"row_no": 1, "about": "王*"}, False),
        ({"row_no": 1, "hamlet": "9社"}, False),
    ],
)
def test_a_line_of_the_notice_is_found_by_what_the_public_page_shows(
    notice: Story, told: dict[str, Any], found: bool
) -> None:
    dispute = Dispute.begin(notice, notice_no=NoticeList.objects.get().no, **told)
    assert dispute.objection.case == (notice.case if found else None)


def test_the_line_of_another_village_s_notice_is_not_taken(notice: Story) -> None:
    Notice.objects.get()
    far = notice.cast.places.sister_village
    dispute = Dispute.begin(notice, village=far, notice_no=NoticeList.objects.get().no, row_no=1)
    assert dispute.objection.case is None


# ── acceptance ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_nothing_is_accepted_that_holds_nobody_without_saying_so(notice: Story) -> None:
    dispute = unlinked(notice)
    with pytest.raises(objection_errors.CaseUnnamed):
        dispute.accept()
    refused(lambda: step(dispute, "accepted"), "an_accepted_objection_names_its_case")
    dispute.accept(about_nobody=True)
    assert dispute.objection.steps.get(step=StepCode.ACCEPT).particulars == {"no_household": True}
    logged = Event.objects.filter(stream=dispute.objection.stream).order_by("-pk")[0]
    assert logged.parsed["statement"]["no_household"] is True


def test_naming_the_case_holds_it(notice: Story) -> None:
    dispute = unlinked(notice).accept(case_no=notice.case_no)
    assert notice.case.held_by == dispute.objection.no


def step(dispute: Dispute, outcome: str, official: User | None = None, code: StepCode = StepCode.ACCEPT) -> None:
    ObjectionStep.objects.create(
        objection=dispute.objection,
        step=code,
        outcome=outcome,
        official=official,
        posting=posting_of(official) if official else None,
        name=official.name if official else "",
        acted_on=clock.today(),
        at=clock.now(),
    )


def test_an_objection_is_not_moved_silently_to_another_household(notice: Story, other: Story) -> None:
    dispute = Dispute.begin(notice)
    with pytest.raises(objection_errors.CaseAlreadyNamed):
        dispute.accept(case_no=other.case_no)
    assert dispute.objection.case == notice.case
    dispute.accept(case_no=notice.case_no)


def test_correcting_the_household_is_a_step_with_a_reason_on_both_cases(notice: Story, other: Story) -> None:
    dispute = Dispute.begin(notice)
    services.correct(user=dispute.handler(), pk=dispute.pk, opinion="反映的是丁二户。", case_no=other.case_no)
    taken = ObjectionStep.objects.get(outcome="relinked")
    assert taken.opinion == "反映的是丁二户。"
    assert taken.particulars == {"from": notice.case_no, "to": other.case_no}
    streams = Event.objects.filter(kind="case:objection:corrected").values_list("stream", flat=True)
    assert set(streams) == {notice.case.stream, other.case.stream}
    dispute.accept()
    assert (notice.case.held_by, other.case.held_by) == ("", dispute.objection.no)


def test_a_case_that_others_follow_is_corrected_no_more(notice: Story, other: Story) -> None:
    dispute, twin = Dispute.begin(notice), Dispute.begin(notice)
    merge(twin, dispute)
    with pytest.raises(objection_errors.OthersFollow):
        services.correct(user=dispute.handler(), pk=dispute.pk, opinion="反映的是丁二户。", case_no=other.case_no)
    mine = Objection.objects.filter(pk=dispute.pk)
    refused(lambda: mine.update(case=other.case), "a_case_that_others_follow_never_changes")


# ── merging ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_objections_about_two_households_are_not_merged(notice: Story, other: Story) -> None:
    one, two = Dispute.begin(notice), Dispute.begin(other)
    with pytest.raises(objection_errors.MergeDiffers):
        merge(one, two)
    mine = Objection.objects.filter(pk=one.pk)
    refused(lambda: mine.update(state="merged", merged_into=two.pk), "objections_are_merged_about_one_case")
    notice.wait_for_notice()
    with pytest.raises(errors.ActInvalid):
        notice.decide(S.FIRST_NOTICE_RESULT)


def test_an_unlinked_one_takes_over_the_case_of_the_other(notice: Story) -> None:
    one, two = unlinked(notice), Dispute.begin(notice)
    merge(one, two)
    assert one.objection.case == notice.case and one.objection.merged_into == two.objection


def test_merged_into_an_unlinked_one_its_case_goes_along(notice: Story) -> None:
    one, two = Dispute.begin(notice), unlinked(notice)
    merge(one, two)
    assert two.objection.case == notice.case
    two.accept()
    assert notice.case.held_by == two.objection.no


def test_nothing_is_merged_into_one_that_concerns_no_household(notice: Story) -> None:
    two = unlinked(notice).accept(about_nobody=True)
    with pytest.raises(objection_errors.MergeDiffers):
        merge(Dispute.begin(notice), two)


def test_whoever_follows_a_merged_one_reads_the_last_of_them(notice: Story) -> None:
    one, two, three = (Dispute.begin(notice) for _each in range(3))
    merge(one, two)
    merge(two, three)
    assert one.objection.root == three.objection


# ── who handles, who decides ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_recused_handler_neither_accepts_nor_refuses(notice: Story) -> None:
    dispute, deputy = Dispute.begin(notice), notice.cast[R.TOWNSHIP_DEPUTY]
    sheet_acts.declare_kinship(user=deputy, case_no=notice.case_no, relation="户主之弟")
    with pytest.raises(objection_errors.HandlerTookPart):
        services.refuse(user=deputy, pk=dispute.pk, opinion="不属于受理范围。")
    with pytest.raises(objection_errors.HandlerTookPart):
        dispute.accept()
    refused(lambda: step(dispute, "accepted", deputy), "who_took_part_handles_no_objection")
    refused(lambda: step(dispute, "not_accepted", deputy), "who_took_part_handles_no_objection")
    dispute.refer(deputy)
    assert dispute.objection.level == Level.COUNTY


def test_a_helper_of_the_household_handles_nothing_about_it(notice: Story) -> None:
    dispute, deputy = Dispute.begin(notice), notice.cast[R.TOWNSHIP_DEPUTY]
    Helper.objects.create(household=notice.case.household, name=deputy.name, unit="镇政府")
    with pytest.raises(objection_errors.HandlerTookPart):
        dispute.accept()
    refused(lambda: step(dispute, "not_accepted", deputy), "who_took_part_handles_no_objection")


def test_whoever_signed_the_household_answers_no_objection_to_it(notice: Story) -> None:
    dispute = Dispute.begin(notice, against="village_act").until_reported().decide()
    sheet_acts.declare_kinship(user=dispute.handler(), case_no=notice.case_no, relation="户主之弟")
    with pytest.raises(objection_errors.HandlerTookPart):
        dispute.reply()
    refused(lambda: step(dispute, "answered", dispute.handler(), StepCode.REPLY), "who_took_part_handles_no_objection")


def test_the_office_that_announced_does_not_accept_what_is_said_of_it(story: Story) -> None:
    dispute = at_the_county(story.until(S.ANNOUNCEMENT_RESULT))
    with pytest.raises(objection_errors.HandlerTookPart):
        dispute.accept(user=story.cast[R.COUNTY_OFFICE])
    names = [posting.official for posting in objection_policy.eligible(dispute.objection, StepCode.ACCEPT)]
    assert names == [dispute.handler()]
    dispute.accept()


def test_a_stand_in_decides_nothing_that_is_near_to_his_principal(notice: Story) -> None:
    head, delegate = notice.cast[R.TOWNSHIP_HEAD], User.objects.create_user("stand-in", name="云长青")
    dispute = Dispute.begin(notice).until_reported()
    delegations.delegate(
        posting=posting_of(head),
        to=delegate,
        since=clock.today(),
        until=clock.today(),
        paper="农镇〔2017〕代1号",
        reason="外出",
        by=SYSTEM,
        at=clock.now(),
    )
    Helper.objects.create(household=notice.case.household, name=head.name, unit="镇政府")
    with pytest.raises(objection_errors.TookPart):
        dispute.decide(user=delegate)
    assert not objection_policy.eligible(dispute.objection, StepCode.DECIDE)
    act = ObjectionStep(
        objection=dispute.objection,
        step=StepCode.DECIDE,
        outcome="unfounded",
        official=delegate,
        posting=posting_of(head),
        name=f"{delegate.name}（代{head.name}）",
        acted_on=clock.today(),
        at=clock.now(),
    )
    refused(act.save, "who_took_part_decides_no_objection")


# ── nothing gets stuck ───────────────────────────────────────────────────────────────────────────────────────────────


def test_what_nobody_here_may_investigate_is_not_accepted_but_passed_up(story: Story) -> None:
    story.until(S.SECOND_NOTICE_RESULT)
    dispute = Dispute.begin(story, against="first_notice")
    story.cast.of[R.TOWNSHIP_DEPUTY] = fresh(story.cast, R.TOWNSHIP_DEPUTY, "甲某某")[0]
    with pytest.raises(objection_errors.NobodyInvestigates):
        dispute.accept()
    assert story.case.held_by == ""
    dispute.refer()
    dispute.accept().assign()
    assert (dispute.level, story.case.held_by) == ("county", dispute.objection.no)


def test_what_nobody_here_may_decide_is_not_accepted(notice: Story) -> None:
    sheet_acts.declare_kinship(user=notice.cast[R.TOWNSHIP_HEAD], case_no=notice.case_no, relation="户主之弟")
    with pytest.raises(objection_errors.NobodyDecides):
        Dispute.begin(notice).accept()


# ── the paper ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_notice_of_acceptance_prints_the_last_day_of_the_enquiry(notice: Story) -> None:
    """One working day to name the investigators, ten to enquire: not the day of naming."""
    dispute = Dispute.begin(notice).accept()
    printed = paper_content(dispute.objection, "O02")
    assert printed["due_on"] == add_workdays(clock.today(), 11).isoformat()
    assert printed["accepted"] is True
