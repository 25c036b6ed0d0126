"""Signers see which photos of a sheet's households are flagged, household by household, for the same number of questions."""

from collections.abc import Sequence
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from approvals.models import FieldPhoto, Sheet
from approvals.stages import StageCode
from registry.roles import Role
from tests.approvals.test_surveys import file, take
from tests.conftest import As
from tests.story import Story
from tests.workflows.test_bulk import stories
from workflows import lists

S = StageCode


def visited(cases: Sequence[Story]) -> Sequence[Story]:
    """Measured at one and the same place with one and the same photo; then laid before the township's signers."""
    for each in cases:
        take(each.until(S.HOME_CHECK), file("one photo for all"))
    for each in cases:
        each.until(S.TOWNSHIP_REVIEW)
    return cases


def laid_out(cases: Sequence[Story]) -> Sheet:
    chosen = [lists.Chosen(each.case_no, each.case.version, {}, {}) for each in cases]
    head = cases[0].cast[Role.TOWNSHIP_HEAD]
    return lists.open_list(user=head, stage=S.TOWNSHIP_REVIEW, act=cases[0].act(S.TOWNSHIP_REVIEW), items=chosen)


def text(client: Client, sheet: Sheet) -> str:
    return " ".join(unescape(client.get(f"/sheets/{sheet.pk}/").content.decode()).split())


@pytest.fixture
def secretary(story: Story, as_: As) -> Client:
    return as_(story.cast[Role.TOWNSHIP_SECRETARY])


def test_a_duplicate_photo_and_a_second_visit_to_one_place_are_flagged_to_the_signers(
    story: Story, secretary: Client
) -> None:
    first, second = visited([story, *stories(story, 1)])
    page = text(secretary, laid_out([first, second]))
    own = FieldPhoto.objects.filter(case=second.case).count()
    assert f'{own} · <span class="photo-flag">⚑ 1 flagged' in page
    assert f"the same photo stands in another household's file：{first.case_no}" in page
    assert f"another household was visited at the same place on this day：{first.case_no}" in page
    assert page.count('<details class="photo-flags">') == 1  # the first household's photo is nobody's copy


def test_without_flags_only_their_number_is_told(story: Story, secretary: Client) -> None:
    sheet = story.until(S.TOWNSHIP_REVIEW).propose()
    assert isinstance(sheet, Sheet)
    page = secretary.get(f"/sheets/{sheet.pk}/")
    assert page.context["items"][0]["photos"]["count"] == FieldPhoto.objects.filter(case=story.case).count() > 0
    assert "⚑" not in page.content.decode()


def test_flags_cost_the_same_for_many_households(story: Story, secretary: Client) -> None:
    few = laid_out(visited([story, *stories(story, 1)]))
    many = laid_out(visited(stories(story, 5, first=10)))
    counts = []
    for sheet in (few, few, many):
        with CaptureQueriesContext(connection) as captured:
            secretary.get(f"/sheets/{sheet.pk}/")
        counts.append(len(captured))
    assert counts[1] == counts[2]
