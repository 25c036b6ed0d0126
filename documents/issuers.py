"""Which unit issues a paper, in whose series, under which number."""

from approvals.models import Decision
from approvals.stages import StageCode
from documents.kinds import BY_LEVEL, BY_STAGE, KINDS, Kind
from registry.places import name_at, place_at
from registry.programme_schema import Programme
from registry.roles import Level

_LEVEL_OF = {
    "village_committee": Level.VILLAGE,
    "township_government": Level.TOWNSHIP,
    "township_office": Level.TOWNSHIP,
    "county_government": Level.COUNTY,
    "county_office": Level.COUNTY,
    "county_group": Level.COUNTY,
    "province_office": Level.PROVINCE,
    "province_government": Level.PROVINCE,
}
UNIT_OF_LEVEL = {
    Level.VILLAGE: "village_committee",
    Level.TOWNSHIP: "township_government",
    Level.COUNTY: "county_office",
    Level.PREFECTURE: "upper_office",
    Level.PROVINCE: "upper_office",
}
GROUP_OF_LEVEL = UNIT_OF_LEVEL | {
    Level.COUNTY: "county_group",
    Level.PREFECTURE: "upper_group",
    Level.PROVINCE: "upper_group",
}
_BY_WHOM = {BY_LEVEL: UNIT_OF_LEVEL, BY_STAGE: GROUP_OF_LEVEL}


class Issuer:
    """The unit that issues a kind at a place. `path` is any path below or at it; `level` only where the kind leaves it open."""

    def __init__(self, kind: Kind, path: str, programme: Programme, level: int | None = None) -> None:
        self.kind, self.path = kind, path
        units = _BY_WHOM.get(kind.body)
        self.level = level if units and level is not None else level_of(kind, programme)
        self.body = units[Level(self.level)] if units else kind.body
        self.place = place_at(path, self.level)
        self.name = name_at(path, self.level)
        self.unit = programme.units.of(self.body, self.name)

    @property
    def series(self) -> str:
        """One counter per kind and issuing place."""
        return f"{self.kind.code}-{self.place or self.path}"

    def number(self, year: int, serial: int) -> str:
        """文号: 农安镇退乡查〔2017〕12号. Villages of one name in one county differ by their township."""
        above = name_at(self.path, Level.TOWNSHIP) if self.body == "village_committee" else ""
        return f"{above}{self.name}{self.kind.word_at(self.level)}〔{year}〕{serial}号"


def level_of(kind: Kind, programme: Programme) -> int:
    return _LEVEL_OF.get(kind.body) or Level[programme.stage(StageCode.CITY_VERIFICATION).level.upper()]


def issuer_of(kind: Kind, decision: Decision, programme: Programme) -> Issuer:
    level = Level[programme.stage(decision.stage).level.upper()]
    return Issuer(kind, decision.case.village_path, programme, level)


def units_at(path: str, level: int, programme: Programme) -> set[str]:
    """Every unit of the place that issues papers of some kind."""
    issuers = (Issuer(kind, path, programme, level) for kind in KINDS.values())
    return {one.unit for one in issuers if one.level == level}
