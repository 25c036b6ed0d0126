"""An invented poor village on its own papers."""

from documents.kinds import CriterionPart
from documents.parts import LinePart, PlacePart

# Who issues it where the village leaves: the kind itself leaves it to the level of the stage.
BODIES = {
    "V01": "village_committee",
    "V02": "township_government",
    "V04": "township_government",
    "V05": "county_group",
    "V06": "upper_group",
    "V07": "upper_group",
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
)
_RULES = (
    ("贫困发生率", "不超过2%", "21/1528（1.37%）", True, "veto", "N-V1"),
    ("通硬化路", "达标", "是", True, "veto", "C-41"),
    ("安全饮水率", "不低于98%", "411/412（99.76%）", True, "veto", "C-40"),
    ("有村级集体经济项目", "达标", "否", False, "reference", "C-74"),
)
INDICATORS = [
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
    for no, (title, standard, value, met, effect, clause) in enumerate(_RULES, 1)
]
