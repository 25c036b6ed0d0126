"""One household of the imported workbook, from nomination to certificate, by all its officials, in Chromium."""

import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page

from approvals.models import Case
from approvals.stages import STAGE_OF, STAGES, Outcome
from audit import clock
from documents.models import OfficialDocument
from documents.tasks import sweep_pending
from registry.models import Division, Household, Standing
from registry.roles import DUTIES_OF, Role
from tests.story import form_of
from workflows.demo_acts import good_act
from workflows.demo_notices import prove_running
from workflows.demo_cast import PASSWORD, make_cast, username_of
from workflows.demo_history import townships_of

pytestmark = pytest.mark.django_db(transaction=True)
NO = "2201221002200001"


@pytest.fixture
def county(settings: Any, tmp_path: Path) -> None:
    """Nong'an as ./run prepares it, on the first of March 2017, without demo cases."""
    settings.HEYAN_DEMO, settings.VAR_DIR, settings.MEDIA_ROOT = True, tmp_path, tmp_path / "files"
    clock.set_demo_time(datetime(2017, 3, 1, 9, tzinfo=clock.LOCAL_ZONE))
    call_command("load_divisions", "data/divisions.csv", verbosity=0)
    call_command("load_programmes", verbosity=0)
    call_command("import_register", "data/register_nongan_2017.xlsx", division="220122", commit=True, verbosity=0)
    make_cast(townships_of(Division.objects.get(codes__code="220122"))[:1])


def sign_in(page: Page, role: Role) -> None:
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.get_by_label("用户名").fill(username_of(role, 0))
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="登录").click()
    page.wait_for_url("**/")


def fill(page: Page, name: str, value: Any) -> None:
    field = page.locator(f'[name="{name}"]').first
    if hasattr(value, "read"):
        field.set_input_files({"name": f"{name}.png", "mimeType": "image/png", "buffer": value.read()})
    elif field.evaluate("element => element.type") == "radio":
        page.locator(f'[name="{name}"][value="{value}"]').check()
    elif field.evaluate("element => element.tagName") == "SELECT":
        field.select_option(str(value))
    else:
        field.fill(str(value))


def decide(page: Page, case: Case) -> None:
    """The official of the waiting stage opens the case from his queue, fills the form and submits it."""
    stage = STAGE_OF[case.stage]
    sign_in(page, next(role for role in Role if stage.duty in DUTIES_OF[role]))
    if stage.concludes:
        page.get_by_role("button", name="前进8天").click()
        while clock.today() <= case.notices.get(kind=stage.concludes).ends_on:
            page.get_by_role("button", name="前进1天").click()
        prove_running(case)
    page.goto("/queue/")
    page.get_by_role("link", name=f"处理 {case.case_no}").click()
    form = form_of(good_act(case, case.stage, clock.today()), case.stage)
    for name in form.keys() - {"seen_version", "return_to", "reason_code"}:
        fill(page, name, form[name])
    page.get_by_role("button", name="提交").click()
    page.wait_for_url(f"**/cases/{case.case_no}/")


def text_of(content: bytes, path: Path) -> str:
    path.write_bytes(content)
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode()


def test_a_household_goes_from_the_workbook_to_its_certificate(
    county: None, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = open_page("/accounts/login/")
    sign_in(page, Role.VILLAGE_CLERK)
    page.goto(f"/registry/households/{NO}/")
    page.get_by_role("button", name="提名").click()
    page.wait_for_url("**/cases/**")
    household = Household.objects.get(no=NO)
    for _stage in STAGES:
        decide(page, Case.objects.select_related("household", "programme", "village").get(household=household))
    case = Case.objects.get(household=household)
    assert (case.outcome, Household.objects.get(no=NO).standing) == (Outcome.APPROVED, Standing.EXITED)
    assert page.locator(".timeline > li").filter(has_text="登记办理结论").count() == len(STAGES)
    read_every_paper(page, case, tmp_path)


def read_every_paper(page: Page, case: Case, tmp_path: Path) -> None:
    """Each opens, its Chinese can be copied, and it says which page of how many."""
    papers = OfficialDocument.objects.filter(case=case).order_by("pk")
    assert sweep_pending() == papers.count()
    page.reload()
    for paper in papers:
        answer = page.request.get(page.get_by_role("link", name=paper.title).first.get_attribute("href") or "")
        text = "".join(text_of(answer.body(), tmp_path / "paper.pdf").split())
        assert "林丽" in text, paper.kind
        assert "第1页" in text and "共" in text, paper.kind
    assert {"H01", "H03", "H07", "H08", "H09", "H11", "H12", "H13", "H15"} <= {paper.kind for paper in papers}
