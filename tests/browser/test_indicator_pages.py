"""Pages of indicators and listed places by axe, on a desk and on a telephone, with and without JavaScript."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from playwright.sync_api import Page

from audit import clock
from registry.indicator_values import pair
from registry.indicators import Report, record
from registry.models import User
from registry.roles import Role
from registry.services import SYSTEM
from tests.factories import Cast, Places
from tests.registry.listed import listed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("spring")]


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies["sessionid"].value


@pytest.fixture
def stated(cast: Cast, places: Places, programme: None) -> str:
    """A listed village with values of three sources and two natural villages; the key of its listing."""
    values: dict[str, Any] = {"households": 160, "persons": 520, "housing_solved": pair(29, 30), "clinic": True}
    hamlet = {"households": 25, "persons": 90, "hardened_road": True, "road_width": 350, "water_supply": pair(24, 25)}
    reports = [
        Report(division=places.village, subject="village", year=2016, source="village", values=values),
        Report(
            division=places.village,
            subject="village",
            year=2016,
            source="department",
            department="住建部门",
            values={"housing_solved": pair(27, 30)},
        ),
        *(
            Report(division=places.village, subject="hamlet", hamlet=name, year=2016, source="office", values=hamlet)
            for name in ("东屯", "西屯")
        ),
    ]
    with transaction.atomic():
        record(reports, reported_by=None, by=SYSTEM, at=clock.now())
        return str(listed(places.village, planned_year=2017).pk)


def test_the_pages_are_accessible_and_keep_within_the_screen(
    cast: Cast, places: Places, stated: str, faults_of: Callable[..., list[str]]
) -> None:
    office = session_of(cast[Role.COUNTY_OFFICE])
    village = f"/registry/indicators/{places.village.pk}/2016/"
    addresses = [
        "/registry/indicators/?year=2016",
        village,
        village + "report/",
        village + "report/?hamlet=",
        "/registry/listings/",
        f"/registry/listings/{stated}/",
        f"/registry/divisions/{places.village.pk}/",
        "/registry/imports/",
    ]
    wrong = faults_of((address, office) for address in addresses)
    assert not wrong, "\n".join(wrong)


def test_a_department_states_its_indicator_without_javascript(
    cast: Cast, places: Places, stated: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(
        f"/registry/indicators/{places.village.pk}/2016/report/",
        javascript=False,
        session=session_of(cast[Role.DEPARTMENT_OFFICER]),
    )
    page.fill("#id_housing_solved", "31")
    page.fill("#id_housing_solved__of", "30")
    page.click("main button.btn-primary")
    assert page.locator("#field-housing_solved.has-error").count() == 1
    page.fill("#id_housing_solved", "30")
    page.click("main button.btn-primary")
    assert "30/30" in page.locator("main").inner_text()
