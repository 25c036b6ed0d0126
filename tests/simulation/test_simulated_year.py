"""A simulated year: every stall that was planted is on the board with its cause, and none that was not."""

from collections.abc import Callable
from datetime import date

from tests.simulation import small
from tests.simulation.board import Board
from tests.simulation.judging import Verdict, judge, steps_due, steps_taken
from tests.simulation.year import Year
from workflows.supervision.finding import StallCause

EVENINGS = 6  # working days from one sweep to the next


def run(make: Callable[[], Year], last: date) -> tuple[Year, list[Verdict]]:
    year = make()
    board, verdicts = Board(year.county), []
    workdays = iter(range(10**6))
    year.run(
        small.FIRST,
        last,
        sweeps=lambda day: year.almanac.works(day) and next(workdays) % EVENINGS == 0,
        judge=lambda _day: verdicts.append(judge(year, board)),
    )
    return year, verdicts


def test_what_was_planted_is_on_the_board_and_nothing_else(spring: None, db: None) -> None:
    year, verdicts = run(small.whole, date(2017, 5, 26))
    assert [verdict for verdict in verdicts if not verdict.is_right] == []
    planted = {cause for verdict in verdicts for cause in verdict.planted.values()}
    assert planted == set(StallCause.values)
    assert steps_taken() == steps_due(year)
