"""Resident identity numbers (GB 11643-1999) and how personal values are masked (domain.md §6).

The check is our own: six digits of area, a real birth date, a sequence, an ISO 7064 MOD 11-2 check character. The area
is checked for its shape only. Numbers are given at registration, so an area code may be younger or older than its
bearer (stack.md finding 4); whoever demands otherwise refuses living people.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"
_SHAPE = re.compile(r"[1-9][0-9]{16}[0-9X]", re.ASCII)
_OLDEST_BIRTH = date(1890, 1, 1)


class IdentityFault(StrEnum):
    SHAPE = "id_shape"
    CHECK_CHARACTER = "id_check_character"
    BIRTH_DATE = "id_birth_date"


@dataclass(frozen=True)
class Identity:
    """What a sound number says about its bearer."""

    number: str
    birth_on: date
    is_male: bool


class NotAnIdentityNumber(ValueError):
    def __init__(self, fault: IdentityFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def check_character(first_seventeen: str) -> str:
    """ISO 7064 MOD 11-2 over the first 17 digits."""
    total = sum(int(digit) * weight for digit, weight in zip(first_seventeen, _WEIGHTS, strict=True))
    return _CHECK_CHARACTERS[total % 11]


def parse_id_no(value: str, *, today: date) -> Identity:
    """The identity behind an 18-character number; raises NotAnIdentityNumber with the first fault found."""
    number = value.strip().upper()
    if not _SHAPE.fullmatch(number):
        raise NotAnIdentityNumber(IdentityFault.SHAPE)
    if check_character(number[:17]) != number[17]:
        raise NotAnIdentityNumber(IdentityFault.CHECK_CHARACTER)
    try:
        birth_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError as error:
        raise NotAnIdentityNumber(IdentityFault.BIRTH_DATE) from error
    if not _OLDEST_BIRTH <= birth_on <= today:
        raise NotAnIdentityNumber(IdentityFault.BIRTH_DATE)
    return Identity(number, birth_on, is_male=int(number[16]) % 2 == 1)


def mask_id_no(value: str) -> str:
    """220122********0024: at most the first six and the last four, and never more than half of a short value."""
    if len(value) < 15:
        return "*" * len(value)
    return value[:6] + "*" * (len(value) - 10) + value[-4:]


def mask_phone(value: str) -> str:
    """181****3660; a value too short to be a number is hidden wholly."""
    if len(value) < 7:
        return "*" * len(value)
    return value[:3] + "*" * (len(value) - 7) + value[-4:]


def mask_name(value: str) -> str:
    """张*, 张*三, 张**四: the web never shows a whole name (domain.md §6)."""
    if len(value) < 2:
        return "*" * len(value)
    if len(value) == 2:
        return value[0] + "*"
    return value[0] + "*" * (len(value) - 2) + value[-1]
