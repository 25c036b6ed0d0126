"""Reports: frozen when prepared, issued by a second person, the same on the page, in the workbook and on paper."""

import json
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from approvals.errors import NotEntitled
from approvals.stages import StageCode
from approvals.year_locks import propose_lock
from audit import canonical, clock
from documents.models import OfficialDocument
from inspection.models import Report, ReportIssue, ReportKind
from inspection.report_errors import IssuedAlready, MeetingInFuture, MinutesKnown, PeriodNotBegun, PreparedItHimself
from inspection.reports import monthly, tables
from inspection.reports.issuing import issue, printed
from inspection.reports.meetings import Held, record_meeting
from inspection.reports.periods import period_of
from inspection.reports.preparing import content_of, content_of_report
from registry.models import Division, Standing
from registry.roles import Level, Role
from registry.services import SYSTEM
from registry.standings import Change, change_standings
from tests.conftest import As, At
from tests.factories import Cast, make_household, posting_of
from tests.ledger_steps import Problem
from tests.report_steps import prepared
from tests.story import Story

S, R, K = StageCode, Role, ReportKind


def made(cast: Cast, kind: str = K.ANNUAL, day: date | None = None) -> Report:
    return prepared(user=cast[R.COUNTY_OFFICE], place=cast.places.county, kind=kind, day=day or clock.today())


def table_of(report: Report, title: str) -> dict:
    tables = content_of_report(report)["tables"]
    found = next(table for table in tables if table["title"] == title)
    return {row[0]: dict(zip(found["columns"], row, strict=True)) for row in found["rows"]}


@pytest.mark.parametrize(
    ("kind", "first", "last", "title"),
    [
        (K.WEEKLY, "2017-02-27", "2017-03-05", "2017年2月27日至3月5日"),
        (K.MONTHLY, "2017-03-01", "2017-03-31", "2017年3月"),
        (K.QUARTERLY, "2017-01-01", "2017-03-31", "2017年第一季度"),
        (K.ANNUAL, "2017-01-01", "2017-12-31", "2017年度"),
    ],
)
def test_a_day_names_its_period(kind: ReportKind, first: str, last: str, title: str) -> None:
    period = period_of(kind, date(2017, 3, 1))
    assert (period.starts_on.isoformat(), period.ends_on.isoformat(), period.title) == (first, last, title)
    assert period_of(K.QUARTERLY, date(2017, 12, 31)).ends_on == date(2017, 12, 31)


@pytest.mark.parametrize("kind", list(K))
def test_every_report_is_prepared_issued_and_handed_out(story: Story, as_: As, kind: ReportKind) -> None:
    """One way for all kinds: page, workbook, paper."""
    report = made(story.cast, kind)
    issued = issue(user=story.cast[R.COUNTY_DEPUTY_LEADER], report=report)
    client = as_(story.cast[R.SUPERVISOR])
    assert report.title in client.get(f"/reports/{report.pk}/").content.decode()
    content = json.loads(issued.document.content)
    assert (content["title"], content["report"]["digest"]) == (report.title, report.digest)
    assert [signer["label"] for signer in content["signers"]] == ["拟制人", "签发人"]
    response = client.get(f"/reports/{report.pk}/workbook/")
    book = openpyxl.load_workbook(BytesIO(response.content))
    assert len(book.sheetnames) == 1 + len(content_of_report(report)["tables"])


def test_progress_never_stands_without_what_tells_whether_it_is_true(story: Story) -> None:
    story.until(S.APPRAISAL).send_back(S.HOME_CHECK)
    report = made(story.cast)
    assert table_of(report, "任务与进度")["农安县"]["列入计划（人）"] == 2
    assert table_of(report, "质量情况")["农安镇"]["退回重核（户）"] == 1
    assert any("退回重核1户2人" in text for text in content_of_report(report)["paragraphs"])


def test_a_report_keeps_what_it_said(story: Story) -> None:
    report = made(story.cast)
    change = Change(story.case.home, Standing.EXITED, clock.today(), story.case_no, SYSTEM)
    change_standings([change], at=clock.now())
    assert table_of(report, "任务与进度")["农安县"]["脱贫销号（户）"] == 0
    assert table_of(made(story.cast), "任务与进度")["农安县"]["脱贫销号（户）"] == 1


def test_the_month_tells_its_own_movements(story: Story, at: At) -> None:
    change = Change(story.case.home, Standing.EXITED, clock.today(), story.case_no, SYSTEM)
    change_standings([change], at=clock.now())
    with at("2017-04-03"):
        march, april = made(story.cast, K.MONTHLY, date(2017, 3, 9)), made(story.cast, K.MONTHLY)
    assert table_of(march, "2017年3月变动")["农安县"]["脱贫销号（人）"] == 2
    assert table_of(april, "2017年4月变动")["农安县"]["脱贫销号（人）"] == 0
    assert table_of(april, "任务与进度")["农安县"]["脱贫销号（人）"] == 2


def test_many_checks_of_one_person_under_one_date_are_listed(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    story.until(S.APPRAISAL)
    assert table_of(made(story.cast, K.MONTHLY), "同日集中查验") == {}
    monkeypatch.setattr(monthly, "MANY_A_DAY", 1)
    (row,) = table_of(made(story.cast, K.MONTHLY), "同日集中查验").values()
    assert (row["单位"], row["户数"]) == ("宝城村办", 1)


def test_a_long_list_of_rollbacks_goes_with_the_workbook(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    for standing in (Standing.EXITED, Standing.ROLLED_BACK):
        change_standings([Change(story.case.home, standing, clock.today(), story.case_no, SYSTEM)], at=clock.now())
    monkeypatch.setattr(tables, "ON_PAPER", 0)
    report = made(story.cast)
    assert len(table_of(report, "追溯扣减明细")) == 1
    assert "追溯扣减明细" in printed(report)["attached"]


def test_the_week_lists_what_stands_still_and_what_is_late(story: Story, at: At) -> None:
    story.until(S.APPLICATION)
    Problem.found(story.cast)
    with at("2017-03-27"):
        report = made(story.cast, K.WEEKLY)
    assert table_of(report, "停滞案卷")[story.case_no]["停留（天）"] == 26
    assert len(table_of(report, "逾期整改问题")) == 1
    assert "农户申请" in table_of(report, "各环节在办情况")


def test_the_quarter_tells_which_unit_has_not_met(story: Story, at: At) -> None:
    cast = story.cast
    held = Held(held_on=clock.today(), chair="暴雪峰", topic="年度退出核验", minutes_no="农扶纪〔2017〕1号")
    record_meeting(user=cast[R.COUNTY_OFFICE], place=cast.places.county, held=held)
    with at("2017-04-03"):
        report = made(cast, K.QUARTERLY, date(2017, 3, 31))
    rows = table_of(report, "专题研究情况")
    assert (rows["农安县"]["是否达标"], rows["农安镇"]["是否达标"]) == ("是", "否（逾期）")
    assert "伏龙泉镇" not in rows  # no registered household, no task
    with pytest.raises(MinutesKnown):
        record_meeting(user=cast[R.COUNTY_OFFICE], place=cast.places.county, held=held)
    later = Held(held_on=date(2017, 3, 2), chair="暴雪峰", topic="下月", minutes_no="2")
    with pytest.raises(MeetingInFuture):
        record_meeting(user=cast[R.COUNTY_OFFICE], place=cast.places.county, held=later)


def test_one_prepares_and_another_issues(story: Story) -> None:
    cast, report = story.cast, made(story.cast)
    with pytest.raises(NotEntitled):
        issue(user=cast[R.COUNTY_OFFICE], report=report)
    with pytest.raises(NotEntitled):
        prepared(user=cast[R.COUNTY_VERIFIER], place=cast.places.county, kind=K.ANNUAL, day=clock.today())
    issue(user=cast[R.COUNTY_DEPUTY_LEADER], report=report)
    with pytest.raises(IssuedAlready):
        issue(user=cast[R.COUNTY_DEPUTY_LEADER], report=report)
    assert OfficialDocument.objects.filter(subject_no=report.no).count() == 1


def test_nobody_issues_what_he_prepared(story: Story) -> None:
    leader = story.cast[R.COUNTY_DEPUTY_LEADER]
    values = {field.attname: getattr(made(story.cast), field.attname) for field in Report._meta.fields}
    own = {"id": None, "prepared_by_id": leader.pk, "posting_id": posting_of(leader).pk}
    report = Report.objects.create(**(values | own))
    with pytest.raises(PreparedItHimself):
        issue(user=leader, report=report)
    other = issue(user=leader, report=made(story.cast))
    row = {"posting": other.posting, "name": "某", "post": "某", "unit": "某", "issued_at": clock.now()}
    with pytest.raises(IntegrityError, match="nobody_issues_what_he_prepared"), transaction.atomic():
        ReportIssue.objects.create(report=report, document=_another_paper(), issued_by=leader, **row)


def _another_paper() -> OfficialDocument:
    paper = OfficialDocument.objects.latest("pk")
    paper.pk, paper.serial, paper.check_token = None, 999, "X" * 26
    paper.save(force_insert=True)
    return paper


@pytest.mark.parametrize("day", [date(2017, 4, 1), date(9999, 12, 31)])
def test_a_period_that_has_not_begun_has_no_report(story: Story, day: date) -> None:
    with pytest.raises(PeriodNotBegun):
        made(story.cast, K.MONTHLY, day)


def test_reports_and_issues_never_change(story: Story) -> None:
    issue(user=story.cast[R.COUNTY_DEPUTY_LEADER], report=made(story.cast))
    for rows, change in ((Report.objects, {"title": "别的"}), (ReportIssue.objects, {"name": "别人"})):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.update(**change)


@pytest.mark.parametrize("kind", list(K))
def test_the_number_of_queries_does_not_grow(story: Story, kind: ReportKind) -> None:
    places, period = story.cast.places, period_of(kind, clock.today())

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            content_of(places.county, period)
        return len(found)

    few = asked()
    for number in range(6):
        make_household((places.village, places.far_village)[number % 2], no=f"2201221002200{number}009")
    assert (
        asked() == few <= 35
    )  # the weekly list asks for the stalls, by cause and by place; a paper for the newest checkpoint


def test_whoever_does_not_see_the_place_sees_no_report(story: Story, as_: As) -> None:
    report = made(story.cast)
    assert as_(story.cast.twins[R.TOWNSHIP_HEAD]).get(f"/reports/{report.pk}/").status_code == 404
    assert as_(story.cast[R.SUPERVISOR]).get(f"/reports/{report.pk}/").status_code == 200


def test_the_year_is_locked_on_its_page_by_two(story: Story, as_: As, at: At) -> None:
    cast, county = story.cast, story.cast.places.county
    address = f"/reports/figures/{county.pk}/2017/"
    with at("2018-01-05"):
        assert as_(cast[R.COUNTY_OFFICE]).post(f"{address}lock/", {"act": "propose"}).status_code == 302
        page = as_(cast[R.COUNTY_DEPUTY_LEADER]).get(address)
        digest = page.context["proposed"].digest
        leader = as_(cast[R.COUNTY_DEPUTY_LEADER])
        assert leader.post(f"{address}lock/", {"act": "lock", "digest": "0" * 64}).status_code == 409
        assert leader.post(f"{address}lock/", {"act": "lock", "digest": digest}).status_code == 302
        assert leader.get(address).context["lock"].figures.digest == digest
        assert leader.post(f"{address}lock/", {"act": "propose"}).status_code == 403


def test_a_county_of_many_villages_is_frozen_whole(story: Story, at: At) -> None:
    """More than an entry of the log may hold: figures and reports are hashed beside it."""
    cast, county = story.cast, story.cast.places.county
    Division.objects.bulk_create(
        Division(
            pk=10_000 + number,
            name=f"第{number}村",
            level=Level.VILLAGE,
            kind="village",
            parent=cast.places.township,
            path=cast.places.township.path + Division.segment(10_000 + number),
        )
        for number in range(600)
    )
    with at("2018-01-05"):
        report = prepared(user=cast[R.COUNTY_OFFICE], place=county, kind=K.ANNUAL, day=date(2017, 12, 31))
        proposed = propose_lock(user=cast[R.COUNTY_OFFICE], place=county, year=2017)
    assert len(table_of(report, "分村任务与进度")) == 603
    assert min(len(one.content.encode()) for one in (report, proposed)) > canonical.MAX_BYTES
