from registry.models.divisions import Division, DivisionCode
from registry.models.officials import DivisionGroupGrant, DivisionUserGrant, Posting, User

__all__ = ["Division", "DivisionCode", "DivisionGroupGrant", "DivisionUserGrant", "Posting", "User"]
