"""Who could take the next step of a task: the holder of its duty, or whoever signs the seats that are still free.

The rules are approvals.policy's and approvals.signing's own; here they are asked of many tasks at once. Claims leave no stage
with nobody: an idle one keeps others away for half an hour only (workflows.advancing).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from approvals.eligibility import Eligible, Waiting, eligible_of_all
from approvals.models import Case
from approvals.policy import Act, acts_of_all, people_of, recused_from_all, what_separates
from approvals.stages import STAGE_OF
from audit import clock
from registry.absences import away_on
from registry.access import Turn, holders_of
from registry.models import Helper, Member, Posting
from registry.roles import Duty, Level
from workflows.models import CaseTask
from workflows.supervision.on_file import OnFile, OpenSheet


@dataclass(frozen=True)
class Turns:
    """How many could act now; of the others, why not. `post`: the seat that nobody can sign."""

    able: int
    why_not: Mapping[str, int] = field(default_factory=dict)
    post: str = ""

    def detail(self) -> dict[str, Any]:
        seat = {"post": self.post} if self.post else {}
        return {"able": self.able, "why_not": dict(sorted(self.why_not.items()))} | seat


Actors = dict[int, Turns]


def actors_of(on_file: OnFile) -> Actors:
    """Task → who could act on it; timers wait for nobody."""
    alone = [task for task in on_file.human if task.case_id not in on_file.sheets]
    signed = [task for task in on_file.human if task.case_id in on_file.sheets]
    return _deciders(alone, on_file) | _signers(signed, on_file)


def able_of(postings: Sequence[Posting], away: Collection[int]) -> tuple[list[Posting], int]:
    """Those who are there, and how many are away."""
    there = [posting for posting in postings if posting.official_id not in away]
    return there, len(postings) - len(there)


def _away(postings: Iterable[Posting]) -> Collection[int]:
    """Who of them is on leave today. One query."""
    people = {posting.official_id for posting in postings}
    return away_on(people, clock.today()) if people else ()


def _turn(task: CaseTask) -> Turn:
    assert task.act_division_id is not None
    return task.duty, task.act_division_id


def _deciders(tasks: Sequence[CaseTask], on_file: OnFile) -> Actors:
    waiting = [Waiting(task.case, STAGE_OF[task.stage], _turn(task)) for task in tasks]
    found = eligible_of_all(waiting, on_file.decisions) if waiting else {}
    away = _away(posting for eligible in found.values() for posting in eligible.postings)
    return {task.pk: _turns(found[task.case_id], away) for task in tasks}


def _turns(eligible: Eligible, on_leave: Collection[int]) -> Turns:
    able, away = able_of(eligible.postings, on_leave)
    why_not = Counter(why for _, why in eligible.excluded)
    if away:
        why_not["away"] = away
    return Turns(len({posting.official_id for posting in able}), why_not)


# ── seats ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _signers(tasks: Sequence[CaseTask], on_file: OnFile) -> Actors:
    """The same rules as signing.person_refusals: S1–S5 over every case, and nobody signs a sheet twice."""
    if not tasks:
        return {}
    asked = [_Seats(task, on_file.sheets[task.case_id]) for task in tasks if on_file.sheets[task.case_id].seats]
    rules = _Rules([one.case for one in asked], on_file, asked)
    return {one.task.pk: _worst(one, rules) for one in asked}


@dataclass(frozen=True)
class _Seats:
    task: CaseTask
    sheet: OpenSheet

    @property
    def case(self) -> Case:
        return self.task.case

    def turn_of(self, role: str) -> Turn:
        """Whoever has no account signs on paper: a holder of the stage's duty records it."""
        return (str(Duty.SIGN_SHEETS) if role else self.task.duty), self.sheet.place


class _Rules:
    """What separates persons from these cases, read once for all."""

    def __init__(self, cases: Sequence[Case], on_file: OnFile, asked: Sequence[_Seats]) -> None:
        self.candidates = holders_of({one.turn_of(role) for one in asked for _, role in one.sheet.seats})
        self.away = _away(posting for postings in self.candidates.values() for posting in postings)
        self.acts = acts_of_all(cases, on_file.decisions)
        self.recused = recused_from_all(cases)
        above = [one.case for one in asked if one.sheet.level != Level.VILLAGE]
        self.near_names = _near_names(above)
        self.near_places = self._posted_in({case.village_id for case in above})

    def _posted_in(self, villages: Collection[int]) -> set[tuple[int, int]]:
        people = {posting.official_id for postings in self.candidates.values() for posting in postings}
        rows = Posting.objects.filter(official__in=people, division__in=villages, until=None)
        return set(rows.values_list("official", "division")) if villages else set()

    def why_not(self, one: _Seats, posting: Posting) -> str:
        case, people = one.case, people_of(posting.official_id, posting)
        if one.sheet.signed & set(people):
            return "SignsTwice"
        acts: Sequence[Act] = self.acts[case.pk]
        recused = self.recused.get(case.pk, frozenset())
        found = what_separates(people, case, STAGE_OF[one.sheet.stage], acts, recused, ())
        if found:
            return type(found[0]).__name__
        is_near = posting.official.name in self.near_names.get(case.household_key, ())
        is_near |= any((person, case.village_id) in self.near_places for person in people)
        return "TooNear" if is_near and one.sheet.level != Level.VILLAGE else ""


def _near_names(cases: Sequence[Case]) -> dict[int, set[str]]:
    """Household → members and helpers (S2). Two queries."""
    found: dict[int, set[str]] = {case.household_key: set() for case in cases}
    members = Member.objects.filter(household__in=list(found), left_on=None).values_list("household", "name")
    helpers = Helper.objects.filter(household__in=list(found), until=None).values_list("household", "name")
    for key, name in [*members, *helpers] if found else ():
        found[key].add(name)
    return found


def _worst(one: _Seats, rules: _Rules) -> Turns:
    """Of the free seats the one that fewest could sign; a role that has several seats needs as many persons."""
    return min((_seat(one, rules, post, role) for post, role in one.sheet.seats), key=lambda turns: turns.able)


def _seat(one: _Seats, rules: _Rules, post: str, role: str) -> Turns:
    candidates = [posting for posting in rules.candidates[one.turn_of(role)] if not role or posting.role == role]
    if not role:
        return Turns(len(able_of(candidates, rules.away)[0]), post=post)
    reasons = [(posting, rules.why_not(one, posting)) for posting in candidates]
    able, away = able_of([posting for posting, why in reasons if not why], rules.away)
    why_not = Counter(why for _, why in reasons if why)
    if away:
        why_not["away"] = away
    others = sum(1 for _, other in one.sheet.seats if other == role) - 1
    return Turns(max(len({posting.official_id for posting in able}) - others, 0), why_not, post)
