"""A joint act is settled on the day of its last signature: nothing that follows is dated before it (domain.md §2.0-5)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from approvals.errors import ActInvalid, DateBeforePredecessor, InputWrong
from approvals.models import Decision, Sheet
from approvals.stages import StageCode
from audit import clock
from registry.roles import Role
from tests.story import Story
from workflows.demo_signing import sign_all

S = StageCode


@pytest.fixture
def late(story: Story) -> Sheet:
    """The self-check of five days ago, signed by the last of the team today."""
    sheet = story.until(S.TOWNSHIP_SELF_CHECK).propose()
    assert isinstance(sheet, Sheet)
    story.sleep(5)
    sign_all(sheet)
    return sheet


def test_the_next_act_is_not_dated_before_the_last_signature(story: Story, late: Sheet) -> None:
    with pytest.raises(ActInvalid) as refused:
        story.propose(S.TOWNSHIP_REVIEW, acted_on=late.acted_on + timedelta(days=1))
    found = [type(one) for one in refused.value.refusals]
    assert DateBeforePredecessor in found


def test_nor_are_its_inner_dates(story: Story, late: Sheet) -> None:
    held_on = (late.acted_on + timedelta(days=1)).isoformat()
    particulars = {**story.act(S.TOWNSHIP_REVIEW).particulars, "held_on": held_on}
    with pytest.raises(ActInvalid) as refused:
        story.propose(S.TOWNSHIP_REVIEW, particulars=particulars)
    assert [(type(one), one.field) for one in refused.value.refusals] == [(InputWrong, "held_on")]


def test_on_that_day_the_next_act_may_follow(story: Story, late: Sheet) -> None:
    assert isinstance(story.propose(S.TOWNSHIP_REVIEW), Sheet)


def test_an_act_that_one_official_signs_may_be_followed_from_its_own_day(story: Story) -> None:
    day = clock.today()
    story.decide(S.YEAR_PLAN)
    story.sleep(5)
    particulars = {**story.act(S.APPLICATION).particulars, "applied_on": day.isoformat()}
    assert story.decide(S.APPLICATION, acted_on=day, particulars=particulars).acted_on == day


def test_the_database_keeps_to_it(story: Story, late: Sheet) -> None:
    earlier = Decision.objects.filter(case=story.case).latest("pk")
    values = {field.attname: getattr(earlier, field.attname) for field in Decision._meta.concrete_fields}
    new = {"id": None, "stage": S.TOWNSHIP_REVIEW, "sheet_id": None, "assessment_id": None}
    new |= {"decided_by_id": story.cast[Role.TOWNSHIP_HEAD].pk, "acted_on": late.acted_on + timedelta(days=1)}
    row = Decision(**(values | new))
    with pytest.raises(IntegrityError, match="nothing_is_dated_before_the_last_signature"), transaction.atomic():
        row.save(force_insert=True)
