"""The board and the rows behind it as workbooks; the first sheet says what was asked, of which place, when and by whom.

Texts are official Chinese, like those of reports: a workbook goes into a meeting, whatever language its page had.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import override

from approvals.models import Case
from approvals.programmes import programme_at_hand
from approvals.stages import STAGE_OF
from audit import canonical, clock
from documents.report_parts import Cell, ReportTable
from inspection.reports.tables import table
from inspection.reports.workbook import workbook
from registry.models import User
from registry.places import full_name
from registry.programme_schema import Programme
from workflows.presenting import state_text
from workflows.stage_titles import read_programmes
from workflows.supervision import board
from workflows.supervision.durations import MONTHS
from workflows.supervision.finding import StallCause
from workflows.supervision.people import DAYS, people_of
from workflows.supervision.scopes import View
from workflows.supervision.work_rows import Criteria, page_of

MOST = 10_000  # rows of one workbook; said on its first sheet, and beside the button
CHUNK = 1_000
COLUMNS = ("案卷编号", "对象", "地点", "环节", "停滞原因", "经办人", "在办天数", "办理期限", "剩余天数")
_SWITCHES = {
    "late": "仅超期",
    "unclaimed": "无人认领",
    "returned": "被退回",
    "here": "仅本级对象",
}
FIGURE_WORDS = {
    "planned": "列入计划",
    "in_procedure": "程序中",
    "exited": "脱贫销号",
    "sent_back": "退回重核",
    "rejected": "不予退出",
    "wrong": "抽查不符",
    "objections_founded": "异议成立",
    "restated": "追溯扣减",
}
_DUE = {"today": "今日到期", "two_days": "两个工作日内到期"}


@dataclass(frozen=True)
class Taken:
    """A finished workbook; `rows`: of the list, or of all tables."""

    content: bytes
    digest: str
    title: str
    rows: int


def rows_workbook(view: View, wanted: Criteria, *, taken_by: str) -> Taken:
    """At most MOST rows in the order of the page, read in chunks; what is left out is said."""
    with override("zh-hans"):
        lines, more = _lines(view, wanted)
        said = [f"筛选条件：{words_of(wanted)}", f"共列{len(lines)}条。"]
        if more:
            said.append(f"符合条件的超过{MOST}条，本表只列前{MOST}条；请缩小单位或条件后分次导出。")
        tables = [table("在办环节", COLUMNS, lines)]
        return _taken(view, "在办环节清单", said, tables, taken_by, len(lines))


def _lines(view: View, wanted: Criteria) -> tuple[list[list[Cell]], bool]:
    lines: list[list[Cell]] = []
    after = ""
    while len(lines) < MOST:
        page = page_of(view, wanted, after=after, size=CHUNK)
        lines += [_line(row) for row in page.rows()]
        after = page.next_cursor
        if not after:
            break
    return lines, bool(after)


def _line(row: Mapping[str, Any]) -> list[Cell]:
    due = row["due_on"]
    return [
        *(str(row[name]) for name in ("case_no", "subject", "place", "stage_title", "cause", "holder")),
        row["age_days"],
        due.isoformat() if due else None,
        row["days_left"],
    ]


def words_of(wanted: Criteria) -> str:
    """The filter in words."""
    found = []
    if wanted.get("stage"):
        found.append(f"环节为“{STAGE_OF[wanted['stage']].title}”")
    if wanted.get("cause"):
        found.append(f"停滞原因为“{StallCause(wanted['cause']).label}”")
    if wanted.get("due_in"):
        found.append(_DUE[wanted["due_in"]])
    if wanted.get("due_by"):
        found.append(f"{wanted['due_by'].isoformat()}到期")
    if wanted.get("holder"):
        holder = User.objects.filter(pk=wanted["holder"]).first()
        found.append(f"经办人为“{holder.name if holder else ''}”")
    found += [text for name, text in _SWITCHES.items() if wanted.get(name)]
    return "；".join(found) or "无（全部在办环节）"


def cases_workbook(view: View, rows: QuerySet[Case], *, figure: str, year: int, taken_by: str) -> Taken:
    """The cases behind a figure, the newest first; read in chunks by key."""
    with override("zh-hans"):
        lines: list[list[Cell]] = []
        last, rows = 0, rows.select_related("household", "village", "programme").order_by("-pk")
        while len(lines) < MOST and (found := list((rows.filter(pk__lt=last) if last else rows)[:CHUNK])):
            read_programmes(found)
            lines += [_case(case) for case in found]
            last = found[-1].pk
        more = len(lines) == MOST and rows.filter(pk__lt=last).exists()
        said = [f"指标：{year}年度{FIGURE_WORDS[figure]}", f"共列{len(lines)}条。"]
        if more:
            said.append(f"符合条件的超过{MOST}条，本表只列前{MOST}条；请按下级单位分次导出。")
        tables = [table("案卷", ["案卷编号", "对象", "地点", "状态", "轮次"], lines)]
        return _taken(view, f"{FIGURE_WORDS[figure]}案卷", said, tables, taken_by, len(lines))


def _case(case: Case) -> list[Cell]:
    state = state_text(case, programme_at_hand(case))
    return [case.case_no, case.subject_name, full_name(case.village_path), state, case.round]


def board_workbook(view: View, programme: Programme | None, *, taken_by: str) -> Taken:
    """Every chart of the board as its table."""
    with override("zh-hans"):
        grid = board.heat_grid(view, programme)
        tables = [
            _causes(board.causes(view)),
            _grid(grid),
            table(
                "未来十个工作日到期",
                ["日期", "件数"],
                ([day["day"].isoformat(), day["due"]] for day in board.cliff(view)),
            ),
            _flow(board.flow(view, grid["waiting"])),
            _times(board.stage_times(view, programme, grid)),
            _people(people_of(view.place)),
        ]
        said = [f"在办{grid['waiting']}件，其中超期{grid['late']}件。"]
        return _taken(view, "督办看板", said, tables, taken_by, sum(len(one["rows"]) for one in tables))


def _causes(found: Iterable[Mapping[str, Any]]) -> ReportTable:
    rows = ([str(one["label"]), one["count"], one["oldest_days"]] for one in found)
    return table("停滞原因", ["停滞原因", "件数", "最长（天）"], rows)


def _grid(grid: Mapping[str, Any]) -> ReportTable:
    titles = {column.stage: column.title for column in grid["columns"]}
    numbers = ("waiting", "late", "median", "p90", "oldest")
    rows: list[list[Cell]] = [
        [row["name"], titles[cell["stage"]], *(cell[name] for name in numbers)]
        for row in grid["rows"]
        for cell in row["cells"]
        if cell["waiting"]
    ]
    columns = ["单位", "环节", "在办（件）", "超期（件）", "中位等待（天）", "九成以内（天）", "最长（天）"]
    return table("各单位各环节在办情况", columns, rows)


def _flow(flow: Mapping[str, Any]) -> ReportTable:
    rows: list[list[Cell]] = [[day["day"].isoformat(), day["came"], day["went"]] for day in flow["days"]]
    gone_on = flow["gone_on"]
    note = f"照此进度，现有在办预计于{gone_on.isoformat()}办结。" if gone_on else "进多出少，积压在增加。"
    return table("近十个工作日进出", ["日期", "进入（件）", "办结（件）"], rows, note=note)


def _times(paths: Iterable[Mapping[str, Any]]) -> ReportTable:
    rows: list[list[Cell]] = [
        [str(path["title"]), one["title"], one["limit"], took.done, took.median, took.p90, took.late, one["waiting"]]
        for path in paths
        for one in path["stages"]
        if (took := one["took"])
    ]
    columns = ["案卷类型", "环节", "时限（工作日）", "办结（件）", "中位用时", "九成以内", "超时限（件）", "在办（件）"]
    return table("各环节用时", columns, rows, note=f"近{MONTHS}个月办结环节的本环节用时，按工作日计，不含等待。")


def _people(people: Iterable[Mapping[str, Any]]) -> ReportTable:
    rows: list[list[Cell]] = [
        [
            *(one[name] for name in ("name", "post", "in_hand", "done")),
            f"{one['on_time']}%" if one["on_time"] is not None else None,
            one["returned"],
            one["away_until"].isoformat() if one["away_until"] else None,
        ]
        for one in people
    ]
    columns = ["姓名", "单位职务", "在手（件）", "办结（件）", "按时率", "被后续环节退回（件）", "外出至"]
    return table("经办人员", columns, rows, note=f"办结、按时和退回按近{DAYS}天计。")


def _taken(
    view: View, title: str, said: Sequence[str], tables: Sequence[ReportTable], taken_by: str, rows: int
) -> Taken:
    now = clock.now().astimezone(clock.LOCAL_ZONE)
    place = full_name(view.place.path)
    content = {
        "title": f"{place}{title}",
        "as_of": f"{now:%Y-%m-%d %H:%M}",
        "paragraphs": [f"单位：{place}", f"导出人：{taken_by}", *said],
        "tables": tables,
    }
    digest = canonical.digest(canonical.encode(canonical.plain(content), limit=2**24))
    with workbook(content, no=f"{view.place.pk}-{now:%Y%m%d%H%M}", digest=digest) as file:
        return Taken(file.read(), digest, f"{place}{title}{now:%Y%m%d%H%M}", rows)
