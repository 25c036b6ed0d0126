"""Pages of objections: accessible, whole on a telephone, and the public way through them without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from approvals.stages import StageCode
from registry.roles import Role
from tests.browser.conftest import press
from tests.browser.test_pages import session_of
from tests.objection_steps import Dispute
from tests.story import Story

pytestmark = pytest.mark.django_db(transaction=True)
OpenPage = Callable[..., Page]
S, R = StageCode, Role


@pytest.fixture
def notice(story: Story) -> Story:
    """The first notice runs."""
    story.until(S.FIRST_NOTICE).decide(S.FIRST_NOTICE)
    return story


def test_pages_of_objections_are_accessible_and_fit(faults_of: Callable[..., list[str]], notice: Story) -> None:
    fresh, asked = Dispute.begin(notice), Dispute.begin(notice, kind="members").accept().assign()
    asked.note()
    reported = Dispute.begin(notice, kind="other").until_reported()
    village = notice.case.village_id
    visits = [
        ("/objections/new/", None),
        ("/objections/new/?q=宝城", None),
        (f"/objections/new/?village={village}", None),
        ("/objections/follow/", None),
        ("/objections/", R.TOWNSHIP_DEPUTY),
        ("/objections/register/", R.VILLAGE_CLERK),
        (f"/objections/{fresh.pk}/", R.TOWNSHIP_DEPUTY),
        (f"/objections/{asked.pk}/", R.TOWNSHIP_VERIFIER),
        (f"/objections/{reported.pk}/", R.TOWNSHIP_HEAD),
    ]
    wrong = faults_of((path, session_of(notice.cast[role]) if role else "") for path, role in visits)
    assert not wrong, "\n".join(wrong)


def test_a_villager_objects_and_reads_the_state_without_javascript(open_page: OpenPage, notice: Story) -> None:
    page = open_page("/objections/new/?q=宝城", javascript=False)
    press(page.locator("main ul a").first)
    page.fill("#id_statement", "该户在县城有一家商店，收入没有算进去。")
    page.check("#id_is_anonymous")
    press(page.locator("main form button").last)
    receipt = page.locator(".verdict").inner_text()
    assert len("".join(receipt.split())) == 16
    page.goto(page.url.split("/objections/")[0] + "/objections/follow/")
    page.fill("#id_receipt", receipt)
    press(page.locator("main form button"))
    assert page.locator("ol.timeline li").count() == 1
