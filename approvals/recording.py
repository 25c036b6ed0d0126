"""What is written beside a decision: its notice, the departments' replies, received files, and the statement in the log."""

from collections.abc import Sequence
from datetime import datetime

from audit import log
from audit.statements import insert, insert_all
from registry.models import Posting
from registry.programme_schema import Programme
from registry.services import actor_of

from approvals import events
from approvals.acts import EvidenceFile, Submission
from approvals.calendar import notice_period
from approvals.models import Assessment, Case, ComparisonReply, Decision, Evidence, Notice
from approvals.stages import Stage


def post_notice(decision: Decision, stage: Stage, programme: Programme) -> Notice:
    kind = stage.posts
    assert kind is not None
    rule = programme.notice(kind)
    starts_on, ends_on = notice_period(decision.acted_on, rule)
    notice = Notice(
        case=decision.case,
        decision=decision,
        kind=kind,
        round=decision.round,
        posted_on=decision.acted_on,
        starts_on=starts_on,
        ends_on=ends_on,
        days=rule.days,
        places=decision.particulars.get("places", []),
    )
    insert(notice)
    return notice


def write_replies(decision: Decision, act: Submission) -> None:
    rows = [
        ComparisonReply(
            decision=decision,
            department=reply["department"],
            has_hit=reply["has_hit"],
            is_cleared=reply.get("is_cleared") if reply["has_hit"] else None,
            remark=str(reply.get("remark", "")).strip(),
            replied_on=reply["replied_on"],
        )
        for reply in act.replies
        if isinstance(reply.get("has_hit"), bool) and reply.get("replied_on")
    ]
    insert_all([row for row in rows if not row.has_hit or row.is_cleared is not None])


def receive_evidence(decision: Decision, received: Sequence[EvidenceFile], posting: Posting, at: datetime) -> None:
    case = decision.case
    for file in received:
        Evidence.objects.create(
            case=case,
            round=decision.round,
            stage=decision.stage,
            title=file.title,
            sha256=file.sha256,
            size=file.size,
            content_type=file.content_type,
            uploaded_by_id=posting.official_id,
            uploaded_at=at,
        )
        event = log.append(
            stream=case.stream,
            kind=events.EVIDENCE_RECEIVED,
            at=at,
            actor=actor_of(posting),
            subject={"case": case.case_no, "round": decision.round},
            statement={"stage": decision.stage, "sha256": file.sha256, "size": file.size},
            personal={"title": file.title},
            after=(case.audit_seq, case.audit_digest),
        )
        case.audit_seq, case.audit_digest = event.head


def state(case: Case, decision: Decision, posting: Posting, assessment: Assessment | None, at: datetime) -> None:
    event = log.append(
        stream=case.stream,
        kind=events.DECISION_RECORDED,
        at=at,
        actor=actor_of(posting),
        subject={"case": case.case_no, "round": decision.round},
        statement={
            "stage": decision.stage,
            "outcome": str(decision.outcome),
            "reason_code": decision.reason_code,
            "return_to": decision.return_to,
            "acted_on": decision.acted_on.isoformat(),
            "signed": decision.digest,
        },
        personal={
            "opinion": decision.opinion,
            "particulars": decision.particulars,
            "facts": assessment.facts if assessment else "",
        },
        after=(case.audit_seq, case.audit_digest),
    )
    case.audit_seq, case.audit_digest = event.head
