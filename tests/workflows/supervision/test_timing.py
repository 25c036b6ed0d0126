"""The office's own time apart from what it waited for, in working days."""

from datetime import date, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals import holds
from approvals.calendar import add_workdays, calendar_version, workdays_between
from approvals.models import Sheet
from approvals.stages import StageCode as S
from audit import clock
from tests.factories import make_household
from tests.story import Story, local_noon
from workflows.demo_signing import sign_all
from workflows.models import CaseTask
from workflows.supervision.timing import Times, Waiting, times_of


def go_to(day: str) -> None:
    clock._demo_now.set(local_noon(date.fromisoformat(day)))


def times_at(story: Story, stage: S, kind: str = "HUMAN") -> Times:
    task = CaseTask.objects.filter(case=story.case, stage=stage, flow_task_type=kind).latest("pk")
    return times_of([task])[task.pk]


def test_working_days_between_two_days_are_what_is_added_day_by_day() -> None:
    first = date(2016, 12, 20)
    for number in range(0, 120, 7):
        assert workdays_between(first, add_workdays(first, number)) == number
    assert workdays_between(date(2017, 9, 29), date(2017, 10, 9)) == 2  # Saturday the 30th was made a working day
    assert workdays_between(date(2017, 3, 2), date(2017, 3, 1)) == 0


def test_a_task_remembers_its_limit_and_the_table_it_was_counted_by(story: Story) -> None:
    task = CaseTask.objects.get(case=story.case)
    assert task.limit_days == workdays_between(date(2017, 3, 1), task.due_on) > 0
    assert task.calendar == calendar_version()


def test_own_time_is_counted_in_working_days_and_stands_when_the_stage_is_decided(story: Story) -> None:
    assert times_at(story, S.YEAR_PLAN).own_days == 0
    go_to("2017-03-06")  # a Monday; the fourth and the fifth are a weekend
    waiting = times_at(story, S.YEAR_PLAN)
    assert (waiting.own_days, waiting.waiting) == (3, {})
    story.decide(S.YEAR_PLAN)
    go_to("2017-03-20")
    assert times_at(story, S.YEAR_PLAN) == waiting
    assert times_at(story, S.APPLICATION).own_days == 10
    assert waiting.used_share == 3 / waiting.limit


def test_a_running_notice_is_nobodys_own_time(story: Story) -> None:
    story.until(S.FIRST_NOTICE).decide(S.FIRST_NOTICE)
    story.sleep(3)
    running = times_at(story, S.FIRST_NOTICE_RESULT, "TIMER")
    assert running.own_days == 0 and running.waiting == {Waiting.NOTICE: 2}  # Thursday and Friday
    assert running.limit is None and running.used_share is None


def test_days_on_which_an_objection_holds_the_case_are_not_its_own(story: Story) -> None:
    go_to("2017-03-03")
    holds.hold(story.case, by="YY2017-000001", at=clock.now())
    go_to("2017-03-09")
    times = times_at(story, S.YEAR_PLAN)
    assert (times.own_days, times.waiting) == (1, {Waiting.OBJECTION: 5})
    assert times.counted == 1  # the limit stands still meanwhile


def test_days_before_the_signers_are_shown_apart_and_count_against_the_limit(story: Story) -> None:
    story.until(S.HOME_CHECK)
    sheet = story.propose(S.HOME_CHECK)
    assert isinstance(sheet, Sheet)
    opened = clock.today()
    clock._demo_now.set(clock.now() + timedelta(days=9))
    waited = workdays_between(opened, clock.today())
    times = times_at(story, S.HOME_CHECK)
    assert times.waiting == {Waiting.SIGNATURES: waited} and times.own_days == 0
    assert times.counted == waited and times.used_share == waited / times.limit
    sign_all(sheet)
    assert story.case.stage != S.HOME_CHECK and times_at(story, S.HOME_CHECK).waiting == {Waiting.SIGNATURES: waited}


def test_the_departments_days_are_not_the_countys_own(story: Story) -> None:
    story.until(S.COMPARISON)
    go_to(add_workdays(clock.today(), 1).isoformat())
    story.prepare(S.COMPARISON)  # the letter, and all answers of the same day
    go_to(add_workdays(clock.today(), 4).isoformat())
    times = times_at(story, S.COMPARISON)
    assert times.waiting == {Waiting.DEPARTMENTS: 1} and (times.own_days, times.counted) == (4, 5)


def test_the_number_of_questions_does_not_grow_with_the_tasks(story: Story) -> None:
    village = story.cast.places.village
    story.until(S.COUNTY_REVIEW)
    more = [Story.begin(story.cast, make_household(village, no=f"2201221003{number:06d}")) for number in range(4)]
    for each in more[:2]:
        each.until(S.HOME_CHECK)
    tasks = list(CaseTask.objects.filter(flow_task_type__in=["HUMAN", "TIMER"]))
    with CaptureQueriesContext(connection) as captured:
        found = times_of(tasks)
    assert len(captured) <= 6 and set(found) == {task.pk for task in tasks} and len(tasks) > 20
    assert all(times.own_days >= 0 for times in found.values())
