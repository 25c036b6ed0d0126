"""The one workload: a household's case from the annual plan to the county's approval, fifteen decisions.

The city's verification is left out: it draws a sample, and who was not drawn waits until all others are through.

One case in twenty is returned once by the township's review. Pure data: the worker of plain viewflow reads it too.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    role: str
    level: str  # of the place on which the role is held


STEPS = {
    "year_plan": Step("township_deputy", "township"),
    "application": Step("village_clerk", "village"),
    "home_check": Step("work_team_member", "village"),
    "appraisal": Step("village_committee", "village"),
    "joint_village_check": Step("first_secretary", "village"),
    "consent": Step("village_clerk", "village"),
    "first_notice": Step("village_committee", "village"),
    "first_notice_result": Step("village_committee", "village"),
    "township_self_check": Step("township_verifier", "township"),
    "township_review": Step("township_head", "township"),
    "second_notice": Step("township_clerk", "township"),
    "second_notice_result": Step("township_clerk", "township"),
    "comparison": Step("county_office", "county"),
    "county_review": Step("county_verifier", "county"),
    "county_approval": Step("county_deputy_leader", "county"),
}
STAGES = list(STEPS)
FOLLOWING = "city_verification"  # what waits when the walk ends
RETURN_AT, RETURN_TO, RETURN_EVERY = "township_review", "township_self_check", 20
TOWNSHIPS, VILLAGES = 2, 3  # in the county; villages per township
OPINION = "经入户核查，该户收入稳定超过标准，“两不愁、三保障”及饮水安全均已达标，同意退出。"
RETURN_OPINION = "收入核算表与银行流水不一致，缺少住房安全鉴定材料，请补正后重新上报。"


@dataclass(frozen=True)
class Wave:
    """One decision of each of these cases (positions in the slice)."""

    stage: str
    outcome: str
    cases: list[int]


def waves(count: int) -> list[Wave]:
    """All cases of a slice, one decision each, stage by stage."""
    everyone = list(range(count))
    back = [number for number in everyone if number % RETURN_EVERY == RETURN_EVERY // 2]
    straight = [number for number in everyone if number not in back]
    plan = []
    for stage in STAGES:
        if stage == RETURN_AT and back:
            plan += [
                Wave(stage, "approved", straight),
                Wave(stage, "returned", back),
                Wave(RETURN_TO, "approved", back),
                Wave(stage, "approved", back),
            ]
        else:
            plan.append(Wave(stage, "approved", everyone))
    return plan


def village_of(number: int) -> int:
    """Which village (0 …) a case lies in."""
    return number % (TOWNSHIPS * VILLAGES)
