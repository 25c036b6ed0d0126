from approvals.models.cases import Case, CaseKind, Roster
from approvals.models.decisions import Assessment, ComparisonReply, Decision, Evidence, Notice
from approvals.models.notices import (
    ChangeCause,
    Moment,
    NoticeBreak,
    NoticeChange,
    NoticeList,
    NoticePoint,
    PointKind,
    PointProof,
    TimeSource,
)
from approvals.models.sheets import ItemResult, Recusal, Sheet, SheetItem, SheetSeat, SheetState, SignMethod, SignOff

__all__ = [
    "Assessment",
    "Case",
    "CaseKind",
    "ChangeCause",
    "ComparisonReply",
    "Decision",
    "Evidence",
    "ItemResult",
    "Moment",
    "Notice",
    "NoticeBreak",
    "NoticeChange",
    "NoticeList",
    "NoticePoint",
    "PointKind",
    "PointProof",
    "Recusal",
    "Roster",
    "Sheet",
    "SheetItem",
    "SheetSeat",
    "SheetState",
    "SignMethod",
    "SignOff",
    "TimeSource",
]
