"""Opening a re-check of earlier exits (C-26): who is visited is fixed first, listed, numbered and stated with its digest."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, When

from approvals.drawing import digest_of
from approvals.errors import NotEntitled
from audit import clock, log
from inspection import events
from inspection.campaigns import insert_campaign, refuse_wrong_term
from inspection.errors import NothingToRecheck, RecheckTooLarge
from inspection.models import Campaign, CampaignKind, RecheckFocus, RecheckSubject
from inspection.policy import doer_at
from registry.models import (
    Division,
    DivisionCode,
    Household,
    Listing,
    ListingKind,
    LivingConditions,
    PlaceStanding,
    Standing,
    User,
)
from registry.places import plain_name
from registry.roles import Duty
from registry.services import actor_of

MOST = 5000  # one office visits no more in one campaign; a request does not grow with the province
# 社会保障兜底: by the path that led out of poverty, or because public care is the household's whole living.
_SUBSISTENCE = Q(exit_path__in=("低保", "社会兜底", "社保兜底")) | Q(
    household_type__in=("五保贫困户", "五保户", "特困供养户")
)


@dataclass(frozen=True, kw_only=True)
class RecheckCall:
    """What it is called, when it runs, and whose exits it looks at again."""

    title: str
    division: Division
    starts_on: date
    ends_on: date
    subjects: str = "households"  # or "villages"
    years: Sequence[int] = ()  # of the exit; none: all
    places: Sequence[Division] = field(default_factory=tuple)  # below the division; none: all of it
    focuses: Sequence[str] = ()  # any of them; none: everybody

    @property
    def filters(self) -> dict[str, Any]:
        return {
            "subjects": self.subjects,
            "years": sorted(self.years),
            "places": sorted(place.pk for place in self.places),
            "focuses": sorted(self.focuses),
        }


def open_recheck(*, user: User, call: RecheckCall) -> Campaign:
    """Raises NotEntitled, CampaignDatesWrong, CampaignExists, NothingToRecheck, RecheckTooLarge."""
    refuse_wrong_term(call)
    with transaction.atomic():
        doer = doer_at(user, Duty.CALL_RECHECK, call.division.pk)
        if doer is None:
            raise NotEntitled(duty=Duty.CALL_RECHECK.label, place=plain_name(call.division.name))
        lines = _villages(call) if call.subjects == "villages" else _households(call)
        if not lines:
            raise NothingToRecheck(field="years")
        at, digest = clock.now(), digest_of(number for number, _subject in lines)
        campaign = insert_campaign(
            call, call.filters, doer, at, kind=CampaignKind.RECHECK, frame_size=len(lines), frame_digest=digest
        )
        subjects = [subject for _number, subject in lines]
        for no, subject in enumerate(subjects, 1):
            subject.campaign, subject.no = campaign, no
        RecheckSubject.objects.bulk_create(subjects, batch_size=500)
        log.append(
            stream=campaign.stream,
            kind=events.RECHECK_OPENED,
            at=at,
            actor=actor_of(doer.posting),
            subject={"campaign": str(campaign.pk)},
            statement=call.filters | {"title": campaign.title, "frame_size": len(lines), "frame_digest": digest},
        )
    return campaign


Lines = list[tuple[str, RecheckSubject]]


def _within(rows: QuerySet[Any], call: RecheckCall, path: str) -> QuerySet[Any]:
    inside = Q(**{f"{path}__under": call.division.path})
    some = Q()
    for place in call.places:
        some |= Q(**{f"{path}__under": place.path})
    return rows.filter(inside & some)


# What is newest on file of a household's water, and whether its village is listed as poor.
_NEWEST = LivingConditions.objects.filter(household=OuterRef("pk")).order_by("-year", "-id")
_LISTED = Listing.objects.filter(division=OuterRef("village"), kind=ListingKind.VILLAGE, ended_on=None)
_IS: dict[RecheckFocus, Q] = {
    RecheckFocus.WATER: Q(water=False) | Q(water=None),  # unknown is shown as unknown, never as safe
    RecheckFocus.SUBSISTENCE: _SUBSISTENCE,
    RecheckFocus.ORDINARY_VILLAGE: Q(in_poor_village=False),
}


def _households(call: RecheckCall) -> Lines:
    """Exited, by their exit's year, place and focus; in the order of their villages and numbers. One query."""
    rows = _within(Household.objects.filter(standing=Standing.EXITED), call, "village_path")
    if call.years:
        rows = rows.filter(standing_since__year__in=list(call.years))
    rows = rows.annotate(water=Subquery(_NEWEST.values("has_safe_water")[:1]), in_poor_village=Exists(_LISTED))
    rows = rows.annotate(**{f"is_{focus}": Case(When(met, then=True), default=False) for focus, met in _IS.items()})
    if call.focuses:
        chosen = Q()
        for focus in call.focuses:
            chosen |= Q(**{f"is_{RecheckFocus(focus)}": True})
        rows = rows.filter(chosen)
    found = list(rows.defer("phone").order_by("village_path", "no")[: MOST + 1])
    if len(found) > MOST:
        raise RecheckTooLarge(field="years", limit=MOST)
    return [(household.no, _line(household)) for household in found]


def _line(household: Household) -> RecheckSubject:
    return RecheckSubject(
        village_id=household.village_id,
        village_path=household.village_path,
        household=household,
        exited_on=household.standing_since,
        focuses=[str(focus) for focus in RecheckFocus if getattr(household, f"is_{focus}")],
    )


def _villages(call: RecheckCall) -> Lines:
    """Listed as poor and exited; a village that was found wanting before is looked at again, too."""
    gone = (PlaceStanding.EXITED, PlaceStanding.CONSOLIDATED, PlaceStanding.NEEDS_RECTIFICATION)
    rows = Listing.objects.filter(kind=ListingKind.VILLAGE, ended_on=None, standing__in=gone)
    rows = _within(rows, call, "division_path")
    if call.years:
        rows = rows.filter(standing_since__year__in=list(call.years))
    found = list(rows.order_by("division_path")[: MOST + 1])
    if len(found) > MOST:
        raise RecheckTooLarge(field="years", limit=MOST)
    codes = DivisionCode.objects.filter(division__in=[listing.division_id for listing in found])
    code_of = dict(codes.order_by("valid_from").values_list("division", "code"))
    return [
        (
            code_of.get(listing.division_id, f"D{listing.division_id}"),
            RecheckSubject(
                village_id=listing.division_id, village_path=listing.division_path, exited_on=listing.standing_since
            ),
        )
        for listing in found
    ]
