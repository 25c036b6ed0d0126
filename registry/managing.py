"""What administrators do with posts and accounts, each asked of the database in the transaction that writes it.

An administrator manages his own place and all below it. Nobody changes his own posts or account (S5, S9).
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from audit import clock, log, officials
from audit.log import Actor
from registry import access, delegations, events, services
from registry.errors import LoginTaken, MayNotManage, OwnAccount
from registry.models import Delegation, Division, Posting, User
from registry.roles import Duty, Role
from registry.services import actor_of

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is misread from a slip of paper
READERS = (Role.SUPERVISOR, Role.AUDITOR)
CLOSED_REASON, OPENED_REASON = "账户停用", "账户重新启用"  # of a key, in the log


def manager(user: User, division: Division) -> Posting:
    """The posting from which the user manages the place, the nearest one; raises MayNotManage."""
    today = clock.today()
    for key in reversed(division.ancestor_keys()):
        if access.has_duty(user, Duty.MANAGE_POSTINGS, key):
            posting = access.acting_posting(user, Duty.MANAGE_POSTINGS, key, today)
            if posting is not None:
                posting.official = user
                return posting
    raise MayNotManage(duty=Duty.MANAGE_POSTINGS.label, place=division.name)


def may_manage(user: User, division: Division) -> bool:
    """For pages only; every act asks manager() again."""
    return any(access.has_duty(user, Duty.MANAGE_POSTINGS, key) for key in division.ancestor_keys())


def managed_places(user: User) -> list[str]:
    keys = access.places_of(user, Duty.MANAGE_POSTINGS)
    return list(Division.objects.filter(pk__in=keys).order_by("path").values_list("path", flat=True)) if keys else []


def readable_places(user: User) -> list[str]:
    """Whose officials the user may look up: below his own place as administrator, supervisor or auditor."""
    watched = [posting.division.path for posting in access.open_postings(user) if posting.role in READERS]
    return [*managed_places(user), *watched]


def officials_under(paths: Iterable[str]) -> QuerySet[User]:
    """Whoever holds or held a post there."""
    posted = access.under(Posting.objects.filter(official=OuterRef("pk")), paths, "division__path")
    return User.objects.filter(Exists(posted))


def _refuse_own(user: User, official: User) -> None:
    if user.pk == official.pk:
        raise OwnAccount()


def refuse_unmanaged(user: User, official: User) -> Posting:
    """An account is changed by whoever manages every place where its bearer is posted, or was last."""
    _refuse_own(user, official)
    postings = list(official.postings.filter(until=None).select_related("division"))
    postings = postings or list(official.postings.select_related("division").order_by("-pk")[:1])
    if not postings:
        raise MayNotManage(duty=Duty.MANAGE_POSTINGS.label, place=official.name)
    managing = [manager(user, posting.division) for posting in postings]  # every one of them, or nothing
    return managing[0]


def managing_actor(user: User, official: User, division: Division) -> Actor:
    """Who changes a post of the official at the place; raises OwnAccount, MayNotManage."""
    _refuse_own(user, official)
    return actor_of(manager(user, division))


@transaction.atomic
def appoint(*, user: User, official: User, division: Division, at: datetime, **post: Any) -> Posting:
    """`post`: role, unit, post, department, since, paper, as services.appoint takes them."""
    by = managing_actor(user, official, division)
    return services.appoint(official=official, division=division, by=by, at=at, **post)


@dataclass(frozen=True)
class NewAccount:
    official: User
    password: str  # shown once, stored nowhere


def open_account(*, user: User, username: str, name: str, division: Division, at: datetime, **post: Any) -> NewAccount:
    """Account and first post in one act: nobody has an account without a post. Raises LoginTaken and what appoint raises."""
    password = one_time_password()
    try:
        with transaction.atomic():
            by = actor_of(manager(user, division))
            official = User(username=username, name=name)
            give_password(official, password)
            official.save()
            services.appoint(official=official, division=division, by=by, at=at, **post)
            log_account(events.ACCOUNT_OPENED, official, by, at)
    except IntegrityError as error:
        if User.objects.filter(username=username).exists():
            raise LoginTaken(username=username) from error
        raise
    return NewAccount(official, password)


def one_time_password() -> str:
    """60 random bits in groups that can be read aloud."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(12))
    return "-".join(letters[start : start + 4] for start in range(0, 12, 4))


def give_password(official: User, password: str) -> None:
    official.set_password(password)
    official.one_time_password = official.password


@transaction.atomic
def replace_password(*, user: User, official: User, at: datetime) -> str:
    """For who has forgotten his own: a new one-time password, shown once. Ends his sessions."""
    by = actor_of(refuse_unmanaged(user, official))
    password = one_time_password()
    give_password(official, password)
    official.save(update_fields=["password", "one_time_password"])
    reset(username=official.username)
    log_account(events.PASSWORD_REPLACED, official, by, at)
    return password


@transaction.atomic
def close_account(*, user: User, official: User, at: datetime) -> None:
    """From now on nobody logs in with it and no act counts; posts and signatures stay as they are."""
    by = actor_of(refuse_unmanaged(user, official))
    official.is_active = False
    official.save(update_fields=["is_active"])
    log_account(events.ACCOUNT_CLOSED, official, by, at)
    officials.revoke(holder=f"official:{official.pk}", reason=CLOSED_REASON, actor=by, at=at)


@transaction.atomic
def reopen_account(*, user: User, official: User, at: datetime) -> None:
    by = actor_of(refuse_unmanaged(user, official))
    official.is_active = True
    official.save(update_fields=["is_active"])
    log_account(events.ACCOUNT_OPENED, official, by, at)
    officials.renew(holder=f"official:{official.pk}", reason=OPENED_REASON, actor=by, at=at)


@transaction.atomic
def unlock_account(*, user: User, official: User, at: datetime) -> int:
    """Forget the failed attempts to log in, from whatever computer. Returns how many records were forgotten."""
    by = actor_of(refuse_unmanaged(user, official))
    forgotten = reset(username=official.username)
    log_account(events.ACCOUNT_UNLOCKED, official, by, at)
    return int(forgotten)


def is_locked(official: User) -> bool:
    attempts = AccessAttempt.objects.filter(username=official.username)
    return attempts.filter(failures_since_start__gte=settings.AXES_FAILURE_LIMIT).exists()


@transaction.atomic
def delegate(
    *,
    user: User,
    posting: Posting,
    to: User,
    since: date,
    until: date,
    paper: str,
    reason: str,
    at: datetime,
    paper_names_longer: bool = False,
) -> Delegation:
    """Recorded by the holder of the post himself, or by whoever manages its place. A delegate passes nothing on."""
    return delegations.delegate(
        posting=posting,
        to=to,
        since=since,
        until=until,
        paper=paper,
        reason=reason,
        by=_principal_or_manager(user, posting),
        at=at,
        recorded_by=user,
        paper_names_longer=paper_names_longer,
    )


@transaction.atomic
def end_delegation(*, user: User, delegation: Delegation, at: datetime) -> None:
    delegations.end_delegation(delegation=delegation, by=_principal_or_manager(user, delegation.posting), at=at)


def _principal_or_manager(user: User, posting: Posting) -> Actor:
    own = Posting.objects.filter(pk=posting.pk, official=user, until=None).select_related("official").first()
    return actor_of(own or manager(user, posting.division))


def log_account(kind: str, official: User, by: Actor, at: datetime) -> None:
    log.append(
        stream=f"official:{official.pk}",
        kind=kind,
        at=at,
        actor=by,
        subject={"official": f"official:{official.pk}", "name": official.name},
        statement={"username": official.username},
    )
