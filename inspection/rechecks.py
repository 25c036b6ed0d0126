"""Visits of a re-check (回头看): who is sent, who may go, and what he found. What it opens elsewhere is workflows.rechecks'."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection, transaction

from approvals.earlier_exits import signers_of_households, signers_of_villages
from approvals.errors import NotEntitled, Refusal, SignedTheExit
from approvals.models import Case, FieldPhoto
from approvals.objections import Doer
from approvals.policy import people_of
from audit import clock, log
from inspection import events
from inspection.errors import (
    FindingShort,
    NearToIt,
    NobodyAssigned,
    NobodyMayVisit,
    NotYourVisit,
    ResultWrong,
    RevisitDayWrong,
    VisitDayWrong,
    VisitorUnknown,
    VisitPhotoMissing,
    VisitRecorded,
)
from inspection.models import (
    OF_HOUSEHOLDS,
    OF_VILLAGES,
    WAITING,
    Campaign,
    LedgerItem,
    RecheckPhoto,
    RecheckResult,
    RecheckSubject,
    RecheckVisit,
)
from inspection.policy import doer_at
from registry.access import Holder, roles_with
from registry.models import Posting, Standing, User
from registry.places import plain_name
from registry.reading import all_members_of, helpers_of, read_for
from registry.roles import Duty
from registry.services import actor_of

LATEST_REVISIT = timedelta(days=366)
SHOWN_VISITORS = 300


# ── who may go ───────────────────────────────────────────────────────────────────────────────────────────────────────


def possible_visitors(campaign: Campaign) -> list[Posting]:
    """Holders of the duty at the campaign's place and below it; who of them may visit whom is asked line by line."""
    rows = Posting.objects.filter(
        role__in=roles_with(Duty.RECHECK_EXIT),
        division__path__under=campaign.division_path,
        until=None,
        since__lte=clock.today(),
        official__is_active=True,
    )
    found = rows.select_related("official", "division").order_by("division__path", "pk")[:SHOWN_VISITORS]
    one_post = {posting.official_id: posting for posting in reversed(found)}
    return sorted(one_post.values(), key=lambda posting: (posting.division.path, posting.pk))


def barred(subjects: Sequence[RecheckSubject], people: Collection[int]) -> dict[int, Refusal]:
    """By line: why none of these people visits it (S2, S4). The statements do not grow with the list."""
    homes = [subject.household for subject in subjects if subject.household]
    households = signers_of_households([home.pk for home in homes])
    villages = signers_of_villages([subject.village_id for subject in subjects if subject.household is None])
    read_for(homes, "members", "helpers")
    posts = Posting.objects.filter(official__in=people, division__in={subject.village_id for subject in subjects})
    served = set(posts.values_list("division", flat=True))
    names = set(User.objects.filter(pk__in=people).values_list("name", flat=True))
    found: dict[int, Refusal] = {}
    for subject in subjects:
        signers = households[subject.household_id] if subject.household_id else villages[subject.village_id]
        if signers & set(people):
            found[subject.pk] = SignedTheExit()
        elif subject.village_id in served or names & _near(subject):
            found[subject.pk] = NearToIt()
    return found


def _near(subject: RecheckSubject) -> set[str]:
    """Who lives there, or helps them."""
    home = subject.household
    if home is None:
        return set()
    return {one.name for one in all_members_of(home)} | {one.name for one in helpers_of(home)}


def assign(*, user: User, campaign: Campaign, visitor: int, village: int | None = None) -> tuple[int, list[str]]:
    """Send somebody to all that wait in a village, or in the whole campaign, and are nobody's yet.

    Returns how many, and the names of those whom he may not visit. Raises NotEntitled, VisitorUnknown, NobodyMayVisit.
    """
    with transaction.atomic():
        doer = doer_at(user, Duty.CALL_RECHECK, campaign.division_id)
        if doer is None:
            raise NotEntitled(duty=Duty.CALL_RECHECK.label, place=plain_name(campaign.division.name))
        chosen = next((one for one in possible_visitors(campaign) if one.pk == visitor), None)
        if chosen is None:
            raise VisitorUnknown(field="visitor")
        lines = _unvisited(campaign, village)
        refused = barred(lines, [chosen.official_id])
        sent = [subject for subject in lines if subject.pk not in refused]
        if not sent:
            reason = next(iter(refused.values()), None)
            raise NobodyMayVisit(field="visitor", visitor=chosen.official.name, reason=str(reason or "—"))
        RecheckSubject.objects.filter(pk__in=[subject.pk for subject in sent]).update(visitor=chosen)
        _state_assignment(campaign, sent, chosen, doer)
    return len(sent), [subject.name for subject in lines if subject.pk in refused]


def _unvisited(campaign: Campaign, village: int | None) -> list[RecheckSubject]:
    """Of a village all that wait, also those that another was to visit; of the whole campaign those that are nobody's."""
    rows = RecheckSubject.objects.filter(campaign=campaign, result__in=WAITING)
    rows = rows.filter(village=village) if village else rows.filter(visitor=None)
    return list(rows.select_related("household", "village").order_by("no"))


def _state_assignment(campaign: Campaign, sent: Iterable[RecheckSubject], chosen: Posting, doer: Doer) -> None:
    log.append(
        stream=campaign.stream,
        kind=events.RECHECK_ASSIGNED,
        at=clock.now(),
        actor=actor_of(doer.posting),
        subject={"campaign": str(campaign.pk)},
        statement={"visitor": f"official:{chosen.official_id}", "lines": [subject.no for subject in sent]},
    )


# ── the visit ────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class Found:
    """What the visitor brings."""

    result: str
    visited_on: date
    finding: str
    revisit_on: date | None = None
    category: str = ""  # of the ledger, where the finding is entered there


def lock(pk: int) -> RecheckSubject:
    """The line alone, then with what it points to."""
    if connection.features.has_select_for_update:
        RecheckSubject.objects.select_for_update().values_list("pk").get(pk=pk)
    linked = ("campaign__division", "household__village", "village", "visitor__official", "visitor__division")
    return RecheckSubject.objects.select_related(*linked).get(pk=pk)


def visitor_at(user: Holder, subject: RecheckSubject) -> Doer:
    """Whoever was sent, or stands in for him, as the database has it now. Raises NobodyAssigned, NotYourVisit and the like."""
    if not subject.is_waiting:
        raise VisitRecorded(result=subject.get_result_display())
    sent = subject.visitor
    if sent is None:
        raise NobodyAssigned()
    doer = doer_at(user, Duty.RECHECK_EXIT, sent.division_id)
    if doer is None or sent.official_id not in people_of(doer.official_id, doer.posting):
        raise NotYourVisit(visitor=sent.official.name)
    refusal = barred([subject], people_of(doer.official_id, doer.posting)).get(subject.pk)
    if refusal is not None:
        raise refusal
    return doer


def possible_results(subject: RecheckSubject) -> tuple[RecheckResult, ...]:
    """A household whose standing changed meanwhile is struck off the list, and nothing else."""
    if subject.household is None:
        return OF_VILLAGES
    return OF_HOUSEHOLDS if subject.household.standing == Standing.EXITED else (RecheckResult.OVERTAKEN,)


def refuse_wrong(subject: RecheckSubject, found: Found, *, has_photo: bool) -> None:
    today = clock.today()
    if found.result not in possible_results(subject):
        raise ResultWrong(field="result")
    if len(found.finding.strip()) < 5:
        raise FindingShort(field="finding")
    if not subject.campaign.starts_on <= found.visited_on <= today:
        raise VisitDayWrong(field="visited_on")
    is_risk = found.result == RecheckResult.AT_RISK
    if is_risk and not (found.revisit_on and today < found.revisit_on <= today + LATEST_REVISIT):
        raise RevisitDayWrong(field="revisit_on")
    if found.result != RecheckResult.OVERTAKEN and not has_photo:
        raise VisitPhotoMissing(field="photos")


def write(
    subject: RecheckSubject,
    found: Found,
    *,
    doer: Doer,
    case: Case | None,
    item: LedgerItem | None,
    photos: Sequence[FieldPhoto],
    at: datetime,
) -> RecheckVisit:
    """The visit, its photos, where the line stands now, and the statement in the log; in the caller's transaction."""
    revisit_on = found.revisit_on if found.result == RecheckResult.AT_RISK else None
    visit = RecheckVisit.objects.create(
        subject=subject,
        number=subject.visits_made + 1,
        result=found.result,
        visited_on=found.visited_on,
        finding=found.finding.strip(),
        revisit_on=revisit_on,
        case=case,
        item=item,
        official_id=doer.official_id,
        posting=doer.posting,
        name=doer.name,
        post=doer.posting.post,
        unit=doer.posting.unit,
        at=at,
    )
    RecheckPhoto.objects.bulk_create(RecheckPhoto(visit=visit, photo=photo) for photo in photos)
    subject.visits_made, subject.result, subject.revisit_on = visit.number, visit.result, revisit_on
    subject.save(update_fields=["visits_made", "result", "revisit_on"])
    _state_visit(subject, visit, doer, photos)
    return visit


def _state_visit(subject: RecheckSubject, visit: RecheckVisit, doer: Doer, photos: Sequence[FieldPhoto]) -> None:
    named = {"household": subject.household.no} if subject.household else {}
    log.append(
        stream=subject.stream,
        kind=events.RECHECK_VISITED,
        at=visit.at,
        actor=actor_of(doer.posting),
        subject={"campaign": str(subject.campaign_id), "village": str(subject.village_id)} | named,
        statement={
            "line": subject.no,
            "visit": visit.number,
            "result": str(visit.result),
            "visited_on": visit.visited_on.isoformat(),
            "revisit_on": visit.revisit_on.isoformat() if visit.revisit_on else "",
            "case": visit.case.case_no if visit.case else "",
            "item": visit.item.no if visit.item else "",
            "photos": [photo.sha256 for photo in photos],
        },
        personal={"finding": visit.finding, "name": subject.name},
    )
