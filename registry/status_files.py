"""A file of persons with their poverty status and the day from which it counts, for the departments that pay benefits (L-22).

Who is 未标注脱贫 has his pension contribution paid for him, so the day of the mark has legal effect. The file is a paper
handed over: its words are Chinese, its first line says for whom, by whom and why it was made, and the making is logged.
Identity numbers are masked; full ones only for who holds the duty to see them on the same place.
"""

import csv
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from io import TextIOWrapper
from typing import IO, Any

import xlsxwriter
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit import clock
from registry.access import Holder, acting_posting
from registry.errors import DutyMissing, RegistryRefusal
from registry.households import LONGEST_REASON, SHORTEST_REASON, MayNotReveal, ReasonTooShort
from registry.identity import mask_id_no
from registry.models import Division, Member, Posting, Standing, StandingChange
from registry.places import plain_name
from registry.roles import Duty

MOST_PERSONS = 60_000  # one file; a larger place is taken township by township
FORMATS = {"xlsx": "Excel", "csv": "CSV"}
TITLES = (
    *("序号", "县(市、区)", "乡(镇)", "行政村", "村民小组", "户编号", "户主姓名", "姓名", "公民身份号码"),
    *("与户主关系", "状态", "是否标注脱贫", "状态生效日期", "依据"),
)
_WIDTHS = (8, 14, 14, 14, 10, 20, 10, 10, 22, 12, 16, 12, 14, 30)
_WORDS: dict[str, str] = {
    Standing.NOT_EXITED: "未脱贫",
    Standing.PLANNED: "当年预脱贫",
    Standing.EXITED: "已脱贫",
    Standing.ROLLED_BACK: "未脱贫（回退）",
    Standing.RETURNED: "返贫",
    Standing.DISQUALIFIED: "已清退",
    Standing.DEREGISTERED_NATURALLY: "自然注销",
}
_FIELDS = (
    *("name", "id_no", "relation", "joined_on", "left_on", "left_reason", "household__village__name"),
    *("household__no", "household__head_name", "household__hamlet", "household__standing", "household__standing_since"),
    *("household__entered_at", "household__village__parent__name", "household__village__parent__parent__name"),
)
_PLAIN = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


class TooManyPersons(RegistryRefusal):
    text = _("there are more persons than one file takes; take the place township by township")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is asked for. `held_at`: the place of the duty; `place`: itself or one below. `since`: only what changed from that day on."""

    held_at: Division
    place: Division
    recipient: str
    reason: str
    kind: str = "xlsx"
    standing: str = ""
    since: date | None = None
    in_full: bool = False


class StatusFileGone(RegistryRefusal):
    text = _("this file cannot be fetched any more; ask for a new one")


def write(wanted: Wanted, mark: str) -> IO[bytes]:
    """An open file at its start."""
    save = _csv if wanted.kind == "csv" else _workbook
    return save(mark, _lines(persons_of(wanted), in_full=wanted.in_full))


def refuse_unexplained(wanted: Wanted) -> tuple[str, str]:
    """For whom and why, in plain words. Raises ReasonTooShort."""
    recipient, reason = " ".join(wanted.recipient.split()), " ".join(wanted.reason.split())
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON or len(recipient) < 2:
        raise ReasonTooShort
    return recipient, reason


def refuse_too_many(wanted: Wanted) -> int:
    """How many they are. Raises TooManyPersons."""
    persons = persons_of(wanted)[: MOST_PERSONS + 1].count()
    if persons > MOST_PERSONS:
        raise TooManyPersons
    return persons


def posting_for(user: Holder, wanted: Wanted, at: datetime) -> Posting:
    """From which post he takes it out. Raises DutyMissing, MayNotReveal."""
    on = timezone.localdate(at)
    posting = acting_posting(user, Duty.EXPORT_STATUSES, wanted.held_at.pk, on)
    if posting is None or not wanted.place.path.startswith(wanted.held_at.path):
        raise DutyMissing(duty=Duty.EXPORT_STATUSES.label, place=wanted.held_at.name)
    if wanted.in_full and acting_posting(user, Duty.REVEAL_IDENTITY, wanted.held_at.pk, on) is None:
        raise MayNotReveal
    return posting


def persons_of(wanted: Wanted) -> QuerySet[Member]:
    """Who lives in a household that is, or was, on the register; of those who left only whoever left since the day."""
    rows = Member.objects.filter(household__village_path__under=wanted.place.path)
    rows = rows.exclude(household__standing=Standing.APPLIED)
    if wanted.standing:
        rows = rows.filter(household__standing=wanted.standing)
    if wanted.since is None:
        return rows.filter(left_on=None)
    changed = Q(household__standing_since__gte=wanted.since) | Q(joined_on__gte=wanted.since)
    return rows.filter(Q(left_on__gte=wanted.since) | (Q(left_on=None) & changed))


def mark_of(posting: Posting, recipient: str, reason: str, at: datetime) -> str:
    moment = at.astimezone(clock.LOCAL_ZONE).strftime("%Y-%m-%d %H:%M")
    who = f"{posting.unit}{posting.official.name}"
    return f"仅供{recipient}核定待遇使用，不得外传。{who}于{moment}导出，事由：{reason}"


def _lines(rows: QuerySet[Member], *, in_full: bool) -> Iterator[tuple[str, ...]]:
    """One query, read as it is written; the newest change of each household's standing says on what it rests."""
    order = ("household__village_path", "household__no", "position")
    fields = rows.order_by(*order).annotate(case_no=_newest_case()).values(*_FIELDS, "case_no")
    for number, row in enumerate(fields.iterator(chunk_size=2000), 1):
        yield _line(number, row, in_full)


def _newest_case() -> Subquery:
    newest = StandingChange.objects.filter(household=OuterRef("household")).order_by("-pk")
    return Subquery(newest.values("case_no")[:1])


def _line(number: int, row: dict[str, Any], in_full: bool) -> tuple[str, ...]:
    standing, left_on = row["household__standing"], row["left_on"]
    entered_on = row["household__entered_at"].astimezone(clock.LOCAL_ZONE).date()
    counts_on = left_on or max(row["household__standing_since"] or entered_on, row["joined_on"] or date.min)
    case_no = row["case_no"] or ""
    return (
        str(number),
        plain_name(row["household__village__parent__parent__name"] or ""),
        plain_name(row["household__village__parent__name"] or ""),
        plain_name(row["household__village__name"]),
        row["household__hamlet"],
        row["household__no"],
        row["household__head_name"],
        row["name"],
        row["id_no"] if in_full else mask_id_no(row["id_no"]),
        row["relation"],
        "已离户" if left_on else _WORDS[standing],
        "是" if standing == Standing.EXITED else "否",
        counts_on.isoformat(),
        row["left_reason"] if left_on else f"案卷{case_no}" if case_no else "建档立卡登记",
    )


def _workbook(mark: str, lines: Iterable[tuple[str, ...]]) -> IO[bytes]:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book = xlsxwriter.Workbook(file, _PLAIN)
    sheet = book.add_worksheet("人员状态")
    bold = book.add_format({"bold": True, "bg_color": "#DCE6F2"})
    sheet.set_header("&C" + mark.replace("&", "&&")[:200])
    sheet.write_string(0, 0, mark, book.add_format({"font_color": "#9C0006", "italic": True}))
    for column, (title, width) in enumerate(zip(TITLES, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(1, column, title, bold)
    sheet.freeze_panes(2, 0)
    for number, line in enumerate(lines, 2):
        for column, cell in enumerate(line):
            sheet.write_string(number, column, cell)
    book.close()
    file.seek(0)
    return file


def _csv(mark: str, lines: Iterable[tuple[str, ...]]) -> IO[bytes]:
    """UTF-8 with its mark, as Excel expects it; no cell is taken for a formula."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    table = csv.writer(text)
    table.writerow([_harmless(mark)])
    table.writerow(TITLES)
    table.writerows([_harmless(cell) for cell in line] for line in lines)
    text.detach()
    file.seek(0)
    return file


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
