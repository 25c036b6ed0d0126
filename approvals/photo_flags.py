"""What is odd about photos: the same or one that looks the same elsewhere, two households at one place on one day (domain.md §7-11)."""

from collections.abc import Iterable, Sequence
from math import cos, hypot, radians

from audit import clock
from django.db.models import Q, QuerySet

from approvals.models import Case, FieldPhoto, FlagKind

NEAR_METRES = 15
_SPAN = 150  # millionths of a degree of latitude: a little more than 15 m


def odd(rows: Sequence[FieldPhoto], case: Case | None) -> list[tuple[FieldPhoto, FlagKind, FieldPhoto | None]]:
    """One flag of a kind per photo, naming the earliest photo it clashes with. Three queries whatever the number."""
    household = case.household_id if case else next((row.household_id for row in rows), None)
    found: list[tuple[FieldPhoto, FlagKind, FieldPhoto | None]] = []
    keys = [row.pk for row in rows]
    earlier = FieldPhoto.objects.exclude(pk__in=keys).select_related("case").order_by("pk")
    same = list(earlier.filter(sha256__in={row.sha256 for row in rows})[:200])
    looks = {row.picture_hash for row in rows} - {""}
    alike = list(earlier.filter(picture_hash__in=looks)[:200]) if looks else []
    others = _others(earlier, case, household)
    near = list(others.filter(_window(rows))[:500]) if (case or household) and _placed(rows) else []
    for row in rows:
        found += [(row, *flag) for flag in _flags_of(row, case, same, alike, near)]
    return found


def _others(earlier: QuerySet[FieldPhoto], case: Case | None, household: int | None) -> QuerySet[FieldPhoto]:
    """Of other households: its own case's, and of the same household's later visits, are no neighbours."""
    if case is not None:
        others = earlier.exclude(case=case)
        return others.exclude(household=household) if household else others
    return earlier.exclude(household=household).exclude(case__household=household)


def _flags_of(
    row: FieldPhoto,
    case: Case | None,
    same: Sequence[FieldPhoto],
    alike: Sequence[FieldPhoto],
    near: Sequence[FieldPhoto],
) -> Iterable[tuple[FlagKind, FieldPhoto | None]]:
    copies = [photo for photo in same if photo.sha256 == row.sha256]
    foreign = next((photo for photo in copies if _household(photo) != _household(row)), None)
    own = next((photo for photo in copies if photo is not foreign and _is_other_act(photo, row)), None)
    if foreign:
        yield FlagKind.DUPLICATE, foreign
    elif own:
        yield FlagKind.REUSED, own
    else:
        lookalike = next(
            (p for p in alike if p.picture_hash == row.picture_hash and _household(p) != _household(row)), None
        )
        if lookalike:
            yield FlagKind.ALIKE, lookalike
    neighbour = next((photo for photo in near if metres_between(photo, row) <= NEAR_METRES), None)
    if neighbour:
        yield FlagKind.SAME_PLACE, neighbour
    if case and row.taken_at < case.opened_at and row.taken_on < case.opened_at.astimezone(clock.LOCAL_ZONE).date():
        yield FlagKind.OLD, None


def _household(photo: FieldPhoto) -> tuple[str, int]:
    if photo.household_id is not None:
        return "household", photo.household_id
    if photo.case is not None:
        return "household", photo.case.household_key
    return ("roster", photo.roster_id) if photo.roster_id is not None else ("village", photo.village_id or 0)


def _is_other_act(photo: FieldPhoto, row: FieldPhoto) -> bool:
    return (photo.stage, photo.round) != (row.stage, row.round)


def _placed(rows: Iterable[FieldPhoto]) -> list[FieldPhoto]:
    return [row for row in rows if row.latitude is not None]


def _window(rows: Sequence[FieldPhoto]) -> Q:
    """Photos of visits on the same day in a strip of latitude around each; the exact distance is reckoned afterwards."""
    condition = Q()
    for row in _placed(rows):
        assert row.latitude is not None and row.longitude is not None
        reach = round(_SPAN / max(cos(radians(row.latitude / 1_000_000)), 0.01))
        condition |= Q(
            taken_on=row.taken_on,
            latitude__range=(row.latitude - _SPAN, row.latitude + _SPAN),
            longitude__range=(row.longitude - reach, row.longitude + reach),
        )
    return condition & (Q(case__isnull=False) | Q(village__isnull=False))


def metres_between(first: FieldPhoto, second: FieldPhoto) -> float:
    """Good enough for a few metres; infinite where a position is missing."""
    if first.latitude is None or second.latitude is None or first.longitude is None or second.longitude is None:
        return float("inf")
    north = (first.latitude - second.latitude) * 0.111_32
    east = (first.longitude - second.longitude) * 0.111_32 * cos(radians(second.latitude / 1_000_000))
    return hypot(north, east)
