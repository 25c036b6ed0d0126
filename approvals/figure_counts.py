"""What the figures of a place count, each table in one grouped query, by village (domain.md §2.0-8, §2.6)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from registry.models import (
    Division,
    Household,
    Listing,
    ListingKind,
    ListingStanding,
    Member,
    Movement,
    PlaceStanding,
    Standing,
    StandingChange,
)
from registry.standing_counts import counts_by_village
from registry.standings import NOT_REGISTERED

from approvals.models import Case, Decision, Objection, SampleUnit
from approvals.models.objection_words import OPEN_STATES, ObjectionOutcome
from approvals.stages import ORDER, STAGES, CaseKind, Outcome, StageCode

Told = Iterator[tuple[str, str, int]]  # place, column, number
AFTER_APPROVAL = [stage.code for stage in STAGES if ORDER[stage.code] > ORDER[StageCode.COUNTY_APPROVAL]]
# Told in households and in persons: cases of the year, movements of the register, and who is on it.
EVENTS = ("planned", "in_procedure", "approved", "sent_back", "rejected", "withdrawn")
MOVEMENTS: dict[Movement, str] = {
    Movement.EXIT: "exited",
    Movement.ROLLBACK: "rolled_back",
    Movement.RETURN: "fallen_back",
    Movement.DISQUALIFICATION: "struck_off",
    Movement.NATURAL_DECREASE: "natural",
    Movement.ENROLMENT: "enrolled",
    Movement.NATURAL_INCREASE: "increase",  # of persons only
}
BOTH = (*EVENTS, *MOVEMENTS.values(), "restated", "remaining", "registered")
COLUMNS = (
    *(f"{name}_{unit}" for name in BOTH for unit in ("households", "persons")),
    *(
        f"{kind}_{name}"
        for kind in ListingKind.values
        for name in ("listed", "planned", "left_year", "left", "rectify")
    ),
    *("checked", "wrong", "objections", "objections_founded", "objections_open"),
)


@dataclass(frozen=True)
class Restatement:
    """An exit of the year that later proved false: it stays in what was counted, and is taken off on its own line."""

    case_no: str
    path: str
    exit_no: str
    exited_on: date
    rolled_back_on: date
    persons: int


def everything(place: Division, year: int) -> Told:
    """(place, column, number), each table in one grouped query."""
    path = place.path
    yield from _cases(path, year)
    yield from _movements(place, year)
    yield from _stock(path)
    yield from _listings(path, year)
    yield from _samples(path, year)
    yield from _objections(path, year)


def groups() -> dict[str, Q]:
    """Column → the exits of the year that it counts."""
    fallen = Q(outcome__in=[Outcome.REJECTED, Outcome.WITHDRAWN])
    before, marked = Q(stage=StageCode.YEAR_PLAN), Q(stage=StageCode.FOLLOW_UP)
    under_way = Q(closed_at=None) & ~before & ~marked
    return {
        "planned": ~before & ~fallen,
        "in_procedure": under_way,
        "approved": under_way & Q(stage__in=AFTER_APPROVAL),
        "sent_back": Q(round__gt=1),
        "rejected": Q(outcome=Outcome.REJECTED),
        "withdrawn": Q(outcome=Outcome.WITHDRAWN),
    }


def _cases(path: str, year: int) -> Told:
    those_of = groups()
    counted: dict[str, Any] = {f"{name}_households": Count("pk", filter=those) for name, those in those_of.items()}
    counted |= {f"{name}_persons": Sum("persons", filter=those, default=0) for name, those in those_of.items()}
    rows = Case.objects.filter(kind=CaseKind.EXIT, year=year, village_path__under=path)
    yield from _told(rows, "village_path", counted)


def restatements_of(path: str, year: int) -> list[Restatement]:
    """Exits with effect in the year that a rollback has taken back since, oldest first. One query."""
    before = StandingChange.objects.filter(household=OuterRef("household"), pk__lt=OuterRef("pk")).exclude(movement="")
    before = before.order_by("-pk")
    rows = StandingChange.objects.filter(movement=Movement.ROLLBACK, household__village_path__under=path).annotate(
        undone=Subquery(before.values("movement")[:1]),
        exit_no=Subquery(before.values("case_no")[:1]),
        exited_on=Subquery(before.values("effective_on")[:1]),
        exited=Subquery(before.values("persons")[:1]),
    )
    rows = rows.filter(undone=Movement.EXIT, exited_on__range=_span(year)).order_by("effective_on", "pk")
    columns = ("case_no", "household__village_path", "exit_no", "exited_on", "effective_on", "exited")
    return [
        Restatement(no, village, exit_no, first, last, persons or 0)
        for no, village, exit_no, first, last, persons in rows.values_list(*columns)
    ]


def _movements(place: Division, year: int) -> Told:
    for path, counts in counts_by_village(place, year).items():
        for movement, name in MOVEMENTS.items():  # whoever was born or moved in is told of members, not of households
            count = counts[movement]
            yield path, f"{name}_households", count.households
            yield path, f"{name}_persons", count.persons


def _span(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def _stock(path: str) -> Told:
    """Who is on the register as it stands: the one number that is of today, until the year is locked."""
    poor, known = ~Q(standing__in=[*NOT_REGISTERED, Standing.EXITED]), ~Q(standing__in=NOT_REGISTERED)
    homes = Household.objects.filter(village_path__under=path)
    counted = {"remaining_households": Count("pk", filter=poor), "registered_households": Count("pk", filter=known)}
    yield from _told(homes, "village_path", counted)
    people = Member.objects.filter(left_on=None, household__village_path__under=path)
    known = ~Q(household__standing__in=NOT_REGISTERED)
    counted = {
        "remaining_persons": Count("pk", filter=known & ~Q(household__standing=Standing.EXITED)),
        "registered_persons": Count("pk", filter=known),
    }
    yield from _told(people, "household__village_path", counted)


def _listings(path: str, year: int) -> Told:
    """Villages, towns and counties by how they stand; who leaves this year by the day from which it has effect."""
    open_ = Listing.objects.filter(ended_on=None, division_path__under=path)
    for place, kind, standing, planned in open_.values_list("division_path", "kind", "standing", "planned_year"):
        yield place, f"{kind}_listed", 1
        if planned == year:
            yield place, f"{kind}_planned", 1
        if standing in {PlaceStanding.EXITED, PlaceStanding.CONSOLIDATED}:
            yield place, f"{kind}_left", 1
        if standing == PlaceStanding.NEEDS_RECTIFICATION:
            yield place, f"{kind}_rectify", 1
    left = ListingStanding.objects.filter(
        standing=PlaceStanding.EXITED, effective_on__year=year, listing__division_path__under=path
    )
    for place, kind in left.values_list("listing__division_path", "listing__kind"):
        yield place, f"{kind}_left_year", 1


def _samples(path: str, year: int) -> Told:
    """Households drawn by a verifying level, and those that it did not confirm."""
    drawn = drawn_in(path, year)
    counted = {"checked": Count("pk", filter=Q(is_checked=True)), "wrong": Count("pk", filter=Q(is_wrong=True))}
    yield from _told(drawn, "case__village_path", counted)


def drawn_in(path: str, year: int) -> QuerySet[Any]:
    """With `is_checked` and `is_wrong`."""
    decided = Decision.objects.filter(case=OuterRef("case"), round=OuterRef("round"), stage=OuterRef("stage"))
    drawn = SampleUnit.objects.filter(is_sampled=True, draw__year=year, case__village_path__under=path)
    return drawn.annotate(is_checked=Exists(decided), is_wrong=Exists(decided.exclude(outcome=Outcome.APPROVED)))


FOUNDED = Q(outcome__in=[ObjectionOutcome.FOUNDED, ObjectionOutcome.PARTLY_FOUNDED])


def _objections(path: str, year: int) -> Told:
    rows = Objection.objects.filter(year=year, merged_into=None, village_path__under=path)
    counted = {
        "objections": Count("pk"),
        "objections_founded": Count("pk", filter=FOUNDED),
        "objections_open": Count("pk", filter=Q(state__in=OPEN_STATES)),
    }
    yield from _told(rows, "village_path", counted)


def _told(rows: QuerySet[Any], place: str, counted: Mapping[str, Any]) -> Told:
    for row in rows.order_by().annotate(place_of=F(place)).values("place_of").annotate(**counted):
        path = row.pop("place_of")
        yield from ((path, name, value) for name, value in row.items() if value)
