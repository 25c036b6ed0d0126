"""A household as plain values, from a draft or from the register, so that both can be compared.

Identity numbers appear as their blind index only.
"""

from typing import Any

from registry.encryption import blind_index
from registry.importing.drafts import HouseholdDraft, MemberDraft
from registry.models import Household, LivingConditions, Member

HOUSEHOLD_FIELDS = (
    "hamlet",
    "head_name",
    "address",
    "phone",
    "household_type",
    "main_cause",
    "exit_path",
    "entry_year",
    "planned_exit_year",
)
MEMBER_FIELDS = (
    "name",
    "sex",
    "birth_on",
    "ethnicity",
    "education",
    "schooling",
    "health",
    "labour",
    "has_medical_insurance",
    "has_pension_insurance",
    "months_worked",
    "relation",
)
CONDITION_FIELDS = (
    "housing_area_tenths",
    "housing_grade",
    "has_safe_water",
    "has_electricity",
    "has_television",
    "road_kind",
    "road_distance_m",
    "has_food",
    "has_clothing",
    "dropouts",
)
FROM_WORKBOOK = "登记表"  # IncomeItem.basis: only these items are replaced by a later workbook

Snapshot = dict[str, Any]


def member_key(name: str, id_index: str) -> str:
    """The number tells persons apart; without one, the name must do."""
    return id_index or f"name:{name}"


def of_member(member: Member | MemberDraft) -> Snapshot:
    return {name: getattr(member, name) for name in MEMBER_FIELDS}


def of_draft(draft: HouseholdDraft) -> Snapshot:
    snapshot: Snapshot = {name: getattr(draft, name) for name in HOUSEHOLD_FIELDS}
    snapshot["members"] = {
        member_key(member.name, blind_index(member.id_no)): of_member(member) for member in draft.members
    }
    snapshot["income"] = {item.year: dict(item.amounts) for item in draft.income}
    snapshot["conditions"] = {
        item.year: {name: getattr(item, name) for name in CONDITION_FIELDS} for item in draft.conditions
    }
    snapshot["helper"] = [draft.helper_name, draft.helper_unit] if draft.helper_name else []
    return snapshot


def of_household(household: Household, draft: HouseholdDraft) -> Snapshot:
    """What the register holds of the things the draft speaks of (its years, members still there, the open helper).

    The household comes with members, income_items, living_conditions and helpers prefetched.
    """
    snapshot: Snapshot = {name: getattr(household, name) for name in HOUSEHOLD_FIELDS}
    snapshot["members"] = {
        member_key(member.name, member.id_index): of_member(member)
        for member in household.members.all()
        if member.left_on is None
    }
    snapshot["income"] = _income(household, {item.year for item in draft.income})
    years = {item.year for item in draft.conditions}
    snapshot["conditions"] = {
        item.year: _conditions(item) for item in household.living_conditions.all() if item.year in years
    }
    helper = next((each for each in household.helpers.all() if each.until is None), None)
    snapshot["helper"] = [helper.name, helper.unit] if helper else []
    return snapshot


def _income(household: Household, years: set[int]) -> dict[int, dict[str, int]]:
    income: dict[int, dict[str, int]] = {}
    for item in household.income_items.all():
        if item.year in years and item.basis == FROM_WORKBOOK:
            income.setdefault(item.year, {})[item.category] = item.amount_fen
    return income


def _conditions(item: LivingConditions) -> Snapshot:
    return {name: getattr(item, name) for name in CONDITION_FIELDS}


def differences(before: Snapshot, after: Snapshot) -> dict[str, tuple[Any, Any]]:
    """{what: (before, after)} for every part that is not equal."""
    return {name: (before[name], after[name]) for name in after if before[name] != after[name]}
