"""A place on a list, for tests."""

from datetime import date
from typing import Any

from audit import clock
from registry.listings import Entry, enter_listing
from registry.models import Division, Listing, ListingKind
from registry.services import SYSTEM


def listed(place: Division, kind: str = ListingKind.VILLAGE, **more: Any) -> Listing:
    entry = Entry(
        division=place, kind=kind, designation="省定", source="名录〔2014〕1号", listed_on=date(2014, 12, 1), **more
    )
    return enter_listing(entry, by=SYSTEM, at=clock.now())
