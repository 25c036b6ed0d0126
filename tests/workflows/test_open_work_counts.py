"""Figures of open work: kept by the database, equal to a full recount at every moment, whoever writes and folds meanwhile."""

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import date, timedelta
from threading import Event
from typing import Any

import pytest
from django.db import connection, connections

from approvals.errors import Refusal
from approvals.stages import Outcome, StageCode
from audit import clock
from registry.models import Division, User
from registry.places import place_at
from registry.roles import Level, Role
from tests.conftest import At
from tests.factories import make_household
from tests.story import Story, role_for
from workflows import services
from workflows.models import OPEN, CaseTask, DueCount, FoldState, OpenedCount, TaskDelta
from workflows.supervision import counts, readings
from workflows.supervision.count_models import PAST
from workflows.supervision.readings import EVERYWHERE, DueDay, FlowDay, Scope

S = StageCode


def more_cases(story: Story, count: int) -> list[Story]:
    village = story.cast.places.village
    homes = [make_household(village, no=f"22012210022001{number:02d}") for number in range(count)]
    return [Story.begin(story.cast, home) for home in homes]


def by_hand() -> Counter[tuple[int, int, str, date, date]]:
    """(county, unit, stage, opened, due) of every open stage, looked up one by one."""
    found: Counter[tuple[int, int, str, date, date]] = Counter()
    for task in CaseTask.objects.filter(OPEN):
        county, unit = place_at(task.division_path, Level.COUNTY), place_at(task.division_path, Level.TOWNSHIP)
        assert county and unit and task.due_on
        found[county, unit, task.stage, task.created.astimezone(clock.LOCAL_ZONE).date(), task.due_on] += 1
    return found


def assert_equal_to_a_recount() -> None:
    tasks = by_hand()
    opened, due, late = Counter[Any](), Counter[Any](), Counter[Any]()
    for (county, unit, stage, opened_on, due_on), count in tasks.items():
        opened[county, unit, stage, opened_on] += count
        due[county, unit, stage, due_on if due_on >= as_of() else PAST] += count
        late[county, stage] += count if due_on < clock.today() else 0
    assert kept(OpenedCount, "opened_on") == opened
    assert kept(DueCount, "due_on") == due
    assert readings.late_by_stage() == +late == added_up(readings.late_by_stage(by="unit"))
    assert sum(cell.waiting for cell in readings.grid()) == tasks.total()


def added_up(by_unit: dict[tuple[int, str], int]) -> Counter[tuple[int | None, str]]:
    total: Counter[tuple[int | None, str]] = Counter()
    for (unit, stage), count in by_unit.items():
        total[place_at(Division.objects.get(pk=unit).path, Level.COUNTY), stage] += count
    return total


def as_of() -> date:
    return FoldState.objects.filter(pk=1).values_list("as_of", flat=True).first() or PAST


def kept(model: Any, day: str) -> Counter[Any]:
    """What is folded and what is not, together; nothing may be left of what cancels out."""
    total: Counter[Any] = Counter()
    columns = ("county", "unit", "stage", day, "open")
    for *key, count in [*model.objects.values_list(*columns), *TaskDelta.objects.values_list(*columns)]:
        if day == "due_on" and key[3] < as_of():
            key[3] = PAST
        total[tuple(key)] += count
    assert not [key for key, count in total.items() if count < 0]
    return +total


def test_what_is_opened_decided_and_rejected_is_counted(story: Story) -> None:
    others = more_cases(story, 3)
    assert_equal_to_a_recount()
    story.until(S.HOME_CHECK)
    others[0].decide()
    others[1].decide(outcome=Outcome.REJECTED.value, opinion="不符合条件。", reason_code="RC13")
    assert_equal_to_a_recount()
    assert counts.fold() > 0
    assert TaskDelta.objects.count() == 0
    assert_equal_to_a_recount()
    others[2].decide()
    assert_equal_to_a_recount()


def test_a_claim_writes_no_figure(story: Story) -> None:
    before = TaskDelta.objects.count()
    services.claim(user=story.cast[Role.TOWNSHIP_DEPUTY], case_no=story.case_no, stage=S.YEAR_PLAN)
    assert TaskDelta.objects.count() == before


def test_days_go_by_and_what_is_late_is_one_row(story: Story, at: At) -> None:
    more_cases(story, 2)
    CaseTask.objects.filter(case__case_no=story.case_no).update(due_on=date(2017, 3, 10))
    counts.fold()
    assert (DueCount.objects.count(), readings.late_by_stage()) == (2, {})
    county = story.cast.places.county.pk
    with at("2017-06-01"):
        assert readings.late_by_stage() == {(county, S.YEAR_PLAN): 3}
        counts.fold()
        assert list(DueCount.objects.values_list("due_on", "open")) == [(PAST, 3)]
        assert_equal_to_a_recount()
        story.decide()
        assert readings.late_by_stage() == {(county, S.YEAR_PLAN): 2}
        counts.fold()
        assert_equal_to_a_recount()


def test_a_recount_changes_nothing(story: Story) -> None:
    more_cases(story, 2)[0].decide()
    counts.fold()
    counts.recount()
    assert_equal_to_a_recount()
    counts.fold()
    assert_equal_to_a_recount()


def test_a_recount_loses_nothing_of_what_came_and_went(story: Story) -> None:
    more_cases(story, 2)[0].decide()
    counts.fold()
    story.decide()
    before = readings.flow()
    assert (before[-1].came, before[-1].went) == (5, 2)
    counts.recount()
    assert readings.flow() == before
    counts.fold()
    assert readings.flow() == before


def test_a_demo_whose_clock_was_set_back_counts_anew(story: Story, at: At) -> None:
    with at("2017-06-01"):
        counts.fold()
        assert list(readings.late_by_stage().values()) == [1]
    counts.fold()
    assert readings.late_by_stage() == {}
    counts.fold()
    assert_equal_to_a_recount()


def test_whoever_finds_no_delta_writes_none(story: Story) -> None:
    assert counts.fold() > 0
    assert counts.fold() == 0


# ── readings ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def opened(days_ago: int, count: int, *, late: bool = False) -> None:
    """As many of the open stages came up so long ago."""
    keys = CaseTask.objects.filter(OPEN, created__date=clock.today()).values_list("pk", flat=True)[:count]
    due_on = clock.today() - timedelta(days=1) if late else clock.today() + timedelta(days=20)
    CaseTask.objects.filter(pk__in=list(keys)).update(created=clock.now() - timedelta(days=days_ago), due_on=due_on)


def test_a_cell_says_how_many_wait_and_how_long(story: Story) -> None:
    more_cases(story, 9)
    opened(30, 1, late=True)
    opened(12, 4)
    for _folded in range(2):
        (cell,) = readings.grid()
        assert (cell.place, cell.stage) == (story.cast.places.township.pk, S.YEAR_PLAN)
        assert (cell.waiting, cell.late, cell.oldest_days, cell.p90_days, cell.median_days) == (10, 1, 30, 30, 12)
        counts.fold()


def test_the_grid_of_a_place_shows_nothing_of_others(story: Story) -> None:
    places = story.cast.places
    assert readings.grid(Scope(units=[places.sister_township.pk])) == []
    assert readings.grid(Scope(counties=[places.county.pk])) == readings.grid(Scope(units=[places.township.pk]))
    assert [cell.place for cell in readings.grid(EVERYWHERE, by="county")] == [places.county.pk]


def test_the_cliff_shows_ten_working_days_and_moves_free_days_on(story: Story) -> None:
    more_cases(story, 3)
    for key, day in zip(CaseTask.objects.filter(OPEN).values_list("pk", flat=True), (1, 4, 5, 20), strict=True):
        CaseTask.objects.filter(pk=key).update(due_on=date(2017, 3, day))
    cliff = readings.cliff()
    assert [one.day.day for one in cliff] == [1, 2, 3, 6, 7, 8, 9, 10, 13, 14]
    assert [one for one in cliff if one.due] == [DueDay(date(2017, 3, 1), 1), DueDay(date(2017, 3, 6), 2)]


def test_what_came_and_what_was_decided_by_working_day(story: Story, at: At) -> None:
    with at("2017-03-03"):
        story.decide()
    with at("2017-03-04"):  # a Saturday: stands with the Monday
        more_cases(story, 2)
    with at("2017-03-06"):
        counts.fold()
        story.decide()
        shown = readings.flow(days=4)
    assert shown == [
        FlowDay(date(2017, 3, 1), 1, 0),
        FlowDay(date(2017, 3, 2), 0, 0),
        FlowDay(date(2017, 3, 3), 1, 1),
        FlowDay(date(2017, 3, 6), 3, 1),
    ]


def test_a_backlog_that_shrinks_has_its_day(spring: None) -> None:
    days = [FlowDay(date(2017, 2, 28), 1, 3), FlowDay(date(2017, 3, 1), 0, 2)]
    assert readings.backlog_gone_on(6, days) == date(2017, 3, 6)
    assert readings.backlog_gone_on(0, days) == date(2017, 3, 1)
    assert readings.backlog_gone_on(6, [FlowDay(date(2017, 3, 1), 2, 2)]) is None


# ── many at once ─────────────────────────────────────────────────────────────────────────────────────────────────────

WRITERS = 8
_IN_ONE_STATEMENT = (
    "SELECT (SELECT count(*) FROM workflows_casetask WHERE finished IS NULL AND flow_task_type = 'HUMAN'),"
    " (SELECT coalesce(sum(open), 0) FROM workflows_openedcount) + (SELECT coalesce(sum(open), 0) FROM workflows_taskdelta),"
    " (SELECT coalesce(sum(open), 0) FROM workflows_duecount) + (SELECT coalesce(sum(open), 0) FROM workflows_taskdelta)"
)


@pytest.mark.postgresql
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer and one test connection")
@pytest.mark.django_db(transaction=True)
def test_eight_write_one_folds_and_every_figure_read_meanwhile_is_exact(story: Story) -> None:
    stories, done = [story, *more_cases(story, 2 * WRITERS - 1)], Event()

    def writer(number: int) -> None:
        chance = random.Random(number)
        for one in stories[number::WRITERS]:
            acts(one, chance)

    def folder() -> None:
        while not done.wait(0.01):
            counts.fold()

    def reader() -> list[tuple[int, int, int]]:
        wrong = []
        while not done.wait(0.005):
            with connection.cursor() as cursor:
                cursor.execute(_IN_ONE_STATEMENT)
                row = cursor.fetchone()
            wrong += [row] if len(set(row)) > 1 else []
        return wrong

    with ThreadPoolExecutor(WRITERS + 3) as pool:
        others = [run(pool, folder), run(pool, folder), run(pool, reader)]
        for future in [run(pool, lambda number=number: writer(number)) for number in range(WRITERS)]:
            future.result(timeout=60)
        done.set()
        assert [future.result(timeout=60) for future in others] == [None, None, []]
    assert CaseTask.objects.filter(finished__isnull=False).count() >= 2 * WRITERS
    assert_equal_to_a_recount()
    counts.fold()
    assert_equal_to_a_recount()


def acts(story: Story, chance: random.Random) -> None:
    for stage in (S.YEAR_PLAN, S.APPLICATION):
        if chance.random() < 0.5:
            quietly(lambda stage=stage: services.claim(user=user_of(story, stage), case_no=story.case_no, stage=stage))
        changes = (
            {} if chance.random() < 0.7 else {"outcome": "rejected", "reason_code": "RC13", "opinion": "不符合条件。"}
        )
        quietly(lambda stage=stage, changes=changes: story.decide(stage, **changes))


def user_of(story: Story, stage: str) -> User:
    return story.cast[role_for(stage)]


def quietly(act: Callable[[], Any]) -> None:
    """A refusal is an answer, too."""
    try:
        act()
    except Refusal:
        return


def run(pool: ThreadPoolExecutor, act: Callable[[], Any]) -> Any:
    def alone() -> Any:
        try:
            return act()
        finally:
            connections.close_all()

    return pool.submit(copy_context().run, alone)
