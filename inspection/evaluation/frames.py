"""Freezing the frame (E-2): everybody of the area who could be drawn, on one day, as one file under its SHA-256."""

from collections import Counter
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q

from audit import clock, files, log
from inspection.evaluation import events
from inspection.evaluation.drawing import Line, frame_text
from inspection.evaluation.engagements import locked
from inspection.evaluation.errors import FrameEmpty, FrameFrozen, FrameTooLarge
from inspection.evaluation.rolls import keeper_of
from inspection.models import Engagement, EvaluationFrame, RelocationSite, UncardedHousehold, UnitKind
from registry.models import Division, DivisionCode, Household, Listing, ListingKind, Standing, User
from registry.roles import Level
from registry.services import actor_of, name_of_actor

MOST = 200_000  # lines: the largest counties have no more households
KIND_OF = {
    Standing.EXITED: UnitKind.EXITED,
    Standing.PLANNED: UnitKind.PLANNED,
    Standing.NOT_EXITED: UnitKind.POOR,
    Standing.ROLLED_BACK: UnitKind.POOR,
    Standing.RETURNED: UnitKind.POOR,
}


@dataclass(frozen=True)
class Place:
    code: str
    township: str


def freeze(*, user: User, engagement: Engagement) -> EvaluationFrame:
    """Raises NotEntitled, EngagementOver, FrameFrozen, FrameEmpty, FrameTooLarge."""
    with transaction.atomic():
        found = locked(engagement)
        posting = keeper_of(user, found)
        if EvaluationFrame.objects.filter(engagement=found).exists():
            raise FrameFrozen()
        lines = gathered(found)
        if not any(line.persons for line in lines):
            raise FrameEmpty()
        counts, persons = _sums(lines)
        at, digest = clock.now(), files.store(frame_text(lines))
        frame = EvaluationFrame.objects.create(
            engagement=found,
            digest=digest,
            lines=len(lines),
            counts=counts,
            persons=persons,
            posting=posting,
            official_id=user.pk,
            name=name_of_actor(user, posting),
            unit=posting.unit,
            frozen_at=at,
        )
        log.append(
            stream=found.stream,
            kind=events.FRAME_FROZEN,
            at=at,
            actor=actor_of(posting),
            subject={"engagement": found.no},
            statement={"frame": digest, "lines": len(lines), "counts": counts, "persons": persons},
        )
    return frame


def _sums(lines: list[Line]) -> tuple[dict[str, int], dict[str, int]]:
    counts = Counter(line.kind for line in lines)
    persons: Counter[str] = Counter()
    for line in lines:
        persons[line.kind] += line.persons
    return (
        {str(kind): counts[kind] for kind in UnitKind},
        {str(kind): persons[kind] for kind in UnitKind},
    )


def gathered(engagement: Engagement) -> list[Line]:
    """Six queries, whatever the size of the area. Raises FrameTooLarge."""
    places = places_of(engagement)
    lines = _villages(engagement, places) + _registered(engagement, places) + _rolled(engagement, places)
    if len(lines) > MOST:
        raise FrameTooLarge(field="area", limit=MOST)
    return lines


def places_of(engagement: Engagement) -> dict[int, Place]:
    """By own key: the village's code and its township's, as the statistics number them; D and our key where they do not."""
    rows = Division.objects.filter(path__under=engagement.area_path, effective_until=None)
    known = list(rows.filter(level=Level.VILLAGE).values_list("pk", "parent"))
    keys = {key for pair in known for key in pair if key is not None}
    codes = DivisionCode.objects.filter(division__in=keys, valid_until=None).order_by("valid_from", "pk")
    code_of = dict(codes.values_list("division", "code"))
    return {key: Place(code_of.get(key, f"D{key}"), code_of.get(parent or 0, f"D{parent}")) for key, parent in known}


def _villages(engagement: Engagement, places: dict[int, Place]) -> list[Line]:
    listed = Listing.objects.filter(kind=ListingKind.VILLAGE, ended_on=None, division_path__under=engagement.area_path)
    poor = set(listed.values_list("division", flat=True))
    kinds = {key: UnitKind.POOR_VILLAGE if key in poor else UnitKind.VILLAGE for key in places}
    return [Line(kinds[key], place.township, place.code, place.code, 0) for key, place in places.items()]


def _registered(engagement: Engagement, places: dict[int, Place]) -> list[Line]:
    rows = Household.objects.filter(village_path__under=engagement.area_path, standing__in=KIND_OF)
    rows = rows.annotate(persons=Count("members", filter=Q(members__left_on=None)))
    found = rows.values_list("standing", "village", "no", "persons")
    return [
        _line(KIND_OF[Standing(standing)], places[village], no, persons)
        for standing, village, no, persons in found
        if village in places
    ]


def _rolled(engagement: Engagement, places: dict[int, Place]) -> list[Line]:
    homes = UncardedHousehold.objects.filter(engagement=engagement).values_list("village", "no", "persons")
    sites = RelocationSite.objects.filter(engagement=engagement).values_list("village", "no", "persons")
    found = [_line(UnitKind.UNCARDED, places[key], no, persons) for key, no, persons in homes if key in places]
    return found + [_line(UnitKind.SITE, places[key], no, persons) for key, no, persons in sites if key in places]


def _line(kind: str, place: Place, no: str, persons: int) -> Line:
    return Line(kind, place.township, place.code, " ".join(no.split()), persons)
