"""What the annual plan allows, and how far it has come: the guard of H-0, persons planned and exits verified (C-06)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q
from django.db.models.functions import Left
from registry.models import Division, Member, ProgrammeVersion
from registry.places import place_at
from registry.roles import Level

from approvals.errors import InvalidAct, PlanExceeded
from approvals.models import AnnualPlan, Case
from approvals.stages import Outcome, Stage, StageCode


# ── what a township may plan ──────────────────────────────────────────────────────────────────────────────────────────
def plan_refusals(cases: Sequence[Case], stage: Stage) -> dict[int, list[InvalidAct]]:
    """Guard of H-0: the persons of the township's planned households never exceed its plan of the year, if one is on file."""
    groups: dict[tuple[int, int, int], list[Case]] = {}
    for case in cases:
        place = place_at(case.village_path, Level.TOWNSHIP)
        if place is not None:
            groups.setdefault((case.programme_id, place, case.year), []).append(case)
    found: dict[int, list[InvalidAct]] = {}
    for (programme, place, year), members in groups.items():
        plan = AnnualPlan.objects.filter(programme=programme, division=place, year=year).order_by("-version").first()
        if plan is not None:
            found |= _over(plan, members)
    return found


def _over(plan: AnnualPlan, cases: Sequence[Case]) -> dict[int, list[InvalidAct]]:
    """In the order of their opening as many households as there are persons left; the others are refused by name."""
    sizes = _sizes(case.household_key for case in cases)
    taken = persons_planned(plan)
    found: dict[int, list[InvalidAct]] = {}
    for case in sorted(cases, key=lambda case: case.pk):
        size = sizes.get(case.household_key, 0)
        if taken + size > plan.persons:
            found[case.pk] = [PlanExceeded(year=plan.year, plan=plan.persons, planned=taken, size=size)]
        else:
            taken += size
    return found


def _sizes(households: Iterable[int]) -> dict[int, int]:
    rows = Member.objects.filter(household__in=list(households), left_on=None).values("household")
    return {row["household"]: row["size"] for row in rows.annotate(size=Count("pk")).order_by()}


def persons_planned(plan: AnnualPlan) -> int:
    """Persons of the place's households that this year's plan has taken in and that have not fallen out since."""
    here = _inside(_once(plan.division_id, plan.division_path, plan.year))
    taken = Case.objects.filter(here, programme=plan.programme_id, year=plan.year).exclude(stage=StageCode.YEAR_PLAN)
    taken = taken.exclude(outcome__in=[Outcome.REJECTED, Outcome.WITHDRAWN])
    return Member.objects.filter(household__in=taken.values("household"), left_on=None).count()


def _once(division_id: int, path: str, year: int) -> list[str]:
    """The place, and those it followed by the end of the year: what ended there stands under the old name (D-46)."""
    before = Q(successor=division_id) | Q(successor__successor=division_id)
    rows = Division.objects.filter(before, effective_until__year__lte=year)
    return [path, *rows.values_list("path", flat=True)]


def _inside(paths: Iterable[str]) -> Q:
    inside = Q(pk__in=[])
    for path in paths:
        inside |= Q(village_path__under=path)
    return inside


# ── progress ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Progress:
    """Planned and verified, in persons and households. Verified: marked by two persons, not merely under way (C-06)."""

    planned_persons: int = 0
    planned_households: int = 0
    exited_persons: int = 0
    exited_households: int = 0

    def __add__(self, other: "Progress") -> "Progress":
        return Progress(
            self.planned_persons + other.planned_persons,
            self.planned_households + other.planned_households,
            self.exited_persons + other.exited_persons,
            self.exited_households + other.exited_households,
        )


IS_EXITED = Q(stage=StageCode.FOLLOW_UP, outcome="") | Q(outcome=Outcome.APPROVED)
_IS_PLANNED = ~Q(stage=StageCode.YEAR_PLAN) & ~Q(outcome__in=[Outcome.REJECTED, Outcome.WITHDRAWN])


def progress_below(version: ProgrammeVersion, division: Division, year: int) -> dict[str, Progress]:
    """Path of each part of the place → its progress. One question to the cases of the year; asked for a county or lower."""
    found: dict[str, Progress] = {}
    now = _parts_that_ended(division, year)
    for path, row in _grouped(version, division, year, "part").items():
        key = now.get(path, path)
        found[key] = found.get(key, Progress()) + _progress(row)
    return found


def _parts_that_ended(division: Division, year: int) -> dict[str, str]:
    """Path of a part that was followed → path of the part that stands in its stead."""
    above = Q(parent=division) | Q(parent__successor=division) | Q(parent__successor__successor=division)
    rows = Division.objects.filter(above, effective_until__year__lte=year).select_related("successor__successor")
    return {row.path: (row.successor.successor or row.successor).path for row in rows if row.successor}


def progress_by_path(version: ProgrammeVersion, division: Division, year: int) -> dict[str, Progress]:
    """Path out of poverty (产业, 教育 …) → progress; "" where the register names none."""
    return {key: _progress(rows) for key, rows in _grouped(version, division, year, "exit_path").items()}


def _grouped(version: ProgrammeVersion, division: Division, year: int, key: str) -> dict[str, dict[str, int]]:
    length = len(division.path) + len(Division.segment(0))
    here = _inside(_once(division.pk, division.path, year))
    cases = Case.objects.filter(here, programme=version, year=year)
    cases = cases.annotate(part=Left("village_path", length), exit_path=F("household__exit_path"))
    present = Q(household__members__left_on=None)
    rows = cases.values(key).annotate(
        planned_households=Count("pk", distinct=True, filter=_IS_PLANNED),
        planned_persons=Count("household__members", filter=_IS_PLANNED & present),
        exited_households=Count("pk", distinct=True, filter=IS_EXITED),
        exited_persons=Count("household__members", filter=IS_EXITED & present),
    )
    return {row.pop(key): row for row in rows.order_by()}


def _progress(row: dict[str, int]) -> Progress:
    return Progress(**row)
