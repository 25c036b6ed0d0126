"""The other four programmes: a chain of places with its peculiarity, a cast, a household, and the income line that two persons set."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, timedelta

from audit import clock
from registry import parameters
from registry.models import Division, Household, ParameterName, ProgrammeVersion, User
from registry.programme_loading import load_programme
from registry.programmes import PROGRAMMES_DIR
from registry.roles import Level, Role
from registry.services import SYSTEM
from tests import factories
from tests.factories import Cast, Places
from tests.remembered import remembered
from tests.story import Story

At = Callable[[str], AbstractContextManager[None]]
POSTED = date(2016, 1, 1)


@dataclass(frozen=True)
class Setting:
    """Where a programme plays: `chain` from the province to the county, and the township's word."""

    programme: str
    chain: tuple[tuple[str, Level, str], ...]
    township: str
    village: str
    begins_on: date
    line_fen: int
    paper: str


SETTINGS = {
    setting.programme: setting
    for setting in (
        Setting(
            "guiping_2016",
            (
                ("广西壮族自治区", Level.PROVINCE, "45"),
                ("贵港市", Level.PREFECTURE, "4508"),
                ("桂平市", Level.COUNTY, "450881"),
            ),
            "木乐镇",
            "先锋村",
            date(2016, 3, 1),
            295200,
            "国家扶贫标准(2016年)通知",
        ),
        Setting(
            "qianjiang_2017",
            (("湖北省", Level.PROVINCE, "42"), ("潜江市", Level.COUNTY, "429005")),
            "高石碑镇",
            "长岭村",
            date(2017, 3, 1),
            295200,
            "鄂扶组发〔2017〕1号",
        ),
        Setting(
            "liaoning_2018",
            (
                ("辽宁省", Level.PROVINCE, "21"),
                ("朝阳市", Level.PREFECTURE, "2113"),
                ("建平县", Level.COUNTY, "211322"),
            ),
            "青松岭乡",
            "东山村",
            date(2018, 3, 1),
            320000,
            "辽扶贫办发〔2018〕2号",
        ),
        Setting(
            "qingdao_2018",
            (
                ("山东省", Level.PROVINCE, "37"),
                ("青岛市", Level.PREFECTURE, "3702"),
                ("平度市", Level.COUNTY, "370283"),
            ),
            "旧店镇",
            "北黄同村",
            date(2018, 10, 15),
            460000,
            "青扶办发〔2018〕3号",
        ),
    )
}


@dataclass
class Stage:
    """A programme with its places, ready to begin a case on `setting.begins_on`."""

    setting: Setting
    places: Places
    cast: Cast
    household: Household
    version: ProgrammeVersion
    admins: list[User]

    @property
    def year(self) -> int:
        return self.setting.begins_on.year

    def set(self, name: ParameterName, value: int) -> None:
        """Proposed by one administrator, confirmed by the other, in force from tomorrow."""
        one, two = self.admins
        change = parameters.propose(
            user=one,
            version=self.version,
            year=self.year,
            name=name,
            value=value,
            valid_from=clock.today() + timedelta(days=1),
            paper=self.setting.paper,
            reason="来源未给,按文件补充",
            at=clock.now(),
        )
        parameters.confirm(user=two, change=change, agrees=True, opinion="与文件一致", at=clock.now())

    def begin(self) -> Story:
        return Story.begin(self.cast, self.household, self.year)


def make(name: str, at: At, **numbers: int) -> Stage:
    """Everything that stands before the first case is opened; `numbers` are further parameters to set."""
    setting = SETTINGS[name]
    day_before = setting.begins_on - timedelta(days=1)
    with at(day_before.isoformat()):
        return remembered(f"stage {name} {numbers}", lambda: _make(setting, numbers))


def _make(setting: Setting, numbers: Mapping[str, int]) -> Stage:
    name = setting.programme
    places = _places(setting, is_inside=ParameterName.UPPER_LEVEL in numbers)
    load_programme(path=PROGRAMMES_DIR / f"{name}.toml", by=SYSTEM, at=clock.now())
    version = ProgrammeVersion.objects.get(name=name)
    assert version.jurisdiction is not None
    cast = factories.make_cast(places, since=POSTED)
    household = factories.make_household(
        places.village, no=f"{setting.chain[-1][2]}0001", planned_exit_year=setting.begins_on.year
    )
    admins = [
        factories.official(
            Role.SYSTEM_ADMINISTRATOR, version.jurisdiction, f"admin-{name}-{n}", f"管理员{n}", since=POSTED
        )
        for n in "甲乙"
    ]
    stage = Stage(setting, places, cast, household, version, admins)
    stage.set(ParameterName.INCOME_LINE, setting.line_fen)
    for parameter, value in numbers.items():
        stage.set(ParameterName(parameter), value)
    return stage


def _places(setting: Setting, *, is_inside: bool) -> Places:
    """Where the upper check stays inside the county-level city, its team is posted there too."""
    chain: list[Division] = []
    for name, level, code in setting.chain:
        chain.append(factories.division(name, level, chain[-1] if chain else None, code=code))
    county, above = chain[-1], chain[-2]
    township = factories.division(setting.township, Level.TOWNSHIP, county)
    sister = factories.division("邻镇", Level.TOWNSHIP, county)
    return Places(
        chain[0],
        county if is_inside else above,
        county,
        township,
        sister,
        factories.division(setting.village, Level.VILLAGE, township),
        factories.division("邻村", Level.VILLAGE, township),
        factories.division("远村", Level.VILLAGE, sister),
    )
