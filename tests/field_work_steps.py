"""Interviews, lists, answers and rulings of an evaluation, through the real doors."""

from datetime import time
from typing import Any
from uuid import uuid4

import pytest

from approvals.errors import ActInvalid
from audit import clock, files
from inspection.entries import File
from inspection.evaluation import answers, questionnaires, rulings, suspecting
from inspection.evaluation.access import units_in_force
from inspection.evaluation.answers import Answer
from inspection.evaluation.questionnaires import Interview
from inspection.evaluation.suspecting import Look
from inspection.models import (
    AreaAnswer,
    Engagement,
    EvaluationUnit,
    EvaluatorSeat,
    ProblemList,
    Questionnaire,
    SuspectedProblem,
)
from registry.roles import Role
from tests import evaluation_steps
from tests.evaluation_steps import Evaluation
from workflows.demo_field import picture
from workflows.demo_interviews import good_answers, visit_photo

UNSAFE: dict[str, Any] = {"housing_grade": "D"}


def interview(
    evaluation: Evaluation, unit: EvaluationUnit, *, answers: dict[str, Any] | None = None, **changes: Any
) -> Interview:
    values: dict[str, Any] = {
        "submission": uuid4(),
        "visited_on": clock.today(),
        "asked_from": time(7, 0),
        "asked_until": time(7, 40),
        "respondent": "姜福田",
        "relation": "户主",
        "cadres_left": True,
        "second": evaluation.people["second"].pk,
        "answers": good_answers(unit) | (answers or {}),
    }
    return Interview(**(values | changes))


def sent(evaluation: Evaluation, unit: EvaluationUnit, **changes: Any) -> Questionnaire:
    return questionnaires.send(
        user=evaluation.user("first"),
        unit_pk=unit.pk,
        interview=interview(evaluation, unit, **changes),
        received=[visit_photo(f"unit-{unit.pk}-{changes.get('edition', 1)}")],
    )


def signed(evaluation: Evaluation, unit: EvaluationUnit, **changes: Any) -> Questionnaire:
    row = sent(evaluation, unit, **changes)
    questionnaires.sign(user=evaluation.user("second"), pk=row.pk, agrees=True, remark="")
    return row


def listed(evaluation: Evaluation, looks: dict[int, Look] | None = None) -> ProblemList:
    """The leader lists what the answers say, unless `looks` says otherwise."""
    engagement = Engagement.objects.get(pk=evaluation.engagement.pk)
    rows = list(suspecting.waiting_for_look(engagement))
    said = {row.pk: Look(problems={one.kind: one.text for one in suspecting.suspicions_of(row)}) for row in rows}
    return suspecting.close_list(
        user=evaluation.user("leader"),
        engagement=engagement,
        looks=said | (looks or {}),
        digest=suspecting.digest_of(rows),
    )


def suspected(evaluation: Evaluation) -> None:
    """A false exit is listed."""
    signed(evaluation, evaluation_steps.unit(evaluation), answers=UNSAFE)
    listed(evaluation)


def problem(evaluation: Evaluation, kind: str = "wrong_exit") -> SuspectedProblem:
    return answers.problems_of(evaluation.engagement).get(kind=kind)


def proof() -> File:
    content = picture("proof", clock.now(), (44.43, 125.17))
    return File("other", "鉴定报告", files.store(content), len(content), "image/jpeg")


def answered(evaluation: Evaluation, one: SuspectedProblem, *, accepts: bool) -> AreaAnswer:
    given = Answer(accepts=accepts, statement="住房已经加固，鉴定为B级。", files=() if accepts else (proof(),))
    return answers.answer(user=evaluation.cast[Role.COUNTY_OFFICE], problem=one, given=given)


def with_second_expert(evaluation: Evaluation) -> Evaluation:
    made = evaluation_steps.named(evaluation.cast, evaluation.engagement, "pg-expert-2", EvaluatorSeat.EXPERT)
    evaluation.people["expert-2"] = made
    return evaluation


def ruled(evaluation: Evaluation, one: SuspectedProblem, *, upholds: bool) -> None:
    for who in ("expert", "expert-2"):
        rulings.give_opinion(user=evaluation.user(who), problem=one, upholds=upholds, reason="核验鉴定报告和照片。")


def everybody_asked(evaluation: Evaluation, **answers_by_kind: dict[str, Any]) -> None:
    """The whole sample in force; of each kind the first answers as said."""
    seen = set()
    for unit in units_in_force(evaluation.engagement.draw).select_related("draw__engagement", "village", "township"):
        changed = {} if unit.kind in seen else answers_by_kind.get(unit.kind, {})
        seen.add(unit.kind)
        signed(evaluation, unit, answers=changed)


def kinds(refusal: pytest.ExceptionInfo[ActInvalid]) -> set[str]:
    """What was wrong, by the names of the refusals."""
    return {type(one).__name__ for one in refusal.value.refusals}
