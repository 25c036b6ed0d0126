"""The workbook an office gets back: sheet, row, column, value and reason of everything found."""

import tempfile
from typing import IO

import xlsxwriter
from django.utils.translation import gettext as _

from registry.importing.messages import sentence
from registry.models import ImportRun


def handback(run: ImportRun) -> IO[bytes]:
    """An open file at its start. Every cell is written as text: a value that looks like a formula stays a value."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    workbook = xlsxwriter.Workbook(
        file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = workbook.add_worksheet(_("faults")[:31])
    bold = workbook.add_format({"bold": True, "bg_color": "#DCE6F2"})
    titles = (_("judged"), _("number"), _("sheet"), _("row"), _("column"), _("value"), _("reason"))
    for column, (title, width) in enumerate(zip(titles, (12, 20, 16, 8, 22, 26, 60), strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, bold)
    sheet.freeze_panes(1, 0)
    problems = run.problems.order_by("-severity", "id").iterator(chunk_size=2000)
    for row, problem in enumerate(problems, 1):
        cells = (
            problem.get_severity_display(),
            problem.subject_no,
            problem.sheet,
            str(problem.row_no or ""),
            problem.column,
            problem.value,
            sentence(problem.code, problem.params),
        )
        for column, cell in enumerate(cells):
            sheet.write_string(row, column, cell)
    workbook.close()
    file.seek(0)
    return file
