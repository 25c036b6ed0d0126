"""A list's papers and page speak of all its households, a household's own paper of this one; nobody's own words change."""

import json

import pytest

from approvals.models import Case
from approvals.stages import PATHS, STAGE_OF, CaseKind, StageCode
from approvals.wording import as_printed, sentence
from documents.models import OfficialDocument
from registry.programme_schema import Programme
from registry.programme_store import programme_of
from registry.roles import Role
from tests.conftest import As
from tests.documents.test_lists import neighbours, together
from tests.story import Story

S = StageCode


@pytest.mark.parametrize("kind", [kind for kind in CaseKind if kind.is_of_household])
def test_no_stage_s_list_sentence_speaks_of_one_household(story: Story, kind: CaseKind) -> None:
    programme, case = programme_of(story.case.programme), story.case
    case.kind = kind
    for stage in (stage.code for stage in PATHS[kind]):
        _speaks_of_all(programme, case, stage)


def _speaks_of_all(programme: Programme, case: Case, stage: str) -> None:
    one = sentence(programme, case, STAGE_OF[stage], "approved")
    many = sentence(programme, case, STAGE_OF[stage], "approved", of_list=True)
    assert "该户" not in many and ("名单所列各户" in many) == ("该户" in one)


def test_the_page_of_a_list_opens_with_the_list_s_sentence(story: Story, as_: As) -> None:
    others = neighbours(story, 1)
    client = as_(story.cast[Role.TOWNSHIP_DEPUTY])
    both = {"stage": S.YEAR_PLAN, "case_no": [story.case_no, others[0].case_no]}
    page = client.get(client.post("/lists/choose/", both)["Location"]).content.decode()
    assert "名单所列各户列入2017年度减贫计划" in page and "该户列入" not in page
    alone = client.post("/lists/choose/", both | {"case_no": [story.case_no]})["Location"]
    assert "该户列入2017年度减贫计划" in client.get(alone).content.decode()


def test_a_list_s_paper_and_a_household_s_own_of_the_same_act(story: Story) -> None:
    two = [story, *neighbours(story, 1)]
    for each in two:
        each.until(S.APPRAISAL)
    together(two, S.APPRAISAL)
    together(two, S.JOINT_VILLAGE_CHECK)
    listed = json.loads(OfficialDocument.objects.get(kind="H04").content)["opinion"]
    own = [json.loads(paper.content)["opinion"] for paper in OfficialDocument.objects.filter(kind="H05")]
    assert "同意名单所列各户脱贫退出" in listed
    assert len(own) == 2 and all("同意该户脱贫退出" in one for one in own)


def test_what_an_official_wrote_himself_is_printed_as_he_wrote_it(story: Story) -> None:
    programme, case, stage = programme_of(story.case.programme), story.case, STAGE_OF[S.APPRAISAL]
    for words in ("同意该户脱贫退出，注意后续帮扶。", "名单所列各户均同意。"):
        assert {as_printed(words, programme, case, stage, of_list=of_list) for of_list in (True, False)} == {words}
