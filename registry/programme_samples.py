"""How many households a level draws when it does not look at all of them, and the classes an exit may have (data, no database)."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class SampleStep:
    """One line of a table by size. `up_to` households: all of them, at least `number`, or `percent` of them."""

    up_to: int | None = None  # None: however many
    number: int | None = None
    percent: int | None = None

    def of(self, households: int) -> int:
        if self.number is not None:
            return min(self.number, households)
        if self.percent is not None:
            return -(-households * self.percent // 100)  # rounded up: one household is never less than its share
        return households


@dataclass(frozen=True)
class SampleRule:
    """The coverage models of domain.md §2.2: a percentage, or numbers by size, of the whole list or of each village."""

    steps: tuple[SampleStep, ...]
    clause: str
    per: Literal["list", "village"] = "list"  # what the numbers are counted over
    minimum: int = 1  # of each list or village, if it has so many
    error_limit_percent: int = 2  # more wrong households than this share of the sample: the whole batch goes back
    error_limit_clause: str = "DP"

    def size(self, households: int) -> int:
        """How many of so many households are drawn, for one list or one village."""
        step = next(step for step in self.steps if step.up_to is None or households <= step.up_to)
        return min(households, max(step.of(households), self.minimum))

    def is_over_limit(self, wrong: int, drawn: int) -> bool:
        """Strict: exactly the limit is still within it."""
        return wrong * 100 > drawn * self.error_limit_percent


@dataclass(frozen=True)
class ExitClass:
    """A kind of exit the programme tells apart (D-15): chosen when the county decides, printed on the papers."""

    code: str
    title: str
    clause: str
    years_of_measures: int = 0  # so many years of help are laid down, household by household
    needs_review: bool = False  # result and procedure are checked once more, strictly
