"""The simulated county: its places, its officials – one in most posts –, and the households on its register."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.hashers import make_password

from audit import clock
from bench.places import make_households
from registry.models import Division, Household, Posting, User
from registry.programme_loading import load_programme
from registry.programmes import PROGRAMMES_DIR
from registry.roles import LEVEL_OF, Level, Role
from registry.services import SYSTEM, appoint_newcomers
from tests.factories import division

SINCE = date(2017, 1, 1)
_SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红玲建文辉力健俊帆雪莉瑞凯波斌宁浩宇峰颖琳晶倩岩丹梅鑫"
# As many of a role as sit on one sheet together, beside each other.
TEAMS = {Role.TOWNSHIP_VERIFIER: 5, Role.COUNTY_VERIFIER: 4, Role.CITY_VERIFIER: 3}
_DEPARTMENTS = frozenset({Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD})  # appointed with the first letter
Who = dict[tuple[Role, int], list[User]]


@dataclass
class Village:
    place: Division
    township: Division

    @property
    def key(self) -> int:
        return self.place.pk


@dataclass
class County:
    city: Division
    place: Division
    townships: list[Division]
    villages: list[Village]
    officials: Who = field(default_factory=dict)

    def all_of(self, role: Role, place: int) -> list[User]:
        return self.officials[role, place]

    def official(self, role: Role, place: int) -> User:
        return self.officials[role, place][0]

    def supervisor(self) -> User:
        return self.official(Role.COUNTY_OFFICE, self.place.pk)


def found(*, townships: int, villages: int) -> County:
    """A county of so many townships with so many villages each, everybody in post, Changchun's programme loaded."""
    province = division("吉林省", Level.PROVINCE, None, code="22")
    city = division("长春市", Level.PREFECTURE, province, code="2201")
    place = division("农安县", Level.COUNTY, city, code="220122")
    load_programme(path=PROGRAMMES_DIR / "changchun_2017.toml", by=SYSTEM, at=clock.now())
    below = [division(f"第{number + 1}镇", Level.TOWNSHIP, place) for number in range(townships)]
    homes = [
        Village(division(f"第{number + 1}村", Level.VILLAGE, township), township)
        for township in below
        for number in range(villages)
    ]
    county = County(city, place, below, homes)
    _appoint(county, [city, place, *below, *(home.place for home in homes)])
    return county


def _appoint(county: County, places: list[Division]) -> None:
    names, password, postings = _names(), make_password("simulated"), []
    for place in places:
        for role in Role:
            if (LEVEL_OF[role] or Level.PREFECTURE) != place.level or role in _DEPARTMENTS:
                continue
            for number in range(TEAMS.get(role, 1)):
                user = User(username=f"{role}-{place.pk}-{number}", password=password, name=next(names))
                county.officials.setdefault((role, place.pk), []).append(user)
                postings.append(posting(user, role, place))
    User.objects.bulk_create([one.official for one in postings], batch_size=1000)
    appoint_newcomers(postings, by=SYSTEM, at=clock.now())


def posting(user: User, role: Role, place: Division) -> Posting:
    paper = "任字〔2017〕1号"
    return Posting(
        official=user,
        role=role,
        division=place,
        unit=f"{place.name}办",
        post=str(role)[:60],
        since=SINCE,
        appointing_paper=paper,
    )


def _names() -> Iterator[str]:
    """Each of its own for the first 35,000 officials; none is that of a household or its helper."""
    for first in _GIVEN:
        for second in _GIVEN:
            for surname in _SURNAMES:
                yield surname + first + second


def register(villages: list[Village], counts: list[int]) -> list[list[Household]]:
    """So many households in each village, every one of which could leave."""
    homes = [village.place for village, count in zip(villages, counts, strict=True) for _ in range(count)]
    made = iter(make_households(homes, Household.objects.count() + 1))
    return [[next(made) for _ in range(count)] for count in counts]
