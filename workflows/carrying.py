"""Passing over stages whose approval still stands: what a round does not ask again, it says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from approvals import events, rounds
from approvals.examining import Draft
from approvals.models import Assessment, Case, Decision
from approvals.selectors import notices_of
from approvals.services import Recorded
from approvals.stages import STAGE_OF, Outcome, Stage
from audit import log
from documents import services as papers
from registry.programme_schema import Programme


@dataclass(frozen=True)
class Carried:
    """One stage that is passed over, the approval that stands for it, and the digest of what it rests on."""

    stage: Stage
    decision: Decision
    digest: str


def pass_over(node: Any, draft: Draft, programme: Programme) -> tuple[Any, list[Carried]]:
    """The node at which the case really waits after this draft, and the approvals that stand on the way there."""
    found: list[Carried] = []
    if draft.case.round == 1 or not draft.act.approves:
        return node, found
    decisions = [*draft.item.decisions, _as_decided(draft)]
    while hasattr(node, "stage"):
        stage = STAGE_OF[node.stage]
        if programme.holds(stage.code) and not any(one.stage == stage for one in found):
            kept = rounds.still_good(draft.case, stage, decisions)
            if kept is None:
                break
            found.append(Carried(stage, *kept))
            kept[0].carried_in = (*kept[0].carried_in, draft.case.round)
        node = node._next
    return node, found


def _as_decided(draft: Draft) -> Decision:
    """The decision that the draft will become; not stored."""
    facts = draft.facts.canonical() if draft.facts else ""
    assessment = Assessment(case=draft.case, stage=draft.stage.code, facts=facts) if facts else None
    return Decision(
        case=draft.case,
        round=draft.case.round,
        stage=draft.stage.code,
        outcome=Outcome.APPROVED,
        particulars=draft.particulars,
        assessment=assessment,
    )


def store(case: Case, carried: Sequence[Carried], by: log.Actor, before: Sequence[Decision], at: datetime) -> None:
    """Write what goes on standing, log it, and issue its papers anew; those of the round before ended with the return."""
    for one in carried:
        rounds.carry(case, one.stage, one.decision, one.digest, at)
        _state(case, one, by, at)
        notice = notices_of([case], one.stage.code).get(case.pk) if one.stage.posts else None
        papers.reissue(Recorded(one.decision, notice, before), decisions=before, at=at)
    if carried:
        case.save(update_fields=["audit_seq", "audit_digest"])


def _state(case: Case, one: Carried, by: log.Actor, at: datetime) -> None:
    event = log.append(
        stream=case.stream,
        kind=events.DECISION_CARRIED,
        at=at,
        actor=by,
        subject={"case": case.case_no, "round": case.round},
        statement={"stage": one.stage.code.value, "signed": one.decision.digest, "content": one.digest},
        after=(case.audit_seq, case.audit_digest),
    )
    case.audit_seq, case.audit_digest = event.head
