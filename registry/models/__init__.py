from registry.models.divisions import Division, DivisionCode, Succession
from registry.models.households import (
    Helper,
    Household,
    HousingGrade,
    IncomeCategory,
    IncomeItem,
    LivingConditions,
    Member,
    Movement,
    Sex,
    Standing,
    StandingChange,
)
from registry.models.imports import ImportKind, ImportProblem, ImportRun, ImportStatus, Severity
from registry.models.indicators import IndicatorReport, IndicatorSource, IndicatorSubject
from registry.models.listings import Listing, ListingKind, ListingStanding, PlaceStanding
from registry.models.natural_changes import LEAVING, ChangeReason, ChangeState, NaturalChange
from registry.models.officials import Delegation, DivisionGroupGrant, DivisionUserGrant, Posting, User
from registry.models.parameters import ParameterChange, ParameterConfirmation, ParameterName
from registry.models.programmes import ProgrammeVersion, Target

__all__ = [
    "LEAVING",
    "ChangeReason",
    "ChangeState",
    "Delegation",
    "Division",
    "DivisionCode",
    "DivisionGroupGrant",
    "DivisionUserGrant",
    "Helper",
    "Household",
    "HousingGrade",
    "ImportKind",
    "ImportProblem",
    "ImportRun",
    "ImportStatus",
    "IncomeCategory",
    "IncomeItem",
    "IndicatorReport",
    "IndicatorSource",
    "IndicatorSubject",
    "Listing",
    "ListingKind",
    "ListingStanding",
    "LivingConditions",
    "Member",
    "Movement",
    "NaturalChange",
    "ParameterChange",
    "ParameterConfirmation",
    "ParameterName",
    "PlaceStanding",
    "Posting",
    "ProgrammeVersion",
    "Severity",
    "Sex",
    "Standing",
    "StandingChange",
    "Succession",
    "Target",
    "User",
]
