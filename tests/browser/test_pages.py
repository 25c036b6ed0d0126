"""Every page an official works with: accessible, whole on a telephone, and usable by keyboard or without JavaScript."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from approvals.stages import StageCode
from registry.models import Household, User
from registry.roles import Role
from tests.audit.grown import publish
from tests.browser.conftest import press
from tests.bundle_steps import bundled
from tests.conftest import At
from tests.factories import Cast, make_household
from tests.story import Story

pytestmark = pytest.mark.django_db(transaction=True)
OpenPage = Callable[..., Page]


def addresses(story: Story) -> list[tuple[str, Role]]:
    """Every page, and who looks at it."""
    case_no, county = story.case_no, story.cast.places.county.pk
    named: list[tuple[str, list[object], Role]] = [
        ("workflows:home", [], Role.TOWNSHIP_VERIFIER),
        ("workflows:queue", [], Role.TOWNSHIP_VERIFIER),
        ("workflows:case-list", [], Role.SUPERVISOR),
        ("workflows:case", [case_no], Role.VILLAGE_CLERK),
        ("workflows:case-decide", [case_no, StageCode.TOWNSHIP_SELF_CHECK], Role.TOWNSHIP_VERIFIER),
        ("workflows:case-decide", [case_no, StageCode.COUNTY_REVIEW], Role.COUNTY_VERIFIER),
        ("workflows:roster-list", [], Role.VILLAGE_CLERK),
        ("workflows:roster", [story.case.roster_id], Role.VILLAGE_CLERK),
        ("registry:household-list", [], Role.VILLAGE_CLERK),
        ("registry:household", ["2201221002200001"], Role.VILLAGE_CLERK),
        ("registry:division-tree", [], Role.COUNTY_OFFICE),
        ("registry:division", [county], Role.COUNTY_OFFICE),
        ("registry:import-list", [], Role.COUNTY_OFFICE),
        ("registry:programme-list", [], Role.COUNTY_OFFICE),
        ("registry:programme", ["changchun_2017", 2], Role.COUNTY_OFFICE),
        ("account_change_password", [], Role.VILLAGE_CLERK),
        ("documents:check-form", [], Role.VILLAGE_CLERK),
        ("documents:check-offline", [], Role.VILLAGE_CLERK),
        ("documents:pack", [story.case.roster_id], Role.VILLAGE_CLERK),
        ("log:page", [], Role.VILLAGE_CLERK),
        ("erasures:case", [case_no], Role.COUNTY_DEPUTY_LEADER),
        ("trail:case", [case_no], Role.AUDITOR),
        ("trail:home", [], Role.AUDITOR),
        ("bundles:bundle", [bundled(story).pk], Role.AUDITOR),
        ("trail:person", [story.cast[Role.VILLAGE_CLERK].pk], Role.AUDITOR),
        ("workflows:procedure", ["HouseholdExitFlow"], Role.VILLAGE_CLERK),
        ("trail:mine", [], Role.VILLAGE_CLERK),
        ("workflows:case-conformance", [case_no], Role.AUDITOR),
        ("bundles:bundle-list", [], Role.AUDITOR),
        ("workflows:conformance", [], Role.AUDITOR),
        ("trail:signal-list", [], Role.AUDITOR),
        ("letters:home", [], Role.COUNTY_OFFICE),
        ("documents:check", ["ABCDEFGHIJKLMNOPQRSTUVWXYZ"], Role.VILLAGE_CLERK),
    ]
    found = [(reverse(name, args=values), role) for name, values, role in named]
    return [*found, ("/queue/?q=nobody", Role.TOWNSHIP_VERIFIER), ("/nothing-here/", Role.VILLAGE_CLERK)]


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies["sessionid"].value


@pytest.fixture
def returned(story: Story) -> Story:
    """A case the township sent back once and that waits for the township's self-check again."""
    story.until(StageCode.TOWNSHIP_SELF_CHECK)
    story.send_back(StageCode.HOME_CHECK)
    publish(12)
    return story.until(StageCode.TOWNSHIP_SELF_CHECK)


def test_pages_are_accessible_and_fit(faults_of: Callable[..., list[str]], cast: Cast, returned: Story) -> None:
    sessions = {role: session_of(user) for role, user in cast.of.items()}
    wrong = faults_of(((path, sessions[role]) for path, role in addresses(returned)), 200, 404, 409)
    assert not wrong, "\n".join(wrong)


def test_next_case_is_started_from_the_queue_without_javascript(
    open_page: OpenPage, cast: Cast, returned: Story
) -> None:
    page = open_page("/queue/", javascript=False, session=session_of(cast[Role.TOWNSHIP_VERIFIER]))
    assert page.get_by_text("第2轮").is_visible()
    press(page.get_by_role("button", name="处理下一件"))
    assert page.url.endswith(f"/cases/{returned.case_no}/township_self_check/")
    assert page.get_by_role("button", name="提交办理结论").is_enabled()


def test_what_is_missing_is_said_beside_its_field(open_page: OpenPage, cast: Cast, returned: Story) -> None:
    page = open_page(
        f"/cases/{returned.case_no}/township_self_check/",
        javascript=False,
        session=session_of(cast[Role.TOWNSHIP_VERIFIER]),
    )
    press(page.get_by_role("button", name="提交办理结论"))
    assert page.get_by_role("alert").is_visible()
    assert page.locator("#field-visited_on .errorlist").is_visible()


def test_rows_are_walked_with_j_and_k(open_page: OpenPage, cast: Cast, story: Story, household: Household) -> None:
    other = make_household(household.village, no="2201221002200002")
    second = Story.begin(cast, other)
    page = open_page("/queue/", session=session_of(cast[Role.TOWNSHIP_DEPUTY]))
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert second.case_no in page.locator("tr.is-here").inner_text()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{story.case_no}/year_plan/")


def test_a_stranger_reads_the_page_in_english_after_switching(open_page: OpenPage) -> None:
    page = open_page("/check/", javascript=False)
    press(page.get_by_role("button", name="English"))
    assert page.get_by_role("heading", name="Check a paper").is_visible()


def test_the_navigation_stands_in_one_line_and_opens_without_javascript(open_page: OpenPage, cast: Cast) -> None:
    """English words are the longer ones."""
    desk = {"width": 1280, "height": 800}
    page = open_page("/", size=desk, javascript=False, session=session_of(cast[Role.COUNTY_OFFICE]))
    press(page.get_by_role("button", name="English"))
    heights = [link.bounding_box()["y"] for link in page.locator(".nav-main > ul > li:visible").all()]  # type: ignore[index]
    assert len(heights) >= 6 and len(set(heights)) == 1
    comparison = page.locator(".nav-main").get_by_role("link", name="Data comparison")
    assert not comparison.is_visible()
    page.locator(".nav-main summary", has_text="Checks").click()
    assert comparison.is_visible()


def test_demo_deployment_says_so_on_every_page(open_page: OpenPage, at: At) -> None:
    page = open_page("/check/")
    assert page.get_by_text("不具有法律效力").is_visible()
