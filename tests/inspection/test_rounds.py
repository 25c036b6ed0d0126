"""What comes round (C-45, D-43): a missing meeting or list is told before the period is over, and stays until it is there."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit import clock
from inspection.models import ReportKind
from inspection.reports.issuing import issue
from inspection.reports.meetings import Held, record_meeting
from inspection.rounds import Round, owed_by, rounds_of
from registry.models import Division
from registry.roles import Role
from tests.conftest import As, At
from tests.factories import Cast, make_household
from tests.programme_places import make
from tests.report_steps import prepared

R = Role


def owed(place: Division, code: str, ends_on: date) -> Round:
    rows = rounds_of(place, clock.today())
    return next(row for row in rows if row.deadline.code == code and row.period.ends_on == ends_on)


@pytest.mark.django_db
def test_a_unit_that_has_not_met_is_told_while_the_quarter_runs(at: At) -> None:
    stage = make("qingdao_2018", at)
    county, township, office = stage.places.county, stage.places.township, stage.cast[R.COUNTY_OFFICE]
    quarter = date(2019, 3, 31)
    with at("2019-02-04"):
        make_household(stage.places.village)
        assert owed(county, "quarterly_study", quarter).state(clock.today()) == "open"
        assert not owed_by(office, date(2019, 2, 4))
    with at("2019-03-11"):
        due = owed(county, "quarterly_study", quarter)
        assert due.missing == [county, township]  # the sister has no registered household, and so no such duty
        assert [(one.state(clock.today()), one.days(clock.today())) for one in owed_by(office, clock.today())] == [
            ("soon", 20)
        ]
        held = Held(held_on=clock.today(), chair="刘主持", topic="巩固提升", minutes_no="平扶纪〔2019〕1号")
        record_meeting(user=office, place=county, held=held)
        assert not owed_by(office, clock.today())
    with at("2019-04-02"):
        due = owed(county, "quarterly_study", quarter)
        assert due.missing == [township] and due.state(clock.today()) == "overdue"


@pytest.mark.usefixtures("programme")
def test_a_bulletin_counts_once_it_is_issued(cast: Cast, at: At) -> None:
    make_household(cast.places.village)
    county, office = cast.places.county, cast[R.COUNTY_OFFICE]
    with at("2017-04-27"):
        month = date(2017, 4, 30)
        report = prepared(user=office, place=county, kind=ReportKind.MONTHLY, day=clock.today())
        assert owed(county, "monthly_bulletin", month).state(clock.today()) == "soon"
        issue(user=cast[R.COUNTY_DEPUTY_LEADER], report=report)
        assert owed(county, "monthly_bulletin", month).state(clock.today()) == "kept"
        assert owed(county, "monthly_bulletin", date(2017, 3, 31)).state(clock.today()) == "overdue"
        assert owed(county, "weekly_dispatch", month).missing == [county]


@pytest.mark.usefixtures("programme")
def test_the_page_and_the_home_page_tell_what_is_owed(cast: Cast, as_: As, at: At) -> None:
    make_household(cast.places.village)
    with at("2017-04-27"):
        client = as_(cast[R.COUNTY_OFFICE])
        home = client.get("/").content.decode()
        address = client.get("/reports/rounds/")["Location"]
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address).content.decode()
    assert "/reports/rounds/" in home and "Meetings and lists that come round" in home
    assert "一月一通报" in page and "overdue by 27 days" in page and "农安县" in page
    assert len(queries) < 25
