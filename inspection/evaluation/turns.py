"""What waits for somebody in an evaluation: of its own people, of the area that answers, of whoever commissioned it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit import clock
from inspection.evaluation.access import active_places
from inspection.models import EvaluatorSeat, ExpertOpinion, Questionnaire, SuspectedProblem
from registry.access import Holder, places_of
from registry.roles import Duty

MOST = 100
_WHERE = ("problem_list__engagement", "problem_list__answer_by")


@dataclass(frozen=True)
class Turn:
    """So many of one engagement, `MOST` for more."""

    title: str | Promise
    count: int
    engagement: int
    due_on: date | None = None


def turns_of(user: Holder) -> list[Turn]:
    """Asked of the database only for whoever holds a duty of evaluations; nothing else is counted for him."""
    found: list[Turn] = []
    if places_of(user, Duty.EVALUATE):
        found += _of_evaluator(user)
    if places := places_of(user, Duty.ANSWER_EVALUATION):
        found += _counted(_("Evaluators' suspicions to answer"), _unanswered(places))
    if places := places_of(user, Duty.COMMISSION_EVALUATION):
        found += _counted(_("Evaluators' findings to pass on"), _unfollowed(places))
    return found


def _unanswered(places: list[int]) -> QuerySet[SuspectedProblem]:
    rows = SuspectedProblem.objects.filter(problem_list__engagement__area__in=places, answer=None, ruling=None)
    return rows.filter(problem_list__answer_by__gte=clock.today())


def _unfollowed(places: list[int]) -> QuerySet[SuspectedProblem]:
    engagement = "problem_list__engagement"
    concluded = Q(**{f"{engagement}__commissioner__in": places, f"{engagement}__conclusion__isnull": False})
    return SuspectedProblem.objects.filter(concluded, ruling__upheld=True, consequence=None)


def _counted(title: Promise, rows: QuerySet[SuspectedProblem]) -> list[Turn]:
    """With the engagement of the nearest deadline, whose page shows what waits."""
    found = list(rows.order_by("problem_list__answer_by", "pk").values_list(*_WHERE)[:MOST])
    return [Turn(title, len(found), *found[0])] if found else []


def _of_evaluator(user: Holder) -> list[Turn]:
    found: list[Turn] = []
    for mine in active_places(user, clock.today()).filter(engagement__conclusion=None).order_by("pk"):
        told: list[tuple[Promise, QuerySet[Any]]] = []
        if mine.seat == EvaluatorSeat.EXPERT:
            told.append((_("Contested problems to rule on"), _contested(mine.engagement_id, mine.pk)))
        else:
            told.append((_("Interviews to sign as second investigator"), _unsigned(mine.pk)))
        if mine.seat == EvaluatorSeat.LEADER:
            told.append((_("Interviews to look at"), _unlisted(mine.engagement_id)))
        counts = [(title, len(rows.values_list("pk")[:MOST])) for title, rows in told]
        found += [Turn(title, count, mine.engagement_id) for title, count in counts if count]
    return found


def _unsigned(evaluator: int) -> QuerySet[Questionnaire]:
    return Questionnaire.objects.filter(second=evaluator, signature=None)


def _unlisted(engagement: int) -> QuerySet[Questionnaire]:
    return Questionnaire.objects.filter(unit__draw__engagement=engagement, signature__agrees=True, listed=None)


def _contested(engagement: int, evaluator: int) -> QuerySet[SuspectedProblem]:
    spoken = ExpertOpinion.objects.filter(problem=OuterRef("pk"), evaluator=evaluator)
    rows = SuspectedProblem.objects.filter(problem_list__engagement=engagement, answer__accepts=False, ruling=None)
    return rows.filter(~Exists(spoken))
