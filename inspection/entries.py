"""What is laid before the ledger: a finding, the content of a step, a received file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from approvals.models import Case
from registry.models import Division, Household, Posting


@dataclass(frozen=True)
class File:
    """A received file, checked and already stored under its digest."""

    moment: str
    title: str
    sha256: str
    size: int
    content_type: str


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What was found, where, and by which way it came to light."""

    division: Division
    source: str
    category: str
    description: str
    found_on: date | None = None  # None: today
    source_no: str = ""
    department: str = ""
    household: Household | None = None
    case: Case | None = None
    files: tuple[File, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What a step says: the opinion, its particulars, and the files that prove it. The last three are an assignment's."""

    opinion: str = ""
    particulars: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[File, ...] = ()
    lead_unit: str = ""
    responsible: Posting | None = None
    deadline: date | None = None

    def text(self, name: str) -> str:
        return str(self.particulars.get(name) or "").strip()
