"""Supervision in the browser: a case in which nobody can act is found and freed, by mouse and by keys; its pages are accessible."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from approvals.stages import StageCode
from audit import clock
from registry.absences import Away, end_absence, record_absence
from registry.models import Absence, Household
from registry.roles import Role
from tests.brief import IS_BRIEF
from tests.browser.conftest import DESK, LANGUAGES, TELEPHONE, overflow, press
from tests.browser.test_pages import session_of
from tests.factories import Cast
from tests.story import Story
from tests.test_permission_matrix import a_channel, a_freeze, a_message
from workflows.desk import snoozing
from workflows.models import OPEN, CaseTask
from workflows.supervision import escalating
from workflows.supervision.counts import fold
from workflows.supervision.rounds import DUE_EVERY
from workflows.supervision.sweeping import sweep

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("spring")]
R, S = Role, StageCode.APPLICATION
FEW = 10  # clicks from the home page
MOST_TABS = 120


class Clicker:
    """A hand that counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0

    def menu(self, address: str) -> None:
        """Opens the menu that holds the address."""
        self.clicks += 1
        self.page.locator(".nav-main details", has=self.page.locator(f"a[href='{address}']")).locator("summary").click()

    def go(self, place: Locator) -> None:
        self.clicks += 1
        press(place)


def clerk_is_away(cast: Cast) -> None:
    """Nobody else of the village accepts applications; the clocks have seen it."""
    clerk, today = cast[R.VILLAGE_CLERK], clock.today()
    away = Away("leave", today, today + timedelta(days=9))
    record_absence(user=clerk, official=clerk, away=away, at=clock.now())
    clocks_run()


def clocks_run() -> None:
    """A round later."""
    clock._demo_now.set(clock.now() + DUE_EVERY)
    sweep()
    fold()


def nobody_can_act(page: Page) -> Locator:
    return page.locator("#board a[href*='cause=nobody_can_act']")


@pytest.fixture
def stuck(cast: Cast, story: Story) -> Story:
    """The village's clerk, whose application it is, has left for ten days."""
    story.until(S)
    clock.set_demo_time(clock.now())
    clerk_is_away(cast)
    return story


def test_a_supervisor_frees_a_case_in_which_nobody_can_act(
    open_page: Callable[..., Page], stuck: Story, cast: Cast
) -> None:
    """Under ten clicks from the home page; then the same without touching the mouse."""
    page = open_page("/", session=session_of(cast[R.COUNTY_OFFICE]))
    hand = Clicker(page)
    hand.menu("/supervision/")
    hand.go(page.locator(".nav-main a[href='/supervision/']"))
    hand.go(nobody_can_act(page))
    hand.go(page.get_by_role("link", name=stuck.case_no))
    hand.go(page.locator("#content a[href='/supervision/absences/']"))
    hand.go(page.locator("#content form[action$='/end/'] button"))
    clocks_run()
    hand.menu("/supervision/")
    hand.go(page.locator(".nav-main a[href='/supervision/']"))
    assert nobody_can_act(page).count() == 0
    assert not Absence.objects.filter(ended_on=None).exists()
    assert hand.clicks < FEW

    clerk_is_away(cast)
    page.goto("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("督办")
    expect(page.locator("#palette-found a").first).to_have_attribute("href", "/supervision/")
    enter(page)
    tab_to(page, "#board a[href*='cause=nobody_can_act']")
    enter(page)
    page.keyboard.press("j")
    enter(page)
    assert page.url.endswith(f"/cases/{stuck.case_no}/{S}/supervise/")
    tab_to(page, "#content a[href='/supervision/absences/']")
    enter(page)
    tab_to(page, "#content form[action$='/end/'] button")
    enter(page)
    assert not Absence.objects.filter(ended_on=None).exists()
    clocks_run()
    assert not CaseTask.objects.filter(OPEN, stall__cause="nobody_can_act").exists()


def enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def tab_to(page: Page, selector: str) -> None:
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"no way to {selector} by Tab")


# ── accessible ───────────────────────────────────────────────────────────────────────────────────────────────────────


def visits(story: Story, cast: Cast) -> list[tuple[str, Role]]:
    """Every page of supervision, of the inbox and of the desk, and who looks at it."""
    case, office, clerk, county = f"/cases/{story.case_no}/", R.COUNTY_OFFICE, R.VILLAGE_CLERK, cast.places.county.pk
    channel = a_channel(cast).pk
    return [
        ("/supervision/", office),
        (f"/supervision/?place={cast.places.township.pk}", office),
        ("/supervision/work/", office),
        ("/supervision/targets/", office),
        ("/supervision/filters/", office),
        ("/supervision/people/", office),
        ("/supervision/absences/", office),
        ("/supervision/escalated/", office),
        (f"/supervision/calendar/{county}/", office),
        (case, office),  # with its clock, and who laid it aside
        (f"{case}{S}/supervise/", office),
        ("/inbox/", R.WORK_TEAM_MEMBER),
        ("/inbox/settings/", clerk),
        ("/inbox/channels/", R.SYSTEM_ADMINISTRATOR),
        ("/inbox/channels/new/", R.SYSTEM_ADMINISTRATOR),
        (f"/inbox/channels/{channel}/", R.SYSTEM_ADMINISTRATOR),
        ("/", clerk),
        ("/day/", clerk),
        ("/queue/?day=today", clerk),
        (f"{case}{S}/lay-aside/", clerk),
        ("/palette/?q=1", clerk),
    ]


@pytest.fixture
def busy(stuck: Story, cast: Cast, household: Household) -> Story:
    """Something stands on every page: late, laid aside, escalated, a message, a freeze proposed."""
    clerk, today = cast[R.VILLAGE_CLERK], clock.today()
    tasks = CaseTask.objects.filter(OPEN)
    tasks.update(due_on=today + timedelta(days=5))
    until = today + timedelta(days=2)
    snoozing.lay_aside(user=clerk, case_no=stuck.case_no, stage=S, until=until, reason="等户主返乡")
    escalating.escalate(user=cast[R.TOWNSHIP_DEPUTY], case_no=stuck.case_no, stage=S, reason="请县里协调")
    a_message(stuck)
    a_freeze(stuck)
    return stuck


def test_pages_of_supervision_inbox_and_desk_are_accessible(
    faults_of: Callable[..., list[str]],
    open_page: Callable[..., Page],
    violations: Callable[[Page], list[str]],
    busy: Story,
    cast: Cast,
) -> None:
    pages = visits(busy, cast)[:: 3 if IS_BRIEF else 1]
    sessions = {role: session_of(cast[role]) for role in {R.COUNTY_OFFICE, *(role for _, role in pages)}}
    wrong = faults_of((path, sessions[role]) for path, role in pages)
    assert not wrong, "\n".join(wrong)
    assert not bulk_pages(open_page, violations, busy, sessions[R.COUNTY_OFFICE])


def bulk_pages(
    open_page: Callable[..., Page], violations: Callable[[Page], list[str]], story: Story, session: str
) -> list[str]:
    """What answers the ticked rows of the work list: the plan of spreading them, and what became of each."""
    wrong = []
    clerk, absence = story.cast[R.VILLAGE_CLERK], Absence.objects.get()
    end_absence(user=clerk, absence=absence, at=clock.now())  # so that there is somebody to give it to
    for language, act in zip(LANGUAGES, ("spread", "urge"), strict=True):
        page = open_page("/healthz", session=session)
        page.context.add_cookies([{"name": "django_language", "value": language, "url": page.url}])
        page.goto("/supervision/work/")
        page.locator("tbody input[type='checkbox']").first.check()
        page.locator("#bulk_act").select_option(act)
        page.locator("#bulk_reason").fill("均衡任务")
        press(page.locator("button[form='bulk']").last)
        assert story.case_no in page.content()
        for size in (TELEPHONE,) if IS_BRIEF else (TELEPHONE, DESK):
            page.set_viewport_size(size)
            wrong += violations(page)
            assert overflow(page) <= 0
    return wrong
