"""How a value of the frozen content is written on paper: {% load paper %}.

Papers are Chinese whatever language the page had, so nothing here is translated. A number the source does not give stays
visibly missing (来源未给出): a blank would look like nought.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import template

register = template.Library()

NOT_GIVEN = "来源未给出"
NOTHING = "／"  # crossed out, so that nobody adds to it later
FILLED, EMPTY = "■", "□"  # ☑ is in none of the free Chinese fonts
EFFECTS = {"veto": "一票否决", "reference": "参考", "review": "综合研判"}
DIGITS = "〇一二三四五六七八九"
UNBROKEN = re.compile(r"[!-~]{12}(?=[!-~])")


@register.filter
def cn_date(iso: str | None) -> str:
    """2017-03-01 → 2017年3月1日 (GB/T 9704-2012 §7.3.5.5: Arabic figures, no leading nought)."""
    if not iso:
        return ""
    day = date.fromisoformat(iso)
    return f"{day.year}年{day.month}月{day.day}日"


@register.filter
def cn_period(first: str, last: str) -> str:
    return f"{cn_date(first)}至{cn_date(last)}" if first and last else ""


@register.filter
def term_of(notice: Mapping[str, Any]) -> str:
    """共7天, or where a free day or an interruption moved the end: 期限7天，依规定顺延."""
    first, last = (date.fromisoformat(str(notice[end])) for end in ("starts_on", "ends_on"))
    days, unit = notice["days"], "个工作日" if notice.get("calendar") == "working" else "天"
    is_moved = unit == "天" and (last - first).days + 1 != days
    return f"期限{days}天，依规定顺延" if is_moved else f"共{days}{unit}"


@register.filter
def yuan(fen: int | None) -> str:
    """320000 → 3200.00"""
    return NOT_GIVEN if fen is None else yuan_or_blank(fen)


@register.filter
def yuan_or_blank(fen: int | None) -> str:
    if fen is None:
        return ""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02}"


@register.filter
def tick(value: bool | None) -> str:
    return FILLED if value is True else EMPTY


@register.filter
def untick(value: bool | None) -> str:
    return FILLED if value is False else EMPTY


@register.filter
def yes_no(value: bool | None) -> str:
    """Both boxes; two empty ones where nothing was found."""
    return f"{tick(value)}是　{untick(value)}否"


@register.filter
def blank(value: object, words: str = NOTHING) -> object:
    return words if value is None or value == "" else value


@register.filter
def given(value: object) -> object:
    return blank(value, NOT_GIVEN)


@register.filter
def person_count(value: int | None) -> str:
    return "" if value is None else f"{value}人"


@register.filter
def year_word(value: int | None) -> str:
    return "" if value is None else f"{value}年"


@register.filter
def effect_word(effect: str) -> str:
    return EFFECTS.get(effect, effect)


@register.filter
def joined(items: Iterable[object], between: str = "、") -> str:
    return between.join(str(item) for item in items)


@register.filter
def cn_number(value: int) -> str:
    """1 → 一, 12 → 十二, 20 → 二十; headings count no further than 99."""
    tens, ones = divmod(value, 10)
    if not 0 < value < 100:
        return str(value)
    return ("" if tens == 0 else "十" if tens == 1 else f"{DIGITS[tens]}十") + (DIGITS[ones] if ones else "")


@register.filter
def short_digest(digest: str) -> str:
    """The first 128 bits, in groups one can compare by eye."""
    return " ".join(digest[start : start + 8] for start in range(0, 32, 8))


@register.filter
def long_text(value: str) -> str:
    """Lets what has no place to break (an address, a number, a prank) break after twelve letters."""
    return UNBROKEN.sub(lambda found: f"{found[0]}\u200b", str(value))


@register.filter
def pad_rows(items: Sequence[Any], rows: int) -> list[Any]:
    """At least so many rows: the empty ones are part of the form."""
    return [*items, *[None] * (rows - len(items))]


@register.filter
def cell(value: object) -> str:
    """One cell of a report's table: a number, words, or crossed out."""
    return long_text(str(blank(value)))
