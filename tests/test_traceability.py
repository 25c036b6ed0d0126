"""Every requirement and every point of an expert has a test that shows it, or says why it has none; a missing one fails here."""

import csv
import importlib
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from tests import traceability
from tests.traceability import REST, SEEDS, SHOWN, WAITING, expert_points

TABLE = Path(__file__).with_name("requirements.csv")
WANTED = {row["id"]: int(row["priority"]) for row in csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines())}
FIRST = [code for code, priority in WANTED.items() if priority == 1]
HOW_MANY = {"C": (41, 77), "G": (27, 64), "Q": (14, 26), "L": (18, 40), "D": (26, 61)}
POINTS = range(1, 22)
# Where a requirement may wait: for an issue that is still to come, or plainly unbuilt.
REASON = re.compile(r"(Issue [567]: |Not built: ).{15,}")
TESTS = sorted({address for tests in chain(SHOWN.values(), expert_points.SHOWN.values()) for address in tests})


def test_the_table_holds_every_item_of_the_five_documents() -> None:
    assert len(WANTED) == 268 and len(FIRST) == 126
    found = {
        seed: tuple(sum(code.startswith(seed) for code in codes) for codes in (FIRST, WANTED)) for seed in HOW_MANY
    }
    assert found == HOW_MANY


@pytest.mark.parametrize("code", WANTED)
def test_every_item_is_shown_or_says_why_not(code: str) -> None:
    assert (code in SHOWN) != (code in WAITING), code
    assert SHOWN.get(code) or REASON.fullmatch(WAITING[code])


@pytest.mark.parametrize("point", POINTS)
def test_every_point_of_an_expert_is_shown_or_says_why_not(point: int) -> None:
    assert (point in expert_points.SHOWN) != (point in expert_points.WAITING), point
    assert expert_points.SHOWN.get(point) or REASON.fullmatch(expert_points.WAITING[point])


def test_nothing_is_mapped_that_is_not_required() -> None:
    assert {*SHOWN, *WAITING} == set(WANTED)
    assert {*expert_points.SHOWN, *expert_points.WAITING} == set(POINTS)
    assert set(REST) <= set(SHOWN) and set(expert_points.REST) <= set(expert_points.SHOWN)
    for letter, seed in SEEDS.items():
        assert all(code.startswith(letter) for code in chain(seed.SHOWN, seed.REST, seed.WAITING))


@pytest.mark.parametrize("address", TESTS)
def test_the_tests_that_show_it_exist(address: str) -> None:
    place, _, name = address.partition("::")
    name, _, example = name.removesuffix("]").partition("[")
    test = getattr(importlib.import_module("tests." + place.replace("/", ".")), name, None)
    assert name.startswith("test_") and callable(test), address
    assert not example or example in set(examples_of(test)), address


def examples_of(test: Any) -> Iterator[str]:
    """What pytest calls each example of a parametrised test."""
    for mark in getattr(test, "pytestmark", ()):
        if mark.name == "parametrize":
            for values in mark.args[1]:
                yield "-".join(map(str, values)) if isinstance(values, tuple) else str(values)


def test_a_test_that_does_not_exist_is_noticed() -> None:
    for wrong in (
        "approvals/test_gates::test_that_nobody_wrote",
        "documents/test_golden_text::test_paper_says_its_sentences_in_order[H99]",
    ):
        with pytest.raises(AssertionError):
            test_the_tests_that_show_it_exist(wrong)


def test_an_item_that_is_left_out_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(traceability.SHOWN, "C-64")
    with pytest.raises(AssertionError):
        test_every_item_is_shown_or_says_why_not("C-64")
    with pytest.raises(AssertionError):
        test_nothing_is_mapped_that_is_not_required()
