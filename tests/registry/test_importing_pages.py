"""Import over HTTP: strangers, bad files, approval, report."""

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from audit import clock
from registry.importing.running import work
from registry.importing.services import upload
from registry.models import Division, Household, ImportRun, ImportStatus
from registry.roles import Level, Role
from tests import factories
from tests.factories import Cast
from tests.registry import workbooks as w

pytestmark = pytest.mark.usefixtures("spring")
LIST = "registry:import-list"


@pytest.fixture(autouse=True)
def _own_files(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def office(cast: Cast, client: Client) -> Client:
    client.force_login(cast[Role.COUNTY_OFFICE])
    return client


def send(client: Client, county: Division, content: bytes, name: str = "登记表.xlsx") -> HttpResponse:
    with patch("registry.views.imports.run_import.delay_on_commit"):
        return client.post(reverse(LIST), {"division": county.pk, "workbook": SimpleUploadedFile(name, content)})


def sheet_reaching_to(row: int, column: str) -> bytes:
    """A workbook of a few bytes whose dense form would fill the memory."""
    source, file = zipfile.ZipFile(BytesIO(w.workbook(w.sound_sheets()))), BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            text = source.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                far = f'<row r="{row}"><c r="{column}{row}"><v>1</v></c></row></sheetData>'
                text = text.replace(b"</sheetData>", far.encode())
            target.writestr(part.filename, text)
    return file.getvalue()


def bomb() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("xl/workbook.xml", b"")
        target.writestr("xl/worksheets/sheet1.xml", b" " * (100 * 1024 * 1024))
    return file.getvalue()


def locked() -> bytes:
    return bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 600


BAD_FILES = {
    "empty": b"",
    "text": "户编号,户主姓名".encode(),
    "cut": w.workbook(w.sound_sheets())[:-200],
    "zip of nothing": b"PK\x05\x06" + b"\x00" * 18,
    "locked": locked(),
    "bomb": bomb(),
    "far cell": sheet_reaching_to(1_048_576, "XFD"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_refused_with_a_sentence(office: Client, cast: Cast, name: str) -> None:
    answer = send(office, cast.places.county, BAD_FILES[name])
    assert answer.status_code == 422
    assert answer.context["form"].errors["workbook"]
    assert not ImportRun.objects.exists()


def test_a_file_over_the_limit_is_refused(office: Client, cast: Cast, settings: Any) -> None:
    settings.IMPORT_MAX_BYTES = 100
    assert send(office, cast.places.county, w.workbook(w.sound_sheets())).status_code == 422


def test_a_workbook_without_the_sheets_fails_with_a_sentence(office: Client, cast: Cast) -> None:
    send(office, cast.places.county, w.workbook({"表一": [{"a": 1}]}))
    run = ImportRun.objects.get()
    work(run.pk)
    page = office.get(reverse("registry:import", args=[run.pk]))
    assert page.context["run"].status == ImportStatus.FAILED
    assert page.context["failure"]


def test_upload_report_approval_and_register(office: Client, cast: Cast) -> None:
    answer = send(office, cast.places.county, w.workbook(w.sound_sheets()))
    run = ImportRun.objects.get()
    address = reverse("registry:import", args=[run.pk])
    assert answer["Location"] == address
    assert office.get(address).context["is_under_way"]
    work(run.pk)
    page = office.get(address)
    assert not page.context["may_approve"] and page.context["needs_second"]
    assert office.post(reverse("registry:import-approve", args=[run.pk])).status_code == 403
    office.force_login(factories.official(Role.COUNTY_OFFICE, cast.places.county, "second-office", "单敏"))
    assert office.get(address).context["may_approve"]
    with patch("registry.views.imports.run_import.delay_on_commit") as wake:
        office.post(reverse("registry:import-approve", args=[run.pk]))
    wake.assert_called_once_with(run.pk)
    work(run.pk)
    assert office.get(address).context["run"].status == ImportStatus.DONE
    assert Household.objects.count() == 1


def test_a_second_approval_says_so_and_changes_nothing(office: Client, cast: Cast) -> None:
    send(office, cast.places.county, w.workbook(w.sound_sheets()))
    run = ImportRun.objects.get()
    office.force_login(factories.official(Role.COUNTY_OFFICE, cast.places.county, "second-office", "单敏"))
    answer = office.post(reverse("registry:import-approve", args=[run.pk]), follow=True)
    assert answer.status_code == 200
    assert list(answer.context["messages"])
    run.refresh_from_db()
    assert run.status == ImportStatus.PENDING


def test_the_report_shows_values_as_text_and_can_be_taken_home(office: Client, cast: Cast) -> None:
    rows = [w.household_row(**{"村民小组(自然屯)": "<script>alert(1)</script>"})]
    send(office, cast.places.county, w.workbook(w.sound_sheets(households=rows)))
    run = ImportRun.objects.get()
    work(run.pk)
    page = office.get(reverse("registry:import", args=[run.pk]), {"severity": "refused"}).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page
    taken = office.get(reverse("registry:import-handback", args=[run.pk]))
    assert b"".join(taken.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", [Role.TOWNSHIP_DEPUTY, Role.COUNTY_LEADER, Role.SYSTEM_ADMINISTRATOR])
def test_an_insider_without_the_duty_gets_403_and_no_import(cast: Cast, client: Client, role: Role) -> None:
    client.force_login(cast[role])
    assert client.get(reverse(LIST)).status_code == 403
    assert send(client, cast.places.county, w.workbook(w.sound_sheets())).status_code == 403


def test_the_office_of_another_county_gets_404(office: Client, cast: Cast, client: Client) -> None:
    send(office, cast.places.county, w.workbook(w.sound_sheets()))
    run = ImportRun.objects.get()
    other = factories.division("德惠市", Level.COUNTY, cast.places.city, code="220183")
    client.force_login(factories.official(Role.COUNTY_OFFICE, other, "dehui", "何平"))
    for name in ("import", "import-handback"):
        assert client.get(reverse(f"registry:{name}", args=[run.pk])).status_code == 404
    assert client.post(reverse("registry:import-approve", args=[run.pk])).status_code == 404
    assert send(client, cast.places.county, w.workbook(w.sound_sheets())).status_code == 422


def test_rows_of_another_county_are_refused(cast: Cast) -> None:
    other = factories.division("德惠市", Level.COUNTY, cast.places.city, code="220183")
    office = factories.official(Role.COUNTY_OFFICE, other, "dehui", "何平")
    content = w.workbook(w.sound_sheets())
    run = upload(content=content, name="x.xlsx", division=other, uploaded_by=office, at=clock.now())
    work(run.pk)
    assert run.problems.get(severity="refused").code == "village_outside"


@pytest.mark.parametrize("key", ["0", "9223372036854775808", "99999999999999999999999"])
def test_keys_that_no_database_holds_are_404(office: Client, key: str) -> None:
    assert office.get(f"/register/imports/{key}/").status_code == 404
    assert office.get(f"/register/divisions/{key}/").status_code == 404
