"""Help does not end with the exit (domain.md §7-14): visits, measures, who is answerable, whom nobody visited."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from approvals import helping
from approvals.errors import NotEntitled
from approvals.helping import Given, Visited
from approvals.helping_errors import CorrectionWrong, HelpDayWrong, HelpVisitPhotoMissing, SuccessorMissing
from approvals.models import HelpMeasure, HelpVisit
from approvals.photos import PhotoFile
from approvals.pictures import read_picture
from audit import clock, files
from registry.models import Helper, Household
from registry.roles import Role
from tests.conftest import At
from tests.factories import Cast
from tests.recheck_steps import exited_household, photo

R = Role
pytestmark = pytest.mark.usefixtures("programme")


@pytest.fixture
def home(cast: Cast) -> Household:
    return exited_household(cast)


def visit(
    cast: Cast, home: Household, role: Role = R.WORK_TEAM_MEMBER, *, photos: int = 1, **changes: object
) -> HelpVisit:
    values = {
        "visited_on": clock.today(),
        "visitor": "冯福",
        "visitor_kind": "helper",
        "summary": "送化肥两袋，查看饮水。",
    }
    corrects = changes.pop("corrects", None)
    content = [photo(f"{home.no}{number}").read() for number in range(photos)]
    received = [PhotoFile("visit", files.store(one), len(one), read_picture(one)) for one in content]
    return helping.record_visit(
        user=cast[role], household=home, visit=Visited(**values | changes), received=received, corrects=corrects
    )


def measure(cast: Cast, home: Household, **changes: object) -> HelpMeasure:
    values = {"path": "产业", "title": "入股光伏分红", "unit_of_help": "县水利局", "given_on": clock.today()}
    values |= {"result": "年分红1200元", "amount_fen": 120_000}
    corrects = changes.pop("corrects", None)
    return helping.record_measure(
        user=cast[R.WORK_TEAM_MEMBER], household=home, given=Given(**values | changes), corrects=corrects
    )


def change(cast: Cast, home: Household, **changes: object) -> Helper | None:
    values = {"ends": None, "name": "", "unit": "", "on": clock.today(), "reason": "工作调动。"}
    return helping.change_helper(user=cast[R.TOWNSHIP_CLERK], household=home, **values | changes)


def test_help_goes_on_after_the_exit(cast: Cast, home: Household) -> None:
    visit(cast, home)
    measure(cast, home)
    assert helping.visits_in_force(home).get().photos.get().photo.latitude
    assert helping.measures_in_force(home).get().amount_fen == 120_000


def test_an_entry_is_corrected_by_another_and_never_changed(cast: Cast, home: Household) -> None:
    first = visit(cast, home)
    second = visit(cast, home, photos=0, summary="送化肥三袋，查看饮水。", corrects=first.pk)
    assert helping.visits_in_force(home).get() == second
    with pytest.raises(CorrectionWrong):
        visit(cast, home, corrects=first.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        HelpVisit.objects.filter(pk=first.pk).update(visitor="别人")
    with pytest.raises(DatabaseError), transaction.atomic():
        measure(cast, home)
        HelpMeasure.objects.all().delete()


def test_a_visit_has_its_photo_and_lies_not_ahead(cast: Cast, home: Household) -> None:
    with pytest.raises(HelpVisitPhotoMissing):
        visit(cast, home, photos=0)
    with pytest.raises(HelpDayWrong):
        visit(cast, home, visited_on=clock.today() + timedelta(days=1))


def test_who_holds_no_such_duty_records_nothing(cast: Cast, home: Household) -> None:
    with pytest.raises(NotEntitled):
        visit(cast, home, R.VILLAGE_CLERK)
    with pytest.raises(NotEntitled):
        helping.change_helper(
            user=cast[R.WORK_TEAM_MEMBER],
            household=home,
            ends=None,
            name="乙",
            unit="",
            on=clock.today(),
            reason="新派",
        )


def test_the_last_helper_leaves_only_for_a_successor(cast: Cast, home: Household, at: At) -> None:
    helper = home.helpers.get()
    with pytest.raises(SuccessorMissing):
        change(cast, home, ends=helper.pk)
    named = change(cast, home, ends=helper.pk, name="周明", unit="县农业局")
    helper.refresh_from_db()
    assert helper.until == clock.today() and named.until is None
    with at("2021-03-01"):  # the programme's years are over
        assert change(cast, home, ends=named.pk) is None
    assert not home.helpers.filter(until=None).exists()


def test_whom_nobody_visited_is_found(cast: Cast, home: Household) -> None:
    other = exited_household(cast, 2)
    visit(cast, home)
    since = date(2017, 1, 1)
    assert list(helping.not_visited(Household.objects.all(), since)) == [other]
    assert set(helping.not_visited(Household.objects.all(), since, "township_leader")) == {home, other}
