"""The sentences that papers print, in official Chinese; the words for the act, the stages and the bodies come from the programme."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from registry.places import name_at
from registry.programme_schema import Programme
from registry.roles import Level

from approvals.models import Case
from approvals.routes import order_of
from approvals.sentences import OTHER_APPROVED, SUBJECTS
from approvals.stages import OF_EXITS, STAGE_OF, Outcome, Stage, StageCode
from approvals.words import word_of

# {title}: the place's own word for the stage; {next}: for the stage that follows in its order; {group}: who approves.
_APPROVED: dict[str, str] = {
    StageCode.YEAR_PLAN: "该户列入{year}年度减贫计划，同意列为当年预脱贫户。",
    StageCode.APPLICATION: "该户{year}年度{exit}申请材料齐全，予以受理。",
    StageCode.HOME_CHECK: "经入户核实和收入测算，该户达到{year}年度{exit}标准，提请{next}。",
    StageCode.APPRAISAL: "经村民代表会议民主评议，同意该户{exit}。",
    StageCode.JOINT_VILLAGE_CHECK: "经村“两委”和驻村工作队共同核实，情况属实，同意该户{exit}。",
    StageCode.CONSENT: "本户对核实结果无异议，同意{exit}。",
    StageCode.FIRST_NOTICE: "同意将该户列入拟{exit}户名单，在村内进行{title}。",
    StageCode.FIRST_NOTICE_RESULT: "{title}：公示期满，无异议，同意提交{next}。",
    StageCode.TOWNSHIP_SELF_CHECK: "{title}：经查验组入户查验，该户各项指标达标，同意提交{next}。",
    StageCode.TOWNSHIP_REVIEW: "{title}：经会议审核，同意该户{exit}，转入{next}。",
    StageCode.SECOND_NOTICE: "同意将该户列入拟{exit}户名单，进行{title}。",
    StageCode.SECOND_NOTICE_RESULT: "{title}：公示期满，无异议，同意转入{next}。",
    StageCode.COMPARISON: "经有关部门数据比对，未发现影响{exit}的情形，同意转入{next}。",
    StageCode.COUNTY_REVIEW: "{title}：经核查组入户复查，该户达到{exit}标准，同意提请{next}。",
    StageCode.COUNTY_APPROVAL: "经{group}会议审定，同意该户{exit}。",
    StageCode.CITY_VERIFICATION: "{title}：该户所在批次{exit}认定符合规定，同意转入{next}。",
    StageCode.ANNOUNCEMENT: "同意将该户列入{year}年度{exit}户名单，予以公告。",
    StageCode.ANNOUNCEMENT_RESULT: "公告期满，无异议，同意转入{next}。",
    StageCode.DEREGISTRATION: "已在建档立卡信息系统中录入{exit}标注，请复核。",
    StageCode.DEREGISTRATION_CONFIRMATION: "经复核，标注信息与审定文件一致，同意销号并发证。",
    StageCode.FOLLOW_UP: "退出后回访，该户生活稳定，继续跟踪帮扶。",
    **OTHER_APPROVED,
}
_OTHERWISE: dict[str, str] = {
    Outcome.RETURNED: "经审查，{subject}有关情况需重新核实，退回{return_to}。",
    Outcome.REJECTED: "经审查，{subject}不符合{year}年度{exit}条件，不予{exit}。",
    Outcome.WITHDRAWN: "经申报方提出，撤回{subject}{year}年度{exit}申报。",
}


def has_sentence(stage: str) -> bool:
    return stage in _APPROVED


def title_of(programme: Programme, stage: str) -> str | Promise:
    """The place's own word for the stage (乡自查, 区镇处自查, 市复查), else ours; an English page says the place's word too."""
    return programme.stage(stage).title or STAGE_OF[stage].title


def outcome_title(outcome: str, stage: str) -> str | Promise:
    """A rollback, an entry or a removal that is refused is no refused exit."""
    if outcome == Outcome.REJECTED and stage not in OF_EXITS:
        return _("not granted")
    return Outcome(outcome).label


_MANY = "名单所列各"


def sentence(
    programme: Programme, case: Case, stage: Stage, outcome: str, return_to: str = "", *, of_list: bool = False
) -> str:
    """The sentence that the decision will print if the official writes no other; a list's speaks of all its households."""
    pattern = _APPROVED[stage.code] if outcome == Outcome.APPROVED else _OTHERWISE[outcome]
    subject = SUBJECTS.get(case.kind, "该户")
    if of_list:
        subject = f"{_MANY}{subject[-1]}" if subject[-1] in "户村镇" else subject
        pattern = pattern.replace("该户", "{subject}")
    return pattern.format(
        subject=subject,
        year=case.year,
        exit=word_of(case.kind, programme),
        title=programme.stage(stage.code).title or "本环节",
        next=_next_title(programme, case, stage),
        group=programme.units.of("county_group", name_at(case.village_path, Level.COUNTY)),
        return_to=return_to or "前序环节",
    )


def as_printed(opinion: str, programme: Programme, case: Case, stage: Stage, *, of_list: bool) -> str:
    """The opinion on a paper: our own sentence fits what the paper is about, one household or a list; his own stays."""
    own = opinion.strip()
    if own == sentence(programme, case, stage, Outcome.APPROVED, of_list=not of_list):
        return sentence(programme, case, stage, Outcome.APPROVED, of_list=of_list)
    return opinion


def agrees(opinion: str, programme: Programme, case: Case, stage: Stage) -> bool:
    """Whether it is our sentence of an approval: of one household, or of a list."""
    ours = (sentence(programme, case, stage, Outcome.APPROVED, of_list=of_list) for of_list in (False, True))
    return opinion.strip() in ours


def _next_title(programme: Programme, case: Case, stage: Stage) -> str:
    order = order_of(programme, case.kind)
    later = order[order.index(stage) + 1 :]
    following = (programme.stage(one.code).title for one in later if programme.holds(one.code))
    return next(following, "") or "下一环节"
