"""Words that the sources list by name are the register's own: why members come and go, causes, paths, kinds of help."""

import pytest

from approvals import helping
from audit import clock
from registry.models import Household
from tests.approvals.test_helping import measure
from tests.factories import Cast, id_no
from tests.recheck_steps import exited_household
from tests.registry import test_importing_check as importing
from tests.registry.test_natural_changes import answered, entered

LEAVING = {
    "death": "死亡",
    "married_out": "嫁出",
    "moved_out": "户口迁出",
    "emigrated": "出国定居",
    "imprisoned": "判刑收监",
}
COMING = ("birth", "married_in", "moved_in")


@pytest.mark.parametrize(("reason", "word"), LEAVING.items())
def test_whoever_leaves_leaves_for_a_reason_of_the_source(
    cast: Cast, household: Household, reason: str, word: str
) -> None:
    """C-23, the five by which a household becomes smaller."""
    answered(cast, entered(cast, household, reason, position=2))
    assert household.members.get(position=2).left_reason == word


@pytest.mark.parametrize("reason", COMING)
def test_whoever_comes_comes_for_a_reason_of_the_source(cast: Cast, household: Household, reason: str) -> None:
    """C-23, the three by which it grows."""
    person = {"name": "周强", "sex": "男", "relation": "之孙子", "education": "学龄前儿童", "health": "健康"}
    number = {} if reason == "birth" else {"id_no": id_no(7), "birth_on": "1960-01-01"}
    answered(cast, entered(cast, household, reason, person=person | number))
    assert household.members.get(position=3).name == "周强"


@pytest.mark.parametrize("cause", ["因灾", "因病", "因学", "缺土地", "缺资金", "缺技术"])
def test_every_cause_of_the_source_is_a_word_of_the_register(cause: str) -> None:
    """G-39."""
    draft, found = importing.household(主要致贫原因=cause)
    assert draft is not None and draft.main_cause == cause and found == []


@pytest.mark.parametrize("path", ["产业", "移民搬迁", "教育", "就业", "医疗救助", "低保"])
def test_every_path_of_the_source_is_a_word_of_the_register(path: str) -> None:
    """G-18, 六个一批; Q-16."""
    draft, found = importing.household(脱贫路径=path)
    assert draft is not None and draft.exit_path == path and found == []


@pytest.mark.parametrize("path", ["产业", "就业", "医疗", "教育", "低保"])
def test_every_kind_of_help_of_the_source_is_recorded_with_day_and_result(cast: Cast, path: str) -> None:
    """Q-16."""
    home = exited_household(cast)
    measure(cast, home, path=path)
    found = helping.measures_in_force(home).get()
    assert (found.path, found.given_on, found.result) == (path, clock.today(), "年分红1200元")
