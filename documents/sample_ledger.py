"""An invented problem, from its entry in the ledger to its closing."""

from documents.kinds import SignerPart
from documents.ledger_parts import LedgerLine, LedgerPart

_FOUND = LedgerLine(
    item_no="ZG2017-000031",
    round=1,
    level="县级",
    source="核查查验",
    category="饮水安全",
    department="水利部门",
    subject="吉林省长春市农安县农安镇宝城村",
    found_on="2017-05-22",
    found_by="农安县扶贫开发办公室核查员 葛长河",
    problem="8社自来水主管老化，冬季停水累计11天，3户饮水没有保障。",
    lead_unit="农安县水利局",
    responsible_unit="农安镇人民政府",
    responsible="副镇长 丛喜才",
    deadline="2017-06-23",
    measures="",
    done="",
    evidence=["问题佐证：停水记录.jpg"],
    accepted_by="",
    closed_on="",
    status="整改中",
)
_PLANNED = LedgerLine(
    **{**_FOUND, "measures": "更换主管300米，埋深至冻层以下；落实管护员1名，建立停水2小时内报修制度。"}
)
_DONE = LedgerLine(
    **{
        **_PLANNED,
        "done": "主管300米已更换，5月31日通水；管护员到位，报修电话已入户张贴。",
        "evidence": ["问题佐证：停水记录.jpg", "整改前：旧管.jpg", "整改后：新管及通水.jpg"],
    }
)
_CLOSED = LedgerLine(
    **{
        **_DONE,
        "evidence": [*_DONE["evidence"], "验收走访：三户取水.jpg"],
        "accepted_by": "农安县扶贫开发办公室核查员 葛长河",
        "closed_on": "2017-06-15",
        "status": "已销号",
    }
)
_ASKED = "6月23日前整改到位，举一反三排查全镇同类管线。"
_LESSONS = "全镇排查同类主管4处，1处列入秋季更换计划，3处完好。"


def _part(line: LedgerLine, *, is_worked: bool = False, is_accepted: bool = False) -> LedgerPart:
    return LedgerPart(
        title="",
        lines=[line],
        requirement=_ASKED,
        lessons=_LESSONS if is_worked else "",
        visited_on="2017-06-12" if is_accepted else "",
        conclusion="逐户查看，供水正常，群众认可，验收合格。" if is_accepted else "",
    )


LEDGER: dict[str, LedgerPart] = {
    "Z01": _part(_FOUND),
    "Z02": _part(_PLANNED),
    "Z03": _part(_DONE, is_worked=True),
    "Z04": _part(_CLOSED, is_worked=True, is_accepted=True),
}
_PEOPLE = {
    "登记人": ("葛长河", "农安县扶贫开发办公室", "核查员", "2017-05-22", ""),
    "交办人": ("翟铁成", "农安县人民政府", "督查室督查员", "2017-05-23", _ASKED),
    "责任人": ("丛喜才", "农安镇人民政府", "副镇长", "2017-05-25", "按方案实施。"),
    "批准人": ("翟铁成", "农安县人民政府", "督查室督查员", "2017-05-26", "同意。"),
    "单位负责人": ("赫连建国", "农安镇人民政府", "镇长", "2017-06-02", "经自验，整改到位。"),
    "验收人": ("葛长河", "农安县扶贫开发办公室", "核查员", "2017-06-12", "验收合格。"),
    "发现单位负责人": ("暴雪峰", "农安县扶贫开发办公室", "核查组组长", "2017-06-13", "同意销号。"),
    "督查单位": ("翟铁成", "农安县人民政府", "督查室督查员", "2017-06-15", "同意销号。"),
}
_PLACES = {
    "Z01": ("登记人", "交办人"),
    "Z02": ("责任人", "批准人"),
    "Z03": ("责任人", "单位负责人"),
    "Z04": ("责任人", "单位负责人", "验收人", "发现单位负责人", "督查单位"),
}


def ledger_signers(code: str) -> list[SignerPart]:
    return [_signer(label, *_PEOPLE[label]) for label in _PLACES[code]]


def _signer(label: str, name: str, unit: str, post: str, on: str, opinion: str) -> SignerPart:
    return SignerPart(
        label=label, name=name, unit=unit, post=post, signed_on=on, method="系统签字", ink="", opinion=opinion
    )


def campaign_of(count: int) -> LedgerPart:
    """The batch of a campaign: it runs over the page, and some of its lines are long."""
    long = "桂平市木圭镇大塘村民族团结社区第十二村民小组（东风水库）饮水、住房两项问题未整改到位，"
    lines = [
        LedgerLine(**{**(_CLOSED if no % 3 == 0 else _PLANNED), "item_no": f"ZG2017-{no:06d}", "problem": problem})
        for no, problem in enumerate([_FOUND["problem"], long * 4] * (count // 2), 1)
    ]
    part = _part(_FOUND)
    return LedgerPart(**{**part, "title": "2017年“问题整改落实季”行动", "lines": lines, "requirement": ""})
