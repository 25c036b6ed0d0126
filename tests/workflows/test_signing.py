"""Joint signatures: every seat by a person of its own, the leader last, and nothing moves before all have signed."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from approvals.errors import (
    ActedAtAnotherLevel,
    CaseHeld,
    OpinionMissing,
    ReasonMissing,
    Recused,
)
from approvals.holds import hold
from approvals.models import Decision, ItemResult, Sheet, SheetState, SignMethod, SignOff
from approvals.seats import seats_on
from approvals.signing import Signature
from approvals.signing_errors import (
    AlreadyOnSheet,
    InkMissing,
    LeaderSignsLast,
    NotYourSeat,
    SeatTaken,
    SheetChanged,
    SheetClosed,
    SignsTwice,
    TooNear,
)
from approvals.stages import StageCode
from audit import clock
from audit.integrity import verify_stream
from registry import delegations
from registry.models import Helper, User
from registry.roles import Role
from registry.services import SYSTEM, appoint, relieve
from tests.conftest import As
from tests.story import Story
from workflows import sheet_acts, signing
from workflows.demo_signing import sign_all, sign_seat

S, R = StageCode, Role


@pytest.fixture
def sheet(story: Story) -> Sheet:
    """The township review, laid before deputy, head and secretary; the head, who proposed it, has signed."""
    found = story.until(S.TOWNSHIP_REVIEW).propose()
    assert isinstance(found, Sheet)
    return found


def sign(sheet: Sheet, seat: int, user: User, **changes: object) -> SignOff:
    values = {"shown_digest": sheet.shown_digest, "opinion": "同意。"} | changes
    return signing.sign(user=user, sheet_id=sheet.pk, seat_no=seat, signature=Signature(**values))


def promote(user: User, role: Role, story: Story) -> None:
    appoint(
        official=user,
        role=role,
        division=story.cast.places.township,
        unit="农安镇人民政府",
        post="副镇长",
        since=clock.today(),
        paper="任〔2017〕6号",
        by=SYSTEM,
        at=clock.now(),
    )


def test_the_case_moves_only_when_all_have_signed(story: Story, sheet: Sheet) -> None:
    sign(sheet, 1, story.cast[R.TOWNSHIP_DEPUTY])
    assert story.case.stage == S.TOWNSHIP_REVIEW
    sign(sheet, 3, story.cast[R.TOWNSHIP_SECRETARY])
    assert story.case.stage == S.SECOND_NOTICE


def test_the_decision_stands_in_the_leaders_name_with_every_signature(story: Story, sheet: Sheet) -> None:
    sign_all(sheet)
    decision = Decision.objects.get(case=story.case, stage=S.TOWNSHIP_REVIEW)
    assert decision.decided_by == story.cast[R.TOWNSHIP_SECRETARY]
    assert [one.seat_post for one in decision.sheet.sign_offs.order_by("seat")] == [
        "分管领导",
        "乡镇长",
        "乡镇党委书记",
    ]


def test_each_signature_keeps_post_time_method_and_the_digest_of_what_was_shown(sheet: Sheet) -> None:
    first = sheet.sign_offs.get()
    assert (first.post, first.method, first.shown_digest) == ("township_head", SignMethod.TYPED, sheet.shown_digest)
    assert first.signed_at == clock.now()


def test_the_leader_signs_last(story: Story, sheet: Sheet) -> None:
    with pytest.raises(LeaderSignsLast):
        sign(sheet, 3, story.cast[R.TOWNSHIP_SECRETARY])


def test_nobody_signs_for_somebody_else(story: Story, sheet: Sheet) -> None:
    for user in (story.cast[R.TOWNSHIP_CLERK], story.cast[R.COUNTY_LEADER], story.cast.twins[R.TOWNSHIP_DEPUTY]):
        with pytest.raises(NotYourSeat):
            sign(sheet, 1, user)


def test_no_seat_twice_and_no_person_twice(story: Story, sheet: Sheet) -> None:
    with pytest.raises(SeatTaken):
        sign(sheet, 2, story.cast[R.TOWNSHIP_HEAD])
    both = story.cast[R.TOWNSHIP_HEAD]
    promote(both, R.TOWNSHIP_DEPUTY, story)
    with pytest.raises(SignsTwice):
        sign(sheet, 1, both)


def test_a_page_that_shows_something_else_signs_nothing(story: Story, sheet: Sheet) -> None:
    with pytest.raises(SheetChanged):
        sign(sheet, 1, story.cast[R.TOWNSHIP_DEPUTY], shown_digest="0" * 64)


def test_a_signature_needs_its_opinion_and_a_drawing_its_ink(story: Story, sheet: Sheet) -> None:
    with pytest.raises(OpinionMissing):
        sign(sheet, 1, story.cast[R.TOWNSHIP_DEPUTY], opinion=" ")
    with pytest.raises(InkMissing):
        sign(sheet, 1, story.cast[R.TOWNSHIP_DEPUTY], method=SignMethod.DRAWN)


def test_a_refused_signature_returns_the_case(story: Story, sheet: Sheet) -> None:
    refusal = {"agrees": False, "opinion": "会议记录不全。", "return_to": S.TOWNSHIP_SELF_CHECK, "reason_code": "RC13"}
    sign(sheet, 1, story.cast[R.TOWNSHIP_DEPUTY], **refusal)
    sheet.refresh_from_db()
    case = story.case
    assert (sheet.state, case.stage, case.round) == (SheetState.REFUSED, S.TOWNSHIP_SELF_CHECK, 2)


def test_a_refusal_says_where_to_and_why(story: Story, sheet: Sheet) -> None:
    with pytest.raises(ReasonMissing):
        sign(sheet, 1, story.cast[R.TOWNSHIP_DEPUTY], agrees=False)


def test_a_case_lies_on_one_sheet_at_a_time(story: Story, sheet: Sheet) -> None:
    with pytest.raises(AlreadyOnSheet):
        story.propose()


def test_whoever_opens_a_case_that_lies_on_a_sheet_is_led_there(story: Story, sheet: Sheet, as_: As) -> None:
    answer = as_(story.cast[R.TOWNSHIP_HEAD]).get(story.url(S.TOWNSHIP_REVIEW))
    assert answer["Location"] == f"/sheets/{sheet.pk}/"


def test_whoever_returns_the_case_alone_takes_it_off_the_sheet(story: Story, sheet: Sheet) -> None:
    story.send_back(S.TOWNSHIP_SELF_CHECK)
    sheet.refresh_from_db()
    assert sheet.state == SheetState.WITHDRAWN


def test_a_case_that_is_held_meanwhile_drops_out(story: Story, sheet: Sheet) -> None:
    hold(story.case, by="YY2017-000001", at=clock.now())
    sign_all(sheet)
    item = sheet.items.get()
    assert (item.result, story.case.stage) == (ItemResult.DROPPED, S.TOWNSHIP_REVIEW)
    assert item.reason


def test_a_held_case_is_not_even_proposed(story: Story) -> None:
    story.until(S.TOWNSHIP_REVIEW)
    hold(story.case, by="YY2017-000001", at=clock.now())
    with pytest.raises(CaseHeld):
        story.propose()


def test_one_person_never_signs_at_two_levels(story: Story, sheet: Sheet) -> None:
    """S1: whoever signed in the village signs nothing in the township, whatever post he holds by then."""
    below = story.cast[R.VILLAGE_CLERK]
    relieve(posting=below.postings.get(), until=clock.today(), paper="免〔2017〕5号", by=SYSTEM, at=clock.now())
    promote(below, R.TOWNSHIP_DEPUTY, story)
    with pytest.raises(ActedAtAnotherLevel):
        sign(sheet, 1, below)


def test_a_helper_of_the_household_verifies_nothing(story: Story) -> None:
    verifier = story.cast.colleagues[R.TOWNSHIP_VERIFIER][0]
    story.until(S.TOWNSHIP_SELF_CHECK)
    Helper.objects.filter(household=story.case.household).update(name=verifier.name)
    sheet = story.propose()
    with pytest.raises(TooNear):
        sign(sheet, 2, verifier)


def test_kin_are_recused_and_another_signs(story: Story) -> None:
    """S3: the declaration is his own act; a colleague takes the seat."""
    story.until(S.TOWNSHIP_SELF_CHECK)
    kin, other = story.cast.colleagues[R.TOWNSHIP_VERIFIER]
    sheet_acts.declare_kinship(user=kin, case_no=story.case_no, relation="户主表弟")
    sheet = story.propose()
    with pytest.raises(Recused):
        sign(sheet, 2, kin)
    assert sign(sheet, 2, other).official == other


def test_a_stand_in_signs_under_both_names(story: Story, sheet: Sheet) -> None:
    principal = story.cast[R.TOWNSHIP_SECRETARY]
    delegate = User.objects.create_user("stand-in", name="邢宇")
    delegations.delegate(
        posting=principal.postings.get(),
        to=delegate,
        since=clock.today(),
        until=clock.today() + timedelta(days=10),
        paper="党委〔2017〕代3号",
        reason="党校学习",
        by=SYSTEM,
        at=clock.now(),
    )
    sign(sheet, 1, story.cast[R.TOWNSHIP_DEPUTY])
    signed = sign(sheet, 3, delegate)
    assert signed.name == f"邢宇（代{principal.name}）"
    assert signed.delegation is not None
    assert story.case.stage == S.SECOND_NOTICE


def test_who_has_no_account_signs_on_paper(story: Story) -> None:
    sheet = story.until(S.HOME_CHECK).propose()
    with pytest.raises(InkMissing):
        sign(sheet, 1, story.cast[R.WORK_TEAM_MEMBER], name="林丽")
    signed = sign_seat(sheet, seats_on(sheet)[0])
    assert (signed.official, signed.name, signed.method) == (None, "林丽", SignMethod.FINGERPRINT)


def test_a_household_taken_off_the_list_may_be_proposed_again(story: Story, sheet: Sheet) -> None:
    sheet_acts.drop(
        user=story.cast[R.TOWNSHIP_HEAD], sheet_id=sheet.pk, case_no=story.case_no, reason="会议改期，下次上会"
    )
    assert isinstance(story.propose(), Sheet)


def test_a_withdrawn_sheet_is_signed_by_nobody(story: Story, sheet: Sheet) -> None:
    sheet_acts.withdraw(user=story.cast[R.TOWNSHIP_HEAD], sheet_id=sheet.pk)
    with pytest.raises(SheetClosed):
        sign(sheet, 1, story.cast[R.TOWNSHIP_DEPUTY])


def test_every_signature_is_in_the_sheets_own_log(sheet: Sheet) -> None:
    sign_all(sheet)
    assert verify_stream(f"sheet:{sheet.pk}").holds


def test_the_database_decides_nothing_half_signed(story: Story, sheet: Sheet) -> None:
    earlier = Decision.objects.filter(case=story.case).last()
    values = {field.attname: getattr(earlier, field.attname) for field in Decision._meta.concrete_fields}
    nobody_yet = story.cast[R.TOWNSHIP_SECRETARY].pk
    new = {
        "id": None,
        "stage": S.TOWNSHIP_REVIEW,
        "sheet_id": sheet.pk,
        "assessment_id": None,
        "decided_by_id": nobody_yet,
    }
    half = Decision(**(values | new))
    with pytest.raises(IntegrityError, match="nothing_is_decided_before_all_have_signed"), transaction.atomic():
        half.save(force_insert=True)


def test_the_database_lets_no_leader_sign_first(story: Story, sheet: Sheet) -> None:
    first = sheet.sign_offs.get()
    values = {field.attname: getattr(first, field.attname) for field in SignOff._meta.concrete_fields}
    leader = SignOff(**(values | {"id": None, "seat": 3, "official_id": story.cast[R.TOWNSHIP_SECRETARY].pk}))
    with pytest.raises(IntegrityError, match="the_leader_signs_last"), transaction.atomic():
        leader.save(force_insert=True)


def test_the_database_keeps_what_the_signers_were_shown(sheet: Sheet) -> None:
    with pytest.raises(IntegrityError, match="what_the_signers_were_shown_never_changes"), transaction.atomic():
        Sheet.objects.filter(pk=sheet.pk).update(shown_digest="0" * 64)
