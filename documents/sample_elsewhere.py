"""A sample moved to another place and year: every name in it replaced."""

from collections.abc import Mapping
from typing import Any

_YEAR = 2017  # of most samples


def elsewhere(names: Mapping[str, str], value: Any) -> Any:
    """`names`: what stands there here and what elsewhere, longer names first; "2017" also names the year as a number."""
    if isinstance(value, dict):
        return {key: elsewhere(names, one) for key, one in value.items()}
    if isinstance(value, list):
        return [elsewhere(names, one) for one in value]
    if isinstance(value, str):
        for here, there in names.items():
            value = value.replace(here, there)
    if value == _YEAR and str(_YEAR) in names:
        return int(names[str(_YEAR)])
    return value
