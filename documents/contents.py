"""The door from decisions to papers: everything a paper will ever print, read once and frozen."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from approvals.facts import present_members
from approvals.models import Case, Decision
from approvals.particulars import INPUTS
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
from documents.labels import LABELS, written
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
        LinePart(label=LABELS[item.name], value=written(item, decision.particulars[item.name]))
        for item in INPUTS[StageCode(decision.stage)]
        if item.name in LABELS and decision.particulars.get(item.name) not in (None, "", [])
    ]


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
