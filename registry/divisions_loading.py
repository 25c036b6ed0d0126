"""Loads the division tree from a csv of code, name, level, parent (see data/divisions.csv for the source and date).

The tree is built from parent links and own keys. Pseudo-prefectures (4290 省直辖县级行政区划) are places only in the
statistics: they are left out, so that Qianjiang's parent is the province, as it is in law.
"""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.db import transaction
from django.db.models import CharField, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat, LPad

from registry.models import Division, DivisionCode
from registry.roles import Level

NBS = "NBS"
LOCAL = "LOCAL"
CODES_VALID_FROM = date(2023, 6, 30)
_BATCH = 2000
_LEVELS = {
    "province": Level.PROVINCE,
    "prefecture": Level.PREFECTURE,
    "county": Level.COUNTY,
    "township": Level.TOWNSHIP,
    "village": Level.VILLAGE,
}
_PSEUDO = ("直辖县级行政区划", "县级行政单位")

# First match wins; the ending decides what a place is, `level` decides where it stands.
_KINDS: dict[Level, tuple[tuple[str, str], ...]] = {
    Level.PROVINCE: (("自治区", "autonomous_region"), ("市", "municipality"), ("省", "province")),
    Level.PREFECTURE: (
        ("自治州", "autonomous_prefecture"),
        ("地区", "prefecture"),
        ("盟", "league"),
        ("市", "prefecture_city"),
    ),
    Level.COUNTY: (
        ("开发区", "development_zone"),
        ("自治县", "autonomous_county"),
        ("自治旗", "autonomous_banner"),
        ("旗", "banner"),
        ("县", "county"),
        ("市", "county_city"),
        ("区", "district"),
    ),
    Level.TOWNSHIP: (
        ("街道", "subdistrict"),
        ("街道办事处", "subdistrict"),
        ("镇", "town"),
        ("族乡", "ethnic_township"),
        ("乡", "township"),
        ("管理区", "management_area"),
        ("开发区", "development_zone"),
        ("园区", "development_zone"),
        ("经济区", "development_zone"),
        ("场", "farm"),
    ),
    Level.VILLAGE: (
        ("虚拟生活区", "statistical_area"),
        ("虚拟社区", "statistical_area"),
        ("（特殊社区）", "statistical_area"),
        ("居委会", "community"),
        ("居民委员会", "community"),
        ("社区", "community"),
        ("村委会", "village"),
        ("村民委员会", "village"),
        ("村", "village"),
    ),
}


class DivisionsUnreadable(Exception):
    """The file cannot be loaded; the text says where and why."""


@dataclass(frozen=True)
class Row:
    code: str
    name: str
    level: Level
    parent: str
    line_no: int


@dataclass
class Outcome:
    created: int = 0
    renamed: int = 0
    unchanged: int = 0
    skipped: list[str] = field(default_factory=list)


def kind_of(name: str, level: Level) -> str:
    """What the place is, from the ending of its name within its level; "other" when no ending is known."""
    endings = _KINDS.get(level, ())
    by_ending = (kind for ending, kind in endings if name.endswith(ending))
    inside = (kind for ending, kind in endings[:-1] if ending in name)  # 热水村委会（热水分场）
    return next(by_ending, None) or next(inside, "other")


def load_divisions(path: Path, *, report: Callable[[str, int], None] = lambda level, count: None) -> Outcome:
    """Idempotent: places already known by code are kept, renamed ones take the new name. All or nothing."""
    rows, outcome = _without_pseudo_prefectures(list(_read(path)))
    with transaction.atomic():
        known = dict(DivisionCode.objects.filter(system__in=[NBS, LOCAL]).values_list("code", "division_id"))
        _rename(rows, known, outcome)
        for level in _LEVELS.values():
            of_level = [row for row in rows if row.level == level]
            _create(of_level, known, outcome)
            report(str(level.label), len(of_level))
    return outcome


def _read(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = ((number, line) for number, line in enumerate(file, 1) if line.strip() and not line.startswith("#"))
        numbers: list[int] = []
        reader = csv.DictReader(_noting(lines, numbers))
        if not {"code", "name", "level", "parent"} <= set(reader.fieldnames or ()):
            raise DivisionsUnreadable(f"{path.name}: the first line must name code, name, level, parent")
        for record in reader:
            line_no = numbers[-1]
            code, name, level = (record.get(key) or "" for key in ("code", "name", "level"))
            if not code.isdigit() or not name or level not in _LEVELS:
                raise DivisionsUnreadable(f"{path.name}, line {line_no}: {code!r}, {name!r}, {level!r} is no division")
            yield Row(code, name, _LEVELS[level], record["parent"] or "", line_no)


def _noting(lines: Iterable[tuple[int, str]], numbers: list[int]) -> Iterator[str]:
    for number, line in lines:
        numbers.append(number)
        yield line


def _without_pseudo_prefectures(rows: list[Row]) -> tuple[list[Row], Outcome]:
    pseudo = {row.code: row for row in rows if row.level == Level.PREFECTURE and row.name.endswith(_PSEUDO)}
    places = {row.code: row for row in rows if row.code not in pseudo}
    kept = []
    for row in places.values():
        parent = pseudo[row.parent].parent if row.parent in pseudo else row.parent
        if parent and (parent not in places or places[parent].level >= row.level):
            raise DivisionsUnreadable(f"line {row.line_no}: {row.code} {row.name} has no higher place {parent!r}")
        kept.append(Row(row.code, row.name, row.level, parent, row.line_no))
    return kept, Outcome(skipped=[f"{row.code} {row.name}" for row in pseudo.values()])


def _rename(rows: list[Row], known: dict[str, int], outcome: Outcome) -> None:
    names = {key: (name, kind) for key, name, kind in Division.objects.values_list("id", "name", "kind")}
    changed = []
    for row in rows:
        if row.code not in known:
            continue
        now = (row.name, kind_of(row.name, row.level))
        if names[known[row.code]] == now:
            outcome.unchanged += 1
        else:
            changed.append(Division(pk=known[row.code], name=now[0], kind=now[1]))
    outcome.renamed = Division.objects.bulk_update(changed, ["name", "kind"], batch_size=500) if changed else 0


def _create(rows: list[Row], known: dict[str, int], outcome: Outcome) -> None:
    """Places of one level. A path ends with the own key, so it is completed by one statement after the insert."""
    new = [row for row in rows if row.code not in known]
    places = [
        Division(
            name=row.name,
            level=row.level,
            kind=kind_of(row.name, row.level),
            parent_id=known[row.parent] if row.parent else None,
            path=f"~{row.code}",
        )
        for row in new
    ]
    Division.objects.bulk_create(places, batch_size=_BATCH)
    codes = []
    for row, place in zip(new, places, strict=True):
        known[row.code] = place.pk
        codes.append(DivisionCode(division=place, system=_system(row), code=row.code, valid_from=CODES_VALID_FROM))
    DivisionCode.objects.bulk_create(codes, batch_size=_BATCH)
    segment = Concat(LPad(Cast("id", CharField()), 8, Value("0")), Value("/"))
    of_parent = Subquery(Division.objects.filter(pk=OuterRef("parent_id")).values("path")[:1])
    fresh = Division.objects.filter(path__startswith="~")
    fresh.filter(parent=None).update(path=segment)
    fresh.exclude(parent=None).update(path=Concat(of_parent, segment, output_field=CharField()))
    outcome.created += len(new)


def _system(row: Row) -> str:
    """A development zone acting as a county has no code in GB/T 2260; the statistics' number is a local one."""
    is_zone = row.level == Level.COUNTY and kind_of(row.name, row.level) == "development_zone"
    return LOCAL if is_zone else NBS
