"""When papers stop being valid: a return voids what was decided since, an end without an exit voids all, an office revokes one."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from approvals.models import Case, Decision
from approvals.sectors import CERTIFIED_AT
from approvals.stages import ORDER, PATHS, CaseKind, Outcome, StageCode
from audit import log
from documents import events
from documents.check_models import StatusDue
from documents.models import LineChange, OfficialDocument, PaperLine, PaperStatus, StatusChange
from registry.models import Posting
from registry.services import actor_of

CERTIFICATE = "H15"
CERTIFIED = "V03"
Ended = tuple[Decision, Sequence[Decision]]  # what ended the papers, and what had been decided before it


def supersede(returned: Sequence[Ended], at: datetime) -> dict[int, Decision]:
    """The papers of the decisions that a return makes void are no longer valid; they stay readable. By void decision, the return."""
    by_void = {earlier.pk: decision for decision, decisions in returned for earlier in _voided(decision, decisions)}
    papers = OfficialDocument.objects.filter(decision__in=by_void)
    lines = PaperLine.objects.filter(decision__in=by_void)
    causes = {pk: (decision, _returned(decision)) for pk, decision in by_void.items()}
    _end(papers, lines, causes, PaperStatus.SUPERSEDED, at, by="decision_id")
    _supersede_certified([decision for decision, _decisions in returned], at)
    return by_void


def supersede_sealed(papers: Mapping[int, Decision], at: datetime) -> None:
    """By paper, the return that undid the act by which another level sealed it."""
    causes = {pk: (decision, _returned(decision)) for pk, decision in papers.items()}
    rows = OfficialDocument.objects.filter(pk__in=papers)
    _end(rows, PaperLine.objects.none(), causes, PaperStatus.SUPERSEDED, at, by="pk")


def _returned(decision: Decision) -> str:
    return f"退回重新核定（第{decision.round}轮）"


def _supersede_certified(returned: Sequence[Decision], at: datetime) -> None:
    """What departments certified stands for one round: they certify again when the case is back with them."""
    causes = {
        decision.case_id: (decision, _returned(decision))
        for decision in returned
        if _goes_back_to_departments(decision)
    }
    if causes:
        papers = OfficialDocument.objects.filter(case__in=causes, kind=CERTIFIED)
        _end(papers, PaperLine.objects.none(), causes, PaperStatus.SUPERSEDED, at, by="case_id")


def _voided(decision: Decision, decisions: Sequence[Decision]) -> list[Decision]:
    limit = ORDER[decision.return_to]
    return [earlier for earlier in decisions if ORDER[earlier.stage] >= limit]


def _goes_back_to_departments(decision: Decision) -> bool:
    path = [stage.code for stage in PATHS[CaseKind(decision.case.kind)] if stage.code in CERTIFIED_AT]
    return any(ORDER[decision.return_to] <= ORDER[code] for code in path)


def revoke(decisions: Iterable[Decision], at: datetime) -> None:
    """A household that does not exit after all holds no valid paper of the exit: the public check must say so."""
    causes = {decision.case_id: (decision, _why(decision)) for decision in decisions}
    own = Q(decision__isnull=False) | Q(kind=CERTIFIED)  # not what an objection issued
    papers = OfficialDocument.objects.filter(own, case__in=causes)
    _end(papers, PaperLine.objects.filter(case__in=causes), causes, PaperStatus.REVOKED, at, by="case_id")


def revoke_certificates(decisions: Iterable[Decision], at: datetime) -> None:
    """A rollback that is confirmed takes back the certificate of the exit that was false; number and bytes stay (domain.md §2.6)."""
    by_household = {
        decision.case.household_key: decision
        for decision in decisions
        if decision.stage == StageCode.ROLLBACK_CONFIRMATION and decision.outcome == Outcome.APPROVED
    }
    if not by_household:
        return
    exits = Case.objects.filter(household__in=by_household, kind=CaseKind.EXIT, outcome=Outcome.APPROVED)
    causes = {
        case: (by_household[household], "经核查原脱贫认定不实，已脱贫回退，证书收回作废")
        for case, household in exits.values_list("pk", "household")
    }
    papers = OfficialDocument.objects.filter(case__in=causes, kind=CERTIFICATE)
    _end(papers, PaperLine.objects.none(), causes, PaperStatus.REVOKED, at, by="case_id")


def _why(decision: Decision) -> str:
    if decision.case.kind != CaseKind.EXIT:
        return "申报方撤回，本案终结" if decision.outcome == Outcome.WITHDRAWN else "未予批准，本案终结"
    return "农户撤回，本案终结" if decision.outcome == Outcome.WITHDRAWN else "不予退出，本案终结"


def _end(
    papers: QuerySet[OfficialDocument],
    lines: QuerySet[PaperLine],
    causes: dict[int, tuple[Decision, str]],
    status: str,
    at: datetime,
    *,
    by: str,
) -> None:
    ended = list(papers.filter(status_change=None).defer("content").order_by("pk"))
    left = list(lines.filter(change=None).select_related("document").defer("document__content").order_by("pk"))
    drafts: list[log.Draft] = []
    changes = []
    for paper in ended:
        decision, reason = causes[getattr(paper, by)]
        changes.append(StatusChange(document=paper, status=status, reason=reason, decision=decision, changed_at=at))
        drafts.append(_stated(paper, decision, status, reason, at))
    gone = []
    for line in left:
        decision, reason = causes[getattr(line, by)]
        gone.append(LineChange(line=line, status=status, reason=reason, decision=decision, changed_at=at))
        drafts.append(_stated(line.document, decision, status, reason, at, line=line.no))
    LineChange.objects.bulk_create(gone, batch_size=500)
    for paper in _emptied({line.document_id for line in left}):
        decision, reason = causes[next(getattr(line, by) for line in left if line.document_id == paper.pk)]
        changes.append(StatusChange(document=paper, status=status, reason=reason, decision=decision, changed_at=at))
        drafts.append(_stated(paper, decision, status, reason, at))
    stored = StatusChange.objects.bulk_create(changes, batch_size=500)
    StatusDue.objects.bulk_create([StatusDue(change=change) for change in stored], batch_size=500)
    log.append_many(drafts)


def _emptied(documents: set[int]) -> list[OfficialDocument]:
    """Lists on which no household stands any more."""
    if not documents:
        return []
    standing = PaperLine.objects.filter(document=OuterRef("pk"), change=None)
    rows = OfficialDocument.objects.filter(~Exists(standing), pk__in=documents, status_change=None)
    return list(rows.defer("content").order_by("pk"))


def _stated(
    paper: OfficialDocument, decision: Decision, status: str, reason: str, at: datetime, *, line: int | None = None
) -> log.Draft:
    subject: dict[str, str | int] = {"paper": paper.document_no, "kind": paper.kind}
    return log.Draft(
        stream=f"paper:{paper.pk}",
        kind=events.PAPER_ENDED if line is None else events.LINE_ENDED,
        at=at,
        actor=actor_of(decision.posting),
        subject=subject if line is None else {**subject, "line": line},
        statement={"status": str(status), "reason": reason, "case": decision.case.case_no},
    )


def revoke_one(paper: OfficialDocument, *, posting: Posting, reason: str, detail: str, at: datetime) -> StatusChange:
    """An office takes back one paper of its own, with its reason; number and bytes stay (domain.md §7-13). The public reads `reason`."""
    return _end_one(paper, PaperStatus.REVOKED, posting, reason, at, personal={"detail": detail})


def replace_one(paper: OfficialDocument, *, by: OfficialDocument, posting: Posting, at: datetime) -> StatusChange:
    """A new version of the same paper was issued: the old one stays readable."""
    return _end_one(paper, PaperStatus.SUPERSEDED, posting, f"已由{by.document_no}替代", at, personal={})


def _end_one(
    paper: OfficialDocument, status: str, posting: Posting, reason: str, at: datetime, *, personal: dict[str, str]
) -> StatusChange:
    change = StatusChange.objects.create(document=paper, status=status, reason=reason, decision=None, changed_at=at)
    StatusDue.objects.create(change=change)
    log.append(
        stream=f"paper:{paper.pk}",
        kind=events.PAPER_ENDED,
        at=at,
        actor=actor_of(posting),
        subject={"paper": paper.document_no, "kind": paper.kind},
        statement={"status": str(status), "reason": reason, "case": ""},
        personal=personal,
    )
    return change
