"""The samples that strain a layout: long names, missing numbers, long rosters, differences, a real office, a proxy."""

from typing import cast

from documents.kinds import KINDS, Content, HouseholdPart, IncomePart, RosterLine
from documents.parts import LinePart
from documents.sample_grounds import LEAVING
from documents.sample_ledger import campaign_of
from documents.sample_lists import keep_ink, lists
from documents.sample_places import LIAONING
from documents.sample_programmes import of_programmes
from documents.sample_values import HOUSEHOLD, INCOME, SAMPLE_BELOW
from documents.samples import criteria, line, member, notice, roster, sample

LONG_NAME = "阿卜杜热合曼·麦麦提明·吐尔逊江"
_HEADS = "姜福田 白桂兰 丛喜才 耿大勇 毕国栋 景云飞 戚丽华 鲍静 欧阳春生 路晓燕".split()
LONG_DIVISION = "广西壮族自治区贵港市桂平市木圭镇大塘村民族团结社区"


def gallery() -> dict[str, Content]:
    """The same, ready for the press: it looks for drawn signatures among the stored files."""
    keep_ink()
    return papers()


def papers() -> dict[str, Content]:
    """Every kind once, and every kind that a hard case may break."""
    found = {code: sample(code) for code in KINDS}
    found |= {f"{code}_real": sample(code, is_demo=False) for code in ("H03", "H07", "H09", "H12", "H15")}
    found |= {f"{code}_long": _long(code) for code in ("H01", "H03", "H08", "H12", "H15", "H16")}
    found |= {f"{code}_gaps": _gaps(code) for code in ("H02", "H03", "H08")}
    found |= {f"{code}_differs": _differs(code) for code in ("H08", "H11", "H14")}
    found |= {f"{code}_rows": _rows(code) for code in ("H07", "H09", "H13")}
    found |= {f"{code}_words": sample(code, programme=LIAONING) for code in ("H06", "H12", "H15")}
    found |= {f"{code}_drawn": sample(code, sample=SAMPLE_BELOW) for code in ("H08", "H11")}
    found["H06_proxy"] = _proxy()
    found["R02_leaving"] = sample(
        "R02", title="建档立卡对象清退审批表", ground=LEAVING, steps=[], opinion="经审定，同意清退。"
    )
    found["Z01_list"] = sample("Z01", ledger=campaign_of(24))
    return found | lists() | of_programmes()


def _long(code: str) -> Content:
    household = HouseholdPart(
        **{
            **HOUSEHOLD,
            "head_name": LONG_NAME,
            "address": f"{LONG_DIVISION}第十二村民小组东风水库管理站旧址北侧二百米",
            "hamlet": "第十二村民小组（东风水库）",
            "main_cause": "因病致贫、缺劳动力、缺技术、因灾",
            "helper_name": "司马相宜",
            "helper_unit": "桂平市林业和园林绿化事业发展服务中心",
        }
    )
    return sample(
        code,
        household=household,
        members=[
            member(LONG_NAME, "户主", "450881********0017", 52, "长期慢性病、残疾", "弱劳动力或半劳动力"),
            *(member(name, "之外孙女", "450881********0024", 17, "健康", "普通劳动力") for name in _HEADS[:5]),
        ],
        division_full=LONG_DIVISION,
        village_name="大塘村民族团结社区",
        issuer=f"桂平市木圭镇{sample(code)['issuer']}",
        document_no=f"桂平市木圭镇大塘村民族团结社区{KINDS[code].word}〔2017〕1017号",
    )


def _gaps(code: str) -> Content:
    """Nothing but the wages was measured, and the source gives no line."""
    unknown = dict.fromkeys((name for name in INCOME if name.endswith("_fen") and name != "wages_fen"), None)
    rows = criteria(is_measured=False, is_compared=False)
    rows[0]["standard"] = "来源未给出"
    income = cast(IncomePart, {**INCOME, **unknown, "year": None})
    members = [member("姜福田", "户主", "", None, "", ""), member("白桂兰", "配偶", "", None, "", "")]
    household = cast(HouseholdPart, {**HOUSEHOLD, "entry_year": None, "helper_name": "", "helper_unit": ""})
    return sample(code, income=income, criteria=rows, members=members, household=household)


def _differs(code: str) -> Content:
    rows = criteria()
    for at, lower, value in ((0, "5518.41元", "3120.00元"), (5, "是", "否")):
        rows[at]["lower"], rows[at]["value"] = lower, value
        rows[at]["differs"], rows[at]["met"] = True, False
    return sample(code, criteria=rows, opinion="差异情况已与下一级核对并记录。")


def rows_of(count: int) -> list[RosterLine]:
    return [
        line(no, f"{no // 6 + 1}社", _HEADS[no % 10] if no != 7 else LONG_NAME, no % 6 + 1)
        for no in range(1, count + 1)
    ]


def _rows(code: str) -> Content:
    """Forty households: the roster runs over the page."""
    period = {"H07": ("2017-03-29", "2017-04-04", 7), "H09": ("", "", 7), "H13": ("2017-06-24", "2017-06-28", 5)}
    starts_on, ends_on, days = period[code]
    return sample(
        code,
        household=None,
        members=[],
        income=None,
        criteria=[],
        roster=roster(rows_of(40)),
        notice=notice(starts_on=starts_on, ends_on=ends_on, days=days),
    )


def _proxy() -> Content:
    words = {"户主意见": "同意", "签字人": "姜海", "与户主关系": "之子", "见证人": "毕国栋", "方式": "签字"}
    return sample("H06", particulars=[LinePart(label=label, value=value) for label, value in words.items()])
