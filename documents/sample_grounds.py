"""An invented exit that was false, a family that fell back, and one that never belonged."""

from documents.parts import GroundPart, LinePart, StepPart


def step(title: str, unit: str, post: str, name: str, on: str, opinion: str, **found: str) -> StepPart:
    lines = [LinePart(label=label, value=value) for label, value in found.items()]
    return StepPart(title=title, unit=unit, post=post, name=name, on=on, opinion=opinion, found=lines)


_TOWN, _COUNTY = "农安镇人民政府", "农安县扶贫开发办公室"
_FALSE = GroundPart(
    nature="脱贫回退",
    is_leaving=False,
    clue="2018年“回头看”入户发现住房为C级危房，与原认定不符。",
    cause="原验收时未见住房鉴定报告，住房安全认定失实。",
    exit_year=2017,
    certificate_no="农安镇脱贫证〔2017〕17号",
    responsible=[
        "孟庆余（宝城村村民委员会主任）",
        "甄强（农安镇人民政府查验组组长）",
        "赫连建国（农安镇人民政府镇长）",
        "戚丽华（农安县扶贫开发办公室核查组组长）",
        "尚文博（农安县脱贫攻坚领导小组组长）",
    ],
)
_FELL = GroundPart(
    nature="返贫人口纳入",
    is_leaving=False,
    clue="2018年8月户主因脑出血住院，自付医疗费用6.2万元，监测预警。",
    cause="因病",
    exit_year=2017,
    certificate_no="农安镇脱贫证〔2017〕17号",
    responsible=[],
)
LEAVING = GroundPart(
    nature="清退（取消建档立卡资格）",
    is_leaving=True,
    clue="部门比对发现户主名下有商品房。",
    cause="识别时隐瞒商品房一套，不符合识别标准。",
    exit_year=None,
    certificate_no="",
    responsible=[],
)
GROUNDS = {"R01": _FALSE, "R02": _FELL}
STEPS = {
    "R01": [
        step("领导带队入户核查", _TOWN, "副镇长", "路晓燕", "2018-04-10", "该户原脱贫认定不符合标准，提请县级核查。",
             带队领导="镇党委书记 司马相宜", 本级认定="住房为C级危房"),
        step("县级核查", _COUNTY, "核查员", "景云飞", "2018-04-17", "该户原脱贫认定不符合标准，提请县级认定。",
             本级认定="与乡镇核查一致"),
    ],
    "R02": [
        step("入户核实", "宝城村村民委员会", "主任", "孟庆余", "2018-08-20", "情况属实，提请民主评议。",
             本级认定="年人均纯收入2410元"),
        step("民主评议", "宝城村村民委员会", "主任", "孟庆余", "2018-08-23", "经民主评议，同意该户返贫人口纳入。",
             赞成="30人", 反对="0人", 弃权="1人"),
        step("村内公示", "宝城村村民委员会", "主任", "孟庆余", "2018-08-24", "同意将该户列入名单，进行村内公示。"),
        step("公示结果", "宝城村村民委员会", "主任", "孟庆余", "2018-09-01", "公示期满，无异议。"),
        step("乡镇审核", _TOWN, "镇长", "赫连建国", "2018-09-05", "经审核，情况属实。"),
        step("数据比对", _COUNTY, "核查员", "景云飞", "2018-09-10", "未发现不符合情形。"),
    ],
}  # fmt: skip
