"""Opening cases and recording decisions. Called inside the flow's transaction and lock by workflows.services alone."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from audit import canonical, clock
from audit.statements import insert, update
from registry.models import Delegation, Posting, Standing, User
from registry.programme_schema import Programme
from registry.programme_store import programme_of
from registry.services import actor_of, change_standing

from approvals import acts, recording
from approvals.acts import Submission
from approvals.criteria import CriterionResult, assess, needed_fields
from approvals.errors import (
    ActInvalid,
    GateClosed,
    GatesUnconfirmed,
    InvalidAct,
    OpinionContradicts,
    OutcomeNotAllowed,
    StalePage,
)
from approvals.facts import HouseholdFacts, household_facts
from approvals.gates import closed_gates, unwatched_gates
from approvals.models import Assessment, Case, Decision, Notice, Sheet
from approvals.particulars import MEASURED, checked
from approvals.selectors import notice_of
from approvals.stages import Outcome, Stage, StageCode
from approvals.teams import team_refusals, was_opened_above
from approvals.wording import sentence


@dataclass(frozen=True)
class Recorded:
    decision: Decision
    notice: Notice | None


@dataclass(frozen=True)
class _Findings:
    """An act that passed every check."""

    particulars: dict[str, Any]
    facts: HouseholdFacts | None
    results: list[CriterionResult]


def record_decision(
    *,
    case: Case,
    stage: Stage,
    act: Submission,
    posting: Posting,
    decisions: Sequence[Decision],
    moves_to: str,
    at: datetime,
    official: User | None = None,
    delegation: Delegation | None = None,
    name: str = "",
    sheet: Sheet | None = None,
) -> Recorded:
    """Write one decision with all that belongs to it; `moves_to` is the stage that waits next, "" closes the case.

    Raises StalePage, ActInvalid. The caller has asked policy and holds the case's lock. `official` and `name` are set
    where he stands in for the posting's own; `sheet` where others signed with him.
    """
    if act.seen_version != case.version:
        raise StalePage()
    programme = programme_of(case.programme)
    findings = _examine(case, stage, act, programme, decisions, posting)
    assessment = _freeze(case, stage, findings, at)
    signer = _Signer(posting, official or posting.official, name or posting.official.name, delegation, sheet)
    decision = _write(case, stage, act, signer, findings, assessment, at)
    notice = recording.post_notice(decision, stage, programme) if stage.posts and act.approves else None
    if stage.code == StageCode.COMPARISON:
        recording.write_replies(decision, act)
    recording.state(case, decision, posting, assessment, at)
    recording.receive_evidence(decision, act.evidence, posting, at)
    _move(case, stage, act, moves_to, at)
    _change_standing(case, stage, act, findings, posting, decisions, at)
    return Recorded(decision, notice)


def check(case: Case, stage: Stage, act: Submission, posting: Posting, decisions: Sequence[Decision]) -> None:
    """Would the act be recorded? Raises StalePage, ActInvalid; writes nothing."""
    if act.seen_version != case.version:
        raise StalePage()
    _examine(case, stage, act, programme_of(case.programme), decisions, posting)


@dataclass(frozen=True)
class _Signer:
    """In whose name the decision stands, and on which sheet others signed it with him."""

    posting: Posting
    official: User
    name: str
    delegation: Delegation | None
    sheet: Sheet | None


def _examine(
    case: Case, stage: Stage, act: Submission, programme: Programme, decisions: Sequence[Decision], posting: Posting
) -> _Findings:
    before = decisions[-1] if decisions else None
    found = acts.outcome_refusals(stage, act)
    if not act.approves and act.opinion.strip() == sentence(programme, case, stage, Outcome.APPROVED):
        found.append(OpinionContradicts(field="opinion"))
    notice = notice_of(case, stage.code) if stage.concludes else None
    found += acts.date_refusals(
        stage,
        act,
        today=clock.today(),
        before=before,
        notice_ended_on=notice.ends_on if notice else None,
        posted_since=posting.since,
    )
    if act.outcome == Outcome.WITHDRAWN and was_opened_above(decisions):
        found.append(OutcomeNotAllowed(field="outcome", outcome=Outcome.WITHDRAWN.label, stage=stage.title))
    values, wrong = acts.particulars_of(stage, act, before=before)
    found += wrong
    facts: HouseholdFacts | None = None
    results: list[CriterionResult] = []
    if act.approves:
        found += acts.stage_refusals(stage, values, programme)
        found += team_refusals(case, stage, values)
        if stage.code == StageCode.YEAR_PLAN:
            found += gate_refusals(case, programme, values)
        if stage.code == StageCode.COMPARISON:
            found += acts.reply_refusals(programme, act.replies, act.acted_on)
    if must_measure(stage, act.outcome, values):
        facts, results, wrong = measure(case, programme, act)
        found += wrong
        found += acts.criteria_refusals(results) if act.approves and not wrong else []
    if found:
        raise ActInvalid(found)
    return _Findings(values, facts, results)


def must_measure(stage: Stage, outcome: str, values: dict[str, Any]) -> bool:
    """A verifying level brings its own values; the city only for households in its sample."""
    if not stage.measures or outcome == Outcome.WITHDRAWN:
        return False
    return stage.code != StageCode.CITY_VERIFICATION or values.get("sampled") is True


def measure(
    case: Case, programme: Programme, act: Submission
) -> tuple[HouseholdFacts | None, list[CriterionResult], list[InvalidAct]]:
    """The facts on file with this level's own values, and the criteria judged on them."""
    inputs = tuple(MEASURED[name] for name in needed_fields(programme))
    values, wrong = checked(inputs, act.measured)
    if wrong and not act.approves:
        wrong = []  # a return or rejection may leave values open
    facts = household_facts(case.household, year=case.year).measured(
        {name: values.get(name) for name in needed_fields(programme)}
    )
    return facts, assess(programme, facts), wrong


def gate_refusals(case: Case, programme: Programme, values: dict[str, Any]) -> list[InvalidAct]:
    reasons = closed_gates(case.household, year=case.year, programme=programme)
    found: list[InvalidAct] = [GateClosed(reasons=reasons)] if reasons else []
    unwatched = unwatched_gates(programme)
    if unwatched and values.get("gates_confirmed") is not True:
        found.append(GatesUnconfirmed(field="gates_confirmed", gates=unwatched))
    return found


def _freeze(case: Case, stage: Stage, findings: _Findings, at: datetime) -> Assessment | None:
    if findings.facts is None:
        return None
    content = findings.facts.canonical()
    assessment = Assessment(
        case=case,
        round=case.round,
        stage=stage.code,
        level=stage.level,
        facts=content,
        digest=hashlib.sha256(content.encode()).hexdigest(),
        results=[result.to_json() for result in findings.results],
        measured_at=at,
    )
    insert(assessment)
    return assessment


def _write(
    case: Case,
    stage: Stage,
    act: Submission,
    signer: _Signer,
    findings: _Findings,
    assessment: Assessment | None,
    at: datetime,
) -> Decision:
    returned = act.outcome == Outcome.RETURNED
    decision = Decision(
        case=case,
        round=case.round,
        stage=stage.code,
        level=stage.level,
        outcome=act.outcome,
        opinion=act.opinion.strip(),
        reason_code=act.reason_code if returned else "",
        return_to=act.return_to if returned else "",
        particulars=findings.particulars,
        assessment=assessment,
        acted_on=act.acted_on,
        decided_at=at,
        decided_by=signer.official,
        posting=signer.posting,
        delegation=signer.delegation,
        sheet=signer.sheet,
        name=signer.name,
        post=signer.posting.post,
        unit=signer.posting.unit,
        digest=_signed_digest(case, stage, act, findings, assessment, signer),
    )
    insert(decision)
    return decision


def _signed_digest(
    case: Case,
    stage: Stage,
    act: Submission,
    findings: _Findings,
    assessment: Assessment | None,
    signer: _Signer,
) -> str:
    """SHA-256 of exactly what the official put his name to, and of the audit entry before it: earlier acts cannot go missing."""
    signed = {
        "case": case.case_no,
        "round": case.round,
        "stage": stage.code.value,
        "outcome": str(act.outcome),
        "opinion": act.opinion.strip(),
        "acted_on": act.acted_on.isoformat(),
        "particulars": findings.particulars,
        "facts": assessment.digest if assessment else "",
        "official": f"official:{signer.official.pk}",
        "sheet": signer.sheet.shown_digest if signer.sheet else "",
        "after": case.audit_digest,
        "salt": secrets.token_hex(16),
    }
    return hashlib.sha256(canonical.encode(signed)).hexdigest()


def _move(case: Case, stage: Stage, act: Submission, moves_to: str, at: datetime) -> None:
    """The case goes on, back (a new round) or is closed; one UPDATE of what changed."""
    case.version += 1
    case.moved_at = at
    if act.outcome == Outcome.RETURNED:
        case.round += 1
    if moves_to:
        case.stage = moves_to
    else:
        case.closed_at, case.outcome = at, act.outcome
    update(
        case,
        [
            "version",
            "moved_at",
            "round",
            "stage",
            "closed_at",
            "outcome",
            "audit_seq",
            "audit_digest",
        ],
    )


def _change_standing(
    case: Case,
    stage: Stage,
    act: Submission,
    findings: _Findings,
    posting: Posting,
    decisions: Sequence[Decision],
    at: datetime,
) -> None:
    """Planned when the plan takes the household in, exited when two persons have marked it, back when the case falls."""
    change = standing_after(case, stage, act, decisions)
    if change is None:
        return
    standing, effective_on = change
    change_standing(
        household=case.household,
        standing=standing,
        effective_on=effective_on,
        case_no=case.case_no,
        by=actor_of(posting),
        at=at,
    )


def standing_before(case: Case) -> str:
    """Where the household stood before this case planned it; one that came back to poverty stays 返贫."""
    earlier = case.household.standing_changes.exclude(case_no=case.case_no).order_by("-pk").first()
    return earlier.standing if earlier else Standing.NOT_EXITED


def standing_after(case: Case, stage: Stage, act: Submission, decisions: Sequence[Decision]) -> tuple[str, date] | None:
    if act.outcome in {Outcome.REJECTED, Outcome.WITHDRAWN}:
        return standing_before(case), act.acted_on
    if act.approves and stage.code == StageCode.YEAR_PLAN:
        return Standing.PLANNED, act.acted_on
    if act.approves and stage.code == StageCode.DEREGISTRATION_CONFIRMATION:
        entered = [decision for decision in decisions if decision.stage == StageCode.DEREGISTRATION]
        return Standing.EXITED, date.fromisoformat(entered[-1].particulars["effective_on"])
    return None
