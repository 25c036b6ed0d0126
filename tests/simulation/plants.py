"""What the simulator plants: one kind for each cause of a stall. A plant knows what it does to a cohort, and from which
evening to which it stands in the way; that is the truth the board is held against."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from approvals.stages import StageCode
from audit import clock
from registry.absences import Away, record_absence
from registry.delegations import delegate
from registry.models import Posting, User
from registry.roles import Role
from registry.services import SYSTEM, appoint_newcomers, relieve
from tests.simulation import hands
from tests.simulation.almanac import DAY, notice_end
from tests.simulation.cohorts import NOTICE_DAYS, Cohort
from tests.simulation.county import Village, posting
from workflows import demo_comparison, services
from workflows.sheet_acts import declare_kinship

if TYPE_CHECKING:
    from tests.simulation.year import Year

S = StageCode


@dataclass
class Plant:
    """Nothing is done until it is overdue; the cause is that nobody does anything."""

    cause: str = "slow"
    stage: str = S.APPLICATION
    lasts: int = 7  # working days that it shows
    shows_from: date = date.max
    ends_on: date = date.max  # the morning on which it is put right
    while_running: bool = False  # it stands in the way of the notice, not of who concludes it
    is_late: bool = True  # it shows when the stage is overdue

    def arrive(self, cohort: Cohort, year: "Year") -> None:
        """The cohort has come to the stage, or its notice begins to run."""
        self.count(cohort, year)

    def count(self, cohort: Cohort, year: "Year") -> None:
        """Again when an order moves the last day in time."""
        self.shows_from = cohort.due_on + DAY
        self.ends_on = year.almanac.after(cohort.due_on, self.lasts)

    def work(self, cohort: Cohort, year: "Year") -> None:
        """A working day on which it stands in the way."""

    def end(self, cohort: Cohort, year: "Year") -> None:
        """Put right what was wrong; the cohort is decided afterwards."""
        year.approve(cohort)

    def shown(self, today: date) -> str:
        return self.cause if self.shows_from <= today < self.ends_on else ""


@dataclass
class WithoutPhotos(Plant):
    """Nobody has been there with a camera."""

    cause: str = "evidence_missing"
    stage: str = S.HOME_CHECK


@dataclass
class Unproven(Plant):
    """The notice is over, and nobody brought the photos of the posted list."""

    cause: str = "notice_unproven"
    stage: str = S.FIRST_NOTICE_RESULT


@dataclass
class TakenDown(Plant):
    """On its last day in time somebody writes down that the list had hung on none of its days: the days begin anew."""

    cause: str = "notice_running"
    stage: str = S.FIRST_NOTICE_RESULT
    is_down: bool = False
    hangs_until: date = date.max

    def count(self, cohort: Cohort, year: "Year") -> None:
        self.shows_from = cohort.due_on + DAY

    def work(self, cohort: Cohort, year: "Year") -> None:
        if self.is_down or year.today < cohort.due_on:
            return
        (case,) = hands.cases_of(cohort.cases[:1])
        hands.take_down(case, cohort.posted_on + DAY, year.today)
        down = [cohort.posted_on + number * DAY for number in range(1, (year.today - cohort.posted_on).days + 1)]
        self.hangs_until = notice_end(cohort.posted_on, NOTICE_DAYS[S(self.stage)], down)
        self.ends_on, self.is_down = year.almanac.after(self.hangs_until, 1), True

    def shown(self, today: date) -> str:
        """A free day may lie between the notice's last day and the morning on which somebody brings its photos."""
        shown = super().shown(today)
        return "notice_unproven" if shown and today > self.hangs_until else shown


@dataclass
class Unsigned(Plant):
    """Laid before its signers, and they do not sign."""

    cause: str = "waiting_for_signature"
    stage: str = S.HOME_CHECK
    sheet: int = 0

    def arrive(self, cohort: Cohort, year: "Year") -> None:
        super().arrive(cohort, year)
        hands.prove(cohort.cases, cohort.stage)
        self.sheet = hands.lay_out(cohort.cases, cohort.stage).pk

    def end(self, cohort: Cohort, year: "Year") -> None:
        hands.finish_sheet(self.sheet)
        year.moved_on(cohort)


@dataclass
class ClaimedIdle(Plant):
    """Somebody took it in hand and did nothing on the whole next working day."""

    cause: str = "claimed_idle"
    is_late: bool = False

    def arrive(self, cohort: Cohort, year: "Year") -> None:
        for case in hands.cases_of(cohort.cases):
            services.claim(user=hands.whose_turn(case, cohort.stage), case_no=case.case_no, stage=cohort.stage)
        self.shows_from = year.almanac.due(year.today, 1) + DAY
        self.ends_on = year.almanac.after(self.shows_from, self.lasts)


@dataclass
class ReturnedTwice(Plant):
    """The meeting sent it back to the home check for the second time."""

    cause: str = "returned_twice"
    is_late: bool = False
    stage: str = S.HOME_CHECK
    returns: int = 0

    def arrive(self, cohort: Cohort, year: "Year") -> None:
        if self.returns == 2:
            hands.prove(cohort.cases, cohort.stage)  # or its cause would be another
            self.shows_from, self.ends_on = year.today, year.almanac.after(year.today, self.lasts)
        else:
            self.ends_on = year.almanac.after(year.today, 1)

    def end(self, cohort: Cohort, year: "Year") -> None:
        year.approve(cohort)
        if self.returns == 2:
            return
        for case_no in cohort.cases:
            hands.send_back(case_no, S.APPRAISAL, S.HOME_CHECK)
        self.returns, self.ends_on = self.returns + 1, date.max
        cohort.plants.append(self)
        year.came_to(cohort, S.HOME_CHECK)


@dataclass
class PaperStuck(Plant):
    """The paper of the application is not made."""

    cause: str = "job_stuck"
    is_late: bool = False
    stage: str = S.HOME_CHECK

    def arrive(self, cohort: Cohort, year: "Year") -> None:
        year.stuck_papers |= set(cohort.cases)
        self.shows_from, self.ends_on = year.today, year.almanac.after(year.today, self.lasts)

    def end(self, cohort: Cohort, year: "Year") -> None:
        year.stuck_papers -= set(cohort.cases)
        super().end(cohort, year)


# ── departments ──────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Silent(Plant):
    """One department does not answer the letter in which the cohort stands, and with it others (county_days)."""

    cause: str = "comparison_missing"
    is_late: bool = False
    stage: str = S.COMPARISON

    def arrive(self, cohort: Cohort, year: "Year") -> None:
        """Until the letter is written nothing stands in the way."""


@dataclass
class Hit(Plant):
    """A department finds something about the household, which is held until the township has settled it."""

    cause: str = "comparison_missing"
    is_late: bool = False
    stage: str = S.COMPARISON

    def arrive(self, cohort: Cohort, year: "Year") -> None:
        self.ends_on = year.almanac.after(year.today, self.lasts)

    def end(self, cohort: Cohort, year: "Year") -> None:
        for case in hands.cases_of(cohort.cases):
            demo_comparison.settle_all(case)
        super().end(cohort, year)


# ── nobody can act ───────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Vacant(Plant):
    """The only one in post is relieved, and nobody follows him for some days."""

    cause: str = "nobody_can_act"
    is_late: bool = False
    role: Role = Role.VILLAGE_CLERK

    def arrive(self, cohort: Cohort, year: "Year") -> None:
        found = _posting(cohort.village, self.role)
        relieve(posting=found, until=year.today, paper="免字〔2017〕2号", by=SYSTEM, at=clock.now())
        self.shows_from, self.ends_on = year.today, year.almanac.after(year.today, self.lasts)

    def end(self, cohort: Cohort, year: "Year") -> None:
        newcomer(cohort.village, self.role, f"follows-{cohort.name}", year)
        year.approve(cohort)


@dataclass
class GoneAway(Plant):
    """The only one in post is away."""

    cause: str = "nobody_can_act"
    is_late: bool = False
    role: Role = Role.VILLAGE_CLERK

    def arrive(self, cohort: Cohort, year: "Year") -> None:
        self.shows_from, self.ends_on = year.today, year.almanac.after(year.today, self.lasts)
        official = _posting(cohort.village, self.role).official
        days = Away("leave", year.today, self.ends_on - DAY)
        record_absence(user=year.supervisor_of(cohort), official=official, away=days, at=clock.now())


@dataclass
class StoodInFor(GoneAway):
    """He is away, too, but somebody stands in for him: nothing stalls."""

    cause: str = ""

    def arrive(self, cohort: Cohort, year: "Year") -> None:
        super().arrive(cohort, year)
        stand_in = User.objects.create_user(f"stands-in-{cohort.name}", name="代办员")
        days = {"since": year.today, "until": self.ends_on + timedelta(days=7)}
        found = _posting(cohort.village, self.role)
        reason = {"paper": "代字〔2017〕1号", "reason": "外出期间代理"}
        delegate(posting=found, to=stand_in, by=SYSTEM, at=clock.now(), **days, **reason)


@dataclass
class Kin(Plant):
    """The only one in post is kin of the household and takes no part; later a colleague comes."""

    cause: str = "nobody_can_act"
    is_late: bool = False
    role: Role = Role.VILLAGE_CLERK

    def arrive(self, cohort: Cohort, year: "Year") -> None:
        for case in hands.cases_of(cohort.cases):
            declare_kinship(user=hands.whose_turn(case, cohort.stage), case_no=case.case_no, relation="户主的侄子")
        self.shows_from, self.ends_on = year.today, year.almanac.after(year.today, self.lasts)

    def end(self, cohort: Cohort, year: "Year") -> None:
        found = _posting(cohort.village, self.role)  # the kinsman goes to another village
        relieve(posting=found, until=year.today, paper="免字〔2017〕3号", by=SYSTEM, at=clock.now())
        newcomer(cohort.village, self.role, f"colleague-{cohort.name}", year)
        year.approve(cohort)


def _posting(village: Village, role: Role) -> Posting:
    return Posting.objects.select_related("official").filter(role=role, division=village.key, until=None).latest("pk")


def newcomer(village: Village, role: Role, username: str, year: "Year") -> None:
    """In post from today on."""
    row = posting(User.objects.create_user(username, name=f"新任{username[-4:]}"), role, village.place)
    row.since = year.today
    appoint_newcomers([row], by=SYSTEM, at=clock.now())
    year.county.officials[role, village.key] = [row.official]
