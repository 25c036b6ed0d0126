"""What is written beside decisions: received files, and the statements in the log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audit import log
from audit.statements import insert_all
from registry.models import Posting

from approvals import events
from approvals.examining import Authority, Draft, authority_of
from approvals.models import Assessment, Case, Decision, Evidence


@dataclass(frozen=True)
class Written:
    """A draft with the rows that it became."""

    draft: Draft
    decision: Decision
    assessment: Assessment | None


def state_all(written: Sequence[Written], at: datetime) -> None:
    """The events of the decisions and of the files received with them; the cases get their new heads."""
    cases = {one.draft.case.stream: one.draft.case for one in written}
    drafts = []
    for one in written:
        drafts.append(_stated(one.draft.case, one.decision, one.draft.item.authority, one.assessment, at))
        drafts += [_received(one, file, at) for file in one.draft.act.evidence]
    for event in log.append_many(drafts):
        cases[event.stream].audit_seq, cases[event.stream].audit_digest = event.head
    insert_all([_evidence(one, file, at) for one in written for file in one.draft.act.evidence])


def _evidence(one: Written, file: Any, at: datetime) -> Evidence:
    return Evidence(
        case=one.draft.case,
        round=one.decision.round,
        stage=one.decision.stage,
        title=file.title,
        sha256=file.sha256,
        size=file.size,
        content_type=file.content_type,
        uploaded_by_id=one.decision.decided_by_id,
        uploaded_at=at,
    )


def _received(one: Written, file: Any, at: datetime) -> log.Draft:
    case = one.draft.case
    return log.Draft(
        stream=case.stream,
        kind=events.EVIDENCE_RECEIVED,
        at=at,
        actor=one.draft.item.authority.actor,
        subject={"case": case.case_no, "round": one.decision.round},
        statement={"stage": one.decision.stage, "sha256": file.sha256, "size": file.size},
        personal={"title": file.title},
        after=(case.audit_seq, case.audit_digest),
    )


def state(case: Case, decision: Decision, posting: Posting, assessment: Assessment | None, at: datetime) -> None:
    """The event of one decision that no official's form brought."""
    (event,) = log.append_many([_stated(case, decision, authority_of(posting), assessment, at)])
    case.audit_seq, case.audit_digest = event.head


def _stated(
    case: Case, decision: Decision, authority: Authority, assessment: Assessment | None, at: datetime
) -> log.Draft:
    statement = {
        "stage": decision.stage,
        "outcome": str(decision.outcome),
        "reason_code": decision.reason_code,
        "return_to": decision.return_to,
        "acted_on": decision.acted_on.isoformat(),
        "signed": decision.digest,
    }
    return log.Draft(
        stream=case.stream,
        kind=events.DECISION_RECORDED,
        at=at,
        actor=authority.actor,
        subject={"case": case.case_no, "round": decision.round},
        statement=statement | joint(authority),
        personal={"opinion": decision.opinion, "particulars": decision.particulars}
        | ({"facts": assessment.facts} if assessment else {}),
        after=(case.audit_seq, case.audit_digest),
    )


def joint(authority: Authority) -> dict[str, Any]:
    """What binds a decision to the sheet that all have signed."""
    if authority.sheet is None:
        return {}
    return {"sheet": authority.sheet.shown_digest, "signers": list(authority.signers)}
