"""均衡: spread chosen stages over whoever may decide them and is there, the least loaded first; shown before it is done."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from approvals.eligibility import Waiting, eligible_of_all
from approvals.selectors import decisions_of_all
from approvals.stages import STAGE_OF
from audit import clock
from registry.absences import away_on
from registry.models import Posting, User
from workflows.models import CaseTask
from workflows.supervision.workload import in_hand


@dataclass(frozen=True)
class Move:
    """`to` is empty where nobody but its holder could take the stage, or nobody at all."""

    task: CaseTask
    to: User | None


@dataclass(frozen=True)
class Load:
    official: User
    before: int
    after: int


@dataclass(frozen=True)
class Plan:
    moves: tuple[Move, ...]
    loads: tuple[Load, ...]


def plan(tasks: Sequence[CaseTask]) -> Plan:
    """A constant number of queries for one stage. What few can take is given away first."""
    able = _able(tasks)
    people = {posting.official_id: posting.official for postings in able.values() for posting in postings}
    before = Counter(in_hand(people))
    after = before - Counter(task.owner_id for task in tasks if task.owner_id in people)
    moves = []
    for task in sorted(tasks, key=lambda task: (len(able[task.pk]), task.pk)):
        moves.append(Move(task, _least_loaded(task, able[task.pk], after)))
    loads = (Load(people[key], before[key], after[key]) for key in sorted(people))
    return Plan(tuple(sorted(moves, key=lambda move: move.task.pk)), tuple(loads))


def _least_loaded(task: CaseTask, postings: Sequence[Posting], loads: Counter[int]) -> User | None:
    """Of equally loaded ones whoever has it already."""
    if not postings:
        return None
    found = min(postings, key=lambda one: (loads[one.official_id], one.official_id != task.owner_id, one.official_id))
    loads[found.official_id] += 1
    return found.official if found.official_id != task.owner_id else None


def _able(tasks: Sequence[CaseTask]) -> dict[int, list[Posting]]:
    cases = [task.case for task in tasks]
    waiting = [
        Waiting(task.case, STAGE_OF[task.stage], (task.duty, task.act_division_id))
        for task in tasks
        if task.act_division_id is not None
    ]
    found = eligible_of_all(waiting, decisions_of_all(cases))
    everybody = {posting.official_id for eligible in found.values() for posting in eligible.postings}
    away = away_on(everybody, clock.today())
    return {task.pk: [one for one in found[task.case_id].postings if one.official_id not in away] for task in tasks}
