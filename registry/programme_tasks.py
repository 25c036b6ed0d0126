"""What a programme asks for beside its rules: targets, comparison, gates, deadlines, hotlines, and what its source leaves open."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from registry.programme_choices import DEFAULT_CLAUSE, Cadence, GateCode, Subject


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
    departments: tuple[Department, ...]
    clause: str
    items_total: int | None = None  # how many items the source counts, when it does not name them
    note: str = ""


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
