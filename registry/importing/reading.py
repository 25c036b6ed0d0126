"""Workbook → rows grouped by subject (a household; a village with its natural villages), in bounded memory.

calamine holds one sheet at a time; its rows go into a private SQLite file that has no name on disk and vanishes with
the connection (SQLite's own temporary database), so that 100,000 households need not fit into memory and no member's
number is left behind. Groups come back in the order of first mention.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import groupby, islice
from pathlib import Path
from typing import IO, Any, Self

import python_calamine

from registry.importing import values
from registry.importing.guarding import WorkbookRefused, refuse_unsafe
from registry.importing.sheets import Form, Place, Sheet

HEADER_WITHIN = 15  # rows: titles, dates and "制表单位" may stand above the header
_BATCH = 2000
_NO_SUBJECT = 0


@dataclass(frozen=True)
class Layout:
    """One sheet as recognised."""

    kind: str
    sheet: str
    header_row: int
    places: dict[str, Place]
    ignored: tuple[str, ...]


@dataclass(frozen=True)
class SheetRow:
    layout: Layout
    row_no: int
    cells: dict[str, str | float | None]

    def title(self, field_name: str) -> str:
        place = self.layout.places.get(field_name)
        return place.title if place else ""

    def scale(self, field_name: str) -> int:
        place = self.layout.places.get(field_name)
        return place.scale if place else 1


@dataclass
class Group:
    """All rows of one subject; `no` is its number or code ("" when they carry none)."""

    no: str
    rows: dict[str, list[SheetRow]] = field(default_factory=lambda: defaultdict(list))
    left_out: int = 0  # rows beyond Form.most_rows


class StagedWorkbook:
    """The rows of one workbook, waiting to be checked. Use as a context manager."""

    def __init__(self, file: IO[bytes], form: Form) -> None:
        self.form = form
        self._ranks = {sheet.kind: rank for rank, sheet in enumerate(form.sheets)}
        self.layouts: list[Layout] = []
        self.unknown_sheets: list[str] = []
        self._ordinals: dict[str, int] = {"": _NO_SUBJECT}
        self._counts: dict[int, int] = {}
        self._rows = sqlite3.connect("", isolation_level=None)
        self._rows.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-16000;"
            "CREATE TABLE rows (subject INTEGER, rank INTEGER, layout INTEGER, row_no INTEGER, cells TEXT);"
            "CREATE TABLE numbers (number TEXT, subject INTEGER);"
        )
        try:
            refuse_unsafe(file)
            self._stage(file)
        except BaseException:
            self._rows.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._rows.close()

    @property
    def subject_count(self) -> int:
        return len(self._ordinals) - 1 + (_NO_SUBJECT in self._counts)

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(layout.kind for layout in self.layouts)

    def person_count(self) -> int:
        rank = self._ranks.get(self.form.persons)
        (count,) = self._rows.execute("SELECT count(*) FROM rows WHERE rank = ?", [rank]).fetchone()
        return int(count)

    def repeated_numbers(self) -> frozenset[str]:
        """Identity numbers that stand in more than one subject of this workbook."""
        found = self._rows.execute(
            "SELECT number FROM numbers GROUP BY number HAVING count(DISTINCT subject) > 1 LIMIT 100000"
        )
        return frozenset(number for (number,) in found)

    def groups(self, *, skip: int = 0) -> Iterator[Group]:
        """Every subject's rows, in a fixed order, so that an interrupted run can go on after the first `skip`."""
        names = {ordinal: no for no, ordinal in self._ordinals.items()}
        found = self._rows.execute("SELECT * FROM rows ORDER BY subject, rank, layout, row_no")
        grouped = groupby(found, key=lambda row: row[0])
        for ordinal, rows in islice(grouped, skip, None):
            group = Group(names[ordinal], left_out=max(0, self._counts[ordinal] - self.form.most_rows))
            for _, rank, layout_no, row_no, cells in rows:
                layout = self.layouts[layout_no]
                named = dict(zip(self._sheet(layout).fields, json.loads(cells), strict=True))
                group.rows[self.form.sheets[rank].kind].append(SheetRow(layout, row_no, named))
            yield group

    def _stage(self, file: IO[bytes]) -> None:
        sheets = []
        try:
            workbook = _open(file)
            for name in workbook.sheet_names:
                layout = _recognise_sheet(workbook.get_sheet_by_name(name), self.form)
                if layout is None:
                    self.unknown_sheets.append(name[:60])
                else:
                    sheets.append((name, layout))
            sheets.sort(key=lambda pair: self.form.staging.index(pair[1].kind))
            for name, layout in sheets:
                self.layouts.append(layout)
                self._stage_sheet(workbook.get_sheet_by_name(name), layout)
        except python_calamine.PasswordError as error:
            raise WorkbookRefused("file_encrypted_or_old", {}) from error
        except (python_calamine.CalamineError, python_calamine.WorksheetNotFound) as error:
            raise WorkbookRefused("file_not_xlsx", {}) from error
        for name, kinds in self.form.demanded.items():
            if not kinds & self.kinds:
                raise WorkbookRefused("sheet_missing", {"kind": str(name)})
        self._rows.execute("CREATE INDEX by_subject ON rows (subject, rank, layout, row_no)")
        self._rows.execute("CREATE INDEX by_number ON numbers (number, subject)")

    def _stage_sheet(self, sheet: python_calamine.CalamineSheet, layout: Layout) -> None:
        fields = self._sheet(layout).fields
        order = [layout.places[name].index if name in layout.places else -1 for name in fields]
        numbered, number = self.form.numbers
        number_at = fields.index(number) if layout.kind == numbered else None
        layout_no, rank = len(self.layouts) - 1, self._ranks[layout.kind]
        rows, numbers = [], []
        self._rows.execute("BEGIN")
        for row_no, cells in _numbered_rows(sheet):
            if row_no <= layout.header_row or not any(cell != "" for cell in cells):
                continue
            picked = [values.storable(cells[index]) if 0 <= index < len(cells) else None for index in order]
            if all(value is None for value in picked):
                continue
            ordinal = self._ordinal(self.form.key(picked))
            if number_at is not None and isinstance(found := picked[number_at], str):
                numbers.append((values.text_of(found).replace(" ", "").upper()[:18], ordinal))
            if self._counts[ordinal] <= self.form.most_rows:
                rows.append((ordinal, rank, layout_no, row_no, json.dumps(picked, ensure_ascii=False)))
            if len(rows) >= _BATCH:
                self._write(rows, numbers)
        self._write(rows, numbers)
        self._rows.execute("COMMIT")

    def _sheet(self, layout: Layout) -> Sheet:
        return self.form.by_kind[str(layout.kind)]

    def _write(self, rows: list[Any], numbers: list[Any]) -> None:
        self._rows.executemany("INSERT INTO rows VALUES (?, ?, ?, ?, ?)", rows)
        self._rows.executemany("INSERT INTO numbers VALUES (?, ?)", numbers)
        rows.clear()
        numbers.clear()

    def _ordinal(self, cell: str | float | None) -> int:
        """The subject's place in the order of reading. A number that lost digits groups under what is left of it."""
        try:
            no = values.code_of(cell)
        except values.Unreadable:
            no = values.text_of(cell)
        ordinal = self._ordinals.setdefault(no[:60], len(self._ordinals))
        self._counts[ordinal] = self._counts.get(ordinal, 0) + 1
        return ordinal


def _open(file: IO[bytes]) -> python_calamine.CalamineWorkbook:
    """By the path of its descriptor if it has one: calamine then reads from the disk instead of holding a copy."""
    if isinstance(file, BytesIO) or not Path("/proc/self/fd").exists():
        return python_calamine.load_workbook(file)
    return python_calamine.load_workbook(f"/proc/self/fd/{file.fileno()}")


def _numbered_rows(sheet: python_calamine.CalamineSheet) -> Iterator[tuple[int, list[Any]]]:
    """Rows with the numbers that Excel shows: iter_rows() begins at the first row even if that is blank."""
    if sheet.start is not None:
        yield from enumerate(sheet.iter_rows(), 1)


def _recognise_sheet(sheet: python_calamine.CalamineSheet, form: Form) -> Layout | None:
    """The best header within the first rows: the kind and row in which most fields are recognised."""
    best: Layout | None = None
    for row_no, cells in islice(_numbered_rows(sheet), HEADER_WITHIN):
        titles = [str(cell) for cell in cells]
        for kind in form.sheets:
            places = kind.recognise(titles)
            if places and (best is None or len(places) > len(best.places)):
                used = {place.index for place in places.values()}
                ignored = tuple(title.strip()[:60] for i, title in enumerate(titles) if title.strip() and i not in used)
                best = Layout(kind.kind, sheet.name[:60], row_no, places, ignored[:30])
    return best
