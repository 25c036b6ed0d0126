"""A place is renamed or merged (D-46, L-10): its open plans go over to the successor; what was signed keeps the old name.

Open are those of the year of the reform and of later ones. Each ends in a version of nothing and goes on in a new version
of the successor's plan, added to what that was assigned itself, on the paper of the reform and with the figures' own setter.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from audit.log import Actor
from django.db import IntegrityError, transaction
from registry.models import Division
from registry.places import plain_name

from approvals.models import AnnualPlan
from approvals.plans import state

_EXCEEDS = "a_lower_level_never_exceeds_what_it_was_assigned"
Pair = tuple[Division, Division]


@dataclass(frozen=True)
class _Move:
    """`own`: the successor's plan of the year, where it has one."""

    plan: AnnualPlan
    new: Division
    own: AnnualPlan | None


def follow_plans(pairs: Sequence[Pair], *, on: date, paper: str, by: Actor, at: datetime) -> tuple[int, int]:
    """`pairs`: (old, new) of every place, outermost first. Returns how many plans went over, and how many could not.

    Those of a programme and year go over together, or all stay: the level above assigns the successor too little.
    """
    moved = left = 0
    for moves in _open_plans(pairs, on.year).values():
        try:
            with transaction.atomic():
                _carry(moves, paper, by, at)
        except IntegrityError as error:
            if _EXCEEDS not in str(error):
                raise
            left += len(moves)
        else:
            moved += len(moves)
    return moved, left


def _open_plans(pairs: Sequence[Pair], year: int) -> dict[tuple[int, int], list[_Move]]:
    """(programme, year) → what goes over, outermost first. One query."""
    places = {place.pk for pair in pairs for place in pair}
    rows = AnnualPlan.objects.filter(division__in=places, year__gte=year).select_related("posting", "programme")
    newest = {(row.programme_id, row.year, row.division_id): row for row in rows.order_by("version")}
    found: dict[tuple[int, int], list[_Move]] = defaultdict(list)
    for old, new in pairs:
        for (programme, planned, place), plan in newest.items():
            if place == old.pk and plan.persons:
                found[programme, planned].append(_Move(plan, new, newest.get((programme, planned, new.pk))))
    return found


def _carry(moves: Sequence[_Move], paper: str, by: Actor, at: datetime) -> None:
    """Inner places end first and begin last: at no moment do the parts of a place exceed it."""
    for move in reversed(moves):
        reason = f"{_name(move.plan.division)}由{_name(move.new)}承继，计划转入"
        _write(move.plan, move.plan.division, move.plan, (0, None, {}), (paper, reason), by, at)
    taken: dict[int, AnnualPlan] = {}
    for move in moves:  # several may go to one successor
        own = taken.get(move.new.pk, move.own)
        reason = f"承继{_name(move.plan.division)}的计划"
        taken[move.new.pk] = _write(move.plan, move.new, own, _together(move.plan, own), (paper, reason), by, at)


def _name(place: Division) -> str:
    return plain_name(place.name)[:40]


Amounts = tuple[int, int | None, dict[str, int]]


def _together(plan: AnnualPlan, own: AnnualPlan | None) -> Amounts:
    if own is None or not own.persons:
        return plan.persons, plan.households, plan.by_path
    whole = None if plan.households is None or own.households is None else plan.households + own.households
    paths = {path: plan.by_path.get(path, 0) + own.by_path.get(path, 0) for path in {**own.by_path, **plan.by_path}}
    return plan.persons + own.persons, whole, paths


def _write(
    plan: AnnualPlan,
    place: Division,
    before: AnnualPlan | None,
    amounts: Amounts,
    words: tuple[str, str],
    by: Actor,
    at: datetime,
) -> AnnualPlan:
    persons, households, by_path = amounts
    made = AnnualPlan.objects.create(
        programme=plan.programme,
        division=place,
        division_path=place.path,
        year=plan.year,
        version=before.version + 1 if before else 1,
        persons=persons,
        households=households,
        by_path=by_path,
        source=words[0].strip()[:120],
        reason=words[1],
        set_by_id=plan.set_by_id,
        posting=plan.posting,
        official_name=plan.official_name,
        unit=plan.unit,
        set_at=at,
    )
    state(made, before, by, at)
    return made
