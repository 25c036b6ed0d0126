"""One act on many stages, each for itself: one that is refused stops no other, and every one has its own answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from approvals.errors import Refusal

MOST = 200

Item = tuple[str, str]  # case number, stage


@dataclass(frozen=True)
class Answer:
    case_no: str
    stage: str
    refusal: str = ""  # empty: done


def each(items: Sequence[Item], act: Callable[[str, str], object]) -> list[Answer]:
    """`act` raises its refusal; a case that the reader may not see never gets here."""
    return [_one(case_no, stage, act) for case_no, stage in items[:MOST]]


def _one(case_no: str, stage: str, act: Callable[[str, str], object]) -> Answer:
    try:
        act(case_no, stage)
    except Refusal as refusal:
        return Answer(case_no, stage, str(refusal))
    return Answer(case_no, stage)
