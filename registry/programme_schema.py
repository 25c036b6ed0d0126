"""What a programme (实施方案 / 意见) is made of: frozen values, no database, no file.

A programme chooses among written stages, measures and gates; it never invents one (design.md §3); programme_choices.py
lists what may be chosen. Every choice cites a clause of the source; "DP" is the one clause that is ours: the source is
silent and Heyan's default applies, which the pages say.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from registry.programme_choices import (
    DEFAULT_CLAUSE,
    Coverage,
    Effect,
    IncidenceDenominator,
    IncomeMeasure,
    LevelName,
    Operator,
    StageCode,
    Subject,
)
from registry.programme_paths import DEFAULT_NOTICES, NoticeRule, Procedure, RouteStage, stage_beside
from registry.programme_samples import ExitClass, SampleRule, SampleStep
from registry.programme_tasks import (
    Adjustment,
    Baseline,
    Comparison,
    Deadline,
    Department,
    Focus,
    Gate,
    Hotline,
    HouseholdMoves,
    KnownGap,
    LedgerTerms,
    LetterKind,
    ObjectionTerms,
    Target,
)

__all__ = [
    "Adjustment",
    "Baseline",
    "Comparison",
    "Deadline",
    "Department",
    "ExitClass",
    "Focus",
    "Gate",
    "Hotline",
    "HouseholdMoves",
    "KnownGap",
    "LedgerTerms",
    "LetterKind",
    "NoticeRule",
    "ObjectionTerms",
    "Procedure",
    "RouteStage",
    "SampleRule",
    "SampleStep",
    "Target",
]


@dataclass(frozen=True)
class Clause:
    """One clause of the source, quoted word for word. `document` is set when it is not the programme's own source."""

    section: str
    quote: str = ""
    document: str = ""


@dataclass(frozen=True)
class Source:
    document_no: str  # "" when the file at hand gives none
    document_title: str
    issuer: str
    issued_on: str  # as exact as the source: "2017", "2017-12", "2018-10-07"
    note: str = ""


@dataclass(frozen=True)
class Jurisdiction:
    code_system: str
    code: str
    name: str
    level: LevelName


@dataclass(frozen=True)
class Wording:
    """The same act has other words in other places; pages and papers take them from here."""

    household_exit: str
    village_exit: str
    county_exit: str
    levels: Mapping[LevelName, str]  # in Guiping 市 is the county level; a level that does not exist is left out
    standard: str  # 两不愁三保障, 八有一超 …
    clause: str
    town_exit: str = ""
    struck_off: str = "清退"  # who never belonged: 清退 in most places, 剔除 in Qingdao


@dataclass(frozen=True)
class Units:
    """Who issues at each level; {name} is the place. Read through `of`, which does not double 村民委员会."""

    village_committee: str = "{name}村民委员会"
    township_government: str = "{name}人民政府"
    township_office: str = "{name}扶贫工作站"
    county_government: str = "{name}人民政府"
    county_office: str = "{name}扶贫开发办公室"
    county_group: str = "{name}扶贫开发领导小组"
    upper_office: str = "{name}扶贫开发办公室"
    upper_group: str = "{name}扶贫开发领导小组"
    province_office: str = "{name}扶贫开发领导小组办公室"
    province_government: str = "{name}人民政府"

    def of(self, body: str, place: str) -> str:
        name = place
        if body == "village_committee":
            for ending in ("社区居民委员会", "社区居委会", "居民委员会", "居委会"):
                if place.endswith(ending):
                    return place
            name = place.removesuffix("村民委员会").removesuffix("村委会")
            if place.endswith("社区"):
                return f"{place}居民委员会"
        if body == "township_government" and place.endswith("街道"):
            return f"{place}办事处"
        return str(getattr(self, body)).format(name=name)


@dataclass(frozen=True)
class Rule:
    """One criterion: a written measure, an operator, a threshold and what failing it does."""

    code: str
    title: str
    measure: str
    operator: Operator
    effect: Effect
    clause: str
    subject: Subject = "household"
    threshold: int | str | None = None  # fen for income_above_line (filled from the income line); None: not given
    threshold_clause: str = ""  # where the number comes from, when the clause names the criterion but not the number
    unit: str = ""
    evidence: tuple[str, ...] = ()
    stable: bool = False  # the year before must have met it, too (稳定, D-08)
    note: str = ""

    @property
    def needs_threshold(self) -> bool:
        return self.operator != "is_true"


@dataclass(frozen=True)
class Income:
    measure: IncomeMeasure
    clause: str
    measure_clause: str = ""  # when the clause gives no measure
    basis_year: int | None = None
    line_fen: int | None = None  # yuan per person and year, in fen
    excluded: tuple[str, ...] = ()
    excluded_clause: str = DEFAULT_CLAUSE
    denominator: str = "共同生活、共享收支的家庭成员"
    denominator_clause: str = DEFAULT_CLAUSE


@dataclass(frozen=True)
class LevelCoverage:
    """How much of the subjects a level looks at, and on which clause."""

    subject: Subject
    level: LevelName
    coverage: Coverage
    clause: str
    note: str = ""
    rule: SampleRule | None = None  # how many a sample draws; stands with every sample


@dataclass(frozen=True)
class Signers:
    """Who signs a stage. The last post is the leader when `leader_last`."""

    stage: StageCode
    posts: tuple[str, ...]
    minimum: int
    clause: str
    roles: tuple[str, ...] = ()  # per post the role that takes the seat; "" signs on paper (the head, a helper)
    leader_last: bool = True
    note: str = ""


@dataclass(frozen=True)
class Meeting:
    """The appraisal: share of members present, share of those present who must agree (more than)."""

    present: tuple[int, int]
    agree: tuple[int, int]
    clause: str


@dataclass(frozen=True)
class Programme:
    name: str
    title: str
    version: int
    in_force_from: date
    years: tuple[int, ...]
    announcement_waits_for_city: bool
    jurisdiction: Jurisdiction
    source: Source
    wording: Wording
    income: Income
    appraisal: Meeting
    comparison: Comparison
    criteria: tuple[Rule, ...]
    route: tuple[RouteStage, ...]
    coverage: tuple[LevelCoverage, ...]
    notices: tuple[NoticeRule, ...]
    signers: tuple[Signers, ...]
    targets: tuple[Target, ...]
    gates: tuple[Gate, ...]
    hotlines: tuple[Hotline, ...]
    known_gaps: tuple[KnownGap, ...]
    clauses: Mapping[str, Clause]
    deadlines: tuple[Deadline, ...] = ()
    baselines: tuple[Baseline, ...] = ()
    letters: tuple[LetterKind, ...] = ()
    units: Units = field(default_factory=Units)
    exit_classes: tuple[ExitClass, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    incidence_denominator: IncidenceDenominator = "persons"  # 全村人口, 乡村人口, 农业户籍人口 (N-V1)
    incidence_clause: str = DEFAULT_CLAUSE
    adjustment: Adjustment = field(default_factory=Adjustment)
    moves: HouseholdMoves = field(default_factory=HouseholdMoves)
    focus: Focus = field(default_factory=Focus)
    hamlet_households: int = 20  # natural villages from that size on are checked one by one (V-2)
    hamlet_clause: str = DEFAULT_CLAUSE
    ledger: LedgerTerms = field(default_factory=LedgerTerms)
    objections: ObjectionTerms = field(default_factory=ObjectionTerms)
    stage_working_days: int = 10  # of a stage for which neither its source nor its route sets a limit
    stage_working_days_clause: str = DEFAULT_CLAUSE
    digest: str = ""  # filled by the reader, never written in the file

    def criteria_of(self, subject: str) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.criteria if rule.subject == subject)

    def stage(self, code: str) -> RouteStage:
        """The stage as the programme has it; of a path beside the household's exit, as far as it says anything else."""
        own = next((step for step in self.route if step.stage == code), None)
        return own or stage_beside(self.procedures, code)

    def procedure(self, kind: str) -> Procedure | None:
        """None: the programme does not run this path."""
        return next((procedure for procedure in self.procedures if procedure.kind == kind), None)

    def runs(self, kind: str) -> bool:
        return kind == "exit" or self.procedure(kind) is not None

    def limit_of(self, code: str) -> int:
        """How many working days the stage may take."""
        return self.stage(code).limit_working_days or self.stage_working_days

    def holds(self, code: str) -> bool:
        """Whether the route holds the stage at all."""
        return self.stage(code).coverage != "none"

    def notice(self, kind: str) -> NoticeRule:
        return next((rule for rule in self.notices if rule.kind == kind), None) or DEFAULT_NOTICES[kind]

    def sample_rule(self, stage: str) -> SampleRule | None:
        """How the stage draws its households, or its villages (V-7); None: it looks at all of them, or is left out."""
        step = self.stage(stage)
        if step.coverage != "sample":
            return None
        subject = "village" if stage == "village_evaluation" else "household"
        return next(
            (
                row.rule
                for row in self.coverage
                if (row.subject, row.level, row.coverage) == (subject, step.level, "sample")
            ),
            None,
        )

    def exit_class(self, code: str) -> ExitClass | None:
        return next((entry for entry in self.exit_classes if entry.code == code), None)

    def signers_of(self, stage: str) -> Signers | None:
        return next((signers for signers in self.signers if signers.stage == stage), None)

    def is_gate_on(self, code: str) -> bool:
        return any(gate.is_on for gate in self.gates if gate.code == code)

    def quote(self, clause: str) -> str:
        entry = self.clauses.get(clause)
        return entry.quote if entry else ""
