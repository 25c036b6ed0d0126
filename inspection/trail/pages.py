"""What stands on the pages by case and by person: one page of events with its lines, cursors and strip."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from approvals.local_days import calendar_now
from approvals.models import Case, Sheet
from approvals.programmes import programme_for
from audit import clock, log
from audit.integrity import Problem, verify_stream
from audit.models import Event
from audit.selectors import TimelineEntry, entries_of
from audit.trails import Wanted, last_of, trail_of_person, trail_of_subject
from inspection.answering import parse_key
from inspection.trail.kinds import MOVES
from inspection.trail.lines import Frame, Line, lines_of_page, places_of, with_times
from inspection.trail.subjects import told_of
from registry.models import Division

PAGE = 100


@dataclass(frozen=True)
class TrailPage:
    lines: list[Line]
    next: str
    hidden: int = 0  # acts of the person outside the reader's places


@dataclass(frozen=True)
class Strip:
    """Does the case's stream still say what was written, as of now?"""

    holds: bool
    checked_at: datetime
    head: str
    events: int
    problems: tuple[Problem, ...]
    signed: int


def strip_of(case: Case) -> Strip:
    report = verify_stream(case.stream, head=(case.audit_seq, case.audit_digest))
    return Strip(report.holds, clock.now(), case.audit_digest, report.events, report.problems, report.signed)


def case_page(request: HttpRequest, case: Case, wanted: Wanted, *, size: int = PAGE) -> TrailPage:
    after = parse_key(request.GET.get("after", "")) or 0
    told, programme = told_of(case, request.user), programme_for(case)
    events = trail_of_subject(told.subject, wanted, after=after, limit=size + 1)
    entries = entries_of(events[:size])
    sheets = {digest: (sheet.pk, sheet.stated_count) for digest, sheet in told.sheets.items()}
    frame = Frame(
        places=places_of(entries), programme=programme, sheets=sheets, calendar=calendar_now(), path=case.village_path
    )
    lines = lines_of_page(entries, frame)
    with_times(lines, *_ahead(case, after), frame)
    return TrailPage(lines, _cursor(request, "after", events, size))


def _ahead(case: Case, after: int) -> tuple[TimelineEntry | None, TimelineEntry | None]:
    """The case's last act and its last move before this page."""
    if not after:
        return None, None
    kinds = frozenset(log.kinds())
    found = [last_of(case.stream, wanted, up_to=after) for wanted in (kinds, MOVES)]
    entries = {entry.id: entry for entry in entries_of([event for event in found if event is not None])}
    before, moved = (entries[event.pk] if event is not None else None for event in found)
    return before, moved


def person_page(request: HttpRequest, key: int, wanted: Wanted, watched: Sequence[str] | None) -> TrailPage:
    """`watched`: paths outside of which nothing is shown; None for whoever reads his own."""
    before = parse_key(request.GET.get("before", ""))
    events = trail_of_person(f"official:{key}", wanted, before=before, limit=PAGE + 1)
    entries = entries_of(events[:PAGE])
    places = places_of(entries)
    shown = [entry for entry in entries if _is_inside(entry, places, watched)]
    frame = Frame(places=places, sheets=_sheets_of(shown))
    return TrailPage(
        lines_of_page(shown, frame), _cursor(request, "before", events, PAGE), hidden=len(entries) - len(shown)
    )


def _is_inside(entry: TimelineEntry, places: dict[int, Division], watched: Sequence[str] | None) -> bool:
    """Readings name no place: they are the reader's wherever he is posted."""
    if watched is None or not entry.actor.division.isdigit():
        return True
    place = places.get(int(entry.actor.division))
    return place is not None and any(place.path.startswith(path) for path in watched)


def _sheets_of(entries: Sequence[TimelineEntry]) -> dict[str, tuple[int, int]]:
    keys = {int(entry.stream[6:]) for entry in entries if entry.stream.startswith("sheet:")}
    rows = Sheet.objects.filter(pk__in=keys).values_list("shown_digest", "pk", "stated_count") if keys else []
    return {digest: (key, count) for digest, key, count in rows}


def _cursor(request: HttpRequest, name: str, events: Sequence[Event], size: int) -> str:
    if len(events) <= size:
        return ""
    query = request.GET.copy()
    query[name] = str(events[size - 1].pk)
    return f"?{query.urlencode()}"
