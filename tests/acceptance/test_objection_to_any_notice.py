"""Whoever reads a notice may object to it, whatever it is about: an entry, a removal, a false exit, a village (O-1 … O-7)."""

import pytest
from django.test import Client

from approvals.models import NoticeList, Objection
from approvals.objection_errors import NoticeNotHere
from approvals.objection_papers import paper_content
from approvals.stages import CaseKind, Outcome, StageCode
from registry.roles import Level, Role
from tests.acceptance.test_place_stories import certify_all
from tests.acceptance.test_ways_back import POOR, newcomer, opened
from tests.conftest import As
from tests.factories import official
from tests.objection_steps import DECIDER, TEAM, Dispute, Fresh
from tests.story import Story

S, R = StageCode, Role


def walk_to(story: Story, stage: str) -> Story:
    while story.case.stage != stage:
        measured = story.act(story.case.stage).measured
        if story.case.stage == S.VILLAGE_SECTORS:
            certify_all(story.case)
        changes = {"measured": {**measured, **POOR}} if measured and story.case.household else {}
        story.decide(user=newcomer(story, story.case.stage) if story.case.household else None, **changes)
    return story


def object_to(posted: NoticeList, **told: str) -> Objection:
    """As a villager does, from the link on the public notice."""
    client = Client()
    notice = client.get(f"/notices/{posted.no}/").content.decode()
    address = f"/objections/new/?notice={posted.no}"
    assert address in notice
    page = client.get(address)
    assert page.status_code == 200 and posted.no in page.content.decode()
    form = page.context["form"].initial | {
        "kind": "other",
        "statement": "公示内容与实际不符，请核查。",
        "name": "万事通",
    }
    answer = client.post(page.context["action"], form | told)
    assert answer.status_code == 200 and "receipt" in answer.context, answer.context["form"].errors
    return Objection.objects.latest("pk")


def handled(story: Story, objection: Objection) -> Fresh:
    """By newcomers of the level that handles it."""
    dispute = Fresh(story.cast, objection.pk, "")
    place = objection.act_division
    for role in (TEAM[place.kind], TEAM[place.kind], DECIDER[place.kind]):
        name = f"员{len(dispute.staff)}{sum(map(len, dispute.staff.values()))}某"
        dispute.staff.setdefault(role, []).append(official(role, place, f"fresh-{role}-{name}", name))
    return dispute


def test_a_removal_that_is_objected_to_is_looked_at_again(story: Story) -> None:
    story.decide(outcome="rejected", opinion="不列入本年度计划。")
    away = walk_to(opened(story, CaseKind.DISQUALIFICATION, "比对发现名下有商品房。"), S.ENTRY_NOTICE_RESULT)
    objection = object_to(NoticeList.objects.get(kind="entry"), about=away.case.home.head_name)
    assert (objection.case, objection.level, objection.against) == (away.case, Level.TOWNSHIP, "entry_notice")
    dispute = handled(away, objection).accept().assign().report()
    assert away.case.held_at is not None
    dispute.decide("founded", return_to=S.ENTRY_VISIT).reply()
    assert (away.case.stage, away.case.round, away.case.held_at) == (S.ENTRY_VISIT, 2, None)
    assert "纳入或清退公示" in paper_content(dispute.objection, "O01")["subject"]


def test_a_rollback_is_objected_to_at_the_county_and_refused_in_its_own_words(story: Story, as_: As) -> None:
    story.until("")
    back = walk_to(opened(story, CaseKind.ROLLBACK), S.ROLLBACK_NOTICE_RESULT)
    objection = object_to(NoticeList.objects.get(kind="rollback"), about=back.case.home.head_name)
    assert (objection.case, objection.level) == (back.case, Level.COUNTY)
    dispute = handled(back, objection)
    dispute.staff[R.COUNTY_OFFICE] = [official(R.COUNTY_OFFICE, objection.act_division, "fresh-office", "办某某")]
    dispute.accept().assign().report()
    page = as_(dispute.decider()).get(f"/objections/{objection.pk}/").content.decode()
    assert "脱贫回退" in page
    dispute.decide("founded")
    assert back.case.outcome == Outcome.REJECTED
    assert "该户不予脱贫回退。" in paper_content(dispute.objection, "O04")["decision"]


def test_a_villages_notice_is_objected_to_above_the_township_that_posted_it(village_case: Story) -> None:
    village = walk_to(village_case, S.VILLAGE_NOTICE_RESULT)
    objection = object_to(NoticeList.objects.get(kind="village"))
    assert (objection.case, objection.household, objection.level) == (village.case, None, Level.COUNTY)
    dispute = handled(village, objection)
    dispute.staff[R.COUNTY_OFFICE] = [official(R.COUNTY_OFFICE, objection.act_division, "fresh-office", "办某某")]
    dispute.accept().assign().report().decide().reply()
    assert village.case.held_at is None and village.case.stage == S.VILLAGE_NOTICE_RESULT


def test_a_places_notice_is_named_by_its_number(story: Story) -> None:
    with pytest.raises(NoticeNotHere):
        Dispute.begin(story, against="place_notice", notice_no="不存在")
