"""Runs a whole county's year and says what came of it."""

import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.management import call_command
from django.db import connection

from approvals.models import Case, Decision
from audit import clock
from registry.models import Household
from tests.simulation import large
from tests.simulation.almanac import days
from tests.simulation.board import Board
from tests.simulation.hours import EVENING, WORK, at
from tests.simulation.judging import Verdict, judge, steps_due, steps_taken
from tests.simulation.sweepers import sweep_by_two
from tests.simulation.team import Processes
from tests.simulation.year import Year
from workflows import tasks
from workflows.models import Escalation, Stall


@dataclass
class Clocked:
    seconds: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def __call__(self, phase: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.seconds[phase] += time.perf_counter() - started


class TimedYear(Year):
    """The same year, with a look at the watch."""

    took = Clocked()

    def clocks(self) -> None:
        with self.took("clocks of the minute"):
            super().clocks()

    def work(self) -> None:
        with self.took("officials' acts"):
            super().work()

    def evening(self) -> None:
        with self.took("sweeps of stalls"):
            super().evening()


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def report(households: int, seed: int, evenings: int) -> int:
    took = TimedYear.took
    with took("tables"):
        call_command("migrate", verbosity=0)
    with took("county and register"), at(large.FIRST, WORK):
        made = large.county(households, seed)
        year = TimedYear(made.county, made.cohorts, made.households, seed=seed, orders=made.orders)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        year.team = Processes(os.cpu_count() or 1)
    say(
        f"{len(year.county.villages)} villages, {Household.objects.count()} households on the register,"
        f" {sum(one.size for one in year.cohorts)} to be nominated on {len(year.cohorts)} lists"
    )
    board, verdicts = Board(year.county), []

    def look(day: date) -> None:
        with took("reading the board"):
            verdicts.append(judge(year, board))
        _tell(verdicts[-1])

    wanted = _evenings(year, evenings)
    started, busy = time.perf_counter(), time.process_time()
    year.run(large.FIRST, large.LAST, sweeps=wanted.__contains__, judge=look)
    say(
        f"the year took {time.perf_counter() - started:.0f} s, {time.process_time() - busy:.0f} s of them this process's"
    )
    return _sum_up(year, verdicts) + _two_sweepers(year)


def _evenings(year: Year, count: int) -> set[date]:
    workdays = [day for day in days(large.FIRST, large.LAST) if year.almanac.works(day)]
    step = max(1, len(workdays) // count)
    return set(workdays[step - 1 :: step])


def _tell(verdict: Verdict) -> None:
    causes = ", ".join(f"{cause} {number}" for cause, number in sorted(Counter(verdict.planted.values()).items()))
    wrong = len(verdict.missed), len(verdict.invented), len(verdict.mistaken)
    say(
        f"{verdict.on}: planted {len(verdict.planted)}; missed {wrong[0]}, invented {wrong[1]}, mistaken {wrong[2]} ({causes})"
    )
    for name in ("missed", "invented", "mistaken", "miscounted"):
        found = list(getattr(verdict, name).items())[:5]
        if found:
            say(f"    {name}: {found}")


def _sum_up(year: Year, verdicts: list[Verdict]) -> int:
    due, taken = steps_due(year), steps_taken()
    twice = Escalation.objects.count() - len({(key, step) for key, steps in taken.items() for step, _day in steps})
    wrong = [key for key in {*due, *taken} if due.get(key) != taken.get(key)]
    say(f"cases {Case.objects.count()}, decisions {Decision.objects.count()}, stages late {len(due)}")
    say(
        f"escalations: due {sum(map(len, due.values()))}, taken {sum(map(len, taken.values()))}, twice {twice}, wrong {len(wrong)}"
    )
    for key in wrong[:5]:
        say(f"    {key}: due {due.get(key)}, taken {taken.get(key)}")
    for phase, seconds in TimedYear.took.seconds.most_common():
        say(f"{seconds:>9.1f} s  {phase}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    say(f"{peak} MB at most; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    return int(bool(wrong) or bool(twice) or not all(verdict.is_right for verdict in verdicts))


def _two_sweepers(year: Year) -> int:
    """Three weeks later everything open is late: two sweepers, one killed in the middle, then the next minute's clock."""
    with at(year.today + timedelta(days=21), EVENING):
        moment = clock.now()
    before = Escalation.objects.count()
    started = time.perf_counter()
    killed = sweep_by_two(
        moment, os.environ["DATABASE_URL"], is_midway=lambda: Escalation.objects.count() >= before + 10
    )
    with clock.demo_clock(moment + timedelta(minutes=1)):
        tasks.sweep_timers()
    doubled = Escalation.objects.count() - Escalation.objects.values("task", "step").distinct().count()
    first = Escalation.objects.filter(at__gte=moment)
    say(
        f"three weeks later, two sweepers, one killed: {killed}; {first.count()} steps in "
        f"{time.perf_counter() - started:.0f} s, twice {doubled}; {Stall.objects.count()} stalled rows"
    )
    return int(bool(doubled) or not killed)
