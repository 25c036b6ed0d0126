"""What the five programme files say. Numbers and quotes were compared with the seed documents once, when written."""

import pytest

from approvals.criteria import NEEDS
from approvals.stages import STAGES, StageCode
from registry.programme_checks import STAGE_ORDER, broken_sums, missing_numbers
from registry.programme_choices import HOUSEHOLD_MEASURES
from registry.programme_paths import DEFAULT_STAGES
from registry.programme_schema import Programme, SampleRule, SampleStep, Units
from registry.programmes import PROGRAMMES_DIR, read_programme

NAMES = ["changchun_2017", "guiping_2016", "liaoning_2018", "qianjiang_2017", "qingdao_2018"]


def read(name: str) -> Programme:
    return read_programme(PROGRAMMES_DIR / f"{name}.toml")


def rule(programme: Programme, code: str):
    return next(rule for rule in programme.criteria if rule.code == code)


def test_there_is_one_file_per_seed_document():
    assert sorted(path.stem for path in PROGRAMMES_DIR.glob("*.toml")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_programme_is_valid_and_named_like_its_file(name):
    assert read(name).name == name


@pytest.mark.parametrize("name", NAMES)
def test_every_route_names_every_stage_in_its_order(name):
    assert tuple(step.stage for step in read(name).route) == STAGE_ORDER


@pytest.mark.parametrize("name", NAMES)
def test_what_is_missing_is_told_among_the_known_gaps(name):
    programme = read(name)
    told = {path for gap in programme.known_gaps for path in gap.missing}
    assert told == set(missing_numbers(programme))


@pytest.mark.parametrize(
    ("name", "line", "measure", "year"),
    [
        ("changchun_2017", 320000, "net", 2016),
        ("guiping_2016", None, "net", None),
        ("qianjiang_2017", None, "net", None),
        ("liaoning_2018", None, "net", None),
        ("qingdao_2018", None, "disposable", None),
    ],
)
def test_only_changchun_gives_an_income_line(name, line, measure, year):
    income = read(name).income
    assert (income.line_fen, income.measure, income.basis_year) == (line, measure, year)


def test_the_income_rule_takes_the_line_and_must_be_exceeded():
    income = rule(read("changchun_2017"), "CC-H1")
    assert (income.operator, income.threshold, income.effect, income.clause) == (">", 320000, "veto", "C-16")


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("changchun_2017", [f"CC-H{n}" for n in range(1, 9)]),
        ("guiping_2016", [f"GP-H{n}" for n in range(1, 10)]),
        ("qianjiang_2017", ["QJ-H1", "QJ-H1-1", *(f"QJ-H{n}" for n in range(2, 8))]),
        ("liaoning_2018", [f"LN-H{n}" for n in range(1, 10)]),
        ("qingdao_2018", [f"QD-H{n}" for n in range(1, 9)]),
    ],
)
def test_each_place_has_its_own_household_criteria(name, codes):
    assert [rule.code for rule in read(name).criteria_of("household")] == codes


def test_all_nine_of_guiping_stop_the_exit():
    assert {rule.effect for rule in read("guiping_2016").criteria_of("household")} == {"veto"}


@pytest.mark.parametrize(
    ("name", "code", "operator", "threshold"),
    [
        ("changchun_2017", "CC-H4", "==", 0),
        ("changchun_2017", "CC-V1", "<", 2),
        ("changchun_2017", "CC-V3", ">=", None),
        ("guiping_2016", "GP-V1", "<=", None),
        ("guiping_2016", "GP-V2", ">=", 1),
        ("guiping_2016", "GP-V6-2", ">=", 450),
        ("guiping_2016", "GP-V6-3", ">=", 350),
        ("guiping_2016", "GP-V7-1", ">=", 98),
        ("guiping_2016", "GP-V7-2", ">=", 90),
        ("liaoning_2018", "LN-H8", ">=", 1),
        ("liaoning_2018", "LN-K1", ">", "全省平均水平"),
        ("liaoning_2018", "LN-K3", ">=", 90),
        ("liaoning_2018", "LN-K4", ">=", 80),
        ("qingdao_2018", "QD-H7", "==", 5),
        ("qingdao_2018", "QD-V1", ">=", 50000),
        ("qingdao_2018", "QD-T1", ">", "所在区(市)平均水平"),
        ("qingdao_2018", "QD-T2", ">=", 50),
    ],
)
def test_thresholds_stand_at_the_values_of_the_source(name, code, operator, threshold):
    found = rule(read(name), code)
    assert (found.operator, found.threshold) == (operator, threshold)


def test_changchun_goes_from_township_over_county_to_city():
    programme = read("changchun_2017")
    words = [(programme.stage(code).title, programme.stage(code).level) for code in VERIFICATIONS]
    assert words == [("乡自查", "township"), ("县复查", "county"), ("市检验", "prefecture")]


VERIFICATIONS = ("township_self_check", "county_review", "city_verification")


def test_the_county_of_changchun_looks_at_every_household_and_the_city_at_every_village():
    programme = read("changchun_2017")
    covered = {(row.subject, row.level, row.coverage) for row in programme.coverage}
    assert {("household", "county", "full"), ("village", "prefecture", "full")} <= covered
    assert {("household", "prefecture"), ("village", "prefecture")} == {
        row[:2] for row in covered if row[2] == "sample"
    }
    assert programme.stage("village_city_verification").coverage == "full"  # the evaluators alone draw of the villages


def test_villages_are_evaluated_where_the_source_demands_it():
    """V-7: C-33 and Q-19 name the third party; neither Guiping nor Liaoning does."""
    drawn = {
        name: programme.sample_rule("village_evaluation")
        for name in NAMES
        if (programme := read(name)).procedure("village_exit")
    }
    assert {name for name, rule in drawn.items() if rule} == {"changchun_2017", "qianjiang_2017"}
    assert {read(name).stage("village_evaluation").clause for name, rule in drawn.items() if rule} == {"C-33", "Q-19"}
    assert not any(read(name).holds("village_evaluation") for name, rule in drawn.items() if not rule)


def test_the_city_of_guiping_is_a_county_and_the_prefecture_looks_after_the_announcement():
    programme = read("guiping_2016")
    assert programme.jurisdiction.level == "county"
    assert programme.wording.levels["county"] == "市"
    assert programme.stage("city_verification").level == "prefecture"
    assert programme.stage("county_approval").title == "市级审定"
    assert not programme.announcement_waits_for_city


def test_qianjiang_has_no_prefecture_and_the_province_verifies():
    programme = read("qianjiang_2017")
    assert "prefecture" not in programme.wording.levels
    assert programme.stage("city_verification").level == "province"


@pytest.mark.parametrize(
    ("year", "persons", "villages"), [(2017, 27856, 124), (2018, 3276, 14), (2019, 1641, 8), (2020, 0, None)]
)
def test_targets_of_changchun(year, persons, villages):
    rows = [row for row in read("changchun_2017").targets if row.year == year]
    assert [row.persons for row in rows if row.subject == "household"] == [persons]
    assert [row.villages for row in rows if row.subject == "village"] == ([villages] if villages else [])


def test_targets_of_changchun_add_up():
    rows = read("changchun_2017").targets
    assert sum(row.persons or 0 for row in rows) == 32773
    assert sum(row.villages or 0 for row in rows) == 146


def test_the_paths_of_guiping_add_up_to_less_than_the_target_and_the_gap_says_so():
    programme = read("guiping_2016")
    assert broken_sums(programme) == {"targets.household.2016.persons": (49600, 50000, "G-04")}
    assert any("49,600" in gap.text for gap in programme.known_gaps)


def test_low_income_support_in_guiping_stands_beside_the_target():
    beside = [row for row in read("guiping_2016").targets if row.beside_total]
    assert [(row.path, row.persons) for row in beside] == [("低保政策", 31399)]


def test_targets_of_liaoning_and_qingdao_count_counties_villages_and_towns():
    liaoning, qingdao = read("liaoning_2018").targets, read("qingdao_2018").targets
    assert [(row.counties, row.villages) for row in liaoning] == [(10, None), (None, 58)]
    assert [(row.villages, row.towns) for row in qingdao] == [(200, None), (310, None), (None, 10)]


@pytest.mark.parametrize("name", NAMES)
def test_no_source_gives_notice_days_so_they_are_ours(name):
    programme = read(name)
    assert [(rule.kind, rule.days, rule.is_default) for rule in programme.notices] == [
        ("first", 7, True),
        ("second", 7, True),
        ("announcement", 5, True),
    ]


@pytest.mark.parametrize(("name", "count"), [("changchun_2017", 8), ("qianjiang_2017", 8)])
def test_comparison_asks_the_departments_of_the_source(name, count):
    assert len(read(name).comparison.departments) == count


def test_qianjiang_counts_thirteen_items_without_naming_them():
    assert read("qianjiang_2017").comparison.items_total == 13


@pytest.mark.parametrize(
    ("name", "six_one"), [("changchun_2017", False), ("guiping_2016", True), ("qingdao_2018", False)]
)
def test_the_six_ones_are_asked_for_where_the_source_asks(name, six_one):
    programme = read(name)
    assert programme.is_gate_on("six_one_complete") is six_one
    assert programme.is_gate_on("not_in_year_of_entry")


def test_two_leaders_sign_the_county_approval_of_changchun():
    signers = read("changchun_2017").signers_of("county_approval")
    assert (signers.minimum, signers.clause) == (2, "C-52")


@pytest.mark.parametrize(
    ("name", "clause", "quote"),
    [
        ("changchun_2017", "C-64", "严格退出程序,建立乡自查、县复查、市检验的脱贫认定工作制度"),
        ("changchun_2017", "C-16", "以2016年农民年人均纯收入3200元为标准"),
        ("guiping_2016", "G-37", "完善覆盖市、乡、村三级扶贫信息管理平台"),
        ("qianjiang_2017", "Q-18", "坚持把“一有两不愁四保障”作为贫困人口脱贫的前置条件"),
        ("liaoning_2018", "L-12", "实现 90%以 上贫困村有宽带网络覆盖,80%以上有信息服务站"),
        ("qingdao_2018", "D-08", "贫(弱)村集体收入稳定在5万元以上"),
    ],
)
def test_clauses_are_quoted_word_for_word(name, clause, quote):
    assert read(name).quote(clause) == quote


@pytest.mark.parametrize(
    ("body", "place", "unit"),
    [
        ("village_committee", "关帝庙村民委员会", "关帝庙村民委员会"),
        ("village_committee", "三连村委会", "三连村民委员会"),
        ("village_committee", "西关社区", "西关社区居民委员会"),
        ("village_committee", "站前街社区居民委员会", "站前街社区居民委员会"),
        ("township_government", "哈拉海镇", "哈拉海镇人民政府"),
        ("township_government", "兴农街道", "兴农街道办事处"),
        ("county_office", "农安县", "农安县扶贫开发办公室"),
    ],
)
def test_issuing_units_are_not_named_twice(body, place, unit):
    assert Units().of(body, place) == unit


def test_programmes_choose_among_the_stages_and_criteria_that_are_written():
    assert tuple(stage.code for stage in STAGES) == STAGE_ORDER
    assert set(StageCode) == {*STAGE_ORDER, *DEFAULT_STAGES}
    assert set(HOUSEHOLD_MEASURES) == set(NEEDS)


@pytest.mark.parametrize(("households", "drawn"), [(1, 1), (20, 20), (21, 20), (100, 20), (101, 30), (5000, 30)])
def test_a_sample_may_be_given_by_size(households, drawn):
    steps = (SampleStep(up_to=20), SampleStep(up_to=100, number=20), SampleStep(number=30))
    assert SampleRule(steps=steps, clause="P-9").size(households) == drawn


@pytest.mark.parametrize(("households", "drawn"), [(1, 1), (8, 1), (9, 2), (100, 12)])
def test_a_percentage_is_rounded_up(households, drawn):
    assert SampleRule(steps=(SampleStep(percent=12),), clause="P-22").size(households) == drawn


@pytest.mark.parametrize(("wrong", "drawn", "over"), [(0, 1, False), (1, 50, False), (1, 49, True), (2, 100, False)])
def test_exactly_the_error_limit_is_still_within_it(wrong, drawn, over):
    assert SampleRule(steps=(SampleStep(percent=10),), clause="DP").is_over_limit(wrong, drawn) is over


@pytest.mark.parametrize("name", NAMES)
def test_every_stage_that_draws_says_how_many(name):
    programme = read(name)
    drawing = [step for step in programme.route if step.coverage == "sample"]
    assert all(programme.sample_rule(step.stage) for step in drawing)


def test_qingdao_tells_two_kinds_of_exit():
    ends, stays = read("qingdao_2018").exit_classes
    assert (ends.title, ends.needs_review) == ("脱贫不再享受政策", True)
    assert (stays.title, stays.years_of_measures) == ("脱贫不脱政策", 3)


def test_guiping_counts_57_villages_and_says_that_their_split_is_in_an_annex():
    programme = read("guiping_2016")
    assert [row.villages for row in programme.targets if row.subject == "village"] == [57]
    assert any("附件" in gap.text and gap.clause == "G-07" for gap in programme.known_gaps)


def test_what_the_sources_start_from():
    """G-02, Q-02, Q-03."""
    found = [(row.clause, row.villages, row.households, row.persons) for name in NAMES for row in read(name).baselines]
    assert found == [("G-02", None, None, 133324), ("Q-02", 51, 22108, 64052), ("Q-03", 27, None, 24399)]


@pytest.mark.parametrize(
    ("name", "runs"),
    [
        ("changchun_2017", False),
        ("guiping_2016", True),
        ("liaoning_2018", True),
        ("qianjiang_2017", False),
        ("qingdao_2018", False),
    ],
)
def test_a_county_exits_only_where_the_source_knows_one(name, runs):
    assert any(row.kind == "county_exit" for row in read(name).procedures) is runs


def test_the_two_leaders_of_qianjiang_are_named_as_the_source_names_them():
    signers = read("qianjiang_2017").signers_of("county_approval")
    assert signers.posts == ("第一副组长(市长)", "组长(市委书记)") and signers.clause == "Q-07"


@pytest.mark.parametrize("name", NAMES)
def test_school_doctor_and_house_are_vetoes_everywhere(name):
    """三保障: nobody out of school (L-20), nobody uninsured, a safe house (C-38, L-16, D-30)."""
    found = {row.measure: row for row in read(name).criteria_of("household")}
    for measure in ("compulsory_education", "basic_medical"):
        assert (found[measure].operator, found[measure].threshold, found[measure].effect) == ("==", 0, "veto")
    assert (found["housing_safe"].operator, found["housing_safe"].effect) == ("is_true", "veto")


@pytest.mark.parametrize("name", ["changchun_2017", "guiping_2016", "liaoning_2018"])
def test_safe_water_is_a_veto_where_the_source_names_it(name):
    """C-26: water counts inside 不愁吃; G-08; L-14."""
    (water,) = [row for row in read(name).criteria_of("household") if row.measure == "water_safe"]
    assert (water.operator, water.effect) == ("is_true", "veto")
