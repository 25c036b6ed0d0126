"""Letters to the departments (H-9, C-19, C-20, Q-11): which households have to be asked about, one letter for a frozen set.

Every member of the household as it stands now must have been asked about with the number he has now; a member who came
later, or whose number was corrected, makes the household a candidate for the next letter. Nothing is asked twice.

An early letter (H-0) asks about nominated households before the village works on them: its hits are suspicions like any
other, only earlier. At the comparison its answers stand if they are not older than the programme allows, the case was not
returned since and the members are the same; else the household is asked about again. (The domain is silent here.)
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from audit import clock, log
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from registry.access import acting_posting
from registry.models import Division, Member, Posting, ProgrammeVersion, User
from registry.places import name_at, plain_name
from registry.programme_store import programme_of
from registry.roles import Duty, Level
from registry.services import actor_of, name_of_actor

from approvals import events
from approvals.calendar import add_workdays
from approvals.comparison_errors import ListChanged
from approvals.comparisons import COMPARED_AT, members_of
from approvals.errors import CaseBusy, NotEntitled
from approvals.models import (
    Case,
    ComparisonBatch,
    ComparisonRequest,
    ComparisonSubject,
    Reminder,
    Settlement,
    Suspicion,
)
from approvals.stages import StageCode

MOST_CASES = 2000  # one letter; the next takes the rest
EARLY = (StageCode.YEAR_PLAN, StageCode.APPLICATION)  # nominated, and nobody has been in the house yet


def county_posting(user: User, county: Division) -> Posting:
    """Raises NotEntitled."""
    posting = acting_posting(user, Duty.COMPARE_DATA, county.pk, clock.today())
    if posting is None:
        raise NotEntitled(duty=Duty.COMPARE_DATA.label, place=county.name)
    return posting


# ── candidates ───────────────────────────────────────────────────────────────────────────────────────────────────────


def waiting_under(path: str, *, early: bool = False) -> QuerySet[Case]:
    """Cases of the place that wait for the comparison (early: that were nominated), with the letter that asked last."""
    newest = ComparisonSubject.objects.filter(case=OuterRef("pk")).order_by("-batch").values("batch")[:1]
    stages = EARLY if early else COMPARED_AT
    rows = Case.objects.filter(stage__in=stages, closed_at=None, village_path__under=path)
    return rows.annotate(asked=Subquery(newest, output_field=IntegerField()))


def candidates(path: str, *, early: bool = False) -> QuerySet[Case]:
    """Those to be asked about: never asked, household changed since, come back with a confirmed hit, or early answers too old."""
    covered = ComparisonSubject.objects.filter(
        batch=OuterRef(OuterRef("asked")), member=OuterRef("pk"), id_index=OuterRef("id_index")
    )
    uncovered = Member.objects.filter(~Exists(covered), household=OuterRef("household"), left_on=None)
    confirmed = Suspicion.objects.filter(
        case=OuterRef("pk"),
        answer__request__batch=OuterRef("asked"),
        state=Settlement.CONFIRMED,
        is_withdrawn=False,
        answer__subject__round__lt=OuterRef("round"),
    )
    letter = ComparisonBatch.objects.filter(pk=OuterRef("asked"), valid_until__isnull=False)
    returned = ComparisonSubject.objects.filter(
        batch=OuterRef("asked"), case=OuterRef("pk"), round__lt=OuterRef("round"), batch__valid_until__isnull=False
    )
    old = Exists(letter.filter(valid_until__lt=clock.today())) | Exists(returned)
    rows = waiting_under(path, early=early)
    return rows.filter(Q(asked=None) | Exists(uncovered) | Exists(confirmed) | old)


def candidate_groups(county: Division, *, early: bool = False) -> list[dict[str, Any]]:
    """What a letter could ask about, by programme and year: a letter keeps to one list of departments."""
    rows = candidates(county.path, early=early).order_by().values("programme", "year")
    return [dict(row) for row in rows.annotate(households=Count("pk")).order_by("-year", "programme")]


@dataclass(frozen=True)
class Selection:
    """The set a letter would freeze: shown with its number and digest, and stated again when the letter is sent."""

    cases: list[Case]
    members: dict[int, list[Member]]  # by household
    left_over: int

    @property
    def persons(self) -> int:
        return sum(len(self.members.get(case.household_key, ())) for case in self.cases)

    @property
    def digest(self) -> str:
        """SHA-256 over one line per member: case number, round, member, blind index of his number."""
        lines = hashlib.sha256()
        for case in self.cases:
            for member in self.members[case.household_key]:
                lines.update(f"{case.case_no} {case.round} {member.pk} {member.id_index}\n".encode())
        return lines.hexdigest()


def select(
    county: Division, programme: ProgrammeVersion, year: int, *, early: bool = False, locked: bool = False
) -> Selection:
    """All candidates of the programme and year, up to what one letter takes. Four queries."""
    rows = candidates(county.path, early=early).filter(programme=programme, year=year).select_related("household")
    found = list(rows.order_by("village_path", "household__no", "pk")[: MOST_CASES + 1])
    left_over = rows.count() - MOST_CASES if len(found) > MOST_CASES else 0
    found = found[:MOST_CASES]
    if locked and found:
        found = _locked(found)
    return Selection(found, members_of(found), left_over)


def _locked(cases: Sequence[Case]) -> list[Case]:
    rows = Case.objects.filter(pk__in=[case.pk for case in cases]).select_related("household")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    return sorted(rows.order_by("pk"), key=lambda case: (case.village_path, case.subject_no, case.pk))


# ── the letter ───────────────────────────────────────────────────────────────────────────────────────────────────────


def open_batch(
    *,
    user: User,
    county: Division,
    programme: ProgrammeVersion,
    year: int,
    stated_households: int,
    stated_digest: str,
    at: datetime,
    early: bool = False,
) -> ComparisonBatch:
    """Freeze the candidates and send one request to each department. Raises NotEntitled, ListChanged, CaseBusy."""
    try:
        with transaction.atomic():
            posting = county_posting(user, county)
            chosen = select(county, programme, year, early=early, locked=True)
            if not chosen.cases or (len(chosen.cases), chosen.digest) != (stated_households, stated_digest):
                raise ListChanged()
            batch = _write_batch(user, county, programme, year, chosen, posting, at, early)
            subjects = _write_subjects(batch, chosen)
            requests = _write_requests(batch, at)
            _state(batch, chosen, subjects, requests, posting, at)
    except IntegrityError as error:  # one_letter_per_serial: a colleague sent one in this moment
        raise CaseBusy() from error
    return batch


def _write_batch(
    user: User,
    county: Division,
    version: ProgrammeVersion,
    year: int,
    chosen: Selection,
    posting: Posting,
    at: datetime,
    early: bool,
) -> ComparisonBatch:
    serial = ComparisonBatch.objects.filter(county=county, year=year).count() + 1
    programme = programme_of(version)
    days = programme.limit_of(StageCode.COMPARISON)
    valid = timedelta(days=programme.comparison.early_valid_days)
    return ComparisonBatch.objects.create(
        no=f"{letter_head(county)}比对函〔{year}〕{serial}号",
        county=county,
        county_path=county.path,
        programme=version,
        year=year,
        serial=serial,
        households=len(chosen.cases),
        persons=chosen.persons,
        list_digest=chosen.digest,
        due_on=add_workdays(clock.today(), days),
        valid_until=clock.today() + valid if early else None,
        posting=posting,
        opened_by_id=posting.official_id,
        name=name_of_actor(user, posting),
        post=posting.post,
        unit=posting.unit,
        opened_at=at,
    )


def letter_head(county: Division) -> str:
    """长春市农安县, 湖北省潜江市: counties of one name exist in several cities."""
    above = name_at(county.path, Level.PREFECTURE) or name_at(county.path, Level.PROVINCE)
    return above + plain_name(county.name)


def _write_subjects(batch: ComparisonBatch, chosen: Selection) -> list[ComparisonSubject]:
    pairs = [(case, member) for case in chosen.cases for member in chosen.members[case.household_key]]
    rows = [
        ComparisonSubject(
            batch=batch,
            place=place,
            case=case,
            round=case.round,
            member=member,
            household_no=case.subject_no,
            name=member.name,
            id_index=member.id_index,
        )
        for place, (case, member) in enumerate(pairs, 1)
    ]
    return ComparisonSubject.objects.bulk_create(rows, batch_size=1000)


def _write_requests(batch: ComparisonBatch, at: datetime) -> list[ComparisonRequest]:
    departments = programme_of(batch.programme).comparison.departments
    rows = [
        ComparisonRequest(
            batch=batch, department=entry.name, items=list(entry.items) or [entry.name], sent_at=at, due_on=batch.due_on
        )
        for entry in departments
    ]
    return ComparisonRequest.objects.bulk_create(rows)


def _state(
    batch: ComparisonBatch,
    chosen: Selection,
    subjects: Sequence[ComparisonSubject],
    requests: Sequence[ComparisonRequest],
    posting: Posting,
    at: datetime,
) -> None:
    """One event of the letter, one of each case."""
    actor = actor_of(posting)
    persons = {case.pk: len(chosen.members[case.household_key]) for case in chosen.cases}
    drafts = [
        log.Draft(
            stream=case.stream,
            kind=events.COMPARISON_ASKED,
            at=at,
            actor=actor,
            subject={"case": case.case_no, "round": case.round},
            statement={"letter": batch.no, "persons": persons[case.pk]},
            after=(case.audit_seq, case.audit_digest),
        )
        for case in chosen.cases
    ]
    letter = log.Draft(
        stream=batch.stream,
        kind=events.COMPARISON_SENT,
        at=at,
        actor=actor,
        subject={"letter": batch.no},
        statement={
            "households": batch.households,
            "persons": len(subjects),
            "list": batch.list_digest,
            "departments": [request.department for request in requests],
            "due_on": batch.due_on.isoformat(),
            "valid_until": batch.valid_until.isoformat() if batch.valid_until else "",
        },
        after=log.START,
    )
    for case, event in zip(chosen.cases, log.append_many([*drafts, letter]), strict=False):
        case.audit_seq, case.audit_digest = event.head
    Case.objects.bulk_update(chosen.cases, ["audit_seq", "audit_digest"], batch_size=500)


def remind(*, user: User, request: ComparisonRequest, at: datetime) -> None:
    """Remind a department that has not answered; logged. Raises NotEntitled."""
    with transaction.atomic():
        posting = county_posting(user, request.batch.county)
        Reminder.objects.create(request=request, posting=posting, name=name_of_actor(user, posting), sent_at=at)
        log.append(
            stream=request.batch.stream,
            kind=events.COMPARISON_REMINDED,
            at=at,
            actor=actor_of(posting),
            subject={"letter": request.batch.no},
            statement={"department": request.department, "due_on": request.due_on.isoformat()},
        )
