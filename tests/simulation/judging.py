"""Holding the board against the truth, both ways; and every escalation against the days on which it was due."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from approvals.stages import StageCode
from audit import clock
from tests.simulation.board import Board
from tests.simulation.cohorts import ABOVE, Late
from tests.simulation.year import Truth, Year
from workflows.models import Escalation

DAYS_PER_STEP = 5  # working days that each level has


@dataclass(frozen=True)
class Verdict:
    """What one evening's board said of what was planted."""

    on: date
    planted: Truth
    missed: dict[tuple[str, str], str] = field(default_factory=dict)
    invented: dict[tuple[str, str], str] = field(default_factory=dict)
    mistaken: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)  # wanted, shown
    miscounted: dict[str, tuple[int, int]] = field(default_factory=dict)  # of a cause: stored, told by the first view

    @property
    def is_right(self) -> bool:
        return not (self.missed or self.invented or self.mistaken or self.miscounted)


def judge(year: Year, board: Board) -> Verdict:
    return compare(year.today, year.truth(), board)


def compare(on: date, truth: Truth, board: Board) -> Verdict:
    """The rows of the pages, and the numbers of the first view, which must be as many."""
    told = board.counts()
    shown = board.rows(told)
    wanted = defaultdict(int)
    for cause in truth.values():
        wanted[cause] += 1
    return Verdict(
        on=on,
        planted=truth,
        missed={row: cause for row, cause in truth.items() if row not in shown},
        invented={row: cause for row, cause in shown.items() if row not in truth},
        mistaken={row: (truth[row], shown[row]) for row in truth if row in shown and truth[row] != shown[row]},
        miscounted={cause: (wanted[cause], told[cause]) for cause in {*wanted, *told} if wanted[cause] != told[cause]},
    )


# ── escalations ──────────────────────────────────────────────────────────────────────────────────────────────────────

Steps = dict[tuple[str, str], list[tuple[int, date]]]


def steps_due(year: Year) -> Steps:
    """(case, stage) → its steps with their days: the first on the first morning it is late, then one every five working days
    of the place that has it, up to the step that finds nobody any more."""
    found: Steps = defaultdict(list)
    for late in year.all_lates():
        mornings = iter(sorted(day for day in year.clock_days if late.due_on < day <= late.until))
        waits_until = late.due_on
        for number, above in enumerate(_ladder(late), 1):
            day = next((morning for morning in mornings if morning >= waits_until), None)
            if day is None:
                break
            found[late.case_no, late.stage].append((number, day))
            waits_until = year.almanac.due(day, DAYS_PER_STEP, above=above)
    return dict(found)


def _ladder(late: Late) -> list[bool]:
    """For each step whether the place that gets it is the city, which keeps the State Council's days, or the county or below.

    The deputy head of the township supervises it, and planned every exit himself: above the plan he is no fresh eye. The last
    step finds nobody, and stays with the city.
    """
    if late.stage in ABOVE:
        return [True, True]
    return [*([False] if late.stage == StageCode.YEAR_PLAN else []), False, True, True]


def steps_taken() -> Steps:
    found: Steps = defaultdict(list)
    rows = Escalation.objects.order_by("task", "step").values_list("task__case__case_no", "task__stage", "step", "at")
    for case_no, stage, step, taken_at in rows:
        found[case_no, stage].append((step, taken_at.astimezone(clock.LOCAL_ZONE).date()))
    return dict(found)
