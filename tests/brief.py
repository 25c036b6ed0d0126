"""CI has a quarter of an hour: with HEYAN_TEST_BRIEF the big tables are asked in samples, and the long stories by turns; `./test`
asks everything.

A table is a test with many parameters that builds a world or prints a paper, or a loop over `rows()`. Which rows: every n-th, beginning
at the table's own turn, so that over all tables every kind of value is asked somewhere.
"""

import os
import subprocess
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
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
STORIES = "tests/acceptance/"  # nearly half of SQLite's time: whole procedures over HTTP
HALVES = 2
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


def turn() -> int:
    """Which half this commit asks: what one landing leaves out another one asks. Without git, always the same."""
    git = ["git", "-C", str(Path(__file__).parent), "rev-list", "--count", "HEAD"]
    with suppress(OSError, subprocess.CalledProcessError):
        return int(subprocess.run(git, check=True, capture_output=True, text=True).stdout) % HALVES
    return 0


def of_the_other_half(items: Sequence[pytest.Item], own: int) -> set[pytest.Item]:
    """Of each file of stories every second test; on PostgreSQL few of them run anyway, and all of those."""
    files: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if item.nodeid.startswith(STORIES) and is_dear(item):
            files[item.nodeid.split("::", maxsplit=1)[0]].append(item)
    return {item for file in files.values() for number, item in enumerate(file) if number % HALVES != own}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))
    if not IS_BRIEF:
        return
    left = of_tables(items)
    if not os.environ.get("DATABASE_URL"):
        left |= of_the_other_half([item for item in items if item not in left], turn())
    config.hook.pytest_deselected(items=list(left))
    items[:] = [item for item in items if item not in left]
