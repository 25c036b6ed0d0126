"""Households of one village that travel together: where they are, since when, and when their officials mean to act."""

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from approvals.stages import STAGES, StageCode
from tests.simulation.almanac import notice_end
from tests.simulation.county import Village

if TYPE_CHECKING:
    from tests.simulation.plants import Plant

S = StageCode
PATH = tuple(stage.code for stage in STAGES)
ABOVE = frozenset({S.CITY_VERIFICATION})  # acted on by the city's offices
LIMITS = {S.TOWNSHIP_SELF_CHECK: 15, S.COUNTY_REVIEW: 20, S.DEREGISTRATION: 5, S.DEREGISTRATION_CONFIRMATION: 10}
LIMIT = 10  # of all other stages
NOTICE_DAYS = {S.FIRST_NOTICE_RESULT: 7, S.SECOND_NOTICE_RESULT: 7, S.ANNOUNCEMENT_RESULT: 5}


def limit_of(stage: str) -> int:
    return LIMITS.get(StageCode(stage), LIMIT)


@dataclass(eq=False)
class Cohort:
    """`acts_on` is decided when it arrives; a plant takes the stage over from whoever would have acted."""

    name: str
    village: Village
    opens_on: date
    pace: tuple[int, int]  # working days that a stage takes, at least and at most
    size: int = 1
    gives_up: bool = False  # its households withdraw where the village has them next, when the last plant is over
    plants: list["Plant"] = field(default_factory=list)  # yet to come, by their stage
    cases: list[str] = field(default_factory=list)
    stage: str = ""
    arrived: date = date.max
    due_on: date = date.max
    acts_on: date = date.max
    posted_on: date = date.max  # of the notice that runs or has run
    is_running: bool = False  # its notice; no official's turn
    held: set[date] = field(default_factory=set)  # days on which its notice stood still
    plant: "Plant | None" = None  # the one that stands in the way now
    is_drawn: bool = False  # it stands in a draw of the city's sample
    is_closed: bool = False

    def planted_at(self, stage: str) -> "Plant | None":
        return next((one for one in self.plants if one.stage == stage and one.while_running == self.is_running), None)

    @property
    def hangs_until(self) -> date:
        """The last day of its notice."""
        return notice_end(self.posted_on, NOTICE_DAYS[StageCode(self.stage)], self.held)


@dataclass(frozen=True)
class Late:
    """Days on which the stage was overdue: from the day after the last in time until the morning it was decided."""

    case_no: str
    stage: str
    due_on: date
    until: date  # date.max: it still is
