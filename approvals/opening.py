"""Opening a case: nomination of a household for this year's exits (H-0)."""

from collections.abc import Iterable
from datetime import datetime

from audit import clock, log
from registry.access import Holder, acting_posting
from registry.models import Household, Posting, ProgrammeVersion
from registry.parameters import programme_on
from registry.places import full_name, name_at
from registry.programme_schema import Programme
from registry.programme_store import in_force
from registry.roles import Duty, Level
from registry.services import actor_of

from approvals import events
from approvals.errors import (
    GateClosed,
    LineMissing,
    NoProgramme,
    NotEntitled,
    OpenCaseExists,
    Refusal,
    RejectedThisYear,
)
from approvals.gates import closed_gates
from approvals.models import Case, Roster
from approvals.routes import refuse_missing_levels, route_of
from approvals.stages import Outcome


def nominator(user: Holder, household: Household) -> Posting:
    """The posting from which the user may nominate; raises NotEntitled."""
    posting = acting_posting(user, Duty.NOMINATE_EXIT, household.village_id, clock.today())
    if posting is None:
        place = name_at(household.village_path, Level.VILLAGE)
        raise NotEntitled(duty=Duty.NOMINATE_EXIT.label, place=place)
    return posting


def open_case(*, household: Household, year: int, posting: Posting, at: datetime) -> Case:
    """Put the household on its village's roster; raises NoProgramme, GateClosed, LevelMissing, OpenCaseExists."""
    version = _programme_for(household)
    programme = programme_on(version, year, clock.today())
    _refuse_missing_line(programme)
    refuse_missing_levels(programme, household.village_path)
    reasons = closed_gates(household, year=year, programme=programme)
    if reasons:
        raise GateClosed(reasons=reasons)
    roster, _created = Roster.objects.get_or_create(
        village=household.village,
        programme=version,
        year=year,
        defaults={"village_path": household.village_path, "opened_at": at},
    )
    return _insert(household, roster, version, route_of(programme)[0].code, posting, at)


def _refuse_missing_line(programme: Programme) -> None:
    """A case keeps the numbers that counted when it was opened; without its line it could never be judged."""
    if programme.income.line_fen is None and any(
        rule.measure == "income_above_line" and rule.effect == "veto" for rule in programme.criteria_of("household")
    ):
        raise LineMissing(programme=programme.title)


def _programme_for(household: Household) -> ProgrammeVersion:
    today = clock.today()
    version = in_force(household.village, today)
    if version is None:
        raise NoProgramme(place=full_name(household.village_path), year=today.year)
    return version


def _insert(
    household: Household, roster: Roster, version: ProgrammeVersion, stage: str, posting: Posting, at: datetime
) -> Case:
    number = _next_number(household, roster.year)
    case = Case(
        case_no=f"TP{roster.year}-{household.no}-{number}",
        household=household,
        village=household.village,
        village_path=household.village_path,
        roster=roster,
        programme=version,
        year=roster.year,
        stage=stage,
        opened_at=at,
        opened_by_id=posting.official_id,
        moved_at=at,
    )
    event = log.append(
        stream=case.stream,
        kind=events.CASE_OPENED,
        at=at,
        actor=actor_of(posting),
        subject={"case": case.case_no, "household": household.no},
        statement={
            "programme": version.name,
            "programme_version": version.version,
            "programme_digest": version.digest,
            "year": roster.year,
            "village": str(household.village_id),
            "stage": stage,
        },
        personal={"head_name": household.head_name},
        after=log.START,
    )
    case.audit_seq, case.audit_digest = event.head
    case.save(force_insert=True)
    return case


def _next_number(household: Household, year: int) -> int:
    """Its first case of the year is 1; whoever was refused the exit has none until next year (domain.md §2.0-1, H-5)."""
    earlier = list(Case.objects.filter(household=household).order_by("pk"))
    refusal = _standing_in_the_way(earlier, year)
    if refusal is not None:
        raise refusal
    return sum(case.year == year for case in earlier) + 1


def _standing_in_the_way(earlier: Iterable[Case], year: int) -> Refusal | None:
    for case in earlier:
        if case.closed_at is None:
            return OpenCaseExists(case_no=case.case_no)
        if case.year == year and case.outcome == Outcome.REJECTED:
            return RejectedThisYear(case_no=case.case_no, year=year)
    return None


def came_too_late(household: Household, year: int) -> Refusal | None:
    """What somebody else did in the same moment, when the database refused the case; None: it was something else."""
    return _standing_in_the_way(Case.objects.filter(household=household).order_by("pk"), year)
