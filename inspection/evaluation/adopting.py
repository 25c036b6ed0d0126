"""The result of an evaluation as the stages of places read it (V-7, K-4): the area's rates, and what was found of each sampled village."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from approvals.models import EvaluationAdvice, EvaluationResult
from approvals.objections import Doer
from approvals.place_criteria import folded
from approvals.place_facts import INCIDENCE
from audit import log
from documents.models import OfficialDocument
from inspection.evaluation import field_events as events
from inspection.evaluation.questionnaires import answers_of
from inspection.models import (
    VILLAGES,
    Engagement,
    EvaluationConclusion,
    ProblemKind,
    Questionnaire,
    SuspectedProblem,
)
from registry.roles import Level
from registry.services import actor_of


def adopt(conclusion: EvaluationConclusion, *, doer: Doer, at: datetime) -> bool:
    """Once per engagement; False where it is adopted already. In the caller's transaction."""
    engagement = conclusion.engagement
    if is_adopted(engagement):
        return False
    rows = _of_villages(engagement)
    if engagement.area.level == Level.COUNTY:
        rows[engagement.area_id] = (conclusion.opinion, conclusion.shares)
    paper = OfficialDocument.objects.filter(subject_no=engagement.no, kind="E05").order_by("-pk").first()
    EvaluationResult.objects.bulk_create(
        EvaluationResult(
            division_id=division,
            year=engagement.year,
            engagement_no=engagement.no,
            body=engagement.body.name,
            paper_no=paper.document_no if paper else "",
            advice=advice,
            values={code: value for code, value in values.items() if code != INCIDENCE},  # the register's own
            posting=doer.posting,
            name=doer.name,
            adopted_at=at,
        )
        for division, (advice, values) in rows.items()
    )
    log.append(
        stream=engagement.stream,
        kind=events.RESULT_ADOPTED,
        at=at,
        actor=actor_of(doer.posting),
        subject={"engagement": engagement.no},
        statement={"places": len(rows), "opinion": conclusion.opinion, "digest": conclusion.digest},
    )
    return True


def is_adopted(engagement: Engagement) -> bool:
    return EvaluationResult.objects.filter(engagement_no=engagement.no).exists()


def _of_villages(engagement: Engagement) -> dict[int, tuple[str, Mapping[str, Any]]]:
    """By village: put off where what was found of it stands."""
    problems = SuspectedProblem.objects.filter(
        problem_list__engagement=engagement, kind=ProblemKind.PLACE, ruling__upheld=True
    )
    failed = set(problems.values_list("questionnaire__unit__village", flat=True))
    asked = Questionnaire.objects.filter(
        unit__draw__engagement=engagement, unit__kind__in=VILLAGES, signature__agrees=True
    )
    found: dict[int, tuple[str, Mapping[str, Any]]] = {}
    for row in asked.select_related("unit"):
        values = {code: value for code, value in folded(answers_of(row)).items() if value is not None}
        advice = EvaluationAdvice.DEFER if row.unit.village_id in failed else EvaluationAdvice.AGREE
        found[row.unit.village_id] = (advice, values)
    return found
