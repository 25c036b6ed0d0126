"""季度例会核查 (D-43): which unit with poverty-alleviation tasks has studied the work at least once in the quarter, and which is late."""

from audit import clock
from documents.report_parts import Cell, ReportTable
from inspection.models import StudyMeeting
from inspection.reports.periods import Period
from inspection.reports.tables import chinese, table
from inspection.rounds import with_task
from registry.models import Division
from registry.places import plain_name
from registry.roles import Level


def build(place: Division, period: Period) -> tuple[list[str], list[ReportTable]]:
    units, held = _units(place), _meetings(place, period)
    missing = [unit for unit in units if unit.pk not in held]
    is_over = clock.today() > period.ends_on
    rows = [_row(unit, held.get(unit.pk, []), is_over=is_over) for unit in units]
    found = table(
        "专题研究情况",
        ["单位", "研究次数", "最近一次", "主持人", "议题", "会议纪要", "是否达标"],
        rows,
        link="meetings",
        keys=[str(unit.pk) for unit in units],
        note="有扶贫任务的县（市、区）及乡镇（街道）每季度至少专题研究脱贫攻坚工作1次。",
    )
    said = f"应研究{len(units)}个单位，已研究{len(units) - len(missing)}个，未研究{len(missing)}个。"
    names = "、".join(plain_name(unit.name) for unit in missing)
    late = f"逾期未研究：{names}。" if missing and is_over else f"尚未研究：{names}。" if missing else ""
    return [one for one in (said, late) if one], [found]


def _units(place: Division) -> list[Division]:
    """Counties and townships of the place that have registered households: those have the task. One query."""
    rows = Division.objects.filter(path__under=place.path, level__in=[Level.COUNTY, Level.TOWNSHIP], successor=None)
    return list(with_task(rows.order_by("path")))


def _meetings(place: Division, period: Period) -> dict[int, list[StudyMeeting]]:
    rows = StudyMeeting.objects.filter(
        division_path__under=place.path, held_on__range=(period.starts_on, period.ends_on)
    )
    found: dict[int, list[StudyMeeting]] = {}
    for row in rows.order_by("held_on", "pk"):
        found.setdefault(row.division_id, []).append(row)
    return found


def _row(unit: Division, meetings: list[StudyMeeting], *, is_over: bool) -> list[Cell]:
    name = plain_name(unit.name)
    if not meetings:
        return [name, 0, None, None, None, None, "否（逾期）" if is_over else "尚未"]
    last = meetings[-1]
    return [name, len(meetings), chinese(last.held_on), last.chair, last.topic, last.minutes_no, "是"]
