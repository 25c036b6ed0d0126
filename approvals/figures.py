"""Figures of a place and a year: targets, progress and, beside it, what tells whether the progress is true (C-04, C-06, Q-06, Q-20).

Persons are those of the record (StandingChange.persons, Case.persons), never today's members. An exit counts in the year
from which it has effect; a later rollback takes it off that year on a line of its own, and counts in its own year, too.
A constant number of queries for a place of any size: one row per village, summed up here.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from audit import clock
from registry.models import Division, ListingKind, ProgrammeVersion
from registry.places import plain_name
from registry.programme_schema import Target
from registry.programme_store import in_force, programme_of
from registry.roles import Level

from approvals import plans
from approvals.figure_counts import COLUMNS, Restatement, everything, restatements_of

SCHEMA = "heyan.figures/1"
Numbers = Counter[str]


@dataclass(frozen=True)
class Row:
    """One place: what it was assigned (None: nothing on file), and its numbers by COLUMNS."""

    path: str
    name: str
    level: int
    numbers: Mapping[str, int]
    target_persons: int | None = None
    target_households: int | None = None

    @property
    def key(self) -> int:
        return int(self.path.rstrip("/").rsplit("/", 1)[-1])


@dataclass(frozen=True)
class Figures:
    place: Row
    year: int
    as_of: date
    parts: list[Row]  # the places directly below, then those below them, in the order of the tree
    restatements: list[Restatement]
    targets: dict[str, int]  # villages, towns and counties that the programme's source wants out this year

    def below(self) -> list[Row]:
        """The places directly below."""
        top = min((row.path.count("/") for row in self.parts), default=0)
        return [row for row in self.parts if row.path.count("/") == top]

    def of_level(self, level: int) -> list[Row]:
        return [row for row in self.parts if row.level == level]

    def at(self, path: str) -> "Figures":
        """The same of a place inside it."""
        if path == self.place.path:
            return self
        found = next((row for row in self.parts if row.path == path), None)
        inside = [row for row in self.parts if row.path.startswith(path) and row.path != path]
        back = [one for one in self.restatements if one.path.startswith(path)]
        return Figures(found or Row(path, "", 0, _whole(Counter())), self.year, self.as_of, inside, back, {})


def figures_of(place: Division, year: int) -> Figures:
    """Fourteen queries, whatever the number of villages and households."""
    numbers: dict[str, Numbers] = defaultdict(Counter)
    for path, name, value in everything(place, year):
        numbers[path][name] += value
    restatements = restatements_of(place.path, year)
    for one in restatements:
        numbers[one.path]["restated_households"] += 1
        numbers[one.path]["restated_persons"] += one.persons
    summed = _up_the_tree(numbers, place.path)
    version = in_force(place, clock.today())
    divisions = list(Division.objects.filter(path__under=place.path, level__lte=Level.VILLAGE).order_by("path"))
    plan = _plans(version, place, [one.pk for one in divisions], year)
    rows = [
        Row(one.path, plain_name(one.name), one.level, _whole(summed[one.path]), *plan.get(one.pk, (None, None)))
        for one in divisions
        if one.successor_id is None or one.path in summed or one.pk == place.pk
    ]
    return Figures(
        place=next(row for row in rows if row.path == place.path),
        year=year,
        as_of=clock.today(),
        parts=[row for row in rows if row.path != place.path],
        restatements=restatements,
        targets=_place_targets(version, place, year),
    )


def _whole(numbers: Numbers) -> dict[str, int]:
    return {name: numbers[name] for name in COLUMNS}


def _up_the_tree(numbers: Mapping[str, Numbers], top: str) -> dict[str, Numbers]:
    """Each village's numbers added to every place above it, up to the place that is asked about."""
    summed: dict[str, Numbers] = defaultdict(Counter)
    width = len(Division.segment(0))
    for path, values in numbers.items():
        for end in range(len(top), len(path) + 1, width):
            summed[path[:end]].update(values)
    return summed


# ── what was assigned ─────────────────────────────────────────────────────────────────────────────────────────────────
def _plans(
    version: ProgrammeVersion | None, place: Division, keys: Iterable[int], year: int
) -> dict[int, tuple[int, int | None]]:
    if version is None:
        return {}
    rows = plans.newest(version, keys)
    found = {key: (plan.persons, plan.households) for (key, planned), plan in rows.items() if planned == year}
    source = plans.source_targets(programme_of(version)).get(year)
    if place.pk == version.jurisdiction_id and source is not None:
        found.setdefault(place.pk, (source, None))
    return found


def _place_targets(version: ProgrammeVersion | None, place: Division, year: int) -> dict[str, int]:
    if version is None or place.pk != version.jurisdiction_id:
        return {}
    found: Numbers = Counter()
    for target in programme_of(version).targets:
        if target.year == year and target.path == "" and not target.beside_total:
            found.update({kind: number for kind, number in _places_of(target) if number})
    return dict(found)


def _places_of(target: Target) -> Iterator[tuple[str, int | None]]:
    yield ListingKind.VILLAGE.value, target.villages
    yield ListingKind.TOWN.value, target.towns
    yield ListingKind.COUNTY.value, target.counties


# ── frozen ────────────────────────────────────────────────────────────────────────────────────────────────────────────
def to_json(figures: Figures) -> dict[str, Any]:
    """Rows as lists in the order of `columns`, so that a county with 300 villages stays small."""
    return {
        "schema": SCHEMA,
        "year": figures.year,
        "as_of": figures.as_of.isoformat(),
        "columns": list(COLUMNS),
        "rows": [_frozen(row) for row in (figures.place, *figures.parts)],
        "restatements": [
            [one.case_no, one.path, one.exit_no, one.exited_on.isoformat(), one.rolled_back_on.isoformat(), one.persons]
            for one in figures.restatements
        ],
        "targets": figures.targets,
    }


def _frozen(row: Row) -> list[Any]:
    numbers = [row.numbers[name] for name in COLUMNS]
    return [row.path, row.name, int(row.level), row.target_persons, row.target_households, numbers]


def from_json(content: Mapping[str, Any]) -> Figures:
    """As they were frozen, under the columns of that day; what was not counted then is 0."""
    rows = [_row(content["columns"], *row) for row in content["rows"]]
    return Figures(
        place=rows[0],
        year=content["year"],
        as_of=date.fromisoformat(content["as_of"]),
        parts=rows[1:],
        restatements=[
            Restatement(no, path, exit_no, date.fromisoformat(first), date.fromisoformat(last), persons)
            for no, path, exit_no, first, last, persons in content["restatements"]
        ],
        targets=content["targets"],
    )


def _row(
    columns: list[str], path: str, name: str, level: int, persons: int | None, households: int | None, given: list[int]
) -> Row:
    numbers = Counter(dict(zip(columns, given, strict=True)))
    return Row(path, name, level, _whole(numbers), persons, households)
