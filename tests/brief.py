"""CI has a quarter of an hour: with HEYAN_TEST_BRIEF the big tables are asked in samples; `./test` asks them whole.

A table is a test with many parameters that builds a world or prints a paper, or a loop over `rows()`. Which rows: every n-th, beginning
at the table's own turn, so that over all tables every kind of value is asked somewhere.
"""

import os
from collections import defaultdict
from collections.abc import Sequence
from typing import TypeVar

import pytest

T = TypeVar("T")
IS_BRIEF = bool(os.environ.get("HEYAN_TEST_BRIEF"))
STEP = 20
FEW = 2  # a table of so few rows is asked whole
# They begin first: at the end one worker would be busy with one of them, and the others with nothing.
LONGEST = (
    "tests/audit/test_tampering.py",
    "tests/acceptance/test_no_exit_without.py",
    "tests/browser/test_household_exit.py",
    "tests/documents/test_worker_killed.py",
    "tests/simulation/test_simulated_year.py",
    "tests/test_permission_matrix.py",
)
DATABASE_FIXTURES = {"db", "transactional_db"}


def rows(everything: Sequence[T], turn: int = 0, step: int = STEP) -> list[T]:
    step = max(1, min(step, len(everything)))  # of a short list there is always one
    return list(everything)[turn % step :: step] if IS_BRIEF else list(everything)


def table_of(item: pytest.Item) -> str:
    return item.nodeid.split("[", maxsplit=1)[0]


def is_dear(item: pytest.Item) -> bool:
    """It builds a world, or prints a paper."""
    if item.get_closest_marker("django_db") or item.nodeid.startswith("tests/documents/"):
        return True
    return bool(DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())))


def of_tables(items: Sequence[pytest.Item]) -> set[pytest.Item]:
    tables: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if is_dear(item):
            tables[table_of(item)].append(item)
    return {item for table in tables.values() if len(table) > FEW for number, item in enumerate(table) if number % STEP}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))
    if not IS_BRIEF:
        return
    left = of_tables(items)
    config.hook.pytest_deselected(items=list(left))
    items[:] = [item for item in items if item not in left]
