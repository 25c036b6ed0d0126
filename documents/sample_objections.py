"""An invented objection, from its registering to the reply, and an invented plan of the year."""

from documents.parts import LinePart, ObjectionPart, PlanLine, PlanPart

_RECEIVED = ObjectionPart(
    receipt_no="YY-2017-220122-00031",
    registered_on="2017-03-31",
    channel="电话",
    is_anonymous=False,
    subject="农安镇宝城村8社姜福田户（家庭人口6人）",
    notice_no="农安镇宝城村村公示〔2017〕17号",
    category="收入不实",
    statement="反映该户2016年农用三轮车跑运输的收入没有计入，年人均纯收入与公示前测算不符。",
    evidence=["通话记录", "车辆照片2张"],
    registrar="葛长河",
    is_appeal=False,
    phone="12317",
)
_ACCEPTED = ObjectionPart(
    **{**_RECEIVED, "accepted": True, "reason": "", "due_on": "2017-04-17", "investigators": ["葛长河", "丛喜才"]}
)
_INVESTIGATED = ObjectionPart(
    **{
        **_ACCEPTED,
        "visits": [
            LinePart(
                label="2017年4月5日，姜福田（户主）",
                value="三轮车为生产自用，2016年农闲时为邻户拉运粮食6次，收取油费。",
            ),
            LinePart(label="2017年4月5日，邻户耿某", value="确有请其拉运粮食，每次付油费50元。"),
            LinePart(label="2017年4月6日，邻户毕某", value="未听说该户以运输为业。"),
            LinePart(label="2017年4月6日，8社社长", value="该户收入以种植、养殖和外出务工为主。"),
        ],
        "findings": "该户2016年拉运粮食收取油费共300元，未计入生产经营性收入；计入后年人均纯收入为5568.41元，高于收入标准。",
    }
)
_DECIDED = ObjectionPart(
    **{
        **_INVESTIGATED,
        "conclusion": "部分成立",
        "decision": "退回入户核实环节补正收入测算表，补正后重新公示；不影响该户达到收入标准的认定。",
        "basis": "《关于进一步推进脱贫攻坚工作的意见》、入户调查笔录4份",
        "replied_on": "2017-04-12",
        "remedy": "对本决定不服的，可自收到本答复书之日起7日内向农安县扶贫开发办公室申请复核一次。",
        "published_at": ["村部", "行政村公示栏", "8社"],
    }
)
OBJECTIONS: dict[str, ObjectionPart] = {
    "O01": _RECEIVED,
    "O02": _ACCEPTED,
    "O03": _INVESTIGATED,
    "O04": _DECIDED,
}
PLAN = PlanPart(
    plan_no="农安镇减贫计〔2017〕1号",
    title="农安镇2017年度减贫计划",
    lines=[
        PlanLine(name="宝城村", households=17, persons=46, path="发展产业、转移就业"),
        PlanLine(name="两家子村", households=21, persons=58, path="发展产业、社会保障兜底"),
        PlanLine(name="小城子村", households=9, persons=24, path="转移就业"),
    ],
    households=47,
    persons=128,
    note="各村可在年度内调整进度，不得突破计划总数。",
)
