"""A report as a workbook: one sheet per table, from the frozen content alone; equal content, equal cells."""

import tempfile
from collections.abc import Mapping
from typing import IO, Any

import xlsxwriter

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_LONGEST = 31  # letters of a sheet's name


def workbook(content: Mapping[str, Any], *, no: str, digest: str) -> IO[bytes]:
    """An open file at its start."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book = xlsxwriter.Workbook(file, _OPTIONS)
    formats = {
        "head": book.add_format({"bold": True, "bg_color": "#DCE6F2", "text_wrap": True, "border": 1}),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "quiet": book.add_format({"font_color": "#595959"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    _cover(book.add_worksheet("说明"), content, formats, no, digest)
    for number, table in enumerate(content["tables"], 1):
        _table(book.add_worksheet(f"{number}.{table['title']}"[:_LONGEST]), table, formats)
    book.close()
    file.seek(0)
    return file


def _cover(sheet: Any, content: Mapping[str, Any], formats: Mapping[str, Any], no: str, digest: str) -> None:
    sheet.set_column(0, 0, 110)
    sheet.write_string(0, 0, content["title"], formats["title"])
    sheet.write_string(1, 0, f"编号{no}　数据时点{content['as_of']}　内容摘要（SHA-256）{digest}", formats["quiet"])
    for row, text in enumerate(content["paragraphs"], 3):
        sheet.write_string(row, 0, text, formats["text"])


def _table(sheet: Any, table: Mapping[str, Any], formats: Mapping[str, Any]) -> None:
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, max(len(table["columns"]) - 1, 1), 12)
    for column, title in enumerate(table["columns"]):
        sheet.write_string(0, column, title, formats["head"])
    for number, row in enumerate(table["rows"], 1):
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(number, column, cell)
            elif cell is not None:
                sheet.write_string(number, column, cell)
    if table["note"]:
        sheet.write_string(len(table["rows"]) + 2, 0, f"注：{table['note']}", formats["quiet"])
