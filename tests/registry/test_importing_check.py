"""What the check says about one household: refused, flagged or accepted, and why."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest

from registry.importing.checking import Ground, check
from registry.importing.columns import FORM
from registry.importing.drafts import HouseholdDraft
from registry.importing.messages import SENTENCES, sentence
from registry.importing.placing import KnownPlace
from registry.importing.reading import StagedWorkbook
from registry.models import Severity
from tests.factories import id_no
from tests.registry import workbooks as w

BAOCHENG = KnownPlace(1, "00000001/", "宝城村委会", "农安镇", "农安县")
VILLAGES = {"220122100220": BAOCHENG}

Found = list[tuple[str, str]]


def judge(*, above: int = 0, **sheets: Any) -> tuple[HouseholdDraft | None, Found]:
    """The first household's draft, and [(severity, code)] of everything found."""
    content = w.workbook(w.sound_sheets(**sheets), above=above)
    with StagedWorkbook(BytesIO(content), FORM) as staged:
        ground = Ground(date(2017, 3, 1), VILLAGES, frozenset({"220122101215"}), staged.repeated_numbers())
        results = [check(group, ground) for group in staged.groups()]
    found = [(str(row.severity), row.code) for _, findings in results for row in findings.rows]
    for _, findings in results:
        for row in findings.rows:
            assert sentence(row.code, row.params)
    return results[0][0], found


def household(**changes: Any) -> tuple[HouseholdDraft | None, Found]:
    return judge(households=[w.household_row(**changes)])


def head(**changes: Any) -> tuple[HouseholdDraft | None, Found]:
    return judge(members=[w.member_row(**changes), w.son_row()])


def son(**changes: Any) -> tuple[HouseholdDraft | None, Found]:
    return judge(members=[w.member_row(), w.son_row(**changes)])


def income(**changes: Any) -> tuple[HouseholdDraft | None, Found]:
    return judge(income=[w.income_row(**changes)])


def living(**changes: Any) -> tuple[HouseholdDraft | None, Found]:
    return judge(conditions=[w.conditions_row(**changes)])


def test_a_sound_household_is_read_whole() -> None:
    draft, found = judge()
    assert found == []
    assert draft is not None
    assert draft.village == BAOCHENG
    assert [member.birth_on for member in draft.members] == [date(1976, 7, 24), date(1998, 11, 17)]
    assert draft.income[0].amounts == {
        "wages": 600_000,
        "business": 400_000,
        "property": 0,
        "transfer": 50_050,
        "other": 0,
        "expenses": 100_000,
    }
    assert (draft.conditions[0].housing_area_tenths, draft.conditions[0].road_distance_m) == (934, 1900)
    assert (draft.conditions[0].year, draft.conditions[0].has_safe_water) == (2016, True)


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (household(户编号=""), "household_no_missing"),
        (household(户编号="户 1"), "household_no_malformed"),
        (household(户编号=2201221002200001), "number_lost_digits"),
        (household(行政村代码="220122999999"), "village_unknown"),
        (household(行政村代码="220122101215"), "village_outside"),
        (household(行政村="前塘家村"), "village_name_differs"),
        (household(**{"县(市、区)": "德惠市"}), "county_name_differs"),
        (household(行政村代码="", 行政村=""), "village_code_missing"),
        (household(户主姓名=""), "head_name_missing"),
        (household(户主姓名="王芳"), "head_name_differs"),
        (household(户主姓名="<b>林丽</b>"), "not_a_name"),
        (household(户主姓名="林" * 61), "too_long"),
        (household(帮扶责任人='=HYPERLINK("http://x.invalid")'), "not_a_name"),
        (household(**{"村民小组(自然屯)": "<script>alert(1)</script>"}), "strange_signs"),
        (household(家庭人口数=3), "persons_differ"),
        (household(家庭人口数="两人"), "not_a_number"),
        (judge(households=[w.household_row(), w.household_row()]), "household_repeated"),
        (judge(households=[w.household_row(户编号="2201221002200009")]), "household_unknown"),
        (judge(members=[w.son_row(户编号="2201221002200002")]), "no_members"),
        (head(与户主关系="之母"), "head_not_among_members"),
        (son(与户主关系="户主"), "several_heads"),
        (head(公民身份号码=""), "head_without_id"),
        (head(公民身份号码=220122197607240024), "id_stored_as_number"),
        (head(公民身份号码="22012219760724"), "id_shape"),
        (head(公民身份号码=w.HEAD_ID[:17] + ("1" if w.HEAD_ID[17] != "1" else "2")), "id_check_character"),
        (head(公民身份号码=id_no(24, born="19760732")), "id_birth_date"),
        (son(公民身份号码=w.HEAD_ID), "id_repeated_in_household"),
        (
            judge(
                households=[w.household_row(家庭人口数=3)],
                members=[w.member_row(), w.son_row(公民身份号码=""), w.son_row(公民身份号码="")],
            ),
            "name_repeated_without_id",
        ),
        (son(姓名=""), "member_name_missing"),
        (income(年度=""), "income_year_missing"),
        (income(年度=2071), "income_year_out_of_reason"),
        (income(工资性收入=-5000), "negative"),
        (income(工资性收入="若干"), "not_a_number"),
        (income(工资性收入=1e300), "not_a_number"),
        (judge(income=[w.income_row(), w.income_row()]), "year_repeated"),
        (judge(conditions=[w.conditions_row(), w.conditions_row()]), "conditions_repeated"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_would_corrupt_a_case_is_refused(outcome: tuple[Any, Found], code: str) -> None:
    draft, found = outcome
    assert draft is None
    assert (Severity.REFUSED, code) in found


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (household(**{"乡(镇)": "农安乡"}), "township_name_differs"),
        (household(主要致贫原因="懒"), "word_not_on_list"),
        (household(计划脱贫年度=2071), "year_out_of_reason"),
        (household(识别年度=""), "year_missing"),
        (household(联系电话="1380000"), "phone_malformed"),
        (household(帮扶责任人=""), "helper_missing"),
        (son(公民身份号码=""), "id_missing"),
        (son(出生日期="1999-09-09"), "birth_contradicts_id"),
        (son(出生日期="不详"), "not_a_date"),
        (son(性别="女"), "sex_contradicts_id"),
        (son(性别="?"), "sex_unknown"),
        (son(是否参加城乡居民基本医疗保险="大概"), "neither_yes_nor_no"),
        (head(在校生状况="高中一年级"), "pupil_of_odd_age"),
        (son(公民身份号码=id_no(11, born="20060101"), 出生日期="2006-01-01"), "not_at_school"),
        (income(家庭纯收入=16780), "net_differs"),
        (income(人均纯收入=1), "per_capita_differs"),
        (income(工资性收入=""), "amount_missing"),
        (income(工资性收入=600000), "amount_implausible"),
        (living(房屋安全等级="E"), "grade_unknown"),
        (living(饮水是否安全="不清楚"), "neither_yes_nor_no"),
        (judge(income=[w.income_row(户编号="2201221002200008")]), "no_income_rows"),
        (judge(conditions=[w.conditions_row(户编号="2201221002200008")]), "no_conditions_row"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_a_person_must_look_at_is_flagged_and_kept(outcome: tuple[Any, Found], code: str) -> None:
    draft, found = outcome
    assert draft is not None
    assert (Severity.FLAGGED, code) in found


@pytest.mark.parametrize(
    "outcome",
    [
        household(户主姓名="\u3000林丽 "),
        income(转移性收入="５００.5０元"),
        income(其他收入="０"),
        head(出生日期="1976.07.24"),
        head(出生日期="1976年7月24日"),
    ],
)
def test_what_only_looks_odd_is_accepted(outcome: tuple[Any, Found]) -> None:
    draft, found = outcome
    assert draft is not None
    assert found == [(Severity.ACCEPTED, "tidied")]
    assert draft.head_name == "林丽"
    assert draft.income[0].amounts["transfer"] == 50_050


def test_a_plan_year_out_of_reason_is_left_empty_not_guessed() -> None:
    draft, _ = household(计划脱贫年度=2071)
    assert draft is not None
    assert draft.planned_exit_year is None


def test_the_sound_number_decides_the_birth_date() -> None:
    draft, _ = son(出生日期="1999-09-09")
    assert draft is not None
    assert draft.members[1].birth_on == date(1998, 11, 17)


def test_a_number_in_two_households_refuses_both() -> None:
    draft, found = judge(
        households=[w.household_row(), w.household_row(户编号="2201221002200002", 家庭人口数=1)],
        members=[w.member_row(), w.son_row(), w.member_row(户编号="2201221002200002")],
        income=[w.income_row(), w.income_row(户编号="2201221002200002")],
        conditions=[w.conditions_row(), w.conditions_row(户编号="2201221002200002")],
    )
    assert draft is None
    assert found.count((Severity.REFUSED, "id_in_two_households")) == 2


def test_unknown_is_unknown_and_never_no() -> None:
    draft, _ = living(饮水是否安全="", 义务教育阶段辍学人数="")
    assert draft is not None
    assert (draft.conditions[0].has_safe_water, draft.conditions[0].dropouts) == (None, None)


def test_a_village_is_found_by_its_name_when_the_code_is_missing() -> None:
    draft, found = household(行政村代码="")
    assert draft is not None
    assert draft.village == BAOCHENG
    assert found == [(Severity.ACCEPTED, "village_by_name")]


def test_title_rows_other_order_synonyms_and_sheet_names_are_understood() -> None:
    renamed = {"户编号": "户号", "户主姓名": "户主", "行政村代码": "村代码", "家庭人口数": "人口", "联系电话": "手机号"}
    row = {renamed.get(title, title): value for title, value in reversed(w.household_row().items())}
    member = {("身份证号" if title == "公民身份号码" else title): value for title, value in w.member_row().items()}
    sheets = {
        "Sheet1": [row | {"人口": 1}],
        "成员表": [member],
        "2016收入(万元)": [
            {"户号": "2201221002200001", "年份": 2016, "务工收入(万元)": 0.6, "转移收入": 500, "人均纯收入": 6500}
        ],
        "说明": [{"填表说明": "请勿修改"}],
    }
    with StagedWorkbook(BytesIO(w.workbook(sheets, above=3)), FORM) as staged:
        ground = Ground(date(2017, 3, 1), VILLAGES, frozenset(), frozenset(), has_conditions=False)
        draft, findings = check(next(staged.groups()), ground)
        assert staged.unknown_sheets == ["说明"]
    assert draft is not None
    assert draft.income[0].amounts == {"wages": 600_000, "transfer": 50_000}
    assert [row.code for row in findings.rows] == []


def test_numbers_are_masked_in_what_is_said() -> None:
    content = w.workbook(w.sound_sheets(members=[w.member_row(公民身份号码=w.HEAD_ID[:17] + "?"), w.son_row()]))
    with StagedWorkbook(BytesIO(content), FORM) as staged:
        ground = Ground(date(2017, 3, 1), VILLAGES, frozenset(), frozenset())
        _, findings = check(next(staged.groups()), ground)
    assert all(w.HEAD_ID[:17] not in row.value for row in findings.rows)
    assert any(row.value.startswith("220122****") for row in findings.rows)


def test_every_sentence_can_be_said() -> None:
    params = dict.fromkeys(
        "no left_on limit kind rows columns reason count registered longest read stated listed by_number age earliest latest year computed persons title of part whole counts hamlet duty".split(),
        "1",
    )
    for code in SENTENCES:
        assert sentence(code, params)
