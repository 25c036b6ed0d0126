"""The workbook a department fills in: made for its own request, read back whole or not at all, handed back with reasons beside the rows.

It carries full identity numbers, for without them no department finds anybody; so fetching it needs a reason, is logged,
and every sheet says for whom, by whom and why it was made. Its words are Chinese: it is a paper, not a page.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import IO, Any

import python_calamine
import xlsxwriter
from audit import clock, log
from django.db import transaction
from django.utils.translation import gettext as _
from registry.encryption import blind_index
from registry.importing.guarding import WorkbookRefused, refuse_unsafe
from registry.models import Posting, User
from registry.services import actor_of, name_of_actor

from approvals import events
from approvals.comparison_errors import ReasonTooShort
from approvals.comparison_replies import Line, department_posting, line_problem
from approvals.models import ComparisonRequest, ComparisonSubject

COLUMNS = ("序号", "户编号", "姓名", "公民身份号码")
YES, NO = "有", "无"
SHORTEST_REASON, LONGEST_REASON = 5, 300
HEADER_WITHIN = 10
MOST_FAULTS = 500
MOST_ROWS = 30_000
_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


# ── out ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def export(*, user: User, request: ComparisonRequest, reason: str, at: datetime) -> IO[bytes]:
    """An open file at its start. Raises NotYourDepartment, ReasonTooShort; the fetching is logged first."""
    reason = " ".join(reason.split())
    with transaction.atomic():
        posting = department_posting(user, request)
        if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON or not reason.isprintable():
            raise ReasonTooShort(field="reason")
        log.append(
            stream=request.batch.stream,
            kind=events.COMPARISON_EXPORTED,
            at=at,
            actor=actor_of(posting),
            subject={"letter": request.batch.no},
            statement={"department": request.department, "persons": request.batch.persons, "reason": reason},
        )
    return _workbook(request, watermark(user, request, posting, reason, at))


def watermark(user: User, request: ComparisonRequest, posting: Posting, reason: str, at: datetime) -> str:
    moment = at.astimezone(clock.LOCAL_ZONE).strftime("%Y-%m-%d %H:%M")
    who = f"{posting.unit}{name_of_actor(user, posting)}"
    return f"仅供{request.department}办理{request.batch.no}使用，不得外传。{who}于{moment}下载，事由：{reason}"


def _workbook(request: ComparisonRequest, mark: str) -> IO[bytes]:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book = xlsxwriter.Workbook(file, {"constant_memory": True, **_TEXT})
    sheet = book.add_worksheet("比对")
    formats = _formats(book)
    titles = titles_of(request)
    subjects = request.batch.subjects.select_related("member").order_by("place")
    _head(sheet, formats, titles, mark)
    last = 2
    for last, subject in enumerate(subjects.iterator(chunk_size=1000), 3):
        cells = (str(subject.place), subject.household_no, subject.name, _number(subject))
        for column, cell in enumerate(cells):
            sheet.write_string(last - 1, column, cell, formats["fixed"])
        for column in range(len(COLUMNS), len(titles)):
            sheet.write_blank(last - 1, column, None, formats["open"])
    _validate(sheet, request, last)
    book.close()
    file.seek(0)
    return file


def titles_of(request: ComparisonRequest) -> list[str]:
    return [*COLUMNS, *(title for item in request.items for title in (f"{item}：有无", f"{item}：情况"))]


def _number(subject: ComparisonSubject) -> str:
    """A number that was corrected after the letter will be asked about by the next one."""
    member = subject.member
    return str(member.id_no) if member.id_index == subject.id_index else "号码已更正，另行发函"


def _formats(book: Any) -> dict[str, Any]:
    return {
        "title": book.add_format({"bold": True, "bg_color": "#DCE6F2", "text_wrap": True, "border": 1}),
        "mark": book.add_format({"font_color": "#9C0006", "italic": True}),
        "fixed": book.add_format({"num_format": "@", "border": 1}),
        "open": book.add_format({"num_format": "@", "border": 1, "locked": False}),
        "wrong": book.add_format({"font_color": "#9C0006", "text_wrap": True}),
    }


def _head(sheet: Any, formats: Mapping[str, Any], titles: Sequence[str], mark: str) -> None:
    sheet.set_landscape()
    sheet.set_header("&C" + mark.replace("&", "&&")[:200])
    for column in range(len(titles)):
        sheet.set_column(column, column, (8, 20, 12, 22)[column] if column < len(COLUMNS) else 18)
    sheet.write_string(0, 0, mark, formats["mark"])
    for column, title in enumerate(titles):
        sheet.write_string(1, column, title, formats["title"])
    sheet.freeze_panes(2, len(COLUMNS))


def _validate(sheet: Any, request: ComparisonRequest, last: int) -> None:
    for number in range(len(request.items)):
        column = len(COLUMNS) + 2 * number
        sheet.data_validation(2, column, max(last - 1, 2), column, {"validate": "list", "source": [YES, NO]})


# ── in ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Fault:
    """What is wrong in one row, in the reader's language; row 0 is the workbook as a whole."""

    row_no: int
    column: str
    value: str
    text: str


@dataclass
class Reading:
    """A filled workbook: either lines without a fault, or faults and no line to be written."""

    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    rows: list[tuple[int, list[str]]] = field(default_factory=list)

    def wrong(self, row_no: int, column: str, value: str, text: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(row_no, column, value[:60], text))


def read(request: ComparisonRequest, content: bytes) -> Reading:
    """Every row judged; nothing is written here. Raises WorkbookRefused for what is no workbook."""
    file = BytesIO(content)
    refuse_unsafe(file)
    reading = Reading(rows=list(_rows(file)))
    header = next(((no, cells) for no, cells in reading.rows[:HEADER_WITHIN] if COLUMNS[0] in cells), None)
    if header is None:
        reading.wrong(0, COLUMNS[0], "", _("the header row with “%(title)s” is missing") % {"title": COLUMNS[0]})
        return reading
    places = {title: column for column, title in reversed(list(enumerate(header[1]))) if title}
    missing = [title for title in titles_of(request) if title not in places and title != "户编号"]
    for title in missing:
        reading.wrong(header[0], title, "", _("the column is missing"))
    if not missing:
        _read_rows(request, reading, header[0], places)
    return reading


def _rows(file: IO[bytes]) -> Iterator[tuple[int, list[str]]]:
    try:
        workbook = python_calamine.load_workbook(file)
        sheet = workbook.get_sheet_by_index(0)
    except (python_calamine.CalamineError, python_calamine.WorksheetNotFound, python_calamine.PasswordError) as error:
        raise WorkbookRefused("file_not_xlsx", {}) from error
    if sheet.start is None:
        return
    for row_no, cells in enumerate(sheet.iter_rows(), 1):
        if row_no > MOST_ROWS:
            raise WorkbookRefused("file_not_xlsx", {})
        if any(cell != "" for cell in cells):
            yield row_no, [_text(cell) for cell in cells[:200]]


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _read_rows(request: ComparisonRequest, reading: Reading, header: int, places: Mapping[str, int]) -> None:
    subjects = {row.place: row for row in request.batch.subjects.order_by("place")}
    seen: set[int] = set()
    for row_no, cells in reading.rows:
        if row_no > header:
            row = {title: cells[column] if column < len(cells) else "" for title, column in places.items()}
            subject = _subject(reading, row_no, row, subjects, seen)
            if subject is not None:
                _read_items(request, reading, row_no, row, subject.place, subjects)
    for place in sorted(set(subjects) - seen):
        text = _("line %(place)s (%(name)s) is missing") % {"place": place, "name": subjects[place].name}
        reading.wrong(0, COLUMNS[0], str(place), text)
    if reading.faults:
        reading.lines = []


def _subject(
    reading: Reading,
    row_no: int,
    row: Mapping[str, str],
    subjects: Mapping[int, ComparisonSubject],
    seen: set[int],
) -> ComparisonSubject | None:
    """Whom the row is about; a row that was moved or typed over is noticed by name and number."""
    text = row[COLUMNS[0]]
    subject = subjects.get(int(text)) if text.isascii() and text.isdigit() and len(text) < 9 else None
    if subject is None:
        reading.wrong(row_no, COLUMNS[0], text, _("the letter has no such line"))
        return None
    if subject.place in seen:
        reading.wrong(row_no, COLUMNS[0], text, _("the same line is answered twice"))
        return None
    seen.add(subject.place)
    if row[COLUMNS[2]] != subject.name:
        reading.wrong(row_no, COLUMNS[2], row[COLUMNS[2]], _("is not the person of this line of the letter"))
    number = row[COLUMNS[3]].upper()
    if number and subject.id_index and not number.startswith("号码") and blind_index(number) != subject.id_index:
        reading.wrong(row_no, COLUMNS[3], number[:6] + "…", _("is not the number of this line of the letter"))
    return subject


def _read_items(
    request: ComparisonRequest,
    reading: Reading,
    row_no: int,
    row: Mapping[str, str],
    place: int,
    subjects: Mapping[int, ComparisonSubject],
) -> None:
    for item in request.items:
        title, answer, content = f"{item}：有无", row[f"{item}：有无"], row[f"{item}：情况"]
        if answer not in {YES, NO}:
            text = (
                _("write “有” (found) or “无” (not found)")
                if answer
                else _("is not answered; “无” too must be written")
            )
            reading.wrong(row_no, title, answer, text)
            continue
        line = Line(place, item, answer == YES, content)
        problem = line_problem(request, line, subjects)
        if problem:
            reading.wrong(row_no, f"{item}：情况", content, problem)
        reading.lines.append(line)


# ── back ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def handback(reading: Reading, mark: str) -> IO[bytes]:
    """The rows as they came, with what is wrong beside each; an open file at its start."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book = xlsxwriter.Workbook(file, {"constant_memory": True, **_TEXT})
    sheet, formats = book.add_worksheet("比对"), _formats(book)
    by_row: dict[int, list[str]] = {}
    for fault in reading.faults:
        by_row.setdefault(fault.row_no, []).append(f"{fault.column}：{fault.text}")
    width = max((len(cells) for _no, cells in reading.rows), default=0)
    sheet.write_string(0, 0, mark, formats["mark"])
    sheet.write_string(0, width, "；".join(by_row.get(0, [])), formats["wrong"])
    sheet.set_column(width, width, 60)
    for line, (row_no, cells) in enumerate(reading.rows[1:] if _is_mark(reading.rows) else reading.rows, 1):
        for column, cell in enumerate(cells):
            sheet.write_string(line, column, cell)
        if row_no in by_row:
            sheet.write_string(line, width, "；".join(by_row[row_no]), formats["wrong"])
    book.close()
    file.seek(0)
    return file


def _is_mark(rows: Sequence[tuple[int, list[str]]]) -> bool:
    return bool(rows) and rows[0][1][0].startswith("仅供")
