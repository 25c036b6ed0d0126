"""Who has a case or a sheet open now: told to whoever may see it, for a minute, and kept nowhere else."""

from datetime import timedelta

import pytest
from django.test import Client

from approvals.models import Sheet
from approvals.stages import StageCode
from audit import clock
from audit.models import Event
from registry.roles import Role
from tests.conftest import As
from tests.factories import Cast
from tests.story import Story
from workflows.desk import presence
from workflows.models import Presence

S = StageCode.TOWNSHIP_SELF_CHECK
pytestmark = pytest.mark.django_db


def passes(**span: int) -> None:
    clock._demo_now.set(clock.now() + timedelta(**span))


@pytest.fixture
def verifiers(cast: Cast, as_: As) -> list[Client]:
    return [as_(user) for user in cast.all_of(Role.TOWNSHIP_VERIFIER)]


def test_an_open_page_is_seen_by_others_for_a_minute(story: Story, verifiers: list[Client], cast: Cast) -> None:
    story.until(S)
    first, second, *_others = verifiers
    look, page = f"/cases/{story.case_no}/presence/", story.url(S)
    assert first.post(look).status_code == 204  # nobody else is there
    assert second.get(page).context["watching"] == [cast[Role.TOWNSHIP_VERIFIER].name]
    assert "is viewing this now" in second.get(f"/cases/{story.case_no}/").content.decode()
    assert first.get(page).context["watching"] == []
    passes(seconds=61)
    assert second.get(page).context["watching"] == []


def test_a_look_is_answered_only_when_names_changed(story: Story, verifiers: list[Client], cast: Cast) -> None:
    first, second, *_others = verifiers
    look = f"/cases/{story.case_no}/presence/"
    first.post(look)
    name = cast[Role.TOWNSHIP_VERIFIER].name
    assert name in second.post(look, {"shown": ""}).content.decode()
    assert second.post(look, {"shown": name}).status_code == 204


def test_without_javascript_a_button_says_so_and_leads_back(story: Story, verifiers: list[Client]) -> None:
    look, page = f"/cases/{story.case_no}/presence/", f"/cases/{story.case_no}/"
    assert '<noscript><input type="hidden" name="back" value="' + page in verifiers[0].get(page).content.decode()
    assert verifiers[0].post(look, {"back": page, "shown": ""}).headers["location"] == page
    assert verifiers[0].post(look, {"back": "//elsewhere.example/"}).headers["location"] == "/"
    assert Presence.objects.count() == 1


def test_one_row_a_person_and_no_event_and_none_after_a_while(story: Story, verifiers: list[Client]) -> None:
    events = Event.objects.count()
    for client in verifiers * 2:
        client.post(f"/cases/{story.case_no}/presence/")
    assert Presence.objects.count() == len(verifiers)
    assert Event.objects.count() == events
    assert presence.sweep() == 0
    passes(minutes=11)
    assert presence.sweep() == len(verifiers)


def test_opening_a_page_writes_nothing(story: Story, verifiers: list[Client]) -> None:
    verifiers[0].get(f"/cases/{story.case_no}/")
    assert not Presence.objects.exists()


def test_a_sheet_is_watched_too(story: Story, cast: Cast, as_: As) -> None:
    sheet = story.until(StageCode.TOWNSHIP_REVIEW).propose()
    assert isinstance(sheet, Sheet)
    secretary, deputy = cast[Role.TOWNSHIP_SECRETARY], cast[Role.TOWNSHIP_DEPUTY]
    as_(secretary).post(f"/sheets/{sheet.pk}/presence/")
    assert as_(deputy).get(f"/sheets/{sheet.pk}/").context["watching"] == [secretary.name]


def test_a_look_is_one_statement(story: Story, cast: Cast, django_assert_num_queries: object) -> None:
    case = story.case
    with django_assert_num_queries(1):  # type: ignore[operator]
        presence.seen(cast[Role.SUPERVISOR], case)
