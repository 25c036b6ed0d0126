"""The check code under a QR code, as it is typed: fifteen random letters and figures, and one that catches slips.

They are those of Crockford's base 32, which has no I, L, O and U. The last one makes the sum over GF(32) nought, with another
weight at every place: one wrong character, or two that changed places, are always noticed. Papers issued before have 26
letters (RFC 4648) without a sum and go on being found.
"""

import secrets
import unicodedata
from collections.abc import Sequence
from itertools import product

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16  # 75 random bits: nobody guesses another paper's
OLD_ALPHABET, OLD_LENGTH = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 26
LONGEST = 64
_READ_AS = str.maketrans("OIL", "011")
_OLD_READ_AS = str.maketrans("08", "OB")
_UNSURE = 4  # a 1 in an old code may be an I or an L; so many are tried both ways
_POLYNOMIAL = 0b100101


class Mistyped(Exception):
    """This is no check code, or a character of it is wrong."""


def new_code() -> str:
    values = [secrets.randbelow(len(ALPHABET)) for _place in range(LENGTH - 1)]
    return "".join(ALPHABET[value] for value in (*values, _doubled(_sum(values))))


def meant(typed: str) -> list[str]:
    """The codes that may have been meant: one, or a few where a 1 stands in an old code. Raises Mistyped."""
    text = squeezed(typed)
    if len(text) == OLD_LENGTH:
        return _old_codes(text.translate(_OLD_READ_AS))
    code = text.translate(_READ_AS)
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        raise Mistyped(typed[:LONGEST])
    if _sum([ALPHABET.index(character) for character in code]):
        raise Mistyped(typed[:LONGEST])
    return [code]


def squeezed(typed: str) -> str:
    """Full-width or small letters, spaces, hyphens and dots make no difference."""
    text = unicodedata.normalize("NFKC", typed).upper()
    return "".join(character for character in text if not (character.isspace() or character in "-‐‑–—_.·•"))


def _old_codes(text: str) -> list[str]:
    if not set(text) <= {*OLD_ALPHABET, "1"} or text.count("1") > _UNSURE:
        raise Mistyped(text)
    choices = ["IL" if character == "1" else character for character in text]
    return ["".join(one) for one in product(*choices)]


def _sum(values: Sequence[int]) -> int:
    """Horner's rule with the generator 2 of GF(32): every place has a weight of its own."""
    total = 0
    for value in values:
        total = _doubled(total) ^ value
    return total


def _doubled(value: int) -> int:
    value <<= 1
    return value ^ _POLYNOMIAL if value & 32 else value
