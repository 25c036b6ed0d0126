"""What the levels before decided, for the forms that gather it (V02, K02, R01, R02)."""

from collections.abc import Sequence

from approvals.models import Decision
from approvals.programmes import programme_for
from approvals.stages import ORDER, Outcome
from documents.labels import lines_of
from documents.parts import StepPart

_FOUND = frozenset({"本级认定", "农户申辩意见", "带队领导", "赞成", "反对", "弃权"})


def steps_of(decision: Decision, decisions: Sequence[Decision]) -> list[StepPart]:
    """The newest approval of every stage before this one, in the order of the path."""
    newest = {one.stage: one for one in decisions if one.outcome == Outcome.APPROVED and one.stage != decision.stage}
    return [_step(newest[stage]) for stage in sorted(newest, key=ORDER.__getitem__)]


def _step(decision: Decision) -> StepPart:
    return StepPart(
        title=programme_for(decision.case).stage(decision.stage).title,
        unit=decision.unit,
        post=decision.post,
        name=decision.name,
        on=decision.acted_on.isoformat(),
        opinion=decision.opinion,
        found=[line for line in lines_of(decision) if line["label"] in _FOUND],
    )
