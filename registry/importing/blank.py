"""The empty indicator workbook that an office fills in: its own places and its own sector's columns, as area_columns reads them."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

import xlsxwriter

from registry.importing.area_columns import FORM, SUBJECT_OF, AreaSheet, share_of
from registry.importing.placing import KnownPlace
from registry.importing.sheets import CENTIMETRES, METRES, MONEY, Column
from registry.indicator_vocabulary import Indicator, indicators_of_department
from registry.indicators import LEVEL_OF_SUBJECT
from registry.roles import Level

_NAMES = {AreaSheet.VILLAGES: "村", AreaSheet.HAMLETS: "自然屯", AreaSheet.TOWNS: "乡镇", AreaSheet.COUNTIES: "县"}
_PLACE = ("code", "county", "township", "village", "hamlet", "year")
_NOT_NAMED = {
    AreaSheet.VILLAGES: {"hamlet"},
    AreaSheet.HAMLETS: set(),
    AreaSheet.TOWNS: {"village", "hamlet"},
    AreaSheet.COUNTIES: {"township", "village", "hamlet"},
}


def blank(
    places: Iterable[tuple[str, KnownPlace]], hamlets: Sequence[tuple[str, str]], *, department: str, year: int
) -> IO[bytes]:
    """`places` by code; `hamlets` are (code of the village, name) of those known already. An open file at its start."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "bg_color": "#DCE6F2"})
    known = dict(places)
    for kind, name in _NAMES.items():
        columns = list(_columns(kind, department))
        rows = list(_rows(kind, known, hamlets, year))
        if len(columns) == len(_PLACE) - len(_NOT_NAMED[kind]) or (not rows and kind != AreaSheet.HAMLETS):
            continue  # nothing of this sector, or no such place
        sheet = book.add_worksheet(name)
        sheet.set_column(0, len(columns) - 1, 16)
        sheet.freeze_panes(1, 0)
        for index, (_field, title) in enumerate(columns):
            sheet.write_string(0, index, title, bold)
        for number, row in enumerate(rows, 1):
            for index, (field, _title) in enumerate(columns):
                if row.get(field):
                    sheet.write_string(number, index, row[field])
    book.close()
    file.seek(0)
    return file


def _columns(kind: AreaSheet, department: str) -> Iterator[tuple[str, str]]:
    """(field, title) in the order of the sheet, without other sectors' and without shares, which follow from their parts."""
    own = indicators_of_department(SUBJECT_OF[kind], department)
    left_out = {share_of(code) for code in own} | _NOT_NAMED[kind]
    by_field = {column.field: column for column in FORM.by_kind[kind].columns}
    for field in _PLACE:
        if field not in left_out:
            yield field, by_field[field].titles[0]
    for field, column in by_field.items():
        indicator = own.get(field.split("__")[0])
        if indicator is not None and field not in left_out:
            yield field, column.titles[0] + _unit(indicator, column)


def _unit(indicator: Indicator, column: Column) -> str:
    if column.units is MONEY:
        return "(元)"
    if column.units is CENTIMETRES or column.units is METRES:
        return "(米)"
    return "(%)" if indicator.kind == "number" and indicator.unit == "%" else ""


def _rows(
    kind: AreaSheet, places: dict[str, KnownPlace], hamlets: Sequence[tuple[str, str]], year: int
) -> Iterator[dict[str, str]]:
    if kind == AreaSheet.HAMLETS:
        for code, hamlet in hamlets:
            yield _named(code, places[code], year) | {"hamlet": hamlet}
        return
    level = LEVEL_OF_SUBJECT[SUBJECT_OF[kind]]
    for code, place in sorted(places.items(), key=lambda entry: entry[1].path):
        if place.level == level:
            yield _named(code, place, year)


def _named(code: str, place: KnownPlace, year: int) -> dict[str, str]:
    own = {Level.VILLAGE: "village", Level.TOWNSHIP: "township", Level.COUNTY: "county"}[Level(place.level)]
    above = {"county": place.county, "township": place.township} if own != "county" else {}
    return above | {"code": code, own: place.name, "year": str(year)}
