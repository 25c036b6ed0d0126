"""The rows of income and living conditions. Items are kept, sums are always computed: a stated sum is only compared."""

from datetime import date

from registry.importing import vocabulary
from registry.importing.drafts import ConditionsDraft, IncomeDraft
from registry.importing.findings import Findings
from registry.importing.reading import SheetRow
from registry.importing.values import fen, scaled, text_of, whole_number, yes_or_no
from registry.models import HousingGrade, IncomeCategory
from registry.money import yuan_text

_FIRST_YEAR = 2010
_IMPLAUSIBLE_FEN = 50_000_000  # 500,000 yuan of one kind in a year: a person should look
_FEN_OF_ROUNDING = 1
_GRADES = {grade.value: grade.value for grade in HousingGrade} | {
    f"{grade.value}级": grade.value for grade in HousingGrade
}


def check_income(rows: list[SheetRow], persons: int, today: date, findings: Findings) -> list[IncomeDraft]:
    """Latest year first. Years never repeat within a household."""
    years: dict[int, IncomeDraft] = {}
    for row in rows:
        year = _year(row, today, findings)
        draft = IncomeDraft(year or 0)
        for category in IncomeCategory:
            amount = _amount(row, category.value, findings)
            if amount is not None:
                draft.amounts[category.value] = amount
        if not findings.is_refused:  # a refused item would make every sum look wrong
            _compare_sums(row, draft, persons, findings)
        if year is not None and year in years:
            findings.refuse(row, "year", "year_repeated", year=year)
        elif year is not None:
            years[year] = draft
    return [years[year] for year in sorted(years, reverse=True)]


def _year(row: SheetRow, today: date, findings: Findings) -> int | None:
    year: int | None = findings.read(row, "year", whole_number, fatal=True)
    if year is None:
        if not text_of(row.cells.get("year")):
            findings.refuse(row, "year", "income_year_missing")
        return None
    if not _FIRST_YEAR <= year <= today.year:
        findings.refuse(row, "year", "income_year_out_of_reason", earliest=_FIRST_YEAR, latest=today.year)
        return None
    return year


def _amount(row: SheetRow, name: str, findings: Findings) -> int | None:
    amount: int | None = findings.read(row, name, lambda cell: fen(cell, yuan=row.scale(name)), fatal=True)
    raw = row.cells.get(name)
    if amount is None:
        if name in row.layout.places and not text_of(raw):
            findings.flag(row, name, "amount_missing")
        return None
    if amount < 0:
        findings.refuse(row, name, "negative")
        return None
    if amount > _IMPLAUSIBLE_FEN:
        findings.flag(row, name, "amount_implausible")
    if isinstance(raw, str) and not (raw.isascii() and raw.replace(".", "", 1).isdigit()):
        findings.accept(row, name, "tidied", read=yuan_text(amount))
    return amount


def _compare_sums(row: SheetRow, draft: IncomeDraft, persons: int, findings: Findings) -> None:
    expenses = draft.amounts.get(IncomeCategory.EXPENSES, 0)
    income = sum(amount for name, amount in draft.amounts.items() if name != IncomeCategory.EXPENSES)
    net = income - expenses
    stated_net: int | None = findings.read(row, "net", lambda cell: fen(cell, yuan=row.scale("net")), fatal=False)
    if stated_net is not None and abs(stated_net - net) > _FEN_OF_ROUNDING:
        findings.flag(row, "net", "net_differs", computed=yuan_text(net))
    stated: int | None = findings.read(
        row, "per_capita", lambda cell: fen(cell, yuan=row.scale("per_capita")), fatal=False
    )
    if stated is not None and persons and abs(stated - net / persons) > _FEN_OF_ROUNDING:
        findings.flag(
            row, "per_capita", "per_capita_differs", computed=yuan_text(round(net / persons)), persons=persons
        )


def check_conditions(rows: list[SheetRow], year: int, today: date, findings: Findings) -> list[ConditionsDraft]:
    """The sheet has no year of its own as a rule; it then belongs to the year of the income."""
    years: dict[int, ConditionsDraft] = {}
    for row in rows:
        draft = _read_conditions(row, year, today, findings)
        if draft.year in years:
            findings.refuse(row, "no", "conditions_repeated", year=draft.year)
        years[draft.year] = draft
    return [years[key] for key in sorted(years, reverse=True)]


def _read_conditions(row: SheetRow, year: int, today: date, findings: Findings) -> ConditionsDraft:
    own: int | None = findings.read(row, "year", whole_number, fatal=True)
    if own is not None and not _FIRST_YEAR <= own <= today.year:
        findings.refuse(row, "year", "income_year_out_of_reason", earliest=_FIRST_YEAR, latest=today.year)
        own = None
    draft = ConditionsDraft(own or year)
    draft.housing_area_tenths = findings.read(
        row, "housing_area", lambda cell: scaled(cell, scale=10, largest=20_000), fatal=False
    )
    draft.housing_grade = _grade(row, findings)
    for name in ("has_safe_water", "has_electricity", "has_television", "has_food", "has_clothing"):
        setattr(draft, name, findings.read(row, name, yes_or_no, fatal=False))
    draft.road_kind = vocabulary.word(row, "road_kind", findings)
    draft.road_distance_m = findings.read(
        row, "road_distance", lambda cell: scaled(cell, scale=row.scale("road_distance"), largest=500_000), fatal=False
    )
    draft.dropouts = findings.read(row, "dropouts", lambda cell: whole_number(cell, largest=20), fatal=False)
    return draft


def _grade(row: SheetRow, findings: Findings) -> str:
    text = text_of(row.cells.get("housing_grade")).upper()
    if text and text not in _GRADES:
        findings.flag(row, "housing_grade", "grade_unknown")
    return _GRADES.get(text, "")
