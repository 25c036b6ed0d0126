"""Opening what is no household's exit: a listed place's case (V-0), and the ways back (R-1, P-1). Each names what it was opened on."""

from datetime import datetime

from audit import clock
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from registry.access import Holder, acting_posting
from registry.models import Division, Household, Listing, PlaceStanding, Posting, Standing
from registry.parameters import programme_on
from registry.places import full_name, name_of, place_at
from registry.roles import Duty, Level

from approvals.errors import CannotOpen, NotEntitled, OpenCaseExists, PathNotRun
from approvals.models import Case
from approvals.opening import Subject, insert, programme_at
from approvals.outcomes import LISTED_AS
from approvals.routes import refuse_missing_levels
from approvals.stages import CaseKind

# From which standing each way leads: an exit that was false, a family that fell back, one that never belonged.
STARTS_FROM: dict[str, frozenset[str]] = {
    CaseKind.ROLLBACK: frozenset({Standing.EXITED}),
    CaseKind.RETURN: frozenset({Standing.EXITED}),
    CaseKind.ENROLMENT: frozenset({Standing.APPLIED, Standing.DISQUALIFIED, Standing.DEREGISTERED_NATURALLY}),
    CaseKind.DISQUALIFICATION: frozenset({Standing.NOT_EXITED, Standing.RETURNED, Standing.ROLLED_BACK}),
}
DUTY_OF: dict[CaseKind, Duty] = {
    kind: Duty.OPEN_REGISTER_CASE if kind.is_of_household else Duty.OPEN_PLACE_CASE
    for kind in CaseKind
    if kind != CaseKind.EXIT
}
_DUTY_LEVELS: dict[Duty, tuple[Level, ...]] = {
    Duty.OPEN_PLACE_CASE: (Level.COUNTY, Level.PREFECTURE, Level.PROVINCE),
    Duty.OPEN_REGISTER_CASE: (Level.TOWNSHIP, Level.COUNTY),
}


def opener(user: Holder, kind: CaseKind, path: str) -> Posting:
    """The posting from which the user may open such a case there; raises NotEntitled."""
    duty = DUTY_OF[kind]
    places = [place for level in _DUTY_LEVELS[duty] if (place := place_at(path, level)) is not None]
    for place in places:
        posting = acting_posting(user, duty, place, clock.today())
        if posting is not None:
            return posting
    raise NotEntitled(duty=duty.label, place=name_of(path, places[0]) if places else full_name(path))


def open_place_case(*, kind: CaseKind, place: Division, year: int, posting: Posting, at: datetime) -> Case:
    """V-0 … : the place is listed, planned for this year and has not left. Raises CannotOpen, PathNotRun, OpenCaseExists."""
    _refuse_unlisted(kind, place, year)
    _refuse_open(Case.objects.filter(village=place, household=None))
    return _open(Subject(kind, place), year, posting, "", at)


def _refuse_unlisted(kind: CaseKind, place: Division, year: int) -> None:
    listing = Listing.objects.filter(division=place, kind=LISTED_AS[kind], ended_on=None).first()
    if listing is None:
        raise CannotOpen(reason=_("%(place)s stands on no list of this kind") % {"place": place.name})
    if kind != CaseKind.CONSOLIDATION and listing.standing != PlaceStanding.POOR:
        raise CannotOpen(reason=_("%(place)s has left already") % {"place": place.name})
    if listing.planned_year not in (None, year) or (listing.planned_year is None and kind != CaseKind.CONSOLIDATION):
        raise CannotOpen(reason=_("%(place)s is not planned for %(year)s") % {"place": place.name, "year": year})


def open_register_case(
    *, kind: CaseKind, household: Household, year: int, posting: Posting, reason: str, at: datetime
) -> Case:
    """R-1, P-1: the household's case with the clue it rests on. Raises CannotOpen, PathNotRun, OpenCaseExists."""
    if household.standing not in STARTS_FROM[kind]:
        standing = Standing(household.standing).label
        raise CannotOpen(reason=_("the household's standing is: %(standing)s") % {"standing": standing})
    if len(reason.strip()) < 2:
        raise CannotOpen(reason=_("say what it rests on"))
    _refuse_open(Case.objects.filter(household=household))
    return _open(Subject(kind, household.village, household), year, posting, reason.strip(), at)


def _refuse_open(rows: QuerySet[Case]) -> None:
    found = rows.filter(closed_at=None).first()
    if found is not None:
        raise OpenCaseExists(case_no=found.case_no)


def _open(subject: Subject, year: int, posting: Posting, reason: str, at: datetime) -> Case:
    version = programme_at(subject.place)
    programme = programme_on(version, year, clock.today())
    if programme.procedure(subject.kind) is None:
        raise PathNotRun(kind=CaseKind(subject.kind).label, programme=programme.title)
    refuse_missing_levels(programme, subject.place.path, subject.kind)
    earlier = Case.objects.filter(kind=subject.kind, village=subject.place, household=subject.household, year=year)
    return insert(subject, programme, version, year, posting, at, number=earlier.count() + 1, reason=reason)
