"""How many left the register, came back or were struck off: six numbers that are never added up (domain.md §2.6).

`counts_by_part(place, 2017)` answers `{path of a part directly below the place: {Movement: Count(households, persons)}}`,
parts without any movement left out; `counts_by_year(place, [2016, 2017])` answers `{year: {Movement: Count}}`, every year
named. Both make two queries, however large the place and however many the years, and every inner dict holds every
Movement: EXIT 脱贫退出, ROLLBACK 脱贫回退, RETURN 返贫, DISQUALIFICATION 清退, NATURAL_DECREASE 自然减少, ENROLMENT 新识别,
NATURAL_INCREASE 自然增加 (persons only). The persons of a natural decrease are the members who left, also of households
that go on; its households are those whose last member left (自然注销).

A change counts in the year of its effective date, with the persons who lived there when it was recorded. `known_until`
leaves out what was recorded after that moment: the rows only grow, so a locked year gives the same figures for ever.
A rollback counts in its own year; what it takes from the year of the exit is told by `false_exits_by_year`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count as RowCount
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, ExtractYear, Left

from registry.models import LEAVING, ChangeState, Division, Member, Movement, NaturalChange, StandingChange


@dataclass(frozen=True)
class Count:
    households: int = 0
    persons: int = 0


Counts = dict[Movement, Count]


def counts_by_part(place: Division, year: int, *, known_until: datetime | None = None) -> dict[str, Counts]:
    """Of each division directly below the place, by its path; a village stands for itself."""
    length = len(place.path) + len(Division.segment(0))
    key = Left("household__village_path", length)
    counts = _counted(_changes(place, [year], known_until).annotate(key=key))
    return _with_members(counts, _members(place, [year], known_until).annotate(key=key))


def counts_by_village(place: Division, year: int) -> dict[str, Counts]:
    """Of every village of the place, by its path; those without any movement are left out."""
    return counts_between(place, date(year, 1, 1), date(year, 12, 31))


def counts_between(place: Division, first: date, last: date) -> dict[str, Counts]:
    """The same of what had effect from the first to the last day. Two queries."""
    years, key = range(first.year, last.year + 1), F("household__village_path")
    changes = _changes(place, years, None).filter(effective_on__range=(first, last))
    members = _members(place, years, None).filter(counts_on__range=(first, last))
    return _with_members(_counted(changes.annotate(key=key)), members.annotate(key=key))


def counts_by_year(
    place: Division, years: Collection[int], *, known_until: datetime | None = None
) -> dict[int, Counts]:
    counts = _counted(_changes(place, years, known_until).annotate(key=ExtractYear("effective_on")))
    members = _members(place, years, known_until).annotate(key=ExtractYear("counts_on"))
    return {year: _none() for year in years} | _with_members(counts, members)


def false_exits_by_year(
    place: Division, years: Collection[int], *, known_until: datetime | None = None
) -> dict[int, Count]:
    """Of each year's exits those that were rolled back later: the year restated is its exits less these (C-27). One query."""
    exits = _changes(place, years, known_until).filter(movement=Movement.EXIT)
    later = StandingChange.objects.filter(household=OuterRef("household"), pk__gt=OuterRef("pk")).exclude(movement="")
    if known_until is not None:
        later = later.filter(recorded_at__lte=known_until)
    followed = exits.annotate(next=Subquery(later.order_by("pk").values("movement")[:1]))
    rows = followed.filter(next=Movement.ROLLBACK).annotate(key=ExtractYear("effective_on"))
    found = {year: counts[Movement.EXIT] for year, counts in _counted(rows).items()}
    return {year: found.get(year, Count()) for year in years}


def _none() -> Counts:
    return dict.fromkeys(Movement, Count())


def _changes(place: Division, years: Collection[int], known_until: datetime | None) -> QuerySet[StandingChange, Any]:
    rows = StandingChange.objects.filter(household__village_path__under=place.path).exclude(movement="")
    rows = rows.filter(_within("effective_on", years))
    return rows if known_until is None else rows.filter(recorded_at__lte=known_until)


def _members(place: Division, years: Collection[int], known_until: datetime | None) -> QuerySet[NaturalChange, Any]:
    rows = NaturalChange.objects.filter(household__village_path__under=place.path, state=ChangeState.CONFIRMED)
    rows = rows.filter(_within("counts_on", years))
    return rows if known_until is None else rows.filter(answered_at__lte=known_until)


def _within(field: str, years: Collection[int]) -> Q:
    within = Q(pk__in=[])
    for year in years:
        within |= Q(**{f"{field}__range": (date(year, 1, 1), date(year, 12, 31))})
    return within


def _present() -> Any:
    """Where the number was not kept: whoever lived there on that day, as far as the register tells."""
    there = Q(left_on=None) | Q(left_on__gt=OuterRef("effective_on"))
    members = Member.objects.filter(there, household=OuterRef("household")).order_by().values("household")
    return Subquery(members.annotate(number=RowCount("pk")).values("number"))


def _counted(rows: QuerySet[Any]) -> dict[Any, Counts]:
    found: dict[Any, Counts] = {}
    numbers = rows.annotate(living=Coalesce(F("persons"), _present(), 0)).order_by().values("key", "movement")
    for row in numbers.annotate(households=RowCount("pk"), whole=Sum("living")):
        counts = found.setdefault(row["key"], _none())
        counts[Movement(row["movement"])] = Count(row["households"], row["whole"] or 0)
    return found


def _with_members(found: dict[Any, Counts], rows: QuerySet[Any]) -> dict[Any, Counts]:
    """Who came and who left; a household closed as 自然注销 brings no persons of its own, its last member did."""
    leaves = Q(reason__in=LEAVING)
    numbers = rows.order_by().values("key")
    for row in numbers.annotate(left=RowCount("pk", filter=leaves), came=RowCount("pk", filter=~leaves)):
        counts = found.setdefault(row["key"], _none())
        closed = counts[Movement.NATURAL_DECREASE]
        counts[Movement.NATURAL_DECREASE] = Count(closed.households, closed.persons + row["left"])
        counts[Movement.NATURAL_INCREASE] = Count(0, row["came"])
    return found
