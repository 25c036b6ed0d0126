"""What leaves the board as a workbook: the rows of the page with its filter on the first sheet, logged, capped, for supervisors only."""

import io
import json
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.http import HttpResponse

from approvals.stages import StageCode
from audit import clock
from audit.models import Event
from registry.roles import Role
from tests.conftest import As
from tests.factories import Cast, make_household
from tests.story import Story
from workflows.models import OPEN, CaseTask
from workflows.supervision import exporting
from workflows.supervision.sweeping import sweep

S = StageCode
BOARD, WORK = "/supervision/export/", "/supervision/work/export/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def late(story: Story) -> Story:
    """The first stage is overdue since yesterday, and the sweep has seen it."""
    CaseTask.objects.filter(OPEN).update(due_on=clock.today() - timedelta(days=1))
    sweep()
    return story


def book(response: HttpResponse) -> Any:
    assert response.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(response.content))


def cells(sheet: Any) -> list[list[Any]]:
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def said(found: Any) -> str:
    return "\n".join(str(row[0]) for row in cells(found.worksheets[0]) if row[0])


def test_the_rows_of_the_page_leave_with_filter_place_time_and_who_took_them(late: Story, cast: Cast, as_: As) -> None:
    office = cast[Role.COUNTY_OFFICE]
    found = book(as_(office).post(f"{WORK}?place={cast.places.township.pk}&cause=slow&late=on"))
    head = said(found)
    for words in ("农安镇", "停滞原因为", "仅超期", office.name, clock.today().isoformat(), "共列1条"):
        assert words in head
    titles, row = cells(found.worksheets[1])[:2]
    told = dict(zip(titles, row, strict=True))
    assert (told["案卷编号"], told["对象"], told["剩余天数"]) == (late.case_no, late.case.subject_name, -1)


def test_a_filter_that_nothing_meets_leaves_an_empty_list(late: Story, cast: Cast, as_: As) -> None:
    office = as_(cast[Role.COUNTY_OFFICE])
    found = book(office.post(f"{WORK}?cause=returned_twice&holder={cast[Role.TOWNSHIP_DEPUTY].pk}"))
    assert "共列0条" in said(found) and f"经办人为“{cast[Role.TOWNSHIP_DEPUTY].name}”" in said(found)
    assert len(cells(found.worksheets[1])) == 1


def test_nothing_that_the_page_hides_is_in_the_workbook(late: Story, cast: Cast, as_: As) -> None:
    home = late.case.household
    home.phone = "13800000000"
    home.save()
    found = book(as_(cast[Role.COUNTY_OFFICE]).post(WORK))
    everything = repr([cells(sheet) for sheet in found.worksheets])
    assert late.case_no in everything and "13800000000" not in everything


def test_who_took_what_is_logged(late: Story, cast: Cast, as_: As) -> None:
    as_(cast[Role.COUNTY_OFFICE]).post(f"{WORK}?late=on")
    event = Event.objects.get(kind="board:rows:exported")
    statement = json.loads(event.body)["statement"]
    assert (statement["late"], statement["rows"]) == ("True", "1")
    as_(cast[Role.COUNTY_OFFICE]).post(BOARD)
    assert Event.objects.filter(kind="board:figures:exported").count() == 1


def test_a_list_beyond_the_limit_says_so_and_is_read_in_chunks(
    late: Story, cast: Cast, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        Story.begin(cast, make_household(cast.places.village, no=f"2201221002200120{number}"))
    monkeypatch.setattr(exporting, "MOST", 2)
    monkeypatch.setattr(exporting, "CHUNK", 1)
    found = book(as_(cast[Role.COUNTY_OFFICE]).post(WORK))
    assert "超过2条" in said(found)
    numbers = [row[0] for row in cells(found.worksheets[1])[1:]]
    assert len(numbers) == len(set(numbers)) == 2


def test_every_chart_of_the_board_has_its_table_in_one_workbook(late: Story, cast: Cast, as_: As) -> None:
    found = book(as_(cast[Role.COUNTY_OFFICE]).post(f"{BOARD}?place={cast.places.township.pk}"))
    sheets = {sheet.title.partition(".")[2]: cells(sheet) for sheet in found.worksheets[1:]}
    assert "在办1件，其中超期1件" in said(found)
    assert sheets["停滞原因"][1][1] == 1
    assert sheets["各单位各环节在办情况"][1][:4] == ["宝城村", "年度计划", 1, 1]
    assert len(sheets["未来十个工作日到期"]) == 11
    assert any(row[0] == cast[Role.TOWNSHIP_DEPUTY].name for row in sheets["经办人员"])


def test_a_get_takes_nothing_and_the_place_of_others_does_not_exist(late: Story, cast: Cast, as_: As) -> None:
    deputy = as_(cast.twins[Role.TOWNSHIP_DEPUTY])
    assert deputy.get(WORK).status_code == 405
    assert deputy.post(f"{WORK}?place={cast.places.township.pk}").status_code == 404
    assert as_(cast[Role.AUDITOR]).post(WORK).status_code == 403
