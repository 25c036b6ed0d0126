"""代理: recording who stands in for a post, and ending it (S7). Written paper, bounded days, no chains."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from audit import clock, log
from audit.log import Actor
from registry import events
from registry.errors import (
    AccountClosed,
    DatesWrong,
    DelegationChain,
    DelegationEnded,
    DelegationOverlaps,
    PaperMissing,
    PostingEnded,
    RolesIncompatible,
)
from registry.models import Delegation, Posting, User
from registry.roles import EVALUATORS, Role
from registry.services import lock_posting, refuse_incompatible

LONGEST = timedelta(days=90)  # unless the paper itself names a longer period
LONGEST_BY_PAPER = timedelta(days=366)


@transaction.atomic
def delegate(
    *,
    posting: Posting,
    to: User,
    since: date,
    until: date,
    paper: str,
    reason: str,
    by: Actor,
    at: datetime,
    recorded_by: User | None = None,
    paper_names_longer: bool = False,
) -> Delegation:
    """Let `to` stand in for the post. Raises PostingEnded, DelegationChain, DatesWrong, DelegationOverlaps and others."""
    posting = lock_posting(posting)
    _refuse_persons(posting, to, recorded_by)
    _refuse_dates(since, until, LONGEST_BY_PAPER if paper_names_longer else LONGEST)
    if not paper.strip():
        raise PaperMissing()
    _refuse_overlap(posting, since, until)
    delegation = Delegation.objects.create(
        posting=posting,
        delegate=to,
        since=since,
        until=until,
        paper=paper.strip(),
        reason=reason.strip(),
        recorded_by=recorded_by,
        recorded_at=at,
    )
    _log(events.POSTING_DELEGATED, delegation, by, at)
    return delegation


def _refuse_persons(posting: Posting, to: User, recorded_by: User | None) -> None:
    if posting.until is not None:
        raise PostingEnded(until=posting.until)
    if not (to.is_active and posting.official.is_active):
        raise AccountClosed(official=(to if posting.official.is_active else posting.official).name)
    if to.pk == posting.official_id or (recorded_by and recorded_by.pk == to.pk):
        raise DelegationChain()
    if recorded_by and posting.delegations.filter(delegate=recorded_by, ended_on=None).exists():
        raise DelegationChain()
    if posting.role in EVALUATORS or to.postings.filter(until=None, role__in=EVALUATORS).exists():
        # A person is engaged for what he is, not a post for whoever holds it (S10).
        raise RolesIncompatible(official=to.name, role=Role(posting.role).label)
    refuse_incompatible(to, Role(posting.role), posting.division)


def _refuse_dates(since: date, until: date, longest: timedelta) -> None:
    if until < since:
        raise DatesWrong(problem=_("The last day lies before the first"))
    if since < clock.today():
        raise DatesWrong(problem=_("A delegation is recorded before its first day has passed; it cannot be dated back"))
    if until - since >= longest:
        raise DatesWrong(problem=_("A delegation lasts at most %(days)s days") % {"days": longest.days})


def _refuse_overlap(posting: Posting, since: date, until: date) -> None:
    rows = posting.delegations.filter(ended_on=None, since__lte=until, until__gte=since)
    other = rows.select_related("delegate").first()
    if other:
        raise DelegationOverlaps(official=other.delegate.name, since=other.since, until=other.until)


@transaction.atomic
def end_delegation(*, delegation: Delegation, by: Actor, at: datetime) -> None:
    """From this moment the delegate holds nothing of it; what he signed stays. Waits for an act that relies on it."""
    row = Delegation.objects.select_for_update(of=("self",)).select_related("posting__official", "delegate")
    found = row.get(pk=delegation.pk)
    if found.ended_on is not None:
        raise DelegationEnded()
    end(found, by, at)
    delegation.ended_on = found.ended_on


def end(delegation: Delegation, by: Actor, at: datetime) -> None:
    delegation.ended_on = clock.today()
    delegation.save(update_fields=["ended_on"])
    _log(events.DELEGATION_ENDED, delegation, by, at)


def _log(kind: str, delegation: Delegation, by: Actor, at: datetime) -> None:
    posting = delegation.posting
    log.append(
        stream=f"official:{posting.official_id}",
        kind=kind,
        at=at,
        actor=by,
        subject={"official": f"official:{posting.official_id}", "name": posting.official.name},
        statement={
            "delegation": delegation.pk,
            "delegate": f"official:{delegation.delegate_id}",
            "delegate_name": delegation.delegate.name,
            "role": posting.role,
            "post": posting.post,
            "unit": posting.unit,
            "division": str(posting.division_id),
            "since": delegation.since.isoformat(),
            "until": delegation.until.isoformat(),
            "ended_on": delegation.ended_on.isoformat() if delegation.ended_on else None,
            "paper": delegation.paper,
        },
    )
