"""Appointing and relieving officials. The only module that writes guardian grants."""

from collections.abc import Sequence
from datetime import date, datetime

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _

from audit import clock, log
from audit.log import Actor
from registry import events
from registry.errors import (
    AccountClosed,
    AlreadyPosted,
    DatesWrong,
    IncompatiblePlaces,
    PaperMissing,
    PostingEnded,
    RolesIncompatible,
    SuccessionWrong,
    WrongLevel,
)
from registry.models import Delegation, Division, DivisionUserGrant, Posting, User
from registry.roles import DUTIES_OF, HELD_ABOVE_TOO, INCOMPATIBLE, LEVEL_OF, VERIFY_TOWNSHIPS, Duty, Level, Role

SYSTEM = Actor(id="system:setup", name="系统", role="system", post="", unit="系统", division="")


def actor_of(posting: Posting, *, delegation: Delegation | None = None, official: User | None = None) -> Actor:
    """The official as he stands at the moment of the act; the log keeps these words for ever.

    A posting from acting_posting() says by itself who stands in; give `delegation` with one read from a stored act.
    """
    if delegation is not None and posting.delegation is None:
        posting = delegation.standing_in()
    official = official or posting.official
    return Actor(
        id=f"official:{official.pk}",
        name=name_of_actor(official, posting),
        role=posting.role,
        post=posting.post,
        unit=posting.unit,
        division=str(posting.division_id),
    )


def name_of_actor(user: User, acting: Posting) -> str:
    """王芳（代李伟）: who acts, and for whom if he stands in (S7). Data on papers and in the log, hence no translation."""
    return f"{user.name}（代{acting.delegation.posting.official.name}）" if acting.delegation else user.name


def _permissions(duties: frozenset[Duty]) -> list[Permission]:
    place = ContentType.objects.get_for_model(Division)
    return list(Permission.objects.filter(content_type=place, codename__in=[str(duty) for duty in duties]))


def lock_posting(posting: Posting) -> Posting:
    """The row as it stands now, FOR UPDATE: acts that rely on it (acting_posting) end before, or see it changed."""
    return Posting.objects.select_for_update(of=("self",)).select_related("official", "division").get(pk=posting.pk)


def _refuse_wrong_level(role: Role, division: Division) -> None:
    level = LEVEL_OF[role]
    if role in HELD_ABOVE_TOO and level is not None and division.level < level:
        return
    if level is not None and division.level != level:
        raise WrongLevel(role=role.label, level=Level(division.level).label)


def refuse_incompatible(official: User, role: Role, division: Division) -> None:
    """S9 over everything he holds or stands in for, and S2 over the places. Raises RolesIncompatible, IncompatiblePlaces."""
    own = Posting.objects.filter(official=official, until=None)
    lent = Posting.objects.filter(
        until=None, delegations__delegate=official, delegations__ended_on=None, delegations__until__gte=clock.today()
    )
    held = list((own | lent).distinct().select_related("division"))
    others = {str(other) for other in INCOMPATIBLE[role]}
    if any(posting.role in others for posting in held):
        raise RolesIncompatible(official=official.name, role=role.label)
    near = next((posting for posting in held if _too_near(role, division, posting)), None)
    if near is not None:
        raise IncompatiblePlaces(official=official.name, held=f"{near.unit}{near.post}")


def _too_near(role: Role, division: Division, held: Posting) -> bool:
    """A township verifies every household of its villages: its verifiers hold no post in any of them (S2)."""
    if role in VERIFY_TOWNSHIPS and held.division.level == Level.VILLAGE:
        return held.division.path.startswith(division.path)
    if held.role in VERIFY_TOWNSHIPS and division.level == Level.VILLAGE:
        return division.path.startswith(held.division.path)
    return False


@transaction.atomic
def appoint(
    *,
    official: User,
    role: Role,
    division: Division,
    unit: str,
    post: str,
    since: date,
    paper: str,
    by: Actor,
    at: datetime,
    department: str = "",
) -> Posting:
    """Give an official a post; raises WrongLevel, RolesIncompatible, IncompatiblePlaces, AlreadyPosted and others."""
    _refuse_wrong_level(role, division)
    refuse_incompatible(official, role, division)
    if not official.is_active:
        raise AccountClosed(official=official.name)
    if not paper.strip():
        raise PaperMissing()
    if division.effective_until is not None:
        raise SuccessionWrong(problem=_("%(place)s no longer exists") % {"place": division.name})
    if Posting.objects.filter(official=official, role=role, division=division, until=None).exists():
        raise AlreadyPosted(official=official.name)
    posting = Posting.objects.create(
        official=official,
        role=role,
        division=division,
        unit=unit,
        post=post,
        department=department,
        since=since,
        appointing_paper=paper,
    )
    _grant(official, division, DUTIES_OF[role])
    _log(events.POSTING_APPOINTED, posting, by, at, paper)
    return posting


@transaction.atomic
def appoint_newcomers(postings: Sequence[Posting], *, by: Actor, at: datetime) -> list[Posting]:
    """Give officials who hold nothing yet their first posts, as appoint() does; the statements do not grow with the list.

    `postings` are not stored yet. Raises WrongLevel, PaperMissing, AlreadyPosted.
    """
    newcomers = [posting.official for posting in postings]
    held = [posting.official for posting in Posting.objects.filter(official__in=newcomers).select_related("official")]
    held += [one for number, one in enumerate(newcomers) if one in newcomers[:number]]
    if held:
        raise AlreadyPosted(official=held[0].name)
    for posting in postings:
        _refuse_wrong_level(Role(posting.role), posting.division)
        if not posting.appointing_paper.strip():
            raise PaperMissing()
    found = Posting.objects.bulk_create(postings)
    known = {permission.codename: permission for permission in _permissions(frozenset(Duty))}
    grants = [
        DivisionUserGrant(user=posting.official, permission=known[duty], content_object=posting.division)
        for posting in found
        for duty in DUTIES_OF[Role(posting.role)]
    ]
    DivisionUserGrant.objects.bulk_create(grants)
    log.append_many([_event(events.POSTING_APPOINTED, one, by, at, one.appointing_paper) for one in found])
    return found


def _grant(official: User, division: Division, duties: frozenset[Duty]) -> None:
    DivisionUserGrant.objects.bulk_create(
        [
            DivisionUserGrant(user=official, permission=permission, content_object=division)
            for permission in _permissions(duties)
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def relieve(*, posting: Posting, until: date, paper: str, by: Actor, at: datetime) -> None:
    """End a posting, whatever was delegated of it, and every grant that no other open posting of his gives there.

    Waits for acts that rely on the posting at this moment; whoever acts afterwards finds it ended. Raises PostingEnded.
    """
    found = lock_posting(posting)
    if found.until is not None:
        raise PostingEnded(until=found.until)
    if until < found.since:
        raise DatesWrong(problem=_("The last day lies before the first"))
    if not paper.strip():
        raise PaperMissing()
    posting.until, posting.relieving_paper = until, paper
    posting.save(update_fields=["until", "relieving_paper"])
    others = Posting.objects.filter(official=posting.official_id, division=posting.division_id, until=None)
    kept: frozenset[Duty] = frozenset().union(*(DUTIES_OF[Role(other.role)] for other in others))
    DivisionUserGrant.objects.filter(
        user=posting.official_id,
        content_object=posting.division_id,
        permission__in=_permissions(DUTIES_OF[Role(posting.role)] - kept),
    ).delete()
    posting.delegations.filter(ended_on=None).update(ended_on=clock.today())
    _log(events.POSTING_RELIEVED, posting, by, at, paper)


@transaction.atomic
def transfer(
    *,
    posting: Posting,
    role: Role,
    division: Division,
    unit: str,
    post: str,
    since: date,
    paper: str,
    by: Actor,
    at: datetime,
    department: str = "",
) -> Posting:
    """Relieve and appoint in one act: both, or neither. What he signed keeps the old post (S8)."""
    relieve(posting=posting, until=since, paper=paper, by=by, at=at)
    official = User.objects.get(pk=posting.official_id)
    return appoint(
        official=official,
        role=role,
        division=division,
        unit=unit,
        post=post,
        since=since,
        paper=paper,
        by=by,
        at=at,
        department=department,
    )


def sync_duties(*, by: Actor, at: datetime) -> int:
    """Give open postings the duties their roles have today, and take back what no posting gives any more.

    Run after the table of duties changed. Returns how many grants were added or taken.
    """
    wanted: set[tuple[int, int, str]] = set()
    for official, place, role in Posting.objects.filter(until=None).values_list("official", "division", "role"):
        wanted |= {(official, place, str(duty)) for duty in DUTIES_OF[Role(role)]}
    rows = DivisionUserGrant.objects.values_list("user", "content_object", "permission__codename", "pk")
    found = {(user, place, duty): key for user, place, duty, key in rows}
    missing, surplus = wanted - set(found), [key for grant, key in found.items() if grant not in wanted]
    if missing or surplus:
        _sync(missing, surplus, by, at)
    return len(missing) + len(surplus)


@transaction.atomic
def _sync(missing: set[tuple[int, int, str]], surplus: list[int], by: Actor, at: datetime) -> None:
    permissions = {permission.codename: permission for permission in _permissions(frozenset(Duty))}
    DivisionUserGrant.objects.bulk_create(
        [
            DivisionUserGrant(user_id=user, content_object_id=place, permission=permissions[duty])
            for user, place, duty in sorted(missing)
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    for start in range(0, len(surplus), 500):
        DivisionUserGrant.objects.filter(pk__in=surplus[start : start + 500]).delete()
    log.append(
        stream="system",
        kind=events.DUTIES_SYNCED,
        at=at,
        actor=by,
        subject={},
        statement={"given": len(missing), "taken": len(surplus)},
    )


def _log(kind: str, posting: Posting, by: Actor, at: datetime, paper: str) -> None:
    log.append_many([_event(kind, posting, by, at, paper)])


def _event(kind: str, posting: Posting, by: Actor, at: datetime, paper: str) -> log.Draft:
    return log.Draft(
        stream=f"official:{posting.official_id}",
        kind=kind,
        at=at,
        actor=by,
        subject={"official": f"official:{posting.official_id}", "name": posting.official.name},
        statement={
            "role": posting.role,
            "post": posting.post,
            "unit": posting.unit,
            "division": str(posting.division_id),
            "since": posting.since.isoformat(),
            "until": posting.until.isoformat() if posting.until else None,
            "paper": paper,
        },
    )
