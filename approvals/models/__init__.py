from approvals.models.cases import Case, CaseKind, Roster
from approvals.models.decisions import Assessment, ComparisonReply, Decision, Evidence, Notice
from approvals.models.sheets import ItemResult, Recusal, Sheet, SheetItem, SheetSeat, SheetState, SignMethod, SignOff

__all__ = [
    "Assessment",
    "Case",
    "CaseKind",
    "ComparisonReply",
    "Decision",
    "Evidence",
    "ItemResult",
    "Notice",
    "Recusal",
    "Roster",
    "Sheet",
    "SheetItem",
    "SheetSeat",
    "SheetState",
    "SignMethod",
    "SignOff",
]
