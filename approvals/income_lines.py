"""Income line by line (H02, domain.md §2.1): item, quantity, price or coefficient, amount, voucher.

The lines of a category add up to what the level measured in it; so the sum that the criteria judge can be recounted.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from registry.models import IncomeCategory
from registry.money import yuan_text

from approvals.errors import InputWrong, InvalidAct

EXCLUDED = "excluded"  # 不计入项: told on the paper, counted nowhere
CATEGORIES: tuple[tuple[str, str | Promise], ...] = (*IncomeCategory.choices, (EXCLUDED, _("does not count as income")))
MOST = 60  # lines
LONGEST = 60  # characters of an item or a voucher
LONGEST_UNIT = 10
MAX_FEN = 100_000_000_00
_KEYS = {"category", "item", "quantity", "unit", "price_fen", "amount_fen", "voucher"}
_QUANTITY = re.compile(r"\d{1,7}(\.\d{1,2})?")


def product(quantity: str, price_fen: int) -> int:
    """Quantity × price, or × coefficient, in whole fen, half a fen upwards."""
    return int((Decimal(quantity) * price_fen).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def check(item: Any, value: Any) -> str | Promise:
    """What is wrong with the lines; "" where nothing."""
    if not isinstance(value, list) or len(value) > MOST:
        return _("at most 60 lines")
    for number, line in enumerate(value, 1):
        problem = _problem(line)
        if problem:
            return _("line %(number)s: %(problem)s") % {"number": number, "problem": problem}
    return ""


def _problem(line: Any) -> str | Promise:
    if not isinstance(line, dict) or set(line) != _KEYS:
        return _("not a line of income")
    if line["category"] not in dict(CATEGORIES):
        return _("not one of the choices")
    if not line["item"] or not all(
        _is_text(line[name], longest)
        for name, longest in (("item", LONGEST), ("voucher", LONGEST), ("unit", LONGEST_UNIT))
    ):
        return _("item, unit and voucher are short texts that can be printed")
    return _wrong_amount(line)


def _is_text(value: Any, longest: int) -> bool:
    return isinstance(value, str) and len(value) <= longest and value.isprintable()


def _wrong_amount(line: Mapping[str, Any]) -> str | Promise:
    quantity, price, amount = line["quantity"], line["price_fen"], line["amount_fen"]
    if not isinstance(quantity, str) or (quantity and not _QUANTITY.fullmatch(quantity)):
        return _("the quantity is no possible number")
    if type(amount) is not int or not 0 <= amount <= MAX_FEN:
        return _("not an amount in the possible range")
    if price is None:
        return ""
    if type(price) is not int or not 0 <= price <= MAX_FEN or not quantity:
        return _("a price needs its quantity")
    if product(quantity, price) != amount:
        return _("quantity × price is %s yuan") % yuan_text(product(quantity, price))
    return ""


def sums(lines: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """{wages_fen: …} of everything that counts; what no line names is nought."""
    found = {f"{category}_fen": 0 for category in IncomeCategory.values}
    for line in lines:
        if line["category"] != EXCLUDED:
            found[f"{line['category']}_fen"] += line["amount_fen"]
    return found


def sum_refusals(
    values: Mapping[str, Any], measured: Mapping[str, Any], labels: Mapping[str, str | Promise]
) -> list[InvalidAct]:
    """Whoever names lines names all of them: each measured kind of income is the sum of its lines."""
    lines = values.get("income_lines")
    if not lines:
        return []
    return [
        InputWrong(field=name, label=labels[name], problem=_("is not the sum of its lines, %s yuan") % yuan_text(total))
        for name, total in sums(lines).items()
        if measured.get(name) is not None and measured[name] != total
    ]


def line_text(line: Mapping[str, Any]) -> str:
    """玉米 5亩 × 480.00 = 2400.00 (售粮凭证)"""
    price = f" × {yuan_text(line['price_fen'])}" if line["price_fen"] is not None else ""
    quantity = f" {line['quantity']}{line['unit']}{price} =" if line["quantity"] else ""
    voucher = f"（{line['voucher']}）" if line["voucher"] else ""
    return f"{line['item']}{quantity} {yuan_text(line['amount_fen'])}{voucher}"
