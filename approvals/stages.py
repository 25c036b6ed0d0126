"""All stages that exist, by the kind of case whose path they make up. Nothing outside these tables is ever a stage."""

from approvals.codes import NoticeKind, Outcome, ReasonCode, StageCode
from approvals.household_path import HOUSEHOLD_EXIT
from approvals.stage_rules import Stage

__all__ = [
    "ORDER",
    "RESULT_OF",
    "STAGES",
    "STAGE_OF",
    "NoticeKind",
    "Outcome",
    "ReasonCode",
    "Stage",
    "StageCode",
    "is_before",
    "must_differ",
]

STAGES: tuple[Stage, ...] = HOUSEHOLD_EXIT
STAGE_OF: dict[str, Stage] = {stage.code: stage for stage in STAGES}
ORDER: dict[str, int] = {stage.code: place for place, stage in enumerate(STAGES)}
RESULT_OF: dict[str, StageCode] = {
    stage.posts: other.code for stage in STAGES for other in STAGES if stage.posts and other.concludes == stage.posts
}


def is_before(first: str, second: str) -> bool:
    return ORDER[first] < ORDER[second]


def must_differ(first: str, second: str) -> bool:
    """One person never decides or signs both of these stages of a case (S1, S5)."""
    return second in STAGE_OF[first].differs_from or first in STAGE_OF[second].differs_from
