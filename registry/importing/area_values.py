"""The indicators of one row: every cell read by its indicator's kind, every share with what it is of."""

from collections.abc import Callable
from typing import Any

from registry.importing.area_columns import share_of, whole_of
from registry.importing.findings import Findings
from registry.importing.reading import SheetRow
from registry.importing.values import Unreadable, fen, scaled, text_of, whole_number, yes_or_no
from registry.indicator_values import LARGEST, Value, decimal_text, pair, percent_hundredths
from registry.indicator_vocabulary import Indicator, indicators_for, indicators_of_department

_HUNDREDTHS_OF_ROUNDING = 10  # a share stated to one decimal place may be off by a tenth
_HUNDRED = 10_000
# A part of a whole in the same row.
_PARTS = (("poor_households", "households"), ("poor_persons", "persons"), ("labour", "persons"),
          ("poor_villages", "villages"), ("industry_households", "poor_households"), ("poor_households", "poor_persons"))  # fmt: skip


def read_values(row: SheetRow, subject: str, department: str, findings: Findings) -> dict[str, Value]:
    """What the row states and may state. An empty cell states nothing."""
    own = indicators_of_department(subject, department)
    values: dict[str, Value] = {}
    for code, indicator in indicators_for(subject).items():
        if not _is_stated(row, indicator):
            continue
        if code not in own:
            findings.refuse(row, code, "not_your_indicator", title=indicator.title)
            continue
        value = _read(row, indicator, findings)
        if value is not None:
            values[code] = value
    _compare_parts(row, values, findings)
    _compare_wholes(row, subject, values, findings)
    _compare_growth(row, values, findings)
    return values


def _is_stated(row: SheetRow, indicator: Indicator) -> bool:
    code = indicator.code
    names = [code, whole_of(code), share_of(code)] if indicator.kind == "percent_pair" else [code]
    return any(text_of(row.cells.get(name)) for name in names)


def _read(row: SheetRow, indicator: Indicator, findings: Findings) -> Value | None:
    if indicator.kind == "percent_pair":
        return _read_pair(row, indicator, findings)
    if indicator.kind == "flag":
        flag: bool | None = findings.read(row, indicator.code, yes_or_no, fatal=True)
        return flag
    number: int | None = findings.read(row, indicator.code, _reader(row, indicator), fatal=True)
    if number is not None and indicator.unit == "%":
        _doubt_per_cent(row, indicator, number, findings)
    return number


def _reader(row: SheetRow, indicator: Indicator) -> Callable[[Any], int | None]:
    largest = LARGEST[indicator.kind]
    if indicator.kind == "count":
        return lambda cell: whole_number(cell, largest=largest)
    if indicator.kind == "fen":
        return lambda cell: _not_negative(fen(cell, yuan=row.scale(indicator.code)))
    scale = indicator.scale * row.scale(indicator.code)
    return lambda cell: scaled(cell, scale=scale, largest=largest, is_signed=indicator.is_signed)


def _not_negative(amount: int | None) -> int | None:
    if amount is not None and amount < 0:
        raise Unreadable("negative")
    return amount


def _doubt_per_cent(row: SheetRow, indicator: Indicator, number: int, findings: Findings) -> None:
    """A cell that Excel shows as 13.25% holds 0.1325."""
    if number and abs(number) < indicator.scale and isinstance(row.cells.get(indicator.code), float):
        findings.flag(row, indicator.code, "below_one_per_cent", read=decimal_text(number, indicator.scale))
    if not indicator.is_signed and number > 100 * indicator.scale:
        findings.refuse(row, indicator.code, "share_above_hundred")


def _read_pair(row: SheetRow, indicator: Indicator, findings: Findings) -> Value | None:
    code, whole = indicator.code, whole_of(indicator.code)
    share = _read_share(row, indicator, findings)
    numerator, denominator = (
        findings.read(row, name, lambda cell: whole_number(cell, largest=LARGEST["percent_pair"]), fatal=True)
        for name in (code, whole)
    )
    if denominator is None:
        if not text_of(row.cells.get(whole)):  # else its fault is already said
            findings.refuse(row, whole, "denominator_missing", title=indicator.title, of=indicator.denominator)
        return None
    if numerator is None:
        if not text_of(row.cells.get(code)):
            findings.refuse(row, code, "numerator_missing", title=indicator.title, of=indicator.numerator)
        return None
    if numerator > denominator:
        findings.refuse(row, code, "part_above_whole", part=numerator, whole=denominator)
        return None
    if not denominator:
        findings.flag(row, whole, "denominator_zero", title=indicator.title)
        return None
    value = pair(numerator, denominator)
    if share is not None and abs(share - percent_hundredths(value)) > _HUNDREDTHS_OF_ROUNDING:
        findings.flag(row, share_of(code), "share_differs", computed=decimal_text(percent_hundredths(value), 100))
    return value


def _read_share(row: SheetRow, indicator: Indicator, findings: Findings) -> int | None:
    """In hundredths of a per cent; never written, only compared. Excel's own per cent is a fraction of one."""
    name = share_of(indicator.code)
    share: int | None = findings.read(row, name, lambda cell: scaled(cell, scale=100, largest=10**9), fatal=False)
    if share is None:
        return None
    if share > _HUNDRED:
        findings.refuse(row, name, "share_above_hundred")
        return None
    is_fraction = isinstance(cell := row.cells.get(name), float) and 0 < cell <= 1
    return round(cell * _HUNDRED) if is_fraction and isinstance(cell, float) else share


def _compare_parts(row: SheetRow, values: dict[str, Value], findings: Findings) -> None:
    for part, whole in _PARTS:
        less, more = values.get(part), values.get(whole)
        if isinstance(less, int) and isinstance(more, int) and less > more:
            findings.refuse(row, part, "part_above_whole", part=less, whole=more)


def _compare_wholes(row: SheetRow, subject: str, values: dict[str, Value], findings: Findings) -> None:
    """What a share is of is one of the row's own counts, if the row states any of those that it may be of."""
    for code, indicator in indicators_for(subject).items():
        value = values.get(code)
        counts = [values[whole] for whole in indicator.wholes if whole in values]
        if isinstance(value, dict) and counts and value["denominator"] not in counts:
            findings.flag(row, whole_of(code), "denominator_differs", counts="、".join(map(str, counts)))


def _compare_growth(row: SheetRow, values: dict[str, Value], findings: Findings) -> None:
    now, before, growth = (values.get(f"fiscal_{name}") for name in ("resources", "resources_before", "growth"))
    if isinstance(now, int) and isinstance(before, int) and isinstance(growth, int) and before:
        computed = round(10_000 * (now - before) / before)
        if abs(computed - growth) > _HUNDREDTHS_OF_ROUNDING:
            findings.flag(row, "fiscal_growth", "share_differs", computed=decimal_text(computed, 100))
