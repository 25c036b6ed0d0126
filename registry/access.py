"""The one place that answers: which duties does this user hold, and what may he see?

Act = the duty held on exactly the division whose turn it is. See = anything below a division on which he holds
Duty.VIEW_CASES. Neither a global permission nor is_superuser counts (S9).
"""

from collections.abc import Collection, Iterable
from datetime import date
from functools import cache
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value

from audit import clock
from audit.statements import Read
from registry.models.divisions import Division
from registry.models.officials import Delegation, DivisionGroupGrant, DivisionUserGrant, Posting, User
from registry.places import follower_of, followers_of
from registry.roles import DUTIES_OF, Duty, Role

Holder = User | AnonymousUser
M = TypeVar("M", bound=models.Model)
Turn = tuple[str, int]  # a duty, and own key of the division where it is held
_OWN = Value("")


def roles_with(duty: str) -> list[Role]:
    return [role for role, duties in DUTIES_OF.items() if duty in duties]


def duties(user: Holder) -> frozenset[tuple[str, int]]:
    """{(duty, division id)}; read once per request, kept on the user object."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    held: frozenset[tuple[str, int]] | None = user.__dict__.get("_duties")
    if held is None:
        columns = ("permission__codename", "content_object_id")
        own = DivisionUserGrant.objects.filter(user=user).values_list(*columns, _OWN)
        by_group = DivisionGroupGrant.objects.filter(group__user=user).values_list(*columns, _OWN)
        found = own.union(by_group, _delegated(user, columns))
        held = frozenset((duty, place) for duty, place, role in found if not role or duty in DUTIES_OF[Role(role)])
        user.__dict__["_duties"] = held
    return held


def _delegated(user: User, columns: tuple[str, str]) -> QuerySet[Any, Any]:
    """Grants of the principals he stands in for, at the post's own place, with its role: other posts there are not his."""
    today = clock.today()
    delegation = Q(
        user__postings__delegations__delegate=user,
        user__postings__delegations__since__lte=today,
        user__postings__delegations__until__gte=today,
        user__postings__delegations__ended_on=None,
        user__postings__until=None,
        user__postings__since__lte=today,
        user__postings__division=F("content_object"),
    )
    rows = DivisionUserGrant.objects.filter(delegation, user__is_active=True)
    return rows.values_list(*columns, "user__postings__role")


def has_duty(user: Holder, duty: str, division_id: int | None) -> bool:
    return (str(duty), division_id) in duties(user)


def places_of(user: Holder, duty: str) -> list[int]:
    """Own keys of the divisions on which the user holds the duty."""
    return sorted(place for held, place in duties(user) if held == duty)


def sees(user: Holder) -> tuple[str, ...]:
    """Paths of the places whose cases the user may see; outermost only.

    A place that followed another sees what was closed there too: nothing of it moves (D-46).
    """
    if not user.is_authenticated:
        return ()
    paths: tuple[str, ...] | None = user.__dict__.get("_sees")
    if paths is None:
        keys = places_of(user, Duty.VIEW_CASES)
        followed = Q(successor__in=keys) | Q(successor__successor__in=keys)
        found = Division.objects.filter(Q(pk__in=keys) | followed).values_list("path", flat=True)
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


def acting_posting(user: Holder, duty: str, division_id: int, on: date, *, role: Role | None = None) -> Posting | None:
    """The open posting from which the user holds the duty there today, asked of the database at this moment.

    Both must stand: the posting, and guardian's grant that it projects. `role` asks for a seat's own post. Who holds
    none himself may stand in for an open post that has it: then `posting.delegation` is set and `posting.official` is
    the delegate. Of a place that has ended, its successor's officials act (D-46): lists, letters and draws keep the old
    place for ever, its posts do not. Inside an act's transaction the rows are locked (FOR SHARE): whoever relieves waits, or is waited for.
    """
    if not user.is_authenticated or not user.is_active:
        return None
    roles = (str(role),) if role else tuple(map(str, roles_with(duty)))
    found = _posting_at(user, duty, roles, division_id, on)
    if found is None and (follows := follower_of(division_id)) != division_id:
        found = _posting_at(user, duty, roles, follows, on)
    return found


def _posting_at(user: User, duty: str, roles: tuple[str, ...], division_id: int, on: date) -> Posting | None:
    own = _own_postings(str(duty), roles, _locks()).first(official=user.pk, division=division_id, on=on)
    if own is not None:
        return own
    delegation = _delegations(str(duty), roles, _locks()).first(delegate=user.pk, division=division_id, on=on)
    return delegation.standing_in() if delegation else None


def _locks() -> bool:
    connection = transaction.get_connection()
    return connection.vendor == "postgresql" and connection.in_atomic_block


class _SharedRead(Read[M]):
    """Rows that others may read and rely on too, but nobody may change before this transaction ends.

    Django knows no FOR SHARE; FOR NO KEY UPDATE would make all acts from one post wait for each other.
    """

    def _compile(self, connection: BaseDatabaseWrapper) -> Any:
        compiled = super()._compile(connection)
        compiled._sql = compiled._sql.replace("FOR NO KEY UPDATE", "FOR SHARE")
        return compiled


@cache
def _own_postings(duty: str, roles: tuple[str, ...], locks: bool) -> Read[Posting]:
    grant = DivisionUserGrant.objects.filter(
        user=OuterRef("official"), content_object=OuterRef("division"), permission__codename=duty
    )

    def build(official: int, division: int, on: date) -> QuerySet[Posting]:
        rows = Posting.objects.filter(
            Exists(grant), official=official, division=division, role__in=roles, until=None, since__lte=on
        ).order_by("since", "pk")[:1]
        return rows.select_for_update(no_key=True) if locks else rows

    return (_SharedRead if locks else Read)(build, official=int, division=int, on=date)


@cache
def _delegations(duty: str, roles: tuple[str, ...], locks: bool) -> Read[Delegation]:
    """Whatever the principal lost, or never held, the delegate has not either: his grant is asked for, not the delegate's."""
    grant = DivisionUserGrant.objects.filter(
        user=OuterRef("posting__official"), content_object=OuterRef("posting__division"), permission__codename=duty
    )

    def build(delegate: int, division: int, on: date) -> QuerySet[Delegation]:
        rows = (
            in_force(on)
            .filter(Exists(grant), delegate=delegate, posting__division=division, posting__role__in=roles)
            .order_by("since", "pk")[:1]
        )
        return rows.select_for_update(of=("self", "posting"), no_key=True) if locks else rows

    return (_SharedRead if locks else Read)(build, delegate=int, division=int, on=date)


def in_force(on: date) -> QuerySet[Delegation]:
    """Delegations of that day: not ended, of open posts, principal and delegate both active. No chains: the post's own."""
    return Delegation.objects.filter(
        since__lte=on,
        until__gte=on,
        ended_on=None,
        posting__until=None,
        posting__since__lte=on,
        posting__official__is_active=True,
        delegate__is_active=True,
    ).select_related("posting__official", "delegate")


_DELEGATIONS = Read(
    lambda delegate, on: (
        in_force(on).filter(delegate=delegate).select_related("posting__division").order_by("until", "pk")
    ),
    delegate=int,
    on=date,
)


def stand_ins(user: Holder, on: date) -> list[Posting]:
    """Posts that the user stands in for on that day, as he holds them."""
    if not user.is_authenticated or not user.is_active:
        return []
    return [delegation.standing_in() for delegation in _DELEGATIONS.all(delegate=user.pk, on=on)]


def holders(duty: str, division_id: int) -> list[Posting]:
    """Open postings of active officials who hold the duty there today, with the official; then those who stand in.

    Of a place that has ended, those of its successor.
    """
    return holders_of([(duty, division_id)])[duty, division_id]


def holders_of(turns: Collection[Turn]) -> dict[Turn, list[Posting]]:
    """The same of many duties and places: two queries, and a few more where nobody holds one (places that have ended)."""
    found = _holders_at(turns)
    nowhere = {place for (_, place), postings in found.items() if not postings}
    follows = followers_of(nowhere) if nowhere else {}
    heirs = {
        turn: (turn[0], follows[turn[1]]) for turn, postings in found.items() if not postings and turn[1] in follows
    }
    at_heirs = _holders_at(set(heirs.values())) if heirs else {}
    return found | {turn: at_heirs[heir] for turn, heir in heirs.items()}


def _holders_at(turns: Collection[Turn]) -> dict[Turn, list[Posting]]:
    today = clock.today()
    roles = {duty: frozenset(roles_with(duty)) for duty, _ in turns}
    every_role, places = frozenset[Role]().union(*roles.values()), {place for _, place in turns}
    rows = Posting.objects.filter(
        division__in=places, role__in=every_role, since__lte=today, until=None, official__is_active=True
    )
    delegated = in_force(today).filter(posting__division__in=places, posting__role__in=every_role)
    own = list(rows.select_related("official").order_by("since", "pk"))
    postings = [*own, *(delegation.standing_in() for delegation in delegated.order_by("since", "pk"))]
    at_place: dict[int, list[Posting]] = {place: [] for place in places}
    for posting in postings:
        at_place[posting.division_id].append(posting)
    return {(duty, place): [one for one in at_place[place] if one.role in roles[duty]] for duty, place in turns}


_POSTINGS = Read(
    lambda official: (
        Posting.objects.filter(official=official, until=None)
        .select_related("division")
        .order_by(F("division__level").asc(), "pk")
    ),
    official=int,
)


def open_postings(user: Holder) -> list[Posting]:
    return _POSTINGS.all(official=user.pk) if user.is_authenticated else []


def posts_of(user: Holder) -> list[Posting]:
    """Own open posts, then those he stands in for today: whoever holds one reads what officials read."""
    return [*open_postings(user), *stand_ins(user, clock.today())]
