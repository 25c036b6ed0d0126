"""Opening a case: nomination of a household for this year's exits (H-0)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from audit import clock, log
from django.utils.translation import gettext as _
from registry.access import Holder, acting_posting
from registry.models import Division, Household, Posting, ProgrammeVersion, Standing
from registry.parameters import programme_on
from registry.places import full_name, name_at
from registry.programme_schema import Programme
from registry.programme_store import in_force
from registry.reading import members_of
from registry.roles import Duty, Level
from registry.services import actor_of
from registry.standings import POOR

from approvals import events
from approvals.errors import (
    CannotOpen,
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
from approvals.stages import CaseKind, Outcome


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
    if household.standing not in POOR:
        raise CannotOpen(
            reason=_("the household's standing is: %(standing)s") % {"standing": Standing(household.standing).label}
        )
    reasons = closed_gates(household, year=year, programme=programme)
    if reasons:
        raise GateClosed(reasons=reasons)
    subject = Subject(CaseKind.EXIT, household.village, household)
    return insert(subject, programme, version, year, posting, at, number=_next_number(household, year))


def _refuse_missing_line(programme: Programme) -> None:
    """A case keeps the numbers that counted when it was opened; without its line it could never be judged."""
    if programme.income.line_fen is None and any(
        rule.measure == "income_above_line" and rule.effect == "veto" for rule in programme.criteria_of("household")
    ):
        raise LineMissing(programme=programme.title)


def _programme_for(household: Household) -> ProgrammeVersion:
    return programme_at(household.village)


def programme_at(place: Division) -> ProgrammeVersion:
    """Raises NoProgramme."""
    today = clock.today()
    version = in_force(place, today)
    if version is None:
        raise NoProgramme(place=full_name(place.path), year=today.year)
    return version


@dataclass(frozen=True)
class Subject:
    """Whose case is opened: `place` is the household's village, or the place itself."""

    kind: CaseKind
    place: Division
    household: Household | None = None

    @property
    def no(self) -> str:
        if self.household is not None:
            return self.household.no
        code = self.place.codes.order_by("-valid_from", "system").values_list("code", flat=True).first()
        return code or f"D{self.place.pk}"

    @property
    def list_place(self) -> Division:
        """Whose list it stands on: a village's exit on its township's, everything else on the place's own."""
        above = self.place.parent if self.kind == CaseKind.VILLAGE_EXIT else None
        return above or self.place


_PREFIX: dict[str, str] = {
    CaseKind.EXIT: "TP",
    CaseKind.VILLAGE_EXIT: "CL",
    CaseKind.TOWN_EXIT: "ZM",
    CaseKind.COUNTY_EXIT: "XM",
    CaseKind.CONSOLIDATION: "GG",
    CaseKind.ROLLBACK: "HT",
    CaseKind.RETURN: "FP",
    CaseKind.ENROLMENT: "NR",
    CaseKind.DISQUALIFICATION: "QT",
}


def insert(
    subject: Subject,
    programme: Programme,
    version: ProgrammeVersion,
    year: int,
    posting: Posting,
    at: datetime,
    *,
    number: int,
    reason: str = "",
) -> Case:
    """The case on its list, at the first stage of its path, with its event; `reason` is what it was opened on."""
    roster, _created = Roster.objects.get_or_create(
        kind=subject.kind,
        village=subject.list_place,
        programme=version,
        year=year,
        defaults={"village_path": subject.list_place.path, "opened_at": at},
    )
    case = Case(
        case_no=f"{_PREFIX[subject.kind]}{year}-{subject.no}-{number}",
        kind=subject.kind,
        household=subject.household,
        village=subject.place,
        village_path=subject.place.path,
        roster=roster,
        programme=version,
        year=year,
        persons=len(members_of(subject.household)) if subject.household else None,
        stage=route_of(programme, subject.kind)[0].code,
        opened_at=at,
        opened_by_id=posting.official_id,
        moved_at=at,
    )
    event = log.append(
        stream=case.stream,
        kind=events.CASE_OPENED,
        at=at,
        actor=actor_of(posting),
        subject={"case": case.case_no, "household": case.subject_no},
        statement={
            "case_kind": str(case.kind),
            "programme": version.name,
            "programme_version": version.version,
            "programme_digest": version.digest,
            "year": year,
            "village": str(subject.place.pk),
            "stage": case.stage,
        },
        personal={"head_name": case.subject_name} | ({"reason": reason} if reason else {}),
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
    return sum((case.kind, case.year) == (CaseKind.EXIT, year) for case in earlier) + 1


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
