"""Stories over HTTP: data that change while the list hangs, a refused and a proxy's consent, kin who step aside, a stand-in."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from approvals.models import Decision, NoticeList, Sheet
from approvals.seats import seats_on
from approvals.selectors import notice_of
from approvals.stages import Outcome, StageCode
from audit import clock
from audit.models import Event
from documents.models import OfficialDocument
from registry.models import Member, User
from registry.roles import Role
from tests.acceptance.hands import act, hang, propose, sign, sign_seats, text_of, until
from tests.conftest import As
from tests.factories import official, posting_of
from tests.story import Story
from tests.written import nothing_written
from workflows.demo_acts import FINGERPRINT_PNG
from workflows.demo_signing import signer_of

S, R = StageCode, Role


# ── data that change while the list hangs ────────────────────────────────────────────────────────────────────────────


def test_a_household_that_changed_during_its_notice_hangs_a_full_period_again(story: Story, as_: As) -> None:
    committee, result = as_(story.cast[R.VILLAGE_COMMITTEE]), story.url(S.FIRST_NOTICE_RESULT)
    act(until(story, as_, S.FIRST_NOTICE), as_)
    first = hang(story, as_, "start")
    assert first.ends_on == date(2017, 3, 8)
    story.sleep(5)
    Member.objects.create(household=story.case.household, position=9, name="林新", relation="之孙")
    assert "8社 林丽 2人 → 8社 林丽 3人" in text_of(committee.get(f"/posted/{first.no}/"))
    story.sleep(3)  # the day after the list's last
    hang(story, as_, "end")
    with nothing_written():
        answer = committee.post(result, story.form(S.FIRST_NOTICE_RESULT))
    assert answer.status_code in {409, 422} and "changed" in text_of(answer)
    assert committee.post(f"/posted/{first.no}/again/").status_code == 302
    again = NoticeList.objects.latest("pk")
    assert (again.replaces, again.households, again.persons, again.ends_on) == (first, 1, 3, date(2017, 3, 16))
    hang(story, as_, "start")
    story.sleep(7)
    assert committee.post(result, story.form(S.FIRST_NOTICE_RESULT)).status_code == 409
    story.sleep(1)
    hang(story, as_, "end")
    act(story, as_)
    assert story.case.stage == S.TOWNSHIP_SELF_CHECK


# ── the household's own word ─────────────────────────────────────────────────────────────────────────────────────────

NO = {"agrees": "no", "refusal_reason": "收入算高了", "opinion": "户主不认可。"}
BACK = {"outcome": "returned", "return_to": "home_check", "reason_code": "RC14"}


def test_a_household_that_refuses_is_explained_to_and_checked_again_and_may_then_agree(story: Story, as_: As) -> None:
    act(until(story, as_, S.CONSENT), as_, **NO, **BACK)
    case = story.case
    assert (case.stage, case.round, case.closed_at) == (S.HOME_CHECK, 2, None)
    shown = text_of(as_(story.cast[R.WORK_TEAM_MEMBER]).get(f"/cases/{story.case_no}/"))
    assert "RC14" in shown and "户主不认可。" in shown
    act(until(story, as_, S.CONSENT), as_)
    assert story.case.stage == S.FIRST_NOTICE


def test_a_household_that_refuses_again_leaves_the_year_s_list(story: Story, as_: As) -> None:
    clerk = as_(story.cast[R.VILLAGE_CLERK])
    act(until(story, as_, S.CONSENT), as_, **NO, **BACK)
    until(story, as_, S.CONSENT)
    with nothing_written():
        third_round = clerk.post(story.url(S.CONSENT), story.form(S.CONSENT, **NO, **BACK))
    assert third_round.status_code == 422
    act(story, as_, **NO, outcome="rejected")
    case = story.case
    assert case.outcome == Outcome.REJECTED and case.household.standing != "exited"
    assert clerk.post("/rosters/nominate/", {"household": case.household.no}).status_code == 409


def proxy(**changes: Any) -> dict[str, Any]:
    paper = SimpleUploadedFile("委托书.png", FINGERPRINT_PNG, "image/png")
    form = {"signer": "proxy", "signed_by": "曾平", "relation": "配偶", "proxy_reason": "户主外出务工"}
    return form | {"authority_0": "ink", "authority_2": paper} | changes


@pytest.mark.parametrize("missing", ["relation", "proxy_reason", "authority", "witness"])
def test_a_proxy_without_relation_reason_authority_or_witness_is_refused(story: Story, as_: As, missing: str) -> None:
    story.until(S.CONSENT)
    form = story.form(S.CONSENT, **proxy())
    form = {name: value for name, value in form.items() if not name.startswith(missing)}
    with nothing_written():
        answer = as_(story.cast[R.VILLAGE_CLERK]).post(story.url(S.CONSENT), form)
    assert answer.status_code == 422 and missing in answer.context["form"].errors


def test_a_proxy_consents_and_the_paper_says_so(story: Story, as_: As) -> None:
    story.until(S.CONSENT)
    act(story, as_, **proxy())
    consent = Decision.objects.get(case=story.case, stage=S.CONSENT).consent
    assert (consent.is_proxy, consent.signed_by, consent.relation) == (True, "曾平", "配偶")
    assert consent.authority and consent.witness not in {"曾平", story.cast[R.VILLAGE_CLERK].name}
    printed = str(OfficialDocument.objects.get(case=story.case, kind="H06").content)
    assert all(word in printed for word in ("曾平", "配偶", "户主外出务工", consent.witness))


# ── kin step aside, a stand-in signs under both names ────────────────────────────────────────────────────────────────


def test_a_verifier_who_is_kin_steps_aside_and_a_colleague_signs(story: Story, as_: As) -> None:
    story.until(S.TOWNSHIP_SELF_CHECK).prepare(S.TOWNSHIP_SELF_CHECK)
    kin, *others = story.cast.all_of(R.TOWNSHIP_VERIFIER)
    others.append(official(R.TOWNSHIP_VERIFIER, story.cast.places.township, "verifier-4", "替补"))
    client, address = as_(kin), f"/cases/{story.case_no}/recusal/"
    assert "relation" in client.get(address).context["form"].fields
    assert client.post(address, {"relation": "户主表弟"}).status_code == 302
    with nothing_written():
        answer = client.post(story.url(S.TOWNSHIP_SELF_CHECK), story.form(S.TOWNSHIP_SELF_CHECK))
    assert answer.status_code == 403 and "kin" in text_of(answer)
    sheet = propose(story, as_, user=others[0])
    assert sheet is not None
    _first, *seats = seats_on(sheet)
    assert sign(sheet, seats[0], as_, kin).status_code == 403
    for seat, user in zip(seats, [*others[1:], story.cast[R.TOWNSHIP_TEAM_LEADER]], strict=True):
        assert sign(sheet, seat, as_, user).status_code == 302
    assert story.case.stage == S.TOWNSHIP_REVIEW
    assert not sheet.sign_offs.filter(official=kin).exists()
    declared = Event.objects.get(stream=story.case.stream, kind="case:recusal:declared")
    assert f"official:{kin.pk}" in declared.body and "表弟" not in declared.body  # the relation only as a commitment


@pytest.fixture
def stand_in(story: Story, as_: As) -> User:
    """Somebody without a post who stands in for the township's secretary, as the administrator wrote it down."""
    user = User.objects.create_user("stand-in", name="邢宇")
    secretary, today = posting_of(story.cast[R.TOWNSHIP_SECRETARY]), clock.today()
    form = {"to": "stand-in", "since": today, "until": date(2017, 5, 1), "paper": "代字1号", "reason": "党校学习"}
    answer = as_(story.cast[R.SYSTEM_ADMINISTRATOR]).post(reverse("registry:delegate", args=[secretary.pk]), form)
    assert answer.status_code == 302, answer.context["form"].errors
    return user


def review(story: Story, as_: As) -> Sheet:
    """The township's review, signed by all but its leader."""
    sheet = propose(story.until(S.TOWNSHIP_REVIEW), as_)
    assert sheet is not None
    for seat in seats_on(sheet)[:-1]:
        if not sheet.sign_offs.filter(seat=seat.no).exists():
            assert sign(sheet, seat, as_, signer_of(sheet, seat)).status_code == 302
    return sheet


def test_a_stand_in_signs_and_both_names_stand_on_page_paper_and_log(story: Story, as_: As, stand_in: User) -> None:
    both, client = f"邢宇（代{story.cast[R.TOWNSHIP_SECRETARY].name}）", as_(stand_in)
    sheet = review(story, as_)
    assert f"/sheets/{sheet.pk}/" in client.get("/sheets/").content.decode()
    assert sign(sheet, seats_on(sheet)[-1], as_, stand_in).status_code == 302
    assert story.case.stage == S.SECOND_NOTICE
    for address in (f"/sheets/{sheet.pk}/", f"/cases/{story.case_no}/"):
        assert both in text_of(client.get(address)), address
    decision = Decision.objects.get(case=story.case, stage=S.TOWNSHIP_REVIEW)
    assert (decision.decided_by, decision.name) == (stand_in, both)
    logged = Event.objects.filter(stream=f"sheet:{sheet.pk}", kind="sheet:seat:signed")
    assert any(both in event.body and f"official:{stand_in.pk}" in event.body for event in logged)
    act(story, as_)  # the township's list and its posting come on one paper
    papers = OfficialDocument.objects.filter(case=story.case).order_by("pk")
    assert any(both in str(paper.content) for paper in papers)


def test_the_day_after_his_last_a_stand_in_is_a_stranger(story: Story, as_: As, stand_in: User) -> None:
    sheet = review(story, as_)
    story.sleep(62)
    with nothing_written():
        assert sign(sheet, seats_on(sheet)[-1], as_, stand_in).status_code == 404
    assert as_(stand_in).get(f"/sheets/{sheet.pk}/").status_code == 404


def test_a_refused_signature_sends_the_household_back(story: Story, as_: As) -> None:
    sheet = review(story, as_)
    no = {"agrees": "no", "opinion": "会议记录不全。"}
    secretary, seat = story.cast[R.TOWNSHIP_SECRETARY], seats_on(sheet)[-1]
    assert sign(sheet, seat, as_, secretary, **no).status_code == 422  # not without saying where to and why
    back = {"return_to": S.TOWNSHIP_SELF_CHECK, "reason_code": "RC13"}
    assert sign(sheet, seat, as_, secretary, **no, **back).status_code == 302
    assert (story.case.stage, story.case.round) == (S.TOWNSHIP_SELF_CHECK, 2)
    sign_seats(sheet, as_)  # a refused sheet waits for nobody
    assert notice_of(story.case, S.SECOND_NOTICE_RESULT) is None
