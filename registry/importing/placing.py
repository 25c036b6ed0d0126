"""Which place a row means: by its code, with the names beside it agreeing; without a code, by names if only one place fits."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from registry.importing.findings import Findings
from registry.importing.reading import SheetRow
from registry.importing.texts import read_code
from registry.importing.values import text_of
from registry.roles import Level

_ENDINGS = re.compile(r"(社区)?(村民委员会|居民委员会|村委会|居委会|居民委会员|社区|行政村|村)$")
_TOWN_ENDINGS = re.compile(r"(镇|民族乡|乡|街道|街道办事处|管理区)$")


@dataclass(frozen=True)
class KnownPlace:
    """A place the office may write to, with what it and the places above it are called."""

    id: int
    path: str
    name: str
    township: str
    county: str
    level: int = Level.VILLAGE


def bare(name: str) -> str:
    """宝城村, 宝城村委会 and 宝城村民委员会 are one place."""
    return _ENDINGS.sub("", name) or name


def _bare_town(name: str) -> str:
    return _TOWN_ENDINGS.sub("", name) or name


@dataclass(frozen=True)
class Gazetteer:
    """The places within the office's place, and the codes of those that exist elsewhere."""

    by_code: Mapping[str, KnownPlace]
    elsewhere: frozenset[str]

    @cached_property
    def _by_names(self) -> dict[tuple[int, str, str], set[KnownPlace]]:
        found: dict[tuple[int, str, str], set[KnownPlace]] = {}
        for place in self.by_code.values():
            found.setdefault(_names(place.level, place.township, place.name), set()).add(place)
        return found

    def named(self, level: int, township: str, name: str) -> set[KnownPlace]:
        return self._by_names.get(_names(level, township, name), set())


def _names(level: int, township: str, name: str) -> tuple[int, str, str]:
    if level == Level.VILLAGE:
        return level, _bare_town(township), bare(name)
    return level, "", _bare_town(name) if level == Level.TOWNSHIP else name


@dataclass(frozen=True)
class Naming:
    """Under which fields a sheet names the place. Findings about villages say "village", others "place"."""

    level: int = Level.VILLAGE
    code: str = "village_code"
    name: str = "village"

    @property
    def word(self) -> str:
        return "village" if self.level == Level.VILLAGE else "place"


VILLAGE = Naming()


def place_of(row: SheetRow, known: Gazetteer, findings: Findings, naming: Naming = VILLAGE) -> KnownPlace | None:
    code = read_code(row, naming.code, findings)
    if not code:
        return _by_name(row, known, findings, naming)
    place = known.by_code.get(code)
    if place is None or place.level != naming.level:
        reason = "outside" if code in known.elsewhere else "unknown"
        findings.refuse(row, naming.code, f"{naming.word}_{reason}")
        return None
    _compare_names(row, place, findings, naming)
    return place


def _compare_names(row: SheetRow, place: KnownPlace, findings: Findings, naming: Naming) -> None:
    name, township, county = (text_of(row.cells.get(part)) for part in (naming.name, "township", "county"))
    if name and _names(naming.level, "", name) != _names(naming.level, "", place.name):
        findings.refuse(row, naming.name, f"{naming.word}_name_differs", registered=place.name)
    if naming.name != "township" and township and place.township and township != place.township:
        findings.flag(row, "township", "township_name_differs", registered=place.township)
    if naming.name != "county" and county and county != place.county:
        findings.refuse(row, "county", "county_name_differs", registered=place.county)


def _by_name(row: SheetRow, known: Gazetteer, findings: Findings, naming: Naming) -> KnownPlace | None:
    name, township = text_of(row.cells.get(naming.name)), text_of(row.cells.get("township"))
    fitting = known.named(naming.level, township, name) if name else set()
    if len(fitting) == 1:
        (place,) = fitting
        findings.accept(row, naming.name, f"{naming.word}_by_name", registered=place.name)
        return place
    findings.refuse(row, naming.code, f"{naming.word}_code_missing")
    return None
