"""Where somebody may enter problems, and what of the register a problem is about."""

from typing import Any

from django.utils.translation import gettext as _

from approvals.models import Case
from inspection.errors import SubjectNotHere
from registry.access import Holder, places_of
from registry.models import Division, Household
from registry.places import plain_name
from registry.roles import Duty

SHOWN = 20


def areas_of(user: Holder) -> list[Division]:
    """The places from which he enters problems."""
    return list(Division.objects.filter(pk__in=places_of(user, Duty.OPEN_LEDGER_ITEM)).order_by("path"))


def places_named(text: str, areas: list[Division]) -> list[Division]:
    found: dict[int, Division] = {}
    if "\x00" in text:
        return []
    for area in areas:
        rows = Division.objects.filter(path__under=area.path, name__contains=text).order_by("path")
        found |= {row.pk: row for row in rows[:SHOWN]}
    return list(found.values())[:SHOWN]


def subjects_of(division: Division, values: dict[str, Any]) -> dict[str, Any]:
    """The household and the case meant by their numbers, in that place; raises SubjectNotHere."""
    place = plain_name(division.name)
    found: dict[str, Any] = {}
    case_no, household_no = values["case_no"].strip(), values["household_no"].strip()
    if case_no:
        case = Case.objects.filter(village_path__under=division.path, case_no=case_no).first()
        if case is None:
            raise SubjectNotHere(field="case_no", subject=_("case"), place=place)
        found |= {"case": case, "household": case.household}
    if household_no:
        household = Household.objects.filter(village_path__under=division.path, no=household_no).first()
        if household is None or (found.get("household") and found["household"] != household):
            raise SubjectNotHere(field="household_no", subject=_("household"), place=place)
        found["household"] = household
    return found
