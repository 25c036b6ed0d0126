"""A county leaves to the end of its road, for the province or for the State; the four rates decide, and any of them may end it (domain.md §2.4)."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from approvals.errors import ActInvalid
from approvals.models import Assessment
from approvals.programmes import programme_for
from approvals.sectors import sectors_at
from approvals.stages import PATHS, CaseKind, StageCode
from audit import clock, files
from documents import tasks
from documents.models import OfficialDocument, PaperJob, RenderedPaper
from documents.sealing.checking import check
from documents.sealing.institutions import Institution, issuer_of
from documents.selectors import newest_file
from registry.models import PlaceStanding
from registry.roles import Role
from tests.conftest import As, At
from tests.documents.sealed import key_for
from tests.factories import official
from tests.places import POSTED, PlaceStory, enter, newer, report
from tests.programme_places import Stage, make
from tests.sectors import certify, people_of
from tests.story import Story
from tests.written import nothing_written
from workflows import sector_work

S = StageCode
pytestmark = pytest.mark.django_db
GOOD = {
    "persons": 300_000,
    "rural_persons": 240_000,
    "income_growth": 910,
    "income_growth_average": 820,
    "public_services": 101,
    "public_services_average": 100,
    "broadband": {"numerator": 90, "denominator": 92},
    "information_station": {"numerator": 80, "denominator": 92},
}
RATES = {
    "rural_persons": 240_000,
    "wrong_exit_rate__numerator": 5,
    "wrong_exit_rate__denominator": 1120,
    "missed_rate__numerator": 3,
    "missed_rate__denominator": 640,
    "public_approval__numerator": 1432,
    "public_approval__denominator": 1480,
}
NATIONAL = {S.COUNTY_DECISION, S.COUNTY_NATIONAL_CHECK}


@pytest.fixture
def county(at: At, as_: As) -> Iterator[PlaceStory]:
    stage = make("liaoning_2018", at)
    with at("2018-03-01"):
        yield begun(stage, as_)


def begun(stage: Stage, as_: As) -> PlaceStory:
    place = stage.places.county
    enter(place, CaseKind.COUNTY_EXIT, 2018)
    report(place, 2018, GOOD)
    official(Role.COUNTY_LEADER, place, "county-leader-2", "县委书记甲", since=POSTED)
    return PlaceStory.begin(stage, CaseKind.COUNTY_EXIT, place, as_)


def in_browser(**changes: int) -> dict[str, int]:
    return {f"measured-{name}": value for name, value in (RATES | changes).items()}


def test_a_provincial_county_leaves_by_the_province_s_approval(county: PlaceStory) -> None:
    """Over HTTP: every stage, every signature, every photo; K-6 and K-7 are not this county's."""
    before = county.until(S.COUNTY_EVALUATION)
    seen = [*before, county.act(**in_browser()), *county.until()]
    assert seen == [stage.code for stage in PATHS[CaseKind.COUNTY_EXIT] if stage.code not in NATIONAL]
    assert county.case.outcome == "approved"
    assert county.case.village.listings.get().standing == PlaceStanding.EXITED
    papers = list(OfficialDocument.objects.filter(case=county.case).order_by("pk"))
    assert [(paper.kind, paper.title) for paper in papers] == [
        ("K01", "贫困县脱贫摘帽申请（附自评报告）"),
        ("K03", "贫困县脱贫摘帽市级初审报告"),
        *[("V03", "贫困县脱贫摘帽行业部门指标认定意见")] * 2,
        ("K04", "贫困县脱贫摘帽专项评估检查报告"),
        ("K05", "拟脱贫摘帽贫困县公示"),
        ("K02", "贫困县脱贫摘帽认定表"),
        ("K06", "批准贫困县脱贫摘帽公告"),
    ]
    said = {paper.kind: json.loads(paper.content) for paper in papers}
    assert said["K05"]["issuer"] == "辽宁省扶贫开发领导小组办公室" and said["K05"]["notice"]["places"] == ["省级网站"]
    assert said["K06"]["issuer"] == "辽宁省人民政府"
    assert [step["title"] for step in said["K02"]["steps"][:2]] == ["县级自评申请", "市级初审"]
    values = {line["title"]: line["value"] for line in said["K05"]["criteria"]}
    assert values["群众认可度"] == "1432/1480（96.76%）" and values["贫困村宽带网络覆盖"] == "90/92（97.83%）"
    assert {line["met"] for line in said["K01"]["criteria"] if line["clause"] == "N-EV"} == {None, True}
    the_county_s_form_is_sealed_upwards(papers[6])


def the_county_s_form_is_sealed_upwards(form: OfficialDocument) -> None:
    """县级申请、市级初审、省级意见: three leading groups, who decided first seals first; without the province's it is not issued (K02)."""
    county, city = (Institution(one.place_id, one.unit) for one in form.seal_requests.order_by("pk"))
    assert (county.unit, city.unit) == ("建平县扶贫开发领导小组", "朝阳市扶贫开发领导小组")
    for keys, is_issued in (((county, city), False), ((issuer_of(form),), True)):
        key_for(*keys)
        PaperJob.objects.filter(document=form).update(next_try_at=clock.now())
        assert tasks.render_paper(form.pk) is RenderedPaper.objects.filter(document=form).exists() is is_issued
    assert [seal.certificate.unit for seal in form.seals.order_by("no")] == [county.unit, city.unit, form.issuer]
    verdict = check(form, files.read(newest_file(form)))
    assert (verdict.problems, verdict.status) == ((), "valid")


def test_the_province_s_departments_certify_what_is_theirs(county: PlaceStory) -> None:
    """K-3: each by its officer and its head at the province; what the county's own departments hold is not asked for."""
    county.quickly(S.COUNTY_PROVINCIAL_CHECK)
    story, as_ = county.story, county.as_
    places = story.cast.places
    assert set(sectors_at(county.case, programme_for(county.case))) == {"统计部门", "通信部门"}
    with pytest.raises(ActInvalid, match="通信部门"):
        story.decide(user=county.actor(S.COUNTY_PROVINCIAL_CHECK))
    own, _head = people_of("通信部门", places.county)
    page = f"/certificates/{story.case_no}/通信部门/"
    assert story.case_no not in as_(own).get("/certificates/").content.decode()
    with nothing_written():
        assert (
            as_(own).post(page, {}).status_code == 403
        )  # the county's department: it sees the county, the turn is not its
    officer, head = people_of("通信部门", places.province)
    assert story.case_no in as_(officer).get("/certificates/").content.decode()
    assert as_(officer).get(page).status_code == 200
    digest = certify(county.case, "通信部门", broadband={"numerator": 80, "denominator": 92})
    sector_work.sign(user=head, case_no=story.case_no, sector="通信部门", seen_digest=digest)
    digest = certify(county.case, "统计部门")
    head = people_of("统计部门", places.province)[1]
    sector_work.sign(user=head, case_no=story.case_no, sector="统计部门", seen_digest=digest)
    with pytest.raises(ActInvalid, match="贫困村宽带网络覆盖"):
        story.decide(user=county.actor(S.COUNTY_PROVINCIAL_CHECK))
    paper = json.loads(OfficialDocument.objects.get(kind="V03", issuer__contains="通信部门").content)
    assert paper["issuer"] == "辽宁省通信部门" and "退回县级自评申请" in paper["opinion"]
    decided = county.case.decisions.latest("pk")
    decided.pk, decided.stage, decided.sheet, decided.assessment = None, S.COUNTY_PROVINCIAL_CHECK, None, None
    with pytest.raises(IntegrityError, match="no_place_passes_a"), transaction.atomic():
        decided.save(force_insert=True)


def test_a_province_s_department_has_no_village_to_certify(village_case: Story, as_: As) -> None:
    village_case.until(S.VILLAGE_SECTORS)
    officer, _head = people_of("水利部门", village_case.cast.places.province)
    assert village_case.case_no not in as_(officer).get("/certificates/").content.decode()
    page = f"/certificates/{village_case.case_no}/水利部门/"
    assert as_(officer).post(page, {}).status_code == 403


def test_any_of_the_four_rates_ends_it(county: PlaceStory) -> None:
    """At the limit it passes where the limit says so, above it fails; what is missing is not met."""
    county.quickly(S.COUNTY_EVALUATION)
    for changed, title in (
        ({"wrong_exit_rate__numerator": 23}, "脱贫人口错退率"),  # 23/1120 = 2.05 %
        ({"missed_rate__numerator": 13}, "贫困人口漏评率"),  # 13/640 = 2.03 %, and with it the composite incidence
        ({"public_approval__numerator": 1331}, "群众认可度"),  # 1331/1480 = 89.9 %
        ({"rural_persons": 90}, "综合贫困发生率"),  # two poor persons of ninety
        ({"rural_persons": None}, "缺少：乡村人口"),
        ({"public_approval__denominator": None}, "调查户数"),
    ):
        with pytest.raises(ActInvalid, match=title):
            county.decide(measured=RATES | changed)
    with pytest.raises(ActInvalid, match="100"):
        county.decide(measured=RATES | {"public_approval__numerator": 1481})
    at_the_limit = {"wrong_exit_rate__numerator": 2, "wrong_exit_rate__denominator": 100}
    county.decide(measured=RATES | at_the_limit | {"public_approval__numerator": 1332})
    assert county.case.stage == S.COUNTY_NOTICE


def test_persons_whom_the_samples_found_count_in_the_composite_incidence(county: PlaceStory) -> None:
    """(remaining + wrongly exited + missed) ÷ rural population; persons are whole, and rounded up."""
    county.quickly(S.COUNTY_EVALUATION)
    county.decide(measured=RATES)
    facts = json.loads(Assessment.objects.get(case=county.case, stage=S.COUNTY_EVALUATION).facts)
    remaining, missed = 2, -(-3 * (240_000 - 2) // 640)
    assert facts["values"]["poverty_incidence"] == {"numerator": remaining + missed, "denominator": 240_000}


def test_a_county_of_the_state_s_list_is_checked_by_the_state_too(at: At, as_: As, tmp_path: Path) -> None:
    stage = make("liaoning_2018", at)
    with at("2018-03-01"):
        newer("liaoning_2018", tmp_path, ('    "211322", # 建平县\n', ""))  # it stands on the State's list
        county = begun(stage, as_).quickly(S.COUNTY_EVALUATION)
        county.decide(measured=RATES)
        county.quickly(S.COUNTY_DECISION)
        assert [county.act(), county.act()] == [S.COUNTY_DECISION, S.COUNTY_NATIONAL_CHECK]  # in the browser
        office = county.actor(S.COUNTY_FINAL_APPROVAL)
        county.story.decide(  # the State's check is no stage of the ten; whoever approves at the end may send back before it
            user=office,
            outcome="returned",
            return_to=S.COUNTY_PROVINCIAL_CHECK,
            reason_code="RC13",
            opinion="国家核查发现的问题请省级复核。",
        )
        assert county.case.stage == S.COUNTY_PROVINCIAL_CHECK
        county.quickly(S.COUNTY_EVALUATION).decide(measured=RATES)
        county.quickly()
        decided = county.case.decisions.filter(outcome="approved").order_by("pk").values_list("stage", flat=True)
        assert list(dict.fromkeys(decided)) == [stage.code for stage in PATHS[CaseKind.COUNTY_EXIT]]
        assert [decided.filter(stage=stage).count() for stage in sorted(NATIONAL)] == [
            2,
            2,
        ]  # asked again after the return
    assert county.case.village.listings.get().standing == PlaceStanding.EXITED
