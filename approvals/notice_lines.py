"""The line of a household on a list: 序号, 村民小组, 户主姓名, 家庭人口数, and nothing else (domain.md §6-1)."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from audit import canonical
from django.db.models import Count
from registry.indicators import indicators_of
from registry.models import Member
from registry.places import plain_name

from approvals.models import Case

LARGEST = 2**24  # bytes of what hangs; it is hashed, never stored
_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True)
class Line:
    no: int
    case_id: int
    hamlet: str
    head_name: str
    population: int

    def printed(self) -> tuple[str, str, int]:
        """What a reader of the paper sees; when it changes, the household is posted again in full."""
        return self.hamlet, self.head_name, self.population


def digest_of(text: str, lines: Iterable[tuple[int, str, str, int]]) -> str:
    """SHA-256 of what hangs on the wall: the text, and No., hamlet, head and persons of every line."""
    hangs = canonical.plain({"text": text, "lines": list(lines)})
    return hashlib.sha256(canonical.encode(hangs, limit=LARGEST)).hexdigest()


def lines_of(cases: Sequence[Case]) -> list[Line]:
    """The lines as the register has them now, in the order of the paper; one query. Households are loaded."""
    if cases and cases[0].household_id is None:
        return _lines_of_places(cases)
    sizes = _populations({case.household_key for case in cases})
    ordered = sorted(cases, key=lambda case: (*in_order(case.home.hamlet), case.home.no))
    return [
        Line(number, case.pk, case.home.hamlet, case.home.head_name, sizes.get(case.household_key, 0))
        for number, case in enumerate(ordered, 1)
    ]


def _lines_of_places(cases: Sequence[Case]) -> list[Line]:
    """A place's line is its name and its population as reported for the year."""
    sizes = persons_of([case.village_id for case in cases], cases[0].year)
    ordered = sorted(cases, key=lambda case: case.village_path)
    return [
        Line(number, case.pk, "", plain_name(case.village.name), sizes[case.village_id])
        for number, case in enumerate(ordered, 1)
    ]


def persons_of(places: Sequence[int], year: int) -> dict[int, int]:
    """Population reported for the year, by place; 0 where nobody reported one."""
    found = {key: of.value("persons") for key, of in indicators_of(places, year).items()}
    return {key: value if isinstance(value, int) else 0 for key, value in found.items()}


def _populations(households: Iterable[int]) -> dict[int, int]:
    rows = Member.objects.filter(household__in=list(households), left_on=None).order_by()
    return dict(rows.values_list("household").annotate(size=Count("pk")))


def shown(line: tuple[str, str, int]) -> str:
    """The printed line in words: 8社 张三 4人."""
    return f"{line[0]} {line[1]} {line[2]}人".strip()


def in_order(name: str) -> tuple[Any, ...]:
    """Sorts 8社 before 10社."""
    return ([int(part) if part.isdigit() else 0 for part in _DIGITS.split(name)[1::2]], name)
