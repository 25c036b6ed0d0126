"""What a paper of a way back or of a place is called: one form serves several kinds of case under the title of each."""

from collections.abc import Mapping
from types import MappingProxyType

from approvals.models import Case
from approvals.stages import CaseKind
from documents.kinds import Kind

_TITLES: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("R02", CaseKind.ENROLMENT): "新识别贫困人口纳入审批表",
        ("R02", CaseKind.DISQUALIFICATION): "建档立卡对象清退审批表",
    }
)


def title_of(kind: Kind, case: Case) -> str:
    return _TITLES.get((kind.code, case.kind), kind.title)
