"""The list of the day (E-5): the leader looks at every interview signed by two, once, and says what is suspect in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from approvals.calendar import add_workdays
from approvals.errors import ActInvalid, InvalidAct
from audit import canonical, clock, log
from inspection.evaluation import field_events as events
from inspection.evaluation import questions
from inspection.evaluation.access import require_evaluator
from inspection.evaluation.field_errors import (
    DescriptionShort,
    EvaluationConcluded,
    ListChanged,
    NothingToList,
    NotListedWithoutReason,
    WrongKind,
)
from inspection.evaluation.field_papers import issue_list, subject_of
from inspection.evaluation.questionnaires import answers_of
from inspection.models import (
    IN_PERSONS,
    VILLAGES,
    Engagement,
    EvaluationConclusion,
    EvaluationUnit,
    Evaluator,
    EvaluatorSeat,
    ListedQuestionnaire,
    ProblemKind,
    ProblemList,
    Questionnaire,
    SuspectedProblem,
    UnitKind,
)
from registry.models import User
from registry.programme_store import programme_of
from registry.services import actor_of

LEFT = (UnitKind.EXITED, UnitKind.PLANNED)
ANSWER_WORKDAYS = 2  # default: no source gives the days of an area's answer
AT_ONCE = 100  # interviews on one page


@dataclass(frozen=True)
class Suspicion:
    kind: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Look:
    """What the leader says of one interview: the problems by kind, or why there is none."""

    problems: Mapping[str, str]
    note: str = ""


def waiting_for_look(engagement: Engagement) -> QuerySet[Questionnaire]:
    """Signed by two and on no list; oldest first."""
    rows = Questionnaire.objects.filter(unit__draw__engagement=engagement, signature__agrees=True, listed=None)
    linked = ("household", "uncarded", "site", "village", "draw__engagement")
    return rows.select_related(*(f"unit__{name}" for name in linked), "first", "second").order_by("pk")


def possible_kinds(unit: EvaluationUnit) -> tuple[ProblemKind, ...]:
    if unit.kind in VILLAGES:
        return (ProblemKind.PLACE, ProblemKind.PROCEDURE)
    if unit.kind in LEFT:
        return (ProblemKind.WRONG_EXIT, ProblemKind.PROCEDURE)
    return (ProblemKind.MISSED, ProblemKind.PROCEDURE) if unit.kind == UnitKind.UNCARDED else (ProblemKind.PROCEDURE,)


def suspicions_of(row: Questionnaire) -> list[Suspicion]:
    """What the answers themselves say, for the leader to take or to leave: a machine suspects, it does not list."""
    unit, found = row.unit, []
    failed = [result for result in row.results if result["effect"] == "veto" and result["met"] is False]
    if failed and unit.kind in LEFT:
        found.append(Suspicion(ProblemKind.WRONG_EXIT, _said(failed)))
    if failed and unit.kind == UnitKind.UNCARDED:
        found.append(Suspicion(ProblemKind.MISSED, _said(failed)))
    if failed and unit.kind in VILLAGES:
        found.append(Suspicion(ProblemKind.PLACE, _said(failed)))
    programme = programme_of(unit.draw.engagement.programme)
    faults = questions.procedure_faults(programme, unit.kind, answers_of(row))
    if faults:
        found.append(Suspicion(ProblemKind.PROCEDURE, "；".join(faults) + "。"))
    return found


def _said(failed: Sequence[Mapping[str, Any]]) -> str:
    return "；".join(f"{result['title']}：未达标" for result in failed) + "。"


def digest_of(rows: Sequence[Questionnaire]) -> str:
    """Of what the leader has before him: a page that is older lists nothing."""
    return canonical.digest(canonical.encode([row.digest for row in rows]))


def close_list(*, user: User, engagement: Engagement, looks: Mapping[int, Look], digest: str) -> ProblemList:
    """All that wait, each looked at. Raises NotEngaged, NothingToList, ListChanged, ActInvalid."""
    at = clock.now()
    with transaction.atomic():
        Engagement.objects.select_for_update().values_list("pk").get(pk=engagement.pk)
        leader = require_evaluator(user, engagement, EvaluatorSeat.LEADER)
        if EvaluationConclusion.objects.filter(engagement=engagement).exists():
            raise EvaluationConcluded()
        rows = list(waiting_for_look(engagement)[:AT_ONCE])
        if not rows:
            raise NothingToList()
        if digest != digest_of(rows):
            raise ListChanged()
        _refuse_wrong(rows, looks)
        problem_list = _write(engagement, leader, at)
        problems = _write_lines(problem_list, rows, looks)
        _state(problem_list, leader, rows, problems, at)
        issue_list(problem_list, problems, len(rows), at)
        return problem_list


def _refuse_wrong(rows: Sequence[Questionnaire], looks: Mapping[int, Look]) -> None:
    wrong: list[InvalidAct] = []
    for row in rows:
        look, name = looks.get(row.pk, Look(problems={})), subject_of(row.unit)
        if set(look.problems) - {kind.value for kind in possible_kinds(row.unit)}:
            wrong.append(WrongKind(field=f"note-{row.pk}", name=name))
        for kind, text in look.problems.items():
            if len(text.strip()) < 5:
                wrong.append(DescriptionShort(field=f"{kind}-{row.pk}", name=name))
        dropped = {one.kind for one in suspicions_of(row)} - set(look.problems)
        if dropped and len(look.note.strip()) < 5:
            wrong.append(NotListedWithoutReason(field=f"note-{row.pk}", name=name))
    if wrong:
        raise ActInvalid(wrong)


def _write(engagement: Engagement, leader: Evaluator, at: Any) -> ProblemList:
    today = clock.today()
    return ProblemList.objects.create(
        engagement=engagement,
        no=ProblemList.objects.filter(engagement=engagement).count() + 1,
        day=today,
        answer_by=answer_day(today),
        evaluator=leader,
        name=leader.name,
        at=at,
    )


def answer_day(day: date) -> date:
    return add_workdays(day, ANSWER_WORKDAYS)


def _write_lines(
    problem_list: ProblemList, rows: Sequence[Questionnaire], looks: Mapping[int, Look]
) -> list[SuspectedProblem]:
    ListedQuestionnaire.objects.bulk_create(
        ListedQuestionnaire(
            problem_list=problem_list,
            questionnaire=row,
            note=looks[row.pk].note.strip() if row.pk in looks else "",
        )
        for row in rows
    )
    found = [
        (row, kind, look.problems[kind].strip())
        for row in rows
        if (look := looks.get(row.pk))
        for kind in possible_kinds(row.unit)
        if kind in look.problems
    ]
    return SuspectedProblem.objects.bulk_create(
        SuspectedProblem(
            problem_list=problem_list,
            no=no,
            questionnaire=row,
            kind=kind,
            description=text,
            persons=row.unit.persons if kind in IN_PERSONS else None,
        )
        for no, (row, kind, text) in enumerate(found, 1)
    )


def _state(
    problem_list: ProblemList,
    leader: Evaluator,
    rows: Sequence[Questionnaire],
    problems: Sequence[SuspectedProblem],
    at: Any,
) -> None:
    log.append(
        stream=problem_list.engagement.stream,
        kind=events.LIST_CLOSED,
        at=at,
        actor=actor_of(leader.posting),
        subject={"engagement": problem_list.engagement.no, "list": problem_list.list_no},
        statement={
            "interviews": len(rows),
            "digest": digest_of(rows),
            "problems": [{"unit": one.questionnaire.unit.pk, "kind": one.kind} for one in problems],
            "answer_by": problem_list.answer_by.isoformat(),
        },
        personal={"descriptions": [one.description for one in problems]},
    )
