"""Who reads what of the field work: an interview those who asked, their leader and the experts; a problem the area, too."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from inspection.evaluation.access import engagements_visible_to, evaluator_of, units_in_force
from inspection.evaluation.answers import LINKED, problems_of
from inspection.models import (
    Engagement,
    EvaluationUnit,
    Evaluator,
    EvaluatorSeat,
    ProblemList,
    Questionnaire,
    QuestionnaireDraft,
    SuspectedProblem,
)
from registry.access import Holder
from registry.models import User

ABOUT = ("household", "uncarded", "site", "village", "township")


def interview_for(user: Holder, pk: int) -> Questionnaire | None:
    """None for everybody else (404)."""
    linked = ("first__posting", "second__posting", "signature", "listed__problem_list")
    rows = Questionnaire.objects.select_related(
        *linked, "unit__draw__engagement__body", *(f"unit__{name}" for name in ABOUT)
    )
    row = rows.filter(pk=pk).first()
    evaluator = evaluator_of(user, row.unit.draw.engagement) if row is not None else None
    if row is None or evaluator is None or not may_read_interview(evaluator, row):
        return None
    return row


def may_read_interview(evaluator: Evaluator, row: Questionnaire) -> bool:
    if evaluator.seat == EvaluatorSeat.LEADER or evaluator.pk in {row.first_id, row.second_id}:
        return True
    contested = row.problems.filter(answer__accepts=False)
    return evaluator.seat == EvaluatorSeat.EXPERT and contested.exists()


def problem_for(user: Holder, pk: int) -> SuspectedProblem | None:
    """The area's officials and whoever commissioned read every problem; investigators those of their own interviews."""
    rows = SuspectedProblem.objects.filter(
        pk=pk, problem_list__engagement__in=engagements_visible_to(user).values("pk")
    )
    row = rows.select_related(*LINKED).first()
    if row is None:
        return None
    return row if may_read_problem(evaluator_of(user, row.problem_list.engagement), row) else None


def may_read_problem(evaluator: Evaluator | None, row: SuspectedProblem) -> bool:
    if evaluator is None or evaluator.seat != EvaluatorSeat.INVESTIGATOR:
        return True
    return evaluator.pk in {row.questionnaire.first_id, row.questionnaire.second_id}


def problems_visible(evaluator: Evaluator | None, engagement: Engagement) -> QuerySet[SuspectedProblem]:
    rows = problems_of(engagement)
    if evaluator is None or evaluator.seat != EvaluatorSeat.INVESTIGATOR:
        return rows
    return rows.filter(Q(questionnaire__first=evaluator) | Q(questionnaire__second=evaluator))


def lists_of(engagement: Engagement) -> QuerySet[ProblemList]:
    return ProblemList.objects.filter(engagement=engagement).select_related("engagement").order_by("no")


def units_to_ask(engagement: Engagement) -> QuerySet[EvaluationUnit]:
    return units_in_force(engagement.draw).select_related(*ABOUT)


def last_interviews(units: Sequence[EvaluationUnit]) -> dict[int, Questionnaire]:
    """The newest of each unit, by unit."""
    rows = Questionnaire.objects.filter(unit__in=[unit.pk for unit in units]).select_related("signature", "second")
    return {row.unit_id: row for row in rows.order_by("edition")}


def units_with_my_draft(user: User, units: Sequence[EvaluationUnit]) -> set[int]:
    rows = QuestionnaireDraft.objects.filter(owner=user, unit__in=[unit.pk for unit in units])
    return set(rows.values_list("unit", flat=True))


def waiting_for_my_signature(evaluator: Evaluator) -> QuerySet[Questionnaire]:
    rows = Questionnaire.objects.filter(second=evaluator, signature=None)
    return rows.select_related("first", *(f"unit__{name}" for name in ABOUT)).order_by("pk")


def counts_of(engagement: Engagement) -> dict[str, Any]:
    """How far the field work is; a fixed number of statements."""
    units = units_in_force(engagement.draw)
    rows = Questionnaire.objects.filter(unit__draw__engagement=engagement)
    return {
        "units": units.count(),
        "signed": units.filter(questionnaires__signature__agrees=True).distinct().count(),
        "unsigned": rows.filter(signature=None).count(),
        "unlisted": rows.filter(signature__agrees=True, listed=None).count(),
    }
