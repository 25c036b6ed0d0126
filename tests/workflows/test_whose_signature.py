"""Whose signature stands: none of declared kin, none on paper by just anybody, a stand-in's for his principal, too."""

from datetime import timedelta

import pytest

from approvals import policy
from approvals.errors import ActedAtAnotherLevel, Recused
from approvals.models import Decision, ItemResult, Sheet, SheetState, SignOff
from approvals.objection_selectors import took_part
from approvals.seats import seats_on
from approvals.selectors import decisions_of
from approvals.signing import Signature
from approvals.signing_errors import NameOnSheet, NotItsHelper, NotOfTheHousehold, SignsTwice
from approvals.stages import StageCode
from audit import clock
from audit.models import Event
from registry import delegations
from registry.models import Member, Posting, User
from registry.roles import Role
from registry.services import SYSTEM, appoint, relieve
from tests.factories import make_household, posting_of
from tests.story import Story
from workflows import lists, sheet_acts, signing
from workflows.demo_signing import ink_of, sign_all, sign_seat

S, R = StageCode, Role


def sign(sheet: Sheet, seat: int, user: User) -> SignOff:
    return signing.sign(user=user, sheet_id=sheet.pk, seat_no=seat, signature=Signature(sheet.shown_digest, "同意。"))


def sign_on_paper(sheet: Sheet, user: User, name: str, seat: int = 1) -> SignOff:
    signature = Signature(sheet.shown_digest, "同意。", method="ink", ink=ink_of(name), name=name)
    return signing.sign(user=user, sheet_id=sheet.pk, seat_no=seat, signature=signature)


def events_of(sheet: Sheet) -> list[Event]:
    return list(Event.objects.filter(stream=f"sheet:{sheet.pk}").order_by("seq"))


def stand_in(posting: Posting, name: str = "邢宇") -> User:
    user = User.objects.create_user(f"stand-in-{posting.pk}", name=name)
    days = {"since": clock.today(), "until": clock.today() + timedelta(days=20)}
    delegations.delegate(
        posting=posting, to=user, paper="农办〔2017〕代2号", reason="外出", by=SYSTEM, at=clock.now(), **days
    )
    return user


def appointed(user: User, role: Role, story: Story) -> User:
    appoint(
        official=user,
        role=role,
        division=story.cast.places.township,
        unit="农安镇党委",
        post="书记",
        since=clock.today(),
        paper="任〔2017〕9号",
        by=SYSTEM,
        at=clock.now(),
    )
    return user


@pytest.fixture
def sheet(story: Story) -> Sheet:
    """The township review, which the head has proposed and signed."""
    found = story.until(S.TOWNSHIP_REVIEW).propose()
    assert isinstance(found, Sheet)
    return found


@pytest.mark.parametrize("role", [R.TOWNSHIP_HEAD, R.TOWNSHIP_DEPUTY])
def test_kinship_declared_after_signing_takes_the_household_off_the_sheet(
    story: Story, sheet: Sheet, role: Role
) -> None:
    sign(sheet, 1, story.cast[R.TOWNSHIP_DEPUTY])
    sheet_acts.declare_kinship(user=story.cast[role], case_no=story.case_no, relation="户主之弟")
    sheet.refresh_from_db()
    item = sheet.items.get()
    assert (sheet.state, item.result, story.case.stage) == (
        SheetState.WITHDRAWN,
        ItemResult.DROPPED,
        S.TOWNSHIP_REVIEW,
    )
    assert item.reason and [event.kind for event in events_of(sheet)][-2:] == [
        "sheet:case:dropped",
        "sheet:sheet:closed",
    ]


def test_kinship_with_one_household_leaves_the_others_of_a_list(story: Story) -> None:
    other = Story.begin(story.cast, make_household(story.cast.places.village, no="2201221002200077"))
    stories = [story.until(S.TOWNSHIP_REVIEW), other.until(S.TOWNSHIP_REVIEW)]
    chosen = [lists.Chosen(one.case_no, one.case.version) for one in stories]
    act = story.act(S.TOWNSHIP_REVIEW)
    sheet = lists.open_list(user=story.cast[R.TOWNSHIP_HEAD], stage=S.TOWNSHIP_REVIEW, act=act, items=chosen)
    sheet_acts.declare_kinship(user=story.cast[R.TOWNSHIP_HEAD], case_no=story.case_no, relation="户主之弟")
    sign_all(sheet)
    assert (story.case.stage, other.case.stage) == (S.TOWNSHIP_REVIEW, S.SECOND_NOTICE)


def test_kinship_of_one_who_has_no_part_in_the_sheet_leaves_it(story: Story, sheet: Sheet) -> None:
    sheet_acts.declare_kinship(user=story.cast[R.TOWNSHIP_SECRETARY], case_no=story.case_no, relation="户主之弟")
    sheet.refresh_from_db()
    assert sheet.state == SheetState.OPEN


def test_whoever_is_kin_records_no_signature_on_paper(story: Story) -> None:
    sheet = story.until(S.HOME_CHECK).propose()
    colleague = User.objects.create_user("second-member", name="毕亮")
    appoint(
        official=colleague,
        role=R.WORK_TEAM_MEMBER,
        division=story.cast.places.village,
        unit="驻村工作队",
        post="队员",
        since=clock.today(),
        paper="任〔2017〕9号",
        by=SYSTEM,
        at=clock.now(),
    )
    sheet_acts.declare_kinship(user=colleague, case_no=story.case_no, relation="户主之弟")
    with pytest.raises(Recused):
        sign_on_paper(sheet, colleague, "林丽")


def test_for_the_household_its_head_or_an_adult_member_signs(story: Story) -> None:
    sheet = story.until(S.HOME_CHECK).propose()
    member = Member.objects.filter(household=story.case.household, name="曾平")
    member.update(birth_on="2010-01-01")
    for name in ("某某某", "曾平"):
        with pytest.raises(NotOfTheHousehold):
            sign_on_paper(sheet, sheet.opened_by, name)
    member.update(birth_on="1960-01-02")
    assert sign_on_paper(sheet, sheet.opened_by, "曾平").name == "曾平"


def test_as_helper_signs_a_helper_on_file(story: Story) -> None:
    sheet = story.until(S.HOME_CHECK).propose()
    last = seats_on(sheet)[-1]
    with pytest.raises(NotItsHelper):
        sign_on_paper(sheet, sheet.opened_by, "某某某", last.no)
    assert sign_seat(sheet, last).name == "冯福"


def test_no_name_stands_twice_on_a_sheet(story: Story) -> None:
    sheet = story.until(S.HOME_CHECK).propose()
    Member.objects.filter(household=story.case.household, name="曾平").update(name=sheet.opened_by.name)
    with pytest.raises(NameOnSheet):
        sign_on_paper(sheet, sheet.opened_by, sheet.opened_by.name)


def test_the_log_names_the_stand_in_who_laid_out_a_list(story: Story) -> None:
    principal = story.cast[R.TOWNSHIP_DEPUTY]
    delegate = stand_in(posting_of(principal))
    chosen = [lists.Chosen(story.case_no, story.case.version)]
    act = story.act(S.YEAR_PLAN)
    sheet = lists.open_list(user=delegate, stage=S.YEAR_PLAN, act=act, items=chosen)
    lists.resume(sheet.pk)
    actors = {event.kind: event.body for event in events_of(sheet)}
    assert set(actors) == {"sheet:sheet:opened", "sheet:sheet:closed"}
    for body in actors.values():
        assert f"official:{delegate.pk}" in body and f"official:{principal.pk}" not in body


def test_the_log_names_the_stand_in_who_concludes(story: Story, sheet: Sheet) -> None:
    principal = story.cast[R.TOWNSHIP_SECRETARY]
    delegate = stand_in(posting_of(principal))
    sign(sheet, 1, story.cast[R.TOWNSHIP_DEPUTY])
    sign(sheet, 3, delegate)
    closed = events_of(sheet)[-1]
    assert closed.kind == "sheet:sheet:closed" and f"official:{delegate.pk}" in closed.body


def test_a_principal_does_not_sign_beside_his_stand_in(story: Story, sheet: Sheet) -> None:
    principal = story.cast[R.TOWNSHIP_DEPUTY]
    delegate = stand_in(posting_of(principal))
    appointed(principal, R.TOWNSHIP_SECRETARY, story)
    sign(sheet, 1, delegate)
    with pytest.raises(SignsTwice):
        sign(sheet, 3, User.objects.get(pk=principal.pk))


def test_what_a_stand_in_decided_keeps_his_principal_from_another_level(story: Story) -> None:
    """S1: the village clerk whose stand-in took the application checks nothing in the township."""
    principal = story.cast[R.VILLAGE_CLERK]
    delegate = stand_in(posting_of(principal))
    story.until(S.APPLICATION)
    story.decide(S.APPLICATION, user=delegate)
    story.until(S.TOWNSHIP_REVIEW)
    relieve(posting=posting_of(principal), until=clock.today(), paper="免〔2017〕5号", by=SYSTEM, at=clock.now())
    appointed(principal, R.TOWNSHIP_SECRETARY, story)
    sheet = story.propose()
    sign(sheet, 1, story.cast[R.TOWNSHIP_DEPUTY])
    with pytest.raises(ActedAtAnotherLevel):
        sign(sheet, 3, User.objects.get(pk=principal.pk))


def acted(story: Story) -> set[tuple[int | None, str]]:
    case = story.case
    return {(act.official_id, act.stage) for act in policy.acts_of(case, decisions_of(case))}


def test_what_a_stand_in_decided_or_signed_counts_for_both(story: Story) -> None:
    clerk, deputy = story.cast[R.VILLAGE_CLERK], story.cast[R.TOWNSHIP_DEPUTY]
    in_village = stand_in(posting_of(clerk))
    story.until(S.APPLICATION).decide(S.APPLICATION, user=in_village)
    assert {(clerk.pk, S.APPLICATION), (in_village.pk, S.APPLICATION)} <= acted(story)
    sheet = story.until(S.TOWNSHIP_REVIEW).propose()
    in_township = stand_in(posting_of(deputy), "乔木")
    sign(sheet, 1, in_township)
    sign(sheet, 3, story.cast[R.TOWNSHIP_SECRETARY])
    assert {(deputy.pk, S.TOWNSHIP_REVIEW), (in_township.pk, S.TOWNSHIP_REVIEW)} <= acted(story)
    assert {deputy.pk, in_township.pk} <= took_part(story.case)


def test_a_leader_appointed_after_the_act_may_sign_it(story: Story, sheet: Sheet) -> None:
    sign(sheet, 1, story.cast[R.TOWNSHIP_DEPUTY])
    story.sleep(3)
    old = posting_of(story.cast[R.TOWNSHIP_SECRETARY])
    relieve(posting=old, until=clock.today(), paper="任〔2017〕9号", by=SYSTEM, at=clock.now())
    newcomer = appointed(User.objects.create_user("new-secretary", name="新书记"), R.TOWNSHIP_SECRETARY, story)
    sign(sheet, 3, newcomer)
    decision = Decision.objects.get(case=story.case, stage=S.TOWNSHIP_REVIEW)
    assert decision.decided_by == newcomer and decision.acted_on == sheet.acted_on
