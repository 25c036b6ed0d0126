"""The draw (E-3), pure: from the frame's text, a seed and a plan follow the same units for everybody, on paper or by script.

The frame is a text, one line a unit: kind, township, village, code and persons, separated by tabs; the lines stand in the
order of their bytes, each ended by a line feed. The rank of a unit is the SHA-256 of "<seed>|<kind>|<code>" in UTF-8, in
hexadecimal; that of a township is made with the word "township". Drawn are: of the townships the lowest ranks; in each of
them, of its poor villages and of its other villages, the lowest; in each of these, of every kind of household, the lowest;
of the townships' relocation sites, the lowest. What follows in rank is the reserve, in its order. docs/draw_again.py says
it in thirty lines without a line of ours.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from inspection.models import VILLAGES, UnitKind

MOST = 1000  # of one number in a plan
HOUSEHOLDS = (UnitKind.EXITED, UnitKind.PLANNED, UnitKind.POOR, UnitKind.UNCARDED)
_ORDER = {kind: place for place, kind in enumerate(UnitKind)}


@dataclass(frozen=True, slots=True)
class Line:
    kind: str
    township: str
    village: str
    code: str
    persons: int

    @property
    def text(self) -> str:
        return "\t".join((self.kind, self.township, self.village, self.code, str(self.persons)))


@dataclass(frozen=True)
class Plan:
    """How many: townships (0: all), villages per township, households per village, sites per township, reserves per stratum."""

    townships: int
    poor_village: int
    village: int
    exited: int
    planned: int
    poor: int
    uncarded: int
    site: int = 0
    reserve: int = 3

    @property
    def is_sound(self) -> bool:
        numbers = asdict(self).values()
        drawn = (self.poor_village + self.village) and (self.exited + self.planned + self.poor + self.uncarded)
        return bool(drawn) and all(0 <= number <= MOST for number in numbers)


@dataclass(frozen=True, slots=True)
class Pick:
    line: Line
    rank: str
    place: int  # in its stratum, from one
    is_reserve: bool


def plan_from(stored: Mapping[str, Any]) -> Plan:
    return Plan(**{field.name: stored[field.name] for field in fields(Plan)})


def frame_text(lines: Iterable[Line]) -> bytes:
    texts = sorted(line.text.encode() for line in lines)
    return b"".join(text + b"\n" for text in texts)


class Frame:
    """The text of a frame. Its lines stand in the order of their bytes, so what a draw asks for is found without reading
    all of them: a county has a hundred thousand households, and somebody waits for the page."""

    def __init__(self, text: bytes) -> None:
        self._rows = text.split(b"\n")[:-1]

    def lines(self, *beginning: str) -> list[Line]:
        """All lines with this kind, township and village, or the first of these."""
        start, end = self._range(beginning)
        return [_line(row) for row in self._rows[start:end]]

    def townships(self) -> set[str]:
        """From one township to the next, in every kind."""
        found = set()
        for kind in UnitKind:
            start, end = self._range((kind,))
            while start < end:
                township = _line(self._rows[start]).township
                found.add(township)
                start = self._range((kind, township))[1]
        return found

    def _range(self, beginning: Sequence[str]) -> tuple[int, int]:
        first = "".join(f"{part}\t" for part in beginning).encode()
        return bisect_left(self._rows, first), bisect_left(self._rows, first[:-1] + b"\n")  # what follows a tab


def _line(row: bytes) -> Line:
    kind, township, village, code, persons = row.decode().split("\t")
    return Line(kind, township, village, code, int(persons))


def rank_of(seed: str, kind: str, code: str) -> str:
    return hashlib.sha256(f"{seed}|{kind}|{code}".encode()).hexdigest()


def seed_digest(seed: str) -> str:
    return hashlib.sha256(seed.encode()).hexdigest()


def sample_digest(picks: Iterable[Pick]) -> str:
    """Of the sample without its reserves, in its order."""
    rows = (f"{pick.line.kind}|{pick.line.code}\n" for pick in picks if not pick.is_reserve)
    return hashlib.sha256("".join(rows).encode()).hexdigest()


def drawn(frame: Frame, seed: str, plan: Plan) -> list[Pick]:
    """The sample in its order, then the reserves in theirs: by township, village, kind and rank."""
    picks: list[Pick] = []
    for township in _townships(frame, seed, plan):
        for kind in VILLAGES:
            villages = _picked(frame.lines(kind, township), seed, getattr(plan, kind), 0)
            picks += villages
            for village in villages:
                picks += _homes(frame, township, village.line.village, seed, plan)
        picks += _picked(frame.lines(UnitKind.SITE, township), seed, plan.site, 0)
    return sorted(picks, key=_in_print)


def _townships(frame: Frame, seed: str, plan: Plan) -> list[str]:
    codes = sorted(frame.townships(), key=lambda code: rank_of(seed, "township", code))
    return codes[: plan.townships] if plan.townships else codes


def _homes(frame: Frame, township: str, village: str, seed: str, plan: Plan) -> list[Pick]:
    picks: list[Pick] = []
    for kind in HOUSEHOLDS:
        picks += _picked(frame.lines(kind, township, village), seed, getattr(plan, kind), plan.reserve)
    return picks


def _picked(lines: Sequence[Line], seed: str, number: int, reserve: int) -> list[Pick]:
    ranked = sorted((rank_of(seed, line.kind, line.code), line.code, line) for line in lines)
    more = number + reserve if number else 0
    return [Pick(line, rank, place, place > number) for place, (rank, _code, line) in enumerate(ranked[:more], start=1)]


def _in_print(pick: Pick) -> tuple[Any, ...]:
    line = pick.line
    return (pick.is_reserve, line.township, line.village, _ORDER[UnitKind(line.kind)], pick.rank)
