"""What the papers of help say beside what every paper carries (M01–M03, domain.md §2.1; C-47, C-48, D-16)."""

from typing import TypedDict


class ContactLine(TypedDict):
    """Whom the household may turn to. A number that is not on file is typed by whoever issues the paper."""

    post: str
    name: str
    phone: str


class HelperLine(TypedDict):
    name: str
    unit: str
    since: str
    until: str


class HelpVisitLine(TypedDict):
    on: str
    who: str
    visited_as: str
    summary: str


class HelpMeasureLine(TypedDict):
    on: str
    path: str
    title: str
    unit: str
    amount_fen: int | None
    result: str


class IncomeYear(TypedDict):
    """All in fen; per head of those who live there now."""

    year: int
    earned_fen: int
    expenses_fen: int
    total_fen: int
    per_capita_fen: int | None


class StandingLine(TypedDict):
    on: str
    standing: str


class RecheckLine(TypedDict):
    """A visit of a re-check of the exit (回头看)."""

    on: str
    campaign: str
    unit: str
    who: str
    result: str
    revisit_on: str


class CarePart(TypedDict):
    help_note: str  # 帮扶办法
    policies: str  # 政策措施
    contacts: list[ContactLine]
    helpers: list[HelperLine]
    visits: list[HelpVisitLine]
    measures: list[HelpMeasureLine]
    years: list[IncomeYear]
    standings: list[StandingLine]
    rechecks: list[RecheckLine] | None  # None: a paper that tells of none
