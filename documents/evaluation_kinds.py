"""The papers of a third-party evaluation (domain.md §2.1 E01–E05). The body signs its own; the county's evidence is the county's."""

from documents.kind_rules import BY_LEVEL, Kind

_BODY = ("评估机构存档一份", "委托单位存档一份")

EVALUATION_KINDS: tuple[Kind, ...] = (
    Kind("E01", "第三方评估抽样方案与样本清单", "form", BY_LEVEL, "评样", (*_BODY, "被评估地区存档一份")),
    Kind("E02", "第三方评估入户问卷", "form", BY_LEVEL, "评问", _BODY),
    Kind("E03", "第三方评估疑似问题清单", "form", BY_LEVEL, "评疑", (*_BODY, "被评估地区存档一份")),
    Kind("E04", "第三方评估申诉举证材料", "form", BY_LEVEL, "评证", (*_BODY, "被评估地区存档一份")),
    Kind("E05", "第三方评估报告", "form", BY_LEVEL, "评报", (*_BODY, "被评估地区存档一份")),
)
