"""Locking a year's figures (domain.md §2.0-8): one person proposes what he read, a second locks exactly that, nothing changes it.

A lock holds for the place and everything below it. What is marked afterwards is dated into an open year; a rollback of an
exit of the locked year is told beside its figures, never in them.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from audit import canonical, clock, log
from django.db import IntegrityError, transaction
from registry.access import Holder, acting_posting
from registry.models import Division, Posting, User
from registry.places import plain_name
from registry.roles import Duty
from registry.services import actor_of, name_of_actor

from approvals import events
from approvals.errors import NotEntitled
from approvals.figure_counts import Restatement, restatements_of
from approvals.figure_errors import FiguresChanged, ProposedItHimself, YearLockedAlready, YearNotOver
from approvals.figures import Figures, figures_of, from_json, to_json
from approvals.models import YearFigures, YearLock
from approvals.policy import people_of

MAX_BYTES = 8 * 1024 * 1024  # the log's 64 KB are those of one entry; here only the digest is. A county takes 0.1 MB
_OF_TODAY = ("remaining_households", "remaining_persons", "registered_households", "registered_persons")


@dataclass(frozen=True)
class Shown:
    """The figures of a place and year as pages and reports tell them."""

    figures: Figures
    lock: YearLock | None = None
    later: Sequence[Restatement] = ()  # rollbacks since the lock: beside the figures, never in them


def shown_figures(place: Division, year: int) -> Shown:
    """What is locked, else what is so far."""
    lock = lock_over(place, year)
    if lock is None:
        return Shown(figures_of(place, year))
    figures = frozen_figures(lock).at(place.path)
    known = {one.case_no for one in figures.restatements}
    return Shown(figures, lock, [one for one in restatements_of(place.path, year) if one.case_no not in known])


def frozen_figures(lock: YearLock) -> Figures:
    return from_json(json.loads(lock.figures.content))


def lock_over(place: Division, year: int) -> YearLock | None:
    """The lock that holds for the place: its own, else that of the nearest place above it."""
    rows = YearLock.objects.filter(division__in=place.ancestor_keys(), year=year).select_related("figures", "division")
    return rows.order_by("-division_path").first()


def proposal_for(place: Division, year: int) -> YearFigures | None:
    """The newest proposal that nobody has locked; nothing where the year is locked already."""
    newest = YearFigures.objects.filter(division=place, year=year).order_by("-id").first()
    return newest if newest is not None and lock_over(place, year) is None else None


@transaction.atomic
def propose_lock(*, user: User, place: Division, year: int) -> YearFigures:
    """Raises NotEntitled, YearNotOver, YearLockedAlready."""
    at = clock.now()
    posting = _posting(user, Duty.PREPARE_REPORTS, place)
    if clock.today() <= date(year, 12, 31):
        raise YearNotOver(year=year)
    _refuse_locked(place, year)
    content = canonical.encode(canonical.plain(to_json(figures_of(place, year))), limit=MAX_BYTES).decode()
    proposed = YearFigures.objects.create(
        division=place,
        division_path=place.path,
        year=year,
        content=content,
        digest=hashlib.sha256(content.encode()).hexdigest(),
        posting=posting,
        delegation=posting.delegation,
        proposed_by=user,
        name=name_of_actor(user, posting),
        post=posting.post,
        unit=posting.unit,
        proposed_at=at,
    )
    _log(events.FIGURES_PROPOSED, proposed, user, posting, at)
    return proposed


@transaction.atomic
def lock_year(*, user: User, proposed: YearFigures) -> YearLock:
    """Raises NotEntitled, ProposedItHimself, YearLockedAlready, FiguresChanged."""
    at, place = clock.now(), proposed.division
    posting = _posting(user, Duty.ISSUE_REPORTS, place)
    if set(people_of(user.pk, posting)) & {proposed.proposed_by_id, proposed.posting.official_id}:
        raise ProposedItHimself()
    Division.objects.select_for_update().get(pk=place.pk)
    _refuse_locked(place, proposed.year)
    if _counted(from_json(json.loads(proposed.content))) != _counted(figures_of(place, proposed.year)):
        raise FiguresChanged()
    try:
        with transaction.atomic():
            lock = YearLock.objects.create(
                figures=proposed,
                division=place,
                division_path=place.path,
                year=proposed.year,
                posting=posting,
                delegation=posting.delegation,
                locked_by=user,
                name=name_of_actor(user, posting),
                post=posting.post,
                unit=posting.unit,
                locked_at=at,
            )
    except IntegrityError as error:
        raise YearLockedAlready(year=proposed.year, place=plain_name(place.name)) from error
    _log(events.YEAR_LOCKED, proposed, user, posting, at)
    return lock


def _counted(figures: Figures) -> list[object]:
    """What both persons must have read alike; who is on the register today moves on between them."""
    rows = [
        (row.path, row.target_persons, [number for name, number in row.numbers.items() if name not in _OF_TODAY])
        for row in (figures.place, *figures.parts)
    ]
    return [rows, figures.restatements]


def _posting(user: Holder, duty: Duty, place: Division) -> Posting:
    posting = acting_posting(user, duty, place.pk, clock.today())
    if posting is None:
        raise NotEntitled(duty=duty.label, place=plain_name(place.name))
    return posting


def _refuse_locked(place: Division, year: int) -> None:
    lock = lock_over(place, year)
    if lock is not None:
        raise YearLockedAlready(year=year, place=plain_name(lock.division.name))


def _log(kind: str, figures: YearFigures, user: User, posting: Posting, at: datetime) -> None:
    log.append(
        stream=f"figures:{figures.division_id}",
        kind=kind,
        at=at,
        actor=actor_of(posting, delegation=posting.delegation, official=user),
        subject={"division": str(figures.division_id), "year": figures.year},
        statement={"digest": figures.digest, "figures": figures.pk},
    )
