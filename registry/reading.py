"""What belongs to households, read for many at once: one statement per table, however long the list.

`read_for` fetches and keeps the rows on the household objects of one act; the functions below give them back, or read
them for the one household they are asked about. Whoever judges a list calls `read_for` first, and no rule needs to know.
"""

from collections.abc import Sequence
from typing import Any

from audit.statements import Keys, Read
from registry.models import Helper, Household, IncomeItem, LivingConditions, Member

_READS: dict[str, Read[Any]] = {
    "members": Read(
        lambda households: Member.objects.filter(household__in=households).order_by("household", "position"),
        households=Keys,
    ),
    "helpers": Read(
        lambda households: Helper.objects.filter(household__in=households).order_by("household", "-since", "-id"),
        households=Keys,
    ),
    "conditions": Read(
        lambda households: LivingConditions.objects.filter(household__in=households).order_by("household", "-year"),
        households=Keys,
    ),
    "income": Read(
        lambda households: IncomeItem.objects.filter(household__in=households).order_by("household", "-year", "id"),
        households=Keys,
    ),
}


def read_for(households: Sequence[Household], *tables: str) -> None:
    """Read these tables for all the households; what is already there is not read again."""
    for table in tables:
        missing = [household for household in households if table not in _kept(household)]
        for household, rows in zip(missing, _rows(table, missing), strict=True):
            _kept(household)[table] = rows


def _kept(household: Household) -> dict[str, list[Any]]:
    kept: dict[str, list[Any]] = household.__dict__.setdefault("_read", {})
    return kept


def _rows(table: str, households: Sequence[Household]) -> list[list[Any]]:
    found: dict[int, list[Any]] = {household.pk: [] for household in households}
    for row in _READS[table].all(households=list(found)) if found else ():
        found[row.household_id].append(row)
    return [found[household.pk] for household in households]


def _of(household: Household, table: str) -> list[Any]:
    kept = household.__dict__.get("_read", {})
    return kept[table] if table in kept else _rows(table, [household])[0]


def members_of(household: Household) -> list[Member]:
    """Who lives there now, by position."""
    return [member for member in _of(household, "members") if member.left_on is None]


def all_members_of(household: Household) -> list[Member]:
    """Also those who left."""
    return list(_of(household, "members"))


def helpers_of(household: Household) -> list[Helper]:
    """Who is answerable for helping now, the latest named first."""
    return [helper for helper in _of(household, "helpers") if helper.until is None]


def conditions_of(household: Household, year: int) -> LivingConditions | None:
    """The newest living conditions on file up to the year."""
    return next((row for row in _of(household, "conditions") if row.year <= year), None)


def income_of(household: Household, year: int) -> list[IncomeItem]:
    """The income lines of the newest year on file up to this one."""
    known = [row for row in _of(household, "income") if row.year <= year]
    return [row for row in known if row.year == known[0].year]
