"""申诉举证 (E-6): the area takes each suspected problem, or says why not and proves it, once and in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from approvals.errors import ActInvalid, InvalidAct, NotEntitled
from approvals.objections import Doer
from audit import clock, log
from inspection.entries import File
from inspection.evaluation import field_events as events
from inspection.evaluation.field_errors import (
    AnswerLate,
    EvidenceMissing,
    ProblemAnswered,
    ProblemRuled,
    StatementShort,
)
from inspection.evaluation.field_papers import issue_answer
from inspection.models import AnswerFile, AreaAnswer, Engagement, Ruling, SuspectedProblem
from inspection.policy import doer_at
from registry.access import Holder
from registry.models import User
from registry.places import plain_name
from registry.roles import Duty
from registry.services import actor_of

_UNIT = ("household", "uncarded", "site", "village", "draw__engagement")
LINKED = (
    "problem_list__engagement__body",
    "problem_list__engagement__area",
    "problem_list__engagement__commissioner",
    "problem_list__engagement__programme",
    "questionnaire__first",
    "answer",
    "ruling",
    "consequence__item",
    "consequence__case",
    *(f"questionnaire__unit__{name}" for name in _UNIT),
)


@dataclass(frozen=True, kw_only=True)
class Answer:
    accepts: bool
    statement: str
    files: tuple[File, ...] = ()


def problems_of(engagement: Engagement) -> QuerySet[SuspectedProblem]:
    """In the order of the lists, with what was answered and ruled."""
    rows = SuspectedProblem.objects.filter(problem_list__engagement=engagement)
    return rows.select_related(*LINKED).order_by("problem_list__no", "no")


def answerer_at(user: Holder, engagement: Engagement) -> Doer | None:
    return doer_at(user, Duty.ANSWER_EVALUATION, engagement.area_id)


def require_answerer(user: Holder, engagement: Engagement) -> Doer:
    doer = answerer_at(user, engagement)
    if doer is None:
        raise NotEntitled(duty=Duty.ANSWER_EVALUATION.label, place=plain_name(engagement.area.name))
    return doer


def answer(*, user: User, problem: SuspectedProblem, given: Answer) -> AreaAnswer:
    """Raises NotEntitled, ProblemAnswered, ProblemRuled, AnswerLate, ActInvalid."""
    at = clock.now()
    with transaction.atomic():
        SuspectedProblem.objects.select_for_update().values_list("pk").get(pk=problem.pk)
        engagement = problem.problem_list.engagement
        doer = require_answerer(user, engagement)
        _refuse_closed(problem)
        _refuse_wrong(given)
        row = _write(problem, doer, given, at)
        log.append(
            stream=engagement.stream,
            kind=events.PROBLEM_ANSWERED,
            at=at,
            actor=actor_of(doer.posting),
            subject={"engagement": engagement.no, "list": problem.problem_list.list_no, "problem": str(problem.no)},
            statement={"accepts": row.accepts, "files": [file.sha256 for file in given.files]},
            personal={"statement": row.statement},
        )
        issue_answer(row, doer.posting, at)
        return row


def _refuse_closed(problem: SuspectedProblem) -> None:
    if Ruling.objects.filter(problem=problem).exists():
        raise ProblemRuled()
    before = AreaAnswer.objects.filter(problem=problem).first()
    if before is not None:
        raise ProblemAnswered(name=before.name)
    if clock.today() > problem.problem_list.answer_by:
        raise AnswerLate(day=problem.problem_list.answer_by.isoformat())


def _refuse_wrong(given: Answer) -> None:
    wrong: list[InvalidAct] = []
    if len(given.statement.strip()) < 5:
        wrong.append(StatementShort(field="statement"))
    if not given.accepts and not given.files:
        wrong.append(EvidenceMissing(field="evidence"))
    if wrong:
        raise ActInvalid(wrong)


def _write(problem: SuspectedProblem, doer: Doer, given: Answer, at: datetime) -> AreaAnswer:
    try:
        with transaction.atomic():
            row = AreaAnswer.objects.create(
                problem=problem,
                accepts=given.accepts,
                statement=given.statement.strip(),
                posting=doer.posting,
                official_id=doer.official_id,
                name=doer.name,
                post=doer.posting.post,
                unit=doer.posting.unit,
                at=at,
            )
    except IntegrityError as error:
        raise ProblemAnswered(name="—") from error
    _keep(row, given.files)
    return row


def _keep(row: AreaAnswer, files: Sequence[File]) -> None:
    AnswerFile.objects.bulk_create(
        AnswerFile(
            answer=row,
            title=file.title[:120],
            sha256=file.sha256,
            size=file.size,
            content_type=file.content_type,
        )
        for file in {file.sha256: file for file in files}.values()
    )
