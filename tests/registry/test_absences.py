"""Who is away: recorded by himself or by who supervises him, never after the last day, never twice over the same days."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from audit import clock
from registry.absences import Away, away_on, end_absence, record_absence
from registry.errors import AbsenceEnded, AbsenceOverlaps, DatesWrong, DutyMissing
from registry.models import Absence, User
from registry.roles import Role
from tests.factories import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def verifier(cast: Cast) -> User:
    return cast[Role.TOWNSHIP_VERIFIER]


def away(official: User, *, by: User | None = None, since: int = 0, until: int = 3) -> Absence:
    today = clock.today()
    span = Away("travel", today + timedelta(days=since), today + timedelta(days=until))
    return record_absence(user=by or official, official=official, away=span, at=clock.now())


def test_he_records_his_own_journey(verifier: User) -> None:
    absence = away(verifier)
    assert away_on([verifier.pk], clock.today()) == {verifier.pk: absence}
    assert away_on([verifier.pk], clock.today() + timedelta(days=4)) == {}


def test_his_deputy_head_records_it_and_the_twin_in_the_next_township_does_not(cast: Cast, verifier: User) -> None:
    away(verifier, by=cast[Role.TOWNSHIP_DEPUTY])
    with pytest.raises(DutyMissing):
        away(verifier, by=cast.twins[Role.TOWNSHIP_DEPUTY], since=10, until=12)


def test_the_same_days_are_recorded_once(verifier: User) -> None:
    away(verifier)
    with pytest.raises(AbsenceOverlaps):
        away(verifier, since=3, until=5)


@pytest.mark.parametrize(("since", "until"), [(3, 2), (-5, -1), (0, 400)])
def test_impossible_days_are_refused(verifier: User, since: int, until: int) -> None:
    with pytest.raises(DatesWrong):
        away(verifier, since=since, until=until)


def test_back_early_he_is_there(verifier: User) -> None:
    absence = away(verifier)
    end_absence(user=verifier, absence=absence, at=clock.now())
    assert away_on([verifier.pk], clock.today()) == {}
    with pytest.raises(AbsenceEnded):
        end_absence(user=verifier, absence=absence, at=clock.now())


def test_what_an_absence_says_never_changes(verifier: User) -> None:
    absence = away(verifier)
    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.filter(pk=absence.pk).update(until=date(2018, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        absence.delete()
