"""The trail of a case as a workbook: what the page shows, with its digest and the checkpoint it was taken at; who took it is logged."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from approvals.models import Case
from approvals.programmes import programme_for
from audit import canonical, clock
from audit.selectors import entries_of, latest_checkpoint_line
from audit.trails import trail_of_subject
from documents.handing_out import log_reading
from documents.report_parts import Cell, ReportTable
from inspection.answering import answering
from inspection.reports.workbook import workbook
from inspection.trail import events
from inspection.trail.forms import CaseTrailFilter
from inspection.trail.lines import Frame, Line, line_of, places_of
from inspection.trail.pages import strip_of
from inspection.trail.reading import watched_case
from inspection.trail.subjects import told_of
from registry.views.pages import user_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 5000  # rows; a longer trail is filtered by days
COLUMNS = [
    "序号",
    "时间",
    "事项",
    "姓名",
    "代何人",
    "岗位",
    "单位",
    "职务",
    "地点",
    "内容",
    "标记",
    "记录流",
    "流内序号",
    "摘要",
]


@dataclass(frozen=True)
class Taken:
    lines: list[Line]
    is_whole: bool


@require_safe
@answering
def trail_workbook(request: HttpRequest, case_no: str) -> HttpResponse:
    case = watched_case(request.user, case_no)
    taken, strip = _taken(request, case), strip_of(case)
    title = f"{case.case_no}办理记录"
    anchor = latest_checkpoint_line()
    content = {
        "title": title,
        "as_of": clock.today().isoformat(),
        "paragraphs": [
            f"导出人：{user_of(request).name}",
            f"案卷记录链：{'连续、未被改动' if strip.holds else '已断裂'}，末条摘要{strip.head}",
            f"最新检查点：{anchor or '尚未发布'}",
            *([] if taken.is_whole else [f"记录超过{MOST}条，只列前{MOST}条，请按日期分段导出。"]),
        ],
        "tables": [_table(taken.lines)],
    }
    digest = canonical.digest(canonical.encode(content, limit=2**25))
    subject = {"case": case.case_no}
    log_reading(request, kind=events.TRAIL_EXPORTED, subject=subject, statement={"digest": digest})
    with workbook(content, no=case.case_no, digest=digest) as file:
        headers = {
            "Content-Disposition": str(content_disposition_header(True, f"{title}.xlsx")),
            "Cache-Control": "private, no-store",
        }
        return HttpResponse(file.read(), content_type=XLSX, headers=headers)


def _taken(request: HttpRequest, case: Case) -> Taken:
    wanted = CaseTrailFilter(request.GET).wanted()
    found = trail_of_subject(told_of(case, request.user).subject, wanted, limit=MOST + 1)
    entries = entries_of(found[:MOST])
    frame = Frame(places=places_of(entries), programme=programme_for(case))
    return Taken([line_of(entry, frame) for entry in entries], len(found) <= MOST)


def _table(lines: list[Line]) -> ReportTable:
    rows = [list(_cells(no, line)) for no, line in enumerate(lines, 1)]
    return ReportTable(title="办理记录", columns=COLUMNS, rows=rows, link="", keys=[], is_printed=False, note="")


def _cells(no: int, line: Line) -> Iterator[Cell]:
    entry = line.entry
    yield no
    yield entry.at.astimezone(clock.LOCAL_ZONE).isoformat(sep=" ", timespec="seconds")
    yield from (str(line.title), line.name, line.acting_for, str(line.role), entry.actor.unit, entry.actor.post)
    yield from (line.place, "；".join(line.texts), "、".join(str(mark.text) for mark in line.marks))
    yield from (entry.stream, entry.seq, entry.digest)
