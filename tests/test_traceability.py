"""Every priority-1 requirement that touches a household on its way out has a test that shows it; a missing one fails here."""

import csv
import importlib
from pathlib import Path

import pytest

from tests.traceability import ELSEWHERE, SHOWN

TABLE = Path(__file__).with_name("requirements_priority_1.csv")
WANTED = [row["id"] for row in csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines())]
HOW_MANY = {"C": 41, "G": 27, "Q": 14, "L": 18, "D": 26}


def test_the_table_holds_every_priority_1_item_of_the_five_documents() -> None:
    assert len(WANTED) == len(set(WANTED)) == 126
    assert {seed: sum(code.startswith(seed) for code in WANTED) for seed in HOW_MANY} == HOW_MANY


@pytest.mark.parametrize("code", WANTED)
def test_every_item_is_shown_or_says_where_it_belongs(code: str) -> None:
    assert (code in SHOWN) != (code in ELSEWHERE)
    assert SHOWN.get(code) or ELSEWHERE.get(code)


def test_nothing_is_mapped_that_is_not_required() -> None:
    assert {*SHOWN, *ELSEWHERE} <= set(WANTED)


@pytest.mark.parametrize("code", SHOWN)
def test_the_tests_that_show_it_exist(code: str) -> None:
    for address in SHOWN[code]:
        place, name = address.split("::")
        module = importlib.import_module("tests." + place.replace("/", "."))
        assert name.startswith("test_")
        assert callable(getattr(module, name, None)), address


def test_a_test_that_does_not_exist_is_noticed() -> None:
    module = importlib.import_module("tests.approvals.test_gates")
    assert getattr(module, "test_that_nobody_wrote", None) is None
