"""Rounds: after a return only those are asked again whose grounds have changed.

Every approval rests on content: what the levels below it measured, and what a notice prints. When a case comes back up
after a return, an approval that stood before goes on standing if its content is byte for byte what it was; otherwise the
stage is asked again. A return for a fault of procedure (meeting, notice, dates, signature, objection) asks everybody again.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from audit import canonical
from audit.statements import insert
from registry.places import plain_name
from registry.reading import members_of

from approvals.errors import EvidenceLacking, InvalidAct
from approvals.guards import guard_refusals
from approvals.models import Carry, Case, Decision
from approvals.notice_ends import moved
from approvals.notice_lines import persons_of
from approvals.selectors import standing_decisions
from approvals.stages import ORDER, STAGE_OF, Outcome, ReasonCode, Stage, StageCode

S = StageCode
# Faults of procedure: what was signed before was not signed properly, so nothing of it is carried over.
ASKS_ALL = frozenset({ReasonCode.RC08, ReasonCode.RC09, ReasonCode.RC10, ReasonCode.RC11, ReasonCode.RC15})
_JUDGES = frozenset(
    {
        S.APPRAISAL,
        S.JOINT_VILLAGE_CHECK,
        S.CONSENT,
        S.TOWNSHIP_SELF_CHECK,
        S.TOWNSHIP_REVIEW,
        S.COUNTY_REVIEW,
        S.COUNTY_APPROVAL,
        S.VILLAGE_TOWNSHIP_CHECK,
        S.VILLAGE_COUNTY_REVIEW,
        S.ENTRY_APPRAISAL,
        S.ENTRY_REVIEW,
    }
)
_PRINTS = frozenset(
    {
        S.FIRST_NOTICE,
        S.FIRST_NOTICE_RESULT,
        S.SECOND_NOTICE,
        S.SECOND_NOTICE_RESULT,
        S.VILLAGE_NOTICE,
        S.VILLAGE_NOTICE_RESULT,
        S.ENTRY_NOTICE,
        S.ENTRY_NOTICE_RESULT,
    }
)
_COMPARES = frozenset({S.COMPARISON, S.ENTRY_COMPARISON})
CARRIED = _JUDGES | _PRINTS | _COMPARES


def content_of(case: Case, stage: str, standing: Mapping[str, Decision]) -> dict[str, Any]:
    """What an approval of the stage rests on, as it stands with these decisions."""
    if stage in _JUDGES:
        return {str(code): _facts(decision) for code, decision in sorted(standing.items()) if _is_below(code, stage)}
    if stage in _COMPARES:
        return {"members": sorted(member.pk for member in members_of(case.home) if member.left_on is None)}
    return printed(case)


def _is_below(code: str, stage: str) -> bool:
    return ORDER[code] < ORDER[stage] and STAGE_OF[code].measures


def _facts(decision: Decision) -> Any:
    return json.loads(decision.assessment.facts) if decision.assessment else None


def printed(case: Case) -> dict[str, Any]:
    """What a notice prints of the household (domain.md §6-1)."""
    if case.household is None:
        return {
            "hamlet": "",
            "head_name": plain_name(case.village.name),
            "population": persons_of([case.village_id], case.year)[case.village_id],
        }
    household = case.household
    present = [member for member in members_of(household) if member.left_on is None]
    return {"hamlet": household.hamlet, "head_name": household.head_name, "population": len(present)}


def digest_of(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical.encode(content)).hexdigest()


def last_return(decisions: Sequence[Decision]) -> Decision | None:
    return next((decision for decision in reversed(decisions) if decision.outcome == Outcome.RETURNED), None)


def still_good(case: Case, stage: Stage, decisions: Sequence[Decision]) -> tuple[Decision, str] | None:
    """The earlier approval of the stage that need not be asked again, and its content's digest."""
    back = last_return(decisions)
    if back is None or back.reason_code in ASKS_ALL or stage.code not in CARRIED:
        return None
    if not ORDER[back.return_to] < ORDER[stage.code] < ORDER[back.stage]:
        return None
    before = list(decisions[: decisions.index(back)])
    earlier = standing_decisions(before).get(stage.code)
    if earlier is None or earlier.outcome != Outcome.APPROVED:
        return None
    then = _content_then(case, stage.code, earlier, before)
    now = content_of(case, stage.code, standing_decisions(decisions))
    return (earlier, digest_of(now)) if then == now and not _refused(case, stage) else None


def _refused(case: Case, stage: Stage) -> list[InvalidAct]:
    """The photos of the earlier visit are on file: only who is asked again takes new ones."""
    found = guard_refusals([case], stage).get(case.pk, [])
    return [refusal for refusal in found if not isinstance(refusal, EvidenceLacking)]


def _content_then(case: Case, stage: str, earlier: Decision, before: Sequence[Decision]) -> dict[str, Any]:
    if stage in _PRINTS:
        return _printed_then(case, stage, earlier)
    if stage in _COMPARES:
        return content_of(case, stage, {})  # its guard asks the departments' answers for whoever lives there now
    return content_of(case, stage, standing_decisions(before[: before.index(earlier)]))


def _printed_then(case: Case, stage: str, earlier: Decision) -> dict[str, Any]:
    """What the notice printed when it hung; the result of a notice rests on the same list."""
    kind = STAGE_OF[stage].posts or STAGE_OF[stage].concludes
    notice = case.notices.filter(kind=str(kind), round__lte=earlier.round).order_by("-round").first()
    if notice is None:
        return {}
    moved([notice])  # a line that was posted again stands with its change
    return {"hamlet": notice.hamlet, "head_name": notice.head_name, "population": notice.population}


def carry(case: Case, stage: Stage, decision: Decision, digest: str, at: datetime) -> Carry:
    """Write that the approval stands in this round too. The caller writes the event and reissues its papers."""
    row = Carry(case=case, round=case.round, stage=stage.code, decision=decision, content_digest=digest, carried_at=at)
    insert(row)
    return row
