"""Recording who is away, and asking it. An absence takes no duty away: it says whom work should not wait for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from audit import clock, log
from registry import access, events
from registry.errors import AbsenceEnded, AbsenceOverlaps, DatesWrong, DutyMissing
from registry.models import Absence, Division, Posting, User
from registry.roles import Duty
from registry.services import actor_of

LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Away:
    kind: str
    since: date
    until: date


def supervisor_over(user: access.Holder, place: Division) -> Posting:
    """The posting from which the user supervises the place: there or above it, the nearest first. Raises DutyMissing."""
    held, today = set(access.places_of(user, Duty.SUPERVISE)), clock.today()
    for key in reversed(place.ancestor_keys()):
        posting = access.acting_posting(user, Duty.SUPERVISE, key, today) if key in held else None
        if posting is not None:
            return posting
    raise DutyMissing(duty=Duty.SUPERVISE.label, place=place.name)


def recorder(user: User, official: User) -> Posting:
    """He himself, or whoever supervises one of his posts. Raises DutyMissing."""
    posts = access.open_postings(official)
    if user.pk == official.pk and posts:
        return posts[0]
    for posting in posts:
        try:
            return supervisor_over(user, posting.division)
        except DutyMissing:
            continue
    place = posts[0].division.name if posts else "—"
    raise DutyMissing(duty=Duty.SUPERVISE.label, place=place)


@transaction.atomic
def record_absence(*, user: User, official: User, away: Away, at: datetime) -> Absence:
    """Raises DutyMissing, DatesWrong, AbsenceOverlaps."""
    posting = recorder(user, official)
    User.objects.select_for_update().get(pk=official.pk)  # two at once see each other
    _refuse_dates(away)
    other = _standing(official).filter(since__lte=away.until, until__gte=away.since).first()
    if other is not None:
        raise AbsenceOverlaps(since=other.since, until=other.until)
    absence = Absence.objects.create(
        official=official, kind=away.kind, since=away.since, until=away.until, recorded_by=user, recorded_at=at
    )
    _log(events.ABSENCE_RECORDED, absence, posting, at)
    return absence


def _refuse_dates(away: Away) -> None:
    if away.until < away.since:
        raise DatesWrong(problem=_("The last day lies before the first"))
    if away.until < clock.today():
        raise DatesWrong(problem=_("These days are over; an absence is recorded before its last day has passed"))
    if away.until - away.since > LONGEST:
        raise DatesWrong(problem=_("Whoever is away for more than a year is relieved of the post"))


@transaction.atomic
def end_absence(*, user: User, absence: Absence, at: datetime) -> None:
    """He is back before the last day. Raises DutyMissing, AbsenceEnded."""
    found = Absence.objects.select_for_update(of=("self",)).select_related("official").get(pk=absence.pk)
    posting = recorder(user, found.official)
    if found.ended_on is not None or found.until < clock.today():
        raise AbsenceEnded()
    found.ended_on = clock.today()
    found.save(update_fields=["ended_on"])
    _log(events.ABSENCE_ENDED, found, posting, at)


def _log(kind: str, absence: Absence, posting: Posting, at: datetime) -> None:
    official = absence.official
    log.append(
        stream=f"official:{official.pk}",
        kind=kind,
        at=at,
        actor=actor_of(posting),
        subject={"official": f"official:{official.pk}", "name": official.name},
        statement={
            "absence": absence.pk,
            "since": absence.since.isoformat(),
            "until": absence.until.isoformat(),
            "ended_on": absence.ended_on.isoformat() if absence.ended_on else "",
        },
        personal={"kind": absence.kind},
    )


# ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _standing(official: User) -> QuerySet[Absence]:
    return Absence.objects.filter(official=official, ended_on=None)


def away_on(officials: Iterable[int], on: date) -> dict[int, Absence]:
    """By official, of those who are away that day. One query, whoever is asked for."""
    rows = Absence.objects.filter(official__in=set(officials), since__lte=on, until__gte=on, ended_on=None)
    return {row.official_id: row for row in rows.order_by("until")}
