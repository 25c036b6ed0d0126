"""One value that a stage asks for, and how what arrives for it is checked. No database here."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from approvals import income_lines
from approvals.errors import InputMissing, InputWrong, InvalidAct

MAX_TEXT = 500
MAX_COUNT = 100_000
MAX_FEN = 100_000_000_00
_SHA256 = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class Input:
    """One value a stage asks for. kind: text, number, fen, date, flag, choice, names (one per line), ink, lines (of income).

    `per_case`: it differs from household to household even where many are decided together. `part` is the heading under
    which a page shows it ("" stands with the act itself).
    """

    name: str
    label: str | Promise
    kind: str
    required: bool = True
    choices: tuple[tuple[str, str | Promise], ...] = ()
    minimum: int = 0
    maximum: int = MAX_COUNT
    per_case: bool = False
    part: str = ""


def checked(inputs: tuple[Input, ...], values: Mapping[str, Any]) -> tuple[dict[str, Any], list[InvalidAct]]:
    """The values that passed, and one refusal for each that did not."""
    found: dict[str, Any] = {}
    refusals: list[InvalidAct] = []
    for item in inputs:
        value = values.get(item.name)
        if value is None or value == "" or value == []:
            if item.required:
                refusals.append(InputMissing(field=item.name, label=item.label))
            continue
        problem = _CHECKS[item.kind](item, value)
        if problem:
            refusals.append(InputWrong(field=item.name, label=item.label, problem=problem))
        else:
            found[item.name] = value
    return found, refusals


def _check_text(item: Input, value: Any) -> str | Promise:
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        return _("at most 500 characters")
    return "" if value.isprintable() else _("contains characters that cannot be printed")


def _check_number(item: Input, value: Any) -> str | Promise:
    if type(value) is not int or not item.minimum <= value <= item.maximum:
        return _("not a whole number in the possible range")
    return ""


def _check_fen(item: Input, value: Any) -> str | Promise:
    return "" if type(value) is int and 0 <= value <= MAX_FEN else _("not an amount in the possible range")


def _check_date(item: Input, value: Any) -> str | Promise:
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        return _("not a date")
    return ""


def _check_flag(item: Input, value: Any) -> str | Promise:
    return "" if isinstance(value, bool) else _("neither yes nor no")


def _check_choice(item: Input, value: Any) -> str | Promise:
    return "" if value in dict(item.choices) else _("not one of the choices")


def _check_names(item: Input, value: Any) -> str | Promise:
    if not isinstance(value, list) or len(set(value)) < max(item.minimum, 1):
        return _("too few different names")
    if len(value) > 50 or any(_check_text(item, name) or len(name) > 60 for name in value):
        return _("at most 50 entries of 60 characters")
    return ""


def _check_ink(item: Input, value: Any) -> str | Promise:
    """How it was written, and the digest under which the picture is kept."""
    if not isinstance(value, dict) or set(value) != {"method", "ink"}:
        return _("no signature")
    if value["method"] not in dict(item.choices) or not isinstance(value["ink"], str):
        return _("not one of the choices")
    return "" if _SHA256.fullmatch(value["ink"]) else _("no signature")


_CHECKS: dict[str, Callable[[Input, Any], str | Promise]] = {
    "text": _check_text,
    "number": _check_number,
    "fen": _check_fen,
    "date": _check_date,
    "flag": _check_flag,
    "choice": _check_choice,
    "names": _check_names,
    "ink": _check_ink,
    "lines": income_lines.check,
}
