"""Copies: marked on every page, logged, and of a notice with what became known after it was posted."""

import pytest

from approvals.stages import StageCode
from audit.models import Event
from documents import tasks
from documents.models import OfficialDocument
from documents.posting_record import posting_record
from documents.sealing.institutions import issuer_of
from registry.roles import Role
from tests.conftest import As
from tests.documents.sealed import key_for
from tests.documents.test_golden_text import squeezed
from tests.story import Story

S = StageCode


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
    answer = as_(story.cast[Role.VILLAGE_CLERK]).get(f"/papers/{posted.pk}/copy/")
    text = squeezed(answer.content)

    assert record is not None and record["points"] and all(point["posted"] for point in record["points"])
    assert answer["Content-Type"] == "application/pdf"
    assert "副本（2017年" in text
    assert record["points"][0]["posted"].replace(" ", "") in text.replace(" ", "")
    assert "■公示期内未收到异议" in text
    assert Event.objects.filter(kind="paper:file:copied").count() == 1


def test_a_copy_changes_nothing_of_the_original(posted: OfficialDocument, story: Story, as_: As) -> None:
    browser = as_(story.cast[Role.VILLAGE_CLERK])
    before = browser.get(f"/papers/{posted.pk}/").content
    browser.get(f"/papers/{posted.pk}/copy/")

    assert browser.get(f"/papers/{posted.pk}/").content == before
    assert "副本" not in squeezed(before)


def test_a_paper_that_is_not_posted_has_no_record(story: Story) -> None:
    story.until(S.HOME_CHECK)

    assert posting_record(OfficialDocument.objects.get(kind="H01")) is None
