"""Objections told over HTTP, from the public form to the answer, and what is refused on the way."""

from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from approvals.models import InvestigationNote, NoticeList, Objection
from approvals.selectors import notice_of
from approvals.stages import Outcome, StageCode
from audit import clock
from audit.models import Event
from documents.models import OfficialDocument
from registry.models import User
from registry.roles import Role
from tests.conftest import As
from tests.documents.sealed import delivered
from tests.factories import make_household
from tests.objection_steps import at_the_county, fresh
from tests.story import Story
from tests.written import nothing_written
from workflows import sheet_acts

S, R = StageCode, Role
OBJECTOR, PHONE = "万事通", "13900000000"


@pytest.fixture
def notice(story: Story) -> Story:
    """The first notice runs."""
    story.until(S.FIRST_NOTICE).decide(S.FIRST_NOTICE)
    return story


def public() -> Client:
    return Client(headers={"accept-language": "en"})


def page(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def photo(name: str = "note.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"\xff\xd8\xff" + name.encode(), content_type="image/jpeg")


class Told:
    """An objection as its objector and the officials tell it to the browser."""

    def __init__(self, story: Story, as_: As, **changes: Any) -> None:
        self.story, self.as_ = story, as_
        form = {
            "against": "first_notice",
            "kind": "income",
            "notice_no": story.case_no,
            "statement": "该户在县城有一家商店,收入没有算进去。",
            "name": OBJECTOR,
            "contact": PHONE,
        }
        answer = public().post(f"/objections/new/?village={story.case.village_id}", form | changes)
        assert answer.status_code == 200, answer.context["form"].errors
        self.receipt = answer.context["receipt"]
        self.objection = Objection.objects.latest("pk")

    @property
    def url(self) -> str:
        return f"/objections/{self.objection.pk}/"

    def post(self, user: User, act: str, form: dict[str, Any], status: int = 302) -> HttpResponse:
        response = self.as_(user).post(f"{self.url}{act}/", form)
        form_errors = (response.context or {}).get("form") if response.status_code == 422 else None
        assert response.status_code == status, getattr(form_errors, "errors", page(response)[:2000])
        self.objection.refresh_from_db()
        return response

    def investigated(self) -> "Told":
        """Accepted, two investigators named, three neighbours asked, reported."""
        cast = self.story.cast
        team = cast.all_of(R.TOWNSHIP_VERIFIER)[:2]
        self.post(cast[R.TOWNSHIP_DEPUTY], "accept", {"outcome": "accepted", "opinion": "予以受理。"})
        assign = {"investigators": [user.pk for user in team], "opinion": "指派核查。"}
        self.post(cast[R.TOWNSHIP_DEPUTY], "assign", assign)
        for name in ("邻居甲", "邻居乙", "邻居丙"):
            self.post(team[0], "note", self.note(name))
        self.post(team[1], "report", {"finding": "经走访查明如下。"})
        return self

    def note(self, name: str) -> dict[str, Any]:
        said = {"person": "neighbour", "name": name, "said": "情况属实。", "asked_on": clock.today()}
        return said | {"file": photo(f"{name}.jpg")}

    def decided(self, outcome: str, effect: str = "") -> "Told":
        form = {"outcome": outcome, "effect": effect, "opinion": "经研究,作出处理决定。"}
        self.post(self.story.cast[R.TOWNSHIP_HEAD], "decide", form)
        return self

    def answered(self) -> "Told":
        form = {
            "opinion": "您反映的问题已核查。",
            "method": "当面送达",
            "places": "村部公示栏\n行政村公示栏",
            "receipt": photo("receipt.jpg"),
        }
        self.post(self.story.cast[R.TOWNSHIP_DEPUTY], "reply", form)
        return self

    def followed(self) -> HttpResponse:
        return public().post("/objections/follow/", {"receipt": self.receipt})

    def appealed(self) -> HttpResponse:
        return public().post("/objections/appeal/", {"receipt": self.receipt, "statement": "对结果不服,请复核。"})


def test_an_objection_upheld_sends_the_household_back(notice: Story, as_: As) -> None:
    told = Told(notice, as_).investigated().decided("founded", S.HOME_CHECK)
    case = notice.case
    assert (case.stage, case.round, case.held_by) == (S.HOME_CHECK, 2, told.objection.no)
    told.answered()
    assert notice.case.held_at is None
    shown = page(as_(notice.cast[R.TOWNSHIP_HEAD]).get(f"/cases/{notice.case_no}/"))
    assert "RC15" in shown
    text = page(told.followed())
    assert "founded" in text and "您反映的问题已核查。" in text


def test_an_objection_refused_lets_the_notice_run_its_remaining_days(notice: Story, as_: As) -> None:
    """Three days of notice, six days of investigation: the days of the hold do not count, in total the seven do."""
    first_end = last_day(notice)
    days_pass(3)
    told = Told(notice, as_).investigated()
    days_pass(6)
    notice.sleep(0)
    told.decided("unfounded").answered()
    case = notice.case
    assert (case.stage, case.round, case.held_at) == (S.FIRST_NOTICE_RESULT, 1, None)
    assert told.objection.steps.filter(step="O-7", outcome="resumed").exists()
    assert last_day(notice) > first_end and last_day(notice) > clock.today()
    refused = as_(notice.cast[R.VILLAGE_COMMITTEE]).post(notice.url(S.FIRST_NOTICE_RESULT), {})
    assert refused.status_code == 409
    notice.until(S.TOWNSHIP_SELF_CHECK)
    assert notice.case.stage == S.TOWNSHIP_SELF_CHECK


def last_day(story: Story) -> date:
    notice = notice_of(story.case, S.FIRST_NOTICE_RESULT)
    assert notice is not None
    return notice.ends_on


def days_pass(days: int) -> None:
    clock._demo_now.set(clock.now() + timedelta(days=days))


def test_an_objection_upheld_can_end_the_case(notice: Story, as_: As) -> None:
    Told(notice, as_).investigated().decided("founded", "reject")
    assert notice.case.outcome == Outcome.REJECTED


def test_one_disputed_household_does_not_stop_its_village(notice: Story, as_: As) -> None:
    neighbour = make_household(notice.cast.places.village, no="2201221002200002", head_name="孙立")
    other = Story.begin(notice.cast, neighbour).until(S.FIRST_NOTICE)
    other.decide(S.FIRST_NOTICE)
    told = Told(notice, as_)
    told.post(notice.cast[R.TOWNSHIP_DEPUTY], "accept", {"outcome": "accepted", "opinion": "予以受理。"})
    other.until(S.TOWNSHIP_SELF_CHECK)
    assert other.case.stage == S.TOWNSHIP_SELF_CHECK
    assert notice.case.stage == S.FIRST_NOTICE_RESULT and notice.case.held_by == told.objection.no


def test_anonymous_and_followed_by_the_receipt_alone(notice: Story, as_: As) -> None:
    told = Told(notice, as_, is_anonymous="on", name="", contact="")
    assert told.objection.is_anonymous
    text = page(told.followed())
    assert told.objection.no in text and "林丽" not in text and notice.case_no not in text
    assert public().post("/objections/follow/", {"receipt": "1234567890123452"}).status_code == 422
    assert public().post("/objections/follow/", {"receipt": told.objection.no}).status_code == 422


def test_who_objected_stands_on_no_page(notice: Story, as_: As) -> None:
    told = Told(notice, as_).investigated().decided("unfounded").answered()
    for role in (R.TOWNSHIP_DEPUTY, R.TOWNSHIP_HEAD, R.TOWNSHIP_VERIFIER, R.COUNTY_OFFICE, R.AUDITOR):
        text = page(as_(notice.cast[role]).get(told.url))
        assert OBJECTOR not in text and PHONE not in text
    assert OBJECTOR not in page(told.followed())


def test_the_level_complained_about_gets_no_name(notice: Story, as_: As) -> None:
    told = Told(notice, as_).investigated()
    for role in (R.VILLAGE_CLERK, R.VILLAGE_COMMITTEE, R.FIRST_SECRETARY):
        client = as_(notice.cast[role])
        assert client.get(told.url).status_code == 404
        assert client.post(f"{told.url}unseal/", {"reason": "想知道是谁反映的"}).status_code == 404
    for role in (R.TOWNSHIP_HEAD, R.TOWNSHIP_CLERK, R.COUNTY_OFFICE, R.SUPERVISOR):
        answer = as_(notice.cast[role]).post(f"{told.url}unseal/", {"reason": "想知道是谁反映的"})
        assert answer.status_code == 403 and OBJECTOR not in page(answer)


def test_an_investigator_opens_the_name_with_a_reason_that_is_logged(notice: Story, as_: As) -> None:
    told = Told(notice, as_).investigated()
    client = as_(notice.cast[R.TOWNSHIP_VERIFIER])
    with nothing_written():
        assert client.post(f"{told.url}unseal/", {"reason": "看"}).status_code == 422
    answer = client.post(f"{told.url}unseal/", {"reason": "需当面核实情况"})
    assert OBJECTOR in page(answer) and PHONE in page(answer)
    assert OBJECTOR not in page(client.get(told.url))
    assert Event.objects.filter(kind="objection:identity:unsealed").count() == 1


def test_who_signed_in_the_case_cannot_be_named_investigator(notice: Story, as_: As) -> None:
    notice.until(S.TOWNSHIP_REVIEW)
    told, cast = Told(notice, as_), notice.cast
    fresh(cast, R.TOWNSHIP_VERIFIER, "甲某某", "乙某某")
    told.post(cast[R.TOWNSHIP_DEPUTY], "accept", {"outcome": "accepted", "opinion": "予以受理。"})
    signer = cast[R.TOWNSHIP_VERIFIER]
    assert f'value="{signer.pk}"' not in page(as_(cast[R.TOWNSHIP_DEPUTY]).get(told.url))
    form = {"investigators": [signer.pk, cast[R.TOWNSHIP_TEAM_LEADER].pk], "opinion": "指派核查。"}
    with nothing_written():
        told.post(cast[R.TOWNSHIP_DEPUTY], "assign", form, status=422)


def test_what_the_objector_said_opens_with_his_name(notice: Story, as_: As) -> None:
    """The county handles what is said of its own announcement: its leader, supervisor and office read no word of it."""
    told = at_the_county(notice.until(S.ANNOUNCEMENT_RESULT)).accept().assign()
    told.note("objector", OBJECTOR)
    note = InvestigationNote.objects.get()
    url, file = f"/objections/{told.pk}/", f"/objections/{told.pk}/notes/{note.pk}/"
    for role in (R.COUNTY_LEADER, R.SUPERVISOR):
        assert not {"一家商店", "情况属实"} & words(page(as_(notice.cast[role]).get(url)))
    handler = as_(told.handler())
    shown = page(handler.get(url))
    assert "一家商店" in shown and "情况属实" not in shown and file not in shown
    assert handler.get(file).status_code == 403
    colleague = as_(told.team()[1])
    assert colleague.get(file).status_code == 403
    colleague.post(f"{url}unseal/", {"reason": "需当面核实情况"})
    assert colleague.get(file).status_code == 200 and "情况属实" in page(colleague.get(url))
    assert file in page(as_(told.team()[0]).get(url))  # whoever took the note down knows it


def test_papers_with_what_was_said_are_for_those_who_work_on_it(notice: Story, as_: As) -> None:
    told = at_the_county(notice.until(S.ANNOUNCEMENT_RESULT)).until_reported()
    papers = {paper.kind: paper for paper in OfficialDocument.objects.filter(subject_no=told.objection.no)}
    assert set(papers) == {"O01", "O02", "O03"}
    for paper in papers.values():
        delivered(paper, b"%PDF-1.7 " + paper.kind.encode())
    addresses = {kind: f"/papers/{paper.pk}/" for kind, paper in papers.items()}
    reader, handler = as_(notice.cast[R.COUNTY_LEADER]), as_(told.handler())
    assert [reader.get(addresses[kind]).status_code for kind in ("O01", "O02", "O03")] == [403, 200, 403]
    assert [handler.get(addresses[kind]).status_code for kind in ("O01", "O02", "O03")] == [200, 200, 200]
    shown = page(reader.get(f"/objections/{told.pk}/"))
    assert papers["O02"].document_no in shown and papers["O01"].document_no not in shown


def words(shown: str) -> set[str]:
    return {word for word in ("一家商店", "情况属实") if word in shown}


def test_a_barred_handler_passes_it_up(notice: Story, as_: As) -> None:
    told, deputy = Told(notice, as_), notice.cast[R.TOWNSHIP_DEPUTY]
    sheet_acts.declare_kinship(user=deputy, case_no=notice.case_no, relation="户主之弟")
    shown = page(as_(deputy).get(told.url))
    assert f"{told.url}refer/" in shown and f"{told.url}accept/" not in shown
    with nothing_written():
        told.post(deputy, "accept", {"outcome": "not_accepted", "opinion": "不属于受理范围。"}, status=403)
    told.post(deputy, "refer", {"cause": "本人与该户有亲属关系，移送上一级。"})
    assert told.objection.act_division == notice.cast.places.county


def test_another_household_is_named_with_the_reason(notice: Story, as_: As) -> None:
    neighbour = make_household(notice.cast.places.village, no="2201221002200002", head_name="孙立")
    other = Story.begin(notice.cast, neighbour)
    told, deputy = Told(notice, as_), notice.cast[R.TOWNSHIP_DEPUTY]
    form = {"outcome": "accepted", "opinion": "予以受理。", "case_no": other.case_no}
    with nothing_written():
        told.post(deputy, "accept", form, status=422)
    told.post(deputy, "correct", {"case_no": other.case_no, "opinion": "经电话核实，反映的是孙立户。"})
    told.post(deputy, "accept", form)
    assert other.case.held_by == told.objection.no and notice.case.held_by == ""


def test_one_appeal_and_no_second(notice: Story, as_: As) -> None:
    told = Told(notice, as_)
    assert told.appealed().status_code == 409
    told.investigated().decided("unfounded").answered()
    assert "/objections/appeal/" in page(told.followed())
    answer = told.appealed()
    assert answer.status_code == 200 and answer.context["receipt"] != told.receipt
    appeal = Objection.objects.latest("pk")
    assert appeal.appeal_of == told.objection and appeal.act_division == notice.cast.places.county
    assert told.appealed().status_code == 409
    assert "/objections/appeal/" not in page(told.followed())
    assert as_(notice.cast[R.COUNTY_OFFICE]).get(f"/objections/{appeal.pk}/").status_code == 200


def test_an_official_takes_it_on_the_phone_and_reads_it_no_more(notice: Story, as_: As) -> None:
    client = as_(notice.cast[R.VILLAGE_CLERK])
    form = {
        "channel": "village",
        "against": "first_notice",
        "kind": "members",
        "about": "林丽",
        "statement": "该户人口与实际不符。",
        "name": OBJECTOR,
    }
    answer = client.post("/objections/register/", form)
    assert answer.status_code == 200 and len(answer.context["receipt"]) == 16
    objection = Objection.objects.latest("pk")
    assert objection.case == notice.case and objection.act_division == notice.cast.places.township
    text = page(client.get(f"/objections/{objection.pk}/"))
    assert objection.no in text and "该户人口与实际不符" not in text and OBJECTOR not in text


def test_registering_needs_the_duty(notice: Story, as_: As) -> None:
    for role in (R.COUNTY_OFFICE, R.AUDITOR, R.SYSTEM_ADMINISTRATOR):
        assert as_(notice.cast[role]).get("/objections/register/").status_code == 403
    assert "宝城村" in page(as_(notice.cast[R.HOTLINE_OFFICER]).get("/objections/register/?q=宝城"))
    assert "保卫村" not in page(as_(notice.cast[R.TOWNSHIP_CLERK]).get("/objections/register/?q=保卫"))


def test_the_handler_of_the_sister_township_is_a_stranger(notice: Story, as_: As) -> None:
    told = Told(notice, as_)
    assert as_(notice.cast.twins[R.TOWNSHIP_DEPUTY]).get(told.url).status_code == 404


def test_the_public_form_finds_the_village_by_name_or_number(notice: Story) -> None:
    assert "宝城村" in page(public().get("/objections/new/?q=宝城"))
    answer = public().get(f"/objections/new/?notice={NoticeList.objects.get().no}")
    assert answer.context["form"].initial["against"] == "first_notice"
    assert "林丽" not in page(answer) and "12317" in page(answer)


def test_the_number_of_a_case_tells_the_public_nothing(notice: Story) -> None:
    """Nobody reads from the form where a case stands, whether he has its number from a paper or guessed it."""
    for address in ("/objections/new/?notice=", "/objections/new/?q="):
        answer = public().get(f"{address}{notice.case_no}")
        assert "form" not in answer.context and answer.context["villages"] == []


def test_a_villager_names_a_line_of_the_notice(notice: Story, as_: As) -> None:
    """He saw a masked name on the public page and gives number and row."""
    told = Told(notice, as_, notice_no=NoticeList.objects.get().no, row_no="1", hamlet="8社", about="林*")
    assert told.objection.case == notice.case
    shown = page(as_(notice.cast[R.TOWNSHIP_DEPUTY]).get(told.url))
    assert "No. 1 · 8社" in shown


def test_an_empty_form_comes_back_with_reasons(notice: Story) -> None:
    url = f"/objections/new/?village={notice.case.village_id}"
    with nothing_written():
        assert public().post(url, {}).status_code == 422
        short = {"against": "first_notice", "kind": "income", "statement": "不行"}
        assert public().post(url, short).status_code == 422


def test_one_address_cannot_flood_the_office(notice: Story) -> None:
    url = f"/objections/new/?village={notice.case.village_id}"
    found = [public().post(url, {}).status_code for _ in range(31)]
    assert found == [422] * 30 + [429]


def test_nasty_addresses_and_values_are_answered(notice: Story, as_: As) -> None:
    told = Told(notice, as_)
    client = as_(notice.cast[R.TOWNSHIP_DEPUTY])
    nasty = ("\x00", "9" * 18, "9223372036854775808", "9" * 400, "字" * 3000, "a\x00b")
    for value in nasty:
        for url in (
            f"/objections/new/?village={value}",
            f"/objections/new/?notice={value}",
            f"/objections/new/?q={value}",
            f"/objections/?after={value}&state={value}",
        ):
            assert client.get(url.replace("\x00", "%00")).status_code < 500
        for number in ("0", "9223372036854775808", "9" * 400):
            assert client.get(f"/objections/{number}/").status_code == 404
            assert client.get(f"{told.url}notes/{number}/").status_code == 404
        form = {"outcome": value, "opinion": value, "case_no": value, "into_no": value}
        assert client.post(f"{told.url}accept/", form).status_code == 422
        wrong = {"outcome": "merged", "opinion": "同一事实。", "into_no": value}
        assert client.post(f"{told.url}accept/", wrong).status_code == 422
        assert public().post("/objections/follow/", {"receipt": value}).status_code == 422
        assert public().post("/objections/appeal/", {"receipt": value}).status_code == 422
