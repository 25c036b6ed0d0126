"""Appointing and relieving officials. The only module that writes guardian grants."""

from datetime import date, datetime

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from audit import log
from audit.log import Actor
from registry import events
from registry.errors import RolesIncompatible, WrongLevel
from registry.models import Delegation, Division, DivisionUserGrant, Household, Posting, StandingChange, User
from registry.roles import DUTIES_OF, INCOMPATIBLE, LEVEL_OF, Duty, Level, Role

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


def _refuse_wrong_level(role: Role, division: Division) -> None:
    level = LEVEL_OF[role]
    if level is not None and division.level != level:
        raise WrongLevel(role=role.label, level=Level(division.level).label)


def _refuse_incompatible(official: User, role: Role) -> None:
    held = set(Posting.objects.filter(official=official, until=None).values_list("role", flat=True))
    if held & {str(other) for other in INCOMPATIBLE[role]}:
        raise RolesIncompatible(official=official.name, role=role.label)


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
) -> Posting:
    """Give an official a post; raises WrongLevel, RolesIncompatible."""
    _refuse_wrong_level(role, division)
    _refuse_incompatible(official, role)
    posting = Posting.objects.create(
        official=official, role=role, division=division, unit=unit, post=post, since=since, appointing_paper=paper
    )
    DivisionUserGrant.objects.bulk_create(
        [
            DivisionUserGrant(user=official, permission=permission, content_object=division)
            for permission in _permissions(DUTIES_OF[role])
        ],
        ignore_conflicts=True,
    )
    _log(events.POSTING_APPOINTED, posting, by, at, paper)
    return posting


@transaction.atomic
def relieve(*, posting: Posting, until: date, paper: str, by: Actor, at: datetime) -> None:
    """End a posting and take back every grant that no other open posting of his gives there."""
    posting.until, posting.relieving_paper = until, paper
    posting.save(update_fields=["until", "relieving_paper"])
    others = Posting.objects.filter(official=posting.official, division=posting.division, until=None)
    kept: frozenset[Duty] = frozenset().union(*(DUTIES_OF[Role(other.role)] for other in others))
    DivisionUserGrant.objects.filter(
        user=posting.official,
        content_object=posting.division,
        permission__in=_permissions(DUTIES_OF[Role(posting.role)] - kept),
    ).delete()
    _log(events.POSTING_RELIEVED, posting, by, at, paper)


def _log(kind: str, posting: Posting, by: Actor, at: datetime, paper: str) -> None:
    log.append(
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


def change_standing(
    *, household: Household, standing: str, effective_on: date, case_no: str, by: Actor, at: datetime
) -> None:
    """Write a household's new standing with the date from which it has effect (L-22). Inside the act's transaction."""
    before = household.standing
    StandingChange.objects.create(
        household=household, standing=standing, effective_on=effective_on, recorded_at=at, case_no=case_no
    )
    household.standing, household.standing_since = standing, effective_on
    household.save(update_fields=["standing", "standing_since"])
    log.append(
        stream=f"register:{household.no}",
        kind=events.STANDING_CHANGED,
        at=at,
        actor=by,
        subject={"household": household.no},
        statement={"before": before, "after": standing, "effective_on": effective_on.isoformat(), "case": case_no},
    )
