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
    "Source",
]
