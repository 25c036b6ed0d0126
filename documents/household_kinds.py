"""The papers of a household's exit, H01 to H16 (domain.md §2.1)."""

from documents.kind_rules import CHECKED_ABOVE, Kind

THREE = ("村存档一份", "乡镇存档一份", "县扶贫办存档一份")
HOUSEHOLD_KINDS = (
    Kind("H01", "贫困户脱贫申请书", "form", "village_committee", "脱贫申", THREE[:2]),
    Kind("H02", "贫困户年人均纯收入测算表", "form", "village_committee", "收入测", THREE[:2]),
    Kind("H03", "贫困户退出验收表", "form", "village_committee", "退出验", THREE, cosigners=CHECKED_ABOVE),
    Kind("H04", "村民代表会议民主评议会议记录", "form", "village_committee", "民主评", THREE[:2], "village"),
    Kind("H05", "村“两委”和驻村工作队核实意见", "form", "village_committee", "村核", THREE[:2]),
    Kind("H06", "拟退出户认可书", "form", "village_committee", "认可", THREE[:2]),
    Kind(
        "H07",
        "拟脱贫户名单第一次公示",
        "notice",
        "village_committee",
        "村公示",
        THREE[:2],
        "village",
        is_public=True,
    ),
    Kind("H08", "乡镇查验表（乡自查）", "form", "township_government", "乡查", THREE[1:]),
    Kind(
        "H09",
        "乡镇审核意见暨第二次公示",
        "official",
        "township_government",
        "乡审",
        THREE,
        "village",
        own_seals=("issuer_notice",),
    ),
    Kind("H10", "部门数据比对结果反馈表", "form", "county_office", "比对", THREE[2:]),
    Kind("H11", "县级查验表（县复查）", "form", "county_office", "县查", THREE[1:]),
    Kind("H12", "县级审定批复", "official", "county_group", "县审", THREE[1:], "act"),
    Kind("H13", "脱贫户名单公告", "notice", "county_office", "公告", THREE, "village", is_public=True),
    Kind(
        "H14",
        "市级检验意见书",
        "form",
        "upper_group",
        "市检",
        ("县扶贫办存档一份", "市扶贫办存档一份"),
        "act",
        province_word="省检",
    ),
    Kind(
        "H15",
        "脱贫光荣证",
        "certificate",
        "township_government",
        "脱贫证",
        ("户主持有一份", "乡镇存档一份"),
        own_seals=("issuer_letter",),
    ),
    Kind("H16", "系统销号（标注）登记表", "form", "township_government", "销号", THREE[1:]),
)
