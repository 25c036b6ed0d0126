"""Which places an office may write to, by the codes they have in any code system."""

from collections.abc import Collection

from registry.divisions_loading import NBS
from registry.importing.placing import KnownPlace
from registry.models import DivisionCode
from registry.roles import Level


def villages_under(path: str) -> dict[str, KnownPlace]:
    return places_under(path, [Level.VILLAGE])


def places_under(path: str, levels: Collection[int]) -> dict[str, KnownPlace]:
    """{code: place} for every place in force at or below the path. Where two systems use one code, the statistics' wins."""
    codes = DivisionCode.objects.filter(
        division__path__under=path,
        division__level__in=levels,
        division__effective_until=None,
        valid_until=None,
    ).values_list(
        "code",
        "system",
        "division_id",
        "division__path",
        "division__name",
        "division__level",
        "division__parent__name",
        "division__parent__parent__name",
    )
    places: dict[str, KnownPlace] = {}
    for code, system, key, own_path, name, level, above, higher in codes:
        if system == NBS or code not in places:
            township, county = (above, higher) if level == Level.VILLAGE else ("", above)
            places[code] = KnownPlace(key, own_path, name, township or "", county or "", level)
    return places


def codes_elsewhere(path: str, levels: Collection[int] = (Level.VILLAGE,)) -> frozenset[str]:
    """Codes of places elsewhere: the report then says "not yours" instead of "unknown"."""
    rows = DivisionCode.objects.filter(division__level__in=levels)
    return frozenset(rows.exclude(division__path__startswith=path).values_list("code", flat=True))
