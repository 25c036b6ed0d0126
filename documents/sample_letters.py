"""An invented letter of responsibility between a county and one of its townships."""

from documents.kinds import SignerPart
from documents.letters import HANDS_OVER, TAKES_ON
from documents.parts import LetterPart

LETTER = LetterPart(
    kind="主体责任",
    unit="农安镇",
    place="农安镇",
    year=2017,
    persons=128,
    tasks=["组织完成本镇年度脱贫攻坚任务。", "组织开展乡自查，对上报的退出对象和数据的真实性负责。"],
    clause="Q-05",
    quote="市领导负包保责任、区镇处负主体责任、市直部门负帮扶责任、村居负直接责任、纪检部门负监督责任，分别签订脱贫攻坚责任书",
    source="下足“绣花”功 走好扶贫路",
)


def letter_signers() -> list[SignerPart]:
    people = (
        (HANDS_OVER, "聂远山", "中共农安县委", "书记"),
        (TAKES_ON, "赫连建国", "农安镇人民政府", "镇长"),
    )
    return [
        SignerPart(
            label=label,
            name=name,
            unit=unit,
            post=post,
            signed_on="2017-03-02",
            method="系统签字",
            ink="",
            opinion="",
        )
        for label, name, unit, post in people
    ]
