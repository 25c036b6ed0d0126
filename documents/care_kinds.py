"""The papers of help: what the household and the village are told, and the record that goes on after the exit."""

from documents.kind_rules import Kind

CARE_KINDS: tuple[Kind, ...] = (
    Kind("M01", "精准帮扶明白纸", "form", "village_committee", "明白纸", ("农户留存一份", "村存档一份")),
    Kind(
        "M02",
        "建档立卡贫困户公示牌",
        "notice",
        "village_committee",
        "公示牌",
        ("村公示栏张贴一份", "村存档一份"),
        "village",
        is_public=True,
    ),
    Kind(
        "M03",
        "精准扶贫精准脱贫“一本清”（扶贫手册）",
        "form",
        "township_government",
        "一本清",
        ("农户留存一份", "村存档一份", "乡镇存档一份"),
    ),
)
