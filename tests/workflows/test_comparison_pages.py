"""Pages of letters, departments, suspicions and samples: they come up for who may, ask nothing per row, and take no hostile address ill."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from approvals.models import ComparisonBatch, ComparisonRequest, Suspicion
from approvals.stages import StageCode
from registry.models import Household
from registry.roles import Role
from tests.comparison_rows import drawn, letter
from tests.conftest import As
from tests.factories import DEPARTMENT, make_household
from tests.story import Story
from workflows import demo_comparison as demo

S, R = StageCode, Role
HUGE = 10**30


def statements(visit: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        visit()
    return len(captured)


@pytest.mark.parametrize(
    "address",
    [
        f"/comparisons/{HUGE}/",
        f"/comparisons/new/{HUGE}/1/2017/",
        f"/comparisons/new/1/{HUGE}/2017/",
        f"/departments/{HUGE}/",
        f"/samples/{HUGE}/",
        f"/samples/{HUGE}/return/",
        f"/samples/new/1/1/{HUGE}/city_verification/",
        "/samples/new/1/1/2017/no_stage/",
        "/suspicions/YD%00/",
        "/suspicions/none/",
    ],
)
def test_an_address_of_nothing_is_not_found(story: Story, as_: As, address: str) -> None:
    assert as_(story.cast[R.COUNTY_OFFICE]).get(address).status_code == 404


@pytest.mark.parametrize("query", [f"before={HUGE}", "before=-1", "before=%00", f"letter={HUGE}", "state=%00&letter=x"])
@pytest.mark.parametrize("page", ["comparisons", "departments", "suspicions", "samples"])
def test_a_hostile_query_shows_a_page(story: Story, as_: As, page: str, query: str) -> None:
    assert as_(story.cast[R.COUNTY_OFFICE]).get(f"/{page}/?{query}").status_code == 200


@pytest.mark.parametrize(
    ("action", "form"),
    [
        ("answer", {}),
        ("answer", {"seen_replies": HUGE}),
        ("answer", {"seen_replies": "1", "a-1-0": "有", "c-1-0": "a\x00b"}),
        ("answer", {"seen_replies": "1", "a-1-0": "也许"}),
        ("answer", {"seen_replies": "1", "a-1-0": "有", "c-1-0": "x" * 301}),
        ("sign", {}),
        ("sign", {"seat": "mayor", "digest": "0" * 64}),
        ("workbook", {}),
        ("workbook", {"reason": "好"}),
        ("workbook", {"reason": "\x00\x01\x02\x03\x04"}),
        ("upload", {"seen_replies": "1"}),
    ],
)
def test_a_wrong_form_of_a_department_is_answered_in_words(story: Story, as_: As, action: str, form: dict) -> None:
    asked, _suspicion = letter(story)
    page = as_(story.cast[R.DEPARTMENT_OFFICER]).post(f"/departments/{asked.pk}/{action}/", form)
    assert page.status_code == 422, page.status_code
    assert asked.replies.count() == 1


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"seen_clearings": HUGE, "outcome": "cleared"},
        {"seen_clearings": 0, "outcome": "maybe", "reason": "核实情况属实"},
        {"seen_clearings": 0, "outcome": "cleared", "reason": "\x00\x00\x00\x00\x00\x00"},
        {"seen_clearings": 0, "outcome": "cleared", "reason": "核实情况属实", "proof_title": "\x07"},
    ],
)
def test_a_wrong_settlement_is_answered_in_words(story: Story, as_: As, form: dict) -> None:
    _asked, suspicion = letter(story)
    page = as_(story.cast[R.TOWNSHIP_CLERK]).post(f"/suspicions/{suspicion.no}/", form)
    assert page.status_code == 422 and not suspicion.clearings.exists()


def more_hits(story: Story, first: int, count: int) -> list[Household]:
    """Further households at the comparison, each with a hit, in a letter of its own."""
    village, made = story.cast.places.village, []
    for number in range(first, first + count):
        household = make_household(village, no=f"22012210027{number:05d}")
        another = Story.begin(story.cast, household).until(S.COMPARISON)
        demo.answer_all(another.case, {(DEPARTMENT, "商品房登记"): "商品房一套"})
        made.append(household)
    return made


def visits(story: Story, as_: As) -> dict[str, Callable[[], object]]:
    office, clerk = as_(story.cast[R.COUNTY_OFFICE]), as_(story.cast[R.TOWNSHIP_CLERK])
    officer = as_(story.cast[R.DEPARTMENT_OFFICER])
    return {
        "letters": lambda: office.get("/comparisons/"),
        "suspicions": lambda: clerk.get("/suspicions/"),
        "requests": lambda: officer.get("/departments/"),
    }


def test_no_list_asks_once_per_row(story: Story, as_: As) -> None:
    pages = visits(story, as_)
    more_hits(story, 0, 1)
    for visit in pages.values():
        visit()  # what is read once per process
    few = {name: statements(visit) for name, visit in pages.items()}
    more_hits(story, 1, 2)
    assert {name: statements(visit) for name, visit in pages.items()} == few


def test_a_long_letter_is_answered_hit_by_hit(story: Story, as_: As, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workflows.comparison_forms.SMALL", 1)
    story.until(S.COMPARISON)
    batch = demo.letter_for(story.case)
    asked = ComparisonRequest.objects.get(batch=batch, department=DEPARTMENT)
    client: Client = as_(story.cast[R.DEPARTMENT_OFFICER])
    form = {"seen_replies": 0, "p-0": 2, "i-0": "商品房登记", "a-0": "有", "c-0": "商品房一套"}
    address = f"/departments/{asked.pk}/answer/"
    assert client.post(address, form).status_code == 422  # the others are not spoken of
    assert client.post(address, form | {"others": "on"}).status_code == 302
    assert Suspicion.objects.get().answer.subject.place == 2
    assert asked.replies.get().statement == "其余人员、项目均无命中。"


def test_a_draw_page_shows_what_anybody_needs_to_draw_again(story: Story, as_: As) -> None:
    draw = drawn(story)
    page = as_(story.cast[R.CITY_TEAM_LEADER]).get(f"/samples/{draw.pk}/").content.decode()
    assert draw.seed in page and draw.frame_digest in page and story.case_no in page
    for role in (R.COUNTY_OFFICE, R.COUNTY_LEADER, R.TOWNSHIP_HEAD, R.VILLAGE_CLERK):
        assert as_(story.cast[role]).get(f"/samples/{draw.pk}/").status_code == 404
    assert not ComparisonBatch.objects.exists()
