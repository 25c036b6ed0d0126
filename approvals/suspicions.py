"""Suspicions: what a hit is until the township has looked (§7-17: no hit rejects by itself). Raised, withdrawn, settled."""

from collections.abc import Sequence
from datetime import date, datetime

from audit import clock, log
from audit.log import Actor
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from registry.access import acting_posting
from registry.models import Posting, User
from registry.places import name_of, place_at
from registry.programme_store import programme_of
from registry.roles import Duty, Level
from registry.services import actor_of, name_of_actor

from approvals import events, holders
from approvals.acts import EvidenceFile
from approvals.calendar import add_workdays
from approvals.comparison_errors import AnswersChanged, ProofMissing, ReasonTooShort, SuspicionClosed
from approvals.comparisons import compared_at
from approvals.errors import ActedAtAnotherLevel, InputWrong, NotEntitled, Recused
from approvals.holds import hold
from approvals.models import (
    Case,
    Clearing,
    ComparisonAnswer,
    ComparisonRequest,
    Decision,
    Evidence,
    Recusal,
    Settlement,
    SignOff,
    Suspicion,
)
from approvals.programmes import programme_at_hand
from approvals.signing_errors import TooNear
from approvals.teams import close_to, posted_in
from approvals.wording import title_of

SHORTEST_REASON, LONGEST_REASON = 5, 1000


def _locked_cases(keys: set[int]) -> dict[int, Case]:
    """In the order of their keys, as everybody locks them."""
    rows: QuerySet[Case] = Case.objects.filter(pk__in=keys).order_by("pk")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    return {case.pk: case for case in rows}


def raise_suspicions(
    request: ComparisonRequest, hits: Sequence[ComparisonAnswer], actor: Actor, at: datetime
) -> list[Suspicion]:
    """One per hit, due at the township; each holds its own household. Inside the reply's transaction."""
    cases = _locked_cases({answer.subject.case_id for answer in hits})
    due_on = add_workdays(clock.today(), programme_of(request.batch.programme).comparison.settle_days)
    rows = [_suspicion(request, answer, cases[answer.subject.case_id], due_on, at) for answer in hits]
    Suspicion.objects.bulk_create(rows, batch_size=500)
    for row in rows:
        case = cases[row.case_id]
        _state(
            case,
            events.SUSPICION_RAISED,
            actor,
            at,
            {"suspicion": row.no, "department": row.department, "item": row.item, "due_on": due_on.isoformat()},
            {"member": row.member_name, "content": row.content},
        )
        if case.closed_at is None:
            hold(case, by=row.no, at=at)
    return rows


def _suspicion(
    request: ComparisonRequest, answer: ComparisonAnswer, case: Case, due_on: date, at: datetime
) -> Suspicion:
    township = place_at(case.village_path, Level.TOWNSHIP)
    assert township is not None
    return Suspicion(
        no=f"YD{request.batch.year}-{answer.pk:06d}",
        answer=answer,
        case=case,
        village_path=case.village_path,
        township_id=township,
        member_id=answer.subject.member_id,
        member_name=answer.subject.name,
        department=request.department,
        item=answer.item,
        content=answer.content,
        due_on=due_on,
        raised_at=at,
    )


def withdraw_suspicions(gone: Sequence[ComparisonAnswer], actor: Actor, at: datetime) -> None:
    """The department corrected its hit: the suspicion falls, its clearings stay readable."""
    if not gone:
        return
    rows = list(Suspicion.objects.filter(answer__in=[answer.pk for answer in gone], is_withdrawn=False))
    cases = _locked_cases({row.case_id for row in rows})
    for row in rows:
        row.is_withdrawn = True
        row.save(update_fields=["is_withdrawn"])
        case = cases[row.case_id]
        _state(case, events.SUSPICION_WITHDRAWN, actor, at, {"suspicion": row.no, "department": row.department}, {})
        _let_go(case, at)


def _state(
    case: Case, kind: str, actor: Actor, at: datetime, statement: dict[str, str], personal: dict[str, str]
) -> None:
    event = log.append(
        stream=case.stream,
        kind=kind,
        at=at,
        actor=actor,
        subject={"case": case.case_no, "round": case.round},
        statement=statement,
        personal=personal,
        after=(case.audit_seq, case.audit_digest),
    )
    case.audit_seq, case.audit_digest = event.head
    case.save(update_fields=["audit_seq", "audit_digest"])


def _let_go(case: Case, at: datetime) -> None:
    if case.closed_at is None:
        holders.settle(case, at=at)


# ── the township settles ─────────────────────────────────────────────────────────────────────────────────────────────


def clearing_posting(user: User, suspicion: Suspicion) -> Posting:
    """Raises NotEntitled."""
    posting = acting_posting(user, Duty.CLEAR_SUSPICION, suspicion.township_id, clock.today())
    if posting is None:
        place = name_of(suspicion.village_path, suspicion.township_id)
        raise NotEntitled(duty=Duty.CLEAR_SUSPICION.label, place=place)
    return posting


def refuse_clearing(posting: Posting, suspicion: Suspicion, case: Case) -> None:
    """S1, S2, S3 (domain.md §4.3): nobody who acted at another level, belongs to the household, or declared kinship."""
    if suspicion.is_withdrawn or case.closed_at is not None:
        raise SuspicionClosed(no=suspicion.no)
    persons = {posting.official_id, posting.principal_id}
    other = Decision.objects.filter(case=case, decided_by__in=persons).exclude(level=Level.TOWNSHIP).first()
    if other is not None:
        raise ActedAtAnotherLevel(stage=title_of(programme_at_hand(case), other.stage))
    signed = SignOff.objects.filter(official__in=persons, sheet__items__case=case).exclude(level=Level.TOWNSHIP).first()
    if signed is not None:
        raise ActedAtAnotherLevel(stage=signed.seat_post)
    if Recusal.objects.filter(case=case, official__in=persons).exists():
        raise Recused()
    if posting.official.name in close_to(case, posted_in([case.village_id])[case.village_id]):
        raise TooNear(cases=[case.case_no])


def settle(
    *,
    user: User,
    suspicion: Suspicion,
    outcome: str,
    reason: str,
    proof: EvidenceFile | None,
    seen_clearings: int,
    at: datetime,
) -> Clearing:
    """Clear or confirm, with reason and proof. Releases the household when nothing else holds it; never rejects it.

    Raises NotEntitled, the separations, SuspicionClosed, AnswersChanged, and what is wrong with the input.
    """
    with transaction.atomic():
        case = _locked_cases({suspicion.case_id})[suspicion.case_id]
        suspicion.refresh_from_db()
        posting = clearing_posting(user, suspicion)
        refuse_clearing(posting, suspicion, case)
        if suspicion.clearings.count() != seen_clearings:
            raise AnswersChanged()
        reason = " ".join(reason.split())
        _refuse_input(outcome, reason, proof)
        assert proof is not None
        evidence = _receive(case, suspicion, proof, posting, at)
        clearing = _write(user, suspicion, outcome, reason, evidence, seen_clearings + 1, posting, at)
        suspicion.state = outcome
        suspicion.save(update_fields=["state"])
        statement = {"suspicion": suspicion.no, "settlement": outcome, "sha256": proof.sha256}
        _state(case, events.SUSPICION_SETTLED, actor_of(posting), at, statement, {"reason": reason})
        _let_go(case, at)
    return clearing


def _refuse_input(outcome: str, reason: str, proof: EvidenceFile | None) -> None:
    if outcome not in Settlement.values:
        raise InputWrong(field="outcome", label=_("outcome"), problem=_("neither cleared nor confirmed"))
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON or not reason.isprintable():
        raise ReasonTooShort(field="reason")
    if proof is None:
        raise ProofMissing(field="proof")


def _receive(case: Case, suspicion: Suspicion, proof: EvidenceFile, posting: Posting, at: datetime) -> Evidence:
    evidence = Evidence.objects.create(
        case=case,
        round=case.round,
        stage=compared_at(case),
        title=proof.title or f"疑点核实证明（{suspicion.no}）",
        sha256=proof.sha256,
        size=proof.size,
        content_type=proof.content_type,
        uploaded_by_id=posting.official_id,
        uploaded_at=at,
    )
    statement = {"stage": compared_at(case).value, "sha256": proof.sha256, "suspicion": suspicion.no}
    _state(case, events.EVIDENCE_RECEIVED, actor_of(posting), at, statement, {"title": evidence.title})
    return evidence


def _write(
    user: User,
    suspicion: Suspicion,
    outcome: str,
    reason: str,
    evidence: Evidence,
    number: int,
    posting: Posting,
    at: datetime,
) -> Clearing:
    return Clearing.objects.create(
        suspicion=suspicion,
        no=number,
        outcome=outcome,
        reason=reason,
        evidence=evidence,
        posting=posting,
        official_id=posting.official_id,
        name=name_of_actor(user, posting),
        post=posting.post,
        unit=posting.unit,
        settled_at=at,
    )
