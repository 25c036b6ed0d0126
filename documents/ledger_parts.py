"""What the papers of the rectification ledger say beside what every paper carries (Z01–Z04, domain.md §2.1)."""

from typing import TypedDict


class LedgerLine(TypedDict):
    """One item as the ledger lists it."""

    item_no: str
    round: int
    level: str  # 县级: whose ledger
    source: str
    category: str
    department: str
    subject: str
    found_on: str
    found_by: str
    problem: str
    lead_unit: str
    responsible_unit: str
    responsible: str
    deadline: str
    measures: str
    done: str
    evidence: list[str]
    accepted_by: str
    closed_on: str
    status: str


class LedgerPart(TypedDict):
    title: str  # of the campaign, "" where the paper is of one item
    lines: list[LedgerLine]
    requirement: str  # what the supervisors asked for
    lessons: str  # 举一反三
    visited_on: str
    conclusion: str  # what the acceptance found
