"""Loads lists of poor places from a csv (see data/listings.csv for what the sources name and what they leave out)."""

import csv
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from audit.log import Actor
from registry.listings import Entry, enter_listings, open_listings
from registry.models import Division, DivisionCode, ListingKind

_COLUMNS = {"code", "name", "kind", "designation", "planned_year", "listed_on", "clause", "source"}


class ListingsUnreadable(Exception):
    """The file cannot be loaded; the text says where and why."""


@dataclass
class Outcome:
    entered: int = 0
    unchanged: int = 0
    unknown: list[str] = field(default_factory=list)  # places that no division loaded here has


def load_listings(path: Path, *, by: Actor, at: datetime) -> Outcome:
    """Idempotent: what already stands on a list stays as it is. All or nothing."""
    rows = _read(path)
    places = _places({row["code"] for _, row in rows})
    outcome = Outcome(unknown=[f"{row['code']} {row['name']}" for _, row in rows if row["code"] not in places])
    entries = [_entry(path, number, row, places[row["code"]]) for number, row in rows if row["code"] in places]
    with transaction.atomic():
        listed = open_listings({entry.division.pk for entry in entries})
        new = [entry for entry in entries if (entry.division.pk, entry.kind) not in listed]
        outcome.entered = len(enter_listings(new, by=by, at=at)) if new else 0
    outcome.unchanged = len(entries) - outcome.entered
    return outcome


def _read(path: Path) -> list[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = [(number, line) for number, line in enumerate(file, 1) if line.strip() and not line.startswith("#")]
    reader = csv.DictReader(line for _, line in lines)
    if not set(reader.fieldnames or ()) >= _COLUMNS:
        raise ListingsUnreadable(f"{path.name}: the first line must name {', '.join(sorted(_COLUMNS))}")
    numbers = [number for number, _ in lines[1:]]
    return [
        (number, {key: value or "" for key, value in row.items() if key})
        for number, row in zip(numbers, reader, strict=True)
    ]


def _places(codes: set[str]) -> dict[str, Division]:
    rows = DivisionCode.objects.filter(code__in=codes, division__effective_until=None, valid_until=None)
    return {row.code: row.division for row in rows.select_related("division")}


def _entry(path: Path, number: int, row: dict[str, str], place: Division) -> Entry:
    try:
        return Entry(
            division=place,
            kind=ListingKind(row["kind"]),
            designation=row["designation"],
            source=row["source"],
            clause=row["clause"],
            planned_year=int(row["planned_year"]) if row["planned_year"] else None,
            listed_on=date.fromisoformat(row["listed_on"]),
        )
    except ValueError as error:
        raise ListingsUnreadable(f"{path.name}, line {number}: {error}") from error
