"""What a place's case leaves to be put right: into the rectification ledger in the act's own transaction (domain.md §2.3, §2.4, §2.7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from approvals.models import Case, Decision
from approvals.objections import Doer
from approvals.services import Recorded
from approvals.stages import CaseKind, Outcome
from inspection.entries import Finding
from inspection.ledger import open_item
from inspection.models import Category, LedgerItem, Source
from registry.roles import Level


@dataclass(frozen=True)
class Lacking:
    """One criterion that stops nothing, or the whole check of a weak village; `code` keeps it from being entered twice."""

    code: str
    description: str
    department: str = ""


def enter_lacking(case: Case, lacking: Sequence[Lacking], doer: Doer, at: datetime) -> list[LedgerItem]:
    """One item each, while none of the same case and criterion is open."""
    if not lacking:
        return []
    known = LedgerItem.objects.filter(case=case, closed_on=None).values_list("source_no", flat=True)
    return [
        open_item(
            Finding(
                division=case.village,
                source=Source.CHECK,
                source_no=one.code,
                category=Category.VILLAGE,
                description=one.description,
                department=one.department,
                case=case,
            ),
            doer=doer,
            at=at,
        )
        for one in lacking
        if one.code not in set(known)
    ]


def enter_findings(recorded: Sequence[Recorded], at: datetime) -> None:
    """Of places alone: a weak village that does not hold what it reached, and what the county's review finds for reference."""
    for one in recorded:
        decision = one.decision
        if decision.case.household_id is None:
            doer = Doer(decision.posting, decision.name, decision.decided_by_id)
            enter_lacking(decision.case, _lacking(decision), doer, at)


def _lacking(decision: Decision) -> list[Lacking]:
    case = decision.case
    if case.kind == CaseKind.CONSOLIDATION and decision.outcome == Outcome.REJECTED:
        return [Lacking("需整改", f"巩固提升核验需整改：{decision.opinion}")]
    if decision.outcome != Outcome.APPROVED or decision.level != Level.COUNTY or decision.assessment is None:
        return []
    unmet = [one for one in decision.assessment.results if one["effect"] == "reference" and one["met"] is False]
    return [Lacking(one["code"], f"{one['title']}未达标，限期整改并报告") for one in unmet]
