"""The register workbook: households with their members, income and living conditions."""

from collections.abc import Sequence

from django.utils import timezone

from audit import clock
from registry.household_moves import months_at
from registry.importing import planning
from registry.importing.checking import Ground, check
from registry.importing.columns import FORM, SheetKind
from registry.importing.drafts import HouseholdDraft
from registry.importing.findings import Findings
from registry.importing.planning import Plan
from registry.importing.reading import StagedWorkbook
from registry.importing.villages import codes_elsewhere, villages_under
from registry.importing.writing import write
from registry.models import ImportRun

__all__ = ["FORM", "check", "ground", "plan", "write"]


def ground(run: ImportRun, workbook: StagedWorkbook) -> Ground:
    return Ground(
        today=timezone.localdate(clock.now()),
        villages=villages_under(run.division_path),
        codes_elsewhere=codes_elsewhere(run.division_path),
        repeated_numbers=workbook.repeated_numbers(),
        has_income=SheetKind.INCOME in workbook.kinds,
        has_conditions=SheetKind.CONDITIONS in workbook.kinds,
    )


def plan(checked: Sequence[tuple[str, HouseholdDraft | None, Findings]], run: ImportRun, lock: bool) -> list[Plan]:
    return planning.plan(checked, place=run.division_path, move_months=months_at(run.division), lock=lock)
