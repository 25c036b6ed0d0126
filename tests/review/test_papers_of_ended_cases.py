"""What the public check says of papers whose household did not exit after all."""

import pytest
from django.test import Client

from approvals.stages import Outcome
from approvals.stages import StageCode as S
from documents.models import OfficialDocument, StatusChange
from tests.story import Story


@pytest.mark.parametrize(
    ("stage", "outcome", "reason"),
    [(S.CITY_VERIFICATION, Outcome.REJECTED, "不予退出"), (S.CONSENT, Outcome.WITHDRAWN, "农户撤回")],
)
def test_papers_of_a_household_that_does_not_exit_are_revoked(
    story: Story, client: Client, stage: S, outcome: Outcome, reason: str
) -> None:
    story.until(stage).decide(stage, outcome=outcome, opinion="不符合退出条件。")
    papers = OfficialDocument.objects.filter(case=story.case)
    assert papers.count() == StatusChange.objects.filter(status="revoked").count() > 1
    page = client.get(f"/V/{papers.latest('pk').check_token}", headers={"accept-language": "en"}).content.decode()
    assert "Revoked: not valid" in page and reason in page


def test_a_paper_superseded_by_a_return_stays_superseded_when_the_case_is_rejected(story: Story) -> None:
    story.until(S.JOINT_VILLAGE_CHECK).send_back(S.HOME_CHECK)
    story.decide(S.HOME_CHECK, outcome=Outcome.REJECTED, opinion="收入不达标。")
    kinds = dict(StatusChange.objects.values_list("document__kind", "status"))
    assert kinds == {"P02": "revoked", "H01": "revoked", "H02": "superseded", "H03": "superseded", "H04": "superseded"}


def test_papers_of_a_household_that_exits_stay_valid(story: Story) -> None:
    story.until(S.FOLLOW_UP).decide(S.FOLLOW_UP)
    assert story.case.outcome == Outcome.APPROVED and not StatusChange.objects.exists()
