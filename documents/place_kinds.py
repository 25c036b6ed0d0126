"""The papers of villages, towns and counties (domain.md §2.1 V01–V07, K01–K06). One form may serve several kinds of case (titles)."""

from documents.kind_rules import BY_LEVEL, BY_STAGE, Cosigner, Kind

_PLACE = ("本级存档一份", "县扶贫办存档一份", "市扶贫办存档一份")
_COUNTY = ("县存档一份", "设区市存档一份", "省存档一份")

PLACE_KINDS: tuple[Kind, ...] = (
    Kind("V01", "贫困村退出申请书", "form", BY_STAGE, "退出申", _PLACE),
    Kind(
        "V02",
        "贫困村退出认定表",
        "form",
        BY_STAGE,
        "退出认",
        _PLACE,
        gathers=True,
        cosigners=(Cosigner("village_county_review"), Cosigner("village_city_verification")),
    ),
    Kind("V03", "行业部门指标认定意见", "form", BY_LEVEL, "行业认", _PLACE),
    Kind("V04", "贫困村退出公示", "notice", BY_STAGE, "退公示", _PLACE, "act", is_public=True),
    Kind("V05", "贫困村退出复查报告", "form", BY_STAGE, "退复查", _PLACE, gathers=True),
    Kind("V06", "贫困村退出检验认定书", "form", BY_STAGE, "退检验", _PLACE, gathers=True),
    Kind("V07", "贫困村退出公告", "notice", BY_STAGE, "退公告", _PLACE, "act", is_public=True),
    Kind("K01", "贫困县退出申请（附自评报告）", "form", BY_STAGE, "县申", _COUNTY),
    Kind(
        "K02",
        "贫困县脱贫摘帽认定表",
        "form",
        BY_STAGE,
        "县认",
        _COUNTY,
        gathers=True,
        cosigners=(Cosigner("county_application"), Cosigner("county_initial_review")),
    ),
    Kind("K03", "贫困县退出市级初审报告", "form", BY_STAGE, "初审", _COUNTY, gathers=True),
    Kind("K04", "贫困县退出专项评估检查报告", "form", BY_STAGE, "评估", _COUNTY, gathers=True),
    Kind("K05", "拟退出贫困县公示", "notice", "province_office", "退出公示", _COUNTY, is_public=True),
    Kind("K06", "批准贫困县退出公告", "notice", "province_government", "退出公告", _COUNTY, is_public=True),
)
