"""Pages of what happens beside a case: members and risks, new families, departments' certificates, figures and reports."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from approvals.stages import StageCode
from audit import clock
from inspection.models import ReportJob, ReportOrder, WhyNot
from inspection.reports.ordering import give_up, order_report, postpone
from inspection.tasks import prepare_report, sweep_reports
from registry.models import Household, User
from registry.roles import Role
from tests.acceptance.conftest import village_case  # noqa: F401 - a fixture
from tests.brief import rows
from tests.browser.conftest import press
from tests.browser.test_pages import session_of
from tests.factories import Cast
from tests.report_steps import prepared
from tests.sectors import certify, county_of, people_of
from tests.story import Story
from tests.test_permission_matrix import a_death, a_risk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("spring")]
R, WATER = Role, "水利部门"
Visits = list[tuple[str, User]]


def of_people(cast: Cast, story: Story, no: str) -> Visits:
    clerk, township = cast[R.VILLAGE_CLERK], cast[R.TOWNSHIP_CLERK]
    change, risk = a_death(story), a_risk(story)
    return [
        ("/families/new/", township),
        ("/member-changes/", township),
        (f"/member-changes/{change.pk}/", township),
        (f"/member-changes/new/{no}/", clerk),
        (f"/member-changes/new/{no}/?reason=death", clerk),
        (f"/member-changes/new/{no}/?reason=birth", clerk),
        ("/risks/", township),
        (f"/risks/{risk.pk}/", township),
        (f"/risks/new/{no}/", clerk),
        (f"/registry/households/{no}/", clerk),
        (f"/households/{no}/after/", cast[R.WORK_TEAM_MEMBER]),
        (f"/villages/{cast.places.village.pk}/board/", cast[R.WORK_TEAM_MEMBER]),
    ]


def of_departments(village: Story) -> Visits:
    case = village.until(StageCode.VILLAGE_SECTORS).case
    _officer, head = people_of(WATER, county_of(case))
    page = f"/certificates/{case.case_no}/{WATER}/"
    roads, _head = people_of("交通部门", county_of(case))
    certify(case, WATER)
    return [("/certificates/", head), (page, head), (f"/certificates/{case.case_no}/交通部门/", roads)]


def of_reports(cast: Cast) -> Visits:
    office, leader, county = cast[R.COUNTY_OFFICE], cast[R.COUNTY_DEPUTY_LEADER], cast.places.county

    def ordered(kind: str) -> str:
        order = order_report(user=office, place=county, kind=kind, day=clock.today())
        return f"/reports/orders/{order.pk}/"

    report = prepared(user=office, place=county, kind="weekly", day=clock.today())
    waiting, failed, ended = ordered("annual"), ordered("monthly"), ordered("quarterly")
    by_kind = {order.kind: order.pk for order in ReportOrder.objects.all()}
    postpone(by_kind["monthly"], WhyNot.FAULT, clock.now())
    give_up(by_kind["quarterly"], WhyNot.TOO_LARGE)
    return [
        ("/reports/", office),
        *((address, office) for address in (waiting, failed, ended, f"/reports/orders/{by_kind['weekly']}/")),
        (f"/reports/{report.pk}/", leader),
        ("/reports/meetings/", office),
        (f"/reports/figures/{county.pk}/2017/", office),
        (f"/reports/figures/{cast.places.village.pk}/2017/", cast[R.VILLAGE_CLERK]),
    ]


def test_pages_are_accessible_and_fit(
    faults_of: Callable[..., list[str]],
    cast: Cast,
    village_case: Story,  # noqa: F811
    household: Household,
) -> None:
    story = Story.begin(cast, household)
    visits = [*of_people(cast, story, household.no), *of_departments(village_case), *of_reports(cast)]
    clock.set_demo_time(clock.now())
    wrong = faults_of((path, session_of(user)) for path, user in rows(visits, turn=2))
    assert not wrong, "\n".join(wrong)


@pytest.mark.usefixtures("programme")
def test_a_report_is_asked_for_without_javascript_and_shown_when_the_worker_has_made_it(
    open_page: Callable[..., Page], cast: Cast
) -> None:
    clock.set_demo_time(clock.now())
    page = open_page("/reports/", javascript=False, session=session_of(cast[R.COUNTY_OFFICE]))
    page.select_option("#id_kind", "quarterly")
    press(page.locator("main form button.btn-primary"))
    assert page.locator("#order .chip-pending").is_visible()
    ReportJob.objects.update(next_try_at=clock.now())  # the clock of this test stands still
    assert sweep_reports() == 1
    press(page.locator("#order .actions a"))
    press(page.locator("#order .note a"))
    assert page.locator("h1").inner_text().endswith("核查表")


@pytest.mark.usefixtures("programme")
def test_the_page_of_a_report_follows_the_worker_by_itself(open_page: Callable[..., Page], cast: Cast) -> None:
    clock.set_demo_time(clock.now())
    order = order_report(user=cast[R.COUNTY_OFFICE], place=cast.places.county, kind="quarterly", day=clock.today())
    page = open_page(f"/reports/orders/{order.pk}/", session=session_of(cast[R.SUPERVISOR]))
    assert page.locator("#order .chip-pending").is_visible()
    assert prepare_report(order.pk) and not ReportJob.objects.exists()
    page.locator("#order .note a").wait_for()
