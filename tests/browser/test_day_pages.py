"""The official's desk in the browser: keys and palette, who else is there, and a tablet in the hand."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from approvals.stages import StageCode
from audit import clock
from registry.models import Household
from registry.roles import Role
from tests.browser.conftest import overflow, press
from tests.browser.test_pages import session_of
from tests.factories import Cast, make_household
from tests.story import Story
from workflows.models import OPEN, CaseTask
from workflows.supervision.counts import fold

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("spring")]
R, S = Role, StageCode.YEAR_PLAN
TABLET: ViewportSize = {"width": 768, "height": 1024}
# What a finger presses; a link within a sentence or a number within a table's cell is read before it is pressed.
SMALL = """() => Array.from(document.querySelectorAll(
  ".btn, button, summary, select, input:not([type='hidden'], [type='checkbox'], [type='radio']), .nav-main a, .side-list a, .day-part"))
  .filter((place) => place.checkVisibility({visibilityProperty: true}) && !place.closest(".demo, .foot"))
  .map((place) => [place.getBoundingClientRect().height, place.outerHTML.slice(0, 120)])
  .filter(([height]) => height > 0 && height < 43.5).map(([height, text]) => `${height} ${text}`)"""


@pytest.fixture
def waiting(story: Story, household: Household) -> Story:
    """Two cases wait for the annual plan, one of them is due today."""
    Story.begin(story.cast, make_household(household.village, no="2201221002200002"))
    clock.set_demo_time(clock.now())
    CaseTask.objects.filter(OPEN, case__case_no=story.case_no).update(due_on=clock.today())
    fold()
    return story


def owner_of(story: Story) -> object:
    return CaseTask.objects.get(OPEN, case__case_no=story.case_no).owner


def test_an_official_works_by_keys_and_sees_who_else_is_there(
    open_page: Callable[..., Page], waiting: Story, cast: Cast
) -> None:
    deputy = cast[R.TOWNSHIP_DEPUTY]
    session = session_of(deputy)
    page = open_page("/day/", session=session)
    for key in ("j", "c"):  # the only row, taken in hand
        page.keyboard.press(key)
    page.wait_for_url(f"**/cases/{waiting.case_no}/{S}/")
    assert owner_of(waiting) == deputy
    page.keyboard.press("a")
    assert page.evaluate("document.activeElement.value") == "approved"
    assert page.locator("input[name='outcome'][value='approved']").is_checked()
    assert waiting.case.stage == S  # chosen, not sent
    page.keyboard.press("e")  # a choice has the focus: nothing happens
    assert page.evaluate("document.activeElement.name") == "outcome"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("e")
    assert page.evaluate("document.activeElement.hasAttribute('data-evidence')")

    colleague = open_page(f"/cases/{waiting.case_no}/", session=session_of(cast[R.COUNTY_OFFICE]))
    colleague.wait_for_timeout(2500)  # the first look goes out after two seconds
    again = open_page(f"/cases/{waiting.case_no}/", session=session, javascript=False)
    expect(again.locator("#presence-names")).to_contain_text(cast[R.COUNTY_OFFICE].name)

    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    press(page.locator("#keys button[value='off']"))
    page.keyboard.press("?")
    assert not page.locator("#keys").is_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type(waiting.case_no)
    page.locator(f"#palette-found a[href='/cases/{waiting.case_no}/']").wait_for()
    page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith(f"/cases/{waiting.case_no}/")


def test_a_tablet_shows_whole_pages_with_room_for_fingers(
    open_page: Callable[..., Page], waiting: Story, cast: Cast
) -> None:
    visits = [
        (R.TOWNSHIP_DEPUTY, ["/", "/day/", "/queue/", f"/cases/{waiting.case_no}/{S}/"]),
        (R.COUNTY_OFFICE, ["/supervision/", "/supervision/work/"]),
    ]
    wrong = []
    for role, addresses in visits:
        page = open_page("/healthz", size=TABLET, session=session_of(cast[role]))
        for address in addresses:
            page.goto(address)
            if overflow(page) > 0:
                wrong.append(f"{address}: {overflow(page)} pixels too wide")
            wrong += [f"{address}: {small}" for small in page.evaluate(SMALL)]
    assert not wrong, "\n".join(wrong)
