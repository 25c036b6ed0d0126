"""Pages of re-checks and of help after the exit: accessible, and whole on a telephone."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from audit import clock
from registry.models import User
from registry.roles import Role
from tests.browser.test_pages import session_of
from tests.factories import Cast
from tests.recheck_steps import Recheck, exited_household, helped

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("programme")]
R = Role


def addresses(cast: Cast) -> list[tuple[str, User]]:
    home = exited_household(cast)
    exited_household(cast, 2)
    helped(cast, home)
    visitor = cast.twins[R.TOWNSHIP_VERIFIER]
    check = Recheck.opened(cast).sent(visitor)
    check.visit(visitor, result="at_risk", revisit_on=clock.today() + timedelta(days=30))
    page, card = f"/rechecks/{check.campaign.pk}/", f"/households/{home.no}/after/"
    return [
        ("/rechecks/", cast[R.COUNTY_OFFICE]),
        (page, cast[R.COUNTY_OFFICE]),
        (f"{page}1/", visitor),
        (card, cast[R.TOWNSHIP_CLERK]),
        (f"{card}leaflet/", cast[R.WORK_TEAM_MEMBER]),
        ("/households/unvisited/", cast[R.TOWNSHIP_CLERK]),
    ]


def test_pages_of_what_comes_after_the_exit_are_accessible_and_fit(
    faults_of: Callable[..., list[str]], cast: Cast
) -> None:
    wrong = faults_of((path, session_of(user)) for path, user in addresses(cast))
    assert wrong == [], "\n".join(wrong)
