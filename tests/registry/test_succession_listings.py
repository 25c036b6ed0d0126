"""Lists of the poor and reported values go with the place that a reform renames or merges (D-46, Q-21)."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from audit import clock
from audit.models import Event
from registry.indicators import Report, indicators_of, latest_of, record
from registry.listings import change_listing_standing, exits_between, open_listings, standing_on
from registry.models import Division, IndicatorSource, IndicatorSubject, Listing, ListingKind, PlaceStanding
from registry.services import SYSTEM
from registry.succession import Reform, rename, succeed
from tests.factories import Places
from tests.registry.listed import listed

pytestmark = pytest.mark.usefixtures("spring")
DAY = date(2017, 3, 1)


def reform() -> Reform:
    return Reform(on=DAY, paper="民发〔2017〕3号", by=SYSTEM, at=clock.now())


def reported(place: Division, households: int) -> None:
    report = Report(
        division=place,
        subject=IndicatorSubject.VILLAGE,
        year=2017,
        source=IndicatorSource.VILLAGE,
        values={"households": households},
    )
    record([report], reported_by=None, by=SYSTEM, at=clock.now())


def test_a_renamed_village_stays_on_its_list_with_its_history(places: Places) -> None:
    listing = listed(places.village, planned_year=2017)
    change_listing_standing(
        listing=listing, standing=PlaceStanding.EXITED, effective_on=DAY, case_no="CT2017-1", by=SYSTEM, at=clock.now()
    )
    rename(division=places.village, name="宝城新村", reform=reform())
    new = Division.objects.get(name="宝城新村")
    followed = open_listings([new.pk])[new.pk, ListingKind.VILLAGE]
    assert followed.pk == listing.pk and followed.division_path == new.path
    assert standing_on(followed) == PlaceStanding.EXITED
    assert exits_between([places.county.path], DAY, DAY).count() == 1  # an exit counts once
    assert Event.objects.filter(stream=f"place:{places.village.pk}", kind="register:listing:followed").exists()


def test_a_village_that_takes_in_a_listed_one_is_listed(places: Places) -> None:
    listing = listed(places.village)
    succeed(division=places.village, successor=places.sister_village, reform=reform())
    listing.refresh_from_db()
    assert (listing.division, listing.ended_on) == (places.sister_village, None)


def test_two_listed_villages_become_one_listed_village(places: Places) -> None:
    mine, other = listed(places.village), listed(places.sister_village)
    succeed(division=places.village, successor=places.sister_village, reform=reform())
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.division, mine.ended_on) == (places.village, DAY)
    assert "民发〔2017〕3号" in mine.ended_reason and places.sister_village.name in mine.ended_reason
    assert (other.division, other.ended_on) == (places.sister_village, None)


def test_a_listing_goes_nowhere_else(places: Places) -> None:
    listing = listed(places.village)
    with pytest.raises(IntegrityError, match="a_listing_keeps_what_it_lists"), transaction.atomic():
        Listing.objects.filter(pk=listing.pk).update(division=places.sister_village)


def test_what_was_reported_under_the_earlier_name_counts_on(places: Places) -> None:
    reported(places.village, 300)
    rename(division=places.township, name="农安新镇", reform=reform())
    new = Division.objects.get(name=places.village.name, effective_until=None)
    assert indicators_of([new], 2017)[new.pk].value("households") == 300
    assert latest_of([new.pk], [2017], IndicatorSource.VILLAGE, "")[new.pk, "", 2017] == {"households": 300}
    reported(new, 310)
    assert indicators_of([new], 2017)[new.pk].value("households") == 310


def test_values_of_a_merged_village_are_not_the_other_villages(places: Places) -> None:
    reported(places.village, 300)
    succeed(division=places.village, successor=places.sister_village, reform=reform())
    assert indicators_of([places.sister_village], 2017)[places.sister_village.pk].value("households") is None
