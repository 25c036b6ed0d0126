"""What the papers of an objection say (O01–O04): frozen plain values in official Chinese. The objector is on none of them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from registry.places import full_name
from registry.programme_schema import Programme

from approvals.calendar import add_workdays
from approvals.models import (
    Against,
    Case,
    Channel,
    Objection,
    ObjectionKind,
    ObjectionOutcome,
    ObjectionStep,
    PersonAsked,
    StepCode,
)
from approvals.objection_selectors import next_level
from approvals.objection_terms import days_for, terms_of
from approvals.programmes import programme_for
from approvals.sentences import SUBJECTS
from approvals.stages import CaseKind
from approvals.words import word_of

CHANNELS = {
    Channel.VILLAGE: "村内口头反映",
    Channel.TOWNSHIP_HOTLINE: "乡级举报电话",
    Channel.COUNTY_HOTLINE: "县级举报电话",
    Channel.CITY_HOTLINE: "市长公开电话",
    Channel.NATIONAL_HOTLINE: "12317扶贫监督举报电话",
    Channel.WEB: "网上提交",
    Channel.LETTER: "来信",
    Channel.VISIT: "来访",
    Channel.PUBLIC_OPINION: "舆情",
    Channel.DISCIPLINE: "纪检监察线索",
}
KINDS = {
    ObjectionKind.WRONGLY_EXITED: "不该退的退了",
    ObjectionKind.WRONGLY_LEFT_OUT: "该退的没退",
    ObjectionKind.INCOME: "收入不实",
    ObjectionKind.MEMBERS: "人口不符",
    ObjectionKind.PROCEDURE: "程序不合规",
    ObjectionKind.FAVOURITISM: "优亲厚友",
    ObjectionKind.NOT_ACCEPTED_BY_HOUSEHOLD: "本人不认可",
    ObjectionKind.OTHER: "其他",
}
AGAINST = {
    Against.FIRST_NOTICE: "第一次公示",
    Against.SECOND_NOTICE: "第二次公示",
    Against.APPROVAL: "县级审定",
    Against.ANNOUNCEMENT: "公告",
    Against.VILLAGE_ACT: "村级其他工作",
    Against.TOWNSHIP_ACT: "乡镇其他工作",
    Against.ENTRY_NOTICE: "纳入或清退公示",
    Against.ROLLBACK_NOTICE: "脱贫回退公示",
    Against.PLACE_NOTICE: "退出公示或公告",
}
OUTCOMES = {
    ObjectionOutcome.UNFOUNDED: "不成立",
    ObjectionOutcome.PARTLY_FOUNDED: "部分成立",
    ObjectionOutcome.FOUNDED: "成立",
    ObjectionOutcome.SINGLE_MATTER: "一事一议解决",
}
_PERSONS = {
    PersonAsked.NEIGHBOUR: "邻居",
    PersonAsked.HOUSEHOLD: "农户",
    PersonAsked.OBJECTOR: "反映人",
    PersonAsked.OFFICIAL: "干部或帮扶人",
    PersonAsked.DEPARTMENT: "部门数据",
}
REPLACED = "（已更换）"
_EFFECTS = {
    "": "维持原公示，恢复公示期。",
    "returned": "该户退回前序环节重新核定。",
    "rejected": "该户不予退出。",
    "exited": "该户退出已经标注，另按脱贫回退程序办理。",
}


def paper_content(objection: Objection, code: str) -> dict[str, Any]:
    """The content of O01, O02, O03 or O04 as documents.kinds.ObjectionPart wants it. Three queries at most."""
    steps = list(objection.steps.order_by("pk"))
    return _common(objection, steps) | _OF[code](objection, steps)


def _common(objection: Objection, steps: Iterable[ObjectionStep]) -> dict[str, Any]:
    first = _step(steps, StepCode.REGISTER, "registered")
    return {
        "receipt_no": objection.no,
        "registered_on": _iso(first.acted_on if first else None),
        "channel": CHANNELS[Channel(objection.channel)],
        "is_anonymous": objection.is_anonymous,
        "subject": _subject(objection),
        "notice_no": objection.notice_no,
        "category": KINDS[ObjectionKind(objection.kind)],
        "is_appeal": objection.appeal_of_id is not None,
    }


def _subject(objection: Objection) -> str:
    head = objection.household.head_name if objection.household else objection.about
    return f"{full_name(objection.village_path)}{head}（{AGAINST[Against(objection.against)]}）"


def _registration(objection: Objection, steps: list[ObjectionStep]) -> dict[str, Any]:
    first = _step(steps, StepCode.REGISTER, "registered")
    registrar = f"{first.unit}{first.post} {first.name}" if first and first.name else "网上自行登记"
    return {"statement": objection.statement, "registrar": registrar, "evidence": []}


def _acceptance(objection: Objection, steps: list[ObjectionStep]) -> dict[str, Any]:
    step = _step(steps, StepCode.ACCEPT, "accepted") or _step(steps, StepCode.ACCEPT, "not_accepted")
    accepted = step is not None and step.outcome == "accepted"
    return {
        "accepted": accepted,
        "reason": step.opinion if step else "",
        "due_on": _iso(_investigated_by(objection, step.acted_on)) if step and accepted else "",
        "remedy": "" if accepted else _remedy(objection),
    }


def _investigated_by(objection: Objection, accepted_on: date) -> date:
    """The last day of naming the investigators and of their enquiry: what the objector may count on."""
    days = days_for(objection, StepCode.ASSIGN) + days_for(objection, StepCode.INVESTIGATE)
    return add_workdays(accepted_on, days)


def _report(objection: Objection, steps: list[ObjectionStep]) -> dict[str, Any]:
    step = _step(steps, StepCode.INVESTIGATE, "reported")
    notes = objection.notes.order_by("pk")
    return {
        "investigators": _investigators(objection),
        "visits": [
            {"label": f"{_PERSONS[PersonAsked(note.person)]}（{_chinese(note.asked_on)}）", "value": note.said}
            for note in notes.exclude(person=PersonAsked.OBJECTOR)
        ],
        "findings": step.opinion if step else "",
    }


def _effect(case: Case, effect: str) -> str:
    """What becomes of the case, in the words of its kind: a rollback that is refused is no exit that is refused."""
    subject = SUBJECTS.get(case.kind, "该户")
    if effect == "rejected" and case.kind != CaseKind.EXIT:
        return f"{subject}不予{word_of(case.kind, programme_for(case))}。"
    return _EFFECTS[effect].replace("该户", subject)


def _investigators(objection: Objection) -> list[str]:
    """Those who reported, and whoever recorded what was said before he was replaced."""
    asked = set(objection.notes.values_list("investigator", flat=True))
    rows = objection.investigators.select_related("release").order_by("pk")
    named = [(one, hasattr(one, "release")) for one in rows]
    return [f"{one.unit} {one.name}{REPLACED if gone else ''}" for one, gone in named if not gone or one.pk in asked]


def _ruling(objection: Objection, steps: list[ObjectionStep]) -> dict[str, Any]:
    step = _step(steps, StepCode.DECIDE)
    report = _step(steps, StepCode.INVESTIGATE, "reported")
    effect = str(step.particulars.get("case", "")) if step else ""
    return {
        "findings": report.opinion if report else "",
        "conclusion": OUTCOMES[ObjectionOutcome(objection.outcome)] if objection.outcome else "",
        "decision": f"{step.opinion if step else ''}{_effect(objection.case, effect) if objection.case else ''}",
        "remedy": _remedy(objection),
    }


_OF = {"O01": _registration, "O02": _acceptance, "O03": _report, "O04": _ruling}


def _remedy(objection: Objection) -> str:
    if objection.appeal_of_id is not None or next_level(objection.village_path, objection.level) is None:
        return "本答复为终局答复。"
    return f"如不服，可在收到答复之日起{terms_of(objection).appeal_days}日内凭登记回执向上一级申请复核一次。"


def _step(steps: Iterable[ObjectionStep], code: StepCode, outcome: str = "") -> ObjectionStep | None:
    found = [step for step in steps if step.step == code and (not outcome or step.outcome == outcome)]
    return found[-1] if found else None


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def hotlines(programme: Programme | None) -> list[tuple[str, str]]:
    """(office, number) of every telephone that takes complaints; 12317 always (C-61)."""
    lines = [(line.office, line.number or "") for line in programme.hotlines] if programme else []
    return lines if any(number == "12317" for _office, number in lines) else [*lines, ("全国扶贫监督举报电话", "12317")]
