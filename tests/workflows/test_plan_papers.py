"""The annual plan's papers: P01 when a plan is set or split, P02 when households are put on the plan of the year."""

import json
from typing import Any

import pytest
from django.test import Client

from approvals.models import AnnualPlan
from approvals.stages import StageCode
from audit.models import Event
from documents import rendering, tasks
from documents.checking import codes
from documents.models import OfficialDocument, PaperLine, StatusChange
from documents.sealing.institutions import issuer_of
from registry.models import ProgrammeVersion
from registry.roles import Role
from tests.conftest import As
from tests.documents.sealed import key_for
from tests.documents.test_golden_text import squeezed
from tests.documents.test_lists import neighbours, together
from tests.factories import Cast
from tests.story import Story

S, R = StageCode, Role
WORDS = {"source": "长脱贫组〔2017〕2号", "reason": "分解年度任务"}


@pytest.fixture
def version(programme: Any) -> ProgrammeVersion:
    return ProgrammeVersion.objects.get()


def own(persons: int, **more: Any) -> dict[str, Any]:
    return {f"own-{name}": value for name, value in {"persons": persons, **WORDS, **more}.items()}


def page_of(division: Any, year: int = 2017) -> str:
    return f"/plans/{division.pk}/{year}/"


@pytest.fixture
def city(cast: Cast, version: ProgrammeVersion, as_: As) -> Client:
    return as_(cast[R.CITY_TEAM_LEADER])


def test_setting_a_plan_issues_its_paper_with_number_log_and_download(city: Client, cast: Cast) -> None:
    county = cast.places.county
    assert city.post(page_of(county), own(1000, households=400, **{"path-0": 600})).status_code == 302
    paper = OfficialDocument.objects.get(kind="P01")
    plan = json.loads(paper.content)["plan"]

    assert plan["plan_no"] == paper.document_no and (plan["persons"], plan["households"]) == (1000, 400)
    assert [line["persons"] for line in plan["lines"]] == [600, 400] and plan["lines"][1]["path"] == "未明确路径"
    event = Event.objects.get(kind="plan:paper:issued").parsed
    assert event["subject"]["paper"] == paper.document_no and event["statement"]["plans"] == [[str(county.pk), 1]]
    key_for(issuer_of(paper))
    assert tasks.render_paper(paper.pk)
    assert f"/papers/{paper.pk}/" in city.get(page_of(county)).content.decode()
    assert city.get(f"/papers/{paper.pk}/").status_code == 200


def test_a_new_version_replaces_the_paper_of_the_old(city: Client, cast: Cast) -> None:
    for persons in (1000, 900):
        city.post(page_of(cast.places.county), own(persons))
    old, new = OfficialDocument.objects.filter(kind="P01").order_by("pk")
    change = StatusChange.objects.get()
    assert (change.document, change.status) == (old, "superseded") and new.document_no in change.reason


def test_a_split_is_one_paper_with_every_place_and_its_sum(city: Client, cast: Cast, as_: As) -> None:
    places = cast.places
    city.post(page_of(places.county), own(1000))
    office = as_(cast[R.COUNTY_OFFICE])
    split = {f"split-{name}": value for name, value in WORDS.items()}
    split |= {f"split-persons-{places.township.pk}": 600, f"split-households-{places.township.pk}": 200}
    split |= {f"split-persons-{places.sister_township.pk}": 300}
    assert office.post(page_of(places.county), split).status_code == 302
    paper = OfficialDocument.objects.filter(kind="P01").latest("pk")
    plan = json.loads(paper.content)["plan"]
    text = squeezed(rendering.render(json.loads(paper.content), code=codes.code_for(paper)))

    assert {line["name"]: line["persons"] for line in plan["lines"]} == {
        "农安镇": 600,
        places.sister_township.name: 300,
    }
    assert plan["persons"] == 900 and plan["households"] is None
    assert "年度减贫计划分解" in text and "农安镇200600" in text and "合计／／900／" in text
    # a later change names all that stand, and replaces the paper
    split |= {f"split-persons-{places.sister_township.pk}": 400}
    office.post(page_of(places.county), split)
    again = OfficialDocument.objects.filter(kind="P01").latest("pk")
    assert [line["persons"] for line in json.loads(again.content)["plan"]["lines"]] == [600, 400]
    assert StatusChange.objects.get().document == paper


@pytest.mark.parametrize("wrong", [{"own-persons": "27857"}, {"own-source": ""}, {"own-reason": "\x00"}])
def test_a_refused_plan_leaves_no_paper_and_no_number(city: Client, cast: Cast, wrong: dict[str, str]) -> None:
    assert city.post(page_of(cast.places.county), own(1000) | wrong).status_code == 422
    assert not OfficialDocument.objects.exists() and not AnnualPlan.objects.exists()
    city.post(page_of(cast.places.county), own(1000))
    assert OfficialDocument.objects.get().serial == 1


def test_nothing_changed_is_no_paper(city: Client, cast: Cast) -> None:
    split = {f"split-{name}": value for name, value in WORDS.items()}
    assert city.post(page_of(cast.places.city), split).status_code == 302
    assert not OfficialDocument.objects.exists()


def test_a_household_put_on_the_year_s_plan_stands_on_p02(story: Story) -> None:
    story.decide(S.YEAR_PLAN)
    paper = OfficialDocument.objects.get(kind="P02")
    content = json.loads(paper.content)
    assert paper.case.case_no == story.case_no and content["roster"]["households"] == 1
    assert story.case.household.head_name in squeezed(rendering.render(content, code=codes.code_for(paper)))


def test_a_list_act_gives_one_p02_with_all_its_households(story: Story) -> None:
    cases = [story, *neighbours(story, 2)]
    together(cases, S.YEAR_PLAN)
    paper = OfficialDocument.objects.get(kind="P02")
    text = squeezed(rendering.render(json.loads(paper.content), code=codes.code_for(paper)))
    assert PaperLine.objects.filter(document=paper).count() == 3
    assert "2017年度预脱贫户3户" in text and "名单所列各户列入2017年度减贫计划" in text
