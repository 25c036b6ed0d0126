"""Workbook → rows grouped by household, in bounded memory.

calamine holds one sheet at a time; its rows go into a private SQLite file that has no name on disk and vanishes with
the connection (SQLite's own temporary database), so that 100,000 households need not fit into memory and no member's
number is left behind. Groups come back in the order of first mention.
"""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import groupby, islice
from pathlib import Path
from typing import IO, Any, Self

import python_calamine

from registry.importing import columns, values
from registry.importing.columns import FIELDS, Place, SheetKind
from registry.importing.guarding import WorkbookRefused, refuse_unsafe

HEADER_WITHIN = 15  # rows: titles, dates and "制表单位" may stand above the header
MAX_ROWS_OF_A_HOUSEHOLD = 80
_ORDER = {kind: rank for rank, kind in enumerate(SheetKind)}
# The largest sheet first: calamine's peak comes while nothing else is held.
_STAGING = (SheetKind.MEMBERS, SheetKind.HOUSEHOLDS, SheetKind.INCOME, SheetKind.CONDITIONS)
_KINDS = tuple(SheetKind)
_BATCH = 2000
_NO_HOUSEHOLD = 0


@dataclass(frozen=True)
class Layout:
    """One sheet as recognised."""

    kind: SheetKind
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
    """All rows that carry one household number ("" when they carry none)."""

    no: str
    rows: dict[SheetKind, list[SheetRow]] = field(default_factory=lambda: {kind: [] for kind in SheetKind})
    left_out: int = 0  # rows beyond MAX_ROWS_OF_A_HOUSEHOLD


class StagedWorkbook:
    """The rows of one workbook, waiting to be checked. Use as a context manager."""

    def __init__(self, file: IO[bytes]) -> None:
        self.layouts: list[Layout] = []
        self.unknown_sheets: list[str] = []
        self._ordinals: dict[str, int] = {"": _NO_HOUSEHOLD}
        self._counts: dict[int, int] = {}
        self._rows = sqlite3.connect("", isolation_level=None)
        self._rows.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-16000;"
            "CREATE TABLE rows (household INTEGER, rank INTEGER, layout INTEGER, row_no INTEGER, cells TEXT);"
            "CREATE TABLE numbers (number TEXT, household INTEGER);"
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
    def household_count(self) -> int:
        return len(self._ordinals) - 1 + (_NO_HOUSEHOLD in self._counts)

    @property
    def kinds(self) -> frozenset[SheetKind]:
        return frozenset(layout.kind for layout in self.layouts)

    def member_count(self) -> int:
        (count,) = self._rows.execute(
            "SELECT count(*) FROM rows WHERE rank = ?", [_ORDER[SheetKind.MEMBERS]]
        ).fetchone()
        return int(count)

    def repeated_numbers(self) -> frozenset[str]:
        """Identity numbers that stand in more than one household of this workbook."""
        found = self._rows.execute(
            "SELECT number FROM numbers GROUP BY number HAVING count(DISTINCT household) > 1 LIMIT 100000"
        )
        return frozenset(number for (number,) in found)

    def groups(self, *, skip: int = 0) -> Iterator[Group]:
        """Every household's rows, in a fixed order, so that an interrupted run can go on after the first `skip`."""
        names = {ordinal: no for no, ordinal in self._ordinals.items()}
        found = self._rows.execute("SELECT * FROM rows ORDER BY household, rank, layout, row_no")
        grouped = groupby(found, key=lambda row: row[0])
        for ordinal, rows in islice(grouped, skip, None):
            group = Group(names[ordinal], left_out=max(0, self._counts[ordinal] - MAX_ROWS_OF_A_HOUSEHOLD))
            for _, rank, layout_no, row_no, cells in rows:
                layout = self.layouts[layout_no]
                named = dict(zip(FIELDS[layout.kind], json.loads(cells), strict=True))
                group.rows[_KINDS[rank]].append(SheetRow(layout, row_no, named))
            yield group

    def _stage(self, file: IO[bytes]) -> None:
        sheets = []
        try:
            workbook = _open(file)
            for name in workbook.sheet_names:
                layout = _recognise_sheet(workbook.get_sheet_by_name(name))
                if layout is None:
                    self.unknown_sheets.append(name[:60])
                else:
                    sheets.append((name, layout))
            sheets.sort(key=lambda pair: _STAGING.index(pair[1].kind))
            for name, layout in sheets:
                self.layouts.append(layout)
                self._stage_sheet(workbook.get_sheet_by_name(name), layout)
        except python_calamine.PasswordError as error:
            raise WorkbookRefused("file_encrypted_or_old", {}) from error
        except (python_calamine.CalamineError, python_calamine.WorksheetNotFound) as error:
            raise WorkbookRefused("file_not_xlsx", {}) from error
        for kind in (SheetKind.HOUSEHOLDS, SheetKind.MEMBERS):
            if kind not in self.kinds:
                raise WorkbookRefused("sheet_missing", {"kind": kind.value})
        self._rows.execute("CREATE INDEX by_household ON rows (household, rank, layout, row_no)")
        self._rows.execute("CREATE INDEX by_number ON numbers (number, household)")

    def _stage_sheet(self, sheet: python_calamine.CalamineSheet, layout: Layout) -> None:
        order = [layout.places[name].index if name in layout.places else -1 for name in FIELDS[layout.kind]]
        number_at = FIELDS[layout.kind].index("id_no") if layout.kind is SheetKind.MEMBERS else None
        layout_no, rank = len(self.layouts) - 1, _ORDER[layout.kind]
        rows, numbers = [], []
        self._rows.execute("BEGIN")
        for row_no, cells in _numbered_rows(sheet):
            if row_no <= layout.header_row or not any(cell != "" for cell in cells):
                continue
            picked = [values.storable(cells[index]) if 0 <= index < len(cells) else None for index in order]
            if all(value is None for value in picked):
                continue
            ordinal = self._ordinal(picked[0])
            if number_at is not None and isinstance(number := picked[number_at], str):
                numbers.append((values.text_of(number).replace(" ", "").upper()[:18], ordinal))
            if self._counts[ordinal] <= MAX_ROWS_OF_A_HOUSEHOLD:
                rows.append((ordinal, rank, layout_no, row_no, json.dumps(picked, ensure_ascii=False)))
            if len(rows) >= _BATCH:
                self._write(rows, numbers)
        self._write(rows, numbers)
        self._rows.execute("COMMIT")

    def _write(self, rows: list[Any], numbers: list[Any]) -> None:
        self._rows.executemany("INSERT INTO rows VALUES (?, ?, ?, ?, ?)", rows)
        self._rows.executemany("INSERT INTO numbers VALUES (?, ?)", numbers)
        rows.clear()
        numbers.clear()

    def _ordinal(self, cell: str | float | None) -> int:
        """The household's place in the order of reading. A number that lost digits groups under what is left of it."""
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


def _recognise_sheet(sheet: python_calamine.CalamineSheet) -> Layout | None:
    """The best header within the first rows: the kind and row in which most fields are recognised."""
    best: Layout | None = None
    for row_no, cells in islice(_numbered_rows(sheet), HEADER_WITHIN):
        titles = [str(cell) for cell in cells]
        for kind in SheetKind:
            places = columns.recognise(kind, titles)
            if places and (best is None or len(places) > len(best.places)):
                used = {place.index for place in places.values()}
                ignored = tuple(title.strip()[:60] for i, title in enumerate(titles) if title.strip() and i not in used)
                best = Layout(kind, sheet.name[:60], row_no, places, ignored[:30])
    return best
