"""Whom and where consolidation looks first (巩固提升的重点人群和重点区域, D-17).

Old, disabled and seriously ill persons are read from the members as they stand; the areas are those that a programme names.
A flag is a hint for who plans and visits; it changes no standing and no figure.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from audit import clock
from registry.access import under
from registry.models import DivisionCode, Household, Member, ProgrammeVersion
from registry.programme_store import programme_of

ELDERLY_FROM = 60  # years: the age of 老年人 in the law on their rights; no source gives another
AREA = "area"


class FocusGroup(TextChoices):
    ELDERLY = "elderly", _("old person")
    DISABLED = "disabled", _("disabled person")
    SERIOUSLY_ILL = "seriously_ill", _("seriously ill person")


def _born_before(on: date) -> date:
    year = on.year - ELDERLY_FROM
    return date(year, 2, 28) if (on.month, on.day) == (2, 29) and year % 4 else on.replace(year=year)


def _is_in(group: str, on: date) -> Q:
    return {
        FocusGroup.ELDERLY: Q(birth_on__lte=_born_before(on)),
        FocusGroup.DISABLED: Q(health__contains="残疾"),
        FocusGroup.SERIOUSLY_ILL: Q(health__contains="大病"),
    }[FocusGroup(group)]


def narrowed(rows: QuerySet[Household], focus: str) -> QuerySet[Household]:
    """Those with a member of the group, or in an area of focus."""
    today = clock.today()
    if focus == AREA:
        return under(rows, focus_areas(today), "village_path")
    if focus not in FocusGroup.values:
        return rows
    members = Member.objects.filter(_is_in(focus, today), household=OuterRef("pk"), left_on=None)
    return rows.filter(Exists(members))


def groups_of(households: Iterable[int]) -> Mapping[int, list[FocusGroup]]:
    """By household key, for those on one page. One query."""
    today = clock.today()
    rows = Member.objects.filter(household__in=list(households), left_on=None)
    known = rows.values_list("household", "birth_on", "health")
    found: dict[int, set[FocusGroup]] = defaultdict(set)
    for key, born, health in known:
        found[key] |= _groups(born, health, today)
    return {key: [group for group in FocusGroup if group in groups] for key, groups in found.items()}


def _groups(born: date | None, health: str, on: date) -> set[FocusGroup]:
    found = {FocusGroup.ELDERLY} if born is not None and born <= _born_before(on) else set()
    found |= {FocusGroup.DISABLED} if "残疾" in health else set()
    return found | ({FocusGroup.SERIOUSLY_ILL} if "大病" in health else set())


def focus_areas(on: date) -> list[str]:
    """Paths of the areas that the programmes in force name, the newest version of each. Two queries."""
    newest = {
        row.name: row
        for row in ProgrammeVersion.objects.filter(in_force_from__lte=on).order_by("in_force_from", "version")
    }
    codes = {code for row in newest.values() for code in programme_of(row).focus.areas}
    rows = DivisionCode.objects.filter(code__in=codes).order_by("division__path")
    return list(rows.values_list("division__path", flat=True).distinct()) if codes else []
