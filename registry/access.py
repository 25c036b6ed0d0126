"""The one place that answers: which duties does this user hold, and what may he see?

Act = the duty held on exactly the division whose turn it is. See = anything below a division on which he holds
Duty.VIEW_CASES. Neither a global permission nor is_superuser counts (S9).
"""

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from audit import clock
from audit.statements import Read
from registry.models.divisions import Division
from registry.models.officials import DivisionGroupGrant, DivisionUserGrant, Posting, User
from registry.roles import DUTIES_OF, Duty, Role

Holder = User | AnonymousUser


def roles_with(duty: str) -> list[Role]:
    return [role for role, duties in DUTIES_OF.items() if duty in duties]


def duties(user: Holder) -> frozenset[tuple[str, int]]:
    """{(duty, division id)}; read once per request, kept on the user object."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    held: frozenset[tuple[str, int]] | None = user.__dict__.get("_duties")
    if held is None:
        columns = ("permission__codename", "content_object_id")
        own = DivisionUserGrant.objects.filter(user=user).values_list(*columns)
        by_group = DivisionGroupGrant.objects.filter(group__user=user).values_list(*columns)
        held = user.__dict__["_duties"] = frozenset(own.union(by_group))
    return held


def has_duty(user: Holder, duty: str, division_id: int | None) -> bool:
    return (str(duty), division_id) in duties(user)


def places_of(user: Holder, duty: str) -> list[int]:
    """Own keys of the divisions on which the user holds the duty."""
    return sorted(place for held, place in duties(user) if held == duty)


def sees(user: Holder) -> tuple[str, ...]:
    """Paths of the places whose cases the user may see; outermost only."""
    if not user.is_authenticated:
        return ()
    paths: tuple[str, ...] | None = user.__dict__.get("_sees")
    if paths is None:
        found = Division.objects.filter(pk__in=places_of(user, Duty.VIEW_CASES)).values_list("path", flat=True)
        paths = user.__dict__["_sees"] = _outermost(found)
    return paths


def _outermost(paths: Iterable[str]) -> tuple[str, ...]:
    kept: list[str] = []
    for path in sorted(paths):
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return tuple(kept)


def under(rows: QuerySet[Any], paths: Iterable[str], field: str) -> QuerySet[Any]:
    """Only the rows whose path column `field` lies in one of the places."""
    inside = Q(pk__in=[])
    for path in paths:
        inside |= Q(**{f"{field}__under": path})
    return rows.filter(inside)


def can_see(user: Holder, path: str) -> bool:
    return any(path.startswith(place) for place in sees(user))


def acting_posting(user: Holder, duty: str, division_id: int, on: date) -> Posting | None:
    """The open posting from which the user holds the duty there today, asked of the database at this moment.

    Both must stand: the posting, and guardian's grant that it projects.
    """
    if not user.is_authenticated or not user.is_active:
        return None
    return _acting_postings(str(duty)).first(official=user.pk, division=division_id, on=on)


@cache
def _acting_postings(duty: str) -> Read[Posting]:
    grant = DivisionUserGrant.objects.filter(
        user=OuterRef("official"), content_object=OuterRef("division"), permission__codename=duty
    )
    return Read(
        lambda official, division, on: Posting.objects.filter(
            Exists(grant), official=official, division=division, role__in=roles_with(duty), until=None, since__lte=on
        ).order_by("since", "pk")[:1],
        official=int,
        division=int,
        on=date,
    )


def holders(duty: str, division_id: int) -> QuerySet[Posting]:
    """Open postings of active officials who hold the duty there today, with the official."""
    rows = Posting.objects.filter(
        division=division_id, role__in=roles_with(duty), since__lte=clock.today(), until=None, official__is_active=True
    )
    return rows.select_related("official").order_by("since", "pk")


def open_postings(user: Holder) -> list[Posting]:
    if not user.is_authenticated:
        return []
    rows = Posting.objects.filter(official=user.pk, until=None).select_related("division")
    return list(rows.order_by(F("division__level").asc(), "pk"))
