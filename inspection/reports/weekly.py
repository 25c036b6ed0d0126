"""周调度表 (C-45, §4.4): what lies where and how long, notices that end or lack photos, hits and objections open, papers
unsigned, problems overdue, many checks under one date; whom nobody visited; progress against the target.

Lists are cut at fifty lines, the oldest first; every table says how many there are in all.
"""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from approvals.models import Case, Moment, NoticeList, NoticePoint, Objection, PointProof, Sheet, SheetState, Suspicion
from approvals.models.objection_words import OPEN_STATES
from approvals.year_locks import shown_figures
from audit import clock
from documents.report_parts import ReportTable
from inspection.models import LedgerItem
from inspection.reports.monthly import same_day_table
from inspection.reports.periods import Period
from inspection.reports.standing import local_day, stage_table, word_of
from inspection.reports.tables import PROGRESS, PROGRESS_NOTE, by_place, chinese, table
from inspection.reports.visiting import visit_table
from inspection.terms import programme_at
from inspection.transitions import CLOSED_STATES
from registry.models import Division
from registry.places import plain_name
from registry.programme_schema import Programme

STALLED_DAYS = 15  # calendar days at one stage
LISTED = 50


def build(place: Division, period: Period) -> tuple[list[str], list[ReportTable]]:
    today, programme = clock.today(), programme_at(place, clock.today())
    cases = Case.objects.filter(village_path__under=place.path, closed_at=None)
    stages = stage_table(cases, programme, today)
    lists = [
        _stalled(cases, programme, today),
        _notices(place, period),
        _unproven(place, today),
        _suspicions(place),
        _objections(place, today),
        _sheets(place, programme, today),
        _overdue(place, today),
        same_day_table(place, period),
    ]
    figures = shown_figures(place, period.year).figures
    progress = by_place("任务与进度", PROGRESS, [figures.place, *figures.below()], note=PROGRESS_NOTE)
    return _said(stages, lists, place), [stages, *lists, visit_table(place, period), progress]


def _said(stages: ReportTable, lists: Iterable[ReportTable], place: Division) -> list[str]:
    under_way = sum(cell for row in stages["rows"] if isinstance(cell := row[1], int))
    listed = "；".join(f"{one['title']}{len(one['rows'])}项" for one in lists)
    return [
        f"截至{chinese(clock.today())}，{plain_name(place.name)}在办案卷{under_way}件。{listed}。",
        f"各明细表按时间先后列至多{LISTED}项，停滞指在同一环节满{STALLED_DAYS}日。",
    ]


def _days(since: date, today: date) -> int:
    return (today - since).days


def _stalled(cases: QuerySet[Case], programme: Programme | None, today: date) -> ReportTable:
    rows = [
        (no, village, stage, local_day(moved), round)
        for no, village, stage, moved, round in cases.order_by("moved_at", "pk").values_list(
            "case_no", "village__name", "stage", "moved_at", "round"
        )[:LISTED]
    ]
    rows = [row for row in rows if _days(row[3], today) >= STALLED_DAYS]
    return table(
        "停滞案卷",
        ["案卷", "村（单位）", "环节", "进入日期", "停留（天）", "轮次"],
        (
            [no, plain_name(village), word_of(programme, stage), chinese(since), _days(since, today), round]
            for no, village, stage, since, round in rows
        ),
        link="case",
        keys=[row[0] for row in rows],
    )


def _notices(place: Division, period: Period) -> ReportTable:
    rows = NoticeList.objects.filter(
        village_path__under=place.path, ends_on__range=(period.starts_on, period.ends_on), replaced_by=None
    ).order_by("ends_on", "pk")
    found = list(rows.values_list("no", "act_division__name", "starts_on", "ends_on", "households", "persons")[:LISTED])
    return table(
        "本周期满的公示公告",
        ["公示编号", "单位", "起始日期", "期满日期", "户数", "人数"],
        (
            [no, plain_name(where), chinese(first), chinese(last), homes, people]
            for no, where, first, last, homes, people in found
        ),
        link="notice",
        keys=[row[0] for row in found],
    )


def _unproven(place: Division, today: date) -> ReportTable:
    """Posting points without the photo of the first day, or without that of the last when it is over (§4.4)."""
    of_point = PointProof.objects.filter(point=OuterRef("pk"))
    has_start = Exists(of_point.filter(moment=Moment.START))
    has_end = Exists(of_point.filter(moment=Moment.END))
    rows = (
        NoticePoint.objects.filter(list__village_path__under=place.path, list__replaced_by=None)
        .filter(list__starts_on__range=(date(today.year - 1, 1, 1), today))
        .annotate(has_start=has_start, is_over=Q(list__ends_on__lt=today), has_end=has_end)
        .filter(Q(has_start=False) | Q(is_over=True, has_end=False))
        .order_by("list__ends_on", "list", "no")
    )
    names = ("list__no", "list__act_division__name", "name", "list__ends_on", "has_start", "is_over", "has_end")
    found = list(rows.values_list(*names)[:LISTED])
    return table(
        "张贴照片不全的公示",
        ["公示编号", "单位", "张贴点", "期满日期", "所缺照片"],
        (
            [no, plain_name(where), point, chinese(last), _missing(start, is_over and not end)]
            for no, where, point, last, start, is_over, end in found
        ),
        link="notice",
        keys=[row[0] for row in found],
    )


def _missing(has_start: bool, lacks_end: bool) -> str:
    words = [] if has_start else ["张贴"]
    return "、".join([*words, "期满"] if lacks_end else words)


def _suspicions(place: Division) -> ReportTable:
    rows = Suspicion.objects.filter(village_path__under=place.path, state="", is_withdrawn=False)
    found = list(
        rows.order_by("due_on", "pk").values_list("no", "case__case_no", "department", "item", "due_on")[:LISTED]
    )
    return table(
        "未澄清比对疑点",
        ["疑点编号", "案卷", "部门", "比对项目", "办结期限"],
        ([no, case, department, item, chinese(due)] for no, case, department, item, due in found),
        link="suspicion",
        keys=[row[0] for row in found],
    )


def _objections(place: Division, today: date) -> ReportTable:
    rows = Objection.objects.filter(village_path__under=place.path, state__in=OPEN_STATES, merged_into=None)
    found = list(rows.order_by(F("due_on").asc(nulls_last=True), "pk")[:LISTED])
    return table(
        "未办结异议",
        ["异议编号", "受理日期", "办结期限", "逾期（天）"],
        (
            [one.no, chinese(local_day(one.received_at)), chinese(one.due_on or ""), _late(one.due_on, today)]
            for one in found
        ),
        link="objection",
        keys=[str(one.pk) for one in found],
    )


def _late(due: date | None, today: date) -> int | None:
    return max(_days(due, today), 0) if due is not None else None


def _sheets(place: Division, programme: Programme | None, today: date) -> ReportTable:
    rows = Sheet.objects.filter(division_path__under=place.path, state=SheetState.OPEN).select_related("act_division")
    found = list(rows.order_by("opened_at", "pk")[:LISTED])
    return table(
        "待签文书",
        ["会签单", "单位", "环节", "提交日期", "等待（天）", "户数"],
        (
            [
                f"第{one.pk}号",
                plain_name(one.act_division.name),
                word_of(programme, one.stage),
                chinese(local_day(one.opened_at)),
                _days(local_day(one.opened_at), today),
                one.stated_count,
            ]
            for one in found
        ),
        link="sheet",
        keys=[str(one.pk) for one in found],
    )


def _overdue(place: Division, today: date) -> ReportTable:
    rows = LedgerItem.objects.filter(division_path__under=place.path, due_on__lt=today).exclude(state__in=CLOSED_STATES)
    found = list(rows.order_by("due_on", "pk").select_related("division")[:LISTED])
    return table(
        "逾期整改问题",
        ["问题编号", "单位", "责任单位", "期限", "逾期（天）"],
        (
            [
                one.no,
                plain_name(one.division.name),
                one.responsible_unit or None,
                chinese(one.due_on),
                _late(one.due_on, today),
            ]
            for one in found
        ),
        link="item",
        keys=[str(one.pk) for one in found],
    )
