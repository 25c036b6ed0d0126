"""Numbers that the source leaves open: two persons, a paper, a day; never what the source gives, never changed."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from audit import clock
from registry import parameters
from registry.errors import (
    AlreadyConfirmed,
    ConfirmedTooLate,
    DutyMissing,
    NumberGiven,
    NumberOutOfRange,
    SamePerson,
)
from registry.models import ParameterChange, ParameterConfirmation, ParameterName, ProgrammeVersion
from registry.programme_loading import load_programme
from registry.programme_store import programme_of
from registry.programmes import PROGRAMMES_DIR, read_programme
from registry.roles import Level, Role
from registry.services import SYSTEM
from tests import factories

PAPER = {"paper": "青扶办发〔2018〕3号", "reason": "市定扶贫标准"}


@pytest.fixture
def city(db, spring):
    shandong = factories.division("山东省", Level.PROVINCE, None, code="37")
    return factories.division("青岛市", Level.PREFECTURE, shandong, code="3702")


@pytest.fixture
def version(city):
    load_programme(path=PROGRAMMES_DIR / "qingdao_2018.toml", by=SYSTEM, at=clock.now())
    return ProgrammeVersion.objects.get()


@pytest.fixture
def admins(city):
    return [factories.official(Role.SYSTEM_ADMINISTRATOR, city, f"admin-{n}", f"管理{n}") for n in "一二三"]


def propose(user, version, **changes):
    values = {"name": ParameterName.INCOME_LINE, "year": 2018, "value": 460000, "valid_from": date(2017, 3, 2), **PAPER}
    return parameters.propose(user=user, version=version, at=clock.now(), **(values | changes))


def confirm(user, change, agrees=True):
    return parameters.confirm(user=user, change=change, agrees=agrees, opinion="与文件一致", at=clock.now())


def test_a_line_counts_when_a_second_person_has_confirmed_it_and_its_day_has_come(version, admins, at):
    change = propose(admins[0], version)
    assert parameters.programme_on(version, 2018, date(2017, 3, 2)).income.line_fen is None
    confirm(admins[1], change)
    assert parameters.programme_on(version, 2018, date(2017, 3, 1)).income.line_fen is None
    counting = parameters.programme_on(version, 2018, date(2017, 3, 2))
    assert counting.income.line_fen == 460000
    (rule,) = [rule for rule in counting.criteria if rule.measure == "income_above_line"]
    assert rule.threshold == 460000


def test_it_counts_for_its_year_alone(version, admins):
    confirm(admins[1], propose(admins[0], version))
    assert parameters.programme_on(version, 2019, date(2017, 3, 2)).income.line_fen is None


def test_the_file_still_says_that_the_number_is_missing(version, admins):
    confirm(admins[1], propose(admins[0], version))
    assert programme_of(version).income.line_fen is None


def test_the_newest_day_counts_and_the_older_number_stays_on_file(version, admins):
    confirm(admins[1], propose(admins[0], version))
    confirm(admins[0], propose(admins[1], version, value=470000, valid_from=date(2017, 4, 1)))
    assert parameters.programme_on(version, 2018, date(2017, 3, 31)).income.line_fen == 460000
    assert parameters.programme_on(version, 2018, date(2017, 4, 1)).income.line_fen == 470000
    assert ParameterChange.objects.count() == 2


def test_nobody_confirms_his_own_number(version, admins):
    change = propose(admins[0], version)
    with pytest.raises(SamePerson):
        confirm(admins[0], change)


def test_the_database_refuses_it_too(version, admins):
    change = propose(admins[0], version)
    with pytest.raises(IntegrityError, match="nobody_confirms"), transaction.atomic():
        ParameterConfirmation.objects.create(
            change=change,
            agrees=True,
            opinion="同意",
            confirmed_by=admins[0],
            posting=change.posting,
            official_name="管理一",
            confirmed_on=date(2017, 3, 1),
            confirmed_at=clock.now(),
        )


def test_the_database_refuses_a_confirmation_after_the_day(version, admins):
    change = propose(admins[0], version)
    with pytest.raises(IntegrityError, match="counts_only_after"), transaction.atomic():
        ParameterConfirmation.objects.create(
            change=change,
            agrees=True,
            opinion="同意",
            confirmed_by=admins[1],
            posting=factories.posting_of(admins[1]),
            official_name="管理二",
            confirmed_on=date(2017, 3, 2),
            confirmed_at=clock.now(),
        )


def test_a_number_is_confirmed_once(version, admins):
    change = propose(admins[0], version)
    confirm(admins[1], change)
    with pytest.raises(AlreadyConfirmed):
        confirm(admins[2], change)


def test_a_refused_number_never_counts(version, admins):
    confirm(admins[1], propose(admins[0], version), agrees=False)
    assert parameters.programme_on(version, 2018, date(2017, 3, 2)).income.line_fen is None


@pytest.mark.parametrize("day", ["2017-02-28", "2017-03-01"])
def test_no_number_counts_back_or_from_today(version, admins, day):
    with pytest.raises(ConfirmedTooLate):
        propose(admins[0], version, valid_from=date.fromisoformat(day))


def test_a_confirmation_that_comes_too_late_is_refused(version, admins, at):
    change = propose(admins[0], version)
    with at("2017-03-02"), pytest.raises(ConfirmedTooLate):
        confirm(admins[1], change)


@pytest.mark.parametrize("change", [{"value": 0}, {"year": 2016}, {"value": 10**9}])
def test_impossible_values_are_refused(version, admins, change):
    with pytest.raises(NumberOutOfRange):
        propose(admins[0], version, **change)


def test_what_the_source_gives_cannot_be_set(admins, version, city):
    with pytest.raises(NumberGiven):  # the city looks at every household: there is no sample
        propose(admins[0], version, name=ParameterName.SAMPLE_PERCENT, value=10)


def test_the_line_of_changchun_is_given_and_stays(db, spring):
    province = factories.division("吉林省", Level.PROVINCE, None, code="22")
    changchun = factories.division("长春市", Level.PREFECTURE, province, code="2201")
    load_programme(path=PROGRAMMES_DIR / "changchun_2017.toml", by=SYSTEM, at=clock.now())
    admin = factories.official(Role.SYSTEM_ADMINISTRATOR, changchun, "admin", "管理")
    with pytest.raises(NumberGiven):
        propose(admin, ProgrammeVersion.objects.get(), year=2017)


def test_only_the_programmes_own_place_sets_its_numbers(version, city):
    district = factories.division("平度市", Level.COUNTY, city)
    with pytest.raises(DutyMissing):
        propose(factories.official(Role.SYSTEM_ADMINISTRATOR, district, "admin-x", "管理"), version)


def test_days_of_notices_may_be_longer(version, admins):
    confirm(admins[1], propose(admins[0], version, name=ParameterName.FIRST_NOTICE_DAYS, value=10))
    assert parameters.programme_on(version, 2018, date(2017, 3, 2)).notice("first").days == 10


def test_qianjiang_may_check_inside_the_city(db, spring):
    hubei = factories.division("湖北省", Level.PROVINCE, None, code="42")
    qianjiang = factories.division("潜江市", Level.COUNTY, hubei, code="429005")
    load_programme(path=PROGRAMMES_DIR / "qianjiang_2017.toml", by=SYSTEM, at=clock.now())
    version = ProgrammeVersion.objects.get()
    one, two = (factories.official(Role.SYSTEM_ADMINISTRATOR, qianjiang, f"admin-{n}", f"管理{n}") for n in "一二")
    assert parameters.programme_on(version, 2017, date(2017, 3, 2)).stage("city_verification").level == "province"
    confirm(two, propose(one, version, year=2017, name=ParameterName.UPPER_LEVEL, value=3))
    counting = parameters.programme_on(version, 2017, date(2017, 3, 2))
    assert counting.stage("city_verification").level == "county"
    assert counting.stage("city_verification").title == "市内交叉核查"
    assert counting.sample_rule("city_verification") is not None


def test_the_page_shows_the_number_its_paper_and_both_persons(version, admins, as_, at):
    url = f"/registry/programmes/qingdao_2018/v{version.version}/parameters/"
    form = {"name": "income_line", "year": "2018", "value": "4600", "valid_from": "2017-03-02", **PAPER}
    assert as_(admins[0]).post(url, form).status_code == 302
    change = ParameterChange.objects.get()
    assert change.value == 460000
    answer = f"{url}{change.pk}/answer/"
    assert as_(admins[0]).post(answer, {"agrees": "yes", "opinion": "同意"}).status_code == 422
    assert as_(admins[1]).post(answer, {"agrees": "yes", "opinion": "与文件一致"}).status_code == 302
    assert as_(admins[2]).post(answer, {"agrees": "yes", "opinion": "与文件一致"}).status_code == 409
    with at("2017-03-02"):
        text = as_(admins[2]).get(url).content.decode()
    for expected in ("青扶办发〔2018〕3号", "管理一", "管理二", "4,600", "not given in the source"):
        assert expected in text


@pytest.mark.parametrize(
    "change", [{"value": "-1"}, {"value": "x"}, {"value": "1e99"}, {"name": "road"}, {"paper": "\x00"}]
)
def test_bad_input_is_said_beside_the_form(version, admins, as_, change):
    url = f"/registry/programmes/qingdao_2018/v{version.version}/parameters/"
    form = {"name": "income_line", "year": "2018", "value": "4600", "valid_from": "2017-03-02", **PAPER} | change
    assert as_(admins[0]).post(url, form).status_code == 422
    assert not ParameterChange.objects.exists()


def test_officials_without_the_duty_read_and_set_nothing(version, city, as_):
    clerk = factories.official(Role.CITY_VERIFIER, city, "reader", "读者")
    url = f"/registry/programmes/qingdao_2018/v{version.version}/parameters/"
    assert as_(clerk).get(url).status_code == 200
    assert as_(clerk).post(url, {}).status_code == 403


@pytest.mark.parametrize(
    ("file", "name", "measure", "value"),
    [
        ("changchun_2017", ParameterName.VILLAGE_WATER, "water_supply", 98),
        ("guiping_2016", ParameterName.VILLAGE_INCIDENCE, "poverty_incidence", 3),
        ("qianjiang_2017", ParameterName.VILLAGE_INCOME, "collective_income", 50_000),
    ],
)
def test_a_village_s_number_that_the_source_leaves_out_is_set_and_judges(file, name, measure, value):
    programme = read_programme(PROGRAMMES_DIR / f"{file}.toml")
    assert parameters.settable(programme)[name].given is None
    rules = parameters.with_values(programme, ((name, value),)).criteria
    assert [rule.threshold for rule in rules if (rule.subject, rule.measure) == ("village", measure)] == [value]


def test_what_the_source_gives_for_villages_is_not_set():
    programme = read_programme(PROGRAMMES_DIR / "liaoning_2018.toml")
    assert (
        set(parameters.settable(programme)) & {name for name in ParameterName if name.startswith("village_")} == set()
    )


@pytest.mark.parametrize(
    ("name", "value", "then"),
    [("move_months", 24, (24, "01-01")), ("window_opens", 901, (12, "09-01"))],
)
def test_months_of_moves_and_days_of_the_adjustment_are_set_by_two(version, admins, name, value, then):
    confirm(admins[1], propose(admins[0], version, name=name, value=value))
    programme = parameters.programme_on(version, 2018, date(2017, 3, 2))
    assert (programme.moves.months, programme.adjustment.opens) == then


@pytest.mark.parametrize("value", [230, 1301, 100, 0])
def test_a_window_begins_on_a_day_that_every_year_has(version, admins, value):
    with pytest.raises(NumberOutOfRange):
        propose(admins[0], version, name=ParameterName.WINDOW_OPENS, value=value)


def test_a_window_never_closes_before_it_opens(version, admins):
    closes = propose(admins[0], version, name=ParameterName.WINDOW_CLOSES, value=831)
    confirm(admins[1], propose(admins[0], version, name=ParameterName.WINDOW_OPENS, value=901))
    with pytest.raises(NumberOutOfRange):
        propose(admins[0], version, name=ParameterName.WINDOW_CLOSES, value=831)
    with pytest.raises(NumberOutOfRange):
        confirm(admins[1], closes)  # it fitted when it was proposed


ENDS = (ParameterName.WINDOW_OPENS, 901), (ParameterName.WINDOW_CLOSES, 831)  # each alone is a window, both are none


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("days", [(10, 5), (5, 10), (5, 5)])
def test_no_two_steps_lead_to_a_window_that_closes_before_it_opens(version, admins, first, days):
    """Whichever end is set first, and from whichever day on each counts; proposed together, or one after the other."""
    both = [
        propose(admins[0], version, name=name, value=value, valid_from=date(2017, 3, day))
        for (name, value), day in zip(ENDS, days, strict=True)
    ]
    confirm(admins[1], both[first])
    with pytest.raises(NumberOutOfRange):
        confirm(admins[1], both[1 - first])
    name, value = ENDS[1 - first]
    with pytest.raises(NumberOutOfRange):
        propose(admins[0], version, name=name, value=value, valid_from=date(2017, 3, days[1 - first]))
    for day in range(1, 31):
        assert not parameters.programme_on(version, 2018, date(2017, 3, day)).adjustment.fault()


def test_a_window_may_move_in_steps_that_never_turn_it_round(version, admins):
    """An end that is replaced before the other one comes stands in nobody's way."""
    for name, value, day in (
        (ParameterName.WINDOW_CLOSES, 831, 5),
        (ParameterName.WINDOW_CLOSES, 1130, 10),
        (ParameterName.WINDOW_OPENS, 901, 10),
    ):
        change = propose(admins[0], version, name=name, value=value, valid_from=date(2017, 3, day))
        confirm(admins[1], change)
    window = parameters.programme_on(version, 2018, date(2017, 3, 10)).adjustment
    assert (window.opens, window.closes) == ("09-01", "11-30")
    with pytest.raises(NumberOutOfRange):  # it would count on the 5th, too, when August is the last month
        propose(admins[0], version, name=ParameterName.WINDOW_OPENS, value=901, valid_from=date(2017, 3, 6))
