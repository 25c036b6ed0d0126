"""The palette leads to pages, cases, places and lists that the reader may see; single keys can be switched off."""

from typing import Any

import pytest
from django.test import Client

from registry.models import User
from registry.roles import Role
from tests.conftest import As
from tests.factories import Cast
from tests.story import Story
from tests.workflows.test_home_page import choose
from workflows.supervision import filters

pytestmark = pytest.mark.django_db


def found(client: Client, text: str) -> dict[str, list[Any]]:
    groups = client.get("/palette/", {"q": text}).context["groups"]
    return {str(group["title"]): [str(entry.title) for entry in group["entries"]] for group in groups}


def test_pages_by_a_part_of_their_name_and_only_ones_own(cast: Cast, as_: As) -> None:
    deputy, auditor = as_(cast[Role.TOWNSHIP_DEPUTY]), as_(cast[Role.AUDITOR])
    assert found(deputy, "superv") == {"Pages": ["Supervision"]}
    assert found(auditor, "superv") == {}
    assert "My day" in found(auditor, "")["Pages"]


def test_cases_by_the_beginning_of_their_number(story: Story, cast: Cast, as_: As) -> None:
    start = story.case_no[:-2].lower()
    assert found(as_(cast[Role.VILLAGE_CLERK]), start)["Cases"] == [story.case_no]
    assert "Cases" not in found(as_(cast.twins[Role.VILLAGE_CLERK]), start)
    assert "Cases" not in found(as_(cast[Role.VILLAGE_CLERK]), story.case_no[:3])  # too many begin like this


def test_places_below_ones_own(cast: Cast, as_: As) -> None:
    assert found(as_(cast[Role.COUNTY_OFFICE]), "农安")["Places"] == ["农安县", "农安镇"]
    assert found(as_(cast[Role.VILLAGE_CLERK]), "农安") == {}


def test_own_lists_by_their_stage(story: Story, cast: Cast, as_: As) -> None:
    choose(story, Role.TOWNSHIP_DEPUTY)
    assert len(found(as_(cast[Role.TOWNSHIP_DEPUTY]), "年度")["My lists"]) == 1
    assert "My lists" not in found(as_(cast[Role.TOWNSHIP_HEAD]), "年度")


def test_what_nobody_types_finds_nothing(cast: Cast, as_: As) -> None:
    client = as_(cast[Role.VILLAGE_CLERK])
    assert found(client, "\x00" + "林" * 500) == {}
    assert found(client, "%") == {}


def test_single_keys_are_switched_off_and_on(cast: Cast, as_: As) -> None:
    user = cast[Role.VILLAGE_CLERK]
    client = as_(user)
    assert 'data-keys="off"' not in client.get("/").content.decode()
    assert client.post("/keys/", {"keys": "off", "next": "/queue/"})["Location"] == "/queue/"
    assert 'data-keys="off"' in client.get("/").content.decode()
    assert client.post("/keys/", {"keys": "on", "next": "https://elsewhere.example/"})["Location"] == "/"
    assert User.objects.get(pk=user.pk).keys_off_at is None


def test_kept_filters_by_their_name(cast: Cast, as_: As) -> None:
    office = cast[Role.COUNTY_OFFICE]
    kept = filters.save(user=office, name="超期环节", of_list="work", criteria={"late": "on"}, office="")
    (group,) = as_(office).get("/palette/", {"q": "超期环"}).context["groups"]
    assert [entry.url for entry in group["entries"]] == [f"/supervision/work/?late=on&filter={kept.pk}"]
    assert found(as_(cast[Role.COUNTY_LEADER]), "超期环") == {}
