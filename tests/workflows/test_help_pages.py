"""The household's card after the exit: recorded by its forms, read by whoever sees the household, corrected by another entry."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals import helping
from audit import clock
from documents.models import OfficialDocument
from documents.selectors import status_of
from registry.models import Household
from registry.roles import Role
from tests.conftest import As, At
from tests.factories import Cast
from tests.recheck_steps import Recheck, exited_household, helped, photo

R = Role
pytestmark = pytest.mark.usefixtures("programme")


@pytest.fixture
def home(cast: Cast) -> Household:
    return exited_household(cast)


def test_visit_measure_and_helper_by_the_forms(cast: Cast, home: Household, as_: As) -> None:
    card, today = f"/households/{home.no}/after/", clock.today().isoformat()
    team, clerk = as_(cast[R.WORK_TEAM_MEMBER]), as_(cast[R.TOWNSHIP_CLERK])
    visit = {"visited_on": today, "visitor": "冯福", "visitor_kind": "helper", "summary": "查看饮水和住房。"}
    assert team.post(card + "visit/", visit).status_code == 422  # no photo
    assert team.post(card + "visit/", visit | {"photo-visit": photo()}).status_code == 302
    measure = {
        "path": "产业",
        "title": "光伏分红",
        "unit_of_help": "县水利局",
        "given_on": today,
        "result": "年分红1200元",
    }
    assert team.post(card + "measure/", measure | {"yuan": "1200.50"}).status_code == 302
    first = helping.measures_in_force(home).get()
    again = measure | {"yuan": "1200", "corrects_measure": first.pk}
    assert team.post(card + "measure/", again).status_code == 302
    helper = home.helpers.get()
    alone = clerk.post(card + "helper/", {"ends": helper.pk, "on": today, "reason": "调离"})
    assert alone.status_code == 422 and "name the successor" in alone.content.decode()
    follows = {"ends": helper.pk, "name": "周明", "unit": "县农业局", "on": today, "reason": "调离"}
    assert clerk.post(card + "helper/", follows).status_code == 302

    page = as_(cast[R.COUNTY_OFFICE]).get(card)
    text = page.content.decode()
    assert "查看饮水和住房。" in text and "1200.00" in text and "1200.50" not in text and "周明" in text
    assert "visit_form" not in page.context
    assert card in as_(cast[R.COUNTY_OFFICE]).get(f"/registry/households/{home.no}/").content.decode()
    assert as_(cast.twins[R.WORK_TEAM_MEMBER]).get(card).status_code == 404


def test_whom_nobody_visited_stands_on_a_list(cast: Cast, home: Household, as_: As) -> None:
    client = as_(cast[R.TOWNSHIP_CLERK])
    counts = []
    for number in (2, 3, 4):
        other = exited_household(cast, number)
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/households/unvisited/?days=30&ordinary=on")
        counts.append(len(queries))
    assert len(page.context["page"].rows) == 4 and counts[1] == counts[2]
    helped(cast, other)
    assert len(client.get("/households/unvisited/").context["page"].rows) == 3
    assert len(client.get("/households/unvisited/?kind=township_leader").context["page"].rows) == 4
    assert as_(cast.twins[R.TOWNSHIP_CLERK]).get("/households/unvisited/").context["page"].rows == []


def test_who_is_at_risk_and_unvisited_is_told_and_whose_data_is_old_is_listed(
    cast: Cast, home: Household, as_: As, at: At
) -> None:
    exited_household(cast, 2)
    risk = {"kind": "unstable", "grade": "high", "cause": "illness", "nature": "expenses", "reason": "户主住院。"}
    proof = SimpleUploadedFile("proof.pdf", b"%PDF-1.7 proof")
    typed = risk | {"happened_on": "2017-02-20", "proof_title": "出院结算单", "proof": proof}
    assert as_(cast[R.VILLAGE_CLERK]).post(f"/risks/new/{home.no}/", typed).status_code == 302
    client = as_(cast[R.TOWNSHIP_CLERK])
    assert "Households at risk to be visited" in client.get("/").content.decode()
    assert [row.no for row in client.get("/households/unvisited/?risk=on").context["page"].rows] == [home.no]
    helped(cast, home)
    assert "Households at risk to be visited" not in client.get("/").content.decode()
    with at("2017-06-05"):
        client = as_(cast[R.TOWNSHIP_CLERK])
        assert len(client.get("/households/unvisited/?what=data&days=90").context["page"].rows) == 2
        assert not client.get("/households/unvisited/?what=data&days=180").context["page"].rows


def test_papers_of_help_are_issued_replaced_and_tell_no_more_than_they_may(
    cast: Cast, home: Household, as_: As
) -> None:
    helped(cast, home)
    team, card = as_(cast[R.WORK_TEAM_MEMBER]), f"/households/{home.no}/after/"
    told = {
        "help_note": "入股光伏电站。",
        "policies": "医保补助。",
        "contacts": "村书记 孟庆余 0431-1234\n\n帮扶人 冯福",
    }
    assert team.post(card + "leaflet/", told | {"contacts": "只有一项"}).status_code == 422
    for _time in range(2):
        assert team.post(card + "leaflet/", told).status_code == 302
    assert team.post(card + "handbook/").status_code == 302
    board = f"/villages/{cast.places.village.pk}/board/"
    assert team.post(board, {"policies": "医保补助。"}).status_code == 302
    old, leaflet = OfficialDocument.objects.filter(kind="M01").order_by("pk")
    assert status_of(old) == "superseded" and status_of(leaflet) == "valid"
    frozen = json.loads(leaflet.content)
    assert frozen["care"]["contacts"][0] == {"post": "村书记", "name": "孟庆余", "phone": "0431-1234"}
    assert {member["id_masked"] + member["health"] for member in frozen["members"]} == {""}
    posted = json.loads(OfficialDocument.objects.get(kind="M02").content)
    assert (posted["roster"]["households"], posted["household"], posted["members"]) == (1, None, [])
    handbook = json.loads(OfficialDocument.objects.get(kind="M03").content)
    assert [visit["who"] for visit in handbook["care"]["visits"]] == ["冯福"]
    assert handbook["care"]["years"][0]["total_fen"] == 950_000
    assert leaflet.document_no in team.get(card).content.decode()
    assert as_(cast[R.COUNTY_OFFICE]).post(board, {"policies": "医保补助。"}).status_code == 403


def test_the_handbook_tells_what_re_checks_found(cast: Cast, home: Household, as_: As, programme: None) -> None:
    visitor = cast.twins[R.TOWNSHIP_VERIFIER]
    check = Recheck.opened(cast).sent(visitor)
    check.visit(visitor, result="at_risk", revisit_on=clock.today() + timedelta(days=30))
    assert as_(cast[R.WORK_TEAM_MEMBER]).post(f"/households/{home.no}/after/handbook/").status_code == 302
    (line,) = json.loads(OfficialDocument.objects.get(kind="M03").content)["care"]["rechecks"]
    assert (line["result"], line["revisit_on"]) == ("有返贫风险", "2017-03-31")
    assert (line["on"], line["campaign"], line["who"]) == ("2017-03-01", "脱贫户回头看", visitor.name)
