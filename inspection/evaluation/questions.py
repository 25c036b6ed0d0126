"""What investigators ask (E-4): the programme's own criteria, then procedure, help and what the household thinks of it.

Each question has its official Chinese text, printed on E02 under the version it belongs to, and a label for the page. A
changed question is a new version: what was asked once is read with the questions of then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from approvals.criteria import CriterionResult, assess, needed_fields
from approvals.facts import HouseholdFacts
from approvals.inputs import Input
from approvals.particulars import MEASURED
from approvals.place_criteria import DENOMINATOR, NUMERATOR, assess_place, folded, place_inputs
from approvals.place_facts import PlaceFacts
from approvals.stages import StageCode
from inspection.models import ON_REGISTER, VILLAGES, UnitKind
from registry.programme_schema import Programme

VERSION = "2017-1"
RECOGNISES = "recognises"


@dataclass(frozen=True)
class Question:
    """`procedure`: a no to it is a problem of procedure, and stands in these words on the list of the day."""

    item: Input
    text: str
    section: str
    procedure: str = ""


FAMILY, INCOME, STANDARD, PROCEDURE, OPINION, PLACE = "family", "income", "standard", "procedure", "opinion", "place"
SECTIONS: Mapping[str, tuple[str, str | Promise]] = {
    FAMILY: ("家庭情况", _("Family")),
    INCOME: ("收入（上年度，全家）", _("Income of the family, last year")),
    STANDARD: ("两不愁三保障及其他指标", _("Assurances, guarantees and other criteria")),
    PROCEDURE: ("程序与帮扶", _("Procedure and help")),
    OPINION: ("群众认可", _("What the household thinks")),
    PLACE: ("村（点）情况", _("The village or site")),
}

_TEXTS = {
    "population": "共同生活的家庭人口（人）",
    "wages_fen": "工资性收入（元）",
    "business_fen": "生产经营性收入（元）",
    "property_fen": "财产性收入（元）",
    "transfer_fen": "转移性收入（元）",
    "other_fen": "其他收入（元）",
    "expenses_fen": "生产经营性支出（元）",
    "has_food": "不愁吃",
    "has_clothing": "不愁穿",
    "dropouts": "义务教育阶段辍学人数（人）",
    "uninsured": "未参加基本医疗保险人数（人）",
    "housing_grade": "住房安全等级",
    "has_safe_water": "饮水安全",
    "has_electricity": "通生活用电",
    "has_road": "自然屯（村）通路",
    "has_television": "看得上电视、听得到广播",
    "has_income_source": "有稳定收入来源或最低生活保障",
    "rigid_expenditure_fen": "刚性支出（元）",
    "industry_projects": "参与产业项目（个）",
    "without_family_doctor": "未签约家庭医生人数（人）",
    "without_pension": "应参保未参加养老保险人数（人）",
    "clear_facts": "“五清”中清楚的项数（项）",
    "conditions_improved": "生产生活条件有改善",
}


def _ask(name: str, text: str, label: str | Promise, section: str, kind: str = "flag", **more: Any) -> Question:
    procedure = more.pop("procedure", "")
    return Question(Input(name, label, kind, **more), text, section, procedure)


_EXITING = (
    _ask(
        "knows_exit",
        "是否知晓本户已（拟）脱贫",
        _("knows that it has left, or is to leave, the register"),
        PROCEDURE,
        procedure="本户不知晓已（拟）脱贫",
    ),
    _ask(
        "was_appraised",
        "是否知晓本户经过民主评议和公示",
        _("knows of its appraisal and of the notice"),
        PROCEDURE,
        procedure="未见或不知晓民主评议、公示",
    ),
    _ask(
        "signed_itself",
        "脱贫认可书是否本人（或受托人）签字、按手印",
        _("signed its consent itself, or by a proxy"),
        PROCEDURE,
        procedure="脱贫认可书非本人（受托人）签字或按手印",
    ),
)
_HELPED = (
    _ask(
        "was_helped",
        "是否有帮扶责任人走访、落实帮扶措施",
        _("a helper visited, and measures were delivered"),
        PROCEDURE,
        procedure="帮扶责任人未走访或帮扶措施未落实",
    ),
)
_OUTSIDE = (
    _ask("knows_identification", "是否知晓贫困户识别程序", _("knows how poor households are identified"), PROCEDURE),
    _ask("applied", "是否申请过纳入建档立卡", _("applied to be put on the register"), PROCEDURE),
    _ask("applied_answer", "申请的办理结果", _("what became of the application"), PROCEDURE, "text", required=False),
)
_OPINIONS = (
    _ask(RECOGNISES, "对本地脱贫攻坚工作和结果是否认可", _("recognises the work and its results"), OPINION),
    _ask("complaint", "意见和诉求", _("what it complains of or asks for"), OPINION, "text", required=False),
)
_SITE = (
    _ask("moved_in", "是否实际入住", _("families have moved in"), PLACE, procedure="搬迁户未实际入住"),
    _ask("has_work", "有劳动力的搬迁户是否有就业或产业", _("families able to work have work there"), PLACE),
)


def questions_for(programme: Programme, kind: str) -> tuple[Question, ...]:
    """In the order of the page."""
    if kind in VILLAGES:
        inputs = place_inputs(programme, "village", StageCode.VILLAGE_EVALUATION)
        return tuple(Question(item, _place_text(programme, item), PLACE) for item in inputs)
    if kind == UnitKind.SITE:
        return _SITE
    measured = tuple(Question(MEASURED[name], _TEXTS[name], _section_of(name)) for name in needed_fields(programme))
    if kind not in ON_REGISTER:
        return (*measured, *_OUTSIDE, *_OPINIONS)
    return (*measured, *(_EXITING if kind != UnitKind.POOR else ()), *_HELPED, *_OPINIONS)


def _section_of(name: str) -> str:
    if name == "population":
        return FAMILY
    return INCOME if name.endswith("_fen") and name != "rigid_expenditure_fen" else STANDARD


def _place_text(programme: Programme, item: Input) -> str:
    """The rule's own title, with what of a share is meant."""
    code = item.name.removesuffix(NUMERATOR).removesuffix(DENOMINATOR)
    rule = next((rule for rule in programme.criteria_of("village") if rule.measure == code), None)
    title = rule.title if rule else code
    return title if item.name == code else f"{title}：{item.label}"


def in_sections(questions: Sequence[Question]) -> list[tuple[str, list[Question]]]:
    return [
        (section, rows)
        for section in SECTIONS
        if (rows := [question for question in questions if question.section == section])
    ]


def results_of(programme: Programme, kind: str, answers: Mapping[str, Any], year: int) -> list[CriterionResult]:
    """The programme's criteria judged on the answers alone: what is on file is no answer."""
    if kind in VILLAGES:
        facts = PlaceFacts(
            "village", year, {name: value for name, value in folded(answers).items() if value is not None}
        )
        return assess_place(programme, facts, StageCode.VILLAGE_EVALUATION)
    return [] if kind == UnitKind.SITE else assess(programme, HouseholdFacts().measured(answers))


def procedure_faults(programme: Programme, kind: str, answers: Mapping[str, Any]) -> list[str]:
    rows = (question for question in questions_for(programme, kind) if question.procedure)
    return [question.procedure for question in rows if answers.get(question.item.name) is False]
