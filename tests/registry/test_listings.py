"""Places on the lists: they leave once, and a village never comes back (Q-21)."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from audit import clock
from audit.models import Event
from registry.errors import AlreadyListed, ListingEnded, StandingRefused, WrongLevelForListing
from registry.listings import (
    change_listing_standing,
    end_listing,
    exits_between,
    open_listings,
    plan_listing,
    standing_on,
)
from registry.models import Listing, ListingKind, ListingStanding, PlaceStanding
from registry.services import SYSTEM
from tests.factories import Places
from tests.registry.listed import listed

pytestmark = pytest.mark.usefixtures("spring")
S = PlaceStanding


def become(listing: Listing, standing: str, on: date = date(2017, 3, 1)) -> ListingStanding:
    return change_listing_standing(
        listing=listing, standing=standing, effective_on=on, case_no="CT2017-1", by=SYSTEM, at=clock.now()
    )


@pytest.fixture
def village(places: Places) -> Listing:
    return listed(places.village, planned_year=2017)


def test_a_listed_village_is_poor_until_it_exits(village: Listing) -> None:
    assert standing_on(village) == S.POOR
    become(village, S.EXITED)
    assert standing_on(village) == S.EXITED
    assert standing_on(village, date(2016, 12, 31)) == S.POOR
    assert standing_on(village, date(2014, 1, 1)) == ""
    village.refresh_from_db()
    assert (village.standing, village.standing_since) == (S.EXITED, date(2017, 3, 1))


def test_the_log_tells_the_listing_and_the_exit(village: Listing) -> None:
    become(village, S.EXITED)
    kinds = Event.objects.filter(stream=f"place:{village.division_id}").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["register:listing:entered", "register:place:standing_changed"]


@pytest.mark.parametrize("back", [S.POOR, S.EXITED])
def test_an_exited_village_neither_comes_back_nor_exits_again(village: Listing, back: str) -> None:
    become(village, S.EXITED)
    with pytest.raises(StandingRefused):
        become(village, back)


def test_the_database_refuses_that_an_exited_village_is_poor_again(village: Listing) -> None:
    become(village, S.EXITED)
    with pytest.raises(IntegrityError, match="an_exited_village_is_never_poor_again"), transaction.atomic():
        ListingStanding.objects.create(
            listing=village, standing=S.POOR, effective_on=date(2018, 1, 1), recorded_at=clock.now()
        )


def test_nor_by_another_listing_of_the_same_village(village: Listing) -> None:
    become(village, S.EXITED)
    with pytest.raises(IntegrityError, match="an_exited_village_is_never_poor_again"), transaction.atomic():
        listed(village.division, ListingKind.WEAK_VILLAGE)


def test_a_failed_check_after_the_exit_asks_for_rectification_only(village: Listing) -> None:
    become(village, S.EXITED)
    become(village, S.NEEDS_RECTIFICATION, date(2018, 6, 1))
    become(village, S.CONSOLIDATED, date(2018, 9, 1))
    assert exits_between([village.division_path], date(2017, 1, 1), date(2017, 12, 31)).count() == 1


def test_a_standing_never_runs_back(village: Listing) -> None:
    become(village, S.EXITED)
    with pytest.raises(StandingRefused):
        become(village, S.CONSOLIDATED, date(2016, 1, 1))
    with pytest.raises(IntegrityError, match="the_standing_of_a_place_never_runs_back"), transaction.atomic():
        ListingStanding.objects.create(
            listing=village, standing=S.CONSOLIDATED, effective_on=date(2016, 1, 1), recorded_at=clock.now()
        )


def test_the_listing_cannot_say_another_standing_than_its_rows(village: Listing) -> None:
    with pytest.raises(IntegrityError, match="a_listing_stands_where_its_rows_say"), transaction.atomic():
        Listing.objects.filter(pk=village.pk).update(standing=S.EXITED)


@pytest.mark.parametrize("change", [{"designation": "国定"}, {"kind": "weak_village"}, {"listed_on": date(2015, 1, 1)}])
def test_a_listing_keeps_what_it_lists(village: Listing, change: dict[str, object]) -> None:
    with pytest.raises(IntegrityError, match="a_listing_keeps_what_it_lists"), transaction.atomic():
        Listing.objects.filter(pk=village.pk).update(**change)


def test_a_listing_is_never_deleted(village: Listing) -> None:
    with pytest.raises(IntegrityError, match="a_listing_is_never_deleted"), transaction.atomic():
        Listing.objects.filter(pk=village.pk)._raw_delete("default")


def test_one_open_listing_per_place_and_kind(village: Listing) -> None:
    with pytest.raises(AlreadyListed):
        listed(village.division)
    end_listing(listing=village, on=date(2017, 2, 1), reason="误列", by=SYSTEM, at=clock.now())
    again = listed(village.division)
    assert open_listings([village.division_id]) == {(village.division_id, "village"): again}
    with pytest.raises(ListingEnded):
        become(village, S.EXITED)


def test_a_town_is_no_village(places: Places) -> None:
    with pytest.raises(WrongLevelForListing):
        listed(places.township)
    assert listed(places.township, ListingKind.TOWN).standing == S.POOR
    assert listed(places.county, ListingKind.COUNTY).standing == S.POOR


def test_a_weak_village_is_consolidated_without_an_exit(places: Places) -> None:
    weak = listed(places.village, ListingKind.WEAK_VILLAGE)
    become(weak, S.NEEDS_RECTIFICATION)
    become(weak, S.CONSOLIDATED)
    assert standing_on(weak) == S.CONSOLIDATED


def test_only_a_poor_place_is_planned(village: Listing) -> None:
    plan_listing(listing=village, year=2018, by=SYSTEM, at=clock.now())
    assert Listing.objects.get().planned_year == 2018
    become(village, S.EXITED)
    with pytest.raises(StandingRefused):
        plan_listing(listing=village, year=2019, by=SYSTEM, at=clock.now())


def test_no_standing_is_replaced(village: Listing) -> None:
    """SQLite's INSERT OR REPLACE would delete the exit over its partial key."""
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's own trap")
    become(village, S.EXITED)
    columns = "listing_id, standing, effective_on, recorded_at, case_no"
    insert = f"INSERT OR REPLACE INTO registry_listingstanding ({columns}) VALUES (%s, 'exited', '2018-01-01', '2018-01-01', '')"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(insert, [village.pk])
