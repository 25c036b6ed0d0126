"""What a paper of a way back or of a place is called: one form serves several kinds of case under the title of each."""

from collections.abc import Mapping
from types import MappingProxyType

from approvals.models import Case
from approvals.stages import CaseKind, StageCode
from approvals.words import word_of
from documents.kinds import Kind, ProgrammeWords
from documents.place_parts import NOUNS
from registry.programme_schema import Programme

_TITLES: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("R02", CaseKind.ENROLMENT): "新识别贫困人口纳入审批表",
        ("R02", CaseKind.DISQUALIFICATION): "建档立卡对象{struck_off}审批表",
    }
)


_OF_PLACE: Mapping[str, str] = MappingProxyType(
    {
        "V01": "{noun}{word}申请书",
        "V02": "{noun}{word}认定表",
        "V03": "{noun}{word}行业部门指标认定意见",
        "V04": "{noun}{word}公示",
        "V05": "{noun}{word}复查报告",
        "V06": "{noun}{word}检验认定书",
        "V07": "{noun}{word}公告",
        "K01": "{noun}{word}申请（附自评报告）",
        "K02": "{noun}{word}认定表",
        "K03": "{noun}{word}市级初审报告",
        "K04": "{noun}{word}专项评估检查报告",
        "K05": "拟{word}{noun}公示",
        "K06": "批准{noun}{word}公告",
    }
)


def title_of(kind: Kind, case: Case, programme: Programme) -> str:
    """A place's paper has the place's own word: 贫困村出列申请书, 经济薄弱镇摘帽公告."""
    if case.household_id is None and kind.code in _OF_PLACE:
        return title_of_place(kind.code, NOUNS[case.kind], word_of(case.kind, programme))
    if kind.code == "H14":
        return title_of_verification(kind, programme)
    return _TITLES.get((kind.code, case.kind), kind.title).format(struck_off=programme.wording.struck_off)


def title_of_verification(kind: Kind, programme: Programme) -> str:
    """Where it is no prefecture that verifies, the place's own word for it: 省级核查意见书."""
    held = programme.stage(StageCode.CITY_VERIFICATION)
    return kind.title if held.level == "prefecture" else f"{held.title}意见书"


def title_of_place(code: str, noun: str, word: str) -> str:
    """`word` is the place's own for what it does."""
    return _OF_PLACE[code].format(noun=noun, word=word.removesuffix("达标"))


def programme_words(programme: Programme) -> ProgrammeWords:
    return ProgrammeWords(
        title=programme.title,
        source_title=programme.source.document_title,
        standard=programme.wording.standard,
        exit=programme.wording.household_exit,
    )
