"""What comes round (C-45, D-43, Q-08): which unit has kept the present week, month or quarter, which is late; before it is over.

A round is kept by a study meeting that was entered, or by a weekly list or monthly bulletin that was issued. Nothing is
stored: a missing meeting stands here until somebody enters it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Concat

from inspection.filing_terms import versions_at
from inspection.models import Report, ReportKind, StudyMeeting
from inspection.reports.periods import Period, period_of
from registry.access import Holder, places_of
from registry.fields import PathField
from registry.models import Division, Household
from registry.places import plain_name
from registry.programme_schema import Deadline
from registry.programme_store import in_force, programme_of
from registry.roles import Duty, Level
from registry.standings import NOT_REGISTERED

KIND_OF = {"weekly": ReportKind.WEEKLY, "monthly": ReportKind.MONTHLY, "quarterly": ReportKind.QUARTERLY}
SOON = {"weekly": timedelta(days=2), "monthly": timedelta(days=7), "quarterly": timedelta(days=30)}


@dataclass(frozen=True)
class Round:
    """One period of one duty, and the units that owe it."""

    deadline: Deadline
    period: Period
    units: Sequence[Division]
    kept: frozenset[int]

    @property
    def missing(self) -> list[Division]:
        return [unit for unit in self.units if unit.pk not in self.kept]

    @property
    def names(self) -> list[str]:
        return [plain_name(unit.name) for unit in self.missing]

    @property
    def is_meeting(self) -> bool:
        return self.deadline.kept_by == "meeting"

    def state(self, today: date) -> str:
        if not self.missing:
            return "kept"
        if today > self.period.ends_on:
            return "overdue"
        return "soon" if self.period.ends_on - today <= SOON[self.deadline.cadence] else "open"

    def days(self, today: date) -> int:
        return abs((self.period.ends_on - today).days)


def rounds_of(place: Division, today: date) -> list[Round]:
    """The present period and the one before it, of every duty that the place or those below it keep. The latest first."""
    found = [
        _round(deadline, period, _units(place, deadline, jurisdiction))
        for version in versions_at(place, today)
        for jurisdiction in [version.jurisdiction_id]
        for deadline in programme_of(version).deadlines
        if deadline.kept_by
        for period in _periods(deadline, programme_of(version).in_force_from, today)
    ]
    return sorted((one for one in found if one.units), key=lambda one: one.period.ends_on, reverse=True)


def _periods(deadline: Deadline, since: date, today: date) -> list[Period]:
    """None that began before the programme was in force: nobody owed it."""
    now = period_of(KIND_OF[deadline.cadence], today)
    before = period_of(KIND_OF[deadline.cadence], now.starts_on - timedelta(days=1))
    return [period for period in (now, before) if period.starts_on >= since]


def _units(place: Division, deadline: Deadline, jurisdiction: int | None) -> list[Division]:
    """Of a county its townships too; above it the counties alone. Only who has registered households has the duty (D-43)."""
    levels = {Level[name.upper()] for name in deadline.kept_at}
    if place.level < Level.COUNTY:
        levels &= {Level.COUNTY}
    rows = Division.objects.filter(path__under=place.path, level__in=levels, successor=None).order_by("path")
    return [unit for unit in with_task(rows) if jurisdiction in unit.ancestor_keys()]


def with_task(units: QuerySet[Division]) -> QuerySet[Division]:
    """Those below which a registered household lives; each is one look into an index."""
    end = Concat(OuterRef("path"), Value("~"), output_field=PathField())  # behind every digit
    homes = Household.objects.filter(village_path__gte=OuterRef("path"), village_path__lt=end)
    return units.filter(Exists(homes.exclude(standing__in=NOT_REGISTERED)))


def _round(deadline: Deadline, period: Period, units: Sequence[Division]) -> Round:
    kept = _met(units, period) if deadline.kept_by == "meeting" else _issued(units, period)
    return Round(deadline, period, units, frozenset(kept))


def _met(units: Sequence[Division], period: Period) -> set[int]:
    rows = StudyMeeting.objects.filter(division__in=units, held_on__range=(period.starts_on, period.ends_on))
    return set(rows.values_list("division", flat=True))


def _issued(units: Sequence[Division], period: Period) -> set[int]:
    rows = Report.objects.filter(division__in=units, kind=period.kind, starts_on=period.starts_on, issue__isnull=False)
    return set(rows.values_list("division", flat=True))


def owed_by(user: Holder, today: date) -> list[Round]:
    """What his own places have still to keep: soon, or late. The latest last, as it is the least urgent."""
    found = [one for place in _places(user) for one in _of_place(place, today)]
    return sorted((one for one in found if one.state(today) in {"soon", "overdue"}), key=lambda one: one.period.ends_on)


def _places(user: Holder) -> list[Division]:
    keys = places_of(user, Duty.PREPARE_REPORTS)
    return list(with_task(Division.objects.filter(pk__in=keys))) if keys else []


def _of_place(place: Division, today: date) -> list[Round]:
    version = in_force(place, today)
    programme = programme_of(version) if version is not None else None
    own = [one for one in (programme.deadlines if programme else ()) if place.level in _levels(one)]
    if programme is None:
        return []
    periods = [(one, period) for one in own for period in _periods(one, programme.in_force_from, today)]
    return [_round(one, period, [place]) for one, period in periods]


def _levels(deadline: Deadline) -> set[Level]:
    return {Level[name.upper()] for name in deadline.kept_at}
