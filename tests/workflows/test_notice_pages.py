"""Pages of posted lists: photos from a phone, what is missing, who dropped out; and what everybody may see."""

import io
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from approvals import holds
from approvals.models import NoticeBreak, NoticeList, PointProof, TimeSource
from approvals.stages import StageCode
from audit import clock
from audit.models import Event
from registry.models import Member
from registry.roles import Role
from tests.approvals.test_notices import go_to, neighbours, post_together, posted_on, together
from tests.conftest import As
from tests.story import Story, role_for
from tests.written import nothing_written
from workflows.demo_field import picture
from workflows.demo_notices import prove_running
from workflows.notice_rows import calendar_words

S = StageCode


@pytest.fixture
def posted(story: Story) -> NoticeList:
    return posted_on(story, date(2017, 3, 1))


def photo_of(posted: NoticeList, point: int = 1, **changes: Any) -> dict[str, Any]:
    content = picture(f"{posted.no} {point}", clock.now(), (44.43, 125.17))
    upload = SimpleUploadedFile("IMG_0001.jpg", content, "image/jpeg")
    return {"point": point, "moment": "start", "photo": upload} | changes


def poster(story: Story, as_: As) -> Client:
    return as_(story.cast[role_for(S.FIRST_NOTICE)])


def plain_photo() -> SimpleUploadedFile:
    """One in which the camera wrote nothing."""
    stream = io.BytesIO()
    Image.new("RGB", (32, 24), (200, 30, 30)).save(stream, "JPEG")
    return SimpleUploadedFile("a.jpg", stream.getvalue(), "image/jpeg")


def test_a_photo_from_a_phone_brings_its_time_and_place(story: Story, as_: As, posted: NoticeList) -> None:
    answer = poster(story, as_).post(f"/posted/{posted.no}/photos/", photo_of(posted))
    assert answer.status_code == 302
    proof = PointProof.objects.get()
    assert (proof.time_source, proof.taken_on) == (TimeSource.CAMERA, date(2017, 3, 1))
    assert (proof.latitude, proof.longitude) == (44_430_000, 125_170_000)
    assert Event.objects.filter(stream=posted.stream, kind="notice:photo:received").count() == 1


def test_what_the_camera_did_not_write_is_stated(story: Story, as_: As, posted: NoticeList) -> None:
    client, address = poster(story, as_), f"/posted/{posted.no}/photos/"
    silent = {"point": 1, "moment": "start", "photo": plain_photo()}
    page = client.post(address, silent)
    assert page.status_code == 422 and "state when it was taken" in page.content.decode()
    page = client.post(address, silent | {"photo": plain_photo(), "taken_at": "2017-03-01T08:30"})
    assert page.status_code == 422 and "if there is none, say why" in page.content.decode()
    stated = {"photo": plain_photo(), "taken_at": "2017-03-01T08:30", "no_place_reason": "屯内无信号"}
    assert client.post(address, silent | stated).status_code == 302
    proof = PointProof.objects.get()
    assert (proof.time_source, proof.no_place_reason) == (TimeSource.STATED, "屯内无信号")


@pytest.mark.parametrize(
    "changes",
    [
        {"photo": SimpleUploadedFile("a.jpg", b"\xff\xd8\xff no picture", "image/jpeg")},
        {"point": "99"},
        {"point": "9" * 40},
        {"moment": "middle"},
        {"photo": plain_photo(), "taken_at": "0001-01-01T00:00"},
        {"photo": plain_photo(), "taken_at": "9999-12-31T23:59"},
        {"photo": plain_photo(), "taken_at": "2017-03-01T08:00", "latitude": "1e309", "longitude": "NaN"},
        {"no_place_reason": "a\x00b"},
    ],
)
def test_a_wrong_photo_is_said_beside_its_field(
    story: Story, as_: As, posted: NoticeList, changes: dict[str, Any]
) -> None:
    with nothing_written():
        answer = poster(story, as_).post(f"/posted/{posted.no}/photos/", photo_of(posted, **changes))
    assert answer.status_code == 422


def test_the_page_says_what_is_missing_and_until_when(story: Story, as_: As, posted: NoticeList) -> None:
    client = poster(story, as_)
    page = client.get(f"/posted/{posted.no}/").content.decode()
    assert "3 photos are missing" in page and "7 days left" in page
    prove_running(story.case)
    page = client.get(f"/posted/{posted.no}/").content.decode()
    assert "missing;" not in page and page.count("<figure") == 3
    go_to(date(2017, 3, 9))
    assert "3 photos are missing" in client.get(f"/posted/{posted.no}/").content.decode()


def test_the_table_of_holidays_is_said_in_words(story: Story, as_: As, posted: NoticeList) -> None:
    number = posted.calendar_version.removeprefix("holidays ")
    assert calendar_words(posted.calendar_version) == f"国务院公布的节假日及调休安排（数据表{number}版）"
    assert calendar_words("holidays 0.1 + 1f0c2e9a4b7d").endswith(
        "（数据表0.1版）；另据本地放假调休文件（摘要1f0c2e9a4b7d）"
    )
    page = poster(story, as_).get(f"/posted/{posted.no}/").content.decode()
    assert f"table {number}" in page and posted.calendar_version not in page


def test_photos_are_handed_out_and_fetching_them_is_logged(story: Story, as_: As, posted: NoticeList) -> None:
    prove_running(story.case)
    proof = PointProof.objects.order_by("pk")[0]
    client = as_(story.cast[Role.SUPERVISOR])
    assert client.get(f"/posted/{posted.no}/photos/{proof.pk}/?small=1")["Content-Type"] == "image/jpeg"
    assert not Event.objects.filter(kind="notice:photo:fetched").exists()
    assert client.get(f"/posted/{posted.no}/photos/{proof.pk}/").status_code == 200
    assert Event.objects.filter(kind="notice:photo:fetched").count() == 1


def test_a_household_that_dropped_out_stands_there_with_its_reason(story: Story, as_: As) -> None:
    (gone, held), posted = together(story)
    holds.hold(held.case, by="YY2017-000007", at=clock.now())
    go_to(date(2017, 3, 9))
    gone.send_back(S.HOME_CHECK, reason="RC16")
    page = poster(story, as_).get(f"/posted/{posted.no}/").content.decode()
    assert "RC16 household members do not match" in page and "dropped out" in page
    assert "held by YY2017-000007" in page


def test_a_break_is_recorded_and_moves_the_last_day(story: Story, as_: As, posted: NoticeList) -> None:
    go_to(date(2017, 3, 6))
    form = {"first_day": "2017-03-04", "last_day": "2017-03-05", "reason": "村部粉刷墙面", "point": "1"}
    assert poster(story, as_).post(f"/posted/{posted.no}/breaks/", form).status_code == 302
    page = poster(story, as_).get(f"/posted/{posted.no}/").content.decode()
    assert "村部粉刷墙面" in page and "2017-03-10" in page
    assert NoticeBreak.objects.get().point is not None


@pytest.mark.parametrize("changes", [{"first_day": ""}, {"last_day": "2017-03-30"}, {"reason": "x"}, {"point": "77"}])
def test_a_wrong_break_is_said_beside_its_field(
    story: Story, as_: As, posted: NoticeList, changes: dict[str, str]
) -> None:
    form = {"first_day": "2017-03-01", "last_day": "2017-03-01", "reason": "大风吹落"} | changes
    with nothing_written():
        assert poster(story, as_).post(f"/posted/{posted.no}/breaks/", form).status_code == 422


def test_changed_lines_are_shown_and_posted_again(story: Story, as_: As, posted: NoticeList) -> None:
    Member.objects.create(household=story.case.household, position=9, name="林新", relation="之孙")
    client = poster(story, as_)
    assert "8社 林丽 2人 → 8社 林丽 3人" in client.get(f"/posted/{posted.no}/").content.decode()
    answer = client.post(f"/posted/{posted.no}/again/")
    again = NoticeList.objects.latest("pk")
    assert answer["Location"] == f"/posted/{again.no}/"
    assert f"posted again in full on list {again.no}" in client.get(f"/posted/{posted.no}/").content.decode()
    assert f"/posted/{posted.no}/" in client.get(f"/posted/{again.no}/").content.decode()


def test_the_poster_prints_the_list_and_no_more(story: Story, as_: As, posted: NoticeList) -> None:
    page = poster(story, as_).get(f"/posted/{posted.no}/poster/").content.decode()
    assert "林丽" in page and "12317" in page and "2017年3月2日至2017年3月8日，共7天" in page
    assert "曾平" not in page and story.case.household.no not in page


@pytest.mark.parametrize("no", ["GS2017-1-1-99", "nonsense", "GS2017-1-1-1%00", "9" * 300])
def test_a_number_that_never_was_is_not_found(story: Story, as_: As, no: str) -> None:
    assert poster(story, as_).get(f"/posted/{no}/").status_code == 404
    assert Client().get(f"/notices/{no}/").status_code == 404


def test_the_page_costs_the_same_for_many_households(story: Story, as_: As) -> None:
    client = poster(story, as_)
    _stories, short = together(story, 2)
    long = post_together(neighbours(story, 30, 5))
    client.get(f"/posted/{short.no}/")
    counts = []
    for posted in (short, long):
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/posted/{posted.no}/")
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 22


# ── what everybody may see ───────────────────────────────────────────────────────────────────────────────────────────


def test_everybody_sees_masked_names_and_where_to_object(story: Story, posted: NoticeList) -> None:
    answer = Client(headers={"accept-language": "en"}).get(f"/notices/{posted.no}/")
    page = answer.content.decode()
    assert answer.status_code == 200 and "林*" in page and "林丽" not in page
    assert "12317" in page and f"/objections/new/?notice={posted.no}" in page and "2017-03-08" in page
    assert story.case_no not in page and story.case.household.no not in page
    assert answer["X-Robots-Tag"].startswith("noindex") and answer["Cache-Control"] == "no-store"


def test_running_lists_are_found_by_place(posted: NoticeList) -> None:
    page = Client(headers={"accept-language": "en"}).get("/notices/").content.decode()
    assert f"/notices/{posted.no}/" in page and "宝城村" in page and "林" not in page.replace("吉林省", "")


def test_the_page_closes_with_the_period(story: Story, posted: NoticeList) -> None:
    go_to(date(2017, 3, 8), hour=23)
    assert Client().get(f"/notices/{posted.no}/").status_code == 200
    go_to(date(2017, 3, 9), hour=0)
    answer = Client(headers={"accept-language": "en"}).get(f"/notices/{posted.no}/")
    assert answer.status_code == 410 and "is over" in answer.content.decode()
    assert "林" not in answer.content.decode()
    assert posted.no not in Client().get("/notices/").content.decode()


def test_who_dropped_out_is_no_longer_shown_to_everybody(story: Story) -> None:
    (gone, held), posted = together(story)
    holds.hold(held.case, by="YY2017-000007", at=clock.now())
    go_to(date(2017, 3, 9))
    page = Client(headers={"accept-language": "en"}).get(f"/notices/{posted.no}/")
    assert page.status_code == 200 and page.content.decode().count("林*") == 1  # the held one's days stand still
    assert "YY2017" not in page.content.decode() and gone.case.stage == S.FIRST_NOTICE_RESULT


@pytest.mark.parametrize("query", ["before=0", "before=x", "before=" + "9" * 40, "q=林丽", "before=%00"])
def test_nothing_typed_into_the_address_breaks_the_public_list(posted: NoticeList, query: str) -> None:
    assert Client().get(f"/notices/?{query}").status_code == 200
