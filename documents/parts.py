"""What papers of objections and of plans say beside what every paper carries."""

from typing import TypedDict


class LinePart(TypedDict):
    """One labelled particular of the act: 会议名称, 入户日期, 应到人数 …"""

    label: str
    value: str


class PhonePart(TypedDict):
    level: str
    office: str
    number: str | None  # None: 来源未给出


class StepPart(TypedDict):
    """What an earlier level decided, as the paper of a later one tells it."""

    title: str  # the place's own word for the stage
    unit: str
    post: str
    name: str
    on: str
    opinion: str
    found: list[LinePart]


class CosignerPart(TypedDict):
    """A place on the form for a later level's seal. `field` names it inside the PDF."""

    field: str
    title: str  # the place's own word for what that level does
    unit: str


class GroundPart(TypedDict):
    """On what a way back rests (domain.md §2.6), and what came before it."""

    nature: str  # 脱贫回退, 返贫人口纳入 …
    is_leaving: bool  # struck off: nobody is taken in
    clue: str
    cause: str
    exit_year: int | None
    certificate_no: str  # the certificate of that exit, "" where none was issued
    responsible: list[str]  # who signed the exit: listed without being asked (C-73)


class HamletPart(TypedDict):
    """One natural village that the township had to check, for one criterion."""

    name: str
    households: int | None
    title: str  # of the criterion
    value: str
    result: str  # 达标, 未达标; 非重点屯，不作要求


class PlacePart(TypedDict):
    """A village, town or county on its own paper."""

    name: str
    noun: str  # 贫困村, 经济薄弱镇 …
    word: str  # the programme's word for what it does: 出列, 摘帽
    designation: str
    source: str  # the paper that lists it
    planned_year: int | None
    figures: list[LinePart]
    hamlets: list[HamletPart]  # V02: natural villages from the programme's size on


class PlaceRow(TypedDict):
    """A village on a list of villages that are posted or announced together (V04, V07)."""

    no: int
    township: str
    name: str
    persons: int
    figures: list[LinePart]  # its criteria as they were judged last


class ObjectionPart(TypedDict, total=False):
    """An objection on paper. The objector's identity is no field of it: it never lies in a paper (domain.md §6-6)."""

    receipt_no: str
    registered_on: str
    channel: str
    is_anonymous: bool
    subject: str  # 被异议对象: a household by its head and village, or a list
    notice_no: str
    category: str  # 不该退的退了, 收入不实 …
    statement: str
    evidence: list[str]
    registrar: str
    accepted: bool
    reason: str  # why it was not accepted
    due_on: str
    investigators: list[str]
    visits: list[LinePart]  # whom they asked, what they found
    findings: str
    conclusion: str  # 成立, 部分成立, 不成立
    decision: str  # what follows from it
    basis: str
    replied_on: str
    remedy: str  # 不服途径
    published_at: list[str]
    is_appeal: bool
    phone: str


class PlanLine(TypedDict):
    name: str
    households: int | None  # None: the plan counts persons alone (C-06)
    persons: int
    path: str


class PlanPart(TypedDict):
    plan_no: str
    title: str
    lines: list[PlanLine]
    households: int | None
    persons: int
    note: str


class LetterPart(TypedDict):
    """脱贫攻坚责任书: who answers for what, by which clause; the year's task in persons, None where no plan stands yet."""

    kind: str
    unit: str
    place: str
    year: int
    persons: int | None
    tasks: list[str]
    clause: str
    quote: str
    source: str
