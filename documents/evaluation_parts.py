"""What the papers of a third-party evaluation say beside what every paper carries (E01–E05, domain.md §2.8)."""

from typing import TypedDict

from documents.parts import LinePart
from documents.report_parts import ReportTable


class QuestionLine(TypedDict):
    """One question of the interview and what was answered."""

    section: str
    text: str
    answer: str  # "" where nobody answered


class ProblemLine(TypedDict):
    """A suspected problem, what the county answered, and what was ruled."""

    no: int
    subject: str  # 宝城村姜福田户
    kind: str  # 疑似错退, 疑似漏评, 程序问题 …
    description: str
    persons: int | None  # None: the problem is not one of persons
    found_on: str
    questionnaire: str  # the number of the interview that it rests on
    county: str  # 认可, 不认可（举证）, 逾期未反馈; "" before
    statement: str
    evidence: list[str]
    ruling: str  # 认定, 排除; "" before
    basis: str


class RateLine(TypedDict):
    """One of the four rates: counted persons or households over counted ones, and the programme's limit."""

    title: str
    numerator: str  # 错退人口5人
    denominator: str
    value: str
    standard: str  # "" where the programme's source gives none
    met: bool | None
    clause: str


class EvaluationPart(TypedDict):
    no: str  # of the engagement
    body: str  # the evaluating body
    contract_no: str
    area: str
    period: str
    facts: list[LinePart]
    questions: list[QuestionLine]  # E02
    problems: list[ProblemLine]  # E03, E04, E05
    rates: list[RateLine]  # E05
    paragraphs: list[str]
    tables: list[ReportTable]  # E01
