"""Of the weekly list: whom nobody has visited this year, by place and by as what one visits (C-46, C-58, C-59)."""

from collections import Counter, defaultdict
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.functions import Left

from approvals.helping import HELPED
from approvals.models import HelpVisit, VisitorKind
from audit import clock
from documents.report_parts import Cell, ReportTable
from inspection.reports.periods import Period
from inspection.reports.tables import table
from registry.models import Division, Household, Listing, ListingKind
from registry.places import plain_name
from registry.roles import Level

VISITS_OF_DEPARTMENTS = 2  # a year and household (C-59)
_KINDS = {
    VisitorKind.HELPER: "帮扶责任人未走访（户）",
    VisitorKind.TOWNSHIP_LEADER: "乡镇领导未走访（户）",
    VisitorKind.WORK_TEAM: "驻村工作队未走访（户）",
}
COLUMNS = (
    *("单位", "应走访（户）", "未走访（户）", "其中非贫困村（户）"),
    *_KINDS.values(),
    f"包保部门走访不足{VISITS_OF_DEPARTMENTS}次（户）",
)
NOTE = "本年度截至数据时点，含已脱贫户。各部门走访合并计次。驻村天数不在本系统记录，另行考勤。"
Counts = dict[str, Counter[str]]  # by path of the part: what is counted → households


def visit_table(place: Division, period: Period) -> ReportTable:
    """Five queries, however many households there are."""
    parts = _parts(place)
    counts = _counted(place, date(period.year, 1, 1), min(period.ends_on, clock.today()))
    return table(
        "走访情况",
        COLUMNS,
        ([plain_name(part.name), *_cells(counts[part.path])] for part in parts),
        link="place",
        keys=[str(part.pk) for part in parts],
        note=NOTE,
    )


def _parts(place: Division) -> list[Division]:
    if place.level >= Level.VILLAGE:
        return [place]
    return [place, *Division.objects.filter(parent=place, successor=None).order_by("path")]


def _cells(counts: Counter[str]) -> list[Cell]:
    whole = counts["homes"]
    missing = [whole - counts[kind] for kind in _KINDS]
    ordinary = counts["ordinary_homes"] - counts["ordinary_visited"]
    return [whole, whole - counts["visited"], ordinary, *missing, whole - counts["departments"]]


def _counted(place: Division, first: date, last: date) -> Counts:
    found: Counts = defaultdict(Counter)

    def add(part: str, name: str, many: int) -> None:
        for path in {part, place.path}:
            found[path][name] += many

    homes = _of_part(Household.objects.filter(village_path__under=place.path, standing__in=HELPED), place)
    for row in homes.values("part", "is_ordinary").annotate(many=Count("pk")):
        _add_both(add, row, "homes", "ordinary_homes")
    visits = HelpVisit.objects.filter(visited_on__range=(first, last), corrected_by=None)
    visited = homes.filter(Exists(visits.filter(household=OuterRef("pk"))))
    for row in visited.values("part", "is_ordinary").annotate(many=Count("pk")):
        _add_both(add, row, "visited", "ordinary_visited")
    by_kind = visits.filter(household__village_path__under=place.path, household__standing__in=HELPED)
    width = len(place.path) + len(Division.segment(0))
    kinds = by_kind.annotate(part=Left("household__village_path", width)).order_by().values("part", "visitor_kind")
    for row in kinds.annotate(many=Count("household", distinct=True)):
        add(row["part"], row["visitor_kind"], row["many"])
    often = by_kind.filter(visitor_kind=VisitorKind.DEPARTMENT).order_by().values("household")
    enough = often.annotate(many=Count("pk")).filter(many__gte=VISITS_OF_DEPARTMENTS).values("household")
    for row in homes.filter(pk__in=enough).values("part").annotate(many=Count("pk")):
        add(row["part"], "departments", row["many"])
    return found


def _of_part(homes: QuerySet[Household], place: Division) -> QuerySet[Any]:
    listed = Listing.objects.filter(division=OuterRef("village"), kind=ListingKind.VILLAGE, ended_on=None)
    width = len(place.path) + len(Division.segment(0))
    return homes.annotate(part=Left("village_path", width), is_ordinary=~Exists(listed)).order_by()


def _add_both(add: Any, row: Any, name: str, ordinary: str) -> None:
    add(row["part"], name, row["many"])
    if row["is_ordinary"]:
        add(row["part"], ordinary, row["many"])
