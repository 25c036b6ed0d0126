"""The door from decisions to papers: everything a paper will ever print, read once and frozen."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings

from approvals.facts import present_members
from approvals.models import Case, Decision
from approvals.particulars import INPUTS, Input
from approvals.services import Recorded
from approvals.stages import STAGE_OF, StageCode
from audit.statements import Read
from documents import fact_parts
from documents.kinds import (
    Content,
    Kind,
    LinePart,
    NoticePart,
    PhonePart,
    ReplyPart,
    SignerPart,
)
from documents.models import OfficialDocument
from registry.places import full_name, name_at, place_at
from registry.programme_schema import Programme
from registry.programme_store import programme_of
from registry.roles import Level

_BODY_LEVEL = {
    "village_committee": Level.VILLAGE,
    "township_government": Level.TOWNSHIP,
    "township_office": Level.TOWNSHIP,
    "county_government": Level.COUNTY,
    "county_office": Level.COUNTY,
    "county_group": Level.COUNTY,
}
_VALID = Read(
    lambda case: OfficialDocument.objects.filter(case=case, status_change=None).order_by("pk").only("document_no"),
    case=int,
)
# Labels of particulars on paper are Chinese whatever language the page had.
LABELS = {
    "plan_no": "年度计划文号",
    "gates_confirmed": "方案其他条件已核实",
    "applied_on": "申请日期",
    "reason": "申请理由",
    "stated_income_fen": "自报人均纯收入",
    "visited_on": "入户日期",
    "surveyors": "测算人",
    "held_on": "会议日期",
    "place": "会议地点",
    "chair": "主持人",
    "recorder": "记录人",
    "expected": "应到人数",
    "present": "实到人数",
    "agree": "赞成",
    "against": "反对",
    "abstain": "弃权",
    "recused": "回避人员",
    "method": "方式",
    "verifiers": "查验（核实）人员",
    "leader": "组长",
    "agrees": "户主意见",
    "signed_by": "签字人",
    "relation": "与户主关系",
    "witness": "见证人",
    "places": "张贴地点",
    "objections": "收到异议",
    "meeting": "会议名称",
    "sampled": "是否抽中",
    "sample_no": "抽样批次",
    "effective_on": "标注生效日期",
    "checked_against": "复核依据",
    "risk": "返贫风险",
}
_CHOICES = {"signature": "签字", "fingerprint": "按手印", "stable": "稳定", "at_risk": "有风险"}
_COUNTED = {"expected", "present", "agree", "against", "abstain"}


def issuing_place(kind: Kind, case: Case, programme: Programme) -> tuple[int, str]:
    """Own key and name of the place whose unit issues the paper."""
    level = _BODY_LEVEL.get(kind.body) or Level[programme.stage(StageCode.CITY_VERIFICATION).level.upper()]
    return place_at(case.village_path, level) or case.village_id, name_at(case.village_path, level)


def series_of(kind: Kind, case: Case) -> str:
    """One counter per kind and issuing place."""
    key, _name = issuing_place(kind, case, programme_of(case.programme))
    return f"{kind.code}-{key}"


def document_no(kind: Kind, case: Case, year: int, serial: int) -> str:
    """文号: 农安镇退乡查〔2017〕12号. Villages of one name in one county differ by their township."""
    _key, name = issuing_place(kind, case, programme_of(case.programme))
    above = name_at(case.village_path, Level.TOWNSHIP) if kind.body == "village_committee" else ""
    return f"{above}{name}{kind.word}〔{year}〕{serial}号"


def build(kind: Kind, recorded: Recorded, decisions: Sequence[Decision], *, document_no: str, token: str) -> Content:
    """The frozen content of one paper of a decision."""
    decision = recorded.decision
    case = decision.case
    programme = programme_of(case.programme)
    assessment = fact_parts.assessment_of(decision, decisions)
    household = case.household
    people = present_members(household)
    _key, place = issuing_place(kind, case, programme)
    return Content(
        kind=kind.code,
        title=kind.title,
        document_no=document_no,
        issued_on=decision.acted_on.isoformat(),
        year=case.year,
        round=case.round if decision.round == case.round else decision.round,
        case_no=case.case_no,
        division_full=full_name(case.village_path),
        village_name=name_at(case.village_path, Level.VILLAGE),
        county_name=name_at(case.village_path, Level.COUNTY),
        issuer=programme.units.of(kind.body, place),
        addressee=_addressee(kind, case, programme),
        copies=list(kind.copies),
        check_token=token,
        check_url=f"{settings.HEYAN_PUBLIC_URL}/V/{token}",
        is_demo=settings.HEYAN_DEMO,
        programme={
            "title": programme.title,
            "source_title": programme.source.document_title,
            "standard": programme.wording.standard,
            "exit": programme.wording.household_exit,
        },
        household=fact_parts.household_part(household, people),
        members=[fact_parts.member_part(member, case.year) for member in people],
        income=fact_parts.income_part(assessment, programme),
        criteria=fact_parts.criteria_parts(assessment, programme, decisions),
        particulars=_particulars(decision, decisions),
        opinion=decision.opinion,
        signers=_signers(decision, decisions),
        notice=_notice(recorded, case, programme, len(people), decision),
        phones=_phones(programme),
        replies=_replies(decision, programme),
        basis=_basis(case),
        audit_line=f"{case.case_no} {case.audit_seq} {case.audit_digest}",
        effective_on=_effective_on(decision, decisions),
    )


def _addressee(kind: Kind, case: Case, programme: Programme) -> str:
    if kind.code == "H12":
        return programme.units.of("township_government", name_at(case.village_path, Level.TOWNSHIP))
    if kind.code == "H09":
        return programme.units.of("village_committee", name_at(case.village_path, Level.VILLAGE))
    return ""


def _particulars(decision: Decision, decisions: Sequence[Decision]) -> list[LinePart]:
    return [
        LinePart(label=LABELS[item.name], value=_text(item, decision.particulars[item.name]))
        for item in INPUTS[StageCode(decision.stage)]
        if decision.particulars.get(item.name) not in (None, "", [])
    ]


def _text(item: Input, value: Any) -> str:
    if item.kind == "names":
        return "、".join(value)
    if item.kind == "fen":
        return f"{value / 100:.2f}元"
    if item.kind == "date":
        return chinese_date(value)
    if item.kind == "flag":
        return ("同意" if value else "不同意") if item.name == "agrees" else ("是" if value else "否")
    if item.kind == "choice":
        return _CHOICES.get(value, value)
    return f"{value}人" if item.name in _COUNTED else f"{value}件" if item.name == "objections" else str(value)


def chinese_date(value: str) -> str:
    day = date.fromisoformat(value)
    return f"{day.year}年{day.month}月{day.day}日"


def _signers(decision: Decision, decisions: Sequence[Decision]) -> list[SignerPart]:
    """Who put his name to this paper; two persons where the stage before was half of the act (H-15)."""
    signing = [decision]
    if decision.stage == StageCode.DEREGISTRATION_CONFIRMATION:
        signing = [earlier for earlier in decisions if earlier.stage == StageCode.DEREGISTRATION][-1:] + signing
    return [
        SignerPart(
            label=_label(signed),
            name=signed.name,
            unit=signed.unit,
            post=signed.post,
            signed_on=signed.acted_on.isoformat(),
        )
        for signed in signing
    ]


def _label(decision: Decision) -> str:
    return {
        StageCode.APPLICATION: "受理人",
        StageCode.HOME_CHECK: "测算（核实）人",
        StageCode.APPRAISAL: "主持人",
        StageCode.JOINT_VILLAGE_CHECK: "核实负责人",
        StageCode.CONSENT: "经办人",
        StageCode.TOWNSHIP_SELF_CHECK: "查验人",
        StageCode.COUNTY_REVIEW: "复查人",
        StageCode.CITY_VERIFICATION: "检验人",
        StageCode.DEREGISTRATION: "信息员",
        StageCode.DEREGISTRATION_CONFIRMATION: "复核人",
    }.get(StageCode(decision.stage), "签发人")


def _notice(
    recorded: Recorded, case: Case, programme: Programme, population: int, decision: Decision
) -> NoticePart | None:
    posted = recorded.notice
    if posted is None and decision.stage != StageCode.TOWNSHIP_REVIEW:
        return None
    return NoticePart(
        starts_on=posted.starts_on.isoformat() if posted else "",
        ends_on=posted.ends_on.isoformat() if posted else "",
        days=posted.days if posted else programme.notice("second").days,
        places=list(posted.places) if posted else list(programme.notice("second").points),
        phones=_phones(programme),
        rows=[
            {
                "no": 1,
                "hamlet": case.household.hamlet,
                "head_name": case.household.head_name,
                "population": population,
            }
        ],
        households=1,
        persons=population,
    )


def _phones(programme: Programme) -> list[PhonePart]:
    return [{"level": line.level, "office": line.office, "number": line.number} for line in programme.hotlines]


def _replies(decision: Decision, programme: Programme) -> list[ReplyPart]:
    if decision.stage != StageCode.COMPARISON:
        return []
    items = {department.name: list(department.items) for department in programme.comparison.departments}
    return [
        ReplyPart(
            department=reply.department,
            items=items.get(reply.department, []),
            has_hit=reply.has_hit,
            is_cleared=reply.is_cleared,
            remark=reply.remark,
            replied_on=reply.replied_on.isoformat(),
        )
        for reply in decision.comparison_replies.order_by("pk")
    ]


def _basis(case: Case) -> list[str]:
    return [paper.document_no for paper in _VALID.all(case=case.pk)]


def _effective_on(decision: Decision, decisions: Sequence[Decision]) -> str:
    if STAGE_OF[decision.stage].step != "H-15":
        return ""
    entered = [earlier for earlier in [*decisions, decision] if earlier.stage == StageCode.DEREGISTRATION]
    return str(entered[-1].particulars.get("effective_on", "")) if entered else ""
