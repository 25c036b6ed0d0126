"""Is what a workbook says about one place fit to be kept? Decides alone and writes nothing.

A place is refused whole: a village without its natural villages would look as if it met what they do not.

Refused: no or unknown place, one outside the office's place, names that contradict the code; no year; a share without
what it is of, above 100 %, or of less than what meets it; a part larger than its whole; a value that is none; one of
another department's sector; the same place or natural village twice for a year.

Flagged: natural villages that do not add up to their village, or contradict it; a share that differs from its parts;
what a share is of being none of the row's own counts; a share of nothing (left out); a row that states nothing.
"""

from registry.importing.area_columns import SUBJECT_OF, AreaSheet
from registry.importing.area_drafts import AreaDraft, AreaGround, ReportDraft
from registry.importing.area_listings import NAMINGS, read_listing
from registry.importing.area_sums import compare_with_hamlets
from registry.importing.area_values import read_values
from registry.importing.findings import Findings
from registry.importing.placing import Naming, place_of
from registry.importing.reading import Group, SheetRow
from registry.importing.texts import plain_text
from registry.importing.values import text_of, whole_number
from registry.indicators import LEVEL_OF_SUBJECT
from registry.models import IndicatorSubject

_FIRST_YEAR = 2013


def check(group: Group, ground: AreaGround) -> tuple[AreaDraft | None, Findings]:
    """What would be written about the place, or None if it is refused; and everything found on the way."""
    findings = Findings()
    draft = AreaDraft(group.no)
    if group.left_out:
        first = next(row for sheet in AreaSheet for row in group.rows[sheet])
        findings.refuse(first, "code", "too_many_rows", count=group.left_out)
    for sheet, subject in SUBJECT_OF.items():
        draft.reports += [_report(row, subject, ground, findings) for row in group.rows[sheet]]
    _refuse_repeated(draft.reports, findings)
    for year in {report.year for report in draft.reports}:
        compare_with_hamlets([report for report in draft.reports if report.year == year], findings)
    for row in group.rows[AreaSheet.LISTINGS]:
        listing = read_listing(row, ground, findings)
        if listing is not None:
            draft.listings.append(listing)
    draft.reports = [report for report in draft.reports if report.values]
    return (None if findings.is_refused else draft), findings


def _report(row: SheetRow, subject: IndicatorSubject, ground: AreaGround, findings: Findings) -> ReportDraft:
    place = place_of(row, ground.gazetteer, findings, _naming(subject))
    draft = ReportDraft(row, subject, place, _year(row, ground, findings))
    if subject == IndicatorSubject.HAMLET:
        draft.hamlet = plain_text(row, "hamlet", 60, findings)
        if not text_of(row.cells.get("hamlet")):
            findings.refuse(row, "hamlet", "hamlet_missing")
    draft.values = read_values(row, subject, ground.department, findings)
    if not draft.values and not findings.is_refused:
        findings.flag(row, "code", "nothing_stated")
    return draft


def _naming(subject: IndicatorSubject) -> Naming:
    return NAMINGS[LEVEL_OF_SUBJECT[subject]]


def _year(row: SheetRow, ground: AreaGround, findings: Findings) -> int | None:
    """The row's own, else the one that the workbook was uploaded for."""
    own: int | None = findings.read(row, "year", whole_number, fatal=True)
    if own is None and text_of(row.cells.get("year")):
        return None
    year = own or ground.year
    if year is None:
        findings.refuse(row, "year", "indicator_year_missing")
    elif not _FIRST_YEAR <= year <= ground.today.year:
        findings.refuse(row, "year", "income_year_out_of_reason", earliest=_FIRST_YEAR, latest=ground.today.year)
        return None
    return year


def _refuse_repeated(reports: list[ReportDraft], findings: Findings) -> None:
    seen: set[tuple[str, str, int | None]] = set()
    for report in reports:
        key = (report.subject, report.hamlet, report.year)
        if key in seen and report.year is not None:
            code = "hamlet_repeated" if report.hamlet else "place_repeated"
            findings.refuse(report.row, "hamlet" if report.hamlet else "code", code, year=report.year)
        seen.add(key)
