"""What the weekly list says of stalls, as the board has them: by cause, and by the places directly below."""

from django.db.models import Count
from django.db.models.functions import Left
from django.utils.translation import override

from audit import clock
from documents.report_parts import Cell, ReportTable
from inspection.models import ReportKind
from inspection.reports.periods import Period
from inspection.reports.preparing import hand_in
from inspection.reports.tables import table
from registry.models import Division
from registry.places import plain_name
from workflows.supervision.finding import WEIGHT, StallCause
from workflows.supervision.stalled_rows import by_cause, stalls_under
from workflows.supervision.timing import day_of

_SEGMENT = len(Division.segment(0))


def stall_tables(place: Division, period: Period) -> list[ReportTable]:
    """Three statements, whatever the place."""
    with override("zh-hans"):
        return [_by_cause(place), _by_place(place)]


def _by_cause(place: Division) -> ReportTable:
    found = by_cause([place.path])
    rows: list[list[Cell]] = [
        [str(one.cause.label), one.count, (clock.today() - day_of(one.oldest_since)).days] for one in found
    ]
    keys = [f"{place.pk}~{one.cause.value}" for one in found]
    note = "停滞原因由系统按案卷状况判定，同时存在多种原因的，只计首要原因。"
    return table("停滞案卷按原因", ["停滞原因", "件数", "最长（天）"], rows, link="stall", keys=keys, note=note)


def _by_place(place: Division) -> ReportTable:
    part = Left("division_path", len(place.path) + _SEGMENT)
    rows = stalls_under([place.path]).order_by().annotate(part=part).values("part", "cause")
    found = sorted(
        ((row["part"], row["cause"], row["count"]) for row in rows.annotate(count=Count("pk"))),
        key=lambda one: (one[0], WEIGHT[one[1]]),
    )
    places = {one.path: one for one in Division.objects.filter(path__in={part for part, _cause, _count in found})}
    lines: list[list[Cell]] = [
        [plain_name(places[part].name), str(StallCause(cause).label), count] for part, cause, count in found
    ]
    keys = [f"{places[part].pk}~{cause}" for part, cause, _count in found]
    return table("停滞案卷按单位", ["单位", "停滞原因", "件数"], lines, link="stall", keys=keys)


hand_in(ReportKind.WEEKLY, stall_tables)
