"""What is entered in the rectification ledger by itself, in the act's own transaction: a false exit, a family that fell back, an
upheld objection (C-34, C-73, Q-26)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Q

from approvals.examining import Authority
from approvals.models import Case, Objection, ObjectionKind, ObjectionOutcome
from approvals.objection_papers import KINDS
from approvals.objections import Doer
from approvals.services import Recorded
from approvals.stages import CaseKind, Outcome, Stage, StageCode
from documents.grounds import Exit, exits_of, grounds_of
from inspection import ledger
from inspection.entries import Finding
from inspection.models import Category, LedgerItem, Source

_CATEGORIES = {
    ObjectionKind.WRONGLY_EXITED: Category.FALSE_EXIT,
    ObjectionKind.WRONGLY_LEFT_OUT: Category.PROCEDURE,
    ObjectionKind.INCOME: Category.INCOME,
    ObjectionKind.MEMBERS: Category.PAPERS,
    ObjectionKind.PROCEDURE: Category.PROCEDURE,
    ObjectionKind.FAVOURITISM: Category.CONDUCT,
    ObjectionKind.NOT_ACCEPTED_BY_HOUSEHOLD: Category.PROCEDURE,
    ObjectionKind.OTHER: Category.OTHER,
}
_UPHELD = {ObjectionOutcome.FOUNDED: "成立", ObjectionOutcome.PARTLY_FOUNDED: "部分成立"}


def enter_false_exits(
    recorded: Sequence[Recorded], stage: Stage, authorities: Mapping[int, Authority], at: datetime
) -> None:
    """R-4: once for each exit that was decided to be false, naming who signed it. Other stages ask the database nothing."""
    if stage.code != StageCode.ROLLBACK_DECISION:
        return
    approved = [one for one in recorded if one.decision.outcome == Outcome.APPROVED]
    cases = [one.decision.case_id for one in approved]
    known = set(LedgerItem.objects.filter(case__in=cases, category=Category.FALSE_EXIT).values_list("case", flat=True))
    fresh = [one for one in approved if one.decision.case_id not in known]
    grounds = grounds_of([one.decision for one in fresh], [one.before for one in fresh]) if fresh else {}
    for one in fresh:
        decision, case = one.decision, one.decision.case
        ground, authority = grounds[case.pk], authorities[case.pk]
        year = f"{ground['exit_year']}年" if ground["exit_year"] else "此前"
        signers = "、".join(ground["responsible"]) or "系统内无退出签字记录"
        finding = Finding(
            division=case.village,
            source=Source.CHECK,
            source_no=case.case_no,
            category=Category.FALSE_EXIT,
            description=(
                f"经认定，{case.subject_name}户{year}脱贫退出不真实，予以回退。"
                f"原退出签字人：{signers}。应依纪依规核查签字人责任。"
            ),
            found_on=decision.acted_on,
            household=case.household,
            case=case,
        )
        doer = Doer(authority.posting, authority.name, authority.official.pk)
        ledger.open_item(finding, doer=doer, at=at)


def enter_returns(
    recorded: Sequence[Recorded], stage: Stage, authorities: Mapping[int, Authority], at: datetime
) -> None:
    """P-7: 脱返同责 (Q-26). The exit was true; whether what was owed after it was done is looked into, of signers and helpers alike."""
    if stage.code != StageCode.ENTRY_APPROVAL:
        return
    found = [one.decision for one in recorded if one.decision.outcome == Outcome.APPROVED]
    fallen = [decision for decision in found if decision.case.kind == CaseKind.RETURN]
    known = set(
        LedgerItem.objects.filter(
            case__in=[one.case_id for one in fallen], category=Category.ASSISTANCE, source=Source.CHECK
        ).values_list("case", flat=True)
        if fallen
        else ()
    )
    fresh = [decision for decision in fallen if decision.case_id not in known]
    exits = exits_of([decision.case for decision in fresh]) if fresh else {}
    for decision in fresh:
        case, authority = decision.case, authorities[decision.case_id]
        finding = Finding(
            division=case.village,
            source=Source.CHECK,
            source_no=case.case_no,
            category=Category.ASSISTANCE,
            description=_told_of_return(case, exits.get(case.household_key)),
            found_on=decision.acted_on,
            household=case.household,
            case=case,
        )
        ledger.open_item(finding, doer=Doer(authority.posting, authority.name, authority.official.pk), at=at)


def _told_of_return(case: Case, left: Exit | None) -> str:
    still = Q(until=None) | Q(until__year__gte=left.year) if left else Q(until=None)
    helpers = case.home.helpers.filter(still)
    named = "、".join(f"{helper.name}（{helper.unit}）" for helper in helpers.order_by("since", "pk")) or "无"
    signers = "、".join(left.signers if left else []) or "系统内无退出签字记录"
    year = f"{left.year}年" if left else "此前"
    return (
        f"{case.subject_name}户{year}脱贫退出后返贫，原退出认定属实。原退出签字人：{signers}。脱贫后帮扶责任人：{named}。"
        "按照“脱返同责”要求，应核查防返贫责任落实情况。"
    )


def enter_upheld(objection: Objection, outcome: str, *, doer: Doer, at: datetime) -> None:
    """O-5: what an upheld objection showed. What the objector said stays sealed: the item names kind and number alone."""
    word = _UPHELD.get(ObjectionOutcome(outcome))
    if word is None:
        return
    kind = ObjectionKind(objection.kind)
    household = objection.household or (objection.case.household if objection.case else None)
    finding = Finding(
        division=objection.village,
        source=Source.OBJECTION,
        source_no=objection.no,
        category=_CATEGORIES[kind],
        description=f"公示异议{objection.no}经调查核实{word}：{KINDS[kind]}。",
        household=household,
        case=objection.case,
    )
    ledger.open_item(finding, doer=doer, at=at)
