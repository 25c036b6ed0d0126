"""The numbers in the head of every page: both in one statement, and none beyond its cap."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit import clock
from registry.roles import Role
from tests.conftest import As
from tests.factories import make_household
from tests.story import Story
from workflows import queue
from workflows.desk import badges
from workflows.notifying.kinds import MessageKind
from workflows.notifying.notes import notify


def test_both_numbers_take_one_statement(story: Story) -> None:
    deputy = story.cast[Role.TOWNSHIP_DEPUTY]
    notify(MessageKind.URGED, to=[deputy.pk], at=clock.now(), case=story.case, params={"stage": "year_plan"})
    queue.parts_by_place(deputy)  # his duties are read once per request
    with CaptureQueriesContext(connection) as captured:
        assert badges.badges_for(deputy) == {"unread": 1, "waiting": 1}
    assert len(captured) == 1
    assert badges.badges_for(story.cast[Role.SYSTEM_ADMINISTRATOR]) == {"unread": 0, "waiting": 0}


def test_the_head_shows_what_waits_and_stops_at_the_cap(story: Story, as_: As, monkeypatch: pytest.MonkeyPatch) -> None:
    client = as_(story.cast[Role.TOWNSHIP_DEPUTY])
    Story.begin(story.cast, make_household(story.cast.places.village, no="2201221002200002"))
    assert 'badge-count">2<' in client.get("/queue/").content.decode()
    monkeypatch.setattr(badges, "CAP", 0)
    assert badges.badges_for(story.cast[Role.TOWNSHIP_DEPUTY])["waiting"] == 1
    story.decide()
    assert 'badge-count">1<' in client.get("/queue/").content.decode()
