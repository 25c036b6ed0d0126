"""Officials of many villages act on one day, in as many processes as the machine has cores; so do the clocks of the minute."""

import multiprocessing
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date

from django.db import connections

from registry.models import Household, User
from tests.simulation import hands
from tests.simulation.hours import MORNING, WORK, at
from workflows import services, tasks

YEAR = 2017
Opening = tuple[User, Sequence[Household]]  # by whom, of whom
Approving = tuple[Sequence[str], str]  # these cases, at this stage


def open_cases(day: date, opening: Opening) -> list[str]:
    clerk, households = opening
    with at(day, WORK):
        return [services.open_case(household=one, year=YEAR, user=clerk).case_no for one in households]


def approve(day: date, approving: Approving) -> None:
    case_nos, stage = approving
    with at(day, WORK):
        hands.prove(case_nos, stage)
        hands.decide(case_nos, stage)


def sweep(day: date) -> None:
    with at(day, MORNING):
        tasks.sweep_timers()


class Team:
    """In this process."""

    def open_cases(self, day: date, openings: Iterable[Opening]) -> Iterable[list[str]]:
        return [open_cases(day, one) for one in openings]

    def approve(self, day: date, lists: Iterable[Approving]) -> None:
        for one in lists:
            approve(day, one)

    def sweep(self, day: date) -> None:
        sweep(day)


class Processes(Team):
    """As many processes, each with its own session of the database: as many sweepers at once, every morning of the year."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._pool = ProcessPoolExecutor(count, multiprocessing.get_context("fork"))
        connections.close_all()  # a session is not shared with a child
        self._pool.submit(int).result()  # now they are born

    def open_cases(self, day: date, openings: Iterable[Opening]) -> Iterable[list[str]]:
        todo = list(openings)
        return self._pool.map(open_cases, [day] * len(todo), todo)

    def approve(self, day: date, lists: Iterable[Approving]) -> None:
        todo = list(lists)
        list(self._pool.map(approve, [day] * len(todo), todo))

    def sweep(self, day: date) -> None:
        list(self._pool.map(sweep, [day] * self._count))

    def disperse(self) -> None:
        self._pool.shutdown()
