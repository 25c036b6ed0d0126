"""A programme file that is wrong is refused, with file, key and clause, and with everything at once."""

import copy
import tomllib

import pytest

from registry.programmes import PROGRAMMES_DIR, ProgrammeError, parse_programme, plain, read_programme

CHANGCHUN = plain(tomllib.loads((PROGRAMMES_DIR / "changchun_2017.toml").read_text(encoding="utf-8")))
QIANJIANG = plain(tomllib.loads((PROGRAMMES_DIR / "qianjiang_2017.toml").read_text(encoding="utf-8")))
GUIPING = plain(tomllib.loads((PROGRAMMES_DIR / "guiping_2016.toml").read_text(encoding="utf-8")))


@pytest.fixture
def tree():
    return copy.deepcopy(CHANGCHUN)


def complaints(tree) -> list[str]:
    with pytest.raises(ProgrammeError) as refused:
        parse_programme(tree, file="changchun_2017.toml")
    return str(refused.value).splitlines()


def test_an_unknown_key_is_named_with_its_clause(tree):
    tree["criteria"][0]["treshold"] = 1
    assert complaints(tree) == ["changchun_2017.toml: criteria[CC-H1].treshold (clause C-16): is not a known key"]


def test_a_missing_key_is_named(tree):
    del tree["criteria"][1]["title"]
    assert complaints(tree) == ["changchun_2017.toml: criteria[CC-H2].title (clause C-03): is missing"]


def test_a_choice_without_clause_is_refused(tree):
    del tree["notices"][0]["clause"]
    assert complaints(tree) == ["changchun_2017.toml: notices[first].clause: is missing: every choice cites its clause"]


@pytest.mark.parametrize(
    ("section", "key", "value", "said"),
    [
        ("income", "line_fen", "3200元", "income.line_fen (clause C-16): '3200元' is not a whole number"),
        ("income", "line_fen", 3200.5, "income.line_fen (clause C-16): 3200.5 is not a whole number"),
        ("income", "line_fen", True, "income.line_fen (clause C-16): True is not a whole number"),
        ("income", "excluded", "低保", "income.excluded (clause C-16): is not a list"),
        ("income", "measure", "gross", "income.measure (clause C-16): 'gross' is not one of net, disposable"),
        ("appraisal", "present", [2], "appraisal.present (clause N-VO): has 1 values, not 2"),
        ("appraisal", "present", [3, 2], "appraisal.present (clause N-VO): 3/2 is no share"),
        ("jurisdiction", "level", "city", "jurisdiction.level: 'city' is not one of province"),
    ],
)
def test_a_wrong_value_is_named(tree, section, key, value, said):
    tree[section][key] = value
    assert any(said in line for line in complaints(tree))


@pytest.mark.parametrize(
    ("section", "number", "key", "value", "said"),
    [
        ("criteria", 0, "operator", "more", "criteria[CC-H1].operator (clause C-16): 'more' is not one of >"),
        ("criteria", 0, "operator", "is_true", "criteria[CC-H1].operator (clause C-16): 'is_true' does not fit"),
        ("criteria", 0, "effect", "block", "criteria[CC-H1].effect (clause C-16): 'block' is not one of veto"),
        ("criteria", 1, "measure", "happiness", "criteria[CC-H2].measure (clause C-03): 'happiness' is no written"),
        ("criteria", 1, "threshold", 1, "criteria[CC-H2].threshold (clause C-03): is_true takes no threshold"),
        ("criteria", 0, "threshold", 3200, "criteria[CC-H1].threshold (clause C-16): the line stands once"),
        ("criteria", 3, "threshold", "无", "criteria[CC-H4].threshold (clause C-03): '无' is not a whole number"),
        ("criteria", 1, "code", "CC-H1", "criteria[CC-H1]: the code stands twice"),
        ("criteria", 1, "clause", "C-99", "criteria[CC-H1].clause (clause C-99): the clause is not quoted"),
        ("route", 3, "stage", "vote", "route[vote].stage (clause C-12): 'vote' is not one of year_plan"),
        ("route", 3, "level", "hamlet", "route[appraisal].level (clause C-12): 'hamlet' is not one of province"),
        ("route", 3, "coverage", "none", "route[appraisal].coverage (clause C-12): this stage may not be left out"),
        ("route", 3, "documents", ["H99"], "route[appraisal].documents[1] (clause C-12): 'H99' is not one of H01"),
        ("notices", 0, "days", 0, "notices[first].days (clause DP): 0 days are no notice"),
        ("notices", 1, "kind", "first", "notices[second]: stands 0 times, not once"),
        ("signers", 0, "minimum", 0, "signers[home_check].minimum (clause DP): at least one person signs"),
        ("deadlines", 0, "due_on", "year's end", 'deadlines[housing_renovation].due_on (clause C-38): "year\'s end"'),
        ("gates", 0, "code", "lucky", "gates[lucky].code (clause C-04): 'lucky' is not one of planned_this_year"),
    ],
)
def test_a_wrong_choice_is_named(tree, section, number, key, value, said):
    tree[section][number][key] = value
    if key == "clause":
        said = said.replace("CC-H1", tree[section][number]["code"])
    assert any(said in line for line in complaints(tree))


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("name", "Changchun 2017", "name: 'Changchun 2017' is not made of small letters"),
        ("version", 0, "version: 0 does not lie between 1 and 9999"),
        ("years", [20170], "years[1]: 20170 does not lie between 1949 and 2100"),
        ("years", [], "years: names no year"),
    ],
)
def test_a_wrong_name_version_or_year_is_named(tree, key, value, said):
    tree[key] = value
    assert any(said in line for line in complaints(tree))


@pytest.mark.parametrize("line", [0, -320000, 10**30])
def test_an_impossible_income_line_is_refused(tree, line):
    tree["income"]["line_fen"] = line
    assert complaints(tree) == [f"changchun_2017.toml: income.line_fen (clause C-16): {line} is no income line"]


def test_a_negative_target_is_refused(tree):
    tree["targets"][0]["persons"] = -1
    assert complaints(tree) == ["changchun_2017.toml: targets[1].persons (clause C-04): -1 is no number to reach"]


def test_a_route_without_a_stage_is_refused(tree):
    tree["route"] = [step for step in tree["route"] if step["stage"] != "county_review"]
    assert complaints(tree) == [
        "changchun_2017.toml: route[county_review]: the stage is not in the route: no stage may be left out silently"
    ]


def test_a_route_in_another_order_is_refused(tree):
    tree["route"][8], tree["route"][13] = tree["route"][13], tree["route"][8]
    assert complaints(tree) == ["changchun_2017.toml: route: the stages are not in their order"]


def test_a_missing_number_must_be_admitted(tree):
    del tree["income"]["line_fen"]
    assert complaints(tree) == [
        "changchun_2017.toml: income.line_fen (clause C-16): the number is missing and no known gap says so"
    ]


def test_an_admitted_gap_must_exist(tree):
    tree["known_gaps"][0]["missing"] = ["income.line_fen"]
    assert complaints(tree) == [
        "changchun_2017.toml: known_gaps[CC-G1].missing (clause C-18): income.line_fen is not missing"
    ]


def test_paths_that_do_not_add_up_must_be_admitted():
    tree = copy.deepcopy(GUIPING)
    del tree["known_gaps"][0]["mismatch"]
    assert complaints(tree) == [
        "changchun_2017.toml: targets.household.2016.persons (clause G-04): "
        "the paths add up to 49600, not 50000, and no known gap says so"
    ]


def test_everything_wrong_is_said_at_once(tree):
    tree["criteria"][0]["operator"] = "more"
    tree["notices"][0]["days"] = 0
    tree["route"].pop()
    tree["surprise"] = 1
    assert len(complaints(tree)) == 4


def test_a_file_that_is_no_toml_is_refused(tmp_path):
    path = tmp_path / "broken.toml"
    path.write_text("name = ", encoding="utf-8")
    with pytest.raises(ProgrammeError, match=r"broken\.toml: \(file\): is not TOML"):
        read_programme(path)


@pytest.mark.parametrize("tree", [{}, {"criteria": 1}, {"route": [1, "x"]}, {"clauses": []}, {"name": {}}])
def test_nonsense_is_refused_and_never_crashes(tree):
    assert complaints(tree)


@pytest.mark.parametrize("nonsense", [None, 0, -1, "x", "", [], {}, [None], [{"code": 3}], {"x": 1}, 1.5, True])
def test_any_section_of_nonsense_is_refused_and_never_crashes(tree, nonsense):
    sections = [section for section in tree if section not in OPTIONAL]
    survivors = [section for section in sections if is_programme({**tree, section: nonsense})]
    assert set(survivors) <= HARMLESS | ({"name"} if nonsense == "x" else set())


OPTIONAL = {"deadlines", "baselines", "units"}
HARMLESS = {
    "title",
    "announcement_waits_for_city",
    "coverage",
    "signers",
    "targets",
    "gates",
    "procedures",
}  # may be empty or any text


def is_programme(tree) -> bool:
    try:
        parse_programme(tree, file="x.toml")
    except ProgrammeError:
        return False
    return True


@pytest.mark.parametrize(
    ("section", "key", "value", "said"),
    [
        ("objections", "accept_days", 0, "objections.accept_days (clause DP): 0 is no term"),
        ("objections", "extended_days", 5, "objections.extended_days (clause DP): is shorter than the term it extends"),
        ("comparison", "settle_days", 400, "comparison.settle_days (clause DP): 400 is no term"),
        ("comparison", "early_valid_days", 0, "comparison.early_valid_days (clause DP): 0 is no term"),
    ],
)
def test_a_term_that_is_none_is_refused(tree, section, key, value, said):
    tree.setdefault(section, {})[key] = value
    assert complaints(tree) == [f"changchun_2017.toml: {said}"]


def test_a_stage_takes_at_least_a_day(tree):
    tree["stage_working_days"] = 0
    tree["route"][0]["limit_working_days"] = -1
    assert complaints(tree) == [
        "changchun_2017.toml: route[year_plan].limit_working_days (clause DP): -1 is no term",
        "changchun_2017.toml: stage_working_days (clause DP): 0 is no term",
    ]


def test_no_county_exits_without_a_veto_of_each_of_the_four_rates() -> None:
    tree = copy.deepcopy(GUIPING)
    tree["criteria"] = [row for row in tree["criteria"] if row["measure"] != "missed_rate"]
    assert any("no veto criterion of a county measures missed_rate" in line for line in complaints(tree))


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("takes_on", ["mayor"], "takes_on: 'mayor' is no role"),
        ("takes_on", ["village_clerk"], "takes_on: village_clerk is no post of a township"),
        ("takes_on", [], "takes_on names nobody"),
        ("level", "province", "county lies below province and hands nothing over to it"),
        ("handed_over_at", "prefecture", "wording.levels has no word for prefecture"),
        ("code", "lead", "the code stands twice"),
    ],
)
def test_a_wrong_letter_of_responsibility_is_refused(key, value, said) -> None:
    tree = copy.deepcopy(QIANJIANG)
    tree["letters"][1][key] = value
    assert any(said in line for line in complaints(tree)), complaints(tree)


@pytest.mark.parametrize(
    ("number", "key", "value", "said"),
    [
        (0, "filed_to", "village", "village lies below township; nothing is filed downwards"),
        (0, "ends", ["12-31"], "is filed by a day, or by days of every year"),
        (1, "ends", [], "is filed by a day, or by days of every year"),
        (1, "ends", ["02-30"], "02-30 is no day of every year"),
        (1, "filed_by", "hamlet", "'hamlet' is not one of province"),
    ],
)
def test_a_wrong_filing_is_refused(number, key, value, said) -> None:
    tree = copy.deepcopy(GUIPING)
    tree["deadlines"][number][key] = value
    assert any(said in line for line in complaints(tree)), complaints(tree)
