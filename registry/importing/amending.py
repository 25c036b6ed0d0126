"""Brings a household on the register to what a later workbook says. Nobody is deleted: who is gone has left."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from registry.encryption import blind_index
from registry.importing import snapshots
from registry.importing.drafts import HouseholdDraft, MemberDraft
from registry.models import Helper, Household, IncomeItem, LivingConditions, Member

LEFT_REASON = "不在新登记表中"


def amend(household: Household, draft: HouseholdDraft, changes: dict[str, tuple[Any, Any]], at: datetime) -> None:
    """Writes only the parts named in `changes` (see snapshots.differences)."""
    own = [name for name in snapshots.HOUSEHOLD_FIELDS if name in changes]
    for name in own:
        setattr(household, name, getattr(draft, name))
    household.amended_at = at
    household.save(update_fields=[*own, "amended_at"])
    if "members" in changes:
        _members(household, draft, at)
    if "income" in changes:
        _income(household, draft)
    if "conditions" in changes:
        _conditions(household, draft)
    if "helper" in changes:
        _helper(household, draft, at)


def _members(household: Household, draft: HouseholdDraft, at: datetime) -> None:
    rows = list(Member.objects.filter(household=household).order_by("position"))
    # Those still there first: a name that stands twice means the one who has not left.
    known = {
        snapshots.member_key(row.name, row.id_index): row for row in sorted(rows, key=lambda row: row.left_on is None)
    }
    position = max((row.position for row in rows), default=0)
    kept = set()
    for member in draft.members:
        index = blind_index(member.id_no)
        row = known.get(snapshots.member_key(member.name, index))
        if row is None:
            position += 1
            row = Member(household=household, position=position, id_no=member.id_no, id_index=index)
        _copy(member, row)
        row.save()
        kept.add(row.pk)
    Member.objects.filter(household=household, left_on=None).exclude(pk__in=kept).update(
        left_on=timezone.localdate(at), left_reason=LEFT_REASON
    )


def _copy(member: MemberDraft, row: Member) -> None:
    for name, value in snapshots.of_member(member).items():
        setattr(row, name, value)
    row.left_on, row.left_reason = None, ""


def _income(household: Household, draft: HouseholdDraft) -> None:
    for of_year in draft.income:
        IncomeItem.objects.filter(household=household, year=of_year.year, basis=snapshots.FROM_WORKBOOK).delete()
        IncomeItem.objects.bulk_create(
            IncomeItem(
                household=household, year=of_year.year, category=name, amount_fen=amount, basis=snapshots.FROM_WORKBOOK
            )
            for name, amount in of_year.amounts.items()
        )


def _conditions(household: Household, draft: HouseholdDraft) -> None:
    for of_year in draft.conditions:
        values = {name: getattr(of_year, name) for name in snapshots.CONDITION_FIELDS}
        LivingConditions.objects.update_or_create(household=household, year=of_year.year, defaults=values)


def _helper(household: Household, draft: HouseholdDraft, at: datetime) -> None:
    today = timezone.localdate(at)
    Helper.objects.filter(household=household, until=None).update(until=today)
    if draft.helper_name:
        Helper.objects.create(household=household, name=draft.helper_name, unit=draft.helper_unit, since=today)
