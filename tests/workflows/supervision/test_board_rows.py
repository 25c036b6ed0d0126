"""The rows behind the board's numbers: by cause page by page, of a county alone, and none that was decided meanwhile."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest

from audit import clock
from inspection.reports.preparing import content_of_report
from registry.roles import Role
from tests.conftest import As
from tests.factories import Cast, make_household
from tests.report_steps import prepared
from tests.story import Story
from workflows import queue
from workflows.models import OPEN, CaseTask, Stall, SweepRound
from workflows.supervision import heartbeat
from workflows.supervision.sweeping import sweep

BOARD, WORK = "/supervision/", "/supervision/work/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def late(story: Story) -> Story:
    """The first stage is overdue since yesterday, and the sweep has seen it."""
    CaseTask.objects.filter(OPEN).update(due_on=clock.today() - timedelta(days=1))
    sweep()
    return story


def test_what_stalls_for_a_cause_is_read_page_by_page_the_longest_first(
    late: Story, cast: Cast, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Story.begin(cast, make_household(cast.places.village, no="22012210022001201"))
    CaseTask.objects.filter(OPEN).update(due_on=clock.today() - timedelta(days=1))
    SweepRound.objects.update(began_at=clock.now() - timedelta(days=1))
    sweep()
    Stall.objects.update(cause="slow")
    Stall.objects.filter(task__case__case_no=other.case_no).update(since=clock.now() - timedelta(days=90))
    monkeypatch.setattr(queue, "PAGE", 1)
    office, seen = as_(cast[Role.COUNTY_OFFICE]), []
    address = "?cause=slow"
    while address and len(seen) < 9:
        page = office.get(WORK + address).context
        seen += [row["case_no"] for row in page["rows"]]
        address = page["next"]
    assert seen == [other.case_no, late.case_no]


def test_the_row_of_the_county_leads_to_its_own_cases_alone(late: Story, cast: Cast, as_: As) -> None:
    county = cast.places.county
    CaseTask.objects.filter(OPEN).update(division_path=county.path)
    office = as_(cast[Role.COUNTY_OFFICE])
    row, *others = office.get(BOARD).context["grid"]["rows"]
    assert not others and row["url"].endswith("here=on") and all("here=on" in cell["url"] for cell in row["cells"])
    assert late.case_no in office.get(row["url"]).content.decode()
    CaseTask.objects.filter(OPEN).update(division_path=cast.places.village.path)
    assert late.case_no not in office.get(row["url"]).content.decode()


def test_a_township_has_a_row_for_each_village_and_one_of_its_own(late: Story, cast: Cast, as_: As) -> None:
    township, office = cast.places.township, as_(cast[Role.COUNTY_OFFICE])
    above = office.get(BOARD).context["grid"]
    grid = office.get(f"{BOARD}?place={township.pk}").context["grid"]
    (row,) = grid["rows"]
    assert row["name"] == "宝城村" and row["inside"] == row["url"]
    assert [grid[name] for name in ("waiting", "late")] == [above[name] for name in ("waiting", "late")] == [1, 1]
    numbers = ("waiting", "late", "median", "p90", "oldest")
    assert [row["cells"][0][name] for name in numbers] == [above["rows"][0]["cells"][0][name] for name in numbers]
    assert late.case_no in office.get(row["url"]).content.decode()
    CaseTask.objects.filter(OPEN).update(division_path=township.path)
    (row,) = office.get(f"{BOARD}?place={township.pk}").context["grid"]["rows"]
    assert row["url"].endswith("here=on")


def test_what_lies_in_somebodys_hands_is_a_list_of_its_own(late: Story, cast: Cast, as_: As) -> None:
    deputy = cast[Role.TOWNSHIP_DEPUTY]
    CaseTask.objects.filter(OPEN).update(owner=deputy)
    client = as_(cast[Role.COUNTY_OFFICE])
    people = client.get(f"/supervision/people/?place={cast.places.township.pk}")
    address = f"{WORK}?place={cast.places.township.pk}&holder={deputy.pk}"
    assert address.replace("&", "&amp;") in people.content.decode()
    for cause in ("", "&cause=slow"):
        Stall.objects.update(cause="slow")
        assert late.case_no in client.get(address + cause).content.decode()
        other = address.replace(f"holder={deputy.pk}", f"holder={cast[Role.COUNTY_OFFICE].pk}")
        assert late.case_no not in client.get(other + cause).content.decode()


def test_what_was_decided_since_the_last_sweep_is_counted_no_more(late: Story, cast: Cast, as_: As) -> None:
    """Counted from the index of stalls alone, less what was finished since."""
    heartbeat.beat(heartbeat.Clock.STALLS, sweep)
    office = as_(cast[Role.COUNTY_OFFICE])
    assert [cause["count"] for cause in office.get(BOARD).context["causes"]] == [1]
    CaseTask.objects.filter(OPEN).update(finished=clock.now(), status="DONE")
    assert Stall.objects.count() == 1 and office.get(BOARD).context["causes"] == []


def test_the_weekly_list_says_what_stalls_for_which_cause_and_where(late: Story, cast: Cast, as_: As) -> None:
    report = prepared(user=cast[Role.COUNTY_OFFICE], place=cast.places.county, kind="weekly", day=clock.today())
    tables = {table["title"]: table for table in content_of_report(report)["tables"]}
    (cause,) = tables["停滞案卷按原因"]["rows"]
    assert cause[1] == 1
    assert tables["停滞案卷按单位"]["rows"] == [["农安镇", cause[0], 1]]
    page = as_(cast[Role.COUNTY_OFFICE]).get(f"/reports/{report.pk}/").content.decode()
    address = f"{WORK}?place={cast.places.township.pk}&cause={Stall.objects.get().cause}"
    assert address.replace("&", "&amp;") in page
    assert late.case_no in as_(cast[Role.COUNTY_OFFICE]).get(address).content.decode()


def test_no_value_in_an_address_breaks_the_list_and_its_workbook(late: Story, cast: Cast, as_: As) -> None:
    office = as_(cast[Role.COUNTY_OFFICE])
    nasty = ["a\x00b", "9" * 400, "9223372036854775808", "0001-01-01", "9999-12-31", "~", "中", "-1"]
    nasty += ["0001-01-01T00:00:00+14:00~1", "2017-03-01T00:00:00~1", "2017-03-01T00:00:00Z~99999999999999999999"]
    for value in nasty:
        everywhere = dict.fromkeys(("stage", "cause", "due_by", "due_in", "late", "holder", "here", "filter"), value)
        visits = ((WORK, everywhere | {"after": value}), (WORK, {"cause": "slow", "after": value}))
        for address, query in (*visits, ("/supervision/targets/rows/", {"year": value, "after": value})):
            assert office.get(address, query).status_code in {200, 404}, (address, query)
    assert office.post(f"{WORK}export/?{urlencode(everywhere)}").status_code == 200
    for value in nasty:
        form = {"name": value, "of_list": value, "query": value, "office": value}
        assert office.post("/supervision/filters/", form).status_code == 422
    for value in nasty[:4]:
        form = {"name": "x", "of_list": "work", "query": f"late=on&place={value}"}
        assert office.post("/supervision/filters/", form).status_code in {302, 422}
