"""Pages of households at risk: marked on the household's page, confirmed from the list, leading to a return where it must."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from registry.models import Household, RiskMark, Standing
from registry.roles import Role
from tests.conftest import As
from tests.factories import Cast

R = Role
PDF = b"%PDF-1.7 proof"


def event(**changes: str) -> dict[str, Any]:
    typed = {"kind": "unstable", "grade": "high", "cause": "illness", "nature": "expenses"}
    typed |= {"happened_on": "2017-02-20", "reason": "户主住院。", "proof_title": "出院结算单"}
    return {**typed, "proof": SimpleUploadedFile("proof.pdf", PDF), **changes}


@pytest.fixture
def exited(household: Household) -> Household:
    Household.objects.update(standing=Standing.EXITED)
    return household


def test_a_mark_goes_from_the_household_s_page_to_its_end(cast: Cast, exited: Household, as_: As) -> None:
    clerk, second = as_(cast[R.VILLAGE_CLERK]), as_(cast[R.TOWNSHIP_CLERK])
    page, enter = f"/registry/households/{exited.no}/", f"/risks/new/{exited.no}/"
    assert enter in clerk.get(page).content.decode()
    address = clerk.post(enter, event())["Location"]
    assert "high risk" in clerk.get(page).content.decode()
    assert "Record the step" not in clerk.get(address).content.decode()
    assert clerk.post(address, {"leads_to": "watched", "opinion": "同意"}).status_code == 403
    assert "林丽" in second.get("/risks/").content.decode()
    assert b"".join(second.get(address + "proof/")) == PDF
    assert second.post(address, {"leads_to": "watched", "opinion": ""}).status_code == 422
    assert second.post(address, {"leads_to": "watched", "opinion": "情况属实。"}).status_code == 302
    assert f"kind=return&amp;subject={exited.no}" in second.get(address).content.decode()
    opening = second.get(f"/cases/open/?kind=return&subject={exited.no}").content.decode()
    assert f'value="{exited.no}"' in opening
    end = {"leads_to": "proposed", "opinion": "收入恢复。", "visited_on": "2017-03-01", "notice_no": "公示1号"}
    assert clerk.post(address, end | {"notice_no": ""}).status_code == 422
    assert clerk.post(address, end).status_code == 302
    assert second.post(address, {"leads_to": "eliminated", "opinion": "同意消除。"}).status_code == 302
    assert "林丽" not in second.get("/risks/").content.decode()
    assert "林丽" in second.get("/risks/?state=all").content.decode()


def test_what_does_not_fit_is_said_beside_its_field(cast: Cast, exited: Household, as_: As) -> None:
    answer = as_(cast[R.VILLAGE_CLERK]).post(f"/risks/new/{exited.no}/", event(kind="marginal"))
    assert answer.status_code == 422 and "kind" in answer.context["form"].errors
    assert RiskMark.objects.count() == 0


def test_a_second_mark_is_a_conflict(cast: Cast, exited: Household, as_: As) -> None:
    clerk = as_(cast[R.VILLAGE_CLERK])
    clerk.post(f"/risks/new/{exited.no}/", event())
    assert clerk.post(f"/risks/new/{exited.no}/", event()).status_code == 409
