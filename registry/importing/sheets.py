"""How a workbook is made up: its sheets, and their columns, whatever they are called and wherever they stand."""

import dataclasses
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

Cell = str | float | None

MONEY: Mapping[str, int] = MappingProxyType({"万元": 10_000, "元": 1})
METRES: Mapping[str, int] = MappingProxyType({"公里": 1000, "千米": 1000, "km": 1000, "米": 1, "m": 1})
CENTIMETRES: Mapping[str, int] = MappingProxyType({"米": 100, "m": 100, "厘米": 1, "公分": 1, "cm": 1})


@dataclass(frozen=True)
class Column:
    """`units`: what one of the unit in the title's brackets is worth; `scale`: what it is worth if the title names none."""

    field: str
    titles: tuple[str, ...]
    units: Mapping[str, int] = dataclasses.field(default_factory=dict)
    scale: int = 1


@dataclass(frozen=True)
class Place:
    """Where a field stands on a sheet, what the office calls it, and what one unit of it is worth."""

    index: int
    title: str
    scale: int


@dataclass(frozen=True)
class Sheet:
    """One kind of sheet. Without the `required` columns no sheet is taken for one."""

    kind: str
    columns: tuple[Column, ...]
    required: frozenset[str]

    @cached_property
    def fields(self) -> tuple[str, ...]:
        return tuple(column.field for column in self.columns)

    @cached_property
    def _titles(self) -> dict[str, Column]:
        """Earlier columns and titles win."""
        return {
            variant: column
            for column in reversed(self.columns)
            for title in reversed(column.titles)
            for variant in (_without_brackets(_plain(title)), _plain(title))
        }

    def recognise(self, titles: list[str]) -> dict[str, Place]:
        """Which column is which field, if this row of cells is a header of that kind; the leftmost of two equal ones wins."""
        places: dict[str, Place] = {}
        for index, title in enumerate(titles):
            plain = _plain(title)
            column = self._titles.get(plain) or self._titles.get(_without_brackets(plain))
            if column and column.field not in places:
                places[column.field] = Place(index, title.strip()[:60], _scale(column, plain))
        return places if self.required <= places.keys() else {}


@dataclass(frozen=True)
class Form:
    """A kind of workbook. Its rows are grouped by what `key` makes of a row's cells (in the order of its sheet's fields).

    Of each set in `demanded`, by what its lack is called, one sheet must be there; the lack of a sheet in `missed` is
    mentioned.
    """

    sheets: tuple[Sheet, ...]
    staging: tuple[str, ...]  # the largest sheet first: calamine's peak comes while nothing else is held
    demanded: Mapping[str, frozenset[str]]
    missed: tuple[str, ...]
    key: Callable[[Sequence[Cell]], Cell]
    most_rows: int  # of one subject
    persons: str = ""  # the kind of sheet whose rows are persons
    flags_unknown: bool = False  # a column that is not known may be a value lost
    numbers: tuple[str, str] = ("", "")  # kind and field of identity numbers, which stand in one subject only

    def doubts(self, title: str) -> bool:
        """Whether a column left out deserves a look."""
        return self.flags_unknown and _plain(title) not in _HARMLESS

    @cached_property
    def by_kind(self) -> dict[str, Sheet]:
        return {str(sheet.kind): sheet for sheet in self.sheets}


def columns(**titles: str) -> tuple[Column, ...]:
    """Columns by field, each with the words it may be called."""
    return tuple(Column(name, tuple(words.split())) for name, words in titles.items())


_HARMLESS = frozenset({"序号", "编号", "备注", "说明"})
_IN_BRACKETS = re.compile(r"[(\[【（]([^)\]】）]*)[)\]】）]")


def _plain(title: str) -> str:
    folded = unicodedata.normalize("NFKC", title)
    return re.sub(r"[\s*:;\u3000]+", "", folded).lower()


def _without_brackets(plain: str) -> str:
    return _IN_BRACKETS.sub("", plain)


def _scale(column: Column, plain: str) -> int:
    for unit in _IN_BRACKETS.findall(plain):
        if unit in column.units:
            return column.units[unit]
    return column.scale
