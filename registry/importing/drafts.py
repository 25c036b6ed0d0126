"""A household as it would be written: checked values, nothing of the database but the village's key."""

from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from registry.importing.reading import SheetRow


class Village(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def path(self) -> str: ...


@dataclass
class MemberDraft:
    row: SheetRow
    name: str = ""
    sex: str = ""
    id_no: str = ""
    birth_on: date | None = None
    ethnicity: str = ""
    education: str = ""
    schooling: str = ""
    health: str = ""
    labour: str = ""
    has_medical_insurance: bool | None = None
    has_pension_insurance: bool | None = None
    months_worked: int | None = None
    relation: str = ""


@dataclass
class IncomeDraft:
    year: int
    amounts: dict[str, int] = field(default_factory=dict)  # category → fen


@dataclass
class ConditionsDraft:
    year: int
    housing_area_tenths: int | None = None
    housing_grade: str = ""
    has_safe_water: bool | None = None
    has_electricity: bool | None = None
    has_television: bool | None = None
    road_kind: str = ""
    road_distance_m: int | None = None
    has_food: bool | None = None
    has_clothing: bool | None = None
    dropouts: int | None = None


@dataclass
class HouseholdDraft:
    no: str
    row: SheetRow
    village: Village | None = None
    hamlet: str = ""
    head_name: str = ""
    address: str = ""
    phone: str = ""
    household_type: str = ""
    main_cause: str = ""
    exit_path: str = ""
    entry_year: int | None = None
    planned_exit_year: int | None = None
    helper_name: str = ""
    helper_unit: str = ""
    members: list[MemberDraft] = field(default_factory=list)
    income: list[IncomeDraft] = field(default_factory=list)
    conditions: list[ConditionsDraft] = field(default_factory=list)
