"""Villages leave like households do: every level looks, the township reads the notice, two persons file it; and only out (domain.md §2.3)."""

from datetime import date
from pathlib import Path

import pytest

from approvals.errors import Refusal
from approvals.models import Case, Decision
from approvals.stages import PATHS, CaseKind, StageCode
from audit import clock
from registry import indicators, listings
from registry.indicators import Report
from registry.models import IndicatorSource, ListingKind, PlaceStanding
from registry.roles import Role
from registry.services import SYSTEM
from tests.factories import Cast
from tests.programme_variants import load_variant
from tests.story import Story
from workflows import services

S = StageCode
WATER = 'measure = "water_supply"\noperator = ">="\n'
GOOD = {
    "persons": 1200,
    "hardened_road": True,
    "water_supply": {"numerator": 300, "denominator": 300},
    "collective_economy": True,
}


@pytest.fixture
def village_case(cast: Cast, tmp_path: Path, spring: None) -> Story:
    """宝城村 stands on the list, is planned for 2017, and has reported its indicators; the acceptance standard gives its number."""
    load_variant(
        tmp_path, (WATER, WATER + "threshold = 98\n"), ('missing = ["criteria.CC-V3.threshold"]', "missing = []")
    )
    at, village = clock.now(), cast.places.village
    entry = listings.Entry(
        division=village,
        kind=ListingKind.VILLAGE,
        designation="省定贫困村",
        source="吉扶发〔2016〕1号",
        planned_year=2017,
        listed_on=date(2016, 1, 1),
    )
    listings.enter_listing(entry, by=SYSTEM, at=at)
    report = Report(division=village, subject="village", year=2017, source=IndicatorSource.OFFICE, values=GOOD)
    indicators.record([report], reported_by=None, by=SYSTEM, at=at)
    case = services.open_place_case(kind=CaseKind.VILLAGE_EXIT, place=village, year=2017, user=cast[Role.COUNTY_OFFICE])
    return Story(cast, case.case_no)


def walk(story: Story) -> list[str]:
    """Approve whatever waits until the case is closed; the stages in their order."""
    seen: list[str] = []
    while story.case.closed_at is None:
        story.wait_for_notice()
        seen.append(story.case.stage)
        story.decide()
    return seen


def test_a_village_leaves_through_every_stage_and_is_filed(village_case: Story) -> None:
    assert walk(village_case) == [stage.code for stage in PATHS[CaseKind.VILLAGE_EXIT]]
    case = village_case.case
    assert case.outcome == "approved"
    listing = case.village.listings.get()
    assert listing.standing == PlaceStanding.EXITED
    assert Decision.objects.filter(case=case).count() == len(PATHS[CaseKind.VILLAGE_EXIT])


def test_a_village_never_becomes_poor_again(village_case: Story) -> None:
    walk(village_case)
    with pytest.raises(Refusal):
        services.open_place_case(
            kind=CaseKind.VILLAGE_EXIT,
            place=village_case.case.village,
            year=2017,
            user=village_case.cast[Role.COUNTY_OFFICE],
        )
    assert Case.objects.count() == 1
