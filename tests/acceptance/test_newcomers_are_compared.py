"""Whoever is new, falls back or is to be struck off is asked about at every department, and visited with a photo (C-20, C-32)."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from approvals import comparison_letters as letters
from approvals import guards
from approvals.errors import ActInvalid, EvidenceLacking, InputMissing
from approvals.guards import guard_refusals
from approvals.models import Case, FieldPhoto, PhotoKind, Settlement, Suspicion
from approvals.photos import required_kinds
from approvals.programmes import programme_for
from approvals.stages import PATHS, STAGE_OF, CaseKind, StageCode
from documents.models import OfficialDocument
from registry.models import Member, Standing
from registry.roles import Role
from tests.acceptance.test_ways_back import POOR, opened
from tests.approvals.test_figures import become
from tests.factories import DEPARTMENT
from tests.story import Story, role_for
from workflows import demo_comparison as demo
from workflows import services

S = StageCode
HIT = {(DEPARTMENT, "商品房登记"): "县城商品房一套，2016年登记"}
WAYS = (CaseKind.ROLLBACK, CaseKind.RETURN, CaseKind.ENROLMENT, CaseKind.DISQUALIFICATION)


@pytest.fixture
def register(story: Story) -> Story:
    """The household without a case, as the register has it."""
    story.decide(outcome="rejected", opinion="不列入本年度计划。")
    return story


def waiting(story: Story, kind: CaseKind, stage: str = S.ENTRY_COMPARISON) -> Story:
    """The case at a stage, without the walk to it: the rules ask what is on file, not how it came there."""
    if kind != CaseKind.DISQUALIFICATION:
        become(story, Standing.EXITED)
    back = opened(story, kind)
    Case.objects.filter(case_no=back.case_no).update(stage=stage)
    back.case.tasks.filter(finished=None).update(stage=stage)
    return back


def why_not(story: Story, stage: str = S.ENTRY_COMPARISON) -> list[str]:
    case = story.case
    return [type(each).__name__ for each in guard_refusals([case], STAGE_OF[stage]).get(case.pk, [])]


def approve(story: Story) -> None:
    measured = story.act(story.case.stage).measured
    story.decide(**({"measured": {**measured, **POOR}} if measured else {}))


def test_a_family_that_falls_back_passes_after_every_department_has_answered(register: Story) -> None:
    become(register, Standing.EXITED)
    back = opened(register, CaseKind.RETURN, "户主因病返贫。")
    while back.case.stage != S.ENTRY_COMPARISON:
        back.wait_for_notice()
        approve(back)
    county = register.cast.places.county
    assert list(letters.candidates(county.path)) == [back.case]
    assert why_not(back) == ["ComparisonReplyMissing"]
    act = back.act(S.ENTRY_COMPARISON)
    with pytest.raises(ActInvalid):
        services.decide(user=register.cast[Role.COUNTY_OFFICE], case_no=back.case_no, stage=back.case.stage, act=act)
    back.decide()
    assert back.case.stage == S.ENTRY_APPROVAL and not letters.candidates(county.path).exists()
    paper = OfficialDocument.objects.get(kind="H10", case=back.case)
    departments = programme_for(back.case).comparison.departments
    assert all(entry.name in paper.content for entry in departments)


def test_the_database_lets_nobody_new_pass_unanswered(register: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    back = waiting(register, CaseKind.RETURN)
    act = back.act(S.ENTRY_COMPARISON)
    monkeypatch.setattr(guards, "GUARDS", {})
    with transaction.atomic(), pytest.raises(DatabaseError, match="nobody_new_passes_the_comparison_unanswered"):
        services.decide(user=register.cast[Role.COUNTY_OFFICE], case_no=back.case_no, stage=back.case.stage, act=act)


def test_a_confirmed_hit_keeps_a_family_out_and_strikes_another_off(register: Story) -> None:
    back = waiting(register, CaseKind.RETURN)
    demo.answer_all(back.case, HIT)
    assert Suspicion.objects.get().case == back.case and back.case.held_at
    assert why_not(back) == ["SuspicionStillOpen"]
    demo.settle_all(back.case, Settlement.CONFIRMED, "经核实，商品房为户主本人购买。")
    assert why_not(back) == ["HitConfirmed"] and why_not(back, S.ENTRY_APPROVAL)[-1:] == ["HitConfirmed"]
    Case.objects.filter(case_no=back.case_no).update(kind=CaseKind.DISQUALIFICATION)
    assert why_not(back) == []


def test_who_came_after_the_letter_is_asked_about_before_the_county_approves(register: Story) -> None:
    back = waiting(register, CaseKind.RETURN)
    demo.answer_all(back.case)
    Member.objects.create(household=back.case.home, position=3, name="新生儿", relation="之子")
    assert why_not(back) == why_not(back, S.ENTRY_APPROVAL) == ["MembersNotCompared"]


def test_whoever_is_to_be_struck_off_is_compared_too(register: Story) -> None:
    away = waiting(register, CaseKind.DISQUALIFICATION)
    assert why_not(away) == ["ComparisonReplyMissing"]
    demo.answer_all(away.case)
    assert why_not(away) == []


@pytest.mark.parametrize("kind", WAYS)
def test_every_visit_of_a_way_back_brings_its_photo(register: Story, kind: CaseKind) -> None:
    programme = programme_for(register.case)
    for stage in PATHS[kind]:
        assert (PhotoKind.VISIT in required_kinds(programme, stage.code)) == stage.measures
    first = set(required_kinds(programme, S.ENTRY_VISIT))
    assert first == set(required_kinds(programme, S.HOME_CHECK)) and {PhotoKind.HOUSE, PhotoKind.WATER} <= first


def test_a_visit_without_a_photo_is_refused_and_a_photo_of_the_round_counts(register: Story) -> None:
    become(register, Standing.EXITED)
    back = opened(register, CaseKind.ROLLBACK)
    assert refused(back) == ["EvidenceLacking"]
    approve(back)
    assert back.case.stage == S.ROLLBACK_CHECK
    kinds = set(FieldPhoto.objects.filter(case=back.case, stage=S.ROLLBACK_VISIT).values_list("kind", flat=True))
    assert kinds == {PhotoKind.VISIT, PhotoKind.HOUSE}


def refused(story: Story, **changes: Any) -> list[str]:
    stage = story.case.stage
    act = story.act(stage, measured={**story.act(stage).measured, **POOR}, **changes)
    with pytest.raises(ActInvalid) as caught:
        services.decide(user=story.cast[role_for(stage)], case_no=story.case_no, stage=stage, act=act)
    return [type(each).__name__ for each in caught.value.refusals if isinstance(each, EvidenceLacking | InputMissing)]


def test_a_leader_of_the_township_leads_the_visit_of_whoever_enters(register: Story) -> None:
    """C-32: those struck off and those newly taken in, as those who are taken back."""
    back = waiting(register, CaseKind.RETURN, S.ENTRY_REVIEW)
    particulars = {**back.act(S.ENTRY_REVIEW).particulars, "led_by": ""}
    assert refused(back, particulars=particulars) == ["InputMissing", "EvidenceLacking"]


@pytest.mark.parametrize("stage", [S.ENTRY_APPROVAL, S.ENTRY_ANNOUNCEMENT])
def test_a_case_that_stood_beyond_the_comparison_before_it_was_asked_goes_back_and_on(
    register: Story, stage: str
) -> None:
    """As after an upgrade: nobody was asked about it, so nobody approves it; it is sent back, compared and goes on."""
    back = waiting(register, CaseKind.RETURN, stage)
    task = back.case.tasks.get(finished=None)
    task.flow_task = task.process.flow_class.instance.node(stage)
    task.save()
    assert "MembersNotCompared" in why_not(back, stage)
    if stage == S.ENTRY_ANNOUNCEMENT:
        back.send_back(S.ENTRY_APPROVAL)
    back.send_back(S.ENTRY_COMPARISON)
    back.decide()
    assert back.case.stage == S.ENTRY_APPROVAL and "MembersNotCompared" not in why_not(back, S.ENTRY_APPROVAL)
    back.decide()
    assert back.case.stage == S.ENTRY_ANNOUNCEMENT
