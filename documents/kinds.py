"""The papers Heyan issues (domain.md §2.1), and the shape of their frozen content.

`Content` is plain JSON: texts, whole numbers, booleans, lists, tables. Money in fen, dates ISO. Whatever a paper does not
use is left out by its template, not by its content. Names on papers are full; identity numbers are always masked.
"""

from typing import TypedDict

from documents.care_kinds import CARE_KINDS
from documents.care_parts import CarePart
from documents.evaluation_kinds import EVALUATION_KINDS
from documents.evaluation_parts import EvaluationPart
from documents.household_kinds import HOUSEHOLD_KINDS, THREE
from documents.kind_rules import BY_LEVEL, BY_STAGE, Kind, Layout, Scope
from documents.ledger_parts import LedgerPart
from documents.parts import (
    CosignerPart,
    GroundPart,
    LetterPart,
    LinePart,
    ObjectionPart,
    PhonePart,
    PlacePart,
    PlaceRow,
    PlanPart,
    StepPart,
)
from documents.place_kinds import PLACE_KINDS
from documents.report_parts import ReportPart

__all__ = ["BY_LEVEL", "BY_STAGE", "KINDS", "Content", "Kind", "Layout", "PhonePart", "Scope"]


class ProgrammeWords(TypedDict):
    title: str
    source_title: str
    standard: str  # 两不愁、三保障
    exit: str  # the place's word for the household's exit


class HouseholdPart(TypedDict):
    no: str
    head_name: str
    hamlet: str
    address: str
    population: int
    labour_count: int
    household_type: str
    main_cause: str
    entry_year: int | None
    exit_path: str
    helper_name: str
    helper_unit: str


class MemberPart(TypedDict):
    name: str
    relation: str
    id_masked: str
    age: int | None
    health: str
    labour: str


class IncomeLine(TypedDict):
    category: str
    item: str
    quantity: str  # "" where the amount alone is known
    unit: str
    price_fen: int | None  # price, or coefficient of yield, per unit
    amount_fen: int
    voucher: str
    is_counted: bool


class IncomePart(TypedDict):
    year: int | None
    measure: str  # 年人均纯收入 / 人均可支配收入
    wages_fen: int | None
    business_fen: int | None
    property_fen: int | None
    transfer_fen: int | None
    other_fen: int | None
    expenses_fen: int | None
    total_fen: int | None
    per_capita_fen: int | None
    line_fen: int | None  # None: 来源未给出
    lines: list[IncomeLine]  # H02 alone


class CriterionPart(TypedDict):
    no: int
    title: str
    standard: str
    value: str  # "" where nothing was measured
    met: bool | None
    effect: str  # veto, reference, review
    clause: str
    lower: str  # what the level below measured, "" where nothing
    differs: bool


class SignerPart(TypedDict):
    label: str  # the place on the form: 查验组长, 乡镇长 …
    name: str  # 王芳（代李伟） where somebody stands in
    unit: str
    post: str
    signed_on: str
    method: str  # 系统签字, 屏幕手写, 手写签字, 按手印; "" where the print is signed by hand
    ink: str  # SHA-256 of the drawn or photographed signature, "" where none
    opinion: str  # his own, where several sign


class RosterLine(TypedDict):
    no: int
    village: str  # "" where the whole list is one village's
    hamlet: str
    head_name: str
    population: int
    notes: list[LinePart]  # what the act says of this household alone; empty on everything that is posted


class DroppedLine(TypedDict):
    village: str
    hamlet: str
    head_name: str
    population: int
    reason: str


class PlaceSum(TypedDict):
    name: str
    households: int
    persons: int


class RosterPart(TypedDict):
    rows: list[RosterLine]
    households: int
    persons: int
    places: list[PlaceSum]  # by township, or by village within one township
    dropped: list[DroppedLine]  # inner forms only
    is_list: bool  # False: the paper of one household, which has a list of one


class NoticePart(TypedDict):
    starts_on: str
    ends_on: str
    days: int
    places: list[str]
    phones: list[PhonePart]


class HitPart(TypedDict):
    """One suspicion; the person's name is masked."""

    no: str
    member: str
    item: str
    content: str
    is_cleared: bool | None
    reason: str
    settled_by: str
    settled_on: str


class ReplyPart(TypedDict):
    department: str
    items: list[str]
    has_hit: bool
    is_cleared: bool | None
    remark: str
    replied_on: str
    officer: str
    head: str
    hits: list[HitPart]


class SamplePart(TypedDict):
    """抽查: how it was drawn, so that whoever doubts it can draw again."""

    draw_no: str
    drawn_on: str
    seed: str
    frame_digest: str
    frame_size: int
    sample_size: int
    is_sampled: bool  # the household of the paper; on lists the first one
    rule: str  # how many of how many, as it counted when it was drawn


class Content(TypedDict):
    kind: str
    title: str
    document_no: str
    issued_on: str
    year: int
    round: int
    carried_from: int  # the round in which this was decided, where it stands unchanged in a later one; else 0
    case_no: str
    division_full: str
    village_name: str
    county_name: str
    issuer: str
    addressee: str  # 主送, "" where none
    copies: list[str]  # 份数与存档单位
    check_token: str
    check_url: str
    check_code: str  # signed: the worker signs what the QR code says; token: it is the address alone
    is_demo: bool
    programme: ProgrammeWords
    household: HouseholdPart | None  # None on lists
    members: list[MemberPart]
    income: IncomePart | None
    criteria: list[CriterionPart]
    particulars: list[LinePart]
    opinion: str
    signers: list[SignerPart]
    is_joint: bool  # the signers are all there are: no line is left for a hand
    roster: RosterPart | None
    notice: NoticePart | None
    phones: list[PhonePart]  # where to complain, on every paper that tells it
    replies: list[ReplyPart]
    basis: list[str]  # numbers of the papers this one rests on, oldest first
    audit_line: str  # case, position and digest of the act's entry in the log: pins history on paper
    checkpoint: str  # the log as published when this was issued: origin, size, root; "" where nothing was published
    effective_on: str  # H15, H16: from when; "" elsewhere
    exit_class: str  # 脱贫不再享受政策 / 脱贫不脱政策 where the programme has classes, else ""
    exit_note: str  # what was laid down with the class: the strict review, or three years of measures
    sample: SamplePart | None
    objection: ObjectionPart | None
    plan: PlanPart | None
    ledger: LedgerPart | None
    steps: list[StepPart]  # what the levels before found, on forms that gather it
    cosigners: list[CosignerPart]  # whose seals will be put on this same paper
    own_seals: list[str]  # further places for the issuer's own; papers of before do not say
    ground: GroundPart | None  # R01, R02
    place: PlacePart | None  # V and K papers
    places: list[PlaceRow]  # V04, V07 of several villages
    report: ReportPart | None  # S papers
    care: CarePart | None  # M papers
    letter: LetterPart | None  # P03
    evaluation: EvaluationPart | None  # E papers


_OBJECTION = ("办理单位存档一份", "随卷一份")
_REPORT = ("本级存档一份", "报上一级一份", "所辖各单位各一份")
_LEDGER = ("督查单位存档一份", "责任单位存档一份", "发现单位存档一份")

KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        *HOUSEHOLD_KINDS,
        Kind("O01", "异议登记表", "form", BY_LEVEL, "异登", _OBJECTION),
        Kind("O02", "异议受理通知书", "form", BY_LEVEL, "异受", _OBJECTION),
        Kind("O03", "异议调查核实报告", "form", BY_LEVEL, "异查", _OBJECTION),
        Kind("O04", "异议处理决定与答复书", "form", BY_LEVEL, "异答", _OBJECTION),
        Kind("P01", "年度减贫计划", "form", BY_LEVEL, "减贫计", THREE[1:]),
        Kind("Z01", "问题整改台账", "form", BY_LEVEL, "改账", _LEDGER),
        Kind("Z02", "问题整改方案", "form", BY_LEVEL, "改案", _LEDGER),
        Kind("Z03", "问题整改完成报告", "form", BY_LEVEL, "改报", _LEDGER),
        Kind("Z04", "问题整改销号单", "form", BY_LEVEL, "改销", _LEDGER),
        Kind("S01", "脱贫攻坚工作周调度表", "form", BY_LEVEL, "周调", _REPORT),
        Kind("S02", "脱贫攻坚工作月通报", "form", BY_LEVEL, "月通", _REPORT),
        Kind("S03", "季度专题研究脱贫攻坚工作核查表", "form", BY_LEVEL, "季核", _REPORT),
        Kind("S04", "脱贫攻坚年度报告", "form", BY_LEVEL, "年报", _REPORT),
        Kind("P02", "预脱贫名单", "form", "township_government", "预脱贫", THREE, "act"),
        Kind("P03", "脱贫攻坚责任书", "form", BY_LEVEL, "责任书", ("下达责任单位存档一份", "承担责任单位存档一份")),
        Kind("R01", "脱贫回退认定审批表", "form", BY_STAGE, "回退审", THREE, gathers=True),
        Kind("R02", "返贫人口纳入审批表", "form", BY_STAGE, "动态审", THREE, gathers=True),
        *PLACE_KINDS,
        *CARE_KINDS,
        *EVALUATION_KINDS,
    )
}
