"""Free days, working days and freezes that a place orders: two persons, no day that is over, and due dates that follow."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from approvals import day_orders
from approvals.calendar import add_workdays
from approvals.day_errors import DayOver, DaysAnswered, DaysTooLong, NothingToEnd, OrderedYourself
from approvals.day_orders import Proposal
from approvals.errors import NotEntitled, OpinionMissing
from approvals.local_days import calendar_now
from approvals.models import DayKind, DayOrder, DayOrderAnswer
from approvals.stages import StageCode as S
from audit import clock
from audit.models import Event
from registry.models import Division
from registry.roles import Role
from tests.factories import Cast
from tests.story import Story
from tests.workflows.test_concurrency import at_once
from workflows.models import CaseTask, DueRecount
from workflows.supervision import dues
from workflows.supervision.timing import Waiting, times_of

FIRST, LAST = date(2017, 3, 6), date(2017, 3, 10)  # Monday to Friday


def order(
    cast: Cast, place: Division, kind: str = "freeze", first: date = FIRST, last: date = LAST, **more: object
) -> DayOrder:
    proposal = Proposal(kind, first, last, "农政办〔2017〕8号", "洪水", **more)  # type: ignore[arg-type]
    return day_orders.propose(user=cast[Role.COUNTY_OFFICE], place=place, proposal=proposal, at=clock.now())


def confirm(cast: Cast, given: DayOrder, *, agrees: bool = True) -> DayOrderAnswer:
    return day_orders.answer(
        user=cast[Role.COUNTY_DEPUTY_LEADER], order=given, agrees=agrees, opinion="同意。", at=clock.now()
    )


def ordered(
    cast: Cast, place: Division, kind: str = "freeze", first: date = FIRST, last: date = LAST, **more: object
) -> DayOrder:
    given = order(cast, place, kind, first, last, **more)
    confirm(cast, given)
    return given


def task_of(story: Story) -> CaseTask:
    return CaseTask.objects.filter(case=story.case, flow_task_type="HUMAN", finished=None).get()


def test_nothing_counts_before_a_second_person_has_confirmed_it(cast: Cast) -> None:
    county = cast.places.county
    given = order(cast, county, DayKind.FREE)
    assert calendar_now().token == ""
    confirm(cast, given, agrees=False)
    assert calendar_now().is_workday(FIRST, county.path)
    ordered(cast, county, DayKind.FREE)
    found = calendar_now()
    assert not found.is_workday(FIRST, cast.places.village.path) and found.is_workday(
        LAST + timedelta(days=3), county.path
    )
    assert found.is_workday(FIRST, cast.places.city.path)  # not above the place that ordered it
    assert found.workdays_between(date(2017, 3, 1), date(2017, 3, 13), county.path) == 3
    assert found.version.endswith(f"+ {found.token}")


def test_an_order_that_cannot_be_counted_keeps_no_other_waiting(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    places, whole = story.cast.places, dues._after_order
    bad = {places.sister_township.path}
    ordered(story.cast, places.sister_township)
    ordered(story.cast, places.township)

    def fail(answer: DayOrderAnswer) -> int:
        if answer.order.division_path in bad:
            raise OSError("the disk is full")
        return whole(answer)

    monkeypatch.setattr(dues, "_after_order", fail)
    before = task_of(story).due_on
    with pytest.raises(ExceptionGroup):
        dues.sweep()
    assert task_of(story).due_on == add_workdays(before, 5)
    bad.clear()
    assert dues.sweep() == 0


def test_the_nearest_place_has_the_last_word(cast: Cast) -> None:
    places = cast.places
    ordered(cast, places.county, DayKind.FREE)
    ordered(cast, places.township, DayKind.WORKING, FIRST, FIRST)
    ordered(cast, places.township, DayKind.WORKING, date(2017, 3, 11), date(2017, 3, 11))  # a Saturday
    found = calendar_now()
    assert found.is_workday(FIRST, places.village.path) and not found.is_workday(FIRST, places.far_village.path)
    assert found.is_workday(date(2017, 3, 11), places.village.path)
    assert found.workdays_between(FIRST - timedelta(days=3), date(2017, 3, 12), places.village.path) == 2


def test_who_may_not_order_or_confirm(cast: Cast) -> None:
    given = order(cast, cast.places.township)  # the county for one of its townships
    with pytest.raises(OrderedYourself):
        day_orders.answer(user=cast[Role.COUNTY_OFFICE], order=given, agrees=True, opinion="同意。", at=clock.now())
    for role in (Role.TOWNSHIP_HEAD, Role.SUPERVISOR, Role.SYSTEM_ADMINISTRATOR):
        with pytest.raises(NotEntitled):
            day_orders.answer(user=cast[role], order=given, agrees=True, opinion="同意。", at=clock.now())
    with pytest.raises(NotEntitled):
        order(cast, cast.places.city)  # the county does not order for the city
    with pytest.raises(OpinionMissing):
        day_orders.answer(user=cast[Role.COUNTY_DEPUTY_LEADER], order=given, agrees=True, opinion=" ", at=clock.now())
    confirm(cast, given)
    with pytest.raises(DaysAnswered):
        confirm(cast, given)


def test_no_order_touches_a_day_that_is_over(cast: Cast) -> None:
    with pytest.raises(DayOver):
        order(cast, cast.places.county, first=date(2017, 2, 28))
    with pytest.raises(DaysTooLong):
        order(cast, cast.places.county, last=FIRST - timedelta(days=1))
    given = order(cast, cast.places.county)
    clock._demo_now.set(clock.now() + timedelta(days=6))
    with pytest.raises(DayOver):
        confirm(cast, given)
    assert confirm(cast, given, agrees=False)


def test_the_database_refuses_what_the_services_refuse(cast: Cast) -> None:
    given = order(cast, cast.places.county)
    posting = given.posting
    same = {"order": given, "agrees": True, "opinion": "同意。", "posting": posting, "official_name": "某"}
    times = {"confirmed_on": clock.today(), "confirmed_at": clock.now()}
    with pytest.raises(IntegrityError, match="nobody_confirms_the_days_he_proposed"), transaction.atomic():
        DayOrderAnswer.objects.create(**same, **times, token="a", confirmed_by=given.proposed_by)
    other = cast[Role.COUNTY_DEPUTY_LEADER]
    times["confirmed_on"] = LAST
    with pytest.raises(IntegrityError, match="no_order_changes_a_day_that_is_over"), transaction.atomic():
        DayOrderAnswer.objects.create(**same, **times, token="a", confirmed_by=other)
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        DayOrder.objects.filter(pk=given.pk).update(last_day=FIRST)


def test_an_order_is_ended_from_a_day_on_and_its_past_days_stay(cast: Cast) -> None:
    county = cast.places.county
    freeze = ordered(cast, county)
    clock._demo_now.set(clock.now() + timedelta(days=7))  # Wednesday the eighth
    with pytest.raises(NothingToEnd):
        order(cast, cast.places.township, DayKind.REVOCATION, date(2017, 3, 9), LAST, revokes=freeze)
    ordered(cast, county, DayKind.REVOCATION, date(2017, 3, 9), LAST, revokes=freeze)
    found = calendar_now()
    assert found.freezes_of(cast.places.village.path) == [(FIRST, date(2017, 3, 8))]
    with pytest.raises(NothingToEnd):
        order(cast, county, DayKind.REVOCATION, date(2017, 3, 9), LAST, revokes=freeze)


def test_a_new_task_is_counted_by_the_days_in_force_without_a_question_more(story: Story) -> None:
    plain = add_workdays(clock.today(), task_of(story).limit_days)
    assert task_of(story).due_on == plain
    ordered(story.cast, story.cast.places.county)
    story.decide(S.YEAR_PLAN)
    task = task_of(story)
    assert task.due_on == add_workdays(clock.today(), task.limit_days + 5) and task.calendar == calendar_now().version


def test_a_confirmed_freeze_moves_open_due_dates_once_with_an_event(story: Story) -> None:
    before = task_of(story)
    freeze = ordered(story.cast, story.cast.places.county)
    assert task_of(story).due_on == before.due_on
    assert dues.sweep() == 1
    after = task_of(story)
    assert after.due_on == add_workdays(clock.today(), before.limit_days + 5)
    event = Event.objects.filter(kind="case:due:moved").get()
    assert event.stream == story.case.stream and event.digest == story.case.audit_digest
    assert (
        f'"due_before":"{before.due_on}"' in event.body and freeze.paper in event.body and "system:clock" in event.body
    )
    assert dues.sweep() == 0 and not DueRecount.objects.exclude(finished_at=None).exists()
    clock._demo_now.set(clock.now() + timedelta(minutes=3))
    assert dues.sweep() == 0 and DueRecount.objects.exclude(finished_at=None).count() == 1
    assert Event.objects.filter(kind="case:due:moved").count() == 1
    story.decide(S.YEAR_PLAN)  # the chain of the case goes on


def test_an_act_that_counted_by_the_old_table_is_found_by_the_second_pass(story: Story) -> None:
    before = task_of(story)
    ordered(story.cast, story.cast.places.county)
    dues.sweep()
    CaseTask.objects.filter(pk=before.pk).update(due_on=before.due_on, calendar=before.calendar)
    clock._demo_now.set(clock.now() + timedelta(minutes=3))
    assert dues.sweep() == 1 and task_of(story).due_on > before.due_on
    assert dues.sweep() == 0


def test_a_freeze_elsewhere_moves_nothing_here(story: Story) -> None:
    before = task_of(story).due_on
    ordered(story.cast, story.cast.places.sister_township)
    assert dues.sweep() == 0 and task_of(story).due_on == before


def test_frozen_days_are_waited_for_and_stop_the_limit(story: Story) -> None:
    ordered(story.cast, story.cast.places.county)
    clock._demo_now.set(clock.now() + timedelta(days=12))  # Monday the thirteenth
    times = times_of([task_of(story)])[task_of(story).pk]
    assert times.waiting == {Waiting.FREEZE: 5} and times.own_days == times.counted == 3


@pytest.mark.skipif(connection.vendor != "postgresql", reason="row locks")
@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_sweepers_side_by_side_move_each_due_date_once(story: Story) -> None:
    from_now = task_of(story).due_on
    ordered(story.cast, story.cast.places.county)
    assert sum(at_once([dues.sweep] * 4)) == 1
    assert task_of(story).due_on > from_now and Event.objects.filter(kind="case:due:moved").count() == 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="row locks")
@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_sweeper_that_finds_another_at_an_order_does_not_call_it_done(story: Story) -> None:
    answer = confirm(story.cast, order(story.cast, story.cast.places.county))
    DueRecount.objects.create(answer=answer)
    clock._demo_now.set(clock.now() + timedelta(minutes=3))
    with transaction.atomic():
        DueRecount.objects.select_for_update().get()
        assert at_once([dues.sweep]) == [0]
    assert not DueRecount.objects.exclude(finished_at=None).exists()
    assert dues.sweep() == 1 and DueRecount.objects.exclude(finished_at=None).count() == 1
