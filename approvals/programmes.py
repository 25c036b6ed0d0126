"""The programme of a case as it counts for that case: its file, and what two persons had set when the case was opened.

A number set later counts for cases opened later. So all levels of one case judge by the same line, whatever is set meanwhile.
"""

from collections.abc import Sequence
from dataclasses import replace

from audit import clock
from registry.models import DivisionCode
from registry.parameters import programmes_on
from registry.programme_paths import as_at
from registry.programme_schema import Programme
from registry.programme_store import programme_of

from approvals.models import Case, Sheet

_KEPT = "_programme_that_counts"


def programme_for(case: Case) -> Programme:
    """One query per case object, the first time."""
    return programmes_for([case])[case.pk]


def programmes_for(cases: Sequence[Case]) -> dict[int, Programme]:
    """One query for all of them."""
    opened_on = {
        case.pk: case.opened_at.astimezone(clock.LOCAL_ZONE).date() for case in cases if _KEPT not in case.__dict__
    }
    missing = [case for case in cases if case.pk in opened_on]
    found = programmes_on((case.programme, case.year, opened_on[case.pk]) for case in missing) if missing else {}
    for case in missing:
        case.__dict__[_KEPT] = _of_place(case, found[case.programme_id, case.year, opened_on[case.pk]])
    return {case.pk: case.__dict__[_KEPT] for case in cases}


def programme_for_sheet(sheet: Sheet) -> Programme:
    """As it counts for the first of its cases; all of a sheet are of one place, programme and year. Read once per sheet object."""
    if _KEPT not in sheet.__dict__:
        cases = Case.objects.select_related("programme").defer("programme__content").order_by("pk")
        sheet.__dict__[_KEPT] = programme_for(cases.filter(sheet_items__sheet=sheet)[0])
    kept: Programme = sheet.__dict__[_KEPT]
    return kept


def _of_place(case: Case, programme: Programme) -> Programme:
    """Which counties end at the province is the programme's own list (domain.md §2.4): K-6 and K-7 are asked case by case."""
    path = programme.procedure(case.kind)
    if path is None or not path.left_out_for:
        return programme
    codes = set(DivisionCode.objects.filter(division=case.village_id).values_list("code", flat=True))
    return replace(programme, procedures=as_at(programme.procedures, case.kind, codes))


def programme_at_hand(case: Case) -> Programme:
    """For lists: what was read already, else the file alone. No query."""
    kept: Programme | None = case.__dict__.get(_KEPT)
    return kept or programme_of(case.programme)
