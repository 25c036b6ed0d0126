"""The rows of stalled tasks: found, renewed and taken away by the sweep, whoever sweeps and however often he is killed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from approvals.holds import hold, release
from approvals.stages import StageCode
from audit import clock
from registry.models import Absence
from registry.roles import Role
from registry.services import SYSTEM, relieve
from tests.conftest import At
from tests.factories import make_household, official, posting_of
from tests.story import Story
from workflows import services
from workflows.models import CaseTask, Stall, SweepLot, SweepRound
from workflows.supervision import rounds, stalled_rows, sweeping
from workflows.supervision.finding import StallCause

S, C = StageCode, StallCause


def stalls() -> list[tuple[str, str]]:
    return list(Stall.objects.order_by("task").values_list("stage", "cause"))


def another_round() -> None:
    """As if the last rounds lay long ago."""
    SweepRound.objects.update(began_at=clock.now() - timedelta(days=1))
    sweeping.sweep()


def test_what_is_on_its_way_has_no_row(story: Story) -> None:
    assert sweeping.sweep() == 1
    assert stalls() == []


def test_a_late_stage_has_a_row_until_it_is_decided(story: Story) -> None:
    CaseTask.objects.update(due_on=date(2017, 2, 28))
    sweeping.sweep()
    assert stalls() == [(S.YEAR_PLAN, C.SLOW)]
    story.decide()
    sweeping.sweep()
    assert stalls() == []


def test_on_its_last_day_it_is_not_late(story: Story) -> None:
    CaseTask.objects.update(due_on=date(2017, 3, 1))
    sweeping.sweep()
    assert stalls() == []


def test_nobody_can_act_is_known_before_it_is_late_and_gone_when_somebody_comes(story: Story) -> None:
    sweeping.sweep()
    posting = posting_of(story.cast[Role.TOWNSHIP_DEPUTY])
    relieve(posting=posting, until=clock.today(), paper="免字1号", by=SYSTEM, at=clock.now())
    minutes_later()
    assert stalls() == [(S.YEAR_PLAN, C.NOBODY_CAN_ACT)]
    official(Role.TOWNSHIP_DEPUTY, story.cast.places.township, "second-deputy", "许静")
    minutes_later()
    assert stalls() == []


def test_the_only_one_who_could_is_away_from_today_on(story: Story, at: At) -> None:
    sweeping.sweep()
    user, days = story.cast[Role.TOWNSHIP_DEPUTY], {"since": date(2017, 3, 2), "until": date(2017, 3, 3)}
    Absence.objects.create(official=user, kind="leave", recorded_by=user, recorded_at=clock.now(), **days)
    with at("2017-03-02"):
        minutes_later()
        assert (stalls(), Stall.objects.get().detail["why_not"]) == ([(S.YEAR_PLAN, C.NOBODY_CAN_ACT)], {"away": 1})
    with at("2017-03-04"):
        minutes_later()
        assert stalls() == []


def minutes_later() -> None:
    """Only the round of what is late or lately changed has come again."""
    SweepRound.objects.filter(kind="all").update(began_at=clock.now())
    SweepRound.objects.filter(kind="due").update(began_at=clock.now() - rounds.DUE_EVERY)
    assert sweeping.sweep() == 1


def test_a_held_case_stalls_and_the_row_says_since_when(story: Story) -> None:
    case = story.case
    hold(case, by="比对疑点〔2017〕1号", at=clock.now() - timedelta(days=3))
    sweeping.sweep()
    row = Stall.objects.get()
    assert (row.cause, row.since, row.county_id) == (
        C.COMPARISON_MISSING,
        clock.now() - timedelta(days=3),
        story.cast.places.county.pk,
    )
    release(case, at=clock.now())
    another_round()
    assert stalls() == []


def test_several_causes_stand_in_the_order_of_their_weight(story: Story, at: At) -> None:
    services.claim(user=story.cast[Role.TOWNSHIP_DEPUTY], case_no=story.case_no, stage=S.YEAR_PLAN)
    hold(story.case, by="比对疑点〔2017〕1号", at=clock.now())
    with at("2017-03-06"):
        sweeping.sweep()
    row = Stall.objects.get()
    assert (row.cause, row.also) == (C.COMPARISON_MISSING, [C.CLAIMED_IDLE])


def test_stalled_tasks_are_read_by_cause_and_page_by_page(story: Story) -> None:
    for number in range(2, 6):
        last = Story.begin(story.cast, make_household(story.cast.places.village, no=f"22012210022000{number:02d}"))
    CaseTask.objects.update(due_on=date(2017, 2, 28))
    hold(story.case, by="比对疑点〔2017〕1号", at=clock.now())
    sweeping.sweep()
    paths = [story.cast.places.county.path]
    assert [(one.cause, one.count) for one in stalled_rows.by_cause(paths)] == [(C.COMPARISON_MISSING, 1), (C.SLOW, 4)]
    slow = stalled_rows.stalls_under(paths, county=story.cast.places.county.pk, cause=C.SLOW)
    first = stalled_rows.page_of(slow, size=3)
    second = stalled_rows.page_of(slow, after=first.next_cursor, size=3)
    assert (len(first.stalls), len(second.stalls), second.next_cursor) == (3, 1, None)
    assert not {one.pk for one in first.stalls} & {one.pk for one in second.stalls}
    assert stalled_rows.by_cause([story.cast.places.sister_township.path]) == []
    last.decide()
    assert slow.count() == 3  # before the next sweep


def test_sweeping_again_writes_nothing(story: Story) -> None:
    CaseTask.objects.update(due_on=date(2017, 2, 28))
    sweeping.sweep()
    (key,) = Stall.objects.values_list("pk", flat=True)
    with CaptureQueriesContext(connection) as captured:
        sweeping.look_at([key])
    assert not [query["sql"] for query in captured if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_a_killed_sweeper_leaves_its_lot_to_the_next(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    CaseTask.objects.update(due_on=date(2017, 2, 28))
    look_at = sweeping.look_at

    def killed(keys: Any) -> None:
        look_at(keys)
        raise SystemExit

    monkeypatch.setattr(sweeping, "look_at", killed)
    with pytest.raises(SystemExit):
        sweeping.sweep()
    assert (stalls(), SweepLot.objects.count()) == ([], 2)  # of either round
    monkeypatch.setattr(sweeping, "look_at", look_at)
    sweeping.sweep()
    assert (stalls(), SweepLot.objects.count()) == ([(S.YEAR_PLAN, C.SLOW)], 0)


def test_a_task_that_cannot_be_looked_at_keeps_no_other_from_it(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = CaseTask.objects.get(finished=None).pk
    Story.begin(story.cast, make_household(story.cast.places.village, no="2201221002200002"))
    CaseTask.objects.update(due_on=date(2017, 2, 28))
    look_at = sweeping.look_at

    def fails(keys: Any) -> None:
        assert bad not in keys
        look_at(keys)

    monkeypatch.setattr(sweeping, "look_at", fails)
    sweeping.sweep()
    assert [row.pk for row in Stall.objects.all()] == [bad + 1]
    assert SweepLot.objects.count() == 0


def test_a_lot_costs_the_same_however_many_tasks_are_in_it(story: Story) -> None:
    sweeping.look_at(keys_of_open())
    few = statements(lambda: sweeping.look_at(keys_of_open()))
    for number in range(2, 5):
        Story.begin(story.cast, make_household(story.cast.places.village, no=f"22012210022000{number:02d}"))
    CaseTask.objects.filter(finished=None).update(due_on=date(2017, 2, 28))
    sweeping.look_at(keys_of_open())
    assert Stall.objects.count() == 4
    assert statements(lambda: sweeping.look_at(keys_of_open())) == few


def keys_of_open() -> list[int]:
    return list(CaseTask.objects.filter(finished=None).values_list("pk", flat=True))


def statements(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


@pytest.mark.postgresql
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer and one test connection")
@pytest.mark.django_db(transaction=True)
def test_two_sweepers_share_a_round_and_look_at_no_task_twice(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "LOT", 1)
    for number in range(2, 9):
        Story.begin(story.cast, make_household(story.cast.places.village, no=f"22012210022000{number:02d}"))
    CaseTask.objects.filter(finished=None).update(due_on=date(2017, 2, 28))
    gate = Barrier(2)

    def sweeper() -> int:
        try:
            gate.wait(timeout=30)
            return sweeping.sweep()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(copy_context().run, sweeper) for _ in range(2)]
        looked_at = sum(one.result(timeout=60) for one in done)
    looked_at += sweeping.sweep()  # whoever came while the other laid the round out
    assert looked_at == 16  # of either round eight
    assert stalls() == [(S.YEAR_PLAN, C.SLOW)] * 8
