"""All stages that exist, by the kind of case whose path they make up. Nothing outside these tables is ever a stage."""

from approvals.codes import CaseKind, NoticeKind, Outcome, ReasonCode, StageCode
from approvals.household_path import HOUSEHOLD_EXIT
from approvals.place_paths import CONSOLIDATION, COUNTY_EXIT, TOWN_EXIT, VILLAGE_EXIT
from approvals.register_paths import DISQUALIFICATION, ENTRY, ROLLBACK
from approvals.stage_rules import Stage

__all__ = [
    "ALL_STAGES",
    "ORDER",
    "PATHS",
    "RESULT_OF",
    "STAGES",
    "STAGE_OF",
    "CaseKind",
    "NoticeKind",
    "Outcome",
    "ReasonCode",
    "Stage",
    "StageCode",
    "is_before",
    "must_differ",
]

PATHS: dict[CaseKind, tuple[Stage, ...]] = {
    CaseKind.EXIT: HOUSEHOLD_EXIT,
    CaseKind.VILLAGE_EXIT: VILLAGE_EXIT,
    CaseKind.TOWN_EXIT: TOWN_EXIT,
    CaseKind.COUNTY_EXIT: COUNTY_EXIT,
    CaseKind.CONSOLIDATION: CONSOLIDATION,
    CaseKind.ROLLBACK: ROLLBACK,
    CaseKind.RETURN: ENTRY,
    CaseKind.ENROLMENT: ENTRY,
    CaseKind.DISQUALIFICATION: DISQUALIFICATION,
}
STAGES = HOUSEHOLD_EXIT  # the household's exit, which most of the house is about
ALL_STAGES: tuple[Stage, ...] = tuple(
    dict.fromkeys(
        (*HOUSEHOLD_EXIT, *VILLAGE_EXIT, *TOWN_EXIT, *COUNTY_EXIT, *CONSOLIDATION, *ROLLBACK, *DISQUALIFICATION)
    )
)
STAGE_OF: dict[str, Stage] = {stage.code: stage for stage in ALL_STAGES}
# Villages, towns and counties: what a list counts there are no households.
OF_PLACES = frozenset(stage.code for kind, path in PATHS.items() if not kind.is_of_household for stage in path)
# Where a refusal means 不予退出: consolidation and the ways back speak otherwise.
OF_EXITS = frozenset(stage.code for kind, path in PATHS.items() if kind.value.endswith("exit") for stage in path)
# Compared within one path only; the tables stand one after the other.
ORDER: dict[str, int] = {stage.code: place for place, stage in enumerate(ALL_STAGES)}
RESULT_OF: dict[str, StageCode] = {
    stage.posts: other.code
    for stage in ALL_STAGES
    for other in ALL_STAGES
    if stage.posts and other.concludes == stage.posts
}


def is_before(first: str, second: str) -> bool:
    return ORDER[first] < ORDER[second]


def must_differ(first: str, second: str) -> bool:
    """One person never decides or signs both of these stages of a case (S1, S5)."""
    return second in STAGE_OF[first].differs_from or first in STAGE_OF[second].differs_from
