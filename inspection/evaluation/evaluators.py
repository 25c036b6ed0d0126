"""Who evaluates: named for one engagement, qualified by the exam (E-4), with an account that ends with it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from approvals.errors import NotEntitled
from approvals.objections import Doer
from audit import clock, log
from inspection.evaluation import events
from inspection.evaluation.engagements import dismiss, locked
from inspection.evaluation.errors import (
    EngagementOver,
    EvaluatorThere,
    ExamNotPassed,
    LeaderThere,
    NotAppointed,
    OfficialBound,
    ReasonShort,
    TrainedInFuture,
)
from inspection.evaluation.models import QUALIFIED
from inspection.models import Engagement, Evaluator, EvaluatorSeat
from inspection.policy import doer_at
from registry.errors import RegistryRefusal
from registry.models import Posting, User
from registry.outsiders import open_outsider
from registry.places import plain_name
from registry.roles import EVALUATORS, Duty, Role
from registry.services import actor_of, appoint

POSTS = {
    EvaluatorSeat.INVESTIGATOR: "评估员",
    EvaluatorSeat.LEADER: "评估组组长",
    EvaluatorSeat.EXPERT: "评估专家",
}


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Whom the body sends. An expert rules on evidence and visits nobody: he needs no exam."""

    username: str
    name: str
    seat: str
    trained_on: date
    exam_score: int | None


@transaction.atomic
def name_evaluator(*, user: User, engagement: Engagement, person: Candidate) -> tuple[Evaluator, str]:
    """The evaluator, and the one-time password of a new account ("" where he has one). Raises what stands in the way."""
    doer = commissioner_of(user, engagement)
    found, at = locked(engagement), clock.now()
    _refuse_unfit(person, found)
    by = actor_of(doer.posting)
    try:
        account = open_outsider(username=person.username, name=person.name.strip(), by=by, at=at)
        official = account.official
        _refuse_bound(official, found)
        posting = _post(official, found, person, doer, at)
    except RegistryRefusal as refusal:
        raise NotAppointed(field="username", problem=str(refusal)) from refusal
    evaluator = Evaluator.objects.create(
        engagement=found,
        official=official,
        posting=posting,
        seat=person.seat,
        name=official.name,
        trained_on=person.trained_on,
        exam_score=person.exam_score,
        named_at=at,
    )
    _state(events.EVALUATOR_NAMED, evaluator, doer, at)
    return evaluator, account.password


def _post(official: User, found: Engagement, person: Candidate, doer: Doer, at: datetime) -> Posting:
    seat = EvaluatorSeat(person.seat)
    return appoint(
        official=official,
        role=Role.EVALUATION_LEADER if seat == EvaluatorSeat.LEADER else Role.EVALUATOR,
        division=found.area,
        unit=found.body.name,
        post=POSTS[seat],
        since=clock.today(),
        paper=f"{found.no} {found.contract_no}"[:120],
        by=actor_of(doer.posting),
        at=at,
    )


@transaction.atomic
def withdraw(*, user: User, evaluator: Evaluator, reason: str) -> None:
    """He is of the engagement no longer; what he recorded stays his. Raises NotEntitled, ReasonShort, EngagementOver."""
    doer = commissioner_of(user, evaluator.engagement)
    if len(reason.strip()) < 5:
        raise ReasonShort(field="reason")
    locked(evaluator.engagement)
    if Posting.objects.filter(pk=evaluator.posting_id, until__isnull=False).exists():
        raise EngagementOver()
    at = clock.now()
    dismiss(evaluator, clock.today(), f"{evaluator.engagement.no} {reason.strip()}", actor_of(doer.posting), at)
    _state(events.EVALUATOR_WITHDRAWN, evaluator, doer, at)


def commissioner_of(user: User, engagement: Engagement) -> Doer:
    doer = doer_at(user, Duty.COMMISSION_EVALUATION, engagement.commissioner_id)
    if doer is None:
        place = plain_name(engagement.commissioner.name)
        raise NotEntitled(duty=Duty.COMMISSION_EVALUATION.label, place=place)
    return doer


def _refuse_unfit(person: Candidate, engagement: Engagement) -> None:
    if person.seat != EvaluatorSeat.EXPERT and not QUALIFIED <= (person.exam_score or 0) <= 100:
        raise ExamNotPassed(field="exam_score", points=QUALIFIED)
    if person.trained_on > clock.today():
        raise TrainedInFuture(field="trained_on")
    there = engagement.evaluators.all()
    leader = there.filter(seat=EvaluatorSeat.LEADER, posting__until=None).first()
    if person.seat == EvaluatorSeat.LEADER and leader is not None:
        raise LeaderThere(field="seat", name=leader.name)
    if there.filter(official__username=person.username).exists():
        raise EvaluatorThere(field="username", name=person.name)


def _refuse_bound(official: User, engagement: Engagement) -> None:
    """Whoever held an official's post in the area, or above it, does not evaluate it."""
    posts = Posting.objects.filter(official=official).exclude(role__in=EVALUATORS)
    above = posts.filter(division__in=engagement.area.ancestor_keys())
    if above.exists() or posts.filter(division__path__under=engagement.area_path).exists():
        raise OfficialBound(field="username", name=official.name)


def _state(kind: str, evaluator: Evaluator, doer: Doer, at: datetime) -> None:
    log.append(
        stream=evaluator.engagement.stream,
        kind=kind,
        at=at,
        actor=actor_of(doer.posting),
        subject={"engagement": evaluator.engagement.no, "official": f"official:{evaluator.official_id}"},
        statement={"seat": evaluator.seat, "exam_score": evaluator.exam_score},
    )
