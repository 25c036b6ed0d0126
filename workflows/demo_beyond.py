"""What a demo shows beside the households' exits: a village on its way, a ledger, a false exit, a re-check."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from approvals.models import Case, Sheet
from approvals.routes import acting_division_id
from approvals.sectors import sectors_at
from approvals.stages import STAGE_OF, CaseKind, StageCode
from audit import clock
from inspection.demo import make_ledger
from inspection.recheck_frames import RecheckCall, open_recheck
from registry import indicators, listings, parameters
from registry.indicators import Report
from registry.models import (
    Division,
    Household,
    IndicatorSource,
    ListingKind,
    ParameterName,
    ProgrammeVersion,
    Standing,
    User,
)
from registry.programme_store import in_force, programme_of
from registry.roles import LEVEL_OF, Level, Role
from registry.services import SYSTEM, appoint
from workflows import services
from workflows.demo_acts import good_act
from workflows.demo_cast import APPOINTED_ON, PASSWORD, make_team, username_of
from workflows.demo_comparison import post_departments
from workflows.demo_field import take_photos
from workflows.demo_history import TODAY, YEAR, holder, load
from workflows.demo_signing import sign_all

S = StageCode
WATER_PERCENT = 98
PAPER = "吉扶办〔2017〕34号"
_VILLAGE: dict[str, Any] = {
    "persons": 1846,
    "households": 512,
    "hardened_road": True,
    "water_supply": {"numerator": 508, "denominator": 512},
    "collective_economy": True,
}
_HAMLETS: dict[str, dict[str, Any]] = {
    "1社": {"households": 64, "hardened_road": True, "key_hamlet": True},
    "2社": {"households": 58, "hardened_road": True},
    "3社": {"households": 17},
}
_WALK = (S.VILLAGE_ASSESSMENT, S.VILLAGE_TOWNSHIP_CHECK)


def look_beyond(place: tuple[Division, list[Division]]) -> None:
    township, villages = place
    county = township.parent
    assert county is not None
    _set_the_water(county)
    _walk_village(_without_poor(township), county)
    make_ledger(villages[0], _who(Role.COUNTY_VERIFIER))
    _doubt_an_exit(villages)
    _look_again(county)


def _who(role: Role) -> User:
    return User.objects.get(username=username_of(role, 0))


def _at(day: date) -> Any:
    return clock.demo_clock(datetime.combine(day, time(9, 30), clock.LOCAL_ZONE))


def _without_poor(township: Division) -> Division:
    """A village none of whose households is on the register any more, with the cast's village officials in its posts."""
    rows = Division.objects.filter(parent=township, level=Level.VILLAGE, households=None).order_by("pk")
    village = rows.select_related("parent__parent")[0]
    for role in Role:
        if LEVEL_OF[role] == Level.VILLAGE:
            make_team(role, 0, [village])
    return village


def _set_the_water(county: Division) -> None:
    """The source names safe water as a standard of villages and leaves its number to the province: two administrators set it."""
    version = in_force(county, TODAY)
    assert version is not None
    if ParameterName.VILLAGE_WATER not in parameters.settable(programme_of(version)):
        return
    first, second = (_administrator(version, number) for number in (1, 2))
    with _at(APPOINTED_ON):
        change = parameters.propose(
            user=first,
            version=version,
            name=ParameterName.VILLAGE_WATER,
            year=YEAR,
            value=WATER_PERCENT,
            valid_from=APPOINTED_ON + timedelta(days=1),
            paper=PAPER,
            reason="省定贫困村脱贫验收标准",
            at=clock.now(),
        )
        parameters.confirm(user=second, change=change, agrees=True, opinion="与文件一致", at=clock.now())


def _administrator(version: ProgrammeVersion, number: int) -> User:
    user = User.objects.create_user(
        username=f"city-administrator-{number}", password=PASSWORD, name=("晏清", "商正")[number - 1]
    )
    city = version.jurisdiction
    assert city is not None
    appoint(
        official=user,
        role=Role.SYSTEM_ADMINISTRATOR,
        division=city,
        unit=f"{city.name}人民政府",
        post="信息中心管理员",
        since=APPOINTED_ON,
        paper="农组任〔2017〕1号",
        by=SYSTEM,
        at=clock.now(),
    )
    return user


@transaction.atomic
def _list_and_report(village: Division) -> None:
    entry = listings.Entry(
        division=village,
        kind=ListingKind.VILLAGE,
        designation="省定贫困村",
        source=PAPER,
        planned_year=YEAR,
        listed_on=APPOINTED_ON,
    )
    listings.enter_listing(entry, by=SYSTEM, at=clock.now())
    said: dict[str, Any] = {"division": village, "year": YEAR}
    rows = [Report(subject="village", source=IndicatorSource.OFFICE, values=_VILLAGE, **said)]
    for name, values in _HAMLETS.items():
        rows.append(Report(subject="hamlet", source=IndicatorSource.TOWNSHIP, values=values, hamlet=name, **said))
    indicators.record(rows, reported_by=None, by=SYSTEM, at=clock.now())


def _walk_village(village: Division, county: Division) -> Case:
    """Listed, reported on, looked at by village and township; the county's departments are to certify."""
    _list_and_report(village)
    with _at(TODAY - timedelta(days=9)):
        office = _who(Role.COUNTY_OFFICE)
        case = services.open_place_case(kind=CaseKind.VILLAGE_EXIT, place=village, year=YEAR, user=office)
    for days, stage in zip((8, 5), _WALK, strict=True):
        with _at(TODAY - timedelta(days=days)):
            _approve(load(case.case_no), stage)
    case = load(case.case_no)
    post_departments(county, _departments(case), password=PASSWORD)
    return case


def _departments(case: Case) -> list[str]:
    """Those that were asked about households first: their officials' user names are numbered."""
    version = in_force(case.village, TODAY)
    assert version is not None
    programme = programme_of(version)
    certify = sectors_at(case, programme)
    return list(dict.fromkeys([*(one.name for one in programme.comparison.departments), *certify]))


def _approve(case: Case, stage: str) -> None:
    user = holder(STAGE_OF[stage].duty, acting_division_id(case, STAGE_OF[stage]))
    take_photos(case, stage, user)
    act = good_act(case, stage, clock.today())
    done = services.decide(user=user, case_no=case.case_no, stage=stage, act=act)
    assert isinstance(done, Sheet)  # both stages are signed jointly
    sign_all(done)


def _doubt_an_exit(villages: list[Division]) -> None:
    """A false exit comes to light: the rollback of one of the households that are through."""
    exited = Household.objects.filter(village__in=villages, standing=Standing.EXITED)
    household = exited.exclude(cases__closed_at=None).filter(cases__isnull=False).order_by("pk").first()
    if household is None:
        return
    services.open_register_case(
        kind=CaseKind.ROLLBACK,
        household=household,
        year=YEAR,
        reason="省级暗访发现该户安全饮水未达标，退出时核验值不实。",
        user=_who(Role.COUNTY_OFFICE),
    )


def _look_again(county: Division) -> None:
    call = RecheckCall(
        title="2017年脱贫退出“回头看”",
        division=county,
        starts_on=TODAY,
        ends_on=TODAY + timedelta(days=60),
        years=(YEAR,),
    )
    open_recheck(user=_who(Role.COUNTY_OFFICE), call=call)
