from registry.models.divisions import Division, DivisionCode, Succession
from registry.models.households import (
    Helper,
    Household,
    HousingGrade,
    IncomeCategory,
    IncomeItem,
    LivingConditions,
    Member,
    Sex,
    Standing,
    StandingChange,
)
from registry.models.imports import ImportProblem, ImportRun, ImportStatus, Severity
from registry.models.officials import Delegation, DivisionGroupGrant, DivisionUserGrant, Posting, User
from registry.models.parameters import ParameterChange, ParameterConfirmation, ParameterName
from registry.models.programmes import ProgrammeVersion, Target

__all__ = [
    "Delegation",
    "Division",
    "DivisionCode",
    "DivisionGroupGrant",
    "DivisionUserGrant",
    "Helper",
    "Household",
    "HousingGrade",
    "ImportProblem",
    "ImportRun",
    "ImportStatus",
    "IncomeCategory",
    "IncomeItem",
    "LivingConditions",
    "Member",
    "ParameterChange",
    "ParameterConfirmation",
    "ParameterName",
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
