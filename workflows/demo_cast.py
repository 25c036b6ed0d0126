"""Who can log in to a demo: one made-up official per role in one township, and a twin in the next."""

from dataclasses import dataclass
from datetime import date

from audit import clock
from registry.models import Division, Posting, User
from registry.places import name_at, plain_name
from registry.programme_store import in_force, programme_of
from registry.roles import EVALUATORS, LEVEL_OF, Level, Role
from registry.services import SYSTEM, appoint
from workflows import demo_comparison

PASSWORD = "heyan-demo-2017"
APPOINTED_ON = date(2017, 1, 3)

_NAMES: dict[Role, tuple[str, str]] = {
    Role.VILLAGE_CLERK: ("于晓梅", "宋丽华"),
    Role.WORK_TEAM_MEMBER: ("孟庆林", "贾东升"),
    Role.VILLAGE_COMMITTEE: ("鲁长河", "阎德福"),
    Role.FIRST_SECRETARY: ("邵建国", "陶立新"),
    Role.VILLAGE_SECRETARY: ("谭守业", "左文忠"),
    Role.GROUP_HEAD: ("乔满仓", "简有田"),
    Role.SUPERVISION_COMMITTEE: ("房桂芝", "冷秀英"),
    Role.TOWNSHIP_CLERK: ("尹静", "柳青"),
    Role.TOWNSHIP_VERIFIER: ("裴志远", "温海涛"),
    Role.TOWNSHIP_TEAM_LEADER: ("盛怀民", "车立群"),
    Role.TOWNSHIP_DEPUTY: ("康宁", "葛振东"),
    Role.TOWNSHIP_HEAD: ("牟占江", "丛树森"),
    Role.TOWNSHIP_SECRETARY: ("辛国梁", "路遥"),
    Role.COUNTY_OFFICE: ("蒋文博", ""),
    Role.COUNTY_VERIFIER: ("纪春雨", ""),
    Role.COUNTY_TEAM_LEADER: ("暴雪峰", ""),
    Role.COUNTY_DEPUTY_LEADER: ("谷丰年", ""),
    Role.COUNTY_LEADER: ("栾敬业", ""),
    Role.CITY_VERIFIER: ("阮明哲", ""),
    Role.CITY_TEAM_LEADER: ("桂正平", ""),
    Role.UPPER_OFFICE: ("时光远", ""),
    Role.UPPER_LEADER: ("柏松涛", ""),
    Role.HOTLINE_OFFICER: ("苗雨", ""),
    Role.SUPERVISOR: ("翟铁成", ""),
    Role.AUDITOR: ("岳清", ""),
    Role.SYSTEM_ADMINISTRATOR: ("祁远", ""),
}
_POSTS: dict[Role, tuple[str, str]] = {  # unit of the programme, post
    Role.VILLAGE_CLERK: ("village_committee", "信息员"),
    Role.WORK_TEAM_MEMBER: ("village_committee", "驻村工作队员"),
    Role.VILLAGE_COMMITTEE: ("village_committee", "主任"),
    Role.FIRST_SECRETARY: ("village_committee", "第一书记"),
    Role.VILLAGE_SECRETARY: ("village_committee", "党支部书记"),
    Role.GROUP_HEAD: ("village_committee", "村民小组长"),
    Role.SUPERVISION_COMMITTEE: ("village_committee", "村务监督委员会主任"),
    Role.TOWNSHIP_CLERK: ("township_government", "信息员"),
    Role.TOWNSHIP_VERIFIER: ("township_government", "查验员"),
    Role.TOWNSHIP_TEAM_LEADER: ("township_government", "查验组组长"),
    Role.TOWNSHIP_DEPUTY: ("township_government", "副镇长"),
    Role.TOWNSHIP_HEAD: ("township_government", "镇长"),
    Role.TOWNSHIP_SECRETARY: ("township_government", "党委书记"),
    Role.COUNTY_OFFICE: ("county_office", "综合科科长"),
    Role.COUNTY_VERIFIER: ("county_office", "核查员"),
    Role.COUNTY_TEAM_LEADER: ("county_office", "核查组组长"),
    Role.COUNTY_DEPUTY_LEADER: ("county_group", "副组长"),
    Role.COUNTY_LEADER: ("county_group", "组长"),
    Role.CITY_VERIFIER: ("upper_group", "检验员"),
    Role.CITY_TEAM_LEADER: ("upper_group", "检验组组长"),
    Role.UPPER_OFFICE: ("upper_group", "办公室综合处处长"),
    Role.UPPER_LEADER: ("upper_group", "组长"),
    Role.HOTLINE_OFFICER: ("county_government", "投诉举报受理员"),
    Role.SUPERVISOR: ("county_government", "督查室督查员"),
    Role.AUDITOR: ("county_government", "审计局审计员"),
    Role.SYSTEM_ADMINISTRATOR: ("county_government", "信息中心管理员"),
}
# Teams sign with several of one role; their members beside the first, by township.
_TEAMS: dict[Role, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Role.TOWNSHIP_VERIFIER: (("佟雪梅", "边志强"), ("臧玉珠", "卞海波")),
    Role.COUNTY_VERIFIER: (("符晓东",), ()),
    Role.CITY_VERIFIER: (("安立志",), ()),
}


@dataclass(frozen=True)
class Login:
    role: Role
    username: str
    place: str


def username_of(role: Role, number: int) -> str:
    return f"{role.replace('_', '-')}{'-2' if number else ''}"


def place_for(role: Role, township: Division, villages: list[Division]) -> list[Division]:
    level = LEVEL_OF[role]
    if level == Level.VILLAGE:
        return villages
    if level == Level.TOWNSHIP:
        return [township]
    county = township.parent
    assert county is not None
    upper = {Role.CITY_VERIFIER, Role.CITY_TEAM_LEADER, Role.UPPER_OFFICE, Role.UPPER_LEADER}
    return [county.parent] if role in upper and county.parent else [county]


def make_cast(townships: list[tuple[Division, list[Division]]]) -> None:
    """Appoint everybody; the second township gets the village and township roles only. Safe to run twice."""
    for number, (township, villages) in enumerate(townships):
        for role in Role:
            if number and LEVEL_OF[role] not in (Level.VILLAGE, Level.TOWNSHIP):
                continue
            if role in _NAMES:
                make_team(role, number, place_for(role, township, villages))
        if not number:
            post_departments(_county_of(township))


def _county_of(township: Division) -> Division:
    assert township.parent is not None
    return township.parent


def make_team(role: Role, number: int, places: list[Division]) -> None:
    """The first of the role, and where a team has several its others: township-verifier, township-verifier-b, …"""
    _make(role, username_of(role, number), _NAMES[role][number], places)
    for letter, name in zip("bcd", _TEAMS.get(role, ((), ()))[number], strict=False):
        _make(role, f"{username_of(role, number)}-{letter}", name, places)


def post_departments(county: Division) -> None:
    """An officer and a head for every department that the programme compares with."""
    version = in_force(county, clock.today())
    assert version is not None
    names = [department.name for department in programme_of(version).comparison.departments]
    demo_comparison.post_departments(county, names, password=PASSWORD)


def _make(role: Role, username: str, name: str, places: list[Division]) -> None:
    user = User.objects.filter(username=username).first()
    if user is None:
        user = User.objects.create_user(username=username, password=PASSWORD, name=name)
    held = set(Posting.objects.filter(official=user, until=None).values_list("division", flat=True))
    for place in places:
        if place.pk in held:
            continue
        body, post = _POSTS[role]
        appoint(
            official=user,
            role=role,
            division=place,
            unit=_unit(body, place),
            post=post,
            since=APPOINTED_ON,
            paper="农组任〔2017〕1号",
            by=SYSTEM,
            at=clock.now(),
        )


def _unit(body: str, place: Division) -> str:
    version = in_force(place, clock.today())
    assert version is not None
    return programme_of(version).units.of(body, plain_name(place.name))


def logins() -> list[Login]:
    """Everybody who can log in, in the order of the roles."""
    found = []
    for role in Role:
        if role in _NAMES:
            names = [_usernames(role, number) for number in (0, 1)]
            rows = Posting.objects.filter(official__username__in=[*names[0], *names[1]], role=role, until=None)
        else:  # departments have many officers; the first of each kind stands for them
            rows = Posting.objects.filter(role=role, until=None).order_by("pk")[: None if role in EVALUATORS else 1]
        for posting in {posting.official_id: posting for posting in rows.select_related("official")}.values():
            found.append(Login(role, posting.official.username, _where(posting)))
    return found


def _usernames(role: Role, number: int) -> list[str]:
    first = username_of(role, number)
    return [
        first,
        *(f"{first}-{letter}" for letter, _name in zip("bcd", _TEAMS.get(role, ((), ()))[number], strict=False)),
    ]


def _where(posting: Posting) -> str:
    place = posting.division
    if posting.role in EVALUATORS:  # experts hold the role of the investigators
        return f"{place.name}（{posting.post}）"
    more = Posting.objects.filter(official=posting.official, until=None).count() - 1
    name = name_at(place.path, Level.TOWNSHIP) + plain_name(place.name) if place.level == Level.VILLAGE else place.name
    return f"{name}等{more + 1}个村" if more else name
