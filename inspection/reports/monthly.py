"""脱贫攻坚工作月通报 (C-45): the month's movements beside the year so far, and what Q-20 asks to be looked at."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Coalesce, Left

from approvals.figures import Figures
from approvals.models import Decision
from approvals.stages import CaseKind, Outcome, StageCode
from approvals.year_locks import shown_figures
from audit import clock
from documents.report_parts import Cell, ReportTable
from inspection.models import LedgerItem
from inspection.reports.annual import paragraphs_of
from inspection.reports.periods import Period
from inspection.reports.tables import chinese, figure_tables, percent, table
from inspection.transitions import CLOSED_STATES
from registry.models import Delegation, Division, Movement, User
from registry.standing_counts import counts_between

MANY_A_DAY = 30  # households that one person approved under one date: to be looked at, not yet wrong
LISTED = 50
_WORDS = {
    Movement.EXIT: "脱贫销号",
    Movement.ROLLBACK: "脱贫回退",
    Movement.RETURN: "返贫",
    Movement.DISQUALIFICATION: "清退",
    Movement.NATURAL_DECREASE: "自然减少",
    Movement.ENROLMENT: "新纳入",
    Movement.NATURAL_INCREASE: "自然增加",
}


def build(place: Division, period: Period) -> tuple[list[str], list[ReportTable]]:
    shown = shown_figures(place, period.year)
    tables = [
        _movements(place, period, shown.figures),
        _decisions(place, period, shown.figures),
        *figure_tables(shown.figures),
        ledger_table(place),
        same_day_table(place, period),
    ]
    return paragraphs_of(shown), tables


def span_of(period: Period) -> tuple[datetime, datetime]:
    """The first moment of the period and the first after it."""
    first = datetime.combine(period.starts_on, time(), clock.LOCAL_ZONE)
    return first, datetime.combine(period.ends_on + timedelta(days=1), time(), clock.LOCAL_ZONE)


def _movements(place: Division, period: Period, figures: Figures) -> ReportTable:
    found = counts_between(place, period.starts_on, period.ends_on)

    def cells(path: str) -> Iterator[Cell]:
        inside = [counts for village, counts in found.items() if village.startswith(path)]
        for movement in _WORDS:
            yield sum(counts[movement].households for counts in inside)
            yield sum(counts[movement].persons for counts in inside)

    columns = ["单位", *(f"{word}（{unit}）" for word in _WORDS.values() for unit in "户人")]
    rows = [figures.place, *figures.below()]
    return table(
        f"{period.title}变动",
        columns,
        ([row.name, *cells(row.path)] for row in rows),
        link="place",
        keys=[str(row.key) for row in rows],
    )


def _decisions(place: Division, period: Period, figures: Figures) -> ReportTable:
    """What the levels decided in the period; a return is counted each time."""
    first, after = span_of(period)
    rows = Decision.objects.filter(
        case__kind=CaseKind.EXIT, case__village_path__under=place.path, decided_at__gte=first, decided_at__lt=after
    ).annotate(part=Left("case__village_path", len(place.path) + len(Division.segment(0))))
    approved = Q(outcome=Outcome.APPROVED)
    counts = (
        rows.order_by()
        .values("part")
        .annotate(
            checked=Count("pk", filter=approved & Q(stage=StageCode.TOWNSHIP_SELF_CHECK)),
            reviewed=Count("pk", filter=approved & Q(stage=StageCode.COUNTY_REVIEW)),
            approved=Count("pk", filter=approved & Q(stage=StageCode.COUNTY_APPROVAL)),
            returned=Count("pk", filter=Q(outcome=Outcome.RETURNED)),
            rejected=Count("pk", filter=Q(outcome=Outcome.REJECTED)),
            whole=Count("pk"),
        )
    )
    by_part: dict[str, Counter[str]] = defaultdict(Counter)
    names = ("checked", "reviewed", "approved", "returned", "rejected")
    for row in counts:
        for path in {row["part"], place.path}:
            by_part[path].update({name: row[name] for name in (*names, "whole")})  # type: ignore[literal-required]
    parts = [figures.place, *figures.below()]
    return table(
        f"{period.title}审批情况",
        ["单位", "乡自查通过（户）", "县复查通过（户）", "县级审定（户）", "退回（次）", "不予退出（户）", "退回率"],
        (
            [
                row.name,
                *(by_part[row.path][name] for name in names),
                percent(by_part[row.path]["returned"], by_part[row.path]["whole"]),
            ]
            for row in parts
        ),
        link="place",
        keys=[str(row.key) for row in parts],
    )


def ledger_table(place: Division) -> ReportTable:
    """Problems by whoever puts them right: how many, how many are closed, how many are late."""
    late = ~Q(state__in=CLOSED_STATES) & Q(due_on__lt=clock.today())
    rows = LedgerItem.objects.filter(division_path__under=place.path).order_by()
    counts = rows.values("responsible_unit").annotate(
        whole=Count("pk"), closed=Count("pk", filter=Q(state__in=CLOSED_STATES)), late=Count("pk", filter=late)
    )
    found = sorted(counts, key=lambda row: (-row["late"], -row["whole"], row["responsible_unit"]))[:LISTED]
    return table(
        "问题整改",
        ["责任单位", "问题（个）", "已销号（个）", "逾期（个）", "整改率"],
        (
            [
                row["responsible_unit"] or "待交办",
                row["whole"],
                row["closed"],
                row["late"],
                percent(row["closed"], row["whole"]),
            ]
            for row in found
        ),
        link="ledger",
        keys=[row["responsible_unit"] for row in found],
    )


def same_day_table(place: Division, period: Period) -> ReportTable:
    """同日集中审批 (Q-20): one person, one date, many households."""
    first, after = span_of(period)
    rows = Decision.objects.filter(
        case__kind=CaseKind.EXIT,
        case__village_path__under=place.path,
        outcome=Outcome.APPROVED,
        stage__in=[StageCode.HOME_CHECK, StageCode.TOWNSHIP_SELF_CHECK, StageCode.COUNTY_REVIEW],
        decided_at__gte=first,
        decided_at__lt=after,
    )
    acts: QuerySet[Any] = (
        rows.order_by().annotate(  # where several sign, the decision stands under the leader; who acted laid it out
            actor=Coalesce("sheet__opened_by", "decided_by"),
            from_unit=Coalesce("sheet__unit", "unit"),
            stood_in=Coalesce("sheet__delegation", "delegation"),
        )
    )
    counted = acts.values("actor", "acted_on").annotate(many=Count("pk"), from_unit=Min("from_unit"))
    found = list(counted.filter(many__gte=MANY_A_DAY).order_by("-many", "acted_on", "from_unit", "actor")[:LISTED])
    names = _names_of(found, acts)
    return table(
        "同日集中查验",
        ["单位", "查验人", "查验日期", "户数"],
        (
            [row["from_unit"], names[row["actor"], row["acted_on"]], chinese(row["acted_on"]), row["many"]]
            for row in found
        ),
        note=f"同一人同一日期入户核实、乡自查或县复查{MANY_A_DAY}户以上，须抽查核实，防止走过场。代他人办理的并入本人，注明所代之人。",
    )


def _names_of(found: list[dict[str, Any]], rows: QuerySet[Any]) -> dict[tuple[int, date], str]:
    """Who acted, and for whom he stood in that day: 王芳（代李伟、赵娜）. Three queries."""
    mine = {(row["actor"], row["acted_on"]) for row in found}
    officials = User.objects.in_bulk({actor for actor, _day in mine})
    acted = rows.filter(stood_in__isnull=False, acted_on__in={day for _actor, day in mine})
    stood_in = set(acted.values_list("actor", "acted_on", "stood_in").distinct())
    keys = {key for *_who, key in stood_in}
    principals = dict(Delegation.objects.filter(pk__in=keys).values_list("pk", "posting__official__name"))
    names = {}
    for actor, day in mine:
        absent = sorted({principals[key] for who, on, key in stood_in if (who, on) == (actor, day)})
        names[actor, day] = f"{officials[actor].name}（代{'、'.join(absent)}）" if absent else officials[actor].name
    return names
