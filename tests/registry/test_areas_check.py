"""Indicator workbooks judged row by row: shares without what they are of, sums, roads, other departments' columns."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest

from registry.importing.area_checking import check
from registry.importing.area_columns import FORM
from registry.importing.area_drafts import AreaDraft, AreaGround
from registry.importing.messages import sentence
from registry.importing.placing import Gazetteer, KnownPlace
from registry.importing.reading import StagedWorkbook
from registry.roles import Level
from tests.registry import workbooks as w

PLACES = {
    "220122100220": KnownPlace(4, "1/2/3/4/", "宝城村委会", "农安镇", "农安县"),
    "220122100236": KnownPlace(5, "1/2/3/5/", "前塘家村委会", "农安镇", "农安县"),
    "220122100": KnownPlace(3, "1/2/3/", "农安镇", "", "农安县", Level.TOWNSHIP),
    "220122": KnownPlace(2, "1/2/", "农安县", "", "长春市", Level.COUNTY),
}
Found = list[tuple[str, str, str]]


def village_row(**changes: Any) -> w.Row:
    return {
        "行政村代码": "220122100220",
        "乡(镇)": "农安镇",
        "行政村": "宝城村",
        "总户数": 160,
        "总人口": 520,
        "建档立卡户数": 30,
        "饮水安全户数": 155,
        "饮水应达标户数": 160,
        "安全饮水率(%)": 96.9,
        "通硬化路": "是",
        "村集体经济收入(万元)": 5.2,
    } | changes


def hamlet_row(**changes: Any) -> w.Row:
    return {
        "行政村代码": "220122100220",
        "行政村": "宝城村",
        "自然屯": "东屯",
        "总户数": 100,
        "总人口": 300,
        "通硬化路": "是",
        "路面宽(米)": 3.5,
    } | changes


def judge(
    *, department: str = "", source: str = "office", year: int | None = 2016, **sheets: list[w.Row]
) -> tuple[AreaDraft | None, Found]:
    """The first place's draft, and (severity, code, column) of everything found but accepted."""
    ground = AreaGround(date(2017, 3, 1), Gazetteer(PLACES, frozenset({"220183100"})), year, source, department, "名录")
    with StagedWorkbook(BytesIO(w.workbook(sheets)), FORM) as staged:
        results = [check(group, ground) for group in staged.groups()]
    found = [row for _, findings in results for row in findings.rows]
    for row in found:
        assert sentence(row.code, row.params)
    return results[0][0], [(str(row.severity), row.code, row.column) for row in found if row.severity != "accepted"]


def codes(found: Found) -> set[tuple[str, str]]:
    return {(severity, code) for severity, code, _column in found}


def test_a_sound_village_is_read_whole() -> None:
    draft, found = judge(村=[village_row()])
    assert found == []
    assert draft is not None
    (report,) = draft.reports
    assert (report.subject, report.year, report.place) == ("village", 2016, PLACES["220122100220"])
    assert report.values == {
        "households": 160,
        "persons": 520,
        "poor_households": 30,
        "water_supply": {"numerator": 155, "denominator": 160},
        "hardened_road": True,
        "collective_income": 5_200_000,
    }


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"饮水应达标户数": ""}, ("refused", "denominator_missing", "饮水应达标户数")),
        ({"饮水安全户数": ""}, ("refused", "numerator_missing", "饮水安全户数")),
        ({"饮水安全户数": 161}, ("refused", "part_above_whole", "饮水安全户数")),
        (
            {"饮水安全户数": 0, "饮水应达标户数": 0, "安全饮水率(%)": ""},
            ("flagged", "denominator_zero", "饮水应达标户数"),
        ),
        ({"安全饮水率(%)": 104}, ("refused", "share_above_hundred", "安全饮水率(%)")),
        ({"安全饮水率(%)": 98.0}, ("flagged", "share_differs", "安全饮水率(%)")),
        ({"饮水应达标户数": 170}, ("flagged", "denominator_differs", "饮水应达标户数")),
        ({"建档立卡户数": 161}, ("refused", "part_above_whole", "建档立卡户数")),
        ({"总户数": -1}, ("refused", "negative", "总户数")),
        ({"总户数": "很多"}, ("refused", "not_a_number", "总户数")),
        ({"通硬化路": "在建"}, ("refused", "neither_yes_nor_no", "通硬化路")),
        ({"村集体经济收入(万元)": -3}, ("refused", "negative", "村集体经济收入(万元)")),
        ({"行政村代码": "220122100999"}, ("refused", "village_unknown", "行政村代码")),
        ({"行政村代码": "220183100"}, ("refused", "village_outside", "行政村代码")),
        ({"行政村代码": "220122100"}, ("refused", "village_unknown", "行政村代码")),  # a town is no village
        ({"行政村": "前塘家村"}, ("refused", "village_name_differs", "行政村")),
        ({"年度": 2018}, ("refused", "income_year_out_of_reason", "年度")),
    ],
)
def test_what_is_wrong_with_a_village(changes: dict[str, Any], expected: tuple[str, str, str]) -> None:
    draft, found = judge(村=[village_row(**changes)])
    assert expected in found
    assert (draft is None) == (expected[0] == "refused")


def test_a_share_as_excel_keeps_it_is_understood() -> None:
    assert judge(村=[village_row(**{"安全饮水率(%)": 0.969})])[1] == []
    assert judge(村=[village_row(**{"安全饮水率(%)": "96.88%"})])[1] == []


def test_only_a_share_without_its_parts_is_refused() -> None:
    row = village_row()
    for title in ("饮水安全户数", "饮水应达标户数"):
        del row[title]
    assert ("refused", "denominator_missing") in codes(judge(村=[row])[1])


def test_the_year_must_come_from_somewhere() -> None:
    assert ("refused", "indicator_year_missing") in codes(judge(year=None, 村=[village_row()])[1])
    draft, found = judge(year=None, 村=[village_row(年度=2016)])
    assert found == [] and draft is not None


def test_a_village_is_found_by_its_names() -> None:
    draft, found = judge(村=[village_row(行政村代码="")])
    assert found == [] and draft is not None
    assert ("refused", "village_code_missing") in codes(judge(村=[village_row(行政村代码="", 行政村="无名村")])[1])


def test_natural_villages_make_up_their_village() -> None:
    west = hamlet_row(自然屯="西屯", 总户数=60, 总人口=220)
    draft, found = judge(村=[village_row(自然屯数=2)], 屯=[hamlet_row(), west])
    assert found == []
    assert draft is not None
    assert [(each.subject, each.hamlet, each.values.get("road_width")) for each in draft.reports] == [
        ("village", "", None),
        ("hamlet", "东屯", 350),
        ("hamlet", "西屯", 350),
    ]


@pytest.mark.parametrize(
    ("village", "hamlet", "code"),
    [
        ({}, {"总户数": 61}, "hamlets_differ"),
        ({"自然屯数": 3}, {}, "hamlets_counted"),
        ({"自然屯通水泥路": "是"}, {"通硬化路": "否"}, "hamlet_contradicts"),
        ({}, {"通硬化路": "否", "重点屯": "是"}, "hamlet_contradicts"),
    ],
)
def test_natural_villages_that_contradict_their_village_are_flagged(village: Any, hamlet: Any, code: str) -> None:
    west = hamlet_row(自然屯="西屯", 总户数=60, 总人口=220, 重点屯="") | hamlet
    draft, found = judge(村=[village_row(**village)], 屯=[hamlet_row(), west])
    assert codes(found) == {("flagged", code)}
    assert draft is not None


def test_a_small_natural_village_needs_no_cement_road() -> None:
    rows = [hamlet_row(总户数=145, 总人口=480), hamlet_row(自然屯="西屯", 总户数=15, 总人口=40, 通硬化路="否")]
    assert judge(村=[village_row(自然屯通水泥路="是")], 屯=rows)[1] == []


def test_one_name_twice_is_refused() -> None:
    assert ("refused", "hamlet_repeated") in codes(judge(村=[village_row()], 屯=[hamlet_row(), hamlet_row()])[1])
    assert ("refused", "place_repeated") in codes(judge(村=[village_row(), village_row()])[1])


def test_a_department_states_its_own_columns_only() -> None:
    row = {"行政村代码": "220122100220", "行政村": "宝城村", "饮水安全户数": 155, "饮水应达标户数": 160}
    draft, found = judge(department="水利部门", source="department", 村=[row])
    assert found == [] and draft is not None
    assert ("refused", "not_your_indicator") in codes(judge(department="水利部门", 村=[row | {"通硬化路": "是"}])[1])


def test_towns_and_counties_have_their_own_sheets() -> None:
    town = {
        "乡镇代码": "220122100",
        "乡镇": "农安镇",
        "可支配财力(万元)": 1100,
        "上年可支配财力(万元)": 1000,
        "可支配财力增幅(%)": 10,
        "所在区(市)可支配财力平均增幅(%)": 8.5,
    }
    draft, found = judge(镇=[town])
    assert found == [] and draft is not None
    assert draft.reports[0].values["fiscal_growth"] == 1000
    assert judge(镇=[town | {"可支配财力增幅(%)": 12}])[1] == [("flagged", "share_differs", "可支配财力增幅(%)")]
    assert codes(judge(镇=[town | {"可支配财力增幅(%)": 0.1}])[1]) == {
        ("flagged", "below_one_per_cent"),
        ("flagged", "share_differs"),
    }
    county = {"县代码": "220122", "县": "农安县", "抽样错退人口": 3, "抽样脱贫人口": 200, "农民人均收入增幅(%)": -1.5}
    draft, found = judge(县=[county])
    assert found == [] and draft is not None
    assert draft.reports[0].values == {
        "wrong_exit_rate": {"numerator": 3, "denominator": 200},
        "income_growth": -150,
    }


def annex_row(**changes: Any) -> w.Row:
    return {
        "序号": 1,
        "乡镇": "农安镇",
        "贫困村名称": "宝城村",
        "认定类型": "省定贫困村",
        "计划脱贫年度": 2017,
    } | changes


def test_an_annex_is_read_by_names() -> None:
    draft, found = judge(附件=[annex_row()])
    assert found == [] and draft is not None
    (listing,) = draft.listings
    assert (listing.kind, listing.designation, listing.planned_year) == ("village", "省定贫困村", 2017)
    assert (listing.source, listing.listed_on) == ("名录", date(2017, 3, 1))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"认定类型": ""}, "designation_missing"),
        ({"类别": "文明村"}, "listing_kind_unknown"),
        ({"计划脱贫年度": 1999}, "listing_year_out_of_reason"),
        ({"认定时间": "2030-01-01"}, "listed_in_the_future"),
        ({"贫困村名称": "无名村"}, "village_code_missing"),
    ],
)
def test_what_is_wrong_with_a_row_of_an_annex(changes: dict[str, Any], code: str) -> None:
    draft, found = judge(附件=[annex_row(**changes)])
    assert ("refused", code) in codes(found)
    assert draft is None


def test_only_the_office_enters_lists() -> None:
    assert codes(judge(source="township", 附件=[annex_row()])[1]) == {("refused", "listing_not_yours")}


def test_no_title_names_two_columns_of_a_sheet() -> None:
    for sheet in FORM.sheets:
        titles = [title for column in sheet.columns for title in column.titles]
        assert len(titles) == len(set(titles)), [title for title in titles if titles.count(title) > 1]
