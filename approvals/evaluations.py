"""What the evaluators find beside what the level before them found (V-7, K-4): they agree, or nothing goes on.

Where a third-party evaluation of the place is adopted, the stage says what its report says, and nothing else.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from registry.indicator_vocabulary import indicators_for

from approvals.criteria import CriterionResult
from approvals.errors import InvalidAct
from approvals.models import Case, Decision, EvaluationAdvice, EvaluationResult
from approvals.place_facts import PlaceFacts
from approvals.sector_errors import EvaluationDiffers, EvaluatorsDefer, EvaluatorsFound
from approvals.stages import Stage, StageCode

EVALUATED_AT = (StageCode.VILLAGE_EVALUATION, StageCode.COUNTY_EVALUATION)


def evaluation_refusals(
    stage: Stage, decisions: Sequence[Decision], results: Sequence[CriterionResult]
) -> list[InvalidAct]:
    """A difference blocks, also where the criterion is for reference alone (domain.md §2.3 V-7)."""
    if stage.code != StageCode.VILLAGE_EVALUATION:
        return []
    verified = [one.assessment for one in decisions if one.stage == StageCode.VILLAGE_CITY_VERIFICATION]
    found = {row["code"]: row["met"] for one in verified[-1:] if one for row in one.results}
    titles = [result.title for result in results if found.get(result.code) not in {None, result.met}]
    return [EvaluationDiffers(titles=titles)] if titles else []


def evaluations_of(cases: Sequence[Case], stage: str) -> dict[int, EvaluationResult]:
    """The newest adopted result of each case's place and year. One query, and none at other stages."""
    if stage not in EVALUATED_AT:
        return {}
    rows = EvaluationResult.objects.filter(division__in={case.village_id for case in cases}).order_by("pk")
    by_place = {(row.division_id, row.year): row for row in rows}
    found = {case.pk: by_place.get((case.village_id, case.year)) for case in cases}
    return {key: row for key, row in found.items() if row is not None}


def report_refusals(result: EvaluationResult | None, facts: Any) -> list[InvalidAct]:
    """Why the stage is not approved against the evaluators' report."""
    if result is None or not isinstance(facts, PlaceFacts):
        return []
    told = {"body": result.body, "paper": result.paper_no}
    found: list[InvalidAct] = [EvaluatorsDefer(**told)] if result.advice == EvaluationAdvice.DEFER else []
    titles = differing(result.values, facts)
    return [*found, EvaluatorsFound(titles="、".join(titles), **told)] if titles else found


def differing(values: Mapping[str, Any], facts: PlaceFacts) -> list[str]:
    known = indicators_for(facts.subject)
    return [known[code].title for code, value in values.items() if code in known and facts.values.get(code) != value]
