"""What the particulars of an act are called on paper. Chinese, whatever language the page had."""

from datetime import date
from typing import Any

from approvals.models import Decision
from approvals.particulars import INPUTS, Input
from approvals.stages import StageCode
from documents.parts import LinePart

CATEGORIES = {
    "resident_leaders": "驻村领导",
    "first_secretary": "第一书记",
    "work_team": "驻村工作队",
    "cadres": "村干部",
    "group_heads": "村民小组长",
    "party_members": "党员代表",
    "elders": "“五老”人员",
    "representatives": "村民代表",
}
LABELS = {
    "plan_no": "年度计划文号",
    "gates_confirmed": "方案其他条件已核实",
    "applied_on": "申请日期",
    "reason": "申请理由",
    "stated_income_fen": "自报人均纯收入",
    "visited_on": "入户日期",
    "met": "见到何人",
    "family_note": "家庭情况",
    "living_note": "生活情况",
    "production_note": "生产情况",
    "income_note": "收入情况",
    "rigid_medical_fen": "刚性支出（医疗）",
    "rigid_education_fen": "刚性支出（教育）",
    "rigid_disaster_fen": "刚性支出（灾害）",
    "finding": "本级认定",
    "surveyors": "测算人",
    "held_on": "会议日期",
    "place": "会议地点",
    "chair": "主持人",
    "recorder": "记录人",
    "topic": "议题",
    "expected": "应到人数",
    "present": "实到人数",
    **{f"expected_{code}": f"{word}应到" for code, word in CATEGORIES.items()},
    **{f"present_{code}": f"{word}实到" for code, word in CATEGORIES.items()},
    "spoken": "情况介绍及发言",
    "agree": "赞成",
    "against": "反对",
    "abstain": "弃权",
    "recused": "回避人员",
    "no_kinship": "亲属关系及利益声明",
    "method": "方式",
    "verifiers": "查验（核实）人员",
    "leader": "组长",
    "told_criteria": "逐项指标已告知",
    "told_income": "收入数已告知",
    "told_policies": "退出后政策已说明",
    "agrees": "户主意见",
    "refusal_reason": "不认可理由",
    "signer": "签字方式",
    "signed_by": "签字人",
    "relation": "与户主关系",
    "proxy_reason": "代签原因",
    "witness": "见证人",
    "places": "张贴地点",
    "objections": "收到异议",
    "meeting": "会议名称",
    "review_note": "从严复核情况",
    "measures_plan": "后续三年措施",
    "sampled": "是否抽中",
    "sample_no": "抽样批次",
    "effective_on": "标注生效日期",
    "checked_against": "复核依据",
    "risk": "返贫风险",
    "led_by": "带队领导",
    "cause": "原因",
    "told_on": "告知日期",
    "reply": "农户申辩意见",
    "helper": "帮扶责任人",
    "body": "评估机构",
    "paper": "报告文号",
}
METHODS = {"typed": "系统签字", "drawn": "屏幕手写", "ink": "手写签字", "fingerprint": "按手印", "signature": "签字"}
_CHOICES = METHODS | {
    "stable": "稳定",
    "at_risk": "有风险",
    "head": "户主本人",
    "proxy": "委托代签",
    "spouse": "配偶",
    "member": "其他家庭成员",
    "nobody": "无人在家，向邻里了解",
}
_COUNTED = {"expected", "present", "agree", "against", "abstain"}


def written(item: Input, value: Any) -> str:
    """The value as a form says it."""
    if item.kind == "names":
        return "、".join(value)
    if item.kind == "fen":
        return f"{value / 100:.2f}元"
    if item.kind == "date":
        return chinese_date(value)
    if item.kind == "flag":
        return _flag(item, value)
    if item.kind == "choice":
        return _CHOICES.get(value, value)
    if item.kind == "ink":
        return METHODS.get(value["method"], value["method"])
    if item.name.split("_")[0] in _COUNTED:
        return f"{value}人"
    return f"{value}件" if item.name == "objections" else str(value)


def _flag(item: Input, value: bool) -> str:
    if item.name == "agrees":
        return "同意" if value else "不同意"
    if item.name == "no_kinship":
        return "与农户无近亲属和利害关系" if value else "有关系，应当回避"
    return "是" if value else "否"


def chinese_date(value: str) -> str:
    day = date.fromisoformat(value)
    return f"{day.year}年{day.month}月{day.day}日"


def lines_of(decision: Decision, *, per_case: bool | None = None) -> list[LinePart]:
    """The labelled particulars of an act: all, only the household's own, or only what a list act has in common."""
    return [
        LinePart(label=LABELS[item.name], value=written(item, decision.particulars[item.name]))
        for item in INPUTS[StageCode(decision.stage)]
        if per_case in (None, item.per_case)
        and item.name in LABELS
        and decision.particulars.get(item.name) not in (None, "", [])
    ]
