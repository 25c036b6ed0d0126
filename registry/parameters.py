"""Numbers the source leaves open, set by two persons with a paper (D-03, S5): proposed by one, confirmed by another, never changed.

Only what the programme's file leaves open may be set: a missing income line, a default of ours ("DP"), a level the source
does not name. A number that the source gives stays what the source says. A number counts from the day after its
confirmation at the earliest, so what counts today is fixed; a case keeps what counted on the day it was opened.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import IntegrityError, transaction

from audit import clock, log
from registry.access import Holder, acting_posting
from registry.errors import (
    AlreadyConfirmed,
    ConfirmedTooLate,
    DutyMissing,
    NumberGiven,
    NumberOutOfRange,
    SamePerson,
    TextMissing,
)
from registry.models import ParameterChange, ParameterConfirmation, ParameterName, Posting, ProgrammeVersion
from registry.parameter_numbers import APPLY, NOTICES, THRESHOLDS, UPPER, WINDOW, open_threshold
from registry.programme_choices import DEFAULT_CLAUSE
from registry.programme_events import PARAMETER_ANSWERED, PARAMETER_PROPOSED
from registry.programme_schema import Programme
from registry.programme_store import programme_of
from registry.roles import Duty, Level
from registry.services import actor_of

P = ParameterName
NEWEST = 2**63  # beyond every key: of one day the newest proposal counts
_RANGES: dict[str, tuple[int, int]] = {
    P.INCOME_LINE: (100_00, 100_000_00),
    P.BASIS_YEAR: (2010, 2100),
    P.FIRST_NOTICE_DAYS: (5, 60),  # five days is the shortest that any source knows (domain.md §2.0-6)
    P.SECOND_NOTICE_DAYS: (5, 60),
    P.ANNOUNCEMENT_DAYS: (5, 60),
    P.SAMPLE_PERCENT: (1, 100),
    P.ERROR_LIMIT: (0, 10),
    P.VILLAGE_WATER: (50, 100),
    P.VILLAGE_INCIDENCE: (1, 3),  # 2 %, in the west 3 % (domain.md §2.3)
    P.VILLAGE_INCOME: (1_000, 1_000_000),
    P.MOVE_MONTHS: (1, 60),
    P.WINDOW_OPENS: (101, 1231),
    P.WINDOW_CLOSES: (101, 1231),
}


@dataclass(frozen=True)
class Settable:
    """What may be set for a programme, and what stands in its file."""

    name: ParameterName
    given: int | None
    clause: str


def settable(programme: Programme) -> dict[str, Settable]:
    found: list[Settable] = []
    income = programme.income
    if income.line_fen is None:
        found.append(Settable(P.INCOME_LINE, None, income.clause))
    if income.basis_year is None:
        found.append(Settable(P.BASIS_YEAR, None, income.clause))
    for name, kind in NOTICES.items():
        rule = programme.notice(kind)
        if rule.is_default and (kind != "second" or programme.holds("second_notice")):
            found.append(Settable(name, rule.days, rule.clause))
    sample = programme.sample_rule(UPPER)
    if sample is not None and sample.clause == DEFAULT_CLAUSE:
        found.append(Settable(P.SAMPLE_PERCENT, sample.steps[-1].percent, sample.clause))
    if sample is not None and sample.error_limit_clause == DEFAULT_CLAUSE:
        found.append(Settable(P.ERROR_LIMIT, sample.error_limit_percent, sample.error_limit_clause))
    step = programme.stage(UPPER)
    if len(step.may_be_held_at) > 1:
        found.append(Settable(P.UPPER_LEVEL, Level[step.level.upper()].value, step.clause))
    found += _open_on_the_register(programme)
    for name in THRESHOLDS:
        missing = open_threshold(programme, name)
        if missing is not None:
            found.append(Settable(name, None, missing.clause))
    return {entry.name: entry for entry in found}


def _open_on_the_register(programme: Programme) -> Iterator[Settable]:
    if programme.moves.clause == DEFAULT_CLAUSE:
        yield Settable(P.MOVE_MONTHS, programme.moves.months, programme.moves.clause)
    window = programme.adjustment
    if window.is_whole_year:  # the source names no days
        for name, end in WINDOW.items():
            yield Settable(name, int(getattr(window, end).replace("-", "")), window.clause)


def levels_open(programme: Programme) -> dict[int, str]:
    """Level → title among which the level above the county may be chosen."""
    step = programme.stage(UPPER)
    return {Level[name.upper()].value: title for name, title in step.may_be_held_at.items()}


# ── what counts ───────────────────────────────────────────────────────────────────────────────────────────────────────
def values_on(version_id: int, year: int, on: date) -> dict[str, int]:
    """What is in force on the day; the newest day counts, then the newest proposal. One query."""
    rows = ParameterChange.objects.filter(
        programme=version_id, year=year, valid_from__lte=on, confirmation__agrees=True
    ).order_by("valid_from", "pk")
    return dict(rows.values_list("name", "value"))


def programme_on(version: ProgrammeVersion, year: int, on: date) -> Programme:
    """The programme as it counts on the day: its file, and where that is silent what two persons have set."""
    return with_values(programme_of(version), tuple(sorted(values_on(version.pk, year, on).items())))


def programmes_on(wanted: Iterable[tuple[ProgrammeVersion, int, date]]) -> dict[tuple[int, int, date], Programme]:
    """The same for many, by (version key, year, day). One query."""
    versions = {(version.pk, year, on): version for version, year, on in wanted}
    rows = ParameterChange.objects.filter(programme__in={key[0] for key in versions}, confirmation__agrees=True)
    known = list(rows.order_by("valid_from", "pk").values_list("programme", "year", "name", "value", "valid_from"))

    def values(key: Any) -> dict[str, int]:
        return {name: value for of, year, name, value, since in known if (of, year) == key[:2] and since <= key[2]}

    return {key: with_values(programme_of(row), tuple(sorted(values(key).items()))) for key, row in versions.items()}


def with_values(programme: Programme, values: tuple[tuple[str, int], ...]) -> Programme:
    """What the file gives is never replaced, whatever the table holds."""
    return _with_values(_Keyed(programme.digest, programme), values) if values else programme


@dataclass(frozen=True, eq=False)
class _Keyed:
    """A programme that is looked up by its digest: hashing all of it would cost more than building it."""

    digest: str
    programme: Programme

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Keyed) and other.digest == self.digest


@lru_cache(maxsize=256)
def _with_values(keyed: _Keyed, values: tuple[tuple[str, int], ...]) -> Programme:
    programme = keyed.programme
    allowed = settable(programme)
    for name, value in values:
        if name in allowed:
            programme = APPLY[ParameterName(name)](programme, value)
    return programme


# ── setting it ────────────────────────────────────────────────────────────────────────────────────────────────────────
def administrator(user: Holder, version: ProgrammeVersion) -> Posting:
    """The posting from which he may set this programme's parameters: held on the programme's own jurisdiction (D-03)."""
    place = version.jurisdiction_id
    posting = acting_posting(user, Duty.SET_PARAMETERS, place, clock.today()) if place is not None else None
    if posting is None:
        raise DutyMissing(duty=Duty.SET_PARAMETERS.label, place=version.jurisdiction or version.title)
    return posting


@transaction.atomic
def propose(
    *,
    user: Holder,
    version: ProgrammeVersion,
    year: int,
    name: str,
    value: int,
    valid_from: date,
    paper: str,
    reason: str,
    at: datetime,
) -> ParameterChange:
    """Write down a number for a second person to confirm. Raises DutyMissing, NumberGiven, NumberOutOfRange, TextMissing, ConfirmedTooLate."""
    posting = administrator(user, version)
    _refuse_wrong(version, year, name, value)
    _refuse_fault(version, year, name, value, valid_from)
    if valid_from <= clock.today():
        raise ConfirmedTooLate()
    paper, reason = paper.strip(), reason.strip()
    if not (2 <= len(paper) <= 120 and 2 <= len(reason) <= 200 and (paper + reason).isprintable()):
        raise TextMissing()
    change = ParameterChange.objects.create(
        programme=version,
        year=year,
        name=name,
        value=value,
        valid_from=valid_from,
        paper=paper,
        reason=reason,
        proposed_by_id=posting.official_id,
        posting=posting,
        official_name=posting.official.name,
        proposed_at=at,
    )
    _log(PARAMETER_PROPOSED, change, posting, at, {"paper": paper, "valid_from": valid_from.isoformat()})
    return change


def _refuse_wrong(version: ProgrammeVersion, year: int, name: str, value: int) -> None:
    programme = programme_of(version)
    if name not in settable(programme):
        raise NumberGiven()
    lowest, highest = _RANGES.get(name, (0, 0))
    is_known = value in levels_open(programme) if name == P.UPPER_LEVEL else lowest <= value <= highest
    if not is_known or year not in programme.years:
        raise NumberOutOfRange()


def _refuse_fault(version: ProgrammeVersion, year: int, name: str, value: int, on: date, key: int = NEWEST) -> None:
    """A window that closes before it opens would shut everybody out: on no day to come, whatever is confirmed for later."""
    if name not in WINDOW:
        return
    rows = ParameterChange.objects.filter(programme=version, year=year, name__in=WINDOW, confirmation__agrees=True)
    changes = [*rows.values_list("valid_from", "pk", "name", "value"), (on, key, name, value)]
    programme = programme_of(version)
    for day, of_day in groupby(sorted(changes), key=itemgetter(0)):
        for _day, _key, changed, number in of_day:
            programme = APPLY[ParameterName(changed)](programme, number)
        if day >= on and programme.adjustment.fault():
            raise NumberOutOfRange()


@transaction.atomic
def confirm(
    *, user: Holder, change: ParameterChange, agrees: bool, opinion: str, at: datetime
) -> ParameterConfirmation:
    """The second person's word. Raises DutyMissing, SamePerson, AlreadyConfirmed, ConfirmedTooLate, TextMissing, NumberOutOfRange."""
    posting = administrator(user, change.programme)
    if change.proposed_by_id in {posting.official_id, posting.principal_id}:  # nor who stands in for the first
        raise SamePerson()
    if ParameterConfirmation.objects.filter(change=change).exists():
        raise AlreadyConfirmed()
    if agrees and change.valid_from <= clock.today():
        raise ConfirmedTooLate()
    if agrees:  # the other end may have been set meanwhile
        ProgrammeVersion.objects.select_for_update().defer("content").get(pk=change.programme_id)  # or be set just now
        _refuse_fault(change.programme, change.year, change.name, change.value, change.valid_from, change.pk)
    opinion = opinion.strip()
    if not (2 <= len(opinion) <= 200 and opinion.isprintable()):
        raise TextMissing()
    try:
        with transaction.atomic():
            word = ParameterConfirmation.objects.create(
                change=change,
                agrees=agrees,
                opinion=opinion,
                confirmed_by_id=posting.official_id,
                posting=posting,
                official_name=posting.official.name,
                confirmed_on=clock.today(),
                confirmed_at=at,
            )
    except IntegrityError as error:  # a third person was faster
        raise AlreadyConfirmed() from error
    _log(PARAMETER_ANSWERED, change, posting, at, {"agrees": agrees})
    return word


def _log(kind: str, change: ParameterChange, posting: Posting, at: datetime, more: dict[str, Any]) -> None:
    log.append(
        stream="system",
        kind=kind,
        at=at,
        actor=actor_of(posting),
        subject={"programme": change.programme.name, "version": change.programme.version, "parameter": change.pk},
        statement={"name": change.name, "year": change.year, "value": change.value, **more},
    )
