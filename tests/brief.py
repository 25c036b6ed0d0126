"""CI has a quarter of an hour: with HEYAN_TEST_BRIEF the big matrices ask every fifth row; `./test` asks them all."""

import os
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def rows(everything: Sequence[T]) -> list[T]:
    return list(everything)[:: 5 if os.environ.get("HEYAN_TEST_BRIEF") else 1]
