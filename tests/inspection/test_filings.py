"""What goes up by a day (G-41, G-42, D-41): filed once and never dated back; overdue raises an alarm that stays."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction

from approvals.errors import NotEntitled
from approvals.models import AnnualPlan
from audit import clock
from audit.models import Event
from inspection import filings
from inspection.filing_errors import FiledAlready, PlanNotSet, ReferenceMissing, ReportNotIssued
from inspection.filing_terms import Line, due_at, dues_of, line_at
from inspection.models import Filing, FilingAlarm
from inspection.reports.issuing import issue
from inspection.tasks import sweep_filings
from registry.models import Division, ProgrammeVersion, User
from registry.programme_loading import load_programme
from registry.programmes import PROGRAMMES_DIR, read_programme
from registry.roles import Level, Role
from registry.services import SYSTEM
from tests import factories
from tests.conftest import As, At
from tests.factories import Cast, Places, division, make_household, official, posting_of
from tests.report_steps import prepared

R = Role
DUE = date(2016, 3, 25)
PDF = b"%PDF-1.7 plan"


@pytest.fixture
def city(db: None, at: At) -> Cast:
    """Guiping in March 2016: two townships and three villages."""
    with at("2016-01-04"):
        province = division("广西壮族自治区", Level.PROVINCE, None, code="45")
        prefecture = division("贵港市", Level.PREFECTURE, province, code="4508")
        county = division("桂平市", Level.COUNTY, prefecture, code="450881")
        township = division("木乐镇", Level.TOWNSHIP, county)
        sister = division("木圭镇", Level.TOWNSHIP, county)
        villages = [
            division(name, Level.VILLAGE, above) for name, above in (("先锋村", township), ("大岭村", township))
        ]
        far = division("大塘村", Level.VILLAGE, sister)
        places = Places(province, prefecture, county, township, sister, *villages, far)
        load_programme(path=PROGRAMMES_DIR / "guiping_2016.toml", by=SYSTEM, at=clock.now())
        return factories.make_cast(places, since=date(2016, 1, 1))


def version() -> ProgrammeVersion:
    return ProgrammeVersion.objects.get(name="guiping_2016")


def line(place: Division, code: str = "plans_filed", on: date = DUE, department: str = "") -> Line:
    due = due_at(version(), code, on)
    assert due is not None
    found = line_at(due, place, department)
    assert found is not None
    return found


def planned(cast: Cast, place: Division, persons: int) -> AnnualPlan:
    posting = posting_of(cast[R.TOWNSHIP_DEPUTY])
    return AnnualPlan.objects.create(
        programme=version(),
        division=place,
        division_path=place.path,
        year=2016,
        version=1,
        persons=persons,
        source="浔扶〔2016〕1号",
        reason="下达",
        set_by=posting.official,
        posting=posting,
        official_name=posting.official.name,
        unit=posting.unit,
        set_at=clock.now(),
    )


def file(user: User, what: Line, **sent: object) -> Filing:
    return filings.file(user=user, line=what, sent=filings.Sent(**sent))  # type: ignore[arg-type]


def test_the_deadlines_of_the_sources_say_who_files_what_by_when() -> None:
    found = {}
    for path in PROGRAMMES_DIR.glob("*.toml"):
        programme = read_programme(path)
        for one in programme.deadlines:
            if one.filed_by:
                days = one.due_on.isoformat() if one.due_on else "、".join(one.ends)
                found[programme.name, one.code] = (one.filed_by, one.filed_to, one.what, days, one.clause)
    assert found == {
        ("guiping_2016", "plans_filed"): ("township", "county", "plan", "2016-03-25", "G-41"),
        ("guiping_2016", "annual_report"): ("township", "county", "report", "12-31", "G-42"),
        ("guiping_2016", "half_year_report"): ("township", "county", "paper", "06-30、12-31", "G-6-6"),
        ("guiping_2016", "half_year_report_of_departments"): ("county", "county", "paper", "06-30、12-31", "G-6-6"),
        ("changchun_2017", "housing_renovation"): ("county", "prefecture", "paper", "2017-12-31", "C-38"),
        ("liaoning_2018", "rural_roads"): ("province", "province", "paper", "2018-12-31", "L-09"),
        ("qingdao_2018", "self_evaluation"): ("prefecture", "province", "paper", "2019-12-31", "D-10"),
        ("qingdao_2018", "annual_report"): ("prefecture", "province", "report", "12-31", "D-41"),
    }


def test_a_township_files_its_plan_with_what_it_holds(city: Cast, at: At) -> None:
    places = city.places
    with at("2016-03-24"):
        with pytest.raises(PlanNotSet):
            file(city[R.TOWNSHIP_DEPUTY], line(places.township))
        plan = planned(city, places.township, 400)
        planned(city, places.village, 150)
        make_household(places.village, planned_exit_year=2016)
        filing = file(city[R.TOWNSHIP_DEPUTY], line(places.township), reference="木乐镇报〔2016〕3号")
    assert (filing.filed_on, filing.days_late, filing.plan) == (date(2016, 3, 24), 0, plan)
    assert (filing.receiver, filing.title) == (places.county, "本乡镇、村屯和贫困户的脱贫方案报市委、市政府")
    held = {"version": 1, "persons": 400, "villages": 2, "villages_planned": 1, "households_planned": 1}
    assert filing.contents == held
    event = Event.objects.get(kind="filing:filing:filed")
    assert event.stream == filing.stream


def test_what_is_filed_late_says_so_for_ever(city: Cast, at: At) -> None:
    """No day is typed: a post with one is filed on the day of the act all the same, and the rows only grow."""
    with at("2016-03-28"):
        planned(city, city.places.township, 400)
        filing = file(city[R.TOWNSHIP_DEPUTY], line(city.places.township))
        assert filing.days_late == 3
        with pytest.raises(FiledAlready):
            file(city[R.TOWNSHIP_CLERK], line(city.places.township))
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            Filing.objects.update(filed_on=date(2016, 3, 20))
    early = filing.filed_at - timedelta(days=8)
    copy = {
        field.attname: getattr(filing, field.attname) for field in Filing._meta.concrete_fields if field.name != "id"
    }
    with pytest.raises(IntegrityError, match="dated_back"), transaction.atomic():
        Filing.objects.create(**copy | {"deadline": "other", "filed_at": early, "filed_on": date(2016, 3, 20)})


def test_who_files_is_asked_of_the_post(city: Cast, at: At) -> None:
    with at("2016-03-24"):
        planned(city, city.places.township, 400)
        for somebody in (
            city[R.SUPERVISOR],
            city[R.COUNTY_OFFICE],
            city[R.VILLAGE_CLERK],
            city.twins[R.TOWNSHIP_DEPUTY],
        ):
            with pytest.raises(NotEntitled):
                file(somebody, line(city.places.township))
        department = line(city.places.county, "half_year_report_of_departments", date(2016, 6, 30), "公安部门")
        for somebody in (city[R.COUNTY_OFFICE], city[R.DEPARTMENT_OFFICER]):  # no department, and another one
            with pytest.raises(NotEntitled):
                file(somebody, department, reference="公字1号")


def test_a_report_is_filed_as_it_was_issued(city: Cast, at: At) -> None:
    with at("2016-12-20"):
        due = line(city.places.township, "annual_report", date(2016, 12, 31))
        clerk = city[R.TOWNSHIP_CLERK]
        report = prepared(user=clerk, place=city.places.township, kind="annual", day=clock.today())
        with pytest.raises(ReportNotIssued):
            file(clerk, due, report=report.pk)
        issue(user=city[R.TOWNSHIP_HEAD], report=report)
        assert file(clerk, due, report=report.pk).report == report
        with pytest.raises(ReferenceMissing):
            file(clerk, line(city.places.township, "half_year_report", date(2016, 12, 31)))


def test_overdue_raises_an_alarm_once_for_those_who_file_and_who_watch(city: Cast, at: At, as_: As) -> None:
    sister, township = city.places.sister_township, city.places.township
    supervisor = official(R.SUPERVISOR, city.places.county, "watcher", "督查员", since=date(2016, 1, 1))
    with at("2016-03-25"):
        planned(city, township, 400)
        file(city[R.TOWNSHIP_DEPUTY], line(township))
        assert sweep_filings() == 0  # the day itself is not over
        page = as_(city.twins[R.TOWNSHIP_DEPUTY]).get("/").content.decode()
        assert "To file with the level above" in page
    with at("2016-03-26"):
        assert (sweep_filings(), sweep_filings()) == (1, 0)
        alarm = FilingAlarm.objects.get()
        assert (alarm.division, alarm.receiver, alarm.due_on) == (sister, city.places.county, DUE)
        assert Event.objects.filter(kind="filing:filing:overdue").count() == 1
        for watching in (supervisor, city[R.COUNTY_OFFICE]):
            assert "Overdue filings below" in as_(watching).get("/").content.decode()
        assert "overdue by up to 1 day" in as_(city.twins[R.TOWNSHIP_DEPUTY]).get("/").content.decode()
        page = as_(supervisor).get(f"/filings/{city.places.county.pk}/2016/").content.decode()
        assert "1 of 2 filed, 1 overdue" in page and "alarm raised on 2016-03-26" in page
    with at("2016-03-29"):
        planned(city, sister, 10)
        file(city.twins[R.TOWNSHIP_DEPUTY], line(sister))
        assert "Overdue filings below" not in as_(supervisor).get("/").content.decode()
        page = as_(supervisor).get(f"/filings/{city.places.county.pk}/2016/").content.decode()
        assert "filed 4 days late" in page and "alarm raised on 2016-03-26" in page


def test_in_january_the_cards_lead_to_last_year_s_page(city: Cast, at: At, as_: As) -> None:
    with at("2017-01-04"):
        sweep_filings()
        for role, place in ((R.TOWNSHIP_DEPUTY, city.places.township), (R.COUNTY_OFFICE, city.places.county)):
            assert f'href="/filings/{place.pk}/2016/"' in as_(city[role]).get("/").content.decode()


def test_filing_on_its_page(city: Cast, at: At, as_: As) -> None:
    township = city.places.township
    address = f"/filings/{township.pk}/plans_filed/2016-03-25/new/"
    with at("2016-03-28"):
        deputy = as_(city[R.TOWNSHIP_DEPUTY])
        assert deputy.post(address, {"filed_on": "2016-03-20"}).status_code == 422  # no plan yet
        planned(city, township, 400)
        upload = SimpleUploadedFile("plan.pdf", PDF)
        assert deputy.post(address, {"filed_on": "2016-03-20", "upload": upload}).status_code == 302
        filing = Filing.objects.get()
        assert filing.filed_on == date(2016, 3, 28)
        assert deputy.post(address, {}).status_code == 409
        assert as_(city[R.COUNTY_OFFICE]).get(f"/filings/{filing.pk}/copy/").content == PDF
        assert as_(city[R.SUPERVISOR]).post(address, {}).status_code == 403
        assert as_(city.twins[R.TOWNSHIP_DEPUTY]).post(address, {}).status_code == 404
        for wrong in ("2016-03-24", "2016-02-31", "nonsense"):
            assert deputy.get(f"/filings/{township.pk}/plans_filed/{wrong}/new/").status_code == 404


def test_a_department_files_for_itself(city: Cast, at: At, as_: As) -> None:
    name, county = factories.DEPARTMENT, city.places.county
    with at("2016-06-20"):
        officer = city[R.DEPARTMENT_OFFICER]
        page = as_(officer).get(f"/filings/{county.pk}/2016/").content.decode()
        assert page.count("/new/?department=") == 1  # its own of this half-year; not the other departments'
        what = line(county, "half_year_report_of_departments", date(2016, 6, 30), name)
        assert file(officer, what, reference="住建〔2016〕5号").department == name


def test_nothing_is_due_before_the_programme_and_days_come_in_order(city: Cast) -> None:
    dues = dues_of(version(), 2016)
    assert [due.due_on for due in dues] == sorted(due.due_on for due in dues)
    assert dues_of(version(), 2015) == []


def test_a_department_files_under_whatever_name_of_its_sector(city: Cast, at: At, as_: As) -> None:
    """Its post is of 住房和城乡建设部门; the programme asks 住建部门."""
    county, on = city.places.county, date(2016, 6, 30)
    with at("2016-06-20"):
        officer = User.objects.create_user("construction", name="建设员")
        factories.appoint(
            official=officer,
            role=R.DEPARTMENT_OFFICER,
            division=county,
            unit="市住房和城乡建设局",
            post="科员",
            since=date(2016, 6, 1),
            paper="任字〔2016〕2号",
            department="住房和城乡建设部门",
            by=SYSTEM,
            at=clock.now(),
        )
        asked = [line.department for line in filings.to_file(officer)]
        assert asked == ["住建部门"]
        page = as_(officer).get(f"/filings/{county.pk}/2016/").content.decode()
        assert f"/filings/{county.pk}/half_year_report_of_departments/2016-06-30/new/" in page
        mine = line(county, "half_year_report_of_departments", on, "住房和城乡建设部门")
        assert (mine.department, mine.filing) == ("住建部门", None)
        file(officer, mine, reference="建字1号")
        assert filings.to_file(officer) == []
        assert line(county, "half_year_report_of_departments", on, "住房部门").filing is not None


def test_what_a_department_filed_under_another_name_is_overdue_no_more(city: Cast, at: At) -> None:
    county, on, watcher = city.places.county, date(2016, 6, 30), city[R.COUNTY_OFFICE]
    with at("2016-07-05"):
        what = line(county, "half_year_report_of_departments", on, factories.DEPARTMENT)
        alarm = {"programme": version(), "deadline": what.due.deadline.code, "title": "半年报告", "due_on": on}
        place = {"division": county, "division_path": county.path, "receiver": county}
        FilingAlarm.objects.create(**alarm, **place, department="住房和城乡建设部门", raised_at=clock.now())
        assert filings.overdue_below(watcher).count() == 1
        file(city[R.DEPARTMENT_OFFICER], what, reference="住建〔2016〕6号")
        assert what.department != "住房和城乡建设部门" and not filings.overdue_below(watcher).exists()
