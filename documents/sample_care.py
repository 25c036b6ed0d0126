"""Invented papers of help: what the household is told, what the village is told, and the record of the year."""

from documents.care_parts import (
    CarePart,
    ContactLine,
    HelperLine,
    HelpMeasureLine,
    HelpVisitLine,
    IncomeYear,
    RecheckLine,
    StandingLine,
)

_CONTACTS = [
    ContactLine(post="帮扶责任人", name="卢志远", phone="0431-00000011"),
    ContactLine(post="村党组织书记", name="孟庆余", phone="0431-00000012"),
    ContactLine(post="驻村第一书记", name="柏松年", phone="0431-00000013"),
    ContactLine(post="乡镇扶贫工作站", name="丛喜才", phone="0431-00000014"),
    ContactLine(post="县扶贫办", name="韩立新", phone="0431-00000015"),
]
_POLICIES = "义务教育寄宿生生活补助；新农合个人缴费补助和大病保险；危房改造补助；产业发展小额信贷贴息。脱贫后政策不变。"


def _care(**more: object) -> CarePart:
    empty = CarePart(
        help_note="",
        policies="",
        contacts=[],
        helpers=[],
        visits=[],
        measures=[],
        years=[],
        standings=[],
        rechecks=None,
    )
    return CarePart(**{**empty, **more})  # type: ignore[typeddict-item]


CARE: dict[str, CarePart] = {
    "M01": _care(
        help_note="发展庭院经济，入股村光伏电站；安排护林员公益岗位1个。", policies=_POLICIES, contacts=_CONTACTS
    ),
    "M02": _care(policies=_POLICIES, contacts=_CONTACTS[1:]),
    "M03": _care(
        helpers=[
            HelperLine(name="路晓燕", unit="农安县林业局", since="2015-03-01", until="2016-04-10"),
            HelperLine(name="卢志远", unit="农安县水利局", since="2016-04-10", until=""),
        ],
        visits=[
            HelpVisitLine(
                on="2017-08-15", who="卢志远", visited_as="帮扶责任人", summary="查看饮水、住房，核对医保参保情况。"
            ),
            HelpVisitLine(
                on="2017-11-02", who="葛长河", visited_as="乡镇领导", summary="了解冬季取暖和收入情况，无返贫风险。"
            ),
        ],
        measures=[
            HelpMeasureLine(
                on="2017-05-10",
                path="产业",
                title="入股村光伏电站",
                unit="农安县扶贫开发办公室",
                amount_fen=500_000,
                result="年分红1200元",
            ),
            HelpMeasureLine(
                on="2017-09-01",
                path="公益岗",
                title="护林员岗位",
                unit="农安镇人民政府",
                amount_fen=None,
                result="月工资600元",
            ),
        ],
        years=[
            IncomeYear(
                year=2015, earned_fen=1_650_000, expenses_fen=210_000, total_fen=1_440_000, per_capita_fen=240_000
            ),
            IncomeYear(
                year=2016, earned_fen=3_420_000, expenses_fen=260_000, total_fen=3_160_000, per_capita_fen=526_666
            ),
        ],
        standings=[
            StandingLine(on="2014-06-01", standing="未脱贫"),
            StandingLine(on="2017-02-20", standing="预脱贫"),
            StandingLine(on="2017-06-30", standing="已脱贫"),
        ],
        rechecks=[
            RecheckLine(
                on="2017-10-20",
                campaign="2017年脱贫户“回头看”",
                unit="伏龙泉镇人民政府",
                who="佟长海",
                result="有返贫风险",
                revisit_on="2017-11-20",
            ),
            RecheckLine(
                on="2017-11-16",
                campaign="2017年脱贫户“回头看”",
                unit="伏龙泉镇人民政府",
                who="佟长海",
                result="稳定",
                revisit_on="",
            ),
        ],
    ),
}
