"""Annual plans with targets (H-0; C-01 … C-07, G-04 … G-06): assigned from above, split below, never exceeded, every version kept.

A place may put persons off to a later year, never take on more than it was assigned up to any year. What the programme's
source gives is the whole of its jurisdiction; it is never written down again, so its own gaps stay its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from audit import clock, log
from audit.log import Actor
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from registry.access import Holder, acting_posting, holders
from registry.models import Division, Posting, ProgrammeVersion
from registry.places import name_of
from registry.programme_schema import Programme
from registry.programme_store import programme_of
from registry.roles import Duty
from registry.services import actor_of

from approvals import events
from approvals.errors import (
    InputWrong,
    NotEntitled,
)
from approvals.models import AnnualPlan
from approvals.plan_errors import PartsExceedPlan, PlanExceedsAbove, PlanMissingAbove

Years = Mapping[int, int]


# ── what is on file ───────────────────────────────────────────────────────────────────────────────────────────────────
def newest(programme: ProgrammeVersion, divisions: Iterable[int]) -> dict[tuple[int, int], AnnualPlan]:
    """(division, year) → the version in force. One query."""
    rows = AnnualPlan.objects.filter(programme=programme, division__in=list(divisions)).order_by("version")
    return {(row.division_id, row.year): row for row in rows}


def history(programme: ProgrammeVersion, division: Division) -> list[AnnualPlan]:
    rows = AnnualPlan.objects.filter(programme=programme, division=division).select_related("posting")
    return list(rows.order_by("-year", "-version")[:100])


def source_targets(programme: Programme) -> dict[int, int]:
    """Year → persons that the source itself gives for the whole jurisdiction; a year without a number is left out."""
    return {
        target.year: target.persons
        for target in programme.targets
        if target.subject == "household" and not target.path and target.year is not None and target.persons is not None
    }


def source_paths(programme: Programme, year: int) -> dict[str, int]:
    """Path → persons, only those counted in the whole (低保 stands beside it in Guiping)."""
    return {
        target.path: target.persons
        for target in programme.targets
        if target.subject == "household" and target.path and target.year == year and not target.beside_total
        if target.persons is not None
    }


def assigned(version: ProgrammeVersion, division: Division) -> dict[int, int]:
    """Year → persons assigned to the place: its plan, or for the jurisdiction what the source says where no plan stands."""
    found = {year: plan.persons for (_division, year), plan in newest(version, [division.pk]).items()}
    if division.pk == version.jurisdiction_id:
        return source_targets(programme_of(version)) | found
    return found


# ── setting it ────────────────────────────────────────────────────────────────────────────────────────────────────────
def setter(user: Holder, version: ProgrammeVersion, division: Division) -> Posting:
    """From which posting he may set this place's plan; raises NotEntitled. The level above assigns (C-01).

    A township splits to its villages with the duty to plan. Where nobody above can, the place's own office writes down
    what was assigned to it, with the paper from above.
    """
    today = clock.today()
    above = division.parent_id
    if above is not None and division.pk != version.jurisdiction_id:
        for duty in (Duty.SET_TARGETS, Duty.PLAN_EXIT):
            posting = acting_posting(user, duty, above, today)
            if posting is not None:
                return posting
    if division.pk == version.jurisdiction_id or above is None or not _somebody_assigns(above):
        posting = acting_posting(user, Duty.SET_TARGETS, division.pk, today)
        if posting is not None:
            return posting
    place = name_of(division.path, above) if above is not None else division.name
    raise NotEntitled(duty=Duty.SET_TARGETS.label, place=place)


def may_set(user: Holder, version: ProgrammeVersion, division: Division) -> bool:
    try:
        setter(user, version, division)
    except NotEntitled:
        return False
    return True


def _somebody_assigns(division_id: int) -> bool:
    return any(holders(duty, division_id) for duty in (Duty.SET_TARGETS, Duty.PLAN_EXIT))


@dataclass(frozen=True)
class Figures:
    """What a plan says; persons count, households are told beside them (C-06)."""

    persons: int
    households: int | None = None
    by_path: Mapping[str, int] | None = None


@transaction.atomic
def set_plan(
    *,
    user: Holder,
    version: ProgrammeVersion,
    division: Division,
    year: int,
    figures: Figures,
    source: str,
    reason: str,
    at: datetime,
) -> AnnualPlan:
    """A new version of the place's plan. Raises NotEntitled, InputWrong, PlanMissingAbove, PlanExceedsAbove, PartsExceedPlan."""
    posting = setter(user, version, division)
    _refuse_wrong(programme_of(version), year, figures, source, reason)
    _lock(version, division)
    _refuse_more_than_assigned(version, division, year, figures.persons)
    _refuse_less_than_parts(version, division, year, figures.persons)
    before = newest(version, [division.pk]).get((division.pk, year))
    plan = AnnualPlan.objects.create(
        programme=version,
        division=division,
        division_path=division.path,
        year=year,
        version=before.version + 1 if before else 1,
        persons=figures.persons,
        households=figures.households,
        by_path=dict(figures.by_path or {}),
        source=source.strip(),
        reason=reason.strip(),
        set_by_id=posting.official_id,
        posting=posting,
        official_name=posting.official.name,
        unit=posting.unit,
        set_at=at,
    )
    state(plan, before, actor_of(posting), at)
    return plan


def _lock(version: ProgrammeVersion, division: Division) -> None:
    """Two splits of one place wait for each other: both write under the lock of the place they split, and of their own."""
    keys = [key for key in (division.parent_id, division.pk) if key is not None]
    list(Division.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))


def _refuse_wrong(programme: Programme, year: int, figures: Figures, source: str, reason: str) -> None:
    if year not in programme.years:
        years = f"{programme.years[0]}–{programme.years[-1]}"
        raise InputWrong(field="year", label=_("year"), problem=_("lies outside the programme, %s") % years)
    numbers = [figures.persons, figures.households or 0, *(figures.by_path or {}).values()]
    if not all(0 <= number < 2**31 for number in numbers):
        raise InputWrong(field="persons", label=_("persons"), problem=_("is no possible number"))
    if figures.households is not None and figures.households > figures.persons:
        raise InputWrong(field="households", label=_("households"), problem=_("more households than persons"))
    if sum((figures.by_path or {}).values()) > figures.persons:
        raise InputWrong(field="by_path", label=_("paths"), problem=_("the paths add up to more than the whole"))
    for name, label, text, longest in (
        ("source", _("source document"), source, 120),
        ("reason", _("reason"), reason, 200),
    ):
        if not (2 <= len(text.strip()) <= longest and text.isprintable()):
            raise InputWrong(field=name, label=label, problem=_("needs 2 to %s characters") % longest)


def _refuse_more_than_assigned(version: ProgrammeVersion, division: Division, year: int, persons: int) -> None:
    if division.pk == version.jurisdiction_id or division.parent_id is None:
        _refuse_more_than_source(version, year, persons)
        return
    above = Division.objects.get(pk=division.parent_id)
    limit = assigned(version, above)
    if not limit:
        if _is_inside(version, above):
            raise PlanMissingAbove(place=above.name)
        return  # the jurisdiction's own parent plans nothing under this programme
    parts = _parts(version, above.pk)
    mine = {y: plan.persons for (place, y), plan in parts.items() if place == division.pk} | {year: persons}
    beside = [(y, plan.persons) for (place, y), plan in parts.items() if place != division.pk]
    for until in sorted({*limit, *mine}):
        total = _up_to(mine, until) + sum(number for y, number in beside if y <= until)
        if total > _up_to(limit, until):
            raise PlanExceedsAbove(
                field="persons", place=above.name, until=until, total=total, limit=_up_to(limit, until)
            )


def _refuse_more_than_source(version: ProgrammeVersion, year: int, persons: int) -> None:
    """The jurisdiction itself never plans more than its source says up to any year."""
    limit = source_targets(programme_of(version))
    if not limit or version.jurisdiction_id is None:
        return
    jurisdiction = version.jurisdiction_id
    own = {y: plan.persons for (_division, y), plan in newest(version, [jurisdiction]).items()}
    mine = limit | own | {year: persons}
    for until in sorted(mine):
        if _up_to(mine, until) > _up_to(limit, until):
            raise PlanExceedsAbove(
                field="persons",
                place=version.title,
                until=until,
                total=_up_to(mine, until),
                limit=_up_to(limit, until),
            )


def _refuse_less_than_parts(version: ProgrammeVersion, division: Division, year: int, persons: int) -> None:
    """What was split already is not taken away under the feet of those below."""
    own = assigned(version, division) | {year: persons}
    parts: dict[int, int] = {}
    for (_division, y), plan in _parts(version, division.pk).items():
        parts[y] = parts.get(y, 0) + plan.persons
    for until in sorted({*own, *parts}):
        if _up_to(parts, until) > _up_to(own, until):
            raise PartsExceedPlan(field="persons", until=until, total=_up_to(parts, until))


def _parts(version: ProgrammeVersion, above_id: int) -> dict[tuple[int, int], AnnualPlan]:
    rows = AnnualPlan.objects.filter(programme=version, division__parent=above_id).order_by("version")
    return {(row.division_id, row.year): row for row in rows}


def _up_to(years: Years, until: int) -> int:
    return sum(number for year, number in years.items() if year <= until)


def _is_inside(version: ProgrammeVersion, division: Division) -> bool:
    return version.jurisdiction_id in division.ancestor_keys()


def state(plan: AnnualPlan, before: AnnualPlan | None, by: Actor, at: datetime) -> None:
    """Say in the log what the plan is now."""
    log.append(
        stream=f"plan:{plan.division_id}",
        kind=events.PLAN_SET,
        at=at,
        actor=by,
        subject={"division": str(plan.division_id), "year": plan.year, "version": plan.version},
        statement={
            "programme": plan.programme.name,
            "persons": plan.persons,
            "persons_before": before.persons if before else None,
            "households": plan.households,
            "by_path": [[path, number] for path, number in sorted(plan.by_path.items())],
            "source": plan.source,
        },
    )
