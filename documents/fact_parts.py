"""The parts of a paper's content that come from the household and from what the levels measured."""

import json
from collections.abc import Sequence
from typing import Any

from approvals.facts import age_in
from approvals.income_lines import EXCLUDED
from approvals.models import Assessment, Decision
from approvals.stages import ORDER
from documents.kinds import CriterionPart, HouseholdPart, IncomeLine, IncomePart, MemberPart
from registry.households import masked_id_no
from registry.models import Household, Member
from registry.programme_schema import Programme
from registry.reading import helpers_of, income_of

MEASURE_WORDS = {"net": "年人均纯收入", "disposable": "年人均可支配收入"}
FULL_WIDTH = str.maketrans("()", "（）")  # brackets of Chinese text (GB/T 15834)


def is_able(labour: str) -> bool:
    return bool(labour) and not any(word in labour for word in ("无", "丧失"))


def household_part(household: Household, people: list[Member]) -> HouseholdPart:
    helper = next(iter(helpers_of(household)), None)
    return HouseholdPart(
        no=household.no,
        head_name=household.head_name,
        hamlet=household.hamlet,
        address=household.address,
        population=len(people),
        labour_count=sum(is_able(member.labour) for member in people),
        household_type=household.household_type,
        main_cause=household.main_cause,
        entry_year=household.entry_year,
        exit_path=household.exit_path,
        helper_name=helper.name if helper else "",
        helper_unit=helper.unit if helper else "",
    )


def member_part(member: Member, year: int) -> MemberPart:
    return MemberPart(
        name=member.name,
        relation=member.relation,
        id_masked=masked_id_no(member),
        age=age_in(member.birth_on, year) if member.birth_on else None,
        health=member.health,
        labour=member.labour,
    )


def assessment_of(decision: Decision, decisions: Sequence[Decision]) -> Assessment | None:
    """The act's own values, else the newest that stand below it."""
    if decision.assessment is not None:
        return decision.assessment
    own = [earlier for earlier in decisions if earlier.assessment_id]
    return own[-1].assessment if own else None


def values_of(assessment: Assessment | None) -> dict[str, Any]:
    """What was on file of a place when it was judged, by indicator."""
    return dict(json.loads(assessment.facts)["values"]) if assessment else {}


def lower_results(assessment: Assessment | None, decisions: Sequence[Decision]) -> dict[str, Any]:
    """Results of the level below the assessing one, by criterion."""
    if assessment is None:
        return {}
    rows = [earlier.assessment for earlier in reversed(decisions) if earlier.assessment]
    below = next((row for row in rows if ORDER[row.stage] < ORDER[assessment.stage]), None)
    return {result["code"]: result for result in below.results} if below else {}


def income_part(assessment: Assessment | None, programme: Programme) -> IncomePart | None:
    if assessment is None:
        return None
    facts = json.loads(assessment.facts)
    total = _total(facts)
    population = facts["population"]
    return IncomePart(
        year=facts["income_year"],
        measure=MEASURE_WORDS[programme.income.measure],
        wages_fen=facts["wages_fen"],
        business_fen=facts["business_fen"],
        property_fen=facts["property_fen"],
        transfer_fen=facts["transfer_fen"],
        other_fen=facts["other_fen"],
        expenses_fen=facts["expenses_fen"],
        total_fen=total,
        per_capita_fen=total // population if total is not None and population else None,
        line_fen=programme.income.line_fen,
        lines=[],
    )


def income_lines(decision: Decision, household: Household, year: int) -> list[IncomeLine]:
    """What the sums are made of, and what does not count (H02): as surveyed, else what the register knows."""
    surveyed = decision.particulars.get("income_lines")
    if surveyed:
        return [_surveyed(line) for line in surveyed]
    return [
        IncomeLine(
            category=item.category,
            item=item.basis,
            quantity="",
            unit="",
            price_fen=None,
            amount_fen=item.amount_fen,
            voucher="",
            is_counted=item.is_counted,
        )
        for item in income_of(household, year)
    ]


def _surveyed(line: dict[str, Any]) -> IncomeLine:
    return IncomeLine(**line, is_counted=line["category"] != EXCLUDED)  # type: ignore[typeddict-item]


def _total(facts: dict[str, Any]) -> int | None:
    names = ("wages_fen", "business_fen", "property_fen", "transfer_fen", "other_fen", "expenses_fen")
    if any(facts[name] is None for name in names):
        return None
    return sum(facts[name] for name in names[:-1]) - int(facts["expenses_fen"])


def criteria_parts(
    assessment: Assessment | None, programme: Programme, decisions: Sequence[Decision]
) -> list[CriterionPart]:
    results = {result["code"]: result for result in assessment.results} if assessment else {}
    lower = lower_results(assessment, decisions)
    return [
        _criterion(number, rule, results.get(rule.code), lower.get(rule.code))
        for number, rule in enumerate(programme.criteria_of("household"), 1)
    ]


def _criterion(number: int, rule: Any, result: dict[str, Any] | None, lower: dict[str, Any] | None) -> CriterionPart:
    value, below = _value(result), _value(lower)
    return CriterionPart(
        no=number,
        title=rule.title,
        standard=standard_of(rule),
        value=value,
        met=result["met"] if result else None,
        effect=rule.effect,
        clause=rule.clause,
        lower=below,
        differs=bool(value and below and value != below),
    )


def standard_of(rule: Any) -> str:
    if rule.operator == "is_true":
        return "据实记录，综合考虑" if rule.effect == "review" else "达标"
    if rule.threshold is None:
        return "来源未给出"
    words = {">": "超过", ">=": "不低于", "<": "低于", "<=": "不超过", "==": ""}
    if isinstance(rule.threshold, str):  # 全省平均水平
        return f"{words[rule.operator]}{rule.threshold}"
    limit = f"{rule.threshold / 100:g}" if rule.measure == "income_above_line" else rule.threshold
    return f"{words[rule.operator]}{limit}{rule.unit.translate(FULL_WIDTH)}"


def _value(result: dict[str, Any] | None) -> str:
    if result is None or result["value"] is None:
        return ""
    value = result["value"]
    if isinstance(value, bool):
        return "是" if value else "否"
    if result["measure"] in {"income_above_line", "rigid_expenditure"}:
        return f"{value / 100:.2f}元"
    return str(value)
