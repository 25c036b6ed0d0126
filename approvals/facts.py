"""The door from the registry: what was on file, or was measured, when a level judged. Frozen, with a digest.

Criteria see only these facts. None means: not known. Money in fen, counts in persons.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any

from audit import canonical
from registry.models import Household, IncomeCategory, LivingConditions, Member
from registry.reading import conditions_of, income_of, members_of

SCHOOL_AGE = range(6, 16)


@dataclass(frozen=True)
class HouseholdFacts:
    population: int | None = None
    wages_fen: int | None = None
    business_fen: int | None = None
    property_fen: int | None = None
    transfer_fen: int | None = None
    other_fen: int | None = None
    expenses_fen: int | None = None
    income_year: int | None = None
    has_food: bool | None = None
    has_clothing: bool | None = None
    dropouts: int | None = None
    uninsured: int | None = None
    housing_grade: str | None = None
    has_safe_water: bool | None = None
    has_electricity: bool | None = None
    has_television: bool | None = None
    has_road: bool | None = None
    has_income_source: bool | None = None
    rigid_expenditure_fen: int | None = None
    industry_projects: int | None = None
    without_family_doctor: int | None = None
    without_pension: int | None = None
    clear_facts: int | None = None
    conditions_improved: bool | None = None

    @property
    def income_fen(self) -> int | None:
        """Net income of the household: all counted income less expenses of production (domain.md §3.0)."""
        parts = [self.wages_fen, self.business_fen, self.property_fen, self.transfer_fen, self.other_fen]
        if any(part is None for part in parts) or self.expenses_fen is None:
            return None
        return sum(part for part in parts if part is not None) - self.expenses_fen

    @property
    def income_per_capita_fen(self) -> int | None:
        """Rounded down to the fen; comparisons use the household's sum, so nothing hangs on the rounding."""
        if self.income_fen is None or not self.population:
            return None
        return self.income_fen // self.population

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    def canonical(self) -> str:
        return canonical.encode(self.to_json()).decode()

    def measured(self, values: Mapping[str, Any]) -> "HouseholdFacts":
        """These facts with what a level measured itself in place of what was on file."""
        known = {field.name for field in fields(self)}
        return replace(self, **{name: value for name, value in values.items() if name in known})


def from_json(content: Mapping[str, Any]) -> HouseholdFacts:
    return HouseholdFacts(**content)


def household_facts(household: Household, *, year: int) -> HouseholdFacts:
    """What the registry holds now, for the newest income year not after `year`; for a list call reading.read_for first."""
    members = members_of(household)
    conditions = conditions_of(household, year)
    return HouseholdFacts(
        **_income(household, year), **_people(members, year), **_living(conditions), **_known(household, members)
    )


def present_members(household: Household) -> list[Member]:
    return members_of(household)


def _income(household: Household, year: int) -> dict[str, Any]:
    items = income_of(household, year)
    if not items:
        return {}
    sums = dict.fromkeys(IncomeCategory.values, 0)
    for item in items:
        if item.is_counted:
            sums[item.category] += item.amount_fen
    return {f"{category}_fen": amount for category, amount in sums.items()} | {"income_year": items[0].year}


def _people(members: list[Member], year: int) -> dict[str, Any]:
    insured = [member.has_medical_insurance for member in members]
    adults = [member for member in members if member.birth_on and age_in(member.birth_on, year) >= 16]
    pensions = [member.has_pension_insurance for member in adults]
    return {
        "population": len(members) or None,
        "uninsured": None if None in insured or not insured else insured.count(False),
        "without_pension": None if None in pensions or not adults else pensions.count(False),
    }


def age_in(birth_on: date, year: int) -> int:
    return year - birth_on.year


def _living(conditions: LivingConditions | None) -> dict[str, Any]:
    if conditions is None:
        return {}
    return {
        "has_food": conditions.has_food,
        "has_clothing": conditions.has_clothing,
        "dropouts": conditions.dropouts,
        "housing_grade": conditions.housing_grade or None,
        "has_safe_water": conditions.has_safe_water,
        "has_electricity": conditions.has_electricity,
        "has_television": conditions.has_television,
    }


def _known(household: Household, members: list[Member]) -> dict[str, Any]:
    """D-13: people, cause, measures, path and result of help are each known; the register holds three of the five."""
    clear = [bool(members), bool(household.main_cause), bool(household.exit_path)]
    return {"clear_facts": sum(clear)}
