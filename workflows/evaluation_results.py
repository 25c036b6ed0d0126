"""E-8, by whoever commissioned the evaluation: its result is adopted, and every problem that stands leads somewhere.

An item of the ledger each, a rollback for a false exit; the stages of places read the result (approvals.evaluations).
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from approvals.errors import NotEntitled, Refusal
from approvals.models import Case
from approvals.objections import Doer
from approvals.stages import CaseKind
from audit import clock, log
from inspection import ledger
from inspection.entries import Finding
from inspection.evaluation import field_events as events
from inspection.evaluation.adopting import adopt, is_adopted
from inspection.evaluation.answers import problems_of
from inspection.evaluation.field_errors import NotConcluded, NothingToFollow
from inspection.evaluation.field_papers import KINDS
from inspection.models import (
    Category,
    Engagement,
    EvaluationConclusion,
    LedgerItem,
    ProblemConsequence,
    ProblemKind,
    Source,
    SuspectedProblem,
)
from inspection.policy import doer_at
from registry.access import Holder
from registry.models import Standing, User
from registry.places import plain_name
from registry.roles import Duty
from registry.services import actor_of
from workflows import services

AT_ONCE = 50  # problems of one act; the rest with the next
_CATEGORIES = {
    ProblemKind.WRONG_EXIT: Category.FALSE_EXIT,
    ProblemKind.MISSED: Category.MISSED,
    ProblemKind.PROCEDURE: Category.PROCEDURE,
    ProblemKind.PLACE: Category.VILLAGE,
}


def commissioner_at(user: Holder, engagement: Engagement) -> Doer | None:
    return doer_at(user, Duty.COMMISSION_EVALUATION, engagement.commissioner_id)


def may_follow(user: Holder, engagement: Engagement) -> bool:
    """Whether he commissioned it, and something is left to pass on. For pages only; the act asks again."""
    if commissioner_at(user, engagement) is None:
        return False
    return not is_adopted(engagement) or _standing(engagement).exists()


def _standing(engagement: Engagement) -> QuerySet[SuspectedProblem]:
    return problems_of(engagement).filter(ruling__upheld=True, consequence=None)


def follow(*, user: User, engagement: Engagement) -> list[ProblemConsequence]:
    """Adopts the result with the first act. Raises NotEntitled, NotConcluded, NothingToFollow."""
    at = clock.now()
    with transaction.atomic():
        Engagement.objects.select_for_update().values_list("pk").get(pk=engagement.pk)
        doer = commissioner_at(user, engagement)
        if doer is None:
            name = plain_name(engagement.commissioner.name)
            raise NotEntitled(duty=Duty.COMMISSION_EVALUATION.label, place=name)
        concluded = EvaluationConclusion.objects.select_related("engagement__area", "engagement__body")
        conclusion = concluded.filter(engagement=engagement).first()
        if conclusion is None:
            raise NotConcluded()
        adopted = adopt(conclusion, doer=doer, at=at)
        done = [_follow(one, doer, at) for one in _standing(engagement)[:AT_ONCE]]
        if not done and not adopted:
            raise NothingToFollow()
        return done


def _follow(problem: SuspectedProblem, doer: Doer, at: datetime) -> ProblemConsequence:
    case = _rollback(problem, doer, at)
    item = _enter(problem, doer, at)
    row = ProblemConsequence.objects.create(
        problem=problem, item=item, case=case, posting=doer.posting, name=doer.name, at=at
    )
    engagement = problem.problem_list.engagement
    log.append(
        stream=engagement.stream,
        kind=events.PROBLEM_FOLLOWED,
        at=at,
        actor=actor_of(doer.posting),
        subject={"engagement": engagement.no, "list": problem.problem_list.list_no, "problem": str(problem.no)},
        statement={"item": item.no, "case": case.case_no if case else ""},
    )
    return row


def _rollback(problem: SuspectedProblem, doer: Doer, at: datetime) -> Case | None:
    """Of an exit that is done; one that runs already is the one. None: the programme runs none, or the household may not."""
    household = problem.questionnaire.unit.household
    if problem.kind != ProblemKind.WRONG_EXIT or household is None or household.standing != Standing.EXITED:
        return None
    running = Case.objects.filter(household=household, kind=CaseKind.ROLLBACK, closed_at=None).first()
    if running is not None:
        return running
    try:
        with transaction.atomic():
            return services.open_found_case(
                kind=CaseKind.ROLLBACK,
                household=household,
                year=clock.today().year,
                reason=f"{_source(problem)}：{problem.description}",
                posting=doer.posting,
                at=at,
            )
    except Refusal:  # it stands in the ledger all the same
        return None


def _enter(problem: SuspectedProblem, doer: Doer, at: datetime) -> LedgerItem:
    """Every finding becomes an item (C-34), for the level that commissioned."""
    unit = problem.questionnaire.unit
    finding = Finding(
        division=unit.village,
        source=Source.EVALUATION,
        source_no=f"{problem.problem_list.list_no}第{problem.no}号",
        category=_CATEGORIES[ProblemKind(problem.kind)],
        description=f"{KINDS[ProblemKind(problem.kind)]}：{problem.description}",
        found_on=problem.questionnaire.visited_on,
        household=unit.household,
    )
    return ledger.open_item(finding, doer=doer, at=at, found_at=problem.problem_list.engagement.commissioner)


def _source(problem: SuspectedProblem) -> str:
    engagement = problem.problem_list.engagement
    return f"第三方评估（{engagement.body.name}，{problem.problem_list.list_no}第{problem.no}号）"
