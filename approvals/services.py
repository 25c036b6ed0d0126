"""Recording decisions, for one case or for a list. Called inside the flow's transaction and locks by workflows alone.

`check` and `prepare` say whether an act may be recorded; `write` writes every row of all drafts, each table once.
"""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from audit import canonical
from audit.statements import Change as Stored
from audit.statements import insert_all, update_all
from registry.models import Delegation, Posting, User
from registry.services import name_of_actor

from approvals import recording
from approvals.acts import Submission
from approvals.errors import Refusal
from approvals.examining import Authority, Draft, Item, authority_of, prepare
from approvals.facts import HouseholdFacts
from approvals.kept import keep
from approvals.models import Assessment, Case, Decision, Notice, Sheet
from approvals.notices import post
from approvals.outcomes import apply_outcomes
from approvals.programmes import programmes_for
from approvals.recording import Written
from approvals.stages import Outcome, Stage

_MOVED = ("version", "moved_at", "round", "stage", "closed_at", "outcome", "persons", "audit_seq", "audit_digest")


@dataclass(frozen=True)
class Recorded:
    """A decision as it was written, with the notice that it posted and the decisions before it."""

    decision: Decision
    notice: Notice | None
    before: Sequence[Decision] = ()


def check(case: Case, stage: Stage, act: Submission, posting: Posting, decisions: Sequence[Decision]) -> Draft:
    """The act as it would be recorded now. Raises StalePage, ActInvalid; writes nothing."""
    (answer,) = prepare([Item(case, act, decisions, authority_of(posting))], stage)
    if isinstance(answer, Refusal):
        raise answer
    return answer


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
    official = official or posting.official
    delegation = delegation or posting.delegation
    name = name or name_of_actor(official, posting)
    authority = Authority(posting, official, name, delegation, sheet, signers_of(sheet))
    (answer,) = prepare([Item(case, act, decisions, authority, moves_to)], stage)
    if isinstance(answer, Refusal):
        raise answer
    return write([answer], at)[0]


def signers_of(sheet: Sheet | None) -> tuple[str, ...]:
    """The names of all who signed the sheet, by seat."""
    return tuple(sheet.sign_offs.order_by("seat").values_list("name", flat=True)) if sheet else ()


def write(drafts: Sequence[Draft], at: datetime, *, later: list[Stored] | None = None) -> list[Recorded]:
    """Write decisions of one stage with all that belongs to them; the number of statements does not grow with the list.

    `later` takes the cases' own changes, for a caller who stores them together with what else of the act changes rows.
    """
    if not drafts:
        return []
    stage = drafts[0].stage
    written = _insert(drafts, at)
    keep(written, stage, at)
    notices = _post(written, stage, at)
    recording.state_all(written, at)
    _count(written, notices)
    _move(drafts, at, later)
    apply_outcomes(drafts, stage, at)
    return [Recorded(one.decision, notices.get(one.decision.pk), one.draft.item.decisions) for one in written]


def _insert(drafts: Sequence[Draft], at: datetime) -> list[Written]:
    assessments = [_assessment(draft, at) for draft in drafts]
    insert_all([assessment for assessment in assessments if assessment])
    pairs = zip(drafts, assessments, strict=True)
    written = [Written(draft, _decision(draft, assessment, at), assessment) for draft, assessment in pairs]
    insert_all([one.decision for one in written])
    return written


def _assessment(draft: Draft, at: datetime) -> Assessment | None:
    if draft.facts is None:
        return None
    content = draft.facts.canonical()
    return Assessment(
        case=draft.case,
        round=draft.case.round,
        stage=draft.stage.code,
        level=draft.stage.level,
        facts=content,
        digest=hashlib.sha256(content.encode()).hexdigest(),
        results=[result.to_json() for result in draft.results],
        measured_at=at,
    )


def _decision(draft: Draft, assessment: Assessment | None, at: datetime) -> Decision:
    case, act, authority = draft.case, draft.act, draft.item.authority
    posting = authority.posting
    returned = act.outcome == Outcome.RETURNED
    return Decision(
        case=case,
        round=case.round,
        stage=draft.stage.code,
        level=draft.stage.level,
        outcome=act.outcome,
        opinion=act.opinion.strip(),
        reason_code=act.reason_code if returned else "",
        return_to=act.return_to if returned else "",
        particulars=draft.particulars,
        assessment=assessment,
        acted_on=act.acted_on,
        decided_at=at,
        decided_by=authority.official,
        posting=posting,
        delegation=authority.delegation,
        sheet=authority.sheet,
        name=authority.name,
        post=posting.post,
        unit=posting.unit,
        digest=_signed_digest(draft, assessment),
    )


def _signed_digest(draft: Draft, assessment: Assessment | None) -> str:
    """SHA-256 of exactly what the official put his name to, and of the audit entry before it: earlier acts cannot go missing."""
    case, act, authority = draft.case, draft.act, draft.item.authority
    signed = {
        "case": case.case_no,
        "round": case.round,
        "stage": draft.stage.code.value,
        "outcome": str(act.outcome),
        "opinion": act.opinion.strip(),
        "acted_on": act.acted_on.isoformat(),
        "particulars": draft.particulars,
        "remarks": dict(act.remarks),
        "facts": assessment.digest if assessment else "",
        "official": f"official:{authority.official.pk}",
        "sheet": authority.sheet.shown_digest if authority.sheet else "",
        "after": case.audit_digest,
        "salt": secrets.token_hex(16),
    }
    return hashlib.sha256(canonical.encode(signed)).hexdigest()


def _post(written: Sequence[Written], stage: Stage, at: datetime) -> Mapping[int, Notice]:
    """The notices of the act, all in one call; each programme's own, as a list may hold cases of two versions."""
    if not stage.posts:
        return {}
    programmes = programmes_for([one.draft.case for one in written])
    alike: dict[int, list[Decision]] = {}  # by programme: equal ones are the same object
    for one in written:
        if one.draft.act.approves:
            alike.setdefault(id(programmes[one.draft.case.pk]), []).append(one.decision)
    notices: dict[int, Notice] = {}
    for decisions in alike.values():
        notices |= post(decisions, stage, programmes[decisions[0].case_id], at)
    return notices


def _count(written: Sequence[Written], notices: Mapping[int, Notice]) -> None:
    """The persons of the household as this act measured or posted them (§2.0-8): statistics never ask who lives there today."""
    for one in written:
        notice, facts = notices.get(one.decision.pk), one.draft.facts
        found = notice.population if notice else facts.population if isinstance(facts, HouseholdFacts) else None
        one.draft.case.persons = found or one.draft.case.persons


def _move(drafts: Sequence[Draft], at: datetime, later: list[Stored] | None) -> None:
    """The cases go on, back (a new round) or are closed; one UPDATE of what changed."""
    for draft in drafts:
        case = draft.case
        case.version += 1
        case.moved_at = at
        if draft.act.outcome == Outcome.RETURNED:
            case.round += 1
        if draft.item.moves_to:
            case.stage = draft.item.moves_to
        else:
            case.closed_at, case.outcome = at, draft.act.outcome
    if later is None:
        update_all([draft.case for draft in drafts], _MOVED)
    else:
        later += [(draft.case, _MOVED) for draft in drafts]
