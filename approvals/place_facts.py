"""What was on file, or was measured, of a village, a town or a county when a level judged. Frozen, with a digest.

The incidence is never typed: it divides the persons whose exit is not approved yet (domain.md §2.3 V-1) by the population
that the programme names.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from audit import canonical
from django.db.models import Count, Q, QuerySet
from registry.access import under
from registry.indicator_values import Value
from registry.indicator_vocabulary import before_of, indicator_of_rule
from registry.indicators import indicators_of
from registry.models import Household, Standing
from registry.programme_schema import Programme, Rule
from registry.standings import NOT_REGISTERED

INCIDENCE = "poverty_incidence"
RURAL = "rural_persons"  # 乡村总人口, over which the composite incidence is taken (domain.md §2.8)
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
    """What is reported of the places (key, path), and their incidence today. Three queries; six where a number must be stable."""
    keys = [key for key, _path in places]
    reported = indicators_of(keys, year)
    stable = [rule for rule in programme.criteria_of(subject) if rule.stable]
    earlier = indicators_of(keys, year - 1) if stable else {}
    remaining = remaining_persons([path for _key, path in places])
    found = {}
    for key, path in places:
        values = dict(reported[key].plain())
        for rule in stable:
            _add_year_before(rule, values, earlier[key].plain())
        whole = values.get(programme.incidence_denominator)
        values.pop(INCIDENCE, None)
        if isinstance(whole, int) and not isinstance(whole, bool) and whole > 0:
            values[INCIDENCE] = {"numerator": remaining.get(path, 0), "denominator": whole}
        found[key] = PlaceFacts(subject, year, values)
    return found


def _add_year_before(rule: Rule, values: dict[str, Value], earlier: Mapping[str, Value]) -> None:
    """Where this year's report does not say it, last year's own does."""
    indicator = indicator_of_rule(rule)
    if indicator is not None and indicator.code in earlier:
        values.setdefault(before_of(indicator), earlier[indicator.code])


def remaining_persons(paths: Iterable[str]) -> dict[str, int]:
    """Poor persons still on the register under each path, by path: members present of households whose exit is not final."""
    return {path: _remaining(path) for path in paths}


def _remaining(path: str) -> int:
    return _persons(Household.objects.exclude(standing__in=_NOT_POOR), path)


def _persons(rows: QuerySet[Household], path: str) -> int:
    found = under(rows, [path], "village_path").aggregate(persons=Count("members", filter=Q(members__left_on=None)))
    return found["persons"] or 0


def with_composite(facts: PlaceFacts, path: str) -> PlaceFacts:
    """The composite incidence in place of the register's: (remaining + wrongly exited + missed persons) ÷ rural population.

    The samples' rates are taken of their strata, the persons that have exited and those outside the register (domain.md
    §2.8); persons that they find are whole, so the estimate is rounded up. Left open where a part of it is not known.
    """
    wrong, missed = facts.values.get("wrong_exit_rate"), facts.values.get("missed_rate")
    rural = facts.values.get(RURAL)
    values = {name: value for name, value in facts.values.items() if name != INCIDENCE}
    if isinstance(wrong, Mapping) and isinstance(missed, Mapping) and isinstance(rural, int) and rural > 0:
        remaining, exited = _remaining(path), _persons(Household.objects.filter(standing=Standing.EXITED), path)
        poor = composite(remaining=remaining, exited=exited, rural=rural, wrong=wrong, missed=missed)
        values[INCIDENCE] = {"numerator": poor, "denominator": rural}
    return replace(facts, values=values)


def composite(*, remaining: int, exited: int, rural: int, wrong: Mapping[str, Any], missed: Mapping[str, Any]) -> int:
    """Poor persons of the whole: the remaining ones, and what the samples' rates make of their strata."""
    outside = max(rural - remaining - exited, 0)
    return remaining + _estimated(wrong, exited) + _estimated(missed, outside)


def _estimated(rate: Mapping[str, int], stratum: int) -> int:
    return -(-rate["numerator"] * stratum // rate["denominator"])
