"""Copies: marked on every page, numbered, registered, and of a notice with what became known after it was posted."""

import pytest

from approvals.stages import StageCode
from audit.models import Event
from documents import tasks
from documents.check_models import PaperCopy
from documents.models import OfficialDocument
from documents.posting_record import posting_record
from documents.sealing.institutions import issuer_of
from registry.roles import Role
from tests.conftest import As
from tests.documents.sealed import key_for
from tests.documents.test_golden_text import squeezed
from tests.story import Story

S = StageCode
WISH = {"asked_by": "户主本人", "reason": "原件遗失"}


@pytest.fixture
def posted(story: Story) -> OfficialDocument:
    story.until(S.TOWNSHIP_SELF_CHECK)
    paper = OfficialDocument.objects.get(kind="H07")
    key_for(issuer_of(paper))
    assert tasks.render_paper(paper.pk)
    return paper


def test_a_copy_of_a_notice_tells_where_it_hung_and_with_which_result(
    posted: OfficialDocument, story: Story, as_: As
) -> None:
    record = posting_record(posted)
    answer = as_(story.cast[Role.VILLAGE_CLERK]).post(f"/papers/{posted.pk}/copy/", WISH)
    text = squeezed(answer.content)

    assert record is not None and record["points"] and all(point["posted"] for point in record["points"])
    assert answer["Content-Type"] == "application/pdf"
    assert "副本（第1号，2017年" in text
    assert record["points"][0]["posted"].replace(" ", "") in text.replace(" ", "")
    assert "■公示期内未收到异议" in text
    assert Event.objects.filter(kind="paper:file:copied").count() == 1


def test_a_copy_changes_nothing_of_the_original(posted: OfficialDocument, story: Story, as_: As) -> None:
    browser = as_(story.cast[Role.VILLAGE_CLERK])
    before = browser.get(f"/papers/{posted.pk}/").content
    browser.post(f"/papers/{posted.pk}/copy/", WISH)

    assert browser.get(f"/papers/{posted.pk}/").content == before
    assert "副本" not in squeezed(before)


def test_a_paper_that_is_not_posted_has_no_record(story: Story) -> None:
    story.until(S.HOME_CHECK)

    assert posting_record(OfficialDocument.objects.get(kind="H01")) is None


def test_every_copy_has_its_number_its_reason_and_its_entry(posted: OfficialDocument, story: Story, as_: As) -> None:
    browser = as_(story.cast[Role.VILLAGE_CLERK])
    texts = [squeezed(browser.post(f"/papers/{posted.pk}/copy/", WISH).content) for _each in range(2)]
    rows = list(PaperCopy.objects.order_by("no"))
    event = Event.objects.filter(kind="paper:file:copied").latest("pk")

    assert [row.no for row in rows] == [1, 2] and all(
        f"副本（第{row.no}号，" in text for row, text in zip(rows, texts, strict=True)
    )
    assert {(row.asked_by, row.reason, row.name) for row in rows} == {
        ("户主本人", "原件遗失", str(story.cast[Role.VILLAGE_CLERK]))
    }
    assert event.parsed["statement"]["copy"] == 2 and "原件遗失" not in event.body


def test_nothing_is_printed_without_a_reason(posted: OfficialDocument, story: Story, as_: As) -> None:
    browser = as_(story.cast[Role.VILLAGE_CLERK])

    assert browser.get(f"/papers/{posted.pk}/copy/").status_code == 200
    for wrong in ({}, WISH | {"reason": " "}, WISH | {"asked_by": "\u202e户主"}, WISH | {"reason": "长" * 201}):
        assert browser.post(f"/papers/{posted.pk}/copy/", wrong).status_code == 422
    assert not PaperCopy.objects.exists()


def test_the_register_is_read_by_who_answers_for_the_paper(posted: OfficialDocument, story: Story, as_: As) -> None:
    as_(story.cast[Role.VILLAGE_CLERK]).post(f"/papers/{posted.pk}/copy/", WISH)
    page = as_(story.cast[Role.TOWNSHIP_HEAD]).get(f"/papers/{posted.pk}/copies/").content.decode()

    assert "户主本人" in page and "原件遗失" in page
    assert as_(story.cast[Role.VILLAGE_CLERK]).get(f"/papers/{posted.pk}/copies/").status_code == 403
