"""An invented evaluation of a county: an interview, what looked wrong that day, the county's evidence, and the report."""

from documents.evaluation_parts import EvaluationPart, ProblemLine, QuestionLine, RateLine
from documents.kinds import SignerPart
from documents.parts import LinePart
from documents.report_parts import Cell, ReportTable

BODY = "东北农村发展研究院"
COUNTY_OFFICE = "农安县扶贫开发办公室"
ISSUERS = {"E01": BODY, "E02": BODY, "E03": BODY, "E04": COUNTY_OFFICE, "E05": BODY}


def _questions() -> list[QuestionLine]:
    rows = (
        ("家庭情况", "共同生活的家庭人口（人）", "6"),
        ("收入", "工资性收入（元）", "18600.00"),
        ("收入", "生产经营支出（元）", "4200.00"),
        ("两不愁三保障", "不愁吃", "是"),
        ("两不愁三保障", "住房等级", "C"),
        ("两不愁三保障", "饮水安全", "是"),
        ("程序与公示", "是否知晓本户已按程序评议、公示", "是"),
        ("程序与公示", "脱贫认可书是否本人签字或按手印", "否"),
        ("群众认可", "对本地脱贫攻坚工作是否认可", "是"),
    )
    return [QuestionLine(section=section, text=text, answer=answer) for section, text, answer in rows]


_FOUND = ProblemLine(
    no=1,
    subject="宝城村姜福田户",
    kind="疑似错退",
    description="住房安全有保障：未达标（住房等级C）；现场所见东墙开裂，无鉴定报告。",
    persons=6,
    found_on="2017-12-06",
    questionnaire="PG2017-000001-017",
    county="",
    statement="",
    evidence=[],
    ruling="",
    basis="",
)
_SIGNED = ProblemLine(
    no=2,
    subject="前塘家村白桂兰户",
    kind="程序问题",
    description="脱贫认可书非本人签字或按手印。",
    persons=None,
    found_on="2017-12-06",
    questionnaire="PG2017-000001-021",
    county="",
    statement="",
    evidence=[],
    ruling="",
    basis="",
)
_CONTESTED = ProblemLine(
    **{
        **_FOUND,
        "county": "不认可（举证）",
        "statement": "该户住房2017年9月已加固，住建部门鉴定为B级，附鉴定报告和加固前后照片。",
        "evidence": ["住房安全鉴定报告.pdf", "加固前后对比.jpg"],
    }
)
_DROPPED = ProblemLine(
    **{**_CONTESTED, "ruling": "排除", "basis": "专家组核验鉴定报告和现场照片，加固后达到B级，不属错退。"}
)
_UPHELD = ProblemLine(
    **{**_SIGNED, "county": "认可", "ruling": "认定", "basis": "地区认可；补签认可书，按程序问题整改。"}
)


def _rate(title: str, numerator: str, denominator: str, value: str, standard: str) -> RateLine:
    return RateLine(
        title=title,
        numerator=numerator,
        denominator=denominator,
        value=value,
        standard=standard,
        met=True,
        clause="N-EV",
    )


_RATES = [
    _rate("综合贫困发生率", "2714人", "301450人", "0.90%", "低于2%"),
    _rate("脱贫人口错退率", "错退人口5人", "抽样脱贫人口1120人", "0.45%", "不超过2%（人口）"),
    _rate("贫困人口漏评率", "漏评人口3人", "未建档立卡农村人口640人", "0.47%", "不超过2%（人口）"),
    _rate("群众认可度", "认可1432户", "调查1480户", "96.76%", "不低于90%（户）"),
]


def _part(
    *,
    facts: dict[str, str] | None = None,
    questions: list[QuestionLine] | None = None,
    problems: list[ProblemLine] | None = None,
    rates: list[RateLine] | None = None,
    paragraphs: list[str] | None = None,
    tables: list[ReportTable] | None = None,
) -> EvaluationPart:
    return EvaluationPart(
        no="PG2017-000001",
        body=BODY,
        contract_no="吉扶采〔2017〕12号",
        area="农安县",
        period="2017年12月5日至2017年12月9日",
        facts=[LinePart(label=label, value=value) for label, value in (facts or {}).items()],
        questions=questions or [],
        problems=problems or [],
        rates=rates or [],
        paragraphs=paragraphs or [],
        tables=tables or [],
    )


_HOME = {"问卷编号": "PG2017-000001-017（第1次）", "样本": "已脱贫户：宝城村姜福田户", "受访人": "姜福田（户主）"}
_SCENE = {"清场情况": "基层干部已回避", "访谈时间": "2017年12月6日9时20分至9时50分", "问卷版本": "2017-1"}


def _table(title: str, columns: str, rows: list[list[Cell]], note: str = "") -> ReportTable:
    keys = [""] * len(rows)
    return ReportTable(title=title, columns=columns.split(), rows=rows, link="", keys=keys, is_printed=True, note=note)


_FRAME: list[list[Cell]] = [
    ["贫困村", 24, None],
    ["非贫困村", 353, None],
    ["已脱贫户", 5879, 18236],
    ["非建档立卡户", 120417, 391502],
]
_VILLAGES: list[list[Cell]] = [
    [1, "贫困村", "农安镇", "宝城村", "220122100220"],
    [2, "非贫困村", "伏龙泉镇", "保卫村", "220122101215"],
]
_HOMES: list[list[Cell]] = [
    [3, "已脱贫户", "农安镇", "宝城村", "2201221002200017", "姜福田", 6],
    [4, "非建档立卡户", "农安镇", "宝城村", "F0231", "白桂兰", 4],
]
EVALUATIONS: dict[str, EvaluationPart] = {
    "E01": _part(
        facts={
            "抽样框摘要": "9f2c41d0" * 8,
            "随机种子": "6b1e0f9ad27c4485b3f0a1c2d3e4f506",
            "样本摘要": "5b2f90c7" * 8,
        },
        paragraphs=[
            "全部乡镇参加抽样；每个乡镇抽取贫困村1个、非贫困村1个；每个样本村抽取已脱贫户20户、非建档立卡户20户。"
        ],
        tables=[
            _table("抽样框", "类别 数量 人口", _FRAME),
            _table("样本村", "序号 类别 乡镇 行政村 编号", _VILLAGES),
            _table("样本户", "序号 类别 乡镇 行政村 编号 户主 人口", _HOMES),
        ],
    ),
    "E02": _part(facts=_HOME | _SCENE, questions=_questions()),
    "E03": _part(
        problems=[_FOUND, _SIGNED],
        paragraphs=["12月6日完成问卷48份，经当日研判，列入疑似问题2条，涉及疑似错退6人、疑似漏评0人。"],
    ),
    "E04": _part(facts={"清单编号": "PG2017-000001-Q1", "反馈期限": "2017年12月8日"}, problems=[_CONTESTED]),
    "E05": _part(
        facts={"抽样": "抽查24个村、1480户，样本清单摘要（SHA-256）5b2f90c75b2f90c7", "问卷版本": "2017-1"},
        problems=[_DROPPED, _UPHELD],
        rates=_RATES,
        paragraphs=["共完成问卷1480份，列出疑似问题2条，地区认可1条、举证1条，专家组认定1条、排除1条。"],
    ),
}
_PEOPLE = {
    "E01": (("组长", "程远", BODY, "评估组组长", ""),),
    "E02": (("调查员", "苗青", BODY, "调查员", "同意。"), ("调查员", "厉行", BODY, "调查员", "情况属实。")),
    "E03": (("组长", "程远", BODY, "评估组组长", ""),),
    "E04": (("举证人", "韩立新", COUNTY_OFFICE, "主任", ""),),
    "E05": (("组长", "程远", BODY, "评估组组长", ""),),
}
OPINIONS = {
    "E02": "住房等级与验收表不一致，建议列入疑似问题。",
    "E05": "四项指标均符合规定，同意退出；认定的问题限期整改。",
}


def evaluation_signers(code: str, on: str) -> list[SignerPart]:
    return [
        SignerPart(label=label, name=name, unit=unit, post=post, signed_on=on, method="系统签字", ink="", opinion=said)
        for label, name, unit, post, said in _PEOPLE[code]
    ]
