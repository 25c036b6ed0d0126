"""Persons who changed households (拆户并户, C-13): split off, merged, moved over, or standing in two households at once.

Whoever left one household within some months and stands in another is shown to everybody who judges either; so is a number
that stands in two. It rejects nobody: families marry, part and move together. How many months is the programme's.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit import clock
from registry.models import Division, Household, Member
from registry.parameters import programme_on
from registry.programme_store import in_force
from registry.programme_tasks import HouseholdMoves


class MoveKind(TextChoices):
    DOUBLE = "double", gettext_lazy("in two households at once")
    SPLIT = "split", gettext_lazy("split household")
    MERGED = "merged", gettext_lazy("merged households")
    MOVED = "moved", gettext_lazy("changed households")


@dataclass(frozen=True)
class Stay:
    """One person in one household, till he left it. `entry_year`: of the household."""

    household_no: str
    id_index: str
    name: str
    left_on: date | None
    entered_on: date
    entry_year: int | None


@dataclass(frozen=True)
class Move:
    """Between this household and another one. `came`: hither."""

    kind: MoveKind
    name: str
    other_no: str
    came: bool
    left_on: date | None

    def __str__(self) -> str:
        words = {"name": self.name, "no": self.other_no, "day": self.left_on}
        if self.kind == MoveKind.DOUBLE:
            return _("%(name)s: the same identity number stands in household %(no)s, too") % words
        if self.came:
            return _("%(name)s left household %(no)s on %(day)s and stands here since") % words
        return _("%(name)s left on %(day)s and stands in household %(no)s") % words


_FIELDS = ("household__no", "id_index", "name", "left_on", "household__entered_at", "household__entry_year")


def months_before(day: date, months: int) -> date:
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def months_at(place: Division) -> int:
    """As the place's programme has it today; where none is in force, the default. Two queries."""
    version = in_force(place, clock.today())
    programme = programme_on(version, clock.today().year, clock.today()) if version else None
    return (programme.moves if programme else HouseholdMoves()).months


def moves_of(households: Collection[Household], *, since: date) -> dict[str, list[Move]]:
    """By household number. Three queries at most, whatever the number of households."""
    found: dict[str, list[Move]] = defaultdict(list)
    rows = Member.objects.filter(household__in=[household.pk for household in households]).exclude(id_index="")
    stays = [_stay(row) for row in rows.order_by("household", "position").values_list(*_FIELDS)]
    for stay, move in moves_between(stays, since):
        found[stay.household_no].append(move)
    return dict(found)


def _stay(row: tuple[str, str, str, date | None, object, int | None]) -> Stay:
    no, index, name, left_on, entered_at, year = row
    return Stay(no, index, name, left_on, entered_at.astimezone(clock.LOCAL_ZONE).date(), year)  # type: ignore[attr-defined]


def moves_of_person(household: Household, id_index: str, name: str, *, since: date) -> list[Move]:
    """Of one who comes into the household, or is about to leave it. Two queries, none without a number."""
    if not id_index:
        return []
    entered_on = household.entered_at.astimezone(clock.LOCAL_ZONE).date()
    stay = Stay(household.no, id_index, name, None, entered_on, household.entry_year)
    return [move for _stay, move in moves_between([stay], since)]


def moves_between(own: Sequence[Stay], since: date) -> list[tuple[Stay, Move]]:
    """What the register holds of the same persons elsewhere: who left since that day, or stands in both. Two queries."""
    lately = Q(left_on=None) | Q(left_on__gte=since)
    rows = Member.objects.filter(lately, id_index__in={stay.id_index for stay in own})
    elsewhere: dict[str, list[Stay]] = defaultdict(list)
    for row in rows.order_by("household").values_list(*_FIELDS):
        elsewhere[row[1]].append(_stay(row))
    pairs = [
        (stay, other)
        for stay in own
        for other in elsewhere[stay.id_index]
        if other.household_no != stay.household_no and _meets(stay, other, since)
    ]
    inhabited = _inhabited({earlier(*pair).household_no for pair in pairs}) if pairs else set()
    return [(stay, _move(stay, other, since, inhabited)) for stay, other in pairs]


def _meets(stay: Stay, other: Stay, since: date) -> bool:
    days = [each.left_on for each in (stay, other) if each.left_on]
    return not days or min(days) >= since


def earlier(stay: Stay, other: Stay) -> Stay:
    """The household that was left, and first where he has left both."""
    return min((stay, other), key=lambda each: each.left_on or date.max)


def _inhabited(numbers: Iterable[str]) -> set[str]:
    rows = Member.objects.filter(household__no__in=set(numbers), left_on=None).order_by()
    return set(rows.values_list("household__no", flat=True).distinct())


def _move(stay: Stay, other: Stay, since: date, inhabited: Collection[str]) -> Move:
    came = earlier(stay, other) is other
    left_on = other.left_on if came else stay.left_on
    return Move(_kind(stay, other, since, inhabited), stay.name, other.household_no, came, left_on)


def _kind(stay: Stay, other: Stay, since: date, inhabited: Collection[str]) -> MoveKind:
    if stay.left_on is None and other.left_on is None:
        return MoveKind.DOUBLE
    old = earlier(stay, other)
    new = other if old is stay else stay
    if old.household_no not in inhabited:
        return MoveKind.MERGED
    is_new = new.entered_on >= since and (new.entry_year is None or new.entry_year >= since.year)
    return MoveKind.SPLIT if is_new else MoveKind.MOVED
