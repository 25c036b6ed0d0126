"""Places on the lists of the poor: entered once, each change of standing a row of its own with its event (Q-21: only out)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from audit import log
from audit.canonical import JSON
from audit.log import Actor
from registry import access
from registry.errors import AlreadyListed, ListingEnded, StandingRefused, WrongLevelForListing
from registry.listing_events import (
    LISTING_ENDED,
    LISTING_ENTERED,
    LISTING_FOLLOWED,
    LISTING_PLANNED,
    PLACE_STANDING_CHANGED,
)
from registry.models import Division, Listing, ListingKind, ListingStanding, PlaceStanding
from registry.roles import Level

_S = PlaceStanding
# From what a standing may follow. Nothing leads back to "poor", and an exit happens once.
FOLLOWS: dict[str, frozenset[str]] = {
    _S.POOR: frozenset(),
    _S.EXITED: frozenset({_S.POOR}),
    _S.CONSOLIDATED: frozenset({_S.EXITED, _S.NEEDS_RECTIFICATION}),
    _S.NEEDS_RECTIFICATION: frozenset({_S.EXITED, _S.CONSOLIDATED}),
}
# A weak village is checked for consolidation and does not exit by a flow (domain.md §2.4 W).
_FOLLOWS_FOR_WEAK: dict[str, frozenset[str]] = {
    **FOLLOWS,
    _S.CONSOLIDATED: FOLLOWS[_S.CONSOLIDATED] | {_S.POOR},
    _S.NEEDS_RECTIFICATION: FOLLOWS[_S.NEEDS_RECTIFICATION] | {_S.POOR},
}
LEVEL_OF_KIND: dict[str, Level] = {
    ListingKind.VILLAGE: Level.VILLAGE,
    ListingKind.WEAK_VILLAGE: Level.VILLAGE,
    ListingKind.TOWN: Level.TOWNSHIP,
    ListingKind.COUNTY: Level.COUNTY,
}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A place as its list names it. `standing` is other than poor only for what had exited before Heyan was used."""

    division: Division
    kind: str
    designation: str
    source: str
    clause: str = ""
    planned_year: int | None = None
    listed_on: date
    standing: str = PlaceStanding.POOR
    standing_since: date | None = None


def enter_listings(entries: Sequence[Entry], *, by: Actor, at: datetime) -> list[Listing]:
    """Inside a transaction. Raises WrongLevelForListing, AlreadyListed; a race ends in IntegrityError."""
    for entry in entries:
        if entry.division.level != LEVEL_OF_KIND[entry.kind]:
            raise WrongLevelForListing(place=entry.division.name, kind=ListingKind(entry.kind).label)
    listed = open_listings([entry.division.pk for entry in entries])
    for entry in entries:
        if (entry.division.pk, entry.kind) in listed:
            raise AlreadyListed(place=entry.division.name, kind=ListingKind(entry.kind).label)
    listings = Listing.objects.bulk_create([_listing(entry, at) for entry in entries])
    ListingStanding.objects.bulk_create(_first_standing(listing) for listing in listings)
    log.append_many([_entered(listing, by, at) for listing in listings])
    return listings


def enter_listing(entry: Entry, *, by: Actor, at: datetime) -> Listing:
    return enter_listings([entry], by=by, at=at)[0]


def change_listing_standing(
    *, listing: Listing, standing: str, effective_on: date, case_no: str, by: Actor, at: datetime
) -> ListingStanding:
    """Inside the act's transaction. Raises ListingEnded, StandingRefused."""
    locked = Listing.objects.select_for_update().get(pk=listing.pk)
    before = locked.standing
    _require_that_it_follows(locked, standing, effective_on)
    row = ListingStanding.objects.create(
        listing=locked, standing=standing, effective_on=effective_on, recorded_at=at, case_no=case_no
    )
    locked.standing, locked.standing_since = standing, effective_on
    locked.save(update_fields=["standing", "standing_since"])
    listing.standing, listing.standing_since = standing, effective_on
    statement = {"before": before, "after": standing, "effective_on": effective_on.isoformat(), "case": case_no}
    _log(PLACE_STANDING_CHANGED, locked, statement, by, at)
    return row


def plan_listing(*, listing: Listing, year: int | None, by: Actor, at: datetime) -> None:
    """In which year the place is to leave (V-0). Inside a transaction; raises ListingEnded, StandingRefused."""
    locked = Listing.objects.select_for_update().get(pk=listing.pk)
    if locked.ended_on is not None:
        raise ListingEnded(on=locked.ended_on.isoformat())
    if locked.standing != PlaceStanding.POOR:
        raise StandingRefused(before=locked.get_standing_display(), after=PlaceStanding.EXITED.label)
    before, locked.planned_year = locked.planned_year, year
    locked.save(update_fields=["planned_year"])
    listing.planned_year = year
    _log(LISTING_PLANNED, locked, {"before": before, "after": year}, by, at)


def end_listing(*, listing: Listing, on: date, reason: str, by: Actor, at: datetime) -> None:
    """The place ceased to exist, or was listed by mistake: its history stays. Inside a transaction."""
    locked = Listing.objects.select_for_update().get(pk=listing.pk)
    if locked.ended_on is not None:
        raise ListingEnded(on=locked.ended_on.isoformat())
    locked.ended_on, locked.ended_reason = on, reason
    locked.save(update_fields=["ended_on", "ended_reason"])
    listing.ended_on, listing.ended_reason = on, reason
    _log(LISTING_ENDED, locked, {"ended_on": on.isoformat(), "reason": reason}, by, at)


def follow_listings(*, division: Division, successor: Division, on: date, paper: str, by: Actor, at: datetime) -> None:
    """What lists the place lists the one that follows it, with its history; which stands on that list already keeps its own.

    Inside the succession's transaction, after the place has named its successor.
    """
    followed = Listing.objects.select_for_update().filter(division=division, ended_on=None).order_by("pk")
    taken = {kind for _place, kind in open_listings([successor.pk])}
    for listing in followed:
        if listing.kind in taken:
            reason = f"并入{successor.name}（{paper}）"[:120]
            end_listing(listing=listing, on=max(on, listing.listed_on), reason=reason, by=by, at=at)
            continue
        statement = {"successor": str(successor.pk), "successor_name": successor.name, "on": on.isoformat()}
        _log(LISTING_FOLLOWED, listing, {**statement, "paper": paper}, by, at)
        Listing.objects.filter(pk=listing.pk).update(division=successor, division_path=successor.path)


def open_listings(divisions: Iterable[int]) -> dict[tuple[int, str], Listing]:
    """{(division id, kind): listing} of those in force. One query."""
    rows = Listing.objects.filter(division__in=list(divisions), ended_on=None)
    return {(row.division_id, row.kind): row for row in rows}


def standing_on(listing: Listing, day: date | None = None) -> str:
    """How the place stands, or stood on that day; before it was listed, it stood nowhere ("")."""
    return standings_on([listing], day).get(listing.pk, "")


def standings_on(listings: Collection[Listing], day: date | None = None) -> dict[int, str]:
    """The same for many, by listing key. One query."""
    rows = ListingStanding.objects.filter(listing__in=[listing.pk for listing in listings]).order_by("id")
    if day is not None:
        rows = rows.filter(effective_on__lte=day)
    return dict(rows.values_list("listing", "standing"))


def exits_between(paths: Iterable[str], first: date, last: date) -> QuerySet[ListingStanding]:
    """Exits with effect in that time: what the statistics of villages, towns and counties count."""
    rows = ListingStanding.objects.filter(standing=PlaceStanding.EXITED, effective_on__range=(first, last))
    return access.under(rows, paths, "listing__division_path")


def listings_under(paths: Iterable[str]) -> QuerySet[Listing]:
    return access.under(Listing.objects.select_related("division__parent"), paths, "division_path")


def _require_that_it_follows(listing: Listing, standing: str, effective_on: date) -> None:
    if listing.ended_on is not None:
        raise ListingEnded(on=listing.ended_on.isoformat())
    follows = _FOLLOWS_FOR_WEAK if listing.kind == ListingKind.WEAK_VILLAGE else FOLLOWS
    if listing.standing not in follows[standing] or effective_on < listing.standing_since:
        raise StandingRefused(before=listing.get_standing_display(), after=PlaceStanding(standing).label)


def _listing(entry: Entry, at: datetime) -> Listing:
    return Listing(
        division=entry.division,
        division_path=entry.division.path,
        kind=entry.kind,
        designation=entry.designation,
        source=entry.source,
        clause=entry.clause,
        planned_year=entry.planned_year,
        listed_on=entry.listed_on,
        standing=entry.standing,
        standing_since=entry.standing_since or entry.listed_on,
        recorded_at=at,
    )


def _first_standing(listing: Listing) -> ListingStanding:
    return ListingStanding(
        listing=listing,
        standing=listing.standing,
        effective_on=listing.standing_since,
        recorded_at=listing.recorded_at,
    )


def _entered(listing: Listing, by: Actor, at: datetime) -> log.Draft:
    statement = {
        "kind": listing.kind,
        "designation": listing.designation,
        "source": listing.source,
        "clause": listing.clause,
        "planned_year": listing.planned_year,
        "listed_on": listing.listed_on.isoformat(),
        "standing": str(listing.standing),
        "standing_since": listing.standing_since.isoformat(),
    }
    return log.Draft(
        stream=stream_of(listing), kind=LISTING_ENTERED, at=at, actor=by, subject=_subject(listing), statement=statement
    )


def _log(kind: str, listing: Listing, statement: Mapping[str, JSON], by: Actor, at: datetime) -> None:
    log.append(stream=stream_of(listing), kind=kind, at=at, actor=by, subject=_subject(listing), statement=statement)


def stream_of(listing: Listing) -> str:
    return f"place:{listing.division_id}"


def _subject(listing: Listing) -> dict[str, str | int]:
    return {"listing": listing.pk, "division": str(listing.division_id)}
