"""One realistic sample of every paper, for the gallery and the golden texts. Names and numbers are invented."""

from typing import Any

from documents.kinds import (
    BY_LEVEL,
    KINDS,
    Content,
    CriterionPart,
    HouseholdPart,
    IncomePart,
    LinePart,
    MemberPart,
    NoticePart,
    PhonePart,
    ReplyPart,
    RosterLine,
    RosterPart,
    SamplePart,
    SignerPart,
)
from documents.sample_objections import OBJECTIONS, PLAN

TOKEN = "MFRGGZDFMZTWQ2LKNNWG23TPOA"
PLACES = {
    "village_committee": "农安镇宝城村",
    "township_government": "农安镇",
    "upper_group": "长春市",
    BY_LEVEL: "农安镇",
}
DATES = {
    "H01": "2017-03-06",
    "H02": "2017-03-16",
    "H03": "2017-03-16",
    "H04": "2017-03-21",
    "H05": "2017-03-24",
    "H06": "2017-03-27",
    "H07": "2017-03-28",
    "H08": "2017-04-12",
    "H09": "2017-04-18",
    "H10": "2017-05-10",
    "H11": "2017-05-24",
    "H12": "2017-06-02",
    "H14": "2017-06-20",
    "H13": "2017-06-23",
    "H15": "2017-07-03",
    "H16": "2017-07-03",
    "O01": "2017-03-31",
    "O02": "2017-04-01",
    "O03": "2017-04-10",
    "O04": "2017-04-12",
    "P01": "2017-02-20",
    "P02": "2017-02-27",
}
OPINIONS = {
    "H01": "材料齐全，同意受理，按程序组织入户核实。",
    "H02": "经入户核算，收入来源清楚，计算无误。",
    "H03": "该户各项指标达到脱贫退出标准，提交民主评议。",
    "H04": "同意将该户列入拟脱贫户名单。",
    "H05": "情况属实，同意该户脱贫退出。",
    "H06": "已逐项告知核实结果和退出后政策，户主认可。",
    "H07": "同意张贴公示。",
    "H08": "各项指标达标，同意提交审核。",
    "H09": "程序合规、材料齐全，同意公示后报县级复查。",
    "H10": "比对疑点已核实澄清，不影响脱贫退出。",
    "H11": "与乡镇查验结论一致，同意提交审定。",
    "H12": "同意该户脱贫退出。",
    "H13": "经公示无异议并审定，现予公告。",
    "H14": "退出程序规范、结论真实，同意县级审定结果。",
    "H15": "公告期满无异议，同意发证。",
    "H16": "公告期满无异议，信息一致，同意标注。",
    "P01": "按照上级下达任务，结合各村实际安排。",
    "P02": "同意列入2017年度减贫计划。",
}
HOUSEHOLD = HouseholdPart(
    no="2201221002200017",
    head_name="姜福田",
    hamlet="8社",
    address="农安县农安镇宝城村8社",
    population=6,
    labour_count=3,
    household_type="一般贫困户",
    main_cause="缺技术",
    entry_year=2014,
    exit_path="发展产业",
    helper_name="卢志远",
    helper_unit="农安县水利局",
)
_MEMBERS = (
    ("姜福田", "户主", "220122********0017", 52, "健康", "普通劳动力"),
    ("白桂兰", "配偶", "220122********0024", 50, "长期慢性病", "弱劳动力"),
    ("姜海", "之子", "220122********0038", 27, "健康", "技能劳动力"),
    ("姜小雨", "之孙女", "220122********0042", 7, "健康", "无劳动力"),
    ("姜德山", "之父", "220122********0051", 76, "残疾", "无劳动力"),
    ("董秀珍", "之母", "220122********0069", 74, "健康", "丧失劳动力"),
)
INCOME = IncomePart(
    year=2016,
    measure="年人均纯收入",
    wages_fen=1_860_000,
    business_fen=1_425_000,
    property_fen=120_000,
    transfer_fen=318_050,
    other_fen=0,
    expenses_fen=412_000,
    total_fen=3_311_050,
    per_capita_fen=551_841,
    line_fen=320_000,
    lines=[],
)
_CRITERIA = (
    ("年人均纯收入", "超过3200元/人·年", "5518.41元", True, "veto", "C-16"),
    ("不愁吃", "达标", "是", True, "veto", "C-03"),
    ("不愁穿", "达标", "是", True, "veto", "C-03"),
    ("义务教育有保障", "0人(因贫失学辍学)", "0", True, "veto", "C-03"),
    ("基本医疗有保障", "0人(未参加基本医疗保险)", "0", True, "veto", "C-03"),
    ("住房安全有保障", "达标", "是", True, "veto", "C-03"),
    ("安全饮水", "达标", "是", True, "veto", "C-26"),
    ("刚性支出", "据实记录，综合考虑", "2600.00元", None, "review", "C-17"),
)
_PHONES = (
    ("township", "乡级投诉举报公开电话", None),
    ("county", "县级投诉举报公开电话", None),
    ("prefecture", "市政府市长公开电话办公室", None),
    ("national", "全国扶贫监督举报电话", "12317"),
)
_SIGNERS = {
    "village_committee": ("宝城村村民委员会", "主任", "孟庆余"),
    "township_government": ("农安镇人民政府", "镇长", "赫连建国"),
    "county_office": ("农安县扶贫开发办公室", "主任", "韩立新"),
    "county_group": ("农安县脱贫攻坚领导小组", "组长", "尚文博"),
    "upper_group": ("长春市脱贫攻坚领导小组", "检验组组长", "齐向东"),
    BY_LEVEL: ("农安镇人民政府", "副镇长", "葛长河"),
}
_LABELS = {
    "H01": "受理人",
    "H02": "测算（核实）人",
    "H03": "测算（核实）人",
    "H04": "主持人",
    "H05": "核实负责人",
    "H06": "经办人",
    "H08": "查验人",
    "H11": "复查人",
    "H14": "检验人",
    "O01": "登记人",
    "O02": "受理人",
    "O03": "调查组组长",
    "O04": "决定人",
}
_SAMPLE = SamplePart(
    draw_no="CC-2017-02",
    drawn_on="2017-06-08",
    seed="7f3c91d2a64be805",
    frame_digest="9b1f4c7a" * 8,
    frame_size=412,
    sample_size=21,
)
_PARTICULARS: dict[str, dict[str, str]] = {
    "H01": {"申请日期": "2017年3月6日", "申请理由": "发展庭院经济并外出务工，收入稳定", "自报人均纯收入": "5500.00元"},
    "H02": {"入户日期": "2017年3月15日", "测算人": "卢志远、罗敏"},
    "H03": {"入户日期": "2017年3月15日", "测算人": "卢志远、罗敏"},
    "H04": {
        "会议日期": "2017年3月21日",
        "会议地点": "宝城村村部会议室",
        "主持人": "孟庆余",
        "记录人": "罗敏",
        "应到人数": "36人",
        "实到人数": "31人",
        "赞成": "29人",
        "反对": "1人",
        "弃权": "1人",
        "回避人员": "姜福海",
    },
    "H05": {"方式": "入户查看、邻里走访、查验凭证", "查验（核实）人员": "丛喜才、耿大勇、孟庆余、毕国栋"},
    "H06": {"户主意见": "同意", "签字人": "姜福田", "与户主关系": "本人", "见证人": "毕国栋", "方式": "按手印"},
    "H07": {"张贴地点": "村部、行政村公示栏、8社"},
    "H08": {"入户日期": "2017年4月11日", "查验（核实）人员": "葛长河、路晓燕、甄强", "组长": "甄强"},
    "H09": {"会议名称": "农安镇2017年第6次镇长办公会议", "会议日期": "2017年4月17日"},
    "H11": {"入户日期": "2017年5月23日", "查验（核实）人员": "景云飞、戚丽华", "组长": "戚丽华"},
    "H12": {"会议名称": "农安县脱贫攻坚领导小组2017年第3次会议", "会议日期": "2017年6月2日"},
    "H13": {"张贴地点": "村部、行政村公示栏、8社"},
    "H14": {"是否抽中": "是", "抽样批次": "CC-2017-02", "查验（核实）人员": "齐向东、鲍静"},
    "H15": {"复核依据": "公告期满无异议，县级审定批复已下达"},
    "H16": {"复核依据": "公告期满无异议，县级审定批复已下达"},
}
_COMPARED = ("H08", "H09", "H10", "H11", "H12", "H13", "H14", "H15", "H16")
_REPLIES = {
    "住建部门": "商品房登记",
    "公安部门": "户籍、机动车登记",
    "工商部门": "企业登记、个体工商户登记",
    "农机部门": "大型农机登记",
    "财政部门": "财政供养",
    "编制部门": "在编人员",
    "民政部门": "最低生活保障、死亡登记、婚姻登记",
    "农业部门": "新型农业经营主体",
}


def sample(code: str, **changed: Any) -> Content:
    """A full sample of the kind; `changed` replaces whole parts of it."""
    kind = KINDS[code]
    content = Content(
        kind=code,
        title=kind.title,
        document_no=number(code),
        issued_on=DATES[code],
        year=2017,
        round=1,
        carried_from=0,
        case_no="T2017-220122-000017",
        division_full="吉林省长春市农安县农安镇宝城村",
        village_name="宝城村",
        county_name="农安县",
        issuer=_SIGNERS[kind.body][0],
        addressee={"H09": "宝城村村民委员会", "H12": "农安镇人民政府"}.get(code, ""),
        copies=list(kind.copies),
        check_token=TOKEN,
        check_url=f"https://heyan.example/V/{TOKEN}",
        is_demo=True,
        programme={
            "title": "长春市2017年脱贫攻坚退出核验",
            "source_title": "关于进一步推进脱贫攻坚工作的意见",
            "standard": "两不愁、三保障",
            "exit": "脱贫退出",
        },
        household=HOUSEHOLD if code.startswith("H") else None,
        members=[member(*row) for row in _MEMBERS] if code.startswith("H") else [],
        income=None if code == "H01" or not code.startswith("H") else INCOME,
        criteria=criteria(is_measured=code != "H01", is_compared=code in _COMPARED) if code.startswith("H") else [],
        particulars=[LinePart(label=label, value=value) for label, value in _PARTICULARS.get(code, {}).items()],
        opinion=OPINIONS.get(code, ""),
        signers=_signers(code),
        is_joint=False,
        roster=roster([_ROW], is_list=False) if code.startswith("H") or code == "P02" else None,
        notice=_notice(code),
        phones=phones(),
        replies=_replies() if code == "H10" else [],
        basis=[number(earlier) for earlier in _before(code)],
        audit_line=f"T2017-220122-000017 {12 + len(_before(code))} {'3c9d41e7' * 8}",
        effective_on="2017-06-30" if code in {"H15", "H16"} else "",
        exit_class="",
        exit_note="",
        sample=_SAMPLE if code == "H14" else None,
        objection=OBJECTIONS.get(code),
        plan=PLAN if code == "P01" else None,
    )
    return Content(**{**content, **changed})  # type: ignore[typeddict-item]


def number(code: str) -> str:
    kind = KINDS[code]
    return f"{PLACES.get(kind.body, '农安县')}{kind.word}〔2017〕17号"


def member(name: str, relation: str, id_masked: str, age: int | None, health: str, labour: str) -> MemberPart:
    return MemberPart(name=name, relation=relation, id_masked=id_masked, age=age, health=health, labour=labour)


def criteria(*, is_measured: bool = True, is_compared: bool = True) -> list[CriterionPart]:
    return [
        CriterionPart(
            no=no,
            title=title,
            standard=standard,
            value=value if is_measured else "",
            met=met if is_measured else None,
            effect=effect,
            clause=clause,
            lower=value if is_compared else "",
            differs=False,
        )
        for no, (title, standard, value, met, effect, clause) in enumerate(_CRITERIA, 1)
    ]


def _before(code: str) -> list[str]:
    return [earlier for earlier in DATES if earlier.startswith("H") and DATES[earlier] < DATES[code]]


def phones() -> list[PhonePart]:
    return [PhonePart(level=level, office=office, number=number) for level, office, number in _PHONES]


def notice(*, starts_on: str = "", ends_on: str = "", days: int = 7) -> NoticePart:
    return NoticePart(
        starts_on=starts_on, ends_on=ends_on, days=days, places=["村部", "行政村公示栏", "8社"], phones=phones()
    )


def line(
    no: int, hamlet: str, head_name: str, population: int, *, village: str = "", notes: dict[str, str] | None = None
) -> RosterLine:
    said = [LinePart(label=label, value=value) for label, value in (notes or {}).items()]
    return RosterLine(no=no, village=village, hamlet=hamlet, head_name=head_name, population=population, notes=said)


_ROW = line(1, HOUSEHOLD["hamlet"], HOUSEHOLD["head_name"], HOUSEHOLD["population"])


def roster(rows: list[RosterLine], *, is_list: bool = True) -> RosterPart:
    return RosterPart(
        rows=rows,
        households=len(rows),
        persons=sum(row["population"] for row in rows),
        places=[],
        dropped=[],
        is_list=is_list,
    )


def _notice(code: str) -> NoticePart | None:
    return {
        "H07": notice(starts_on="2017-03-29", ends_on="2017-04-04"),
        "H09": notice(),
        "H13": notice(starts_on="2017-06-24", ends_on="2017-06-28", days=5),
    }.get(code)


def signer(
    label: str, name: str, unit: str, post: str, on: str, *, method: str = "", ink: str = "", opinion: str = ""
) -> SignerPart:
    return SignerPart(
        label=label, name=name, unit=unit, post=post, signed_on=on, method=method, ink=ink, opinion=opinion
    )


def _signers(code: str) -> list[SignerPart]:
    unit, post, name = _SIGNERS[KINDS[code].body]
    if code not in {"H15", "H16"}:
        return [signer(_LABELS.get(code, "签发人"), name, unit, post, DATES[code])]
    return [
        signer("信息员", "路晓燕", unit, "扶贫信息员", "2017-06-30"),
        signer("复核人", name, unit, post, DATES[code]),
    ]


def _replies() -> list[ReplyPart]:
    remark = "户内登记农用三轮车1辆，已核实为生产用车，不影响认定。"
    return [
        ReplyPart(
            department=department,
            items=items.split("、"),
            has_hit=department == "公安部门",
            is_cleared=True if department == "公安部门" else None,
            remark=remark if department == "公安部门" else "",
            replied_on="2017-05-08",
            officer="",
            head="",
            hits=[],
        )
        for department, items in _REPLIES.items()
    ]
