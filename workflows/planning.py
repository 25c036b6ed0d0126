"""Setting annual plans: the plan, its event and its paper (P01) in one transaction."""

from collections.abc import Sequence

from django.db import transaction

from approvals import plans
from approvals.models import AnnualPlan
from approvals.plans import Figures
from audit import clock
from documents import plans as papers
from registry.models import Division, ProgrammeVersion, User

Changed = Sequence[tuple[Division, Figures]]


@transaction.atomic
def set_own(
    *,
    user: User,
    version: ProgrammeVersion,
    division: Division,
    year: int,
    figures: Figures,
    source: str,
    reason: str,
) -> AnnualPlan:
    """Raises what plans.set_plan raises."""
    at = clock.now()
    plan = plans.set_plan(
        user=user, version=version, division=division, year=year, figures=figures, source=source, reason=reason, at=at
    )
    papers.issue_own(plan, at=at)
    return plan


@transaction.atomic
def split(
    *,
    user: User,
    version: ProgrammeVersion,
    place: Division,
    year: int,
    changed: Changed,
    known: dict[int, AnnualPlan],
    source: str,
    reason: str,
) -> list[AnnualPlan]:
    """`known`: the plans in force of the places below. What is given back is written first, so that others can have it."""
    at = clock.now()

    def gained(entry: tuple[Division, Figures]) -> int:
        part, figures = entry
        return figures.persons - (known[part.pk].persons if part.pk in known else 0)

    done = [
        plans.set_plan(
            user=user, version=version, division=part, year=year, figures=figures, source=source, reason=reason, at=at
        )
        for part, figures in sorted(changed, key=gained)
    ]
    if done:
        papers.issue_split(place, _in_force(version, place, year), done, at=at)
    return done


def _in_force(version: ProgrammeVersion, place: Division, year: int) -> list[AnnualPlan]:
    """The plans of the places below as they stand now, under the lock that setting one has taken."""
    below = Division.objects.filter(parent=place).in_bulk()
    found = {key: plan for (key, planned), plan in plans.newest(version, below).items() if planned == year}
    for key, plan in found.items():
        plan.division = below[key]
    return [found[key] for key in sorted(found)]
