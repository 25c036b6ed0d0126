"""Villages that are posted, approved and announced together stand on one notice and on one paper (V04, V07), as households do."""

import json
from pathlib import Path

from approvals.models import NoticeList
from approvals.stages import StageCode
from documents.models import OfficialDocument
from documents.posting_record import posting_record
from documents.rendering.page import sheet_of
from documents.selectors import status_of
from registry.roles import Role
from tests.acceptance.conftest import STANDARD, go_to, two_villages_at
from tests.acceptance.hands import propose, sign_seats, text_of
from tests.acceptance.test_village_story import decide_list
from tests.conftest import As
from tests.factories import Cast
from tests.programme_variants import load_variant
from tests.story import role_for
from workflows import lists
from workflows.batch_models import Selection
from workflows.lists import Chosen

S, R = StageCode, Role


def test_one_notice_and_one_paper_for_all_villages_decided_together(
    cast: Cast, tmp_path: Path, spring: None, as_: As
) -> None:
    load_variant(tmp_path, *STANDARD)
    both = two_villages_at(cast, S.VILLAGE_NOTICE)
    decide_list(both, as_, S.VILLAGE_NOTICE)
    posted = NoticeList.objects.get()
    assert (posted.households, posted.village_path) == (2, cast.places.township.path)
    assert posted.text.startswith("经村级自评、乡镇自查、行业部门认定和县级复查，农安镇拟确定2个村")
    assert [point.name for point in posted.points.order_by("no")][1:] == ["宝城村公示栏", "前塘家村公示栏"]
    poster = text_of(as_(cast[R.TOWNSHIP_CLERK]).get(f"/posted/{posted.no}/poster/"))
    assert "<h1>公 示</h1>" in poster and "2个村" in poster and "户主" not in poster and "2户" not in poster
    paper = OfficialDocument.objects.get(kind="V04")
    assert paper.village_path == cast.places.township.path and paper.lines.count() == 2
    said = json.loads(paper.content)
    assert [(row["no"], row["township"], row["name"], row["persons"]) for row in said["places"]] == [
        (1, "农安镇", "宝城村", 1200),
        (2, "农安镇", "前塘家村", 1200),
    ]
    assert {"贫困发生率", "饮水安全"} <= {line["label"] for line in said["places"][0]["figures"]}
    page = " ".join(sheet_of(said).html.split())
    assert "宝城村、前塘家村主要指标达到贫困村出列标准" in page and "2个村" in page and "户主" not in page
    for story in both:  # the one paper lies in each village's own file
        assert paper.document_no in text_of(as_(cast[R.TOWNSHIP_CLERK]).get(f"/cases/{story.case_no}/"))
    for story in both:
        story.wait_for_notice()
    decide_list(both, as_, S.VILLAGE_NOTICE_RESULT)
    record = posting_record(paper)
    assert record is not None and record["objections"] == 0
    one, other = both
    one.send_back(S.VILLAGE_COUNTY_REVIEW)  # leaves the list; the other goes on, and its notice stands
    assert status_of(paper) == "valid"
    sheet = propose(one, as_)
    assert sheet is not None
    read = text_of(as_(cast.colleagues[R.COUNTY_VERIFIER][0]).get(f"/sheets/{sheet.pk}/"))
    assert "register has changed" not in read and "Places on this sheet" in read
    sign_seats(sheet, as_)
    go_to([other], S.VILLAGE_APPROVAL)
    go_to([one], S.VILLAGE_APPROVAL)
    decide_list(both, as_, S.VILLAGE_APPROVAL)
    decide_list(both, as_, S.VILLAGE_ANNOUNCEMENT)
    announced = NoticeList.objects.latest("pk")
    assert "<h1>公 告</h1>" in text_of(as_(cast[R.UPPER_OFFICE]).get(f"/posted/{announced.no}/poster/"))
    last = json.loads(OfficialDocument.objects.get(kind="V07").content)
    assert last["title"] == "贫困村出列公告" and [row["name"] for row in last["places"]] == ["宝城村", "前塘家村"]
    assert last["issuer"].startswith("长春市")


def test_villages_of_two_years_hang_on_a_list_of_each_year(cast: Cast, tmp_path: Path, spring: None, as_: As) -> None:
    """What a list says of the year, and the roster in whose numbers it stands, holds for every village on it."""
    load_variant(tmp_path, *STANDARD)
    both = two_villages_at(cast, S.VILLAGE_NOTICE, years=(2017, 2018))
    user = cast[role_for(S.VILLAGE_NOTICE)]
    as_(user).post("/lists/choose/", {"stage": S.VILLAGE_NOTICE, "all": "1"})
    assert sorted(chosen.households for chosen in Selection.objects.all()) == [1, 1]
    items = [Chosen(story.case_no, story.case.version) for story in both]
    act = both[0].act(S.VILLAGE_NOTICE)
    sheet = lists.open_list(user=user, stage=S.VILLAGE_NOTICE, act=act, items=items)  # on one sheet all the same
    for story in both:
        posted = NoticeList.objects.get(notices__case=story.case)
        paper = OfficialDocument.objects.get(kind="V04", lines__case=story.case, sheet=sheet)
        assert (posted.roster, posted.households) == (story.case.roster, 1)
        assert f"{story.case.year}年度" in posted.text
        said = json.loads(paper.content)
        assert (said["year"], len(said["places"])) == (story.case.year, 1)
