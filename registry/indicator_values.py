"""One reported value: what may stand in it, how it is compared with a threshold, and how it is shown."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from registry.indicator_vocabulary import Indicator
from registry.money import yuan_text

Value = int | bool | Mapping[str, int]
LARGEST = {"count": 100_000_000, "fen": 10**15, "number": 10**9, "percent_pair": 100_000_000}


def problem_of(indicator: Indicator, value: Any) -> str:
    """The code of what is wrong with the value (a key of importing.messages), or ""."""
    if indicator.kind == "flag":
        return "" if isinstance(value, bool) else "neither_yes_nor_no"
    if indicator.kind == "percent_pair":
        return _problem_of_pair(value)
    if not isinstance(value, int) or isinstance(value, bool):
        return "not_whole"
    if value < 0 and not indicator.is_signed:
        return "negative"
    return "too_large" if abs(value) > LARGEST[indicator.kind] else ""


def _problem_of_pair(value: Any) -> str:
    if not isinstance(value, Mapping) or value.keys() != {"numerator", "denominator"}:
        return "denominator_missing"
    numerator, denominator = value["numerator"], value["denominator"]
    if not all(isinstance(part, int) and not isinstance(part, bool) for part in (numerator, denominator)):
        return "not_whole"
    if numerator < 0 or denominator < 0:
        return "negative"
    if denominator > LARGEST["percent_pair"]:
        return "too_large"
    if not denominator:
        return "denominator_zero"
    return "share_above_hundred" if numerator > denominator else ""


def pair(numerator: int, denominator: int) -> dict[str, int]:
    return {"numerator": numerator, "denominator": denominator}


def comparable(indicator: Indicator, value: Value) -> Fraction | bool:
    """The value as a rule's threshold has it: per cent, yuan, centimetres, pieces – exact; or yes and no."""
    if isinstance(value, bool):
        return value
    if isinstance(value, Mapping):
        return Fraction(100 * value["numerator"], value["denominator"])
    return Fraction(value, 100 if indicator.kind == "fen" else indicator.scale)


def shown(indicator: Indicator, value: Value | None) -> str:
    """For pages and papers: 152/160 (95.00%), 50000.00元, 有/无 in the reader's language."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        return f"{value['numerator']}/{value['denominator']} ({decimal_text(percent_hundredths(value), 100)}%)"
    if indicator.kind == "fen":
        return f"{yuan_text(value)} {indicator.unit}"
    return f"{decimal_text(value, indicator.scale)} {indicator.unit}".strip()


def percent_hundredths(value: Mapping[str, int]) -> int:
    """The share in hundredths of a per cent, rounded half up; for showing, never for judging."""
    return (20_000 * value["numerator"] + value["denominator"]) // (2 * value["denominator"])


def decimal_text(value: int, scale: int) -> str:
    if scale == 1:
        return str(value)
    digits = len(str(scale)) - 1
    sign, rest = ("-" if value < 0 else ""), abs(value)
    return f"{sign}{rest // scale}.{rest % scale:0{digits}d}"
