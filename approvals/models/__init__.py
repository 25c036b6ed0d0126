from approvals.models.cases import Case, CaseKind, Roster
from approvals.models.decisions import Assessment, ComparisonReply, Decision, Evidence, Notice

__all__ = ["Assessment", "Case", "CaseKind", "ComparisonReply", "Decision", "Evidence", "Notice", "Roster"]
