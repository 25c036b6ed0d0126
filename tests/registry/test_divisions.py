"""The division tree and its loading."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from registry.divisions_loading import DivisionsUnreadable, kind_of, load_divisions
from registry.models import Division
from registry.places import plain_name
from registry.roles import Level, Role
from tests.factories import Cast, Places

CSV = settings.BASE_DIR / "data" / "divisions.csv"
HEADER = "# source\ncode,name,level,parent\n"
HUBEI = (
    HEADER
    + "42,湖北省,province,\n4290,省直辖县级行政区划,prefecture,42\n429005,潜江市,county,4290\n429005107,积玉口镇,township,429005\n"
)

pytestmark = pytest.mark.django_db


def write(folder: Path, text: str) -> Path:
    file = folder / "divisions.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_qianjiang_lies_directly_below_its_province(tmp_path: Path) -> None:
    outcome = load_divisions(write(tmp_path, HUBEI))
    qianjiang = Division.objects.get(codes__code="429005")
    assert (qianjiang.parent.name, qianjiang.level, qianjiang.kind) == ("湖北省", Level.COUNTY, "county_city")
    assert outcome.skipped == ["4290 省直辖县级行政区划"]


def test_a_path_is_made_of_own_keys(tmp_path: Path) -> None:
    load_divisions(write(tmp_path, HUBEI))
    town = Division.objects.get(codes__code="429005107")
    assert town.path == town.parent.path + Division.segment(town.pk)
    assert town.ancestor_keys() == [town.parent.parent_id, town.parent_id, town.pk]


def test_loading_twice_changes_nothing(tmp_path: Path) -> None:
    load_divisions(write(tmp_path, HUBEI))
    before = list(Division.objects.order_by("pk").values())
    outcome = load_divisions(write(tmp_path, HUBEI))
    assert (outcome.created, outcome.renamed, outcome.unchanged) == (0, 0, 3)
    assert list(Division.objects.order_by("pk").values()) == before


def test_a_renamed_place_keeps_its_key(tmp_path: Path) -> None:
    load_divisions(write(tmp_path, HUBEI))
    key = Division.objects.get(codes__code="429005107").pk
    outcome = load_divisions(write(tmp_path, HUBEI.replace("积玉口镇", "积玉口街道")))
    renamed = Division.objects.get(pk=key)
    assert (outcome.renamed, renamed.name, renamed.kind) == (1, "积玉口街道", "subdistrict")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("name,level\n", "first line"),
        (HEADER + "42,湖北省,planet,\n", "line 3"),
        (HEADER + "42,湖北省,province,\n420101,x,county,9999\n", "line 4"),
        (HEADER + "42,湖北省,province,\n4201,x,prefecture,4201\n", "line 4"),
    ],
)
def test_an_unreadable_file_names_the_line_and_writes_nothing(tmp_path: Path, text: str, place: str) -> None:
    with pytest.raises(DivisionsUnreadable, match=place):
        load_divisions(write(tmp_path, text))
    assert not Division.objects.exists()


@pytest.mark.parametrize(
    ("name", "level", "kind"),
    [
        ("长春经济技术开发区", Level.COUNTY, "development_zone"),
        ("南关区", Level.COUNTY, "district"),
        ("公主岭市", Level.COUNTY, "county_city"),
        ("阜新蒙古族自治县", Level.COUNTY, "autonomous_county"),
        ("长春市", Level.PREFECTURE, "prefecture_city"),
        ("胡家回族乡", Level.TOWNSHIP, "ethnic_township"),
        ("后湖管理区", Level.TOWNSHIP, "management_area"),
        ("洼中高农场", Level.TOWNSHIP, "farm"),
        ("宝城村委会", Level.VILLAGE, "village"),
        ("热水村委会（热水分场）", Level.VILLAGE, "village"),
        ("南泉社区", Level.VILLAGE, "community"),
        ("四平农科院", Level.TOWNSHIP, "other"),
    ],
)
def test_kind_follows_the_name_within_the_level(name: str, level: Level, kind: str) -> None:
    assert kind_of(name, level) == kind


def test_the_whole_file_of_the_repository_loads() -> None:
    call_command("load_divisions", str(CSV), verbosity=0)
    assert Division.objects.count() == 9274
    assert not Division.objects.filter(path__startswith="~").exists()
    zone = Division.objects.get(codes__code="220171")
    assert (zone.codes.get().system, zone.level) == ("LOCAL", Level.COUNTY)
    chain = Division.objects.filter(pk__in=Division.objects.get(codes__code="220122100220").ancestor_keys())
    assert [place.name for place in chain.order_by("level")] == ["吉林省", "长春市", "农安县", "农安镇", "宝城村委会"]


def test_an_official_sees_his_places_and_no_others(cast: Cast, places: Places, client: Client) -> None:
    client.force_login(cast[Role.TOWNSHIP_VERIFIER])
    assert client.get(reverse("registry:division", args=[places.village.pk])).status_code == 200
    assert client.get(reverse("registry:division", args=[places.far_village.pk])).status_code == 404
    assert client.get(reverse("registry:division-children", args=[places.sister_township.pk])).status_code == 404


def test_the_tree_opens_by_link_without_javascript(cast: Cast, places: Places, client: Client) -> None:
    client.force_login(cast[Role.COUNTY_OFFICE])
    page = client.get(reverse("registry:division-tree"), {"open": places.township.pk}).content.decode()
    assert "宝城村" in page
    assert "保卫村" not in page


@pytest.mark.parametrize("opened", ["x", "-1", "9" * 30, "٣", ""])
def test_a_strange_key_opens_nothing(cast: Cast, client: Client, opened: str) -> None:
    client.force_login(cast[Role.COUNTY_OFFICE])
    assert client.get(reverse("registry:division-tree"), {"open": opened}).status_code == 200


def test_the_tree_needs_a_login(client: Client) -> None:
    assert client.get(reverse("registry:division-tree")).status_code == 302


def test_a_village_is_called_without_its_committee() -> None:
    for full in ("宝城村", "宝城村委会", "宝城村民委员会", "宝城村村民委员会", "宝城村村委会"):
        assert plain_name(full) == "宝城村"
    assert plain_name("木乐社区居委会") == "木乐社区"
