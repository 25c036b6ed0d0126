"""Letters of responsibility, grouped by township; and a supervision team that must be filled up."""

from collections.abc import Callable

import pytest

from audit import clock
from registry.roles import Role
from registry.services import SYSTEM, relieve
from tests.browser.test_pages import session_of
from tests.factories import Cast
from tests.inspection.test_letters import city  # noqa: F401 - a fixture
from tests.supervision_steps import auditor_of, called, team_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_letters_by_township_are_accessible_and_fit(
    faults_of: Callable[..., list[str]],
    city: Cast,  # noqa: F811
) -> None:
    address, leader = f"/letters/{city.places.county.pk}/2017/", session_of(city[Role.COUNTY_LEADER])
    wrong = faults_of([(address, leader)])
    assert not wrong, "\n".join(wrong)


def test_a_team_to_be_filled_up_is_accessible_and_fits(
    faults_of: Callable[..., list[str]], cast: Cast, spring: None
) -> None:
    campaign = called(cast)
    auditor_of(cast, "市纪委监委", "discipline")
    relieve(posting=team_of(cast)[1], until=clock.today(), paper="免字〔2017〕3号", by=SYSTEM, at=clock.now())
    wrong = faults_of([(f"/ledger/supervisions/{campaign.pk}/", session_of(cast[Role.UPPER_OFFICE]))])
    assert not wrong, "\n".join(wrong)
