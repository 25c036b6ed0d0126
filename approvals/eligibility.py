"""Who may decide a stage: open postings with the duty there, less those whom the separation of duties excludes.

The same rules as approvals.policy, asked from the other side; of many cases at once, whatever stages they wait at.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from registry.access import Turn, holders, holders_of
from registry.models import Posting

from approvals.earlier_exits import exit_signers
from approvals.models import Case, Decision
from approvals.policy import Act, acts_of, acts_of_all, people_of, recused_from, recused_from_all, what_separates
from approvals.routes import acting_division_id
from approvals.stages import Stage


@dataclass(frozen=True)
class Waiting:
    """A case at the stage that waits, with the duty and the place whose turn it is."""

    case: Case
    stage: Stage
    turn: Turn


@dataclass(frozen=True)
class Eligible:
    """Who may act, and who holds the duty there but may not: (official, class of the refusal)."""

    postings: tuple[Posting, ...]
    excluded: tuple[tuple[int, str], ...] = ()


def eligible_officials(case: Case, stage: Stage, decisions: Sequence[Decision]) -> list[Posting]:
    """Who may decide the stage of one case."""
    signers = exit_signers([case], stage).get(case.pk, frozenset())
    candidates = holders(stage.duty, acting_division_id(case, stage))
    return list(_sort_out(candidates, case, stage, acts_of(case, decisions), recused_from(case), signers).postings)


def eligible_of_all(waiting: Sequence[Waiting], decisions: Mapping[int, Sequence[Decision]]) -> dict[int, Eligible]:
    """The same of many, by case key: five queries, and two per stage whose officials must not have signed the exit (S4)."""
    candidates = holders_of({one.turn for one in waiting})
    cases = [one.case for one in waiting]
    acts, recused = acts_of_all(cases, decisions), recused_from_all(cases)
    signers = _signers_of_exits(waiting)
    return {
        one.case.pk: _sort_out(
            candidates[one.turn],
            one.case,
            one.stage,
            acts[one.case.pk],
            recused.get(one.case.pk, frozenset()),
            signers.get(one.case.pk, ()),
        )
        for one in waiting
    }


def _signers_of_exits(waiting: Sequence[Waiting]) -> dict[int, frozenset[int]]:
    """Case → who signed the exit that it looks at again, where its stage asks."""
    cases: dict[Stage, list[Case]] = {}
    for one in waiting:
        if one.stage.unlike_exit:
            cases.setdefault(one.stage, []).append(one.case)
    found: dict[int, frozenset[int]] = {}
    for stage, asked in cases.items():
        found |= exit_signers(asked, stage)
    return found


def _sort_out(
    candidates: Sequence[Posting],
    case: Case,
    stage: Stage,
    acts: Sequence[Act],
    recused: frozenset[int],
    signers: Collection[int],
) -> Eligible:
    may: list[Posting] = []
    excluded: list[tuple[int, str]] = []
    for posting in candidates:
        people = people_of(posting.official_id, posting)
        refusals = what_separates(people, case, stage, acts, recused, signers)
        if refusals:
            excluded.append((posting.official_id, type(refusals[0]).__name__))
        else:
            may.append(posting)
    return Eligible(tuple(may), tuple(excluded))
