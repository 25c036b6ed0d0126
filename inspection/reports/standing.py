"""Of the weekly list: what lies at each stage, for how long, and how much of the stage's limit its oldest case has used (§4.4)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.utils.translation import override

from approvals.calendar import is_workday, workdays_between
from approvals.models import Case
from approvals.stages import ORDER, STAGE_OF
from approvals.wording import title_of
from audit import clock
from documents.report_parts import Cell, ReportTable
from inspection.reports.tables import chinese, percent, table
from registry.models import ProgrammeVersion
from registry.programme_schema import Programme
from registry.programme_store import programme_of

Group = dict[str, Any]  # the open cases of one stage and programme
COLUMNS = (
    "环节",
    "在办（件）",
    "最早进入日期",
    "最长停留（天）",
    "办理时限（工作日）",
    "最长已用（工作日）",
    "时限已用",
    "超时限（件）",
    "异议暂停（件）",
    "退回两次以上（件）",
)
NOTE = "办理时限按工作日计，自进入环节次日起算；因异议暂停的案卷单列，不计已用时限。"


def word_of(programme: Programme | None, stage: str) -> str:
    """As the programme calls it, else our word, in Chinese whatever language the page has."""
    with override("zh-hans"):
        return str(title_of(programme, stage) if programme is not None else STAGE_OF[stage].title)


def local_day(moment: datetime) -> date:
    return moment.astimezone(clock.LOCAL_ZONE).date()


def stage_table(cases: QuerySet[Case], programme: Programme | None, today: date) -> ReportTable:
    groups = _groups(cases)
    versions = ProgrammeVersion.objects.in_bulk({group["programme"] for group in groups})
    limits = {_key(group): programme_of(versions[group["programme"]]).limit_of(group["stage"]) for group in groups}
    late = _beyond(cases, limits, today)
    by_stage: dict[str, list[Group]] = {}
    for group in sorted(groups, key=lambda one: ORDER[one["stage"]]):
        by_stage.setdefault(group["stage"], []).append(group | {"limit": limits[_key(group)]})
    return table(
        "各环节在办情况",
        COLUMNS,
        ([word_of(programme, stage), *_cells(rows, late.get(stage, 0), today)] for stage, rows in by_stage.items()),
        link="stage",
        keys=list(by_stage),
        note=NOTE,
    )


def _key(group: Group) -> tuple[str, int]:
    return group["stage"], group["programme"]


def _groups(cases: QuerySet[Case]) -> list[Group]:
    running = Q(held_at=None)
    rows = cases.order_by().values("stage", "programme")
    found: Any = rows.annotate(
        whole=Count("pk"),
        oldest=Min("moved_at"),
        running=Min("moved_at", filter=running),
        held=Count("pk", filter=~running),
        again=Count("pk", filter=Q(round__gte=3)),
    )
    return list(found)


def _cells(rows: Sequence[Group], late: int, today: date) -> list[Cell]:
    oldest = local_day(min(row["oldest"] for row in rows))
    used = [(workdays_between(local_day(row["running"]), today), row["limit"]) for row in rows if row["running"]]
    days, limit = max(used, key=lambda one: one[0] / one[1]) if used else (None, rows[0]["limit"])
    return [
        sum(row["whole"] for row in rows),
        chinese(oldest),
        (today - oldest).days,
        limit,
        days,
        percent(days, limit) if days is not None else None,
        late,
        sum(row["held"] for row in rows),
        sum(row["again"] for row in rows),
    ]


def _beyond(cases: QuerySet[Case], limits: Mapping[tuple[str, int], int], today: date) -> dict[str, int]:
    """How many cases of each stage have used more than its limit. One query."""
    if not limits:
        return {}
    beyond = Q()
    for (stage, programme), limit in limits.items():
        entered = datetime.combine(_last_late_entry(today, limit) + timedelta(days=1), time(), clock.LOCAL_ZONE)
        beyond |= Q(stage=stage, programme=programme, moved_at__lt=entered)
    rows = cases.filter(beyond, held_at=None).order_by().values("stage").annotate(many=Count("pk"))
    return dict(rows.values_list("stage", "many"))


def _last_late_entry(today: date, limit: int) -> date:
    """The latest day of entry since which more working days than the limit have passed."""
    day, passed = today, 0
    while passed <= limit:
        passed += is_workday(day)
        day -= timedelta(days=1)
    return day
