"""Refusing a signature, and refusing a household: where it goes, what is kept of the reason, and who must join in."""

import pytest
from django.db import IntegrityError, transaction

from approvals.errors import ReasonMissing
from approvals.holds import hold
from approvals.models import Decision, ItemResult, Sheet, SheetState, SignOff
from approvals.seats import seats_on
from approvals.signing import Signature
from approvals.signing_errors import AlreadyOnSheet, MustBeSigned
from approvals.stages import Outcome, StageCode
from audit import clock
from registry.models import User
from registry.roles import Role
from tests.conftest import As
from tests.story import Story
from workflows import batch, signing
from workflows.demo_signing import sign_all

S, R = StageCode, Role
NO = {"outcome": Outcome.REJECTED.value, "opinion": "经研究，不予退出。"}


def refuse(sheet: Sheet, user: User, seat: int, **changes: str) -> SignOff:
    values = {"opinion": "会议记录不全。", "reason_code": "RC13"} | changes
    signature = Signature(sheet.shown_digest, agrees=False, **values)
    return signing.sign(user=user, sheet_id=sheet.pk, seat_no=seat, signature=signature)


def clerk_seat(sheet: Sheet) -> int:
    return next(seat.no for seat in seats_on(sheet) if seat.role == R.VILLAGE_CLERK)


def test_where_nothing_is_returned_a_refusal_closes_the_sheet_and_the_household_waits(story: Story) -> None:
    sheet = story.until(S.HOME_CHECK).propose()
    refuse(sheet, story.cast[R.VILLAGE_CLERK], clerk_seat(sheet), opinion="收入测算不实。", reason_code="RC01")
    sheet.refresh_from_db()
    item = sheet.items.get()
    assert (sheet.state, item.result) == (SheetState.REFUSED, ItemResult.DROPPED)
    assert "RC01" in item.reason and "收入测算不实。" in item.reason
    assert story.case.stage == S.HOME_CHECK and story.case.closed_at is None
    assert isinstance(story.propose(), Sheet)


def test_the_page_of_such_a_stage_asks_why_and_not_where_to(story: Story, as_: As) -> None:
    sheet = story.until(S.HOME_CHECK).propose()
    client, url = as_(story.cast[R.VILLAGE_CLERK]), f"/sheets/{sheet.pk}/sign/{clerk_seat(sheet)}/"
    page = client.get(f"/sheets/{sheet.pk}/").content.decode()
    assert 'name="reason_code"' in page and 'name="return_to"' not in page
    form = {"shown_digest": sheet.shown_digest, "agrees": "no", "opinion": "收入测算不实。"}
    assert client.post(url, form).status_code == 422
    assert client.post(url, form | {"reason_code": "RC01"}).status_code == 302


def test_a_refusal_returns_a_household_that_is_held_meanwhile(story: Story) -> None:
    sheet = story.until(S.TOWNSHIP_REVIEW).propose()
    hold(story.case, by="YY2017-000001", at=clock.now())
    refuse(sheet, story.cast[R.TOWNSHIP_DEPUTY], 1, return_to=S.TOWNSHIP_SELF_CHECK)
    last = Decision.objects.filter(case=story.case).latest("pk")
    assert (last.outcome, last.reason_code) == (Outcome.RETURNED, "RC13")
    assert story.case.stage == S.TOWNSHIP_SELF_CHECK


def test_a_household_that_cannot_be_returned_keeps_the_refusers_reason(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = story.until(S.TOWNSHIP_REVIEW).propose()
    monkeypatch.setattr("workflows.concluding.lock_tasks", lambda case_nos, stage: [])  # it has just moved on
    refuse(sheet, story.cast[R.TOWNSHIP_DEPUTY], 1, return_to=S.TOWNSHIP_SELF_CHECK)
    reason = sheet.items.get().reason
    assert "RC13" in reason and "会议记录不全。" in reason


@pytest.mark.parametrize("stage", [S.TOWNSHIP_REVIEW, S.COUNTY_APPROVAL])
def test_leaders_refuse_a_household_for_the_year_together(story: Story, stage: str) -> None:
    sheet = story.until(stage).propose(**NO)
    assert isinstance(sheet, Sheet) and story.case.closed_at is None
    sign_all(sheet)
    case = story.case
    assert case.outcome == Outcome.REJECTED
    decision = Decision.objects.get(case=case, stage=stage)
    assert decision.sheet == sheet and sheet.sign_offs.count() == len(sheet.seats)


def test_the_page_says_that_a_rejection_is_signed(story: Story, as_: As) -> None:
    sheet = story.until(S.TOWNSHIP_REVIEW).propose(**NO)
    page = as_(story.cast[R.TOWNSHIP_DEPUTY]).get(f"/sheets/{sheet.pk}/").content.decode()
    assert "不予退出" in page and 'name="reason_code"' not in page
    assert str(Outcome.REJECTED.label) in page


def test_one_leader_who_will_not_refuse_the_household_keeps_it(story: Story) -> None:
    sheet = story.until(S.TOWNSHIP_REVIEW).propose(**NO)
    refuse(sheet, story.cast[R.TOWNSHIP_DEPUTY], 1, opinion="应予退出。", reason_code="")
    sheet.refresh_from_db()
    assert (sheet.state, story.case.stage, story.case.closed_at) == (SheetState.REFUSED, S.TOWNSHIP_REVIEW, None)


def test_no_list_rejects_where_leaders_sign(story: Story) -> None:
    act = story.until(S.TOWNSHIP_REVIEW).act(S.TOWNSHIP_REVIEW, **NO)
    found = batch.decide_many(user=story.cast[R.TOWNSHIP_HEAD], stage=S.TOWNSHIP_REVIEW, acts={story.case_no: act})
    assert isinstance(found[story.case_no], MustBeSigned)


def test_nobody_rejects_alone_what_lies_before_the_leaders(story: Story) -> None:
    story.until(S.TOWNSHIP_REVIEW).propose()
    with pytest.raises(AlreadyOnSheet):
        story.propose(**NO)


def test_a_team_s_verifier_still_rejects_alone(story: Story) -> None:
    assert isinstance(story.until(S.TOWNSHIP_SELF_CHECK).propose(**NO), Decision)


def test_a_refusal_needs_its_reason_where_it_returns(story: Story) -> None:
    sheet = story.until(S.TOWNSHIP_REVIEW).propose()
    with pytest.raises(ReasonMissing):
        refuse(sheet, story.cast[R.TOWNSHIP_DEPUTY], 1)


def test_the_database_rejects_nothing_half_signed(story: Story) -> None:
    sheet = story.until(S.TOWNSHIP_REVIEW).propose(**NO)
    earlier = Decision.objects.filter(case=story.case).latest("pk")
    values = {field.attname: getattr(earlier, field.attname) for field in Decision._meta.concrete_fields}
    new = {"id": None, "stage": S.TOWNSHIP_REVIEW, "outcome": Outcome.REJECTED, "sheet_id": sheet.pk}
    new |= {"assessment_id": None, "decided_by_id": story.cast[R.TOWNSHIP_SECRETARY].pk}
    half = Decision(**(values | new))
    with pytest.raises(IntegrityError, match="nothing_is_decided_before_all_have_signed"), transaction.atomic():
        half.save(force_insert=True)
