"""Pages of the rectification ledger: accessible, whole on a telephone, and a problem entered without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from inspection.models import LedgerItem
from registry.models import User
from registry.roles import Role
from tests.browser.conftest import press
from tests.browser.test_pages import session_of
from tests.factories import Cast
from tests.ledger_steps import Problem

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("programme")]
OpenPage = Callable[..., Page]
R = Role


def addresses(cast: Cast) -> list[tuple[str, User]]:
    fresh, planned = Problem.found(cast), Problem.found(cast, category="papers").until("plan")
    accepted = Problem.found(cast, category="housing").until("confirm")
    closed = Problem.found(cast, category="income").until("close")
    campaign, office, verifier = fresh.gathered(), fresh.office, cast[R.COUNTY_VERIFIER]
    return [
        ("/ledger/", office),
        ("/ledger/new/?q=宝城", verifier),
        (f"/ledger/new/?place={cast.places.village.pk}", verifier),
        (f"/ledger/{fresh.pk}/", office),
        (f"/ledger/{planned.pk}/", office),
        (f"/ledger/{accepted.pk}/", verifier),
        (f"/ledger/{closed.pk}/", office),
        ("/ledger/campaigns/", office),
        (f"/ledger/campaigns/{campaign.pk}/", office),
    ]


def test_pages_of_the_ledger_are_accessible_and_fit(faults_of: Callable[..., list[str]], cast: Cast) -> None:
    wrong = faults_of((path, session_of(user)) for path, user in addresses(cast))
    assert not wrong, "\n".join(wrong)


def test_a_problem_is_entered_without_javascript(open_page: OpenPage, cast: Cast) -> None:
    page = open_page("/ledger/new/?q=宝城", session=session_of(cast[R.COUNTY_VERIFIER]), javascript=False)
    press(page.locator("main ul a").first)
    page.fill("#id_description", "8社自来水冬季停水，三户饮水没有保障。")
    press(page.locator("main form button").last)
    assert page.url.endswith(f"/ledger/{LedgerItem.objects.get().pk}/")
    assert page.locator("ol.timeline li").count() == 1
