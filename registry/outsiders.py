"""Accounts of people from outside, who are no officials: opened for an engagement, closed when nothing is left to do (S10)."""

from datetime import datetime

from django.db import IntegrityError, transaction

from audit import officials
from audit.log import Actor
from registry import events
from registry.errors import LoginTaken
from registry.managing import (
    CLOSED_REASON,
    OPENED_REASON,
    NewAccount,
    give_password,
    log_account,
    one_time_password,
)
from registry.models import Posting, User
from registry.roles import EVALUATORS


def outsider(username: str) -> User | None:
    """The account, if it never was an official's."""
    user = User.objects.filter(username=username).first()
    if user is None:
        return None
    if user.is_superuser or not user.postings.exists() or user.postings.exclude(role__in=EVALUATORS).exists():
        raise LoginTaken(username=username)
    return user


@transaction.atomic
def open_outsider(*, username: str, name: str, by: Actor, at: datetime) -> NewAccount:
    """A new account, or one that was closed after an earlier engagement; "" as password where it is open already.

    Raises LoginTaken: the name is an official's, or another person's. The caller posts him in the same transaction.
    """
    found = outsider(username)
    if found is not None and found.name != name:
        raise LoginTaken(username=username)
    if found is not None and found.is_active:
        return NewAccount(found, "")
    password, user = one_time_password(), found or User(username=username, name=name)
    user.is_active = True
    give_password(user, password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise LoginTaken(username=username) from error
    log_account(events.ACCOUNT_OPENED, user, by, at)
    if found is not None:
        officials.renew(holder=f"official:{user.pk}", reason=OPENED_REASON, actor=by, at=at)
    return NewAccount(user, password)


@transaction.atomic
def close_outsider(*, official: User, by: Actor, at: datetime) -> bool:
    """Nobody logs in any more with an account that has no open post left."""
    if Posting.objects.filter(official=official, until=None).exists():
        return False
    User.objects.filter(pk=official.pk).update(is_active=False)
    log_account(events.ACCOUNT_CLOSED, official, by, at)
    officials.revoke(holder=f"official:{official.pk}", reason=CLOSED_REASON, actor=by, at=at)
    return True
