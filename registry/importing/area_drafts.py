"""What a workbook says about one place, as it would be written."""

from dataclasses import dataclass, field
from datetime import date

from registry.importing.placing import Gazetteer, KnownPlace
from registry.importing.reading import SheetRow
from registry.indicator_values import Value


@dataclass(frozen=True)
class AreaGround:
    """What checking knows besides the rows: whose word it is, for which year, and the places it may speak of."""

    today: date
    gazetteer: Gazetteer
    year: int | None
    source: str
    department: str
    paper: str  # the file's name stands for the paper that a list does not name


@dataclass
class ReportDraft:
    row: SheetRow
    subject: str
    place: KnownPlace | None
    year: int | None
    hamlet: str = ""
    values: dict[str, Value] = field(default_factory=dict)


@dataclass
class ListingDraft:
    row: SheetRow
    place: KnownPlace
    kind: str
    designation: str
    source: str
    clause: str
    planned_year: int | None
    listed_on: date


@dataclass
class AreaDraft:
    no: str
    reports: list[ReportDraft] = field(default_factory=list)
    listings: list[ListingDraft] = field(default_factory=list)
