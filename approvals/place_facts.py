"""What was on file, or was measured, of a village, a town or a county when a level judged. Frozen, with a digest.

The incidence is never typed: it divides the persons whose exit is not approved yet (domain.md §2.3 V-1) by the population
that the programme names.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from audit import canonical
from django.db.models import Count, Q
from registry.access import under
from registry.indicator_values import Value
from registry.indicators import indicators_of
from registry.models import Household, Standing
from registry.programme_schema import Programme
from registry.standings import NOT_REGISTERED

INCIDENCE = "poverty_incidence"
# Who no longer counts as poor: an exit that is approved and marked, or whoever is no longer on the register at all.
_NOT_POOR = (Standing.EXITED, *NOT_REGISTERED)


@dataclass(frozen=True)
class PlaceFacts:
    """`values` by indicator (registry.indicator_vocabulary); a share is its numerator and its denominator."""

    subject: str
    year: int
    values: Mapping[str, Value]

    def to_json(self) -> dict[str, Any]:
        return {
            "subject": self.subject,
            "year": self.year,
            "values": {name: self.values[name] for name in sorted(self.values)},
        }

    def canonical(self) -> str:
        return canonical.encode(self.to_json()).decode()

    def measured(self, values: Mapping[str, Any]) -> "PlaceFacts":
        """These facts with what a level measured itself in place of what was reported."""
        own = {name: value for name, value in values.items() if value is not None and name != INCIDENCE}
        return replace(self, values={**self.values, **own})


def facts_of_places(
    places: Sequence[tuple[int, str]], subject: str, year: int, programme: Programme
) -> dict[int, PlaceFacts]:
    """What is reported of the places (key, path) for the year before, and their incidence today. Three queries."""
    reported = indicators_of([key for key, _path in places], year)
    remaining = remaining_persons([path for _key, path in places])
    found = {}
    for key, path in places:
        values = dict(reported[key].plain())
        whole = values.get(programme.incidence_denominator)
        values.pop(INCIDENCE, None)
        if isinstance(whole, int) and not isinstance(whole, bool) and whole > 0:
            values[INCIDENCE] = {"numerator": remaining.get(path, 0), "denominator": whole}
        found[key] = PlaceFacts(subject, year, values)
    return found


def remaining_persons(paths: Iterable[str]) -> dict[str, int]:
    """Poor persons still on the register under each path, by path: members present of households whose exit is not final."""
    return {path: _remaining(path) for path in paths}


def _remaining(path: str) -> int:
    rows = under(Household.objects.exclude(standing__in=_NOT_POOR), [path], "village_path")
    found = rows.aggregate(persons=Count("members", filter=Q(members__left_on=None)))
    return found["persons"] or 0
