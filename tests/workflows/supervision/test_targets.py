"""Targets beside errors: every figure leads to the cases it counts, places stand in the order of the register, nobody is ranked."""

import io

import openpyxl
import pytest

from approvals.figure_counts import everything
from approvals.figure_rows import FIGURES, cases_behind
from approvals.stages import StageCode
from audit import clock
from registry.models import Standing
from registry.roles import Role
from registry.services import SYSTEM
from registry.standings import Change, change_standings
from tests.conftest import As
from tests.factories import Cast
from tests.story import Story
from workflows.supervision.targets import TITLES
from workflows.supervision.tree_map import HEIGHT, WIDTH, Box, squarified, tiles

S = StageCode
TARGETS, ROWS = "/supervision/targets/", "/supervision/targets/rows/"


@pytest.fixture
def again(story: Story) -> Story:
    """Sent back once, and under way."""
    story.until(S.APPRAISAL).send_back(S.HOME_CHECK)
    return story


@pytest.mark.django_db
def test_every_figure_counts_the_cases_that_it_leads_to(again: Story) -> None:
    county = again.cast.places.county
    change = Change(again.case.home, Standing.EXITED, clock.today(), again.case_no, SYSTEM)
    change_standings([change], at=clock.now())
    counted: dict[str, int] = dict.fromkeys(FIGURES, 0)
    for _place, column, number in everything(county, 2017):
        figure = column.removesuffix("_households")
        if figure in counted:
            counted[figure] += number
    rows = {figure: cases_behind(figure, county.path, 2017).count() for figure in FIGURES}
    assert rows == counted and rows["sent_back"] == rows["exited"] == rows["planned"] == 1
    assert set(TITLES) == set(FIGURES)


@pytest.mark.django_db
def test_what_was_reached_stands_beside_what_came_back(again: Story, cast: Cast, as_: As) -> None:
    office = as_(cast[Role.COUNTY_OFFICE])
    page = office.get(TARGETS)
    county, township, *_others = page.context["lines"]
    assert (county["planned"]["households"], county["planned"]["persons"]) == (1, 2)
    assert (township["sent_back"]["part"], township["sent_back"]["share"]) == (1, "100.0%")
    assert again.case_no in office.get(township["sent_back"]["url"]).content.decode()
    assert again.case_no not in office.get(township["restated"]["url"]).content.decode()
    assert [line["name"] for line in page.context["lines"]][1:] == [row.name for row in below(cast)]


def below(cast: Cast) -> list[object]:
    children = type(cast.places.county).objects.filter(parent=cast.places.county, successor=None)
    return list(children.order_by("path"))


@pytest.mark.django_db
def test_the_cases_behind_a_figure_leave_as_a_workbook(again: Story, cast: Cast, as_: As) -> None:
    query = f"?figure=sent_back&year=2017&place={cast.places.township.pk}"
    response = as_(cast[Role.COUNTY_OFFICE]).post(f"{ROWS}export/{query}")
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert "2017年度退回重核" in repr([row[0] for row in book.worksheets[0].iter_rows(values_only=True)])
    assert book.worksheets[1]["A2"].value == again.case_no


@pytest.mark.django_db
def test_no_figure_of_that_name_or_year_is_no_page(cast: Cast, as_: As) -> None:
    office = as_(cast[Role.COUNTY_OFFICE])
    assert office.get(f"{ROWS}?figure=best").status_code == 404
    assert office.get(f"{TARGETS}?year=1066").status_code == 404


@pytest.mark.parametrize("sizes", [[5.0], [9.0, 1.0], [6.0, 6.0, 4.0, 3.0, 2.0, 2.0, 1.0], [1.0] * 50])
def test_rectangles_fill_the_picture_and_are_as_large_as_their_numbers(sizes: list[float]) -> None:
    boxes = squarified(sizes, Box(0.0, 0.0, WIDTH, HEIGHT))
    whole = WIDTH * HEIGHT / sum(sizes)
    for size, box in zip(sizes, boxes, strict=True):
        assert box.width * box.height == pytest.approx(size * whole)
        assert box.x >= 0 and box.y >= 0
        assert box.x + box.width <= WIDTH + 0.001 and box.y + box.height <= HEIGHT + 0.001


def test_one_place_is_no_picture() -> None:
    row = {"name": "农安镇", "waiting": 3, "late": 1, "heat": 2, "inside": "/supervision/"}
    assert tiles([row]) == [] and len(tiles([row, row | {"name": "高家店镇"}])) == 2


@pytest.mark.django_db
def test_a_report_of_the_place_is_one_act_away(programme: None, cast: Cast, as_: As) -> None:
    office, place = as_(cast[Role.COUNTY_OFFICE]), cast.places.county
    assert office.get("/supervision/").context["may_order"]
    form = {"place": place.pk, "day": clock.today().isoformat(), "kind": "weekly"}
    office.post("/reports/", form)
    (order,) = office.get("/supervision/").context["being_prepared"]
    assert (
        order.division == place and not as_(cast[Role.COUNTY_DEPUTY_LEADER]).get("/supervision/").context["may_order"]
    )
