"""Issuing papers: number and frozen content in the act's own transaction, bytes afterwards by a worker."""

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import connection, transaction
from django.db.models import F, QuerySet

from approvals.models import Decision
from approvals.services import Recorded
from approvals.stages import ORDER, Outcome
from audit import canonical, files, log
from audit.statements import execute_in_turn, insertion, mark_stored
from documents import contents, events
from documents.kinds import KINDS
from documents.models import OfficialDocument, PaperJob, PaperStatus, RenderedPaper, StatusChange
from documents.numbering import next_serial
from documents.publishing import publish
from registry.programme_store import programme_of
from registry.services import actor_of

LEASE = timedelta(minutes=2)  # how long a worker may take before another one tries
MAX_WAIT = timedelta(minutes=30)

_JOBS = (
    f"INSERT INTO {PaperJob._meta.db_table} (document_id, attempts, next_try_at, last_error)"  # noqa: S608
    f" SELECT id, 0, %s, '' FROM {OfficialDocument._meta.db_table} WHERE decision_id = %s RETURNING document_id"
)


def request_for(recorded: Recorded, *, decisions: Sequence[Decision], at: datetime) -> list[OfficialDocument]:
    """Issue the papers of a decision, or end those that a return, rejection or withdrawal voids. Call it last: it locks the counters."""
    decision = recorded.decision
    if decision.outcome == Outcome.RETURNED:
        _supersede(decision, decisions, at)
        return []
    if decision.outcome != Outcome.APPROVED:
        _revoke(decision, at)
        return []
    codes = programme_of(decision.case.programme).stage(decision.stage).documents
    papers = [_issue(code, recorded, decisions, at) for code in codes if code in KINDS]
    if papers:
        _store(papers, decision, at)
        publish([paper.pk for paper in papers])
    return papers


def _store(papers: Sequence[OfficialDocument], decision: Decision, at: datetime) -> None:
    """Papers and their jobs, on PostgreSQL in one round trip."""
    jobs = (_JOBS, [connection.ops.adapt_datetimefield_value(at), decision.pk])
    with connection.cursor() as cursor:
        execute_in_turn(cursor, [insertion(papers), jobs])
        for paper, (key,) in zip(papers, sorted(cursor.fetchall()), strict=True):  # keys rise in the order of inserting
            mark_stored(paper, key)


def _issue(code: str, recorded: Recorded, decisions: Sequence[Decision], at: datetime) -> OfficialDocument:
    decision, kind = recorded.decision, KINDS[code]
    case = decision.case
    year = decision.acted_on.year
    series = contents.series_of(kind, case)
    serial = next_serial(series, year)
    token = new_token()
    number = contents.document_no(kind, case, year, serial)
    content = contents.build(kind, recorded, decisions, document_no=number, token=token)
    encoded = canonical.encode(content).decode()
    return OfficialDocument(
        kind=code,
        title=kind.title,
        case=case,
        decision=decision,
        village_path=case.village_path,
        series=series,
        year=year,
        serial=serial,
        document_no=number,
        issuer=content["issuer"],
        issued_on=decision.acted_on,
        content=encoded,
        content_sha256=sha256(encoded.encode()).hexdigest(),
        check_token=token,
        created_at=at,
    )


def new_token() -> str:
    """130 random bits in 26 letters that can be typed; nobody guesses another paper's."""
    return base64.b32encode(secrets.token_bytes(17)).decode().rstrip("=")[:26]


def _supersede(decision: Decision, decisions: Sequence[Decision], at: datetime) -> None:
    """The papers of the decisions that a return makes void are no longer valid; they stay readable."""
    limit = ORDER[decision.return_to]
    void = [earlier.pk for earlier in decisions if ORDER[earlier.stage] >= limit]
    reason = f"退回重新核定（第{decision.round}轮）"
    _end(decision, OfficialDocument.objects.filter(decision__in=void), PaperStatus.SUPERSEDED, reason, at)


def _revoke(decision: Decision, at: datetime) -> None:
    """A household that does not exit after all holds no valid paper of the exit: the public check must say so."""
    reason = "农户撤回，本案终结" if decision.outcome == Outcome.WITHDRAWN else "不予退出，本案终结"
    _end(decision, OfficialDocument.objects.filter(case=decision.case), PaperStatus.REVOKED, reason, at)


def _end(decision: Decision, papers: QuerySet[OfficialDocument], status: str, reason: str, at: datetime) -> None:
    ended = list(papers.filter(status_change=None))
    StatusChange.objects.bulk_create(
        [
            StatusChange(document=paper, status=status, reason=reason, decision=decision, changed_at=at)
            for paper in ended
        ]
    )
    log.append_many(
        [
            log.Draft(
                stream=f"paper:{paper.pk}",
                kind=events.PAPER_ENDED,
                at=at,
                actor=actor_of(decision.posting),
                subject={"paper": paper.document_no, "kind": paper.kind},
                statement={"status": status, "reason": reason, "case": decision.case.case_no},
            )
            for paper in ended
        ]
    )


def take_job(document_id: int, at: datetime) -> bool:
    """Lease the job to this worker: one UPDATE, so two workers never render one paper at the same time."""
    taken = PaperJob.objects.filter(document=document_id, next_try_at__lte=at).update(
        next_try_at=at + LEASE, attempts=F("attempts") + 1
    )
    return taken == 1


def deliver(document: OfficialDocument, content: bytes, at: datetime) -> None:
    """Store the bytes and end the job; a second delivery of the same paper changes nothing."""
    digest = files.store(content)
    with transaction.atomic():
        ended, _ = PaperJob.objects.filter(document=document).delete()
        if not ended:
            return
        RenderedPaper.objects.create(document=document, sha256=digest, size=len(content), rendered_at=at)
        log.append(
            stream=f"paper:{document.pk}",
            kind=events.PAPER_RENDERED,
            at=at,
            actor=events.PRESS,
            subject={"paper": document.document_no, "kind": document.kind},
            statement={"sha256": digest, "content_sha256": document.content_sha256},
        )


def postpone(document_id: int, error: str, at: datetime) -> None:
    """A failed attempt: say why, try again later and later, never give up silently."""
    job = PaperJob.objects.filter(document=document_id).first()
    if job is None:
        return
    wait = min(timedelta(seconds=10 * 2 ** min(job.attempts, 10)), MAX_WAIT)
    PaperJob.objects.filter(pk=job.pk).update(last_error=error[:1000], next_try_at=at + wait)


def due_jobs(at: datetime, limit: int) -> list[int]:
    rows = PaperJob.objects.filter(next_try_at__lte=at).order_by("next_try_at", "pk")
    return list(rows.values_list("document_id", flat=True)[:limit])
