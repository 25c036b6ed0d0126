"""Invented reports of a county: every kind once, with two townships and a rollback that restates the year."""

from documents.kinds import SignerPart
from documents.report_parts import Cell, ReportPart, ReportTable


def _table(title: str, columns: str, rows: list[list[Cell]], note: str = "") -> ReportTable:
    return ReportTable(
        title=title,
        columns=columns.split(),
        rows=rows,
        link="",
        keys=[""] * len(rows),
        is_printed=True,
        note=note,
    )


_PROGRESS = _table(
    "任务与进度",
    "单位 目标任务（人） 列入计划（户） 列入计划（人） 程序中（户） 程序中（人） 县已审定待销号（户） 县已审定待销号（人）"
    " 脱贫销号（户） 脱贫销号（人） 完成率",
    [
        ["农安县", 1260, 402, 1251, 31, 97, 12, 38, 364, 1132, "89.8%"],
        ["农安镇", 690, 221, 684, 17, 52, 9, 28, 201, 622, "90.1%"],
        ["伏龙泉镇", None, 181, 567, 14, 45, 3, 10, 163, 510, None],
    ],
    "完成率须与退回、差错、异议、追溯扣减情况一并研判，不得单独作为“一票否决”依据，严防数字脱贫、虚假脱贫。",
)
_QUALITY = _table(
    "质量情况",
    "单位 退回重核（户） 退回重核（人） 不予退出（户） 不予退出（人） 抽查（户） 不符（户） 差错率 异议（件） 成立（件）"
    " 异议成立率 追溯扣减（户） 追溯扣减（人） 扣减后脱贫（人）",
    [
        ["农安县", 26, 81, 7, 22, 44, 1, "2.2%", 9, 2, "22.2%", 1, 3, 1129],
        ["农安镇", 15, 47, 4, 12, 24, 1, "4.1%", 6, 2, "33.3%", 1, 3, 619],
        ["伏龙泉镇", 11, 34, 3, 10, 20, 0, "0.0%", 3, 0, "0.0%", 0, 0, 510],
    ],
)
_RESTATED = _table(
    "追溯扣减明细",
    "回退案卷 行政村 原脱贫案卷 脱贫生效日期 回退生效日期 人数",
    [["HT2018-2201221002200017-1", "宝城村", "TP2017-2201221002200017-1", "2017年6月30日", "2018年4月20日", 3]],
    "上列各户从脱贫年度的统计中扣减，单列反映，原年度数据不作改动。",
)
_WEEKLY = _table(
    "各环节在办情况",
    "环节 在办（件） 最早进入日期 最长停留（天） 退回两次以上（件）",
    [["入户核实", 12, "2017年10月30日", 28, 1], ["乡自查", 7, "2017年11月9日", 18, 0], ["县复查", 12, None, None, 0]],
)
_MEETINGS = _table(
    "专题研究情况",
    "单位 研究次数 最近一次 主持人 议题 会议纪要 是否达标",
    [
        ["农安县", 2, "2017年12月15日", "暴雪峰", "年度退出核验", "农扶纪〔2017〕9号", "是"],
        ["伏龙泉镇", 0, None, None, None, None, "否（逾期）"],
    ],
    "每季度至少专题研究脱贫攻坚工作1次。",
)
_SAID = [
    "农安县2017年度目标任务1260人，列入计划402户1251人；脱贫销号364户1132人，完成目标的89.8%。",
    "同期退回重核26户81人，不予退出7户22人；上级抽查44户，不符1户，差错率2.2%；受理异议9件，成立2件，未办结0件。",
]


def _part(period: str, as_of: str, paragraphs: list[str], *tables: ReportTable, attached: int = 0) -> ReportPart:
    return ReportPart(
        no="BG2017-000017",
        period=period,
        as_of=as_of,
        paragraphs=paragraphs,
        tables=list(tables),
        attached=["分村任务与进度", "分村质量情况", "分村动态变化"][:attached],
        digest="5b2f90c7" * 8,
    )


REPORTS: dict[str, ReportPart] = {
    "S01": _part("2017年11月20日至11月26日", "2017-11-26", ["本周在办31件，停滞超过15天8件。"], _WEEKLY),
    "S02": _part("2017年11月", "2017-11-30", _SAID, _PROGRESS, _QUALITY),
    "S03": _part("2017年第四季度", "2018-01-03", ["应研究3个单位，已研究2个，未研究1个。"], _MEETINGS),
    "S04": _part("2017年度", "2018-01-09", _SAID, _PROGRESS, _QUALITY, _RESTATED, attached=3),
}


def report_signers(on: str) -> list[SignerPart]:
    return [
        _signer("拟制人", "葛长河", "农安县扶贫开发办公室", "综合股股长", on),
        _signer("签发人", "暴雪峰", "农安县人民政府", "分管副县长", on),
    ]


def _signer(label: str, name: str, unit: str, post: str, on: str) -> SignerPart:
    return SignerPart(label=label, name=name, unit=unit, post=post, signed_on=on, method="系统签字", ink="", opinion="")
