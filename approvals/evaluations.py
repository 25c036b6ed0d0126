"""What the evaluators of a drawn village find beside what the level before them found (V-7): they agree, or nothing goes on."""

from collections.abc import Sequence

from approvals.criteria import CriterionResult
from approvals.errors import InvalidAct
from approvals.models import Decision
from approvals.sector_errors import EvaluationDiffers
from approvals.stages import Stage, StageCode


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
