"""What is wrong with what a programme lets its places and officials promise: the yearly window, letters of responsibility, what is filed."""

from collections.abc import Iterator
from datetime import date
from itertools import chain

from registry.programme_schema import Programme
from registry.programme_tasks import Deadline, LetterKind
from registry.roles import LEVEL_OF, Level, Role

Fault = tuple[str, str, str]  # key, clause, reason
# Sections of a file whose terms are judged together; where one of them cannot be read, none is.
TERMED = {
    *("objections", "ledger", "comparison", "route", "stage_working_days", "adjustment"),
    *("letters", "deadlines", "moves", "wording"),
}


def faults_of(programme: Programme) -> Iterator[Fault]:
    if fault := programme.adjustment.fault():
        yield "adjustment", programme.adjustment.clause, fault
    yield from _letters(programme)
    yield from _deadlines(programme)


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


def _deadlines(programme: Programme) -> Iterator[Fault]:
    for deadline in programme.deadlines:
        for reason in _filing(deadline, programme) if deadline.filed_by or deadline.filed_to or deadline.ends else ():
            yield f"deadlines[{deadline.code}]", deadline.clause, reason
        for reason in _rounds(deadline, programme):
            yield f"deadlines[{deadline.code}]", deadline.clause, reason


ROUNDS = {"meeting": {"monthly", "quarterly"}, "weekly": {"weekly"}, "monthly": {"monthly"}}  # kept by what, how often


def _rounds(deadline: Deadline, programme: Programme) -> Iterator[str]:
    """What comes round, by what it is kept, and at which levels."""
    if bool(deadline.kept_by) != bool(deadline.kept_at):
        yield "kept_by and kept_at stand together"
    elif deadline.kept_by and deadline.cadence not in ROUNDS[deadline.kept_by]:
        yield f"a {deadline.kept_by} keeps no {deadline.cadence} round"
    for level in sorted(set(deadline.kept_at) - set(programme.wording.levels)):
        yield f"wording.levels has no word for {level}"


def _filing(deadline: Deadline, programme: Programme) -> Iterator[str]:
    """Who files with whom, and by which day: one that is given, or days of every year."""
    if not deadline.filed_by or not deadline.filed_to:
        yield "filed_by and filed_to stand together"
        return
    if Level[deadline.filed_to.upper()] > Level[deadline.filed_by.upper()]:
        yield f"{deadline.filed_to} lies below {deadline.filed_by}; nothing is filed downwards"
    for level in sorted({deadline.filed_by, deadline.filed_to} - set(programme.wording.levels)):
        yield f"wording.levels has no word for {level}"
    if bool(deadline.ends) == (deadline.due_on is not None):
        yield "is filed by a day, or by days of every year"
    yield from (f"{end} is no day of every year" for end in deadline.ends if not _is_day(end))
    if list(deadline.ends) != sorted(deadline.ends):
        yield "ends do not stand in their order"


def _is_day(end: str) -> bool:
    try:
        return date.fromisoformat(f"2017-{end}") is not None
    except ValueError:
        return False
