"""Qingdao's weak town leaves once the bureau of finance has certified; its weak villages are looked at in three dated stages (D-08 … D-12)."""

import json
from collections.abc import Iterator
from datetime import date

import pytest

from approvals.errors import ActInvalid
from approvals.place_facts import facts_of_places
from approvals.stages import PATHS, CaseKind, StageCode
from audit import clock
from documents.models import OfficialDocument
from inspection.models import LedgerItem
from registry.models import PlaceStanding
from registry.programme_store import in_force, programme_of
from registry.roles import Role
from tests.conftest import As, At
from tests.places import PlaceStory, enter, report
from tests.programme_places import Stage, make
from tests.story import local_noon

S = StageCode
pytestmark = pytest.mark.django_db
TOWN = {
    "persons": 42_000,
    "fiscal_growth": 1250,
    "fiscal_growth_average": 980,
    "collective_care": {"numerator": 55, "denominator": 100},
}
WEAK = {
    "persons": 900,
    "collective_income": 6_200_000,
    "collective_income_before": 5_800_000,
    "streets_hardened": {"numerator": 5000, "denominator": 5000},
    "tap_water": {"numerator": 280, "denominator": 280},
    "power_supply_met": True,
    "clinic": True,
    "broadband": True,
    "activity_place": True,
}


@pytest.fixture
def qingdao(at: At) -> Iterator[Stage]:
    stage = make("qingdao_2018", at)
    with at("2018-10-15"):
        yield stage


def test_a_weak_town_leaves_when_its_growth_beats_the_district(qingdao: Stage, as_: As) -> None:
    town = qingdao.places.township
    enter(town, CaseKind.TOWN_EXIT, 2018)
    report(town, 2018, TOWN)
    told = PlaceStory.begin(qingdao, CaseKind.TOWN_EXIT, town, as_)
    assert told.until() == [stage.code for stage in PATHS[CaseKind.TOWN_EXIT]]
    assert town.listings.get().standing == PlaceStanding.EXITED
    papers = list(OfficialDocument.objects.filter(case=told.case).order_by("pk"))
    assert [paper.kind for paper in papers] == ["V01", "V03", "V03", "V05", "V04", "V06", "V07"]
    finance = json.loads(papers[1].content)
    assert finance["issuer"].endswith("财政部门") and finance["criteria"][0]["value"] == "12.5%"
    assert papers[-1].title == "经济薄弱镇脱贫“摘帽”公告"


def test_a_town_that_grows_no_faster_than_its_district_stays(qingdao: Stage, as_: As) -> None:
    town = qingdao.places.township
    enter(town, CaseKind.TOWN_EXIT, 2018)
    report(town, 2018, TOWN | {"fiscal_growth": 980})
    told = PlaceStory.begin(qingdao, CaseKind.TOWN_EXIT, town, as_)
    with pytest.raises(ActInvalid, match="可支配财力增幅"):
        told.decide()


def test_last_years_own_report_says_what_was_stable(qingdao: Stage) -> None:
    """D-08: where this year's report is silent about the year before."""
    village = qingdao.places.village
    report(village, 2017, {"collective_income": 4_000_000})
    report(village, 2018, {name: value for name, value in WEAK.items() if name != "collective_income_before"})
    version = in_force(village, clock.today())
    assert version is not None
    facts = facts_of_places([(village.pk, village.path)], "village", 2018, programme_of(version))[village.pk]
    assert (facts.values["collective_income"], facts.values["collective_income_before"]) == (6_200_000, 4_000_000)


@pytest.fixture
def weak(qingdao: Stage, as_: As) -> PlaceStory:
    village = qingdao.places.village
    enter(village, CaseKind.CONSOLIDATION, 2018)
    report(village, 2018, WEAK)
    return PlaceStory.begin(qingdao, CaseKind.CONSOLIDATION, village, as_)


def on(day: str) -> None:
    clock._demo_now.set(local_noon(date.fromisoformat(day)))


def test_a_weak_village_is_looked_at_in_three_dated_stages(weak: PlaceStory) -> None:
    """Over HTTP; nothing of them before its day, nothing after."""
    weak.until(S.CONSOLIDATION_EVALUATION)
    on("2020-01-02")
    with pytest.raises(ActInvalid, match="2019年12月31日"):
        weak.decide()
    on("2019-12-20")
    weak.act()
    with pytest.raises(ActInvalid, match="2020年1月1日"):
        weak.decide()
    on("2020-03-02")
    weak.act()
    with pytest.raises(ActInvalid, match="2020年7月1日"):
        weak.decide()
    on("2020-09-01")
    weak.act()
    assert weak.case.outcome == "approved"
    assert weak.case.village.listings.get().standing == PlaceStanding.CONSOLIDATED


def test_what_does_not_hold_goes_into_the_ledger_and_not_back_to_poor(weak: PlaceStory) -> None:
    weak.quickly(S.CONSOLIDATION_REVIEW)
    measured = weak.story.act(S.CONSOLIDATION_REVIEW).measured | {"collective_income": 3_000_000}
    weak.decide(outcome="rejected", opinion="村集体收入不足5万元，需整改。", measured=measured)
    assert weak.case.village.listings.get().standing == PlaceStanding.NEEDS_RECTIFICATION
    item = LedgerItem.objects.get()
    assert item.case == weak.case and item.division == weak.case.village and "需整改" in item.description


def test_what_is_for_reference_is_entered_once_by_the_district_s_review(weak: PlaceStory) -> None:
    weak.quickly(S.CONSOLIDATION_REVIEW)
    weak.decide(measured=weak.story.act(S.CONSOLIDATION_REVIEW).measured | {"clinic": False})
    assert weak.case.stage == S.CONSOLIDATION_EVALUATION
    assert [item.source_no for item in LedgerItem.objects.all()] == ["QD-V5"]
    assert Role.COUNTY_VERIFIER in {LedgerItem.objects.get().found_by.role}
