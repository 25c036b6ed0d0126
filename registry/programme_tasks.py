"""What a programme asks for beside its rules: targets, comparison, gates, deadlines, hotlines, and what its source leaves open."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from registry.programme_choices import DEFAULT_CLAUSE, Cadence, GateCode, LevelName, Subject


@dataclass(frozen=True)
class Target:
    subject: Subject
    clause: str
    year: int | None = None
    path: str = ""  # 脱贫路径; "" is the whole target
    beside_total: bool = False  # the source counts it beside the whole ("此外"), not in it
    kind: str = ""  # 省定贫困村 …
    persons: int | None = None
    households: int | None = None
    villages: int | None = None
    towns: int | None = None
    counties: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Baseline:
    """Where the source says the place stood; no target."""

    title: str
    clause: str
    persons: int | None = None
    households: int | None = None
    villages: int | None = None


@dataclass(frozen=True)
class Department:
    name: str
    items: tuple[str, ...] = ()
    items_clause: str = DEFAULT_CLAUSE


@dataclass(frozen=True)
class Comparison:
    """The days are our defaults where the source is silent (domain.md §2.2 H-9: working days of the township per hit)."""

    departments: tuple[Department, ...]
    clause: str
    settle_days: int = 5
    early_valid_days: int = 90  # natural days for which the answers to an early letter may stand at the stage itself
    days_clause: str = DEFAULT_CLAUSE
    items_total: int | None = None  # how many items the source counts, when it does not name them
    note: str = ""


@dataclass(frozen=True)
class ObjectionTerms:
    """Working days of each step of an objection (domain.md §2.5 O-2 … O-6), the appeal in natural days (O-8).

    The one place of our default policy: no source at hand sets these numbers, and `clause` says so until a file does.
    """

    accept_days: int = 2
    assign_days: int = 1
    investigate_days: int = 10
    extended_days: int = 20  # counted from the naming, as the first term is
    decide_days: int = 3
    reply_days: int = 3
    appeal_days: int = 7
    neighbours: int = 3
    clause: str = DEFAULT_CLAUSE


@dataclass(frozen=True)
class Gate:
    code: GateCode
    is_on: bool
    clause: str
    note: str = ""


@dataclass(frozen=True)
class Deadline:
    code: str
    title: str
    unit: str
    clause: str
    cadence: Cadence = "once"
    due_on: date | None = None
    filed_by: LevelName | None = None  # whose places file it, with whom; None: a day that is shown, nothing is filed
    filed_to: LevelName | None = None
    filed_per: Literal["place", "department"] = "place"
    what: Literal["plan", "report", "paper"] = "paper"
    ends: tuple[str, ...] = ()  # "12-31": the days of every year; ours where the source says how often and no day
    ends_clause: str = DEFAULT_CLAUSE
    kept_by: Literal["", "meeting", "weekly", "monthly"] = (
        ""  # what shows that a round was kept: an entered meeting, an issued list
    )
    kept_at: tuple[LevelName, ...] = ()  # whose places keep it


@dataclass(frozen=True)
class LetterKind:
    """A kind of responsibility for which each of its units signs a letter every year (责任书; Q-05, G-52).

    A unit is a place of the level, a department of the place, or each person who holds the post there. One of `hands_over`
    at `handed_over_at` hands the responsibility over, one of `takes_on` takes it on. What is asked is ours where the source
    names the responsibility alone.
    """

    code: str
    title: str  # 包保责任
    unit: str  # whose, in the words of the source: 市领导
    level: LevelName
    handed_over_at: LevelName
    hands_over: tuple[str, ...]
    takes_on: tuple[str, ...]
    clause: str
    per: Literal["place", "department", "person"] = "place"
    tasks: tuple[str, ...] = ()
    tasks_clause: str = DEFAULT_CLAUSE


@dataclass(frozen=True)
class Hotline:
    level: Literal["national", "province", "prefecture", "county", "township"]
    office: str
    clause: str
    number: str | None = None


@dataclass(frozen=True)
class KnownGap:
    """What the source does not say, or says against itself. Shown, never mended.

    `missing` names numbers that stay missing ("income.line_fen", "criteria.CC-V1.threshold"); `mismatch` names sums that
    do not add up ("targets.household.2016.persons").
    """

    code: str
    text: str
    clause: str
    missing: tuple[str, ...] = ()
    mismatch: tuple[str, ...] = ()


@dataclass(frozen=True)
class Adjustment:
    """The yearly window of dynamic adjustment (动态调整): months and days within which entries and removals are approved.

    Where the source is silent, the whole year: no place is shut out by a date that nobody set.
    """

    opens: str = "01-01"
    closes: str = "12-31"
    clause: str = DEFAULT_CLAUSE
    note: str = ""

    def window(self, year: int) -> tuple[date, date]:
        return date.fromisoformat(f"{year}-{self.opens}"), date.fromisoformat(f"{year}-{self.closes}")

    @property
    def is_whole_year(self) -> bool:
        return (self.opens, self.closes) == ("01-01", "12-31")

    def fault(self) -> str:
        """Two days of the same year; the 29th of February is none, for it is missing in most."""
        try:
            first, last = self.window(2017)
        except ValueError:
            return f"{self.opens} to {self.closes} are no days of a year"
        return f"closes on {self.closes}, before it opens on {self.opens}" if first > last else ""

    def next_window(self, day: date) -> tuple[date, date]:
        """The one in which the day lies, else the next one."""
        first, last = self.window(day.year)
        return (first, last) if day <= last else self.window(day.year + 1)


@dataclass(frozen=True)
class HouseholdMoves:
    """Who left one household within so many months and stands in another is shown to whoever judges either (拆户并户, C-13)."""

    months: int = 12
    clause: str = DEFAULT_CLAUSE


@dataclass(frozen=True)
class Focus:
    """Areas to which consolidation looks first (巩固提升重点区域), by their codes; the groups of persons are registry.focus's."""

    areas: tuple[str, ...] = ()
    clause: str = DEFAULT_CLAUSE
    note: str = ""


@dataclass(frozen=True)
class LedgerTerms:
    """How long each step of a rectification may take (domain.md §2.7). Where the source is silent, our defaults."""

    clause: str = DEFAULT_CLAUSE
    assign_working_days: int = 3
    plan_working_days: int = 5
    approve_working_days: int = 3
    at_once_days: int = 3  # 即知即改
    short_days: int = 30  # timed rectification, and where more has to be built
    long_days: int = 60
    confirm_working_days: int = 3
    accept_working_days: int = 10
    close_working_days: int = 3
    follow_up_days: int = 90  # three to six months after closing
    warn_percent: int = 80  # of the time: yellow
