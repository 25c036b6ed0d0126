"""Pages of the whole procedure: lists, sheets, posted lists, comparison, samples, plans, posts. One world, built once.

Every page is opened once and looked at in both sizes; then the forms that official acts go through are sent without JavaScript.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from approvals.models import AnnualPlan, ComparisonRequest, NoticeList, SampleDraw, Sheet, Suspicion
from approvals.stages import StageCode
from audit import clock
from registry.models import Delegation, Posting
from registry.roles import Role
from tests.approvals.test_surveys import file, take
from tests.browser.conftest import press
from tests.browser.test_household_exit import fill
from tests.browser.test_pages import session_of
from tests.comparison_rows import drawn, letter
from tests.factories import DEPARTMENT, Cast, make_household, posting_of
from tests.story import Story
from workflows import demo_comparison, lists, queue, selecting
from workflows.batch_models import Selection

pytestmark = pytest.mark.django_db(transaction=True)
OpenPage = Callable[..., Page]
S, R = StageCode, Role
HOUSEHOLDS = 9


@dataclass
class World:
    cast: Cast
    stories: list[Story]
    posted: NoticeList
    sheet: Sheet  # of two households, one with a copied photo; the head has laid it out
    selection: Selection  # chosen, not decided
    decided: Sheet  # a list act, one household of which dropped out
    asked: ComparisonRequest  # nobody answered
    answered: ComparisonRequest
    suspicion: Suspicion
    draw: SampleDraw

    @property
    def to_compare(self) -> Story:
        return self.stories[4]

    @property
    def to_draw(self) -> Story:
        return self.stories[3]


@pytest.fixture
def world(story: Story) -> World:
    village = story.cast.places.village
    more = [make_household(village, no=f"22012210022{number:05d}") for number in range(2, HOUSEHOLDS + 1)]
    stories = [story, *(Story.begin(story.cast, household) for household in more)]
    selection, decided = _lists(stories[6:])
    sheet = _sheet(stories[1:3])
    stories[3].until(S.CITY_VERIFICATION)
    batch = demo_comparison.letter_for(stories[5].until(S.COMPARISON).case)
    stories[4].until(S.COMPARISON)
    answered, suspicion = letter(stories[5])
    draw = drawn(stories[5])
    story.until(S.FIRST_NOTICE).decide()  # last: the list hangs on the day on which the pages are looked at
    clock.set_demo_time(clock.now())
    return World(
        cast=story.cast,
        stories=stories,
        posted=NoticeList.objects.latest("pk"),
        sheet=sheet,
        selection=selection,
        decided=decided,
        asked=ComparisonRequest.objects.get(batch=batch, department=DEPARTMENT),
        answered=answered,
        suspicion=suspicion,
        draw=draw,
    )


def _lists(stories: list[Story]) -> tuple[Selection, Sheet]:
    """The township's deputy decides two of three; one of them meanwhile changed. Then he chooses what still waits."""
    first, changed, _left = stories
    deputy, act = first.cast[R.TOWNSHIP_DEPUTY], first.act(S.YEAR_PLAN)
    chosen = [lists.Chosen(one.case_no, one.case.version, {}, {}) for one in (first, changed)]
    changed.decide()
    decided = lists.open_list(user=deputy, stage=S.YEAR_PLAN, act=act, items=chosen)
    lists.resume(decided.pk)
    waiting = queue.waiting_for(deputy)
    return selecting.choose(official=deputy, stage=S.YEAR_PLAN, tasks=waiting, at=clock.now())[0], decided


def _sheet(stories: list[Story]) -> Sheet:
    for one in stories:
        take(one.until(S.HOME_CHECK), file("one photo for both"))
    for one in stories:
        one.until(S.TOWNSHIP_REVIEW)
    chosen = [lists.Chosen(one.case_no, one.case.version, {}, {}) for one in stories]
    head, act = stories[0].cast[R.TOWNSHIP_HEAD], stories[0].act(S.TOWNSHIP_REVIEW)
    return lists.open_list(user=head, stage=S.TOWNSHIP_REVIEW, act=act, items=chosen)


def visits(world: World) -> list[tuple[str, Role | None]]:
    """Every page, and who looks at it; None: anybody."""
    places, case = world.cast.places, world.stories[0].case
    version, posting = case.programme_id, posting_of(world.cast[R.TOWNSHIP_CLERK])
    new = f"/new/{places.county.pk}/{version}/2017/"
    return [
        *((page, R.TOWNSHIP_DEPUTY) for page in ("/", "/lists/", "/rosters/")),
        (f"/queue/?stage={S.YEAR_PLAN}", R.TOWNSHIP_DEPUTY),
        (f"/lists/{world.selection.pk}/", R.TOWNSHIP_DEPUTY),
        (f"/sheets/{world.decided.pk}/", R.TOWNSHIP_DEPUTY),
        ("/", R.TOWNSHIP_SECRETARY),
        ("/sheets/", R.TOWNSHIP_SECRETARY),
        (f"/sheets/{world.sheet.pk}/", R.TOWNSHIP_DEPUTY),
        (f"/sheets/{world.sheet.pk}/", R.TOWNSHIP_HEAD),
        (f"/cases/{case.case_no}/recusal/", R.VILLAGE_COMMITTEE),
        (f"/rosters/{case.roster_id}/", R.VILLAGE_COMMITTEE),
        (f"/rosters/{case.roster_id}/meeting-photos/", R.VILLAGE_COMMITTEE),
        (f"/rosters/{case.roster_id}/notices/", R.VILLAGE_COMMITTEE),
        (f"/posted/{world.posted.no}/", R.VILLAGE_COMMITTEE),
        (f"/posted/{world.posted.no}/poster/", R.VILLAGE_COMMITTEE),
        ("/notices/", None),
        (f"/notices/{world.posted.no}/", None),
        ("/comparisons/", R.COUNTY_OFFICE),
        (f"/comparisons{new}", R.COUNTY_OFFICE),
        (f"/comparisons/{world.answered.batch_id}/", R.COUNTY_OFFICE),
        ("/", R.DEPARTMENT_OFFICER),
        ("/departments/", R.DEPARTMENT_OFFICER),
        (f"/departments/{world.asked.pk}/", R.DEPARTMENT_OFFICER),
        (f"/departments/{world.answered.pk}/", R.DEPARTMENT_OFFICER),
        ("/suspicions/", R.TOWNSHIP_CLERK),
        (f"/suspicions/{world.suspicion.no}/", R.TOWNSHIP_CLERK),
        ("/samples/", R.CITY_TEAM_LEADER),
        (f"/samples{new}{S.CITY_VERIFICATION}/", R.CITY_TEAM_LEADER),
        (f"/samples/{world.draw.pk}/", R.CITY_TEAM_LEADER),
        (f"/plans/{places.county.pk}/2017/", R.CITY_TEAM_LEADER),
        (f"/plans/{places.county.pk}/2017/", R.COUNTY_OFFICE),
        ("/registry/postings/", R.SYSTEM_ADMINISTRATOR),
        ("/registry/postings/mine/", R.TOWNSHIP_SECRETARY),
        ("/registry/postings/appoint/", R.SYSTEM_ADMINISTRATOR),
        ("/registry/postings/succession/", R.SYSTEM_ADMINISTRATOR),
        (f"/registry/postings/officials/{posting.official_id}/", R.SYSTEM_ADMINISTRATOR),
        *((f"/registry/postings/{posting.pk}/{act}/", R.SYSTEM_ADMINISTRATOR) for act in ("relieve", "transfer")),
        (f"/registry/postings/{posting.pk}/delegate/", R.SYSTEM_ADMINISTRATOR),
        ("/registry/programmes/changchun_2017/v2/parameters/", R.SYSTEM_ADMINISTRATOR),
    ]


def test_pages_fit_and_forms_work_without_javascript(
    open_page: OpenPage, faults_of: Callable[..., list[str]], world: World
) -> None:
    sessions = {role: session_of(user) for role, user in world.cast.of.items()}
    wrong = faults_of((path, sessions[role] if role else "") for path, role in visits(world))
    assert not wrong, "\n".join(wrong)
    for act in (decide_a_list, sign_a_sheet, answer_a_letter, draw_a_sample, set_a_plan, delegate):
        act(lambda path, role: open_page(path, javascript=False, session=sessions[role]), world)


Open = Callable[[str, Role], Page]


def decide_a_list(visit: Open, world: World) -> None:
    page = visit(f"/lists/{world.selection.pk}/", R.TOWNSHIP_DEPUTY)
    form = world.stories[8].form(S.YEAR_PLAN)
    for name in ("acted_on", "opinion"):
        fill(page, name, form[name])
    press(page.locator("button[value=check]"))
    press(page.locator("button[value=confirm]"))
    expect(page.locator("dd").filter(has_text="1").first).to_be_visible()
    assert world.stories[8].case.stage == S.APPLICATION


def sign_a_sheet(visit: Open, world: World) -> None:
    page = visit(f"/sheets/{world.sheet.pk}/", R.TOWNSHIP_DEPUTY)
    assert page.locator("details.photo-flags").count() == 1
    fill(page, "opinion", "同意。")
    press(page.get_by_role("button", name="签字", exact=True))
    expect(page.get_by_text("分管领导：已签字")).to_be_visible()


def answer_a_letter(visit: Open, world: World) -> None:
    page = visit(f"/departments/{world.asked.pk}/", R.DEPARTMENT_OFFICER)
    page.get_by_label("其余人员、项目均无命中").check()
    press(page.get_by_role("button", name="提交反馈"))
    press(page.get_by_role("button", name="签字"))
    assert world.asked.replies.get().signatures.count() == 1


def draw_a_sample(visit: Open, world: World) -> None:
    page = visit("/samples/", R.CITY_TEAM_LEADER)
    press(page.get_by_role("main").locator("a[href*='/samples/new/']").first)
    press(page.get_by_role("main").locator("button.btn-primary"))
    assert SampleDraw.objects.latest("pk").units.filter(case=world.to_draw.case).exists()


def set_a_plan(visit: Open, world: World) -> None:
    county = world.cast.places.county
    page = visit(f"/plans/{county.pk}/2017/", R.CITY_TEAM_LEADER)
    for name, value in (("persons", 1200), ("source", "长扶组〔2017〕6号"), ("reason", "下达年度任务")):
        fill(page, f"own-{name}", value)
    press(page.get_by_role("button", name="下达", exact=False).last)
    assert AnnualPlan.objects.get(division=county).persons == 1200


def delegate(visit: Open, world: World) -> None:
    posting: Posting = posting_of(world.cast[R.TOWNSHIP_HEAD])
    page = visit(f"/registry/postings/{posting.pk}/delegate/", R.SYSTEM_ADMINISTRATOR)
    day = clock.today().isoformat()
    stand_in = world.cast[R.TOWNSHIP_DEPUTY].username
    for name, value in (("to", stand_in), ("since", day), ("until", day), ("paper", "代字1号"), ("reason", "学习")):
        fill(page, name, value)
    press(page.get_by_role("main").locator("form button").last)
    assert Delegation.objects.get(posting=posting).delegate.username == stand_in
