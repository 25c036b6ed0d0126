"""A re-check as a workbook, with a line that says who took it out, when (domain.md §6-8)."""

import tempfile
from typing import IO

import xlsxwriter
from django.utils.translation import gettext as _

from inspection.models import Campaign, RecheckFocus, RecheckSubject, RecheckVisit
from registry.places import full_name, plain_name

_PLAIN = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def workbook_of(campaign: Campaign, *, taken_by: str) -> IO[bytes]:
    """An open file at its start. Three queries, whatever the number of lines; every cell is text."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book = xlsxwriter.Workbook(file, _PLAIN)
    sheet = book.add_worksheet(_("re-check")[:31])
    bold = book.add_format({"bold": True, "bg_color": "#DCE6F2"})
    sheet.write_string(0, 0, f"{campaign.title} {full_name(campaign.division_path)}　{taken_by}")
    titles = (
        *(_("no."), _("township"), _("village"), _("household no."), _("head of household"), _("exited on")),
        *(_("looked at first"), _("who visits"), _("visited on"), _("result"), _("to be visited again by")),
        *(_("case"), _("Problem no.")),
    )
    for column, title in enumerate(titles):
        sheet.set_column(column, column, 16)
        sheet.write_string(1, column, title, bold)
    sheet.freeze_panes(2, 0)
    visits = RecheckVisit.objects.filter(subject__campaign=campaign).select_related("case", "item").order_by("number")
    last = {visit.subject_id: visit for visit in visits.defer("finding")}
    linked = ("household", "village__parent", "visitor__official")
    lines = RecheckSubject.objects.filter(campaign=campaign).select_related(*linked).order_by("no")
    for row, subject in enumerate(lines, 2):
        for column, cell in enumerate(_cells(subject, last.get(subject.pk))):
            sheet.write_string(row, column, cell)
    book.close()
    file.seek(0)
    return file


def _cells(subject: RecheckSubject, visit: RecheckVisit | None) -> tuple[str, ...]:
    home, parent = subject.household, subject.village.parent
    return (
        str(subject.no),
        plain_name(parent.name) if parent else "",
        plain_name(subject.village.name),
        home.no if home else "",
        home.head_name if home else "",
        subject.exited_on.isoformat() if subject.exited_on else "",
        "、".join(str(RecheckFocus(focus).label) for focus in subject.focuses),
        subject.visitor.official.name if subject.visitor else "",
        visit.visited_on.isoformat() if visit else "",
        subject.get_result_display(),
        subject.revisit_on.isoformat() if subject.revisit_on else "",
        visit.case.case_no if visit and visit.case else "",
        visit.item.no if visit and visit.item else "",
    )
