"""What is wrong with what a programme lets its places and officials promise: the yearly window, letters of responsibility."""

from collections.abc import Iterator
from itertools import chain

from registry.programme_schema import Programme
from registry.programme_tasks import LetterKind
from registry.roles import LEVEL_OF, Level, Role

Fault = tuple[str, str, str]  # key, clause, reason


def faults_of(programme: Programme) -> Iterator[Fault]:
    if fault := programme.adjustment.fault():
        yield "adjustment", programme.adjustment.clause, fault
    yield from _letters(programme)


def _letters(programme: Programme) -> Iterator[Fault]:
    codes = [kind.code for kind in programme.letters]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield f"letters[{code}]", "", "the code stands twice"
    for kind in programme.letters:
        for reason in chain(_levels(kind, programme), _roles(kind)):
            yield f"letters[{kind.code}]", kind.clause, reason


def _levels(kind: LetterKind, programme: Programme) -> Iterator[str]:
    own, above = Level[kind.level.upper()], Level[kind.handed_over_at.upper()]
    if above > own:
        yield f"{kind.handed_over_at} lies below {kind.level} and hands nothing over to it"
    for level in sorted({kind.level, kind.handed_over_at} - set(programme.wording.levels)):
        yield f"wording.levels has no word for {level}"


def _roles(kind: LetterKind) -> Iterator[str]:
    for side, names, level in (
        ("hands_over", kind.hands_over, kind.handed_over_at),
        ("takes_on", kind.takes_on, kind.level),
    ):
        if not names:
            yield f"{side} names nobody"
        for name in names:
            if name not in list(Role):
                yield f"{side}: {name!r} is no role"
            elif LEVEL_OF[Role(name)] not in {None, Level[level.upper()]}:
                yield f"{side}: {name} is no post of a {level}"
