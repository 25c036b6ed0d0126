"""The paths beside the household's exit: who holds which stage where a programme does not say otherwise (domain.md §2.3–2.6).

Levels, titles, limits and papers are Heyan's defaults unless a clause is named; a programme overrides single rows under
[[procedures.stages]] and leaves stages out under `left_out`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from registry.programme_choices import (
    DEFAULT_CLAUSE,
    Calendar,
    Coverage,
    DocumentCode,
    LevelName,
    NoticeKind,
    ProcedureKind,
    StageCode,
)

# The four rates that an evaluation brings and that let no county leave that fails one of them (domain.md §2.8, N-K1 … N-K4).
EVALUATED = frozenset({"poverty_incidence", "wrong_exit_rate", "missed_rate", "public_approval"})


@dataclass(frozen=True)
class RouteStage:
    stage: StageCode
    level: LevelName
    clause: str
    coverage: Coverage = "full"  # "none": this programme leaves the stage out
    documents: tuple[DocumentCode, ...] = ()
    title: str = ""  # the place's own word: 乡自查, 县复查, 市检验
    limit_working_days: int | None = None  # how long the stage may take; None: no limit set
    limit_clause: str = DEFAULT_CLAUSE
    note: str = ""
    # Where the source leaves the level open: level → title, among which a deployment chooses.
    may_be_held_at: Mapping[LevelName, str] = field(default_factory=dict)
    not_before: str = ""  # first and last day of a dated stage (D-10 … D-12), "" where it has none
    not_after: str = ""


@dataclass(frozen=True)
class NoticeRule:
    kind: NoticeKind
    days: int
    calendar: Calendar
    extend_when_holiday: bool
    clause: str
    points: tuple[str, ...] = ()
    points_clause: str = DEFAULT_CLAUSE

    @property
    def is_default(self) -> bool:
        return self.clause == DEFAULT_CLAUSE


@dataclass(frozen=True)
class Procedure:
    """A path that the programme runs beside the household's exit, on which clause, and in what it differs."""

    kind: ProcedureKind
    clause: str
    note: str = ""
    left_out: tuple[StageCode, ...] = ()
    stages: tuple[RouteStage, ...] = ()


def _row(
    stage: StageCode, level: LevelName, title: str, *documents: DocumentCode, days: int | None = None
) -> RouteStage:
    return RouteStage(
        stage=stage,
        level=level,
        clause=DEFAULT_CLAUSE,
        title=title,
        documents=documents,
        limit_working_days=days,
    )


_ROWS: tuple[RouteStage, ...] = (
    _row("village_assessment", "village", "村级自评", "V01"),
    _row("village_township_check", "township", "乡自查", "V02", days=15),
    _row("village_sectors", "county", "行业部门认定", days=10),  # V03 is each department's own paper
    _row("village_county_review", "county", "县复查", "V05", days=20),
    _row("village_notice", "township", "乡镇内公示", "V04"),
    _row("village_notice_result", "township", "公示结果"),
    _row("village_city_verification", "prefecture", "市检验", "V06", days=20),
    # only where the source demands it (V-7); such a programme says so, and which share is drawn, in a stage of its own
    replace(_row("village_evaluation", "prefecture", "第三方评估抽查"), coverage="none"),
    _row("village_approval", "prefecture", "审定"),
    _row("village_announcement", "prefecture", "公告", "V07"),
    _row("village_announcement_result", "prefecture", "公告结果"),
    _row("village_filing", "county", "备案标注"),
    _row("village_filing_confirmation", "county", "标注复核"),
    _row("county_application", "county", "县级自评申请", "K01"),
    _row("county_initial_review", "prefecture", "市级初审", "K03"),
    _row("county_provincial_check", "province", "省级核查"),
    _row("county_evaluation", "province", "第三方专项评估检查", "K04"),
    _row("county_notice", "province", "社会公示", "K05"),
    _row("county_notice_result", "province", "社会公示结果"),
    _row("county_decision", "province", "审定并报国务院扶贫开发领导小组"),
    _row("county_national_check", "province", "国家专项评估检查"),
    _row("county_final_approval", "province", "批准退出", "K02"),
    _row("county_announcement", "province", "公告", "K06"),
    _row("county_announcement_result", "province", "公告结果"),
    _row("town_self_check", "township", "镇自查", "V01"),
    _row("town_district_review", "county", "区(市)复查", "V05"),
    _row("town_notice", "county", "公示", "V04"),
    _row("town_notice_result", "county", "公示结果"),
    _row("town_acceptance", "prefecture", "市考核验收", "V06"),
    _row("town_announcement", "prefecture", "公告", "V07"),
    _row("town_announcement_result", "prefecture", "公告结果"),
    _row("consolidation_self_check", "village", "村、镇自查", "V01"),
    _row("consolidation_review", "county", "区(市)复查", "V05"),
    _row("consolidation_evaluation", "prefecture", "市自评"),
    _row("consolidation_acceptance", "prefecture", "市全面考核验收", "V06"),
    _row("consolidation_provincial", "province", "省考核评估"),
    _row("rollback_visit", "township", "领导带队入户核查", days=15),
    _row("rollback_check", "county", "县级核查", days=20),
    _row("rollback_decision", "county", "县级认定", "R01"),
    _row("rollback_notice", "village", "村内公示"),
    _row("rollback_notice_result", "village", "公示结果"),
    _row("rollback_marking", "township", "系统标注", days=5),
    _row("rollback_confirmation", "township", "标注复核"),
    _row("rollback_plan", "village", "重新制定帮扶计划"),
    _row("entry_visit", "village", "入户核实"),
    _row("entry_reply", "village", "告知农户并听取申辩"),
    _row("entry_appraisal", "village", "民主评议"),
    _row("entry_notice", "village", "村内公示"),
    _row("entry_notice_result", "village", "公示结果"),
    _row("entry_review", "township", "乡镇审核", days=15),
    _row("entry_comparison", "county", "数据比对", "H10", days=10),
    _row("entry_approval", "county", "县级审定", "R02"),
    _row("entry_announcement", "county", "公告"),
    _row("entry_announcement_result", "county", "公告结果"),
    _row("entry_marking", "township", "系统标注", days=5),
    _row("entry_confirmation", "township", "标注复核"),
)
DEFAULT_STAGES: Mapping[str, RouteStage] = MappingProxyType({row.stage: row for row in _ROWS})

# 公示 7 days, 公告 5; a village is posted in the whole township, a county by the province (domain.md §2.0-6, §2.3, §2.4).
_NOTICE_DAYS: Mapping[NoticeKind, tuple[int, tuple[str, ...]]] = MappingProxyType(
    {
        "village": (7, ("乡镇政府", "行政村")),
        "village_announcement": (5, ("行政村",)),
        "town": (7, ("区(市)政府", "乡镇政府")),
        "town_announcement": (5, ("乡镇政府",)),
        "county": (7, ("省级网站",)),
        "county_announcement": (5, ("省级网站",)),
        "rollback": (7, ("村部", "行政村", "自然屯")),
        "entry": (7, ("村部", "行政村", "自然屯")),
        "entry_announcement": (5, ("村部",)),
    }
)
DEFAULT_NOTICES: Mapping[str, NoticeRule] = MappingProxyType(
    {
        kind: NoticeRule(
            kind=kind, days=days, calendar="natural", extend_when_holiday=True, clause=DEFAULT_CLAUSE, points=points
        )
        for kind, (days, points) in _NOTICE_DAYS.items()
    }
)


def stage_beside(procedures: tuple[Procedure, ...], code: str) -> RouteStage:
    """The stage of a path beside the household's exit: as the programme has it, else by default; raises KeyError."""
    for procedure in procedures:
        own = next((row for row in procedure.stages if row.stage == code), None)
        if own is not None or code in procedure.left_out:
            row = own or DEFAULT_STAGES[code]
            return replace(row, coverage="none", clause=procedure.clause) if code in procedure.left_out else row
    return DEFAULT_STAGES[code]
