"""A county with its officials and households, made through the registry's own services. Not timed."""

from datetime import date, datetime
from itertools import count

from audit import clock
from bench.workload import STEPS, TOWNSHIPS, VILLAGES
from registry.models import (
    Division,
    DivisionCode,
    Helper,
    Household,
    IncomeCategory,
    IncomeItem,
    LivingConditions,
    Member,
    ProgrammeVersion,
    User,
)
from registry.programme_loading import load_programme
from registry.programme_store import programme_of
from registry.programmes import PROGRAMMES_DIR
from registry.roles import LEVEL_OF, Level, Role
from registry.services import SYSTEM, appoint

START = datetime(2017, 3, 1, 9, 0, tzinfo=clock.LOCAL_ZONE)
_INCOME = {"wages": 600_000, "business": 400_000, "property": 0, "transfer": 50_000, "other": 0, "expenses": 100_000}
_LEVELS = {"village": Level.VILLAGE, "township": Level.TOWNSHIP, "county": Level.COUNTY, "city": Level.PREFECTURE}
_SURNAMES = "张李王赵刘陈杨黄周吴徐孙"
_keys = count(1)
_names = count()


def make_county() -> None:
    """City, county, townships, villages; one official per role and place; the Changchun programme."""
    province = _place("吉林省", Level.PROVINCE, None, "22")
    city = _place("长春市", Level.PREFECTURE, province, "2201")
    county = _place("农安县", Level.COUNTY, city, "220122")
    load_programme(path=PROGRAMMES_DIR / "changchun_2017.toml", by=SYSTEM, at=clock.now())
    _appoint_all("city", city)
    _appoint_all("county", county)
    for number in range(TOWNSHIPS):
        township = _place(f"第{number + 1}镇", Level.TOWNSHIP, county)
        _appoint_all("township", township)
        for place in range(VILLAGES):
            _appoint_all("village", _place(f"第{place + 1}村", Level.VILLAGE, township))


def _place(name: str, level: Level, parent: Division | None, given: str = "") -> Division:
    key = next(_keys)
    path = (parent.path if parent else "") + Division.segment(key)
    place = Division.objects.create(pk=key, name=name, level=level, kind=level.name.lower(), parent=parent, path=path)
    if given:
        code(place, given)
    return place


def code(place: Division, given: str) -> None:
    DivisionCode.objects.create(division=place, system="NBS", code=given, valid_from=date(2016, 1, 1))


def _appoint_all(level: str, place: Division) -> None:
    for role, number in sorted(_wanted(level)):
        login = username(role, place.pk) + (f"-{number}" if number else "")
        official = User.objects.create_user(username=login, password="bench", name=f"{_SURNAMES[next(_names) % 12]}敏")
        appoint(
            official=official,
            role=Role(role),
            division=place,
            unit=f"{place.name}办",
            post="科员",
            since=date(2017, 1, 1),
            paper="任字〔2017〕1号",
            by=SYSTEM,
            at=clock.now(),
        )


def _wanted(level: str) -> set[tuple[str, int]]:
    """Whoever opens a stage at the level, and as many of a role as sit on one sheet together."""
    wanted = {(step.role, 0) for step in STEPS.values() if step.level == level}
    for signers in programme_of(ProgrammeVersion.objects.get()).signers:
        for role in set(filter(None, signers.roles)):
            if (LEVEL_OF[Role(role)] or Level.PREFECTURE) == _LEVELS[level]:
                wanted |= {(role, number) for number in range(signers.roles.count(role))}
    return wanted


def username(role: str, place: int) -> str:
    return f"{role}-{place}"


def villages() -> list[Division]:
    return list(Division.objects.filter(level=Level.VILLAGE).order_by("pk"))


def make_households(homes: list[Division], first_no: int) -> list[Household]:
    """One household in each of the places, meeting every criterion."""
    at = clock.now()
    households = Household.objects.bulk_create(
        [
            Household(
                no=f"22012210{first_no + number:08d}",
                village=home,
                village_path=home.path,
                hamlet="8社",
                head_name="林丽",
                household_type="一般贫困户",
                main_cause="因病",
                entry_year=2014,
                planned_exit_year=2017,
                exit_path="产业",
                entered_at=at,
                amended_at=at,
            )
            for number, home in enumerate(homes)
        ]
    )
    _furnish(households)
    return households


def _furnish(households: list[Household]) -> None:
    Member.objects.bulk_create(
        Member(
            household=household,
            position=position,
            name=name,
            birth_on=date(1960, 1, position),
            has_medical_insurance=True,
            has_pension_insurance=True,
            relation=relation,
        )
        for household in households
        for position, name, relation in ((1, "林丽", "本人或户主"), (2, "曾平", "配偶"))
    )
    IncomeItem.objects.bulk_create(
        IncomeItem(household=household, year=2016, category=IncomeCategory(category), amount_fen=amount)
        for household in households
        for category, amount in _INCOME.items()
    )
    LivingConditions.objects.bulk_create(
        LivingConditions(
            household=household,
            year=2016,
            housing_grade="B",
            has_safe_water=True,
            has_electricity=True,
            has_television=True,
            has_food=True,
            has_clothing=True,
            dropouts=0,
        )
        for household in households
    )
    Helper.objects.bulk_create(
        Helper(household=household, name="冯福", unit="县水利局", since=date(2016, 1, 1)) for household in households
    )
