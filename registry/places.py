"""Where a village lies: the places above it by level, and the words for them on papers."""

import re
from collections import Counter
from collections.abc import Collection
from functools import lru_cache

from django.db.models import F, Q

from registry.models.divisions import Division
from registry.roles import Level

_COMMITTEE = re.compile(r"(?:(社区)居民?委员?会|村?(村)民?委员?会)$")


def plain_name(name: str) -> str:
    """The place without its committee: the statistics call 宝城村 "宝城村委会", and 罗头村 "罗头村村民委员会"."""
    return _COMMITTEE.sub(lambda found: found.group(1) or found.group(2), name)


@lru_cache(maxsize=50_000)
def _places_by_level(path: str) -> tuple[tuple[int, int, str], ...]:
    keys = [int(part) for part in path.split("/") if part]
    rows = Division.objects.filter(pk__in=keys).order_by("path").values_list("level", "pk", "name")
    return tuple((level, key, plain_name(name)) for level, key, name in rows)


def forget_places() -> None:
    """After divisions were loaded, renamed or moved."""
    _places_by_level.cache_clear()


def place_at(path: str, level: int) -> int | None:
    """Own key of the place of that level on the path; None where the level is missing (Qianjiang has no prefecture)."""
    return next((key for found, key, _ in _places_by_level(path) if found == level), None)


def follower_of(key: int) -> int:
    """Own key of the place that stands in this one's stead today; itself while it stands. A query per step (D-46)."""
    found: int | None = key
    while found is not None:
        key, found = found, Division.objects.filter(pk=found).values_list("successor", flat=True).first()
    return key


def followers_of(keys: Collection[int]) -> dict[int, int]:
    """The same of many places: {key: key of what stands in its stead}, without those that stand. A query per reform in a row."""
    found = {key: key for key in keys}
    while found:
        steps = Division.objects.filter(pk__in=set(found.values()), successor__isnull=False)
        ways = {key: follows for key, follows in steps.values_list("pk", "successor") if follows is not None}
        if not ways:
            break
        found = {key: ways.get(now, now) for key, now in found.items()}
    return {key: now for key, now in found.items() if now != key}


def is_or_followed(field: str, key: int) -> Q:
    """Rows written about the place, or about one that it followed: those keep the old place's key."""
    return Q(**{field: key}) | Q(**{f"{field}__successor": key}) | Q(**{f"{field}__successor__successor": key})


def once_called(keys: Collection[int]) -> dict[int, int]:
    """{key of an earlier row of the same place: its key now}: what was renamed, or came below another township.

    Of merged places neither went on alone: what was reported about each stays its own. A query per reform in a row.
    """
    found: dict[int, int] = {}
    now = {key: key for key in keys}
    while now:
        rows = Division.objects.filter(successor__in=now, effective_until=F("successor__effective_from"))
        before = {key: follows for key, follows in rows.values_list("pk", "successor") if follows is not None}
        alone = Counter(before.values())
        now = {key: now[follows] for key, follows in before.items() if alone[follows] == 1}
        found |= now
    return found


def name_at(path: str, level: int) -> str:
    return next((name for found, _, name in _places_by_level(path) if found == level), "")


def name_of(path: str, key: int) -> str:
    return next((name for _, found, name in _places_by_level(path) if found == key), "")


def full_name(path: str, *, down_to: int = Level.VILLAGE) -> str:
    """行政区划全称: 吉林省长春市农安县农安镇宝城村."""
    return "".join(name for level, _, name in _places_by_level(path) if level <= down_to)
