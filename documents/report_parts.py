"""What reports say beside what every paper carries (S01–S04): sentences and tables, as they were prepared."""

from typing import TypedDict

Cell = str | int | None  # None: 来源未给出, or nothing to divide by


class ReportTable(TypedDict):
    """`keys`: what each row is about, for the page's links ("" none); `link` says what kind of key that is."""

    title: str
    columns: list[str]
    rows: list[list[Cell]]
    link: str  # place, case, ledger, objection; "" where rows lead nowhere
    keys: list[str]
    is_printed: bool  # False: in the workbook alone
    note: str


class ReportPart(TypedDict):
    no: str
    period: str  # 2017年, 2017年11月, 2017年第47周 …
    as_of: str
    paragraphs: list[str]
    tables: list[ReportTable]
    attached: list[str]  # titles of the tables that stand in the workbook alone
    digest: str  # of the whole content, workbook included
