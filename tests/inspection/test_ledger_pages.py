"""The pages of the ledger: the whole way by a browser, what is shown to whom, filters, campaigns, outcomes."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from audit import clock, log
from inspection import policy
from inspection.models import Campaign, LedgerItem
from registry.models import Household
from registry.roles import Role
from tests.conftest import As, At
from tests.factories import Cast, official
from tests.ledger_steps import Problem, county_supervisor, posted_outcome

R = Role


@pytest.fixture
def problem(cast: Cast, programme: None) -> Problem:
    return Problem.found(cast)


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("now.jpg", b"\xff\xd8\xff now", "image/jpeg")


def posted(client: Client, problem: Problem, act: str, **form: Any) -> int:
    return client.post(f"/ledger/{problem.pk}/{act}/", {"opinion": "同意。"} | form).status_code


def test_a_problem_goes_its_whole_way_by_the_pages(cast: Cast, programme: None, household: Household, as_: As) -> None:
    county, today = as_(cast[R.COUNTY_VERIFIER]), clock.today().isoformat()
    place = cast.places.village
    assert f"?place={place.pk}".encode() in county.get("/ledger/new/?q=宝城").content
    form = {"source": "hotline", "category": "water", "found_on": today, "description": "8社冬季停水。"}
    answer = county.post(f"/ledger/new/?place={place.pk}", form | {"household_no": household.no, "photo": photo()})
    problem = Problem(cast, LedgerItem.objects.get().pk, county_supervisor(cast))
    assert answer["Location"] == f"/ledger/{problem.pk}/"

    office, unit = as_(problem.office), as_(cast[R.TOWNSHIP_DEPUTY])
    deputy = next(
        one for one in policy.possible_responsible(problem.item) if one.official_id == cast[R.TOWNSHIP_DEPUTY].pk
    )
    deadline = (clock.today() + timedelta(days=30)).isoformat()
    assert posted(office, problem, "assign", lead_unit="县水利局", responsible=deputy.pk, deadline=deadline) == 302
    assert posted(unit, problem, "plan", measures="更换主管三百米。") == 302
    assert posted(office, problem, "approve-plan") == 302
    assert (
        posted(
            unit, problem, "report", measures="主管已更换并通水。", lessons="已排查。", before=photo(), after=photo()
        )
        == 302
    )
    assert posted(as_(cast[R.TOWNSHIP_HEAD]), problem, "confirm") == 302
    assert posted(county, problem, "accept", visited_on=today, visit=photo()) == 302
    assert posted(as_(cast[R.COUNTY_TEAM_LEADER]), problem, "sign") == 302
    assert posted(office, problem, "close") == 302

    page = office.get(f"/ledger/{problem.pk}/").content.decode()
    assert problem.item.state == "closed" and "item closed" in page and "Reopen after a relapse" in page
    assert household.head_name in page and "问题整改销号单" in page


def test_what_is_missing_stands_beside_the_field(problem: Problem, as_: As) -> None:
    problem.until("approve-plan")
    answer = as_(problem.cast[R.TOWNSHIP_DEPUTY]).post(
        f"/ledger/{problem.pk}/report/", {"opinion": "好的。", "measures": "主管已更换。", "lessons": "已排查。"}
    )
    assert answer.status_code == 422
    assert b'<a href="#field-after">' in answer.content
    assert problem.item.state == "rectifying"


def test_who_may_not_act_reads_why_and_who_can(problem: Problem, as_: As) -> None:
    page = as_(problem.cast[R.COUNTY_VERIFIER]).get(f"/ledger/{problem.pk}/").content.decode()
    assert "Next: Assign" in page and problem.office.name in page


def test_the_place_concerned_reads_it_once_it_is_assigned(problem: Problem, as_: As) -> None:
    village, sister = as_(problem.cast[R.VILLAGE_CLERK]), as_(problem.cast.twins[R.VILLAGE_CLERK])
    assert village.get(f"/ledger/{problem.pk}/").status_code == 404
    problem.until("assign")
    assert village.get(f"/ledger/{problem.pk}/").status_code == 200
    assert sister.get(f"/ledger/{problem.pk}/").status_code == 404


def test_a_latecomer_is_told_that_the_item_moved_on(problem: Problem, as_: As) -> None:
    problem.until("approve-plan")
    assert posted(as_(problem.office), problem, "approve-plan") == 409


def test_a_file_is_handed_out_and_the_reading_logged(problem: Problem, as_: As) -> None:
    user, file = problem.cast[R.COUNTY_OFFICE], problem.item.files.get()
    answer = as_(user).get(f"/ledger/{problem.pk}/files/{file.pk}/")
    assert answer.content.startswith(b"\xff\xd8\xff")
    assert log.events_of(f"reader:{user.pk}").get().kind == "ledger:file:fetched"


def test_filters_and_pages_of_the_list(cast: Cast, programme: None, as_: As) -> None:
    for number in range(28):
        Problem.found(cast, category="water" if number % 2 else "housing", department="" if number else "水利部门")
    client = as_(cast[R.COUNTY_OFFICE])
    first = client.get("/ledger/")
    second = client.get("/ledger/" + first.context["next_cursor"])
    assert (len(first.context["rows"]), len(second.context["rows"])) == (25, 3)
    assert len(client.get("/ledger/?category=water").context["rows"]) == 14
    assert len(client.get("/ledger/?department=水利&year=2017&level=3").context["rows"]) == 1
    assert client.get("/ledger/?status=closed").context["rows"] == []
    assert client.get("/ledger/?overdue=on").context["rows"] == []


def test_overdue_is_red_and_the_last_fifth_of_the_time_yellow(problem: Problem, as_: As, at: At) -> None:
    client = as_(problem.office)
    for day, soon, late in (("2017-03-02", False, False), ("2017-03-06", True, False), ("2017-03-07", False, True)):
        with at(day):
            row = client.get("/ledger/").context["waiting"][0]
        assert (row["is_soon"], row["is_overdue"]) == (soon, late), day


def test_the_number_of_statements_of_a_list_does_not_grow(cast: Cast, programme: None, as_: As) -> None:
    client, counts = as_(cast[R.COUNTY_OFFICE]), []
    for _number in (2, 10):
        for _item in range(_number):
            Problem.found(cast).until("assign")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/ledger/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_campaign_gathers_what_is_open_and_counts_it(cast: Cast, programme: None, as_: As) -> None:
    closed = Problem.found(cast).until("close")
    problem, other = Problem.found(cast), Problem.found(cast, category="housing")
    office, day = as_(closed.office), clock.today()
    form = {"title": "问题整改落实季", "place": cast.places.county.pk, "categories": ["water"]}
    dates = {"starts_on": day.isoformat(), "ends_on": (day + timedelta(days=60)).isoformat()}
    answer = office.post("/ledger/campaigns/", form | dates)
    campaign = Campaign.objects.get()
    assert answer["Location"] == f"/ledger/campaigns/{campaign.pk}/"
    assert list(campaign.entries.values_list("item", flat=True)) == [problem.pk]
    problem.until("close")
    page = office.get(answer["Location"])
    assert (page.context["progress"].closed, page.context["progress"].percent) == (1, 100)
    rows = office.get(f"/ledger/?campaign={campaign.pk}").context["rows"]
    assert [row["no"] for row in rows] == [problem.item.no] != [other.item.no]
    assert office.post("/ledger/campaigns/", form | dates).status_code == 422  # nothing open is left, and it has run


def test_who_was_held_to_account_is_recorded_and_stays(problem: Problem, as_: As) -> None:
    assert as_(problem.office).post(f"/ledger/{problem.pk}/outcomes/", posted_outcome()).status_code == 302
    assert (
        as_(problem.cast[R.COUNTY_OFFICE]).post(f"/ledger/{problem.pk}/outcomes/", posted_outcome()).status_code == 403
    )
    assert "农纪〔2017〕3号" in as_(problem.office).get(f"/ledger/{problem.pk}/").content.decode()


def test_twice_overdue_asks_for_a_talk(problem: Problem, as_: As) -> None:
    above = official(R.SUPERVISOR, problem.cast.places.province, "supervisor-province", "省督")
    for office in (problem.office, problem.cast[R.SUPERVISOR]):
        problem.act("escalate", office, opinion="逾期未交办。")
    assert as_(above).get(f"/ledger/{problem.pk}/").context["talk_is_due"]
    assert as_(above).post(f"/ledger/{problem.pk}/outcomes/", posted_outcome()).status_code == 302
    assert not as_(above).get(f"/ledger/{problem.pk}/").context["talk_is_due"]


def test_the_navigation_leads_there(problem: Problem, as_: As) -> None:
    for role, leads in ((R.SUPERVISOR, True), (R.DEPARTMENT_OFFICER, True), (R.SYSTEM_ADMINISTRATOR, False)):
        assert (b'href="/ledger/"' in as_(problem.cast[role]).get("/").content) is leads, role
