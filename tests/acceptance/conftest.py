"""Acting over HTTP, and being refused there."""

from collections.abc import Callable, Sequence
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse

from approvals.models import Sheet
from approvals.stages import CaseKind, StageCode
from audit import clock
from registry import indicators, listings
from registry.indicators import Report
from registry.models import Division, IndicatorSource, ListingKind, User
from registry.roles import Role
from registry.services import SYSTEM
from tests.acceptance.hands import sign_seats
from tests.conftest import As
from tests.factories import Cast, official
from tests.places import enter, report
from tests.programme_variants import load_variant
from tests.sectors import certify_all
from tests.story import Story
from tests.written import nothing_written
from workflows import services

Refused = Callable[..., HttpResponse]
Accepted = Callable[..., HttpResponse]


@pytest.fixture
def refused(story: Story, as_: As) -> Refused:
    """`refused(user, stage, 409, "text", field=value)`: this status, this text, and nothing written."""

    def post(user: User, stage: str, status: int, text: str, **changes: Any) -> HttpResponse:
        client, form = as_(user), story.form(stage, **changes)
        with nothing_written():
            response = client.post(story.url(stage), form)
        page = unescape(response.content.decode())
        assert response.status_code == status
        assert text in page, [line for line in page.splitlines() if "already" in line]
        return response

    return post


@pytest.fixture
def accepted(story: Story, as_: As) -> Accepted:
    """`accepted(user, stage)`: recorded and sent to the case's page, or laid before its signers, who all sign."""

    def post(user: User, stage: str, **changes: Any) -> HttpResponse:
        response = as_(user).post(story.url(stage), story.form(stage, **changes))
        assert response.status_code == 302, response.context["form"].errors
        place = response["Location"]
        if place.startswith("/sheets/"):
            sign_seats(Sheet.objects.get(pk=place.strip("/").split("/")[1]), as_)
        else:
            assert place == f"/cases/{story.case_no}/"
        return response

    return post


WATER = 'measure = "water_supply"\noperator = ">="\n'
HAMLETS = {
    "8社": {"households": 62, "hardened_road": True, "key_hamlet": True},
    "9社": {"households": 20, "hardened_road": True},
    "10社": {"households": 19},
}
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
    report = Report(division=village, subject="village", year=2017, source=IndicatorSource.OFFICE, values=GOOD)
    hamlets = [
        Report(
            division=village,
            subject="hamlet",
            year=2017,
            source=IndicatorSource.TOWNSHIP,
            values=values,
            hamlet=name,
        )
        for name, values in HAMLETS.items()
    ]
    with transaction.atomic():
        listings.enter_listing(entry, by=SYSTEM, at=at)
        indicators.record([report, *hamlets], reported_by=None, by=SYSTEM, at=at)
    case = services.open_place_case(kind=CaseKind.VILLAGE_EXIT, place=village, year=2017, user=cast[Role.COUNTY_OFFICE])
    return Story(cast, case.case_no)


STANDARD = ((WATER, WATER + "threshold = 98\n"), ('missing = ["criteria.CC-V3.threshold"]', "missing = []"))


def two_villages_at(cast: Cast, stage: str, years: tuple[int, int] = (2017, 2017)) -> list[Story]:
    """Two villages of one township, each told by its own officials up to that stage."""
    other = cast.places.sister_village
    roles = (Role.VILLAGE_COMMITTEE, Role.VILLAGE_SECRETARY, Role.FIRST_SECRETARY, Role.SUPERVISION_COMMITTEE)
    own = cast.of | {role: official(role, other, f"{role}-other", f"乔{role[8:10]}") for role in roles}
    casts = {cast.places.village: cast, other: Cast(cast.places, own, cast.twins, cast.colleagues)}
    told = zip(casts.items(), years, strict=True)
    return [_village_at(mine, village, stage, year) for (village, mine), year in told]


def _village_at(cast: Cast, village: Division, stage: str, year: int) -> Story:
    enter(village, CaseKind.VILLAGE_EXIT, year)
    report(village, year, GOOD)
    for name, values in HAMLETS.items():
        report(village, year, values, hamlet=name)
    case = services.open_place_case(kind=CaseKind.VILLAGE_EXIT, place=village, year=year, user=cast[Role.COUNTY_OFFICE])
    story = Story(cast, case.case_no)
    go_to([story], stage)
    return story


def go_to(stories: Sequence[Story], stage: str) -> None:
    """Each approved by itself, up to that stage."""
    for story in stories:
        while story.case.stage != stage:
            story.wait_for_notice()
            if story.case.stage == StageCode.VILLAGE_SECTORS:
                certify_all(story.case)
            story.decide()
