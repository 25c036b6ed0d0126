"""Filters that officials keep: named, ordered, shared with an office; criteria are stored, rights asked at every opening."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from audit import clock
from registry.roles import Role
from registry.services import SYSTEM, relieve
from tests.conftest import As
from tests.factories import Cast, official, posting_of
from tests.story import Story
from workflows.models import OPEN, CaseTask, SavedFilter
from workflows.supervision import filters
from workflows.supervision.sweeping import sweep

FILTERS, WORK = "/supervision/filters/", "/supervision/work/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def late(story: Story) -> Story:
    CaseTask.objects.filter(OPEN).update(due_on=clock.today() - timedelta(days=1))
    sweep()
    return story


def office_of(cast: Cast, role: Role = Role.COUNTY_OFFICE) -> str:
    return next(iter(filters.offices_of(cast[role])))


def keep(client: Client, name: str = "超期", query: str = "late=on", office: str = "") -> SavedFilter:
    form = {"name": name, "of_list": "work", "query": query, "office": office}
    assert client.post(FILTERS, form).status_code == 302
    return SavedFilter.objects.get(name=name)


def test_a_kept_filter_opens_the_list_and_says_whose_it_is(late: Story, cast: Cast, as_: As) -> None:
    office = as_(cast[Role.COUNTY_OFFICE])
    found = keep(office, query=f"late=on&place={cast.places.township.pk}&after=2017-01-01.1&csrf=1&stage=nonsense")
    assert found.criteria == {"late": "on", "place": str(cast.places.township.pk)}
    page = office.get(f"{FILTERS}{found.pk}/", follow=True)
    assert late.case_no in page.content.decode()
    assert page.context["in_use"] == found and f"“{found.name}”" in page.content.decode()


def test_a_filter_is_its_owners_until_he_shares_it_with_his_office(late: Story, cast: Cast, as_: As) -> None:
    office = as_(cast[Role.COUNTY_OFFICE])
    found = keep(office)
    colleague = official(Role.COUNTY_OFFICE, cast.places.county, "second-office", "许静")
    address = f"{FILTERS}{found.pk}/"
    assert as_(colleague).get(address).status_code == 404
    office.post(f"{address}change/", {"act": "save", "name": "超期", "office": office_of(cast)})
    page = as_(colleague).get(address, follow=True)
    assert page.context["in_use"] == found and cast[Role.COUNTY_OFFICE].name in page.content.decode()
    assert as_(cast[Role.TOWNSHIP_DEPUTY]).get(address).status_code == 404


def test_whoever_leaves_the_office_opens_its_filters_no_more(late: Story, cast: Cast, as_: As) -> None:
    found = keep(as_(cast[Role.COUNTY_OFFICE]), office=office_of(cast))
    colleague = official(Role.COUNTY_OFFICE, cast.places.county, "second-office", "许静")
    assert as_(colleague).get(f"{FILTERS}{found.pk}/").status_code == 302
    relieve(posting=posting_of(colleague), until=clock.today(), paper="免字1号", by=SYSTEM, at=clock.now())
    assert as_(colleague).get(f"{FILTERS}{found.pk}/").status_code == 404


def test_a_filter_gives_no_rights(late: Story, cast: Cast, as_: As) -> None:
    """Its place is another's: the owner opens it, and there is nothing there for him."""
    deputy = cast.twins[Role.TOWNSHIP_DEPUTY]
    criteria = {"place": str(cast.places.township.pk)}
    found = filters.save(user=deputy, name="邻镇", of_list="work", criteria=criteria, office="")
    assert as_(deputy).get(f"{FILTERS}{found.pk}/", follow=True).status_code == 404


def test_only_its_owner_changes_or_deletes_it(late: Story, cast: Cast, as_: As) -> None:
    found = keep(as_(cast[Role.COUNTY_OFFICE]), office=office_of(cast))
    colleague = as_(official(Role.COUNTY_OFFICE, cast.places.county, "second-office", "许静"))
    for act in ("save", "up", "delete"):
        assert colleague.post(f"{FILTERS}{found.pk}/change/", {"act": act, "name": "x"}).status_code == 404
    as_(cast[Role.COUNTY_OFFICE]).post(f"{FILTERS}{found.pk}/change/", {"act": "delete"})
    assert not SavedFilter.objects.exists()


def test_a_name_is_used_once_and_an_office_is_ones_own(late: Story, cast: Cast, as_: As) -> None:
    office = as_(cast[Role.COUNTY_OFFICE])
    found = keep(office)
    again = {"name": "超期", "of_list": "work", "query": "late=on"}
    assert office.post(FILTERS, again).status_code == 422
    assert office.post(FILTERS, again | {"name": "甲", "office": office_of(cast, Role.SUPERVISOR)}).status_code == 422
    assert office.post(FILTERS, again | {"name": "乙", "query": "after=1"}).status_code == 422
    with pytest.raises(IntegrityError, match=r"one_filter_per_owner_and_name|owner_id"), transaction.atomic():
        SavedFilter.objects.create(
            owner=found.owner, name="超期", of_list="work", criteria={}, position=2, saved_at=clock.now()
        )


def test_filters_stand_in_the_order_of_their_owner(late: Story, cast: Cast, as_: As) -> None:
    office = as_(cast[Role.COUNTY_OFFICE])
    keep(office, "甲")
    second = keep(office, "乙", "unclaimed=on")
    office.post(f"{FILTERS}{second.pk}/change/", {"act": "up"})
    assert [one["title"] for one in office.get(WORK).context["kept"]] == ["乙", "甲"]


def test_presets_narrow_from_the_day_on_which_they_are_asked(late: Story, cast: Cast, as_: As) -> None:
    office, today = as_(cast[Role.COUNTY_OFFICE]), clock.today()
    presets = {
        preset["url"].partition("&")[2]: preset["url"] for preset in office.get("/supervision/").context["presets"]
    }
    for due_on, shown in (
        (today - timedelta(days=1), {"late=on", "unclaimed=on"}),
        (today, {"due_in=today", "due_in=two_days", "unclaimed=on"}),
        (today + timedelta(days=2), {"due_in=two_days", "unclaimed=on"}),
        (today + timedelta(days=9), {"unclaimed=on"}),
    ):
        CaseTask.objects.filter(OPEN).update(due_on=due_on)
        found = {query for query, url in presets.items() if late.case_no in office.get(url).content.decode()}
        assert found == shown, due_on


def test_what_one_searched_is_not_kept(story: Story, cast: Cast, as_: As) -> None:
    clerk = as_(cast[Role.TOWNSHIP_DEPUTY])
    form = {"name": "退回", "of_list": "queue", "query": "returned=on&q=林丽&sort=due"}
    clerk.post(FILTERS, form)
    assert SavedFilter.objects.get().criteria == {"returned": "on", "sort": "due"}
    assert "退回" in clerk.get("/queue/").content.decode()
