"""Events as the audit pages show them: the official as he was that day, what marks the act, readings collapsed, gaps drawn."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from approvals.local_days import Calendar
from audit import clock
from audit.selectors import TimelineEntry
from inspection.trail.kinds import MOVES, Sort, is_override, is_reading, sort_of, title_of_kind
from inspection.trail.words import lines_of
from registry.models import Division
from registry.places import full_name
from registry.programme_schema import Programme
from registry.roles import LEVEL_OF, Level, Role

STANDS_IN = re.compile(r"(?P<name>.+)（代(?P<principal>.+)）")
SILENCE = 10  # working days without any act that are drawn where no stage says how long it may take

Text = str | Promise


@dataclass(frozen=True)
class Mark:
    """A chip: its look, its words, and where it leads."""

    look: str
    text: Text
    url: str = ""


@dataclass(kw_only=True)
class Line:
    """One event, or several readings of one person in a row (`readings`)."""

    entry: TimelineEntry
    title: Text
    name: str
    acting_for: str
    role: Text
    level: Text
    place: str
    texts: list[str]
    marks: list[Mark]
    entered_at: datetime | None = None  # when the case came into the stage that this act ended
    over_limit: int = 0  # working days beyond the stage's limit
    gap: int = 0  # working days without any act before it
    readings: list[TimelineEntry] = field(default_factory=list)

    @property
    def person(self) -> int | None:
        """Own key of the official; machines and the public have none."""
        kind, _colon, key = self.entry.actor.id.partition(":")
        return int(key) if kind == "official" and key.isdigit() else None

    @property
    def case_no(self) -> str:
        return str(self.entry.subject.get("case") or "")


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What the lines of one page are read against."""

    places: Mapping[int, Division]
    programme: Programme | None = None
    sheets: Mapping[str, tuple[int, int]] = field(default_factory=dict)  # digest → key and number of households
    calendar: Calendar = field(default_factory=Calendar)
    path: str = ""  # of the case, for acts from no place


def places_of(entries: Iterable[TimelineEntry]) -> dict[int, Division]:
    """The places from which they acted, in one query."""
    keys = {int(entry.actor.division) for entry in entries if entry.actor.division.isdigit()}
    return Division.objects.in_bulk(keys) if keys else {}


def lines_of_page(entries: Sequence[TimelineEntry], frame: Frame, *, collapses: bool = True) -> list[Line]:
    lines: list[Line] = []
    for entry in entries:
        if collapses and lines and _continues(lines[-1], entry):
            lines[-1].readings.append(entry)
        else:
            lines.append(line_of(entry, frame))
    return lines


def _continues(line: Line, entry: TimelineEntry) -> bool:
    """The same person reading on, on the same day."""
    before = (line.readings or [line.entry])[-1]
    return (
        is_reading(entry.kind)
        and (entry.kind, entry.actor.id) == (before.kind, before.actor.id)
        and local_day(entry) == local_day(before)
    )


def local_day(entry: TimelineEntry) -> object:
    return entry.at.astimezone(clock.LOCAL_ZONE).date()


def line_of(entry: TimelineEntry, frame: Frame) -> Line:
    actor = entry.actor
    found = STANDS_IN.fullmatch(actor.name)
    place = frame.places.get(int(actor.division)) if actor.division.isdigit() else None
    return Line(
        entry=entry,
        title=title_of_kind(entry.kind, entry.label),
        name=found["name"] if found else actor.name,
        acting_for=found["principal"] if found else "",
        role=Role(actor.role).label if actor.role in Role.values else "",
        level=_level(actor.role, place),
        place=full_name(place.path) if place else "",
        texts=lines_of(entry, frame.programme),
        marks=list(_marks(entry, frame, is_stand_in=bool(found))),
    )


def _level(role: str, place: Division | None) -> Text:
    if place is not None:
        return Level(place.level).label
    level = LEVEL_OF[Role(role)] if role in Role.values else None
    return level.label if level else ""


def _marks(entry: TimelineEntry, frame: Frame, *, is_stand_in: bool) -> Iterable[Mark]:
    if entry.actor.id.startswith("system:"):
        yield Mark("closed", _("by the system"))
    if is_stand_in:
        yield Mark("pending", _("standing in"))
    digest = entry.statement.get("sheet") or entry.statement.get("shown") or ""
    key, households = frame.sheets.get(str(digest), (0, 0))
    if households > 1:
        yield Mark("current", _("list of %(count)s") % {"count": households}, f"/sheets/{key}/")
    if is_override(entry.kind):
        yield Mark("soon", _("out of turn"))
    if sort_of(entry.kind) == Sort.UNSEALING:
        yield Mark("soon", _("opened"))
    if entry.is_demo:
        yield Mark("demo", _("demo time"))


def with_times(lines: Sequence[Line], before: TimelineEntry | None, moved: TimelineEntry | None, frame: Frame) -> None:
    """Time in the stage and silent stretches; `before` the last act and `moved` the last move ahead of this page."""
    for line in lines:
        entry = line.entry
        if is_reading(entry.kind):
            continue
        limit = _limit(line, frame.programme)
        if entry.kind in MOVES:
            if moved is not None:
                line.entered_at = moved.at
                line.over_limit = max(_days(moved, entry, frame) - limit, 0)
            moved = entry
        if before is not None and _days(before, entry, frame) > limit:
            line.gap = _days(before, entry, frame)
        before = entry


def _days(earlier: TimelineEntry, later: TimelineEntry, frame: Frame) -> int:
    """Working days of the place that acted in the end, as its calendar stands now."""
    first, last = (entry.at.astimezone(clock.LOCAL_ZONE).date() for entry in (earlier, later))
    if first >= last:
        return 0
    key = later.actor.division
    place = frame.places.get(int(key)) if key.isdigit() else None
    return frame.calendar.workdays_between(first, last, place.path if place else frame.path)


def _limit(line: Line, programme: Programme | None) -> int:
    stage = line.entry.statement.get("stage")
    return programme.limit_of(stage) if programme and isinstance(stage, str) else SILENCE
