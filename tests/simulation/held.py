"""Plants while a notice runs: an objection that holds its household, a clock that stands still."""

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from approvals.stages import StageCode
from registry.models import User
from registry.roles import LEVEL_OF, Level, Role
from tests.objection_steps import Dispute
from tests.simulation.almanac import DAY, notice_end
from tests.simulation.cohorts import NOTICE_DAYS, Cohort
from tests.simulation.county import County
from tests.simulation.hands import cases_of
from tests.simulation.plants import Plant

if TYPE_CHECKING:
    from tests.simulation.year import Year

S = StageCode


@dataclass
class Staff:
    """The officials of one township and all above it, by role, as the steps of a dispute ask for them."""

    county: County
    township: int

    def __getitem__(self, role: Role) -> User:
        return self.all_of(role)[0]

    def all_of(self, role: Role) -> list[User]:
        level = LEVEL_OF[role]
        above = self.county.place.pk if level == Level.COUNTY else self.county.city.pk
        return self.county.all_of(role, self.township if level == Level.TOWNSHIP else above)


class Quarrel(Dispute):
    """Investigated by the township's last two verifiers: the first three sign its self-check."""

    def team(self) -> list[User]:
        return self.cast.all_of(Role.TOWNSHIP_VERIFIER)[-2:]


@dataclass
class Named:
    """As much of a story as a dispute begins with."""

    cast: Staff
    case_no: str

    @property
    def case(self):
        return cases_of([self.case_no])[0]


@dataclass
class WhileHanging(Plant):
    """It stands in the way of the notice itself."""

    stage: str = S.FIRST_NOTICE_RESULT
    while_running: bool = True

    def end(self, cohort: Cohort, year: "Year") -> None:
        """The notice runs on, and its officials act when it is over."""


@dataclass
class Disputed(WhileHanging):
    """Accepted objections hold their households until they are answered; unfounded, after some days."""

    cause: str = "objection_open"
    quarrels: list[Quarrel] = field(default_factory=list)
    steps: list[str] = field(default_factory=lambda: ["accept", "assign", "report", "decide"])

    def arrive(self, cohort: Cohort, year: "Year") -> None:
        self.ends_on = date.max

    def work(self, cohort: Cohort, year: "Year") -> None:
        if not self.quarrels:
            staff = Staff(year.county, cohort.village.township.pk)
            self.quarrels = [Quarrel.begin(Named(staff, case_no)) for case_no in cohort.cases]
            return
        step = self.steps.pop(0)
        for quarrel in self.quarrels:
            getattr(quarrel, step)()
        if step == "accept":
            self.shows_from = year.today
        if not self.steps:
            self.ends_on = year.almanac.after(year.today, 1)

    def end(self, cohort: Cohort, year: "Year") -> None:
        for quarrel in self.quarrels:
            quarrel.reply()
        cohort.held |= {self.shows_from + number * DAY for number in range((year.today - self.shows_from).days + 1)}


@dataclass
class ClockStands(WhileHanging):
    """On the morning after the notice's last day no clock runs: its timer, and every other one, stays where it is."""

    cause: str = ""  # of nobody alone: the year's truth knows whose notice is over (Year.truth)

    def arrive(self, cohort: Cohort, year: "Year") -> None:
        outage = notice_end(cohort.posted_on, NOTICE_DAYS[S(self.stage)]) + DAY
        year.outages.add(outage)
        self.ends_on = outage
