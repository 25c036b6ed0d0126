"""Indicator workbooks from upload to report: who may, what is kept, what a second workbook changes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from python_calamine import load_workbook

from audit import clock
from audit.models import Event
from registry.divisions_loading import load_divisions
from registry.importing.errors import MayNotImport, OwnImport
from registry.importing.handback import handback
from registry.importing.running import work
from registry.importing.services import approve, upload
from registry.indicators import indicators_of
from registry.models import Division, ImportRun, IndicatorReport, Listing, User
from registry.roles import Role
from tests.conftest import At
from tests.factories import Cast, Places, official
from tests.registry import workbooks as w
from tests.registry.test_areas_check import annex_row, hamlet_row, village_row

pytestmark = pytest.mark.usefixtures("spring")
Run = Callable[..., ImportRun]


@pytest.fixture(autouse=True)
def _own_files(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def second(cast: Cast) -> User:
    return official(Role.COUNTY_OFFICE, cast.places.county, "second-office", "单敏")


@pytest.fixture
def check_only(cast: Cast) -> Run:
    def run(*, by: Role = Role.COUNTY_OFFICE, **sheets: Any) -> ImportRun:
        meant = {"source": "office"} | {name: sheets.pop(name) for name in ("source", "department") if name in sheets}
        found = upload(
            content=w.workbook(sheets),
            name="名录.xlsx",
            division=cast.places.county,
            uploaded_by=cast[by],
            at=clock.now(),
            kind="areas",
            year=2016,
            **meant,
        )
        work(found.pk)
        found.refresh_from_db()
        return found

    return run


@pytest.fixture
def commit(check_only: Run, second: User) -> Run:
    def run(**sheets: Any) -> ImportRun:
        found = approve(run=check_only(**sheets), approved_by=second, at=clock.now())
        work(found.pk)
        found.refresh_from_db()
        return found

    return run


def test_checking_keeps_nothing(check_only: Run) -> None:
    run = check_only(村=[village_row()], 屯=[hamlet_row(总户数=160, 总人口=520)])
    assert (run.status, run.subjects_read, run.subjects_created, run.failure) == ("checked", 1, 1, "")
    assert not IndicatorReport.objects.exists()


def test_committing_keeps_the_office_s_word_with_its_event(commit: Run, places: Places, second: User) -> None:
    run = commit(村=[village_row()], 屯=[hamlet_row(总户数=160, 总人口=520)])
    assert (run.status, run.subjects_created) == ("done", 1)
    found = indicators_of([places.village], 2016)[places.village.pk]
    assert found.value("households", source="office") == 160
    assert found.hamlets["东屯"].value("road_width") == 350
    report = IndicatorReport.objects.get(subject="village")
    assert (report.import_run, report.reported_by, report.reporter_name) == (run, second.postings.get(), "单敏")
    kinds = Event.objects.filter(stream=f"place:{places.village.pk}").values_list("kind", flat=True)
    assert set(kinds) == {"register:indicators:reported"}


def test_the_same_workbook_again_changes_nothing(commit: Run) -> None:
    commit(村=[village_row()])
    run = commit(村=[village_row()])
    assert (run.subjects_unchanged, run.subjects_created, run.subjects_amended) == (1, 0, 0)
    assert IndicatorReport.objects.count() == 1


def test_a_second_workbook_adds_what_differs(commit: Run, places: Places) -> None:
    commit(村=[village_row()])
    run = commit(村=[village_row(总人口=521)])
    assert run.subjects_amended == 1
    assert [report.values for report in IndicatorReport.objects.order_by("pk")][1] == '{"persons":521}'
    assert indicators_of([places.village], 2016)[places.village.pk].value("persons") == 521


def test_a_refused_village_keeps_nothing_and_the_others_go_on(commit: Run, places: Places) -> None:
    other = village_row(行政村代码="220122100236", 行政村="前塘家村", 饮水安全户数=161)
    run = commit(村=[village_row(), other])
    assert (run.subjects_created, run.subjects_refused) == (1, 1)
    assert list(IndicatorReport.objects.values_list("division", flat=True)) == [places.village.pk]


def test_the_workbook_handed_back_names_the_row(check_only: Run) -> None:
    run = check_only(村=[village_row(饮水应达标户数="")])
    with handback(run) as file:
        rows = load_workbook(file).get_sheet_by_index(0).to_python()
    assert rows[1][1:5] == ["220122100220", "村", "2", "饮水应达标户数"]


def test_a_column_that_is_no_indicator_is_flagged(check_only: Run) -> None:
    run = check_only(村=[village_row(序号=1, 幸福指数=5)])
    noted = run.problems.filter(code="column_ignored").values_list("severity", "column")
    assert set(noted) == {("accepted", "序号"), ("flagged", "幸福指数")}


def test_an_annex_lists_its_villages(commit: Run, places: Places) -> None:
    run = commit(附件=[annex_row(), annex_row(序号=2, 贫困村名称="前塘家村")])
    assert run.subjects_created == 2
    assert set(Listing.objects.values_list("division__name", "planned_year", "source")) == {
        ("宝城村", 2017, "名录"),
        ("前塘家村", 2017, "名录"),
    }
    again = commit(附件=[annex_row(计划脱贫年度=2018), annex_row(序号=2, 贫困村名称="前塘家村")])
    assert (again.subjects_amended, again.subjects_unchanged) == (1, 1)
    assert Listing.objects.get(division=places.village).planned_year == 2018


def test_another_designation_is_no_change_of_the_list(commit: Run) -> None:
    commit(附件=[annex_row()])
    run = commit(附件=[annex_row(认定类型="市定贫困村")])
    assert run.subjects_refused == 1
    assert run.problems.filter(code="listed_otherwise").exists()


def test_who_uploaded_does_not_approve(check_only: Run, cast: Cast) -> None:
    with pytest.raises(OwnImport):
        approve(run=check_only(村=[village_row()]), approved_by=cast[Role.COUNTY_OFFICE], at=clock.now())


def test_a_department_s_officer_uploads_and_its_head_approves(check_only: Run, cast: Cast, places: Places) -> None:
    row = {"行政村代码": "220122100220", "行政村": "宝城村", "住房安全户数": 30, "住房应达标户数": 30}
    run = check_only(by=Role.DEPARTMENT_OFFICER, source="department", department="住建部门", 村=[row])
    with pytest.raises(MayNotImport):
        approve(run=run, approved_by=cast[Role.COUNTY_OFFICE], at=clock.now())
    work(approve(run=run, approved_by=cast[Role.DEPARTMENT_HEAD], at=clock.now()).pk)
    stated = indicators_of([places.village], 2016)[places.village.pk].stated("housing_solved")
    assert stated is not None and (stated.source, stated.department) == ("department", "住建部门")


@pytest.mark.parametrize(
    ("by", "meant"),
    [
        (Role.DEPARTMENT_OFFICER, {"source": "department", "department": "水利部门"}),
        (Role.DEPARTMENT_OFFICER, {}),
        (Role.COUNTY_OFFICE, {"source": "department", "department": "住建部门"}),
        (Role.COUNTY_OFFICE, {"source": "department"}),
        (Role.COUNTY_LEADER, {}),
    ],
)
def test_nobody_uploads_another_s_word(check_only: Run, by: Role, meant: dict[str, str]) -> None:
    with pytest.raises(MayNotImport):
        check_only(by=by, 村=[village_row()], **meant)


def test_a_workbook_of_something_else_fails_with_a_sentence(check_only: Run) -> None:
    run = check_only(表一=[{"a": 1}])
    assert run.status == "failed"


def test_the_demonstration_s_workbook(db: None, at: At, capsys: pytest.CaptureFixture[str]) -> None:
    """Twelve villages: one is refused with its rows, one flagged; eleven are listed. It is made up, and says so."""
    load_divisions(settings.BASE_DIR / "data" / "divisions.csv")
    with at("2017-11-06"):
        call_command(
            "import_register",
            settings.BASE_DIR / "data" / "indicators_nongan_2017.xlsx",
            division="220122",
            kind="areas",
            commit=True,
        )
    run = ImportRun.objects.get()
    assert (run.subjects_read, run.subjects_created, run.subjects_refused, run.subjects_flagged) == (13, 12, 1, 1)
    refused = run.problems.filter(severity="refused").values_list("code", "column")
    assert set(refused) == {("part_above_whole", "饮水安全户数"), ("denominator_missing", "应通电户数")}
    flagged = run.problems.filter(severity="flagged").values_list("code", flat=True)
    assert set(flagged) == {"hamlets_differ", "share_differs", "denominator_differs"}
    assert Listing.objects.count() == 11
    place = Division.objects.get(codes__code="220122100220")
    found = indicators_of([place], 2017)[place.pk]
    assert len(found.hamlets) == found.value("hamlets")


@pytest.mark.parametrize("options", [{"source": "department"}, {"department": "住建部门", "source": "office"}])
def test_the_command_line_names_a_department_with_its_word(places: Places, options: dict[str, str]) -> None:
    file = settings.BASE_DIR / "data" / "indicators_nongan_2017.xlsx"
    with pytest.raises(CommandError, match="department"):
        call_command("import_register", file, division="220122", kind="areas", **options)
    assert not ImportRun.objects.exists()
