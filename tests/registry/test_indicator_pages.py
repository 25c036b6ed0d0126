"""Pages of indicators and listed places: who may state what, errors beside the field, sources beside each other."""

from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from python_calamine import load_workbook

from audit import clock
from registry.importing.area_checking import check
from registry.importing.area_columns import FORM
from registry.importing.area_drafts import AreaGround
from registry.importing.placing import Gazetteer
from registry.importing.reading import StagedWorkbook
from registry.importing.running import work
from registry.importing.villages import places_under
from registry.indicator_values import pair
from registry.indicator_vocabulary import indicators_for
from registry.indicators import indicators_of
from registry.models import Division, ImportRun, IndicatorReport
from registry.programme_loading import load_programme
from registry.programmes import PROGRAMMES_DIR
from registry.roles import Level, Role
from registry.services import SYSTEM
from tests import factories
from tests.conftest import As
from tests.factories import Cast, Places, official
from tests.registry import workbooks as w
from tests.registry.listed import listed
from tests.registry.test_areas_check import village_row

pytestmark = pytest.mark.usefixtures("spring")


def form_of(place: Division, year: int = 2016) -> str:
    return reverse("registry:indicator-report", args=[place.pk, year])


def page_of(place: Division, year: int = 2016) -> str:
    return reverse("registry:indicators", args=[place.pk, year])


def test_a_department_is_asked_for_its_own_indicators_only(cast: Cast, places: Places, as_: As) -> None:
    form = as_(cast[Role.DEPARTMENT_OFFICER]).get(form_of(places.village)).context["form"]
    assert list(form.fields) == ["housing_solved", "housing_solved__of"]
    assert len(as_(cast[Role.COUNTY_OFFICE]).get(form_of(places.village)).context["form"].indicators) == len(
        indicators_for("village")
    )


def test_what_a_department_states_counts_beside_the_village_s(cast: Cast, places: Places, as_: As) -> None:
    stated = {"housing_solved": "19", "housing_solved__of": "20"}
    as_(cast[Role.VILLAGE_CLERK]).post(form_of(places.village), stated | {"households": "160"})
    answer = as_(cast[Role.DEPARTMENT_OFFICER]).post(form_of(places.village), stated | {"housing_solved": "17"})
    assert answer["Location"] == page_of(places.village)
    found = indicators_of([places.village], 2016)[places.village.pk]
    assert found.value("housing_solved") == pair(17, 20)
    assert found.value("housing_solved", source="village") == pair(19, 20)
    page = as_(cast[Role.COUNTY_OFFICE]).get(page_of(places.village)).content.decode()
    assert "17/20 (85.00%)" in page and "19/20 (95.00%)" in page and "sources differ" in page


def test_a_department_cannot_slip_in_another_s_indicator(cast: Cast, places: Places, as_: As) -> None:
    given = {"housing_solved": "1", "housing_solved__of": "1", "water_supply": "1", "water_supply__of": "1"}
    as_(cast[Role.DEPARTMENT_OFFICER]).post(form_of(places.village), given)
    assert IndicatorReport.objects.get().values == '{"housing_solved":{"denominator":1,"numerator":1}}'


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"water_supply": "10"}, "water_supply__of"),
        ({"water_supply__of": "10"}, "water_supply"),
        ({"water_supply": "11", "water_supply__of": "10"}, "water_supply"),
        ({"water_supply": "0", "water_supply__of": "0"}, "water_supply__of"),
        ({"power_reliability": "101"}, "power_reliability"),
        ({"households": "-1"}, "households"),
        ({"households": "9" * 30}, "households"),
        ({"households": "\x00"}, "households"),
        ({"collective_income": "1.234"}, "collective_income"),
        ({"clinic": "perhaps"}, "clinic"),
        ({}, "__all__"),
    ],
)
def test_errors_stand_beside_their_field_and_nothing_is_kept(
    cast: Cast, places: Places, as_: As, given: dict[str, str], field: str
) -> None:
    answer = as_(cast[Role.VILLAGE_CLERK]).post(form_of(places.village), given)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not IndicatorReport.objects.exists()


def test_the_form_shows_one_s_own_last_word_and_keeps_what_differs(cast: Cast, places: Places, as_: As) -> None:
    clerk = as_(cast[Role.VILLAGE_CLERK])
    clerk.post(form_of(places.village), {"households": "160", "collective_income": "52000.50", "clinic": "no"})
    form = clerk.get(form_of(places.village)).context["form"]
    shown = {name: form[name].value() for name in ("households", "collective_income", "clinic")}
    assert shown == {"households": 160, "collective_income": "52000.50", "clinic": "no"}
    clerk.post(form_of(places.village), {"households": "160", "collective_income": "52000.50", "clinic": "yes"})
    assert IndicatorReport.objects.order_by("-pk")[0].values == '{"clinic":true}'
    clerk.post(form_of(places.village), {"clinic": "yes"})
    assert IndicatorReport.objects.count() == 2


def test_a_natural_village_is_named_and_then_known(cast: Cast, places: Places, as_: As) -> None:
    clerk = as_(cast[Role.VILLAGE_CLERK])
    assert clerk.post(form_of(places.village) + "?hamlet=", {"households": "25"}).status_code == 422
    clerk.post(form_of(places.village) + "?hamlet=", {"hamlet": "东屯", "households": "25", "road_width": "350"})
    clerk.post(form_of(places.village) + "?hamlet=东屯", {"households": "26", "road_width": "350"})
    found = indicators_of([places.village], 2016)[places.village.pk].hamlets["东屯"]
    assert (found.value("households"), found.value("road_width")) == (26, 350)
    assert "东屯" in clerk.get(page_of(places.village)).content.decode()


def test_each_level_speaks_of_its_own_places(cast: Cast, places: Places, as_: As) -> None:
    clerk, township, department = (
        cast[role] for role in (Role.VILLAGE_CLERK, Role.TOWNSHIP_CLERK, Role.DEPARTMENT_HEAD)
    )
    assert as_(clerk).get(form_of(places.village)).status_code == 200
    assert as_(clerk).get(form_of(places.sister_village)).status_code == 404
    assert as_(clerk).get(form_of(places.township)).status_code == 404
    assert as_(township).get(form_of(places.township)).status_code == 200
    assert as_(township).get(form_of(places.far_village)).status_code == 404
    assert as_(department).get(form_of(places.county)).status_code == 200
    assert as_(department).get(form_of(places.city)).status_code == 404
    assert as_(cast[Role.SUPERVISOR]).get(page_of(places.village)).status_code == 200
    assert as_(cast[Role.SUPERVISOR]).get(form_of(places.village)).status_code == 403


@pytest.mark.parametrize("year", [1999, 2018, 99999999999])
def test_no_year_before_the_register_nor_one_to_come(cast: Cast, places: Places, as_: As, year: int) -> None:
    assert as_(cast[Role.COUNTY_OFFICE]).get(page_of(places.village, year)).status_code == 404


def test_the_list_says_how_much_is_stated(
    cast: Cast, places: Places, as_: As, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    as_(cast[Role.DEPARTMENT_OFFICER]).post(form_of(places.village), {"housing_solved": "1", "housing_solved__of": "1"})
    browser = as_(cast[Role.DEPARTMENT_HEAD])
    with django_assert_max_num_queries(16):
        page = browser.get(reverse("registry:indicator-list"), {"year": 2016})
    assert [(row.name, row.stated, row.asked) for row in page.context["page"].rows] == [
        ("宝城村", 1, 1),
        ("前塘家村", 0, 1),
        ("保卫村", 0, 1),
    ]
    towns = browser.get(reverse("registry:indicator-list"), {"year": 2016, "level": Level.TOWNSHIP.value})
    assert [row.name for row in towns.context["page"].rows] == ["农安镇", "伏龙泉镇"]


def test_listed_places_beside_what_the_programme_counts(cast: Cast, places: Places, programme: None, as_: As) -> None:
    found = listed(places.village, planned_year=2017)
    page = as_(cast[Role.COUNTY_OFFICE]).get(reverse("registry:listing-list"))
    assert [row.pk for row in page.context["page"].rows] == [found.pk]
    counted = [(each.target.year, each.wanted, each.named, each.missing) for each in page.context["targets"]]
    assert counted == [(2017, 124, 1, 123), (2018, 14, 0, 14), (2019, 8, 0, 8)]
    assert "123 not named" in page.content.decode()
    own = as_(cast[Role.COUNTY_OFFICE]).get(reverse("registry:listing", args=[found.pk])).content.decode()
    assert "名录〔2014〕1号" in own


def test_a_list_longer_than_the_programme_counts_says_so(cast: Cast, places: Places, programme: None, as_: As) -> None:
    for number in range(9):
        village = factories.division(f"村{number}", Level.VILLAGE, places.township, code=f"22012210030{number}")
        listed(village, planned_year=2019)
    page = as_(cast[Role.COUNTY_OFFICE]).get(reverse("registry:listing-list"))
    assert [(each.missing, each.surplus) for each in page.context["targets"]] == [(124, 0), (14, 0), (0, 1)]
    assert "1 more than counted" in page.content.decode()


def test_targets_of_every_programme_are_counted_by_their_kind(cast: Cast, places: Places, as_: As) -> None:
    qingdao = factories.division("青岛市", Level.PREFECTURE, places.province, code="3702")
    load_programme(path=PROGRAMMES_DIR / "qingdao_2018.toml", by=SYSTEM, at=clock.now())
    office = official(Role.CITY_TEAM_LEADER, qingdao, "qingdao", "青组长")
    with patch("registry.views.listings.clock.today", return_value=clock.today().replace(year=2019)):
        targets = as_(office).get(reverse("registry:listing-list")).context["targets"]
    assert {(each.kind, each.wanted) for each in targets} == {
        ("poor village", 200),
        ("economically weak village", 310),
        ("economically weak town", 10),
    }


def test_lists_are_narrowed_by_kind_standing_and_year(cast: Cast, places: Places, as_: As) -> None:
    listed(places.village, planned_year=2017)
    listed(places.township, "town", planned_year=2018)
    browser = as_(cast[Role.COUNTY_OFFICE])

    def names(**query: Any) -> list[str]:
        page = browser.get(reverse("registry:listing-list"), query).context["page"]
        return [row.division.name for row in page.rows]

    assert set(names()) == {"农安镇", "宝城村"}
    assert names(kind="town") == ["农安镇"]
    assert names(year=2017) == ["宝城村"]
    assert names(standing="exited") == []
    assert set(names(kind="nonsense", year="x")) == {"农安镇", "宝城村"}


def test_a_list_of_another_county_is_not_seen(cast: Cast, places: Places, as_: As) -> None:
    found = listed(places.village)
    other = factories.division("德惠市", Level.COUNTY, places.city, code="220183")
    stranger = as_(official(Role.COUNTY_OFFICE, other, "dehui", "何平"))
    assert stranger.get(reverse("registry:listing", args=[found.pk])).status_code == 404
    assert stranger.get(reverse("registry:listing-list")).context["page"].rows == []


def send(as_: As, cast: Cast, role: Role, **more: Any) -> Any:
    content = SimpleUploadedFile("村指标.xlsx", w.workbook({"村": [village_row()]}))
    with patch("registry.views.imports.run_import.delay_on_commit"):
        return as_(cast[role]).post(
            reverse("registry:import-list"), {"division": cast.places.county.pk, "workbook": content} | more
        )


def test_an_indicator_workbook_comes_in_by_the_page(cast: Cast, as_: As, tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    assert send(as_, cast, Role.COUNTY_OFFICE, kind="areas", year=2016, source="village").status_code == 302
    run = ImportRun.objects.get()
    assert (run.kind, run.year, run.source, run.department) == ("areas", 2016, "village", "")
    work(run.pk)
    second = official(Role.COUNTY_OFFICE, cast.places.county, "second-office", "单敏")
    address = reverse("registry:import", args=[run.pk])
    page = as_(second).get(address)
    assert page.context["may_approve"] and "Write 1 place" in page.content.decode()
    with patch("registry.views.imports.run_import.delay_on_commit"):
        as_(second).post(reverse("registry:import-approve", args=[run.pk]))
    work(run.pk)
    assert IndicatorReport.objects.get().source == "village"
    assert as_(cast[Role.DEPARTMENT_OFFICER]).get(address).status_code == 404


def test_a_department_s_workbook_is_its_own(cast: Cast, as_: As, tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    form = as_(cast[Role.DEPARTMENT_OFFICER]).get(reverse("registry:import-list")).context["form"]
    assert [kind for kind, _label in form.fields["kind"].choices] == ["areas"]
    assert send(as_, cast, Role.DEPARTMENT_OFFICER, year=2016).status_code == 302
    run = ImportRun.objects.get()
    assert (run.kind, run.source, run.department) == ("areas", "department", "住建部门")
    work(run.pk)
    address = reverse("registry:import", args=[run.pk])
    page = as_(cast[Role.DEPARTMENT_HEAD]).get(address)
    assert page.context["run"].subjects_refused == 1  # columns of other sectors
    assert as_(cast[Role.COUNTY_OFFICE]).get(address).status_code == 404


def test_a_year_to_come_is_refused_beside_its_field(cast: Cast, as_: As) -> None:
    answer = send(as_, cast, Role.COUNTY_OFFICE, kind="areas", year=2018)
    assert answer.status_code == 422 and "year" in answer.context["form"].errors


def test_households_are_imported_by_the_office_alone(cast: Cast, as_: As) -> None:
    assert send(as_, cast, Role.DEPARTMENT_OFFICER, kind="households").status_code == 422
    assert not ImportRun.objects.exists()


def test_the_empty_workbook_comes_back_filled_in(cast: Cast, places: Places, as_: As) -> None:
    """Its own columns only, its places with their codes; what is typed in is read without a word."""
    officer = as_(cast[Role.DEPARTMENT_OFFICER])
    answer = officer.get(reverse("registry:indicator-workbook"), {"year": 2016})
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    rows = load_workbook(BytesIO(content)).get_sheet_by_name("村").to_python()
    assert rows[0] == ["行政区划代码", "县(市、区)", "乡(镇)", "行政村", "年度", "住房安全户数", "住房应达标户数"]
    assert rows[1] == ["220122100220", "农安县", "农安镇", "宝城村", "2016", "", ""]
    filled = [dict(zip(rows[0], [*row[:5], 29, 30], strict=True)) for row in rows[1:]]
    ground = AreaGround(
        clock.today(),
        Gazetteer(places_under(places.county.path, [3, 4, 5]), frozenset()),
        None,
        "department",
        "住建部门",
        "指标",
    )
    with StagedWorkbook(BytesIO(w.workbook({"村": filled})), FORM) as staged:
        results = [check(group, ground) for group in staged.groups()]
    assert len(results) == 3
    assert [row.code for _draft, findings in results for row in findings.rows] == []


def test_every_column_of_the_office_s_empty_workbook_is_known(cast: Cast, places: Places, as_: As) -> None:
    as_(cast[Role.VILLAGE_CLERK]).post(form_of(places.village) + "?hamlet=", {"hamlet": "东屯", "households": "25"})
    answer = as_(cast[Role.COUNTY_OFFICE]).get(reverse("registry:indicator-workbook"))
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    with StagedWorkbook(BytesIO(content), FORM) as staged:
        assert [layout.kind for layout in staged.layouts] == ["hamlets", "villages", "towns", "counties"]
        assert [layout.ignored for layout in staged.layouts] == [(), (), (), ()]
        widths = {
            name: layout.places[name].scale for layout in staged.layouts[:1] for name in ("road_width", "road_length")
        }
        assert widths == {"road_width": 100, "road_length": 1}
        assert next(staged.groups()).no == "220122100220"


def test_only_who_reports_gets_an_empty_workbook(cast: Cast, as_: As) -> None:
    assert as_(cast[Role.SUPERVISOR]).get(reverse("registry:indicator-workbook")).status_code == 403
