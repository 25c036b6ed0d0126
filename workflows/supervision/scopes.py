"""Which place a supervisor looks at, and whose figures belong to it."""

from dataclasses import dataclass
from functools import cached_property, partial
from typing import Literal

from django.db.models import QuerySet

from approvals.errors import NotEntitled
from approvals.local_days import calendar_now
from registry.absences import supervisor_over
from registry.access import Holder, places_of
from registry.errors import DutyMissing
from registry.models import Division
from registry.places import plain_name
from registry.roles import Duty, Level
from workflows.supervision.readings import By, Scope, Works


@dataclass(frozen=True)
class View:
    """A place with the scope of its figures, and the places that make its rows."""

    place: Division
    scope: Scope
    by: By | Literal["village"]
    rows: tuple[tuple[int, str], ...]  # (key, name), in the order of the register

    @property
    def is_parted(self) -> bool:
        """Whether its own row stands among those of the places below."""
        return self.place.level in {Level.COUNTY, Level.TOWNSHIP}

    def has_boards(self, key: int) -> bool:
        """Whether the row leads to a board of its own: a village has none."""
        return key != self.place.pk and self.by != "village"

    @cached_property
    def works(self) -> Works:
        """Which days are working days of the place, by its own orders and those above. One query."""
        return partial(calendar_now().is_workday, office=self.place.path)


def supervised_by(user: Holder) -> QuerySet[Division]:
    """Where the user supervises, the outermost first."""
    return Division.objects.filter(pk__in=places_of(user, Duty.SUPERVISE)).order_by("level", "pk")


def view_of(user: Holder, place: Division) -> View:
    """Raises NotEntitled where the user supervises neither the place nor one above it."""
    try:
        supervisor_over(user, place)
    except DutyMissing:
        raise NotEntitled(duty=Duty.SUPERVISE.label, place=plain_name(place.name)) from None
    if place.level < Level.COUNTY:
        counties = _named(Division.objects.filter(path__under=place.path, level=Level.COUNTY))
        return View(place, Scope(counties=[key for key, _ in counties] or [-1]), "county", counties)
    if place.level == Level.COUNTY:
        units = _named(Division.objects.filter(parent=place, level=Level.TOWNSHIP))
        return View(place, Scope(counties=[place.pk]), "unit", ((place.pk, plain_name(place.name)), *units))
    own = ((place.pk, plain_name(place.name)),)
    if place.level == Level.TOWNSHIP:
        villages = _named(Division.objects.filter(path__under=place.path, level=Level.VILLAGE))
        return View(place, Scope(units=[place.pk]), "village", (*own, *villages))
    return View(place, Scope(units=[place.pk]), "unit", own)


def _named(places: QuerySet[Division]) -> tuple[tuple[int, str], ...]:
    return tuple((key, plain_name(name)) for key, name in places.order_by("pk").values_list("pk", "name"))
