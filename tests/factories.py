"""A small county and its officials for tests: two townships, two villages each, one official per role and a twin."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.contrib.auth.hashers import make_password

from audit import clock
from registry.identity import check_character
from registry.models import (
    Division,
    DivisionCode,
    Helper,
    Household,
    IncomeCategory,
    IncomeItem,
    LivingConditions,
    Member,
    Posting,
    User,
)
from registry.roles import LEVEL_OF, Level, Role
from registry.services import SYSTEM, appoint, appoint_newcomers
from tests.remembered import remembered

PASSWORD = "pass-for-tests-1"
DEPARTMENT = "住建部门"  # the first that Changchun's programme asks
START = datetime(2017, 3, 1, 1, 0, tzinfo=UTC)


@dataclass
class Places:
    province: Division
    city: Division
    county: Division
    township: Division
    sister_township: Division
    village: Division
    sister_village: Division
    far_village: Division  # in the sister township


def division(name: str, level: Level, parent: Division | None, kind: str = "", code: str = "") -> Division:
    key = (Division.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    path = (parent.path if parent else "") + Division.segment(key)
    row = Division.objects.create(
        pk=key, name=name, level=level, kind=kind or level.name.lower(), parent=parent, path=path
    )
    if code:
        DivisionCode.objects.create(division=row, system="NBS", code=code, valid_from=date(2016, 1, 1))
    return row


def make_places() -> Places:
    province = division("吉林省", Level.PROVINCE, None, code="22")
    city = division("长春市", Level.PREFECTURE, province, code="2201")
    county = division("农安县", Level.COUNTY, city, code="220122")
    township = division("农安镇", Level.TOWNSHIP, county, code="220122100")
    sister = division("伏龙泉镇", Level.TOWNSHIP, county, code="220122101")
    return Places(
        province,
        city,
        county,
        township,
        sister,
        division("宝城村", Level.VILLAGE, township, code="220122100220"),
        division("前塘家村", Level.VILLAGE, township, code="220122100236"),
        division("保卫村", Level.VILLAGE, sister, code="220122101215"),
    )


@dataclass
class Cast:
    """Officials by role; `twins` hold the same roles in the sister township and its village."""

    places: Places
    of: dict[Role, User] = field(default_factory=dict)
    twins: dict[Role, User] = field(default_factory=dict)
    colleagues: dict[Role, list[User]] = field(default_factory=dict)  # beside the first, where a team has several

    def all_of(self, role: Role) -> list[User]:
        return [self.of[role], *self.colleagues.get(role, [])]

    def __getitem__(self, role: Role) -> User:
        return self.of[role]


_NAMES = (
    "王芳 李伟 张敏 刘洋 陈静 杨磊 赵娜 黄强 周婷 吴刚 徐丽 孙涛 胡梅 朱军 高洁 林峰 何平 郭亮 马超 罗兰 梁波 宋佳 谢军 韩冰 唐宁 冯远 "
    "于海 董岩 萧然 程瑶 曹阳 袁野 邓辉 许诺 傅强 沈洁 曾勇 彭飞 吕梅 苏航 卢山 蒋平 蔡明 贾慧 丁伟 魏兰 薛松 叶青 阎利 余波 潘虹 杜鹃 戴维 "
    "夏雨 钟诚 汪涛 田丰 任重 姜华 范文 方正 石磊 姚远 谭笑 廖凡 邹静 熊伟 金山 陆平 郝建 孔明 白雪 崔健 康乐 毛宁 邱实 秦岭 江河"
).split()
_TEAMS = {Role.TOWNSHIP_VERIFIER: 3, Role.COUNTY_VERIFIER: 2, Role.CITY_VERIFIER: 2}


def official(role: Role, place: Division, username: str, name: str, *, since: date = date(2017, 1, 1)) -> User:
    user = User.objects.create_user(username=username, password=PASSWORD, name=name)
    post = _post(role, place, user, since)
    appoint(
        official=user,
        role=role,
        division=place,
        unit=post.unit,
        post=post.post,
        since=since,
        paper=post.appointing_paper,
        department=post.department,
        by=SYSTEM,
        at=clock.now(),
    )
    return user


def _post(role: Role, place: Division, user: User, since: date) -> Posting:
    return Posting(
        official=user,
        role=role,
        division=place,
        unit=f"{place.name}办",
        post=str(role)[:60],
        since=since,
        appointing_paper="任字〔2017〕1号",
        department=DEPARTMENT if role in {Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD} else "",
    )


def make_cast(places: Places, *, since: date = date(2017, 1, 1)) -> Cast:
    """Everybody at once: nearly every test needs them, and one by one they would take longer than the test."""
    cast, posts = Cast(places), []
    at_level = {Level.VILLAGE: places.village, Level.TOWNSHIP: places.township, Level.COUNTY: places.county}
    twin_at = {Level.VILLAGE: places.far_village, Level.TOWNSHIP: places.sister_township}
    names, password = iter(_NAMES), make_password(PASSWORD)

    def newcomer(role: Role, place: Division, username: str) -> User:
        user = User(username=username, password=password, name=next(names))
        posts.append(_post(role, place, user, since))
        return user

    for role in Role:
        level = LEVEL_OF[role]
        place = at_level[level] if level else places.city
        cast.of[role] = newcomer(role, place, f"{role}")
        more = range(2, _TEAMS.get(role, 1) + 1)
        cast.colleagues[role] = [newcomer(role, place, f"{role}-{number}") for number in more]
        if level in twin_at:
            cast.twins[role] = newcomer(role, twin_at[level], f"{role}-twin")
    User.objects.bulk_create([post.official for post in posts])
    appoint_newcomers(posts, by=SYSTEM, at=clock.now())
    return cast


def id_no(number: int, *, born: str = "19600101") -> str:
    first = f"220122{born}{number % 1000:03d}"
    return first + check_character(first)


def make_household(village: Division, *, no: str = "2201221002200001", **changes: Any) -> Household:
    """A household that meets every Changchun criterion unless told otherwise."""
    return remembered(f"household {village.pk} {no} {changes!r}", lambda: _make_household(village, no, changes))


def _make_household(village: Division, no: str, changes: dict[str, Any]) -> Household:
    at = clock.now()
    values: dict[str, Any] = {
        "no": no,
        "village": village,
        "village_path": village.path,
        "hamlet": "8社",
        "head_name": "林丽",
        "household_type": "一般贫困户",
        "main_cause": "因病",
        "entry_year": 2014,
        "planned_exit_year": 2017,
        "exit_path": "产业",
        "entered_at": at,
        "amended_at": at,
    }
    household = Household.objects.create(**(values | changes))
    for position in (1, 2):
        Member.objects.create(
            household=household,
            position=position,
            name="林丽" if position == 1 else "曾平",
            sex="female" if position == 1 else "male",
            birth_on=date(1960, 1, position),
            has_medical_insurance=True,
            has_pension_insurance=True,
            relation="本人或户主" if position == 1 else "配偶",
        )
    amounts = {
        "wages": 600_000,
        "business": 400_000,
        "property": 0,
        "transfer": 50_000,
        "other": 0,
        "expenses": 100_000,
    }
    for category, amount in amounts.items():
        IncomeItem.objects.create(household=household, year=2016, category=IncomeCategory(category), amount_fen=amount)
    LivingConditions.objects.create(
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
    Helper.objects.create(household=household, name="冯福", unit="县水利局", since=date(2016, 1, 1))
    return household


def posting_of(user: User) -> Posting:
    return Posting.objects.get(official=user, until=None)
