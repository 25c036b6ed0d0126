"""An invented poor village and an invented poor county on their own papers."""

from documents.kinds import CriterionPart, ProgrammeWords, SignerPart
from documents.parts import CosignerPart, HamletPart, LinePart, PlacePart, StepPart
from documents.sample_grounds import step

LIAONING: ProgrammeWords = {
    "title": "辽宁省深度贫困地区2018—2020年脱贫核验",
    "source_title": "辽宁省深度贫困地区脱贫攻坚行动方案",
    "standard": "两不愁、三保障",
    "exit": "脱贫",
}
# Who issues it where the village leaves: the kind itself leaves it to the level of the stage.
BODIES = {
    "V01": "village_committee",
    "V02": "township_government",
    "V03": "county_office",
    "V04": "township_government",
    "V05": "county_group",
    "V06": "upper_group",
    "V07": "upper_group",
    "K01": "county_group",
    "K02": "province_group",
    "K03": "upper_group",
    "K04": "province_group",
    **dict.fromkeys(("S01", "S02", "S03", "S04", "E01", "E02", "E03", "E04", "E05"), "county_office"),
}
DEPARTMENT = "农安县农业局"
# The county's papers are not from where the village's are.
ZHANGWU = {
    "长春市脱贫攻坚领导小组": "阜新市扶贫开发领导小组",
    "农安县": "彰武县",
    "长春市": "阜新市",
    "T2017-220122": "T2019-210922",
}
PLACE = PlacePart(
    name="宝城村",
    noun="贫困村",
    word="出列",
    designation="省定贫困村",
    source="吉扶发〔2016〕1号",
    planned_year=2017,
    figures=[
        LinePart(label=label, value=value)
        for label, value in (
            ("自然屯数", "9个"),
            ("总户数", "412户"),
            ("总人口", "1528人"),
            ("建档立卡户数", "61户"),
            ("贫困发生率", "21/1528（1.37%）"),
        )
    ],
    hamlets=[
        HamletPart(name=name, households=households, title="村及重点屯通硬化路", value=value, result=result)
        for name, households, value, result in (
            ("一社", 64, "是", "达标"),
            ("三社", 58, "是", "达标"),
            ("七社", 21, "否", "非重点屯，不作要求"),
        )
    ],
)
_RULES = (
    ("贫困发生率", "不超过2%", "21/1528（1.37%）", True, "veto", "N-V1"),
    ("通硬化路", "达标", "是", True, "veto", "C-41"),
    ("安全饮水率", "不低于98%", "411/412（99.76%）", True, "veto", "C-40"),
    ("有村级集体经济项目", "达标", "否", False, "reference", "C-74"),
)
_RATES = (
    ("农村居民人均可支配收入增幅", "超过全省平均水平", "9.1%", True, "veto", "L-06"),
    ("贫困村宽带网络覆盖", "不低于90%（贫困村）", "87/92（94.57%）", True, "veto", "L-12"),
    ("综合贫困发生率", "低于2%", "2714/301450（0.90%）", True, "veto", "N-EV"),
    ("脱贫人口错退率", "不超过2%（人口）", "5/1120（0.45%）", True, "veto", "N-EV"),
    ("贫困人口漏评率", "不超过2%（人口）", "3/640（0.47%）", True, "veto", "N-EV"),
    ("群众认可度", "不低于90%（户）", "1432/1480（96.76%）", True, "veto", "N-EV"),
)


def _indicators(rules: tuple[tuple[str, str, str, bool, str, str], ...]) -> list[CriterionPart]:
    return [
        CriterionPart(
            no=no,
            title=title,
            standard=standard,
            value=value,
            met=met,
            effect=effect,
            clause=clause,
            lower="",
            differs=False,
        )
        for no, (title, standard, value, met, effect, clause) in enumerate(rules, 1)
    ]


INDICATORS = _indicators(_RULES)
_RATED = _indicators(_RATES)
_UNRATED = [CriterionPart(**{**row, "value": "", "met": None}) if row["clause"] == "N-EV" else row for row in _RATED]
COUNTY = PlacePart(
    name="彰武县",
    noun="贫困县",
    word="脱贫摘帽",
    designation="省级贫困县（深度贫困县）",
    source="辽委办发〔2017〕61号",
    planned_year=2019,
    figures=[
        LinePart(label="行政村数", value="184个"),
        LinePart(label="贫困村数", value="92个"),
        LinePart(label="总户数", value="104832户"),
        LinePart(label="建档立卡户数", value="9147户"),
    ],
    hamlets=[],
)
_GROUP = "彰武县脱贫攻坚领导小组"
_FIRST = step(
    "县级自评申请", _GROUP, "组长", "尚文博", "2019-12-06", "经县级自评，该县达到2019年度脱贫摘帽标准，申请脱贫摘帽。"
)
_SECOND = step("市级初审", "阜新市扶贫开发领导小组", "组长", "齐向东", "2019-12-20", "经审查，申请材料齐全、情况属实。")
_THIRD = step(
    "省级核查", "辽宁省扶贫开发领导小组", "核查组组长", "乔伯年", "2020-01-14", "经逐项核验，该县各项指标达标。"
)
_FOURTH = step(
    "第三方专项评估检查", "辽宁省扶贫开发领导小组办公室", "处长", "程远", "2020-02-10", "四项指标均符合规定。"
)
COSIGNERS: dict[str, list[CosignerPart]] = {
    "V02": [
        CosignerPart(field="village_county_review", title="县复查", unit="农安县脱贫攻坚领导小组"),
        CosignerPart(field="village_city_verification", title="市检验", unit="长春市脱贫攻坚领导小组"),
    ],
    "H03": [
        CosignerPart(field="township_self_check", title="乡自查", unit="农安镇人民政府"),
        CosignerPart(field="county_review", title="县复查", unit="农安县扶贫开发办公室"),
        CosignerPart(field="city_verification", title="市检验", unit="长春市脱贫攻坚领导小组"),
    ],
    "K02": [
        CosignerPart(field="county_application", title="县级自评申请", unit="彰武县脱贫攻坚领导小组"),
        CosignerPart(field="county_initial_review", title="市级初审", unit="阜新市扶贫开发领导小组"),
    ],
}
COUNTY_STEPS: dict[str, list[StepPart]] = {
    "K02": [_FIRST, _SECOND, _THIRD, _FOURTH],
    "K03": [_FIRST],
    "K04": [_FIRST, _SECOND, _THIRD],
}


def place_of(code: str) -> PlacePart | None:
    if code[0] == "V" and code != "V02":
        return PlacePart(**{**PLACE, "hamlets": []})
    return {"V": PLACE, "K": COUNTY}.get(code[0])


SECTOR = [
    CriterionPart(
        no=1,
        title="有村级集体经济项目",
        standard="达标",
        value="否",
        met=False,
        effect="reference",
        clause="农业部门2017年村级集体经济台账",
        lower="光伏项目10月底并网，由县农业局督办",
        differs=False,
    ),
]


def department_signers() -> list[SignerPart]:
    rows = (("经办人", "佟雅茹", "科员", "2017-09-27"), ("部门负责人", "石鹏程", "局长", "2017-09-28"))
    return [
        SignerPart(
            label=label,
            name=name,
            unit=DEPARTMENT,
            post=post,
            signed_on=on,
            method="系统签字",
            ink="",
            opinion="同意。",
        )
        for label, name, post, on in rows
    ]


def indicators_of(code: str) -> list[CriterionPart]:
    """Before the evaluation nobody gives the four rates."""
    if code == "V03":
        return SECTOR
    if code in {"K01", "K03"}:
        return _UNRATED
    return {"V": INDICATORS, "K": _RATED}.get(code[0], [])
