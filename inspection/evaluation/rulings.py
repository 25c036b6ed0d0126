"""Whether a suspicion stands (E-6): what the area accepts or leaves unanswered does; what it contests, experts of the body rule.

Two experts who say the same are a ruling; the second one's opinion makes it. No source gives their number.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from audit import clock, log
from inspection.evaluation import field_events as events
from inspection.evaluation.access import require_evaluator
from inspection.evaluation.answers import problems_of
from inspection.evaluation.field_errors import (
    AskedItHimself,
    NotContested,
    NothingToRule,
    ProblemRuled,
    SpokenAlready,
    StatementShort,
)
from inspection.models import (
    Engagement,
    Evaluator,
    EvaluatorSeat,
    ExpertOpinion,
    Ruling,
    RulingBasis,
    SuspectedProblem,
)
from registry.models import User
from registry.services import actor_of

AGREEING = 2


def is_contested(problem: SuspectedProblem) -> bool:
    """The answer is loaded."""
    answer = getattr(problem, "answer", None)
    return answer is not None and not answer.accepts


def basis_without_experts(problem: SuspectedProblem) -> RulingBasis | None:
    """Why it stands without anybody's ruling; None: it is contested, or may still be answered."""
    answer = getattr(problem, "answer", None)
    if answer is not None:
        return RulingBasis.ACCEPTED if answer.accepts else None
    return RulingBasis.UNANSWERED if clock.today() > problem.problem_list.answer_by else None


def waiting_for_leader(engagement: Engagement) -> list[SuspectedProblem]:
    """What the leader may state as standing: accepted, or overdue."""
    return [one for one in problems_of(engagement).filter(ruling=None) if basis_without_experts(one)]


def uphold_undisputed(*, user: User, engagement: Engagement) -> list[Ruling]:
    """One act for all of them. Raises NotEngaged, NotTheSeat, NothingToRule."""
    at = clock.now()
    with transaction.atomic():
        Engagement.objects.select_for_update().values_list("pk").get(pk=engagement.pk)
        leader = require_evaluator(user, engagement, EvaluatorSeat.LEADER)
        rows = waiting_for_leader(engagement)
        if not rows:
            raise NothingToRule()
        return [
            _rule(one, upheld=True, basis=basis, by=leader, at=at)
            for one in rows
            if (basis := basis_without_experts(one)) is not None
        ]


def give_opinion(*, user: User, problem: SuspectedProblem, upholds: bool, reason: str) -> Ruling | None:
    """An expert's, on what the area contests. Raises NotEngaged, NotTheSeat, NotContested, AskedItHimself, SpokenAlready."""
    at = clock.now()
    with transaction.atomic():
        SuspectedProblem.objects.select_for_update().values_list("pk").get(pk=problem.pk)
        expert = require_evaluator(user, problem.problem_list.engagement, EvaluatorSeat.EXPERT)
        if not is_contested(problem):
            raise NotContested()
        if Ruling.objects.filter(problem=problem).exists():
            raise ProblemRuled()
        if expert.pk in {problem.questionnaire.first_id, problem.questionnaire.second_id}:
            raise AskedItHimself()
        if len(reason.strip()) < 5:
            raise StatementShort(field="reason")
        _write_opinion(problem, expert, upholds, reason, at)
        return _ruled_by(problem, expert, upholds, at)


def _write_opinion(problem: SuspectedProblem, expert: Evaluator, upholds: bool, reason: str, at: datetime) -> None:
    try:
        with transaction.atomic():
            row = ExpertOpinion.objects.create(
                problem=problem,
                evaluator=expert,
                upholds=upholds,
                reason=reason.strip(),
                name=expert.name,
                at=at,
            )
    except IntegrityError as error:
        raise SpokenAlready() from error
    engagement = problem.problem_list.engagement
    log.append(
        stream=engagement.stream,
        kind=events.OPINION_GIVEN,
        at=at,
        actor=actor_of(expert.posting),
        subject={"engagement": engagement.no, "list": problem.problem_list.list_no, "problem": str(problem.no)},
        statement={"upholds": upholds},
        personal={"reason": row.reason},
    )


def _ruled_by(problem: SuspectedProblem, expert: Evaluator, upholds: bool, at: datetime) -> Ruling | None:
    if ExpertOpinion.objects.filter(problem=problem, upholds=upholds).count() < AGREEING:
        return None
    return _rule(problem, upheld=upholds, basis=RulingBasis.EXPERTS, by=expert, at=at)


def _rule(problem: SuspectedProblem, *, upheld: bool, basis: RulingBasis, by: Evaluator, at: datetime) -> Ruling:
    row = Ruling.objects.create(problem=problem, upheld=upheld, basis=basis, evaluator=by, name=by.name, at=at)
    engagement = problem.problem_list.engagement
    log.append(
        stream=engagement.stream,
        kind=events.PROBLEM_RULED,
        at=at,
        actor=actor_of(by.posting),
        subject={"engagement": engagement.no, "list": problem.problem_list.list_no, "problem": str(problem.no)},
        statement={"upheld": upheld, "basis": str(basis), "kind": problem.kind, "persons": problem.persons or 0},
    )
    return row


def opinions_of(problem: SuspectedProblem) -> Sequence[ExpertOpinion]:
    return list(problem.opinions.order_by("pk"))
