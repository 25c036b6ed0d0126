"""Two sweepers over the same late cases, one killed with -9 in the middle: every escalation stands exactly once."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from audit import clock
from audit.models import Event
from tests.simulation import county as counties
from tests.simulation import small
from tests.simulation.cohorts import Cohort
from tests.simulation.hours import EVENING, WORK, at
from tests.simulation.sweepers import LOT, sweep_by_two
from tests.workers import database_url
from workflows import tasks
from workflows.models import EscalatedTo, Escalation, Stall, SweepLot

LATE, ENOUGH = 60, 8


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_killed_sweeper_takes_no_step_twice_and_leaves_none_out(settings: Any) -> None:
    settings.HEYAN_DEMO = True
    with at(small.FIRST, WORK):
        county = counties.found(townships=1, villages=1)
        year = small.begin(county, [Cohort("late", county.villages[0], small.FIRST, (1, 2), LATE)], ())
        year.today = small.FIRST
        year.work()
    (cohort,) = year.cohorts
    with at(cohort.due_on + timedelta(days=1), EVENING):
        moment = clock.now()
    killed = sweep_by_two(moment, database_url(), is_midway=lambda: Escalation.objects.count() >= ENOUGH)
    assert killed
    assert Escalation.objects.count() >= LATE - LOT  # the other passed by those that the killed sweeper had in hand
    with clock.demo_clock(moment + timedelta(minutes=1)):  # the minute clock comes again
        tasks.sweep_timers()
    steps = Counter(Escalation.objects.values_list("task__case__case_no", "step"))
    assert steps == {(case_no, 1): 1 for case_no in cohort.cases}
    told = Counter(EscalatedTo.objects.values_list("escalation", "official"))
    assert set(told.values()) == {1} and len(told) == LATE  # the township's deputy head supervises, and did nothing yet
    assert Event.objects.filter(kind="case:stage:escalated").count() == LATE
    stalls = Counter(Stall.objects.values_list("task__case__case_no", "cause"))
    assert stalls == {(case_no, "slow"): 1 for case_no in cohort.cases}
    assert not SweepLot.objects.exists()
