from inspection.models.campaigns import Campaign, CampaignItem
from inspection.models.ledger import (
    AccountabilityKind,
    Category,
    FileMoment,
    HeldToAccount,
    LedgerFile,
    LedgerItem,
    LedgerStep,
    Source,
)
from inspection.models.reports import Report, ReportIssue, ReportKind, StudyMeeting

__all__ = [
    "AccountabilityKind",
    "Campaign",
    "CampaignItem",
    "Category",
    "FileMoment",
    "HeldToAccount",
    "LedgerFile",
    "LedgerItem",
    "LedgerStep",
    "Report",
    "ReportIssue",
    "ReportKind",
    "Source",
    "StudyMeeting",
]
