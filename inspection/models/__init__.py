from inspection.models.campaigns import Campaign, CampaignItem, CampaignKind
from inspection.models.filings import Filing, FilingAlarm
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
from inspection.models.letters import LetterSide, LetterSignature, LetterWithdrawal, ResponsibilityLetter
from inspection.models.rechecks import (
    OF_HOUSEHOLDS,
    OF_VILLAGES,
    WAITING,
    RecheckFocus,
    RecheckPhoto,
    RecheckResult,
    RecheckSubject,
    RecheckVisit,
)
from inspection.models.report_orders import ReportJob, ReportOrder, ReportWorkbook, WhyNot
from inspection.models.reports import Report, ReportIssue, ReportKind, StudyMeeting
from inspection.models.supervisions import SupervisionMember, SupervisionProposal, SupervisionReport

__all__ = [
    "OF_HOUSEHOLDS",
    "OF_VILLAGES",
    "WAITING",
    "AccountabilityKind",
    "Campaign",
    "CampaignItem",
    "CampaignKind",
    "Category",
    "FileMoment",
    "Filing",
    "FilingAlarm",
    "HeldToAccount",
    "LedgerFile",
    "LedgerItem",
    "LedgerStep",
    "LetterSide",
    "LetterSignature",
    "LetterWithdrawal",
    "RecheckFocus",
    "RecheckPhoto",
    "RecheckResult",
    "RecheckSubject",
    "RecheckVisit",
    "Report",
    "ReportIssue",
    "ReportJob",
    "ReportKind",
    "ReportOrder",
    "ReportWorkbook",
    "ResponsibilityLetter",
    "Source",
    "StudyMeeting",
    "SupervisionMember",
    "SupervisionProposal",
    "SupervisionReport",
    "WhyNot",
]
