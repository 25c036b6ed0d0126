"""Posts given up and organisations succeeded, with the open work that hangs on them (D-46, G-57).

Waiting tasks, claims and open sheets go over to the successor; what was decided, signed or issued keeps the old names.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from approvals.models import OPEN_STATES, Case, Objection, Sheet, SheetSeat, SheetState, Suspicion
from approvals.plan_succession import follow_plans
from registry import managing, services, succession
from registry.models import Division, Posting, User
from registry.roles import DUTIES_OF, Role
from registry.services import actor_of
from registry.succession import Pair, Reform
from workflows.models import CaseTask
from workflows.objection_models import ObjectionTask


@dataclass(frozen=True)
class Moved:
    """What went over to the successor."""

    places: int = 0
    cases: int = 0
    tasks: int = 0
    sheets: int = 0
    objections: int = 0
    plans: int = 0
    plans_left: int = 0  # the level above assigned the successor too little: it assigns again, then they are set anew


@transaction.atomic
def relieve(*, user: User, posting: Posting, until: date, paper: str, at: datetime) -> int:
    """The administrator ends a post; what its holder had claimed is free again. Returns how many claims were released."""
    by = managing.managing_actor(user, posting.official, posting.division)
    services.relieve(posting=posting, until=until, paper=paper, by=by, at=at)
    return release_claims(posting)


@transaction.atomic
def transfer(*, user: User, posting: Posting, division: Division, at: datetime, **post: Any) -> Posting:
    """`post`: role, unit, post, since, paper. The administrator manages the place he leaves and the one he goes to."""
    by = managing.managing_actor(user, posting.official, posting.division)
    managing.managing_actor(user, posting.official, division)
    taken_up = services.transfer(posting=posting, division=division, by=by, at=at, **post)
    release_claims(posting)
    return taken_up


def release_claims(posting: Posting) -> int:
    """Claims there that no other open post of his carries. Whoever decides at this moment holds his task: it is passed over.

    (Acts lock task, then post; waiting for a task with the post in hand would turn that order round.)
    """
    kept = Posting.objects.filter(official=posting.official_id, division=posting.division_id, until=None)
    duties = {str(duty) for other in kept for duty in DUTIES_OF[Role(other.role)]}
    claimed = CaseTask.objects.filter(owner=posting.official_id, act_division=posting.division_id, finished=None)
    claimed = claimed.exclude(duty__in=duties)
    if connection.features.has_select_for_update_skip_locked:
        claimed = claimed.select_for_update(skip_locked=True)
    keys = list(claimed.values_list("pk", flat=True))
    return CaseTask.objects.filter(pk__in=keys).update(owner=None, assigned=None, status="NEW")


@transaction.atomic
def succeed(*, user: User, division: Division, successor: Division, on: date, paper: str, at: datetime) -> Moved:
    """One place follows another, with everything below it. Raises SuccessionWrong, MayNotManage."""
    managing.manager(user, successor)
    reform = _reform(user, division, on, paper, at)
    _lock_work(division)
    return _move_work(succession.succeed(division=division, successor=successor, reform=reform), reform)


@transaction.atomic
def rename(*, user: User, division: Division, name: str, on: date, paper: str, at: datetime) -> Moved:
    reform = _reform(user, division, on, paper, at)
    _lock_work(division)
    return _move_work(succession.rename(division=division, name=name, reform=reform), reform)


@transaction.atomic
def reform_unit(
    *, user: User, division: Division, before: str, after: str, on: date, paper: str, at: datetime
) -> list[Posting]:
    """Open work hangs on duty and place, so it stays; posts and delegations go on under the unit's new name."""
    reform = _reform(user, division, on, paper, at)
    return succession.succeed_unit(division=division, before=before, after=after, reform=reform)


def _reform(user: User, division: Division, on: date, paper: str, at: datetime) -> Reform:
    return Reform(on=on, paper=paper, by=actor_of(managing.manager(user, division)), at=at, recorded_by=user)


def _lock_work(division: Division) -> None:
    """Every open case and objection below the place, in the order in which an act locks them: whoever decides now ends first."""
    cases = CaseTask.objects.filter(case__village_path__under=division.path, finished=None).order_by("pk")
    objections = ObjectionTask.objects.filter(objection__village_path__under=division.path, finished=None)
    if connection.features.has_select_for_update:
        list(cases.select_related("process", "case").select_for_update(of=("self", "process", "case")))
        list(objections.order_by("pk").select_related("objection").select_for_update(of=("self", "objection")))


def _move_work(pairs: Sequence[Pair], reform: Reform) -> Moved:
    """Place by place: a handful of statements each, whatever waits there. Inner places first, paths are cut exactly.

    What is written once (lists, letters, draws) keeps the old place; registry.access finds its successor's officials.
    """
    cases = tasks = sheets = objections = 0
    for old, new in reversed(pairs):
        here = Case.objects.filter(village=old, closed_at=None)
        CaseTask.objects.filter(case__in=here, finished=None).update(division_path=new.path)
        cases += here.update(village=new, village_path=new.path)
        tasks += CaseTask.objects.filter(act_division=old, finished=None).update(act_division=new)
        waiting = Sheet.objects.filter(act_division=old, state=SheetState.OPEN)
        SheetSeat.objects.filter(sheet__in=waiting, act_division=old).update(act_division=new)
        sheets += waiting.update(act_division=new, division_path=new.path)
        objections += _move_objections(old, new)
        _move_suspicions(old, new)
    planned, unplanned = follow_plans(pairs, on=reform.on, paper=reform.paper, by=reform.by, at=reform.at)
    return Moved(len(pairs), cases, tasks, sheets, objections, planned, unplanned)


def _move_objections(old: Division, new: Division) -> int:
    """The village that was named stays (what was objected to never changes); where it lies, and who handles it, go over."""
    ObjectionTask.objects.filter(act_division=old, finished=None).update(act_division=new)
    standing = Objection.objects.filter(state__in=OPEN_STATES)
    standing.filter(village_path=old.path).update(village_path=new.path)
    return standing.filter(act_division=old).update(act_division=new, division_path=new.path)


def _move_suspicions(old: Division, new: Division) -> None:
    standing = Suspicion.objects.filter(state="", is_withdrawn=False)
    standing.filter(village_path=old.path).update(village_path=new.path)
    standing.filter(township=old).update(township=new)
