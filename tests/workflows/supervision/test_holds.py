"""A hold is a row with its days; when it ends, the due date moves by them."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from approvals import holds
from approvals.calendar import add_workdays
from approvals.models import Hold
from approvals.stages import StageCode as S
from audit import clock
from audit.models import Event
from tests.story import Story
from workflows.models import CaseTask
from workflows.supervision import dues
from workflows.supervision.timing import Waiting, times_of


def open_task(story: Story) -> CaseTask:
    return CaseTask.objects.filter(case=story.case, flow_task_type="HUMAN", finished=None).get()


def held(story: Story, days: int, by: str = "YY2017-000001") -> None:
    holds.hold(story.case, by=by, at=clock.now())
    clock._demo_now.set(clock.now() + timedelta(days=days))
    holds.release(story.case, at=clock.now())


def test_a_hold_says_since_when_until_when_and_by_what(story: Story) -> None:
    began = clock.now()
    held(story, 7)
    row = Hold.objects.get()
    assert (row.case_id, row.held_by, row.since, row.until) == (story.case.pk, "YY2017-000001", began, clock.now())
    with pytest.raises(IntegrityError, match="a_hold_is_only_ended_and_counted"), transaction.atomic():
        Hold.objects.update(until=began)
    with pytest.raises(IntegrityError, match="a_hold_is_never_deleted"), transaction.atomic():
        Hold.objects.all().delete()


def test_when_the_hold_ends_the_due_date_moves_by_its_days(story: Story) -> None:
    before = open_task(story)
    held(story, 7)  # Wednesday to Wednesday: five working days after the first
    assert dues.sweep() == 1
    assert open_task(story).due_on == add_workdays(before.due_on, 5)
    assert '"held_by":"YY2017-000001"' in Event.objects.get(kind="case:due:moved").body
    assert dues.sweep() == 0 and Hold.objects.get().is_counted
    times = times_of([open_task(story)])[before.pk]
    assert (times.own_days, times.waiting, times.used_share) == (0, {Waiting.OBJECTION: 5}, 0)
    story.decide(S.YEAR_PLAN)


def test_two_holds_add_up_and_a_shared_day_counts_once(story: Story) -> None:
    before = open_task(story)
    held(story, 2)
    held(story, 2, by="YD2017-000001")  # from Friday on, the day the first one ended
    assert dues.sweep() == 1
    assert open_task(story).due_on == add_workdays(before.due_on, 2)
    assert times_of([before])[before.pk].waiting == {Waiting.OBJECTION: 2}


def test_a_hold_that_touches_no_working_day_moves_nothing(story: Story) -> None:
    before = open_task(story)
    clock._demo_now.set(clock.now() + timedelta(days=3))  # Saturday
    held(story, 1)
    assert dues.sweep() == 0 and open_task(story).due_on == before.due_on
    assert not Event.objects.filter(kind="case:due:moved").exists() and Hold.objects.get().is_counted


def test_one_case_that_fails_stops_no_other_and_is_seen(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    held(story, 7)
    whole = dues.count_anew

    def fail(*args: object) -> int:
        raise OSError("the disk is full")

    monkeypatch.setattr(dues, "count_anew", fail)
    with pytest.raises(ExceptionGroup):
        dues.sweep()
    assert not Hold.objects.get().is_counted
    monkeypatch.setattr(dues, "count_anew", whole)
    assert dues.sweep() == 1
