"""One cell → one value. Every reader returns the value, or raises Unreadable with the code of the fault.

calamine gives numbers as floats, blanks as "" and dates as dates; offices type full-width digits, units and dots.
"""

import math
import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

_YES = frozenset(
    ["是", "有", "通", "已通", "参加", "已参加", "达标", "安全", "y", "yes", "√", "✓", "✔", "1", "true", "对"]
)
_NO = frozenset(
    [
        "否",
        "无",
        "没有",
        "未通",
        "不通",
        "未参加",
        "没参加",
        "不达标",
        "不安全",
        "n",
        "no",
        "×",
        "x",
        "✗",
        "0",
        "false",
        "错",
    ]
)
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,12})?", re.ASCII)
_AMOUNT_UNIT = re.compile(r"(元|圆|人民币|rmb|[¥$])", re.IGNORECASE)
_MEASURE = re.compile(r"(平方米|平米|㎡|m2|公里|千米|km|厘米|公分|cm|米|%)$", re.IGNORECASE)
_COUNT_UNIT = re.compile(r"(人|个月|个|月|年度|年|处|名|户|家)$")
_DATE = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?(?: 00:00(?::00)?)?", re.ASCII)
_EIGHT_DIGITS = re.compile(r"\d{8}", re.ASCII)
_EXCEL_EPOCH = date(1899, 12, 30)
_LARGEST_EXACT = 2**53
MAX_FEN = 10**12  # ten thousand million yuan: no household


class Unreadable(ValueError):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def storable(cell: Any) -> str | float | None:
    """A calamine cell as plain text or number; blanks become None."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, int | float):
        return float(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)[:2000]


def text_of(value: Any) -> str:
    """NFKC, without control and invisible characters, with single blanks. 3.0 reads "3"."""
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if _is_whole(value) else repr(value)
    folded = unicodedata.normalize("NFKC", value)
    if not folded.isprintable():
        folded = "".join(" " if sign in "\t\r\n" else sign for sign in folded if sign in "\t\r\n" or _is_visible(sign))
    return " ".join(folded.split())


def _is_visible(sign: str) -> bool:
    return unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn"}


def _is_whole(value: float) -> bool:
    return math.isfinite(value) and value == int(value) and abs(value) <= _LARGEST_EXACT


def code_of(value: Any) -> str:
    """A number that names something. Typed as a number it is sound only up to 15 digits: Excel keeps no more."""
    if isinstance(value, float):
        if not _is_whole(value) or abs(value) >= 10**15:
            raise Unreadable("number_lost_digits")
        return str(int(value))
    return text_of(value).replace(" ", "").upper()


def whole_number(value: Any, *, largest: int = 10_000) -> int | None:
    if value is None:
        return None
    number = _decimal(_COUNT_UNIT.sub("", text_of(value)))
    if number is None:
        return None
    if number != number.to_integral_value():
        raise Unreadable("not_whole")
    if number < 0:
        raise Unreadable("negative")
    if number > largest:
        raise Unreadable("too_large")
    return int(number)


def scaled(value: Any, *, scale: int, largest: int, is_signed: bool = False) -> int | None:
    """A measured number times `scale`, rounded half up to a whole one: 93.04 (scale 10) → 930."""
    if value is None:
        return None
    number = _decimal(_MEASURE.sub("", text_of(value)))
    if number is None:
        return None
    if number < 0 and not is_signed:
        raise Unreadable("negative")
    result = int((number * scale).to_integral_value(ROUND_HALF_UP))
    if abs(result) > largest:
        raise Unreadable("too_large")
    return result


def fen(value: Any, *, yuan: int = 1) -> int | None:
    """An amount of money in fen; `yuan` is what the column counts in (10,000 for 万元)."""
    if value is None:
        return None
    number = _decimal(_AMOUNT_UNIT.sub("", text_of(value)))
    if number is None:
        return None
    result = int((number * 100 * yuan).to_integral_value(ROUND_HALF_UP))
    if abs(result) > MAX_FEN:
        raise Unreadable("too_large")
    return result


def _decimal(text: str) -> Decimal | None:
    plain = text.replace(",", "").replace(" ", "")
    if not plain or plain in {"-", "/", "无"}:
        return None
    if not _NUMBER.fullmatch(plain):
        raise Unreadable("not_a_number")
    try:
        return Decimal(plain)
    except InvalidOperation as error:
        raise Unreadable("not_a_number") from error


def yes_or_no(value: Any) -> bool | None:
    word = text_of(value).lower()
    if not word:
        return None
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Unreadable("neither_yes_nor_no")


def day(value: Any) -> date | None:
    """2016-05-01, 2016.5.1, 2016/5/1, 2016年5月1日, 20160501, or Excel's count of days."""
    if value is None:
        return None
    if isinstance(value, float) and _is_whole(value) and 1 <= value <= 73_050:
        return _EXCEL_EPOCH + timedelta(days=int(value))
    text = text_of(value)
    if not text:
        return None
    match = _DATE.fullmatch(text)
    try:
        if match:
            return date(int(match[1]), int(match[2]), int(match[3]))
        if _EIGHT_DIGITS.fullmatch(text):
            return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError as error:
        raise Unreadable("not_a_date") from error
    raise Unreadable("not_a_date")
