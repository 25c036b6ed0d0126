"""Which villages an office may write to, by the codes they have in any code system."""

from registry.divisions_loading import NBS
from registry.importing.checking import VillagePlace
from registry.models import DivisionCode
from registry.roles import Level


def villages_under(path: str) -> dict[str, VillagePlace]:
    """{code: village} for every village in force below the path. Where two systems use one code, the statistics' wins."""
    codes = DivisionCode.objects.filter(
        division__path__under=path,
        division__level=Level.VILLAGE,
        division__effective_until=None,
        valid_until=None,
    ).values_list(
        "code",
        "system",
        "division_id",
        "division__path",
        "division__name",
        "division__parent__name",
        "division__parent__parent__name",
    )
    villages: dict[str, VillagePlace] = {}
    for code, system, key, village_path, name, township, county in codes:
        if system == NBS or code not in villages:
            villages[code] = VillagePlace(key, village_path, name, township, county or "")
    return villages


def codes_elsewhere(path: str) -> frozenset[str]:
    """Codes of villages of other places: the report then says "not yours" instead of "unknown"."""
    rows = DivisionCode.objects.filter(division__level=Level.VILLAGE)
    return frozenset(rows.exclude(division__path__startswith=path).values_list("code", flat=True))
