"""What is to be filed with the level above, by whom and by when, beside what was filed. A constant number of queries per page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from inspection.models import Filing, FilingAlarm
from registry.indicator_vocabulary import sector_named
from registry.models import Division, Posting, ProgrammeVersion
from registry.places import place_at, plain_name
from registry.programme_schema import Deadline, Programme
from registry.programme_store import in_force, programme_of
from registry.roles import Level

SOON = timedelta(days=30)


Key = tuple[str, date, int, str]  # deadline, day, unit, sector of its department


@dataclass(frozen=True)
class Due:
    """One day by which something is to be filed, and the first day on which it can be."""

    version: ProgrammeVersion
    deadline: Deadline
    due_on: date
    opens_on: date

    @property
    def by(self) -> Level:
        return Level[(self.deadline.filed_by or "").upper()]

    @property
    def to(self) -> Level:
        return Level[(self.deadline.filed_to or "").upper()]


@dataclass(frozen=True)
class Line:
    """A unit beside what it filed."""

    due: Due
    division_id: int
    path: str
    name: str
    department: str
    filing: Filing | None
    alarm: FilingAlarm | None

    @property
    def key(self) -> Key:
        return self.due.deadline.code, self.due.due_on, self.division_id, sector_named(self.department)

    def is_of(self, posts: Iterable[Posting]) -> bool:
        """Whether one of the posts is of the unit, its department by whatever name of its sector."""
        mine = {(post.division_id, sector_named(post.department)) for post in posts}
        return (self.division_id, sector_named(self.department)) in mine

    def state(self, today: date) -> str:
        if self.filing is not None:
            return "late" if self.filing.days_late else "filed"
        if today > self.due.due_on:
            return "overdue"
        return "soon" if self.due.due_on - today <= SOON else "open"

    def days(self, today: date) -> int:
        return abs((self.due.due_on - today).days)

    @property
    def receiver_id(self) -> int:
        """The place above with which it is filed; itself where that level is missing on its path."""
        return place_at(self.path, self.due.to) or self.division_id


def dues_of(version: ProgrammeVersion, year: int) -> list[Due]:
    """In the order of their days; nothing is due before the programme was in force."""
    programme = programme_of(version)
    found = [
        Due(version, deadline, on, max(opens_on, programme.in_force_from))
        for deadline in programme.deadlines
        if deadline.filed_by
        for on, opens_on in _days(deadline, programme, year)
    ]
    return sorted((due for due in found if due.due_on >= programme.in_force_from), key=lambda due: due.due_on)


def _days(deadline: Deadline, programme: Programme, year: int) -> Iterable[tuple[date, date]]:
    if deadline.due_on is not None:
        return [(deadline.due_on, programme.in_force_from)] if deadline.due_on.year == year else []
    days = [date.fromisoformat(f"{year}-{end}") for end in deadline.ends] if year in programme.years else []
    starts = [date(year, 1, 1), *(day + timedelta(days=1) for day in days)]
    return list(zip(days, starts, strict=False))


def due_at(version: ProgrammeVersion, code: str, on: date) -> Due | None:
    return next((due for due in dues_of(version, on.year) if due.deadline.code == code and due.due_on == on), None)


def versions_at(place: Division, on: date) -> list[ProgrammeVersion]:
    """The programme in force there; above all of them, the newest of each that is in force below."""
    own = in_force(place, on)
    if own is not None:
        return [own]
    rows = ProgrammeVersion.objects.filter(jurisdiction__path__under=place.path, in_force_from__lte=on)
    return list({row.name: row for row in rows.order_by("in_force_from", "version")}.values())


def lines_of(dues: Sequence[Due], place: Division) -> list[Line]:
    """Every unit below the place, or the place itself, that files on one of these days."""
    if not dues:
        return []
    days = {due.due_on for due in dues}
    levels = {due.by for due in dues}
    units = Division.objects.filter(path__under=place.path, level__in=levels, successor=None).order_by("path")
    went_on = _went_on(place)
    filed = {_key(row, went_on): row for row in Filing.objects.filter(division_path__under=place.path, due_on__in=days)}
    alarms = {
        _key(row, went_on): row for row in FilingAlarm.objects.filter(division_path__under=place.path, due_on__in=days)
    }
    found = []
    for due in dues:
        jurisdiction = due.version.jurisdiction_id
        for unit in (unit for unit in units if unit.level == due.by and jurisdiction in unit.ancestor_keys()):
            for department in _departments(due):
                key = (due.deadline.code, due.due_on, unit.pk, sector_named(department))
                name = f"{plain_name(unit.name)}{department}"
                found.append(Line(due, unit.pk, unit.path, name, department, filed.get(key), alarms.get(key)))
    return found


def _went_on(place: Division) -> dict[int, int]:
    """Place that ended → the one that followed it: what the first filed, the second has on file (D-46)."""
    rows = Division.objects.filter(path__under=place.path, successor__isnull=False)
    return {before: after for before, after in rows.values_list("pk", "successor") if after is not None}


def _key(row: Filing | FilingAlarm, went_on: Mapping[int, int]) -> Key:
    place = went_on.get(row.division_id, row.division_id)
    return row.deadline, row.due_on, place, sector_named(row.department)


def _departments(due: Due) -> list[str]:
    if due.deadline.filed_per == "place":
        return [""]
    return [department.name for department in programme_of(due.version).comparison.departments]


def line_at(due: Due, place: Division, department: str) -> Line | None:
    """What this unit has to file; None where it has not."""
    asked = place.pk, sector_named(department)
    lines = lines_of([due], place)
    return next((line for line in lines if (line.division_id, sector_named(line.department)) == asked), None)


def open_units(versions: Iterable[ProgrammeVersion], today: date) -> list[Line]:
    """Who is late without having filed and without an alarm, this year and the last one: each once, by its own programme."""
    found: dict[Key, Line] = {}
    for version in versions:
        dues = [due for year in (today.year - 1, today.year) for due in dues_of(version, year) if due.due_on < today]
        jurisdiction = version.jurisdiction
        if jurisdiction is not None:
            late = [line for line in lines_of(dues, jurisdiction) if line.filing is None and line.alarm is None]
            units = Division.objects.in_bulk({line.division_id for line in late})
            found |= {line.key: line for line in late if _is_under(version, line, units[line.division_id], today)}
    return list(found.values())


def _is_under(version: ProgrammeVersion, line: Line, unit: Division, today: date) -> bool:
    """Its own programme is this one today, and the unit stood when the day came: else its page offers no filing."""
    if unit.effective_from is not None and unit.effective_from > line.due.due_on:
        return False
    own = in_force(unit, today)
    return own is not None and own.pk == version.pk


def newest_versions(today: date) -> list[ProgrammeVersion]:
    rows = ProgrammeVersion.objects.filter(~Q(jurisdiction=None), in_force_from__lte=today)
    ordered = rows.select_related("jurisdiction").order_by("in_force_from", "version")
    return list({(row.name, row.jurisdiction_id): row for row in ordered}.values())
