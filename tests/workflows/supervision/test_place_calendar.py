"""What waits for working days waits for those of the place: reminders, digests, escalation, idle claims and the board."""

from datetime import date, datetime, timedelta
from typing import Any

from approvals.calendar import add_workdays
from approvals.models import DayKind
from approvals.stages import StageCode as S
from audit import clock
from registry.roles import Role
from tests.conftest import At
from tests.factories import Cast
from tests.mail_server import mail_server
from tests.story import Story
from tests.workflows.supervision.test_local_days import ordered, task_of
from workflows import services
from workflows.models import OPEN, CaseTask, Escalation, MailPreference, Message
from workflows.notifying import digests, reminders
from workflows.supervision import board, escalating
from workflows.supervision.causes import causes_of
from workflows.supervision.finding import StallCause
from workflows.supervision.on_file import open_work
from workflows.supervision.scopes import view_of

THURSDAY, FRIDAY = date(2017, 3, 2), date(2017, 3, 3)


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=clock.LOCAL_ZONE)


def told_on(day: date) -> list[str]:
    with clock.demo_clock(morning(day)):
        reminders.sweep(clock.now())
        return list(Message.objects.filter(created_at=clock.now()).values_list("kind", flat=True))


def test_a_free_day_of_the_place_reminds_nobody_there_and_the_next_morning_all(story: Story) -> None:
    ordered(story.cast, story.cast.places.township, DayKind.FREE, THURSDAY, THURSDAY)
    CaseTask.objects.filter(OPEN).update(due_on=THURSDAY - timedelta(days=1))
    assert told_on(THURSDAY) == []
    assert told_on(FRIDAY) == ["overdue"]


def test_a_working_saturday_of_the_place_reminds_there_and_two_of_its_days_ahead(story: Story) -> None:
    saturday = date(2017, 3, 4)
    ordered(story.cast, story.cast.places.township, DayKind.WORKING, saturday, saturday)
    ordered(story.cast, story.cast.places.sister_township, DayKind.FREE, date(2017, 3, 6), date(2017, 3, 6))
    CaseTask.objects.filter(OPEN).update(due_on=date(2017, 3, 7))
    assert told_on(FRIDAY) == []
    assert told_on(saturday) == ["due_soon"]


def test_without_orders_a_free_day_of_the_country_reminds_nobody(story: Story) -> None:
    CaseTask.objects.filter(OPEN).update(due_on=FRIDAY)
    assert told_on(date(2017, 3, 4)) == []
    assert told_on(date(2017, 3, 6)) == ["overdue"]


def test_a_digest_comes_on_working_days_of_the_reader_s_place(cast: Cast, story: Story, settings: Any) -> None:
    home, away = cast[Role.TOWNSHIP_DEPUTY], cast[Role.UPPER_OFFICE]
    ordered(cast, cast.places.county, DayKind.FREE, THURSDAY, THURSDAY)
    ordered(cast, cast.places.township, DayKind.WORKING, date(2017, 3, 4), date(2017, 3, 4))
    for user in (home, away):
        given = {"address": f"{user.username}@nongan.example", "confirmed_at": clock.now(), "digested_at": clock.now()}
        MailPreference.objects.create(user=user, **given)
    with mail_server(settings):
        assert [digested_on(day) for day in (THURSDAY, FRIDAY, date(2017, 3, 4), date(2017, 3, 5))] == [
            {away.pk},
            {home.pk, away.pk},
            {home.pk},
            set(),
        ]


def digested_on(day: date) -> set[int]:
    with clock.demo_clock(morning(day)):
        digests.plan_digests(clock.now())
        return set(MailPreference.objects.filter(digested_at=clock.now()).values_list("user", flat=True))


def test_a_level_has_five_working_days_of_its_own(story: Story) -> None:
    story.until(S.TOWNSHIP_SELF_CHECK)
    CaseTask.objects.filter(OPEN).update(due_on=clock.today() - timedelta(days=1))
    first = clock.today() + timedelta(days=1)
    ordered(story.cast, story.cast.places.county, DayKind.FREE, first, first + timedelta(days=3))
    free = sum(add_workdays(day - timedelta(days=1), 1) == day for day in (first + timedelta(n) for n in range(4)))
    assert escalating.sweep() == 1
    assert Escalation.objects.get().next_on == add_workdays(clock.today(), 5 + free)


def test_a_freeze_that_is_ordered_after_a_step_moves_the_next(story: Story) -> None:
    story.until(S.TOWNSHIP_SELF_CHECK)
    CaseTask.objects.filter(OPEN).update(due_on=clock.today() - timedelta(days=1))
    escalating.sweep()
    next_on = add_workdays(clock.today(), 5)
    first = clock.today() + timedelta(days=1)
    ordered(story.cast, story.cast.places.county, DayKind.FREEZE, first, next_on)
    assert escalated_on(next_on) == 0
    assert escalated_on(add_workdays(next_on, 4)) == 0
    assert escalated_on(add_workdays(next_on, 5)) == 1


def escalated_on(day: date) -> int:
    with clock.demo_clock(morning(day)):
        return escalating.sweep()


def test_nobody_is_idle_on_a_free_day_of_his_place(story: Story, at: At) -> None:
    services.claim(user=story.cast[Role.TOWNSHIP_DEPUTY], case_no=story.case_no, stage=S.YEAR_PLAN)
    ordered(story.cast, story.cast.places.township, DayKind.FREE, THURSDAY, THURSDAY)
    assert causes_on(FRIDAY) == [StallCause.SLOW]
    assert causes_on(date(2017, 3, 4)) == [StallCause.CLAIMED_IDLE]


def causes_on(day: date) -> list[str]:
    with clock.demo_clock(morning(day)):
        (task,) = open_work()
        return [one.cause for one in causes_of([task])[task.pk]]


def test_the_board_s_days_are_those_of_the_place(story: Story) -> None:
    office = story.cast[Role.COUNTY_OFFICE]
    ordered(story.cast, story.cast.places.county, DayKind.FREE, THURSDAY, THURSDAY)
    CaseTask.objects.filter(pk=task_of(story).pk).update(due_on=THURSDAY)
    here = board.cliff(view_of(office, story.cast.places.county))
    assert THURSDAY not in [row["day"] for row in here] and here[1]["due"] == 1  # with the Friday
    above = board.cliff(view_of(story.cast[Role.UPPER_OFFICE], story.cast.places.city))
    assert [row["day"] for row in above if row["due"]] == [THURSDAY]
