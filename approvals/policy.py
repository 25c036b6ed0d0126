"""The one place that combines posting, duty, place, separation of duties and the state of the stage.

`refusals` says everything that stands in the way (the page prints all, the service raises the first); `eligible_officials`
answers the other direction: who may.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from audit import clock
from django.utils.translation import gettext_lazy as _
from registry.access import Holder, acting_posting, holders
from registry.models import Posting
from registry.places import name_of
from registry.roles import Level

from approvals.errors import (
    ActedAtAnotherLevel,
    AlreadyDecided,
    CaseClosed,
    DeciderRepeats,
    NotEntitled,
    NoticeStillRunning,
    Refusal,
    StageNotOpen,
)
from approvals.models import Case, Decision
from approvals.routes import acting_division_id
from approvals.selectors import notice_of
from approvals.stages import STAGE_OF, Stage, StageCode, must_differ


@dataclass(frozen=True)
class Verdict:
    """The posting from which the user would act, and what stands in the way."""

    posting: Posting | None
    refusals: tuple[Refusal, ...]


def examine(user: Holder, case: Case, stage: Stage, decisions: Sequence[Decision]) -> Verdict:
    """Asked of the database at the moment of writing: one query, a second where a notice concludes."""
    place = acting_division_id(case, stage)
    posting = acting_posting(user, stage.duty, place, clock.today())
    found: list[Refusal] = []
    if posting is None:
        found.append(NotEntitled(duty=stage.duty.label, place=name_of(case.village_path, place)))
    found += state_refusals(case, stage, decisions)
    found += separation_refusals(user.pk, case, stage, decisions)
    return Verdict(posting, tuple(found))


def refusals(user: Holder, case: Case, stage: Stage, decisions: Sequence[Decision]) -> list[Refusal]:
    return list(examine(user, case, stage, decisions).refusals)


def state_refusals(case: Case, stage: Stage, decisions: Sequence[Decision]) -> list[Refusal]:
    """Is the stage the one that waits, and has its notice run?"""
    if case.closed_at is not None:
        last = decisions[-1]
        outcome = last.get_outcome_display()
        return [CaseClosed(closed_on=last.acted_on, outcome=outcome, official=last.name, unit=last.unit)]
    if case.stage != stage.code:
        return [_not_waiting(case, stage, decisions)]
    if stage.concludes:
        notice = notice_of(case, stage.code)
        if notice is not None and clock.today() <= notice.ends_on:
            return [NoticeStillRunning(ends_on=notice.ends_on)]
    return []


def _not_waiting(case: Case, stage: Stage, decisions: Sequence[Decision]) -> Refusal:
    earlier = [decision for decision in decisions if decision.stage == stage.code]
    if earlier:
        last = earlier[-1]
        at = last.decided_at.astimezone(clock.LOCAL_ZONE).strftime("%Y-%m-%d %H:%M")
        return AlreadyDecided(stage=stage.title, official=last.name, unit=last.unit, at=at)
    waiting = notice_of(case, case.stage) if STAGE_OF[case.stage].concludes else None
    if waiting is not None and clock.today() <= waiting.ends_on:
        return NoticeStillRunning(ends_on=waiting.ends_on)
    return StageNotOpen(stage=stage.title, current=StageCode(case.stage).label)


def separation_refusals(
    official_id: int | None, case: Case, stage: Stage, decisions: Sequence[Decision]
) -> list[Refusal]:
    """S1 and S5 (domain.md §4.3), over every round: what he signed once he cannot check, even if it was superseded."""
    own = [decision for decision in decisions if decision.decided_by_id == official_id]
    other_level = next((decision for decision in own if decision.level != stage.level), None)
    if other_level is not None:
        return [ActedAtAnotherLevel(stage=StageCode(other_level.stage).label)]
    if case.opened_by_id == official_id and stage.level != Level.VILLAGE:
        return [ActedAtAnotherLevel(stage=_("the nomination"))]
    repeated = next((decision for decision in own if must_differ(stage.code, decision.stage)), None)
    return [DeciderRepeats(stage=StageCode(repeated.stage).label)] if repeated else []


def eligible_officials(case: Case, stage: Stage, decisions: Sequence[Decision]) -> list[Posting]:
    """Who may decide the stage: open postings with the duty there, less those the separation of duties excludes."""
    candidates = holders(stage.duty, acting_division_id(case, stage))
    return [posting for posting in candidates if not separation_refusals(posting.official_id, case, stage, decisions)]
