"""Who decided or signed the exit that a case looks at again: none of them looks (S4), all of them answer for it (C-73)."""

from collections.abc import Sequence

from django.db.models import F

from approvals.models import Case, Decision, SignOff
from approvals.stages import CaseKind, Outcome, Stage


def exit_signers(cases: Sequence[Case], stage: Stage) -> dict[int, frozenset[int]]:
    """Officials by case key, of every round of the household's exits, stand-ins and whom they stood in for. Two queries."""
    if not stage.unlike_exit or not cases:
        return {}
    by_household = {case.household_key: case.pk for case in cases}
    found: dict[int, set[int]] = {case.pk: set() for case in cases}
    exits = Case.objects.filter(household__in=by_household, kind=CaseKind.EXIT)
    decided = Decision.objects.filter(case__in=exits).values_list(
        "case__household", "decided_by", "delegation__posting__official"
    )
    signed = SignOff.objects.filter(sheet__items__case__in=exits, official__isnull=False).values_list(
        "sheet__items__case__household", "official", "delegation__posting__official"
    )
    for household, person, principal in [*decided, *signed.distinct()]:
        if household in by_household:
            found[by_household[household]] |= {key for key in (person, principal) if key is not None}
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
