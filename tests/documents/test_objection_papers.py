"""O01 to O04 are issued as the objection goes its way, by the level that handles it, and name nobody who objected."""

import json

from approvals.stages import StageCode
from documents import rendering, services
from documents.checking import codes
from documents.models import OfficialDocument
from documents.selectors import document_rows
from registry.roles import Role
from tests.conftest import As
from tests.documents.test_golden_text import squeezed
from tests.objection_steps import Dispute
from tests.story import Story

S = StageCode


def test_an_objection_has_its_four_papers_and_no_name(story: Story) -> None:
    story.until(S.FIRST_NOTICE_RESULT)
    dispute = Dispute.begin(story).until_reported().decide()
    dispute.reply()
    papers = list(OfficialDocument.objects.filter(subject_no=dispute.objection.no).order_by("pk"))
    texts = [squeezed(rendering.render(json.loads(paper.content), code=codes.code_for(paper))) for paper in papers]

    assert [paper.kind for paper in papers] == ["O01", "O02", "O03", "O04"]
    assert {paper.issuer for paper in papers} == {json.loads(papers[0].content)["issuer"]}
    assert not any("万事通" in text or "13900000000" in text for text in texts)
    assert not any("万事通" in paper.content for paper in papers)
    assert "（已密封）" in texts[0]
    assert "万事通" in squeezed(services.inner_copy(papers[0], "万事通"))


def test_the_level_complained_about_may_not_fetch_them(story: Story, as_: As) -> None:
    story.until(S.FIRST_NOTICE_RESULT)
    dispute = Dispute.begin(story).until_reported()
    paper = OfficialDocument.objects.filter(subject_no=dispute.objection.no, kind="O03").get()
    clerk = story.cast[Role.VILLAGE_CLERK]
    rows = [row for row in document_rows(story.case, clerk) if row["kind"].startswith("O")]

    assert as_(clerk).get(f"/papers/{paper.pk}/").status_code == 404
    assert rows and not any(row["download_url"] or row["copy_url"] for row in rows)


def test_papers_of_an_objection_outlive_the_end_of_the_case(story: Story) -> None:
    story.until(S.FIRST_NOTICE_RESULT)
    dispute = Dispute.begin(story).until_reported().decide("founded")

    assert not OfficialDocument.objects.filter(subject_no=dispute.objection.no, status_change__isnull=False).exists()
