"""Stories over HTTP: a hit cleared, a hit confirmed, a workbook with bad rows, a list that the city's sample sends back."""

from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from approvals.comparison_workbooks import _rows
from approvals.models import ComparisonAnswer, ComparisonBatch, ComparisonRequest, Decision, SampleDraw, Suspicion
from approvals.stages import Outcome, StageCode
from registry.roles import Role
from tests.conftest import As
from tests.factories import DEPARTMENT, make_household
from tests.story import Story
from tests.written import nothing_written
from workflows import demo_comparison as demo

S, R = StageCode, Role
PDF = b"%PDF-1.4 proof"


def proof() -> SimpleUploadedFile:
    return SimpleUploadedFile("证明.pdf", PDF, content_type="application/pdf")


def write_letter(story: Story, as_: As) -> ComparisonBatch:
    """The county office looks at the set and sends the letter about it."""
    office = as_(story.cast[R.COUNTY_OFFICE])
    (group,) = office.get("/comparisons/").context["groups"]
    page = office.get(group["url"])
    done = office.post(group["url"], page.context["form"].initial)
    assert done.status_code == 302
    batch = ComparisonBatch.objects.get()
    demo.post_departments(batch.county, list(batch.requests.values_list("department", flat=True)))
    return batch


def department(asked: ComparisonRequest, as_: As, seat: str = "officer") -> Client:
    return as_(demo.officer_of(asked, seat))


def answer_and_sign(asked: ComparisonRequest, as_: As, **cells: str) -> None:
    """No hit for anybody, stated in one sentence, but for the cells given; then officer and head sign."""
    url, number = f"/departments/{asked.pk}/", asked.replies.count()
    form = {"seen_replies": number, "others": "on"} | cells
    assert department(asked, as_).post(f"{url}answer/", form).status_code == 302
    digest = asked.replies.latest("no").answers_digest
    for seat in ("officer", "head"):
        done = department(asked, as_, seat).post(f"{url}sign/", {"seat": seat, "digest": digest})
        assert done.status_code == 302


@pytest.fixture
def hit(story: Story, as_: As) -> Suspicion:
    """Every department answered in the browser; the housing department found a flat."""
    story.until(S.COMPARISON)
    for asked in write_letter(story, as_).requests.select_related("batch__county"):
        cells = {"a-1-0": "有", "c-1-0": "县城商品房一套"} if asked.department == DEPARTMENT else {}
        answer_and_sign(asked, as_, **cells)
    return Suspicion.objects.get()


def decide(story: Story, as_: As, **changes: Any) -> Any:
    form = story.form(S.COMPARISON, **changes)
    return as_(story.cast[R.COUNTY_OFFICE]).post(story.url(S.COMPARISON), form)


def settle(story: Story, as_: As, hit: Suspicion, outcome: str) -> Any:
    form = {"seen_clearings": 0, "outcome": outcome, "reason": "入户核实并调取登记材料", "proof": proof()}
    return as_(story.cast[R.TOWNSHIP_CLERK]).post(f"/suspicions/{hit.no}/", form)


def test_a_hit_is_cleared_with_proof_and_the_household_goes_on(story: Story, as_: As, hit: Suspicion) -> None:
    page = decide(story, as_)
    assert page.status_code == 409 and hit.no in page.content.decode()  # held by its suspicion
    assert settle(story, as_, hit, "cleared").status_code == 302
    page = as_(story.cast[R.TOWNSHIP_CLERK]).get(f"/suspicions/{hit.no}/")
    assert "入户核实并调取登记材料" in page.content.decode()
    assert decide(story, as_).status_code == 302
    assert story.case.stage == S.COUNTY_REVIEW
    story.until("")
    assert story.case.outcome == Outcome.APPROVED


def test_a_confirmed_hit_is_returned_or_rejected_by_a_person(story: Story, as_: As, hit: Suspicion) -> None:
    assert settle(story, as_, hit, "confirmed").status_code == 302
    assert story.case.closed_at is None and story.case.stage == S.COMPARISON
    page = decide(story, as_)
    assert page.status_code == 422 and "is confirmed" in page.content.decode()
    opinion = {
        "opinion": "住建部门比对疑点属实，退回乡镇核实。",
        "return_to": S.TOWNSHIP_SELF_CHECK,
        "reason_code": "RC12",
    }
    assert decide(story, as_, outcome="returned", **opinion).status_code == 302
    last = Decision.objects.filter(case=story.case).latest("pk")
    assert (last.outcome, last.reason_code, story.case.stage) == ("returned", "RC12", S.TOWNSHIP_SELF_CHECK)


def test_a_clearing_without_proof_is_not_taken(story: Story, as_: As, hit: Suspicion) -> None:
    clerk = as_(story.cast[R.TOWNSHIP_CLERK])
    with nothing_written():
        page = clerk.post(f"/suspicions/{hit.no}/", {"seen_clearings": 0, "outcome": "cleared", "reason": "情况不属实"})
    assert page.status_code == 422 and "Upload the proof" in page.content.decode()


def test_a_department_sees_its_own_request_and_no_other_s_hits(story: Story, as_: As, hit: Suspicion) -> None:
    other = ComparisonRequest.objects.select_related("batch__county").exclude(department=DEPARTMENT)[0]
    client = department(other, as_)
    assert "商品房一套" not in client.get(f"/departments/{other.pk}/").content.decode()
    assert client.get(f"/departments/{hit.answer.request_id}/").status_code == 404
    assert client.get(f"/suspicions/{hit.no}/").status_code == 404
    assert client.get(f"/cases/{story.case_no}/").status_code == 404


def test_nothing_left_open_counts_as_no_hit(story: Story, as_: As) -> None:
    story.until(S.COMPARISON)
    asked = write_letter(story, as_).requests.select_related("batch__county").get(department=DEPARTMENT)
    with nothing_written():
        page = department(asked, as_).post(f"/departments/{asked.pk}/answer/", {"seen_replies": 0, "a-1-0": "无"})
    assert page.status_code == 422 and "answers are missing" in page.content.decode()


def test_a_workbook_with_bad_rows_is_handed_back_and_nothing_is_written(story: Story, as_: As) -> None:
    story.until(S.COMPARISON)
    asked = write_letter(story, as_).requests.select_related("batch__county").get(department=DEPARTMENT)
    client, url = department(asked, as_), f"/departments/{asked.pk}/"
    fetched = client.post(f"{url}workbook/", {"reason": "办理县扶贫办比对函"})
    mark, titles, *rows = (cells for _no, cells in _rows(BytesIO(b"".join(fetched.streaming_content))))
    assert "办理县扶贫办比对函" in mark[0]
    bad = [titles, [*rows[0][:4], "有", ""], [*rows[1][:4], "", ""]]
    with nothing_written():
        page = client.post(f"{url}upload/", {"seen_replies": 0, "workbook": upload(bad)})
    text = page.content.decode()
    assert page.status_code == 422 and "2 faults" in text and "say what was found" in text
    back = client.get(page.context["faults_url"])
    cells = [cell for _no, row in _rows(BytesIO(b"".join(back.streaming_content))) for cell in row]
    assert any("is not answered" in cell for cell in cells)
    good = [titles, *([*row[:4], "无", ""] for row in rows)]
    assert client.post(f"{url}upload/", {"seen_replies": 0, "workbook": upload(good)}).status_code == 302
    assert ComparisonAnswer.objects.filter(request=asked, is_hit=False).count() == 2


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_what_is_no_workbook_is_refused(story: Story, as_: As, content: bytes) -> None:
    story.until(S.COMPARISON)
    asked = write_letter(story, as_).requests.select_related("batch__county").get(department=DEPARTMENT)
    file = SimpleUploadedFile("表.xlsx", content)
    with nothing_written():
        page = department(asked, as_).post(f"/departments/{asked.pk}/upload/", {"seen_replies": 0, "workbook": file})
    assert page.status_code == 422


def upload(rows: list[list[str]]) -> SimpleUploadedFile:
    file = BytesIO()
    workbook = xlsxwriter.Workbook(file)
    sheet = workbook.add_worksheet("比对")
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, cell)
    workbook.close()
    return SimpleUploadedFile("比对.xlsx", file.getvalue())


def test_the_city_s_sample_sends_the_whole_list_back(story: Story, as_: As) -> None:
    second = Story.begin(story.cast, make_household(story.cast.places.village, no="2201221002200002"))
    stories = [story.until(S.CITY_VERIFICATION), second.until(S.CITY_VERIFICATION)]
    leader, verifier = as_(story.cast[R.CITY_TEAM_LEADER]), as_(story.cast[R.CITY_VERIFIER])
    (group,) = leader.get("/samples/").context["groups"]
    assert (group["households"], group["sample"]) == (2, 1)
    page = leader.get(group["url"])
    assert verifier.post(group["url"], page.context["form"].initial).status_code == 403
    assert leader.post(group["url"], page.context["form"].initial).status_code == 302
    draw = SampleDraw.objects.get()
    page = leader.get(f"/samples/{draw.pk}/")
    assert draw.seed in page.content.decode() and draw.frame_digest in page.content.decode()
    assert as_(story.cast[R.COUNTY_OFFICE]).get(f"/samples/{draw.pk}/").status_code == 404  # not before the field day
    drawn_no = draw.units.get(is_sampled=True).case.case_no
    sampled = next(one for one in stories if one.case_no == drawn_no)
    unseen = next(one for one in stories if one.case_no != drawn_no)
    form = unseen.form(S.CITY_VERIFICATION)
    assert not any(
        name.startswith("measured-") for name in verifier.get(unseen.url(S.CITY_VERIFICATION)).context["form"].fields
    )
    page = verifier.post(unseen.url(S.CITY_VERIFICATION), form)
    assert page.status_code == 422 and "still open" in page.content.decode()
    back = sampled.form(S.CITY_VERIFICATION, outcome="returned", opinion="收入与县复查值不符。") | {
        "return_to": S.COUNTY_REVIEW,
        "reason_code": "RC02",
    }
    assert verifier.post(sampled.url(S.CITY_VERIFICATION), back).status_code == 302
    page = verifier.post(unseen.url(S.CITY_VERIFICATION), form)
    assert page.status_code == 422 and "the whole list goes back" in page.content.decode()
    url = f"/samples/{draw.pk}/return/"
    page = verifier.get(url)
    assert unseen.case_no in page.content.decode()
    initial = page.context["form"].initial | {"reason_code": "RC13"}
    assert verifier.post(url, initial).status_code == 422  # not confirmed
    assert verifier.post(url, initial | {"confirmed": "on"}).status_code == 302
    assert (unseen.case.stage, unseen.case.round) == (S.COUNTY_REVIEW, 2)
    assert verifier.post(url, initial | {"confirmed": "on"}).status_code == 409
    for one in stories:
        one.until("")
        assert one.case.outcome == Outcome.APPROVED
