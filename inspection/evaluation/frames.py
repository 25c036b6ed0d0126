"""What goes into a frame (E-2): everybody of the area who could be drawn, as the register and the rolls have them."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from inspection.evaluation.drawing import Line
from inspection.evaluation.errors import FrameTooLarge, RegisterMoved
from inspection.models import Engagement, FrameJob, RelocationSite, UncardedHousehold, UnitKind
from registry.models import Division, DivisionCode, Household, Listing, ListingKind, Standing
from registry.roles import Level

MOST = 200_000  # lines: the largest counties have no more households
VILLAGES_AT_ONCE = 20
KIND_OF = {
    Standing.EXITED: UnitKind.EXITED,
    Standing.PLANNED: UnitKind.PLANNED,
    Standing.NOT_EXITED: UnitKind.POOR,
    Standing.ROLLED_BACK: UnitKind.POOR,
    Standing.RETURNED: UnitKind.POOR,
}
Told = Callable[[int, int], None]  # villages read, of how many


@dataclass(frozen=True)
class Place:
    code: str
    township: str


def sums_of(lines: Sequence[Line]) -> tuple[dict[str, int], dict[str, int]]:
    counts = Counter(line.kind for line in lines)
    persons: Counter[str] = Counter()
    for line in lines:
        persons[line.kind] += line.persons
    return (
        {str(kind): counts[kind] for kind in UnitKind},
        {str(kind): persons[kind] for kind in UnitKind},
    )


def gathered(engagement: Engagement, told: Told = lambda _read, _of: None) -> list[Line]:
    """Village by village, so that it may be watched. Raises FrameTooLarge, RegisterMoved."""
    places = places_of(engagement)
    others, homes, keys = _villages(engagement, places) + _rolled(engagement, places), list[Line](), list(places)
    for start in range(0, len(keys), VILLAGES_AT_ONCE):
        told(start, len(keys))
        homes += _registered(places, keys[start : start + VILLAGES_AT_ONCE])
        if len(others) + len(homes) > MOST:
            raise FrameTooLarge(field="area", limit=MOST)
    told(len(keys), len(keys))
    # Nobody stands in two villages, or in none, because he moved while they were read.
    if not _on_register(keys).count() == len(homes) == len({line.code for line in homes}):
        raise RegisterMoved()
    return others + homes


def is_under_way(engagement: Engagement) -> bool:
    """A worker reads, or will: the rolls may not change meanwhile."""
    return FrameJob.objects.filter(engagement=engagement, next_try_at__isnull=False).exists()


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


def _on_register(villages: Sequence[int]) -> QuerySet[Household]:
    return Household.objects.filter(village__in=villages, standing__in=KIND_OF)


def _registered(places: dict[int, Place], villages: Sequence[int]) -> list[Line]:
    rows = _on_register(villages).annotate(persons=Count("members", filter=Q(members__left_on=None)))
    found = rows.values_list("standing", "village", "no", "persons")
    return [
        _line(KIND_OF[Standing(standing)], places[village], no, persons) for standing, village, no, persons in found
    ]


def _rolled(engagement: Engagement, places: dict[int, Place]) -> list[Line]:
    homes = UncardedHousehold.objects.filter(engagement=engagement).values_list("village", "no", "persons")
    sites = RelocationSite.objects.filter(engagement=engagement).values_list("village", "no", "persons")
    found = [_line(UnitKind.UNCARDED, places[key], no, persons) for key, no, persons in homes if key in places]
    return found + [_line(UnitKind.SITE, places[key], no, persons) for key, no, persons in sites if key in places]


def _line(kind: str, place: Place, no: str, persons: int) -> Line:
    return Line(kind, place.township, place.code, " ".join(no.split()), persons)
