"""Interviews of an evaluation as two investigators of a demo bring them home: plausible answers, a photo, both signatures."""

from collections.abc import Mapping
from datetime import time
from typing import Any
from uuid import uuid4

from approvals.photos import PhotoFile
from approvals.pictures import read_picture
from approvals.place_criteria import NUMERATOR
from audit import clock, files
from inspection.evaluation import questionnaires, questions
from inspection.evaluation.questionnaires import Interview
from inspection.models import EvaluationUnit, Evaluator, Questionnaire
from registry.programme_store import programme_of
from workflows.demo_field import picture

GOOD: Mapping[str, Any] = {
    "population": 3,
    "wages_fen": 3_000_000,
    "business_fen": 0,
    "property_fen": 0,
    "transfer_fen": 0,
    "other_fen": 0,
    "expenses_fen": 0,
    "dropouts": 0,
    "uninsured": 0,
    "housing_grade": "A",
    "rigid_expenditure_fen": 0,
}
_PLACE = (44.43, 125.17)


def good_answers(unit: EvaluationUnit) -> dict[str, Any]:
    """Every criterion met, every question of procedure answered with yes, the work recognised."""
    found: dict[str, Any] = {}
    for question in questions.questions_for(programme_of(unit.draw.engagement.programme), unit.kind):
        item = question.item
        if item.name in GOOD:
            found[item.name] = GOOD[item.name]
        elif item.kind == "flag":
            found[item.name] = True
        elif item.kind in {"number", "fen"}:
            found[item.name] = 1_000 if item.minimum or item.name.endswith(NUMERATOR) else 0
    return found


def visit_photo(name: str, no: int = 0) -> PhotoFile:
    content = picture(name, clock.now(), (_PLACE[0] + no * 0.01, _PLACE[1]))
    return PhotoFile("visit", files.store(content), len(content), read_picture(content))


def ask(
    unit: EvaluationUnit, first: Evaluator, second: Evaluator, answers: Mapping[str, Any] | None = None
) -> Questionnaire:
    """In the morning of the clock's day."""
    is_home = unit.household is not None or unit.uncarded is not None
    head = unit.name if is_home else "村委会主任"
    interview = Interview(
        submission=uuid4(),
        visited_on=clock.today(),
        asked_from=time(7, 10),
        asked_until=time(7, 45),
        respondent=head,
        relation="户主" if is_home else "主任",
        cadres_left=True,
        second=second.pk,
        answers=good_answers(unit) | dict(answers or {}),
    )
    received = [visit_photo(f"interview {unit.draw_id} {unit.no}", unit.no)]
    return questionnaires.send(user=first.official, unit_pk=unit.pk, interview=interview, received=received)


def sign(row: Questionnaire) -> None:
    questionnaires.sign(user=row.second.official, pk=row.pk, agrees=True, remark="")


def ask_and_sign(
    unit: EvaluationUnit, first: Evaluator, second: Evaluator, answers: Mapping[str, Any] | None = None
) -> Questionnaire:
    row = ask(unit, first, second, answers)
    sign(row)
    return row
