"""The sentences that papers print, in official Chinese; the words for the act come from the programme."""

from registry.programme_schema import Programme

from approvals.models import Case
from approvals.stages import Outcome, Stage, StageCode

_APPROVED: dict[str, str] = {
    StageCode.YEAR_PLAN: "该户列入{year}年度减贫计划，同意列为当年预脱贫户。",
    StageCode.APPLICATION: "该户{year}年度{exit}申请材料齐全，予以受理。",
    StageCode.HOME_CHECK: "经入户核实和收入测算，该户达到{year}年度{exit}标准，提请民主评议。",
    StageCode.APPRAISAL: "经村民代表会议民主评议，同意该户{exit}。",
    StageCode.JOINT_VILLAGE_CHECK: "经村“两委”和驻村工作队共同核实，情况属实，同意该户{exit}。",
    StageCode.CONSENT: "本户对核实结果无异议，同意{exit}。",
    StageCode.FIRST_NOTICE: "同意将该户列入拟{exit}户名单，在村内进行第一次公示。",
    StageCode.FIRST_NOTICE_RESULT: "第一次公示期满，无异议，同意上报乡镇查验。",
    StageCode.TOWNSHIP_SELF_CHECK: "经乡镇查验组入户查验，该户各项指标达标，同意提交乡镇审核。",
    StageCode.TOWNSHIP_REVIEW: "经乡镇会议审核，同意该户{exit}，并进行第二次公示。",
    StageCode.SECOND_NOTICE: "同意将该户列入拟{exit}户名单，进行第二次公示。",
    StageCode.SECOND_NOTICE_RESULT: "第二次公示期满，无异议，同意上报县级复查。",
    StageCode.COMPARISON: "经有关部门数据比对，未发现影响{exit}的情形，同意进入县级复查。",
    StageCode.COUNTY_REVIEW: "经县级核查组入户复查，该户达到{exit}标准，同意提请县级审定。",
    StageCode.COUNTY_APPROVAL: "经县扶贫开发领导小组会议审定，同意该户{exit}。",
    StageCode.CITY_VERIFICATION: "经市级检验，该户所在批次{exit}认定符合规定，同意公告。",
    StageCode.ANNOUNCEMENT: "同意将该户列入{year}年度{exit}户名单，予以公告。",
    StageCode.ANNOUNCEMENT_RESULT: "公告期满，无异议，同意销号。",
    StageCode.DEREGISTRATION: "已在建档立卡信息系统中录入{exit}标注，请复核。",
    StageCode.DEREGISTRATION_CONFIRMATION: "经复核，标注信息与审定文件一致，同意销号并发证。",
    StageCode.FOLLOW_UP: "退出后回访，该户生活稳定，继续落实脱贫不脱政策。",
}
_OTHERWISE: dict[str, str] = {
    Outcome.RETURNED: "经审查，该户有关情况需重新核实，退回{return_to}。",
    Outcome.REJECTED: "经审查，该户不符合{year}年度{exit}条件，不予{exit}。",
    Outcome.WITHDRAWN: "经申报方提出，撤回该户{year}年度{exit}申报。",
}


def has_sentence(stage: str) -> bool:
    return stage in _APPROVED


def sentence(programme: Programme, case: Case, stage: Stage, outcome: str, return_to: str = "") -> str:
    """The sentence that the decision will print if the official writes no other."""
    pattern = _APPROVED[stage.code] if outcome == Outcome.APPROVED else _OTHERWISE[outcome]
    return pattern.format(year=case.year, exit=programme.wording.household_exit, return_to=return_to or "前序环节")
