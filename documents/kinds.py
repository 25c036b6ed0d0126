"""The papers Heyan issues (domain.md §2.1), and the shape of their frozen content.

`Content` is plain JSON: texts, whole numbers, booleans, lists, tables. Money in fen, dates ISO. Whatever a paper does not
use is left out by its template, not by its content. Names on papers are full; identity numbers are always masked.
"""

from dataclasses import dataclass
from typing import Literal, TypedDict

Layout = Literal["form", "notice", "official", "certificate"]


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
    name: str
    unit: str
    post: str
    signed_on: str


class LinePart(TypedDict):
    """One labelled particular of the act: 会议名称, 入户日期, 应到人数 …"""

    label: str
    value: str


class PhonePart(TypedDict):
    level: str
    office: str
    number: str | None  # None: 来源未给出


class RosterLine(TypedDict):
    no: int
    hamlet: str
    head_name: str
    population: int


class NoticePart(TypedDict):
    starts_on: str
    ends_on: str
    days: int
    places: list[str]
    phones: list[PhonePart]
    rows: list[RosterLine]
    households: int
    persons: int


class ReplyPart(TypedDict):
    department: str
    items: list[str]
    has_hit: bool
    is_cleared: bool | None
    remark: str
    replied_on: str


class Content(TypedDict):
    kind: str
    title: str
    document_no: str
    issued_on: str
    year: int
    round: int
    case_no: str
    division_full: str
    village_name: str
    county_name: str
    issuer: str
    addressee: str  # 主送, "" where none
    copies: list[str]  # 份数与存档单位
    check_token: str
    check_url: str
    is_demo: bool
    programme: ProgrammeWords
    household: HouseholdPart
    members: list[MemberPart]
    income: IncomePart | None
    criteria: list[CriterionPart]
    particulars: list[LinePart]
    opinion: str
    signers: list[SignerPart]
    notice: NoticePart | None
    phones: list[PhonePart]  # where to complain, on every paper that tells it
    replies: list[ReplyPart]
    basis: list[str]  # numbers of the papers this one rests on, oldest first
    audit_line: str  # case, position and digest of the act's entry in the log: pins history on paper
    effective_on: str  # H15, H16: from when; "" elsewhere


@dataclass(frozen=True)
class Kind:
    """`body` is the unit of the programme that issues it, `word` the word in its document number."""

    code: str
    title: str
    layout: Layout
    body: str
    word: str
    copies: tuple[str, ...]


_THREE = ("村存档一份", "乡镇存档一份", "县扶贫办存档一份")

KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind("H01", "贫困户脱贫申请书", "form", "village_committee", "脱贫申", _THREE[:2]),
        Kind("H02", "贫困户年人均纯收入测算表", "form", "village_committee", "收入测", _THREE[:2]),
        Kind("H03", "贫困户退出验收表", "form", "village_committee", "退出验", _THREE),
        Kind("H04", "村民代表会议民主评议会议记录", "form", "village_committee", "民主评", _THREE[:2]),
        Kind("H05", "村“两委”和驻村工作队核实意见", "form", "village_committee", "村核", _THREE[:2]),
        Kind("H06", "拟退出户认可书", "form", "village_committee", "认可", _THREE[:2]),
        Kind("H07", "拟脱贫户名单第一次公示", "notice", "village_committee", "村公示", _THREE[:2]),
        Kind("H08", "乡镇查验表（乡自查）", "form", "township_government", "乡查", _THREE[1:]),
        Kind("H09", "乡镇审核意见暨第二次公示", "official", "township_government", "乡审", _THREE),
        Kind("H10", "部门数据比对结果反馈表", "form", "county_office", "比对", _THREE[2:]),
        Kind("H11", "县级查验表（县复查）", "form", "county_office", "县查", _THREE[1:]),
        Kind("H12", "县级审定批复", "official", "county_group", "县审", _THREE[1:]),
        Kind("H13", "脱贫户名单公告", "notice", "county_office", "公告", _THREE),
        Kind("H14", "市级检验意见书", "form", "upper_group", "市检", ("县扶贫办存档一份", "市扶贫办存档一份")),
        Kind("H15", "脱贫光荣证", "certificate", "township_government", "脱贫证", ("户主持有一份", "乡镇存档一份")),
        Kind("H16", "系统销号（标注）登记表", "form", "township_government", "销号", _THREE[1:]),
    )
}
