"""Imports from upload to register: who may, what is written, what survives an interruption."""

import json
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError, transaction
from python_calamine import load_workbook

from audit import clock, log
from audit.models import Event
from registry.divisions_loading import load_divisions
from registry.importing import running, uploads
from registry.importing.errors import MayNotImport, NotWaitingForApproval
from registry.importing.handback import handback
from registry.importing.messages import failure_of
from registry.importing.running import unattended, work
from registry.importing.services import approve, upload
from registry.models import (
    Household,
    ImportRun,
    ImportStatus,
    IncomeItem,
    Member,
    Posting,
    Severity,
    Standing,
    StandingChange,
    User,
)
from registry.roles import Role
from registry.services import SYSTEM, relieve
from tests.factories import Cast, Places, id_no, official
from tests.registry import workbooks as w

NO = "2201221002200001"
SAMPLE = settings.BASE_DIR / "data" / "register_nongan_2017.xlsx"

pytestmark = pytest.mark.usefixtures("spring")

Import = Callable[..., ImportRun]


@pytest.fixture(autouse=True)
def _own_files(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def first(cast: Cast) -> User:
    """Who uploads; another official of the office approves (S5)."""
    return official(Role.COUNTY_OFFICE, cast.places.county, "first-office", "单敏")


@pytest.fixture
def check_only(cast: Cast, first: User) -> Import:
    """Uploads the sheets as the county office and lets the worker check them."""

    def run(**sheets: Any) -> ImportRun:
        content = w.workbook(w.sound_sheets(**sheets))
        run = upload(
            content=content,
            name="登记表.xlsx",
            division=cast.places.county,
            uploaded_by=first,
            at=clock.now(),
        )
        work(run.pk)
        run.refresh_from_db()
        return run

    return run


@pytest.fixture
def commit(cast: Cast, check_only: Import) -> Import:
    def run(**sheets: Any) -> ImportRun:
        run = approve(run=check_only(**sheets), approved_by=cast[Role.COUNTY_OFFICE], at=clock.now())
        work(run.pk)
        run.refresh_from_db()
        return run

    return run


def two_households(**of_second: Any) -> dict[str, Any]:
    """The usual one, and a second of one person."""
    other = "2201221002200002"
    number = id_no(62, born="19810910")
    return {
        "households": [w.household_row(), w.household_row(户编号=other, 家庭人口数=1) | of_second],
        "members": [
            w.member_row(),
            w.son_row(),
            w.member_row(户编号=other, 公民身份号码=number, 出生日期="1981-09-10"),
        ],
        "income": [w.income_row(), w.income_row(户编号=other, 人均纯收入=9500.5)],
        "conditions": [w.conditions_row(), w.conditions_row(户编号=other)],
    }


def test_checking_writes_no_household(check_only: Import) -> None:
    run = check_only()
    assert (run.status, run.subjects_read, run.subjects_created, run.persons_read) == ("checked", 1, 1, 2)
    assert not Household.objects.exists()


def test_committing_writes_everything_of_the_household(commit: Import, places: Places) -> None:
    run = commit()
    household = Household.objects.get(no=NO)
    assert (run.status, run.subjects_created) == ("done", 1)
    assert (household.village, household.village_path) == (places.village, places.village.path)
    assert (household.standing, household.phone) == (Standing.NOT_EXITED, "18175273660")
    assert [member.id_no for member in household.members.order_by("position")] == [w.HEAD_ID, w.SON_ID]
    assert household.income_items.count() == 6
    assert household.helpers.get().name == "冯福"
    assert household.standing_changes.get().standing == Standing.NOT_EXITED


def test_an_entry_is_an_event_without_open_names_or_numbers(commit: Import, cast: Cast) -> None:
    commit()
    event = log.events_of(f"register:{NO}").get()
    assert event.kind == "register:household:entered"
    assert event.parsed["actor"]["id"] == f"official:{cast[Role.COUNTY_OFFICE].pk}"
    assert set(event.parsed["commitments"]) == {"head_name", "members"}
    assert "林丽" not in event.body
    assert w.HEAD_ID not in event.body
    assert Event.objects.filter(kind="register:import:committed").count() == 1


def test_nothing_of_a_refused_household_is_written(commit: Import) -> None:
    run = commit(**two_households(户主姓名=""))
    assert (run.subjects_created, run.subjects_refused) == (1, 1)
    assert list(Household.objects.values_list("no", flat=True)) == [NO]
    assert Member.objects.count() == 2
    assert IncomeItem.objects.count() == 6
    assert not log.events_of("register:2201221002200002").exists()


def test_the_same_workbook_again_changes_nothing(commit: Import) -> None:
    commit()
    events = Event.objects.filter(stream=f"register:{NO}").count()
    again = commit()
    assert (again.subjects_created, again.subjects_amended, again.subjects_unchanged) == (0, 0, 1)
    assert Event.objects.filter(stream=f"register:{NO}").count() == events


def test_a_changed_household_is_amended_with_its_event(commit: Import) -> None:
    commit()
    run = commit(
        households=[w.household_row(联系电话="18800000000", 帮扶责任人="徐艳")],
        income=[w.income_row(工资性收入=7000, 家庭纯收入=10500.5, 人均纯收入=5250.25)],
    )
    household = Household.objects.get(no=NO)
    assert run.subjects_amended == 1
    assert household.phone == "18800000000"
    assert household.income_items.get(category="wages").amount_fen == 700_000
    assert household.helpers.get(until=None).name == "徐艳"
    assert household.helpers.exclude(until=None).get().name == "冯福"
    event = log.events_of(f"register:{NO}").last()
    assert event.parsed["statement"]["changed"] == ["helper", "income", "phone"]
    assert "18800000000" not in event.body


def test_who_is_no_longer_on_the_workbook_has_left_and_may_come_back(commit: Import) -> None:
    alone = {
        "households": [w.household_row(家庭人口数=1)],
        "members": [w.member_row()],
        "income": [w.income_row(人均纯收入=9500.5)],
    }
    commit()
    commit(**alone)
    son = Member.objects.get(household__no=NO, name="曾平")
    assert son.left_on == clock.today()
    commit()
    son.refresh_from_db()
    assert (son.left_on, son.left_reason) == (None, "")
    assert Member.objects.count() == 2


def test_income_from_other_sources_survives_an_amendment(commit: Import) -> None:
    commit()
    household = Household.objects.get(no=NO)
    IncomeItem.objects.create(household=household, year=2016, category="other", amount_fen=100, basis="入户核实")
    commit(income=[w.income_row(工资性收入=7000)])
    assert household.income_items.filter(basis="入户核实").exists()


def test_a_household_that_has_exited_is_not_changed_by_a_workbook(commit: Import) -> None:
    commit()
    Household.objects.update(standing=Standing.EXITED)
    run = commit(households=[w.household_row(联系电话="18800000000")])
    assert run.problems.get(code="no_longer_poor").severity == Severity.REFUSED
    assert Household.objects.get().phone == "18175273660"


def test_a_number_on_the_register_elsewhere_refuses_the_newcomer(commit: Import) -> None:
    commit()
    rows = {
        "households": [w.household_row(户编号="2201221002200005", 家庭人口数=1)],
        "members": [w.member_row(户编号="2201221002200005")],
        "income": [w.income_row(户编号="2201221002200005", 人均纯收入=9500.5)],
        "conditions": [w.conditions_row(户编号="2201221002200005")],
    }
    run = commit(**rows)
    assert run.problems.get(severity=Severity.REFUSED).code == "id_held_on_register"
    assert Household.objects.count() == 1


def test_a_household_does_not_move_to_another_village_by_workbook(commit: Import) -> None:
    commit()
    run = commit(households=[w.household_row(行政村="前塘家村", 行政村代码="220122100236")])
    assert run.problems.get().code == "registered_in_another_village"


def test_only_the_office_of_this_place_may_upload_and_approve(cast: Cast, check_only: Import) -> None:
    for role in (Role.TOWNSHIP_CLERK, Role.SYSTEM_ADMINISTRATOR, Role.COUNTY_VERIFIER):
        with pytest.raises(MayNotImport):
            upload(content=b"PK", name="x", division=cast.places.county, uploaded_by=cast[role], at=clock.now())
        with pytest.raises(MayNotImport):
            approve(run=check_only(), approved_by=cast[role], at=clock.now())


def test_an_import_is_approved_once(cast: Cast, check_only: Import) -> None:
    run = check_only()
    approve(run=run, approved_by=cast[Role.COUNTY_OFFICE], at=clock.now())
    with pytest.raises(NotWaitingForApproval):
        approve(run=run, approved_by=cast[Role.COUNTY_OFFICE], at=clock.now())


def test_a_posting_that_ended_before_the_worker_came_writes_nothing(cast: Cast, check_only: Import) -> None:
    office = cast[Role.COUNTY_OFFICE]
    run = approve(run=check_only(), approved_by=office, at=clock.now())
    relieve(
        posting=Posting.objects.get(official=office), until=clock.today(), paper="免字1号", by=SYSTEM, at=clock.now()
    )
    work(run.pk)
    run.refresh_from_db()
    assert run.status == ImportStatus.FAILED
    assert failure_of(run)
    assert not Household.objects.exists()


def test_a_killed_run_goes_on_after_its_last_whole_batch(
    cast: Cast, check_only: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "BATCH", 1)
    run = approve(run=check_only(**two_households()), approved_by=cast[Role.COUNTY_OFFICE], at=clock.now())

    def die(run: ImportRun) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work(run.pk, report=die)
    assert Household.objects.count() == 1
    work(run.pk)
    assert Household.objects.count() == 1  # somebody may still be at it
    ImportRun.objects.filter(pk=run.pk).update(moved_at=running._wall_clock() - timedelta(minutes=6))
    assert unattended() == [run.pk]
    work(run.pk)
    run.refresh_from_db()
    assert (run.status, run.subjects_created, run.progress_done) == (ImportStatus.DONE, 2, 2)
    assert Household.objects.count() == StandingChange.objects.count() == 2


def test_a_worker_that_lost_its_run_writes_nothing_more(
    cast: Cast, check_only: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "BATCH", 1)
    run = approve(run=check_only(**two_households()), approved_by=cast[Role.COUNTY_OFFICE], at=clock.now())

    def overtake(run: ImportRun) -> None:
        ImportRun.objects.filter(pk=run.pk).update(moved_at=running._wall_clock())
        run.moved_at = run.moved_at - timedelta(minutes=9)

    work(run.pk, report=overtake)
    assert Household.objects.count() == 1


def test_a_failing_batch_leaves_no_half_household_and_is_said_on_the_page(
    cast: Cast, check_only: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = approve(run=check_only(), approved_by=cast[Role.COUNTY_OFFICE], at=clock.now())

    def fail(*_: Any) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr(log, "append_many", fail)
    work(run.pk)
    assert not Household.objects.exists()
    assert not Member.objects.exists()
    run.refresh_from_db()
    assert (run.status, json.loads(run.failure)["code"]) == ("failed", "internal")


def test_an_import_goes_on_when_the_database_was_away(
    cast: Cast, check_only: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = approve(run=check_only(), approved_by=cast[Role.COUNTY_OFFICE], at=clock.now())

    def away(*_: Any) -> None:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(log, "append_many", away)
    with pytest.raises(OperationalError):
        work(run.pk)
    run.refresh_from_db()
    assert run.status == "committing"


def test_two_imports_of_one_household_enter_it_once(commit: Import, check_only: Import, cast: Cast) -> None:
    first, second = check_only(), check_only()
    for run in (first, second):
        approve(run=run, approved_by=cast[Role.COUNTY_OFFICE], at=clock.now())
        work(run.pk)
    second.refresh_from_db()
    assert (second.subjects_created, second.subjects_unchanged) == (0, 1)


def test_uploads_are_sealed_on_disk(tmp_path: Path) -> None:
    content = w.workbook(w.sound_sheets())
    digest = uploads.keep(content)
    stored = (tmp_path / "imports" / digest[:2] / digest[2:4] / digest).read_bytes()
    assert b"PK\x03\x04" not in stored
    with uploads.open_content(digest) as file:
        assert file.read() == content
    assert uploads.keep(content) == digest


def test_a_lost_or_changed_upload_is_said(check_only: Import, cast: Cast, tmp_path: Path) -> None:
    run = approve(run=check_only(), approved_by=cast[Role.COUNTY_OFFICE], at=clock.now())
    place = tmp_path / "imports" / run.sha256[:2] / run.sha256[2:4] / run.sha256
    place.write_bytes(place.read_bytes()[:-1])
    work(run.pk)
    run.refresh_from_db()
    assert run.status == ImportStatus.FAILED


def test_the_workbook_to_hand_back_is_text_only_and_masked(check_only: Import) -> None:
    formula = '=HYPERLINK("http://x.invalid","点我")'
    run = check_only(households=[w.household_row(帮扶责任人=formula, 联系电话="13800000009999")])
    with handback(run) as file:
        content = file.read()
    rows = load_workbook(BytesIO(content)).get_sheet_by_index(0).to_python()
    values = [row[5] for row in rows]
    assert formula in values
    assert "13800000009999" not in values
    assert b"<f>" not in content
    assert rows[1][3] == "2"


def test_the_sample_of_the_repository_is_judged_as_reported(db: None, tmp_path: Path) -> None:
    load_divisions(settings.BASE_DIR / "data" / "divisions.csv")
    call_command("import_register", str(SAMPLE), "--division", "220122", "--commit", stdout=_Silent())
    run = ImportRun.objects.get()
    assert (run.subjects_read, run.persons_read) == (601, 1694)
    assert (run.subjects_created, run.subjects_refused, run.subjects_flagged) == (586, 15, 6)
    refused = set(run.problems.filter(severity=Severity.REFUSED).values_list("sheet", "row_no", "code"))
    assert refused == {
        ("贫困户信息", 7, "persons_differ"),
        ("贫困户信息", 243, "household_repeated"),
        ("贫困户信息", 248, "village_unknown"),
        ("贫困户信息", 278, "persons_differ"),
        ("贫困户信息", 374, "not_a_name"),
        ("贫困户信息", 436, "head_name_missing"),
        ("贫困户信息", 470, "head_not_among_members"),
        ("贫困户信息", 594, "strange_signs"),
        ("贫困户信息", 602, "household_repeated"),
        ("家庭成员", 159, "id_in_two_households"),
        ("家庭成员", 375, "id_stored_as_number"),
        ("家庭成员", 1447, "id_check_character"),
        ("家庭成员", 1543, "id_in_two_households"),
        ("家庭成员", 1694, "several_heads"),
        ("家庭成员", 1695, "household_unknown"),
        ("收入情况", 214, "negative"),
        ("收入情况", 398, "income_year_missing"),
    }
    assert Household.objects.count() == 586


class _Silent:
    def write(self, *_: object) -> None:
        return


def test_the_command_says_what_it_cannot_do(db: None, tmp_path: Path) -> None:
    file = tmp_path / "x.xlsx"
    with pytest.raises(CommandError, match="load the divisions first"):
        call_command("import_register", str(file), "--division", "999999")


def test_the_command_needs_a_readable_file(places: Places, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nowhere\.xlsx"):
        call_command("import_register", str(tmp_path / "nowhere.xlsx"), "--division", "220122")


def test_the_command_names_what_is_wrong_with_the_file(places: Places, tmp_path: Path) -> None:
    file = tmp_path / "x.xlsx"
    file.write_bytes(b"no workbook")
    with pytest.raises(CommandError), transaction.atomic():
        call_command("import_register", str(file), "--division", "220122", stdout=_Silent())
