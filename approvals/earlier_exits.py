"""Who decided or signed the exit that a case looks at again: none of them looks (S4), all of them answer for it (C-73)."""

from collections.abc import Collection, Iterable, Sequence

from django.db.models import F, QuerySet

from approvals.models import Case, Decision, SignOff
from approvals.stages import CaseKind, Outcome, Stage


def exit_signers(cases: Sequence[Case], stage: Stage) -> dict[int, frozenset[int]]:
    """Officials by case key, of every round of the household's exits, stand-ins and whom they stood in for. Two queries."""
    if not stage.unlike_exit or not cases:
        return {}
    by_household = {case.household_key: case.pk for case in cases}
    found = signers_of_households(by_household)
    return {by_household[household]: people for household, people in found.items()}


def signers_of_households(households: Collection[int]) -> dict[int, frozenset[int]]:
    """The same by household key, for all that are asked about; empty where no exit ran here."""
    exits = Case.objects.filter(household__in=households, kind=CaseKind.EXIT)
    return _signers(households, exits, "household")


def signers_of_villages(villages: Collection[int]) -> dict[int, frozenset[int]]:
    exits = Case.objects.filter(village__in=villages, household=None, kind=CaseKind.VILLAGE_EXIT)
    return _signers(villages, exits, "village")


def _signers(keys: Iterable[int], exits: QuerySet[Case], subject: str) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = {key: set() for key in keys}
    decided = Decision.objects.filter(case__in=exits).values_list(
        f"case__{subject}", "decided_by", "delegation__posting__official"
    )
    signed = SignOff.objects.filter(sheet__items__case__in=exits, official__isnull=False).values_list(
        f"sheet__items__case__{subject}", "official", "delegation__posting__official"
    )
    for key, person, principal in [*decided, *signed.distinct()]:
        if key in found:  # a sheet holds other cases, too
            found[key] |= {one for one in (person, principal) if one is not None}
    return {key: frozenset(people) for key, people in found.items()}


def accountable(case: Case) -> list[Decision]:
    """The approvals of the exit that proved false, oldest first, with name, post and unit as they were: C-73's list."""
    rows = Decision.objects.filter(
        case__household=case.household_id,
        case__kind=CaseKind.EXIT,
        outcome=Outcome.APPROVED,
        case__outcome=Outcome.APPROVED,
    )
    return list(rows.annotate(exit_no=F("case__case_no")).order_by("pk"))
