"""E-7: the four rates of what was asked and ruled, and the body's opinion. Any rate outside its limit, and it cannot agree."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from approvals.criteria import CriterionResult
from approvals.errors import ActInvalid, InvalidAct
from approvals.place_facts import RURAL
from audit import canonical, clock, log
from inspection.evaluation import field_events as events
from inspection.evaluation import rates
from inspection.evaluation.access import require_evaluator, units_in_force
from inspection.evaluation.answers import problems_of
from inspection.evaluation.field_errors import (
    ConclusionShort,
    EvaluationConcluded,
    FiguresChanged,
    InterviewsUnlisted,
    ProblemsOpen,
    RatesFail,
    RatesUnknown,
    UnitsOpen,
)
from inspection.evaluation.field_papers import issue_report
from inspection.evaluation.suspecting import waiting_for_look
from inspection.models import (
    Engagement,
    EvaluationConclusion,
    EvaluationOpinion,
    EvaluationUnit,
    Evaluator,
    EvaluatorSeat,
    ProblemKind,
    Questionnaire,
    SuspectedProblem,
)
from registry.indicators import indicators_of
from registry.models import User
from registry.programme_store import programme_of
from registry.services import actor_of


@dataclass(frozen=True)
class Figures:
    """What the rates are made of, and how they came out."""

    units: int
    asked: int
    unlisted: int
    problems: int
    open_problems: int
    shares: Mapping[str, rates.Share]
    results: Mapping[str, CriterionResult]

    @property
    def digest(self) -> str:
        told = {
            "asked": self.asked,
            "problems": self.problems,
            "shares": {key: dict(one) for key, one in self.shares.items()},
        }
        return canonical.digest(canonical.encode(told))


def asked_units(engagement: Engagement) -> QuerySet[EvaluationUnit]:
    """Of the sample in force those with an interview signed by two."""
    signed = Questionnaire.objects.filter(unit=OuterRef("pk"), signature__agrees=True)
    return units_in_force(engagement.draw).filter(Exists(signed))


def figures_of(engagement: Engagement) -> Figures:
    """A fixed number of statements; the sample itself is read, the register is not."""
    programme = programme_of(engagement.programme)
    rows = _asked(engagement)
    shares = rates.shares_of(rows, _strata(engagement))
    problems = SuspectedProblem.objects.filter(problem_list__engagement=engagement)
    return Figures(
        units=units_in_force(engagement.draw).count(),
        asked=len(rows),
        unlisted=waiting_for_look(engagement).count(),
        problems=problems.count(),
        open_problems=problems.filter(ruling=None).count(),
        shares=shares,
        results=rates.judged(programme, shares, engagement.year),
    )


def _asked(engagement: Engagement) -> list[rates.Asked]:
    interviews = Questionnaire.objects.filter(unit__draw=engagement.draw, signature__agrees=True)
    said = dict(interviews.values_list("unit", "recognises"))
    upheld = SuspectedProblem.objects.filter(problem_list__engagement=engagement, ruling__upheld=True)
    found = set(upheld.values_list("questionnaire__unit", "kind"))
    return [
        rates.Asked(
            kind=kind,
            persons=persons,
            recognises=said.get(key),
            is_wrong_exit=(key, ProblemKind.WRONG_EXIT) in found,
            is_missed=(key, ProblemKind.MISSED) in found,
        )
        for key, kind, persons in asked_units(engagement).values_list("pk", "kind", "persons")
    ]


def _strata(engagement: Engagement) -> rates.Strata:
    """As the frame froze them: whoever is only planned to leave has not left (domain.md §2.3 V-1)."""
    persons = engagement.draw.frame.persons
    reported = indicators_of([engagement.area_id], engagement.year)[engagement.area_id].value(RURAL)
    return rates.Strata(
        remaining=int(persons.get("poor", 0)) + int(persons.get("planned", 0)),
        exited=int(persons.get("exited", 0)),
        rural=reported if isinstance(reported, int) and not isinstance(reported, bool) else None,
    )


def conclude(*, user: User, engagement: Engagement, opinion: str, text: str, seen_digest: str) -> EvaluationConclusion:
    """Raises NotEngaged, NotTheSeat, EvaluationConcluded, FiguresChanged, ActInvalid."""
    at = clock.now()
    with transaction.atomic():
        Engagement.objects.select_for_update().values_list("pk").get(pk=engagement.pk)
        leader = require_evaluator(user, engagement, EvaluatorSeat.LEADER)
        if EvaluationConclusion.objects.filter(engagement=engagement).exists():
            raise EvaluationConcluded()
        figures = figures_of(engagement)
        if seen_digest != figures.digest:
            raise FiguresChanged()
        wrong = refusals(figures, opinion)
        if len(text.strip()) < 10:
            wrong.append(ConclusionShort(field="text"))
        if wrong:
            raise ActInvalid(wrong)
        row = _write(engagement, leader, figures, opinion, text.strip(), at)
        _state(row, leader)
        issue_report(row, list(problems_of(engagement)), figures.asked)
        return row


def refusals(figures: Figures, opinion: str = "") -> list[InvalidAct]:
    """What stands in the way of concluding, and of agreeing."""
    found: list[InvalidAct] = []
    if figures.units > figures.asked:
        found.append(UnitsOpen(count=figures.units - figures.asked))
    if figures.unlisted:
        found.append(InterviewsUnlisted(count=figures.unlisted))
    if figures.open_problems:
        found.append(ProblemsOpen(count=figures.open_problems))
    if opinion == EvaluationOpinion.AGREE:
        found += _against_agreeing(figures)
    return found


def _against_agreeing(figures: Figures) -> list[InvalidAct]:
    results = list(figures.results.values())
    found: list[InvalidAct] = []
    if failing := rates.failing(results):
        found.append(RatesFail(field="opinion", titles="、".join(one.title for one in failing)))
    if unknown := rates.open_ones(results):
        found.append(RatesUnknown(field="opinion", titles="、".join(one.title for one in unknown)))
    return found


def _write(
    engagement: Engagement, leader: Evaluator, figures: Figures, opinion: str, text: str, at: Any
) -> EvaluationConclusion:
    shares = {measure: dict(share) for measure, share in figures.shares.items()}
    results = [result.to_json() for result in figures.results.values()]
    told = {"engagement": engagement.no, "shares": shares, "results": results, "opinion": opinion, "text": text}
    try:
        with transaction.atomic():
            return EvaluationConclusion.objects.create(
                engagement=engagement,
                shares=shares,
                results=results,
                opinion=opinion,
                text=text,
                digest=canonical.digest(canonical.encode(told)),
                evaluator=leader,
                name=leader.name,
                at=at,
            )
    except IntegrityError as error:
        raise EvaluationConcluded() from error


def _state(row: EvaluationConclusion, leader: Evaluator) -> None:
    log.append(
        stream=row.engagement.stream,
        kind=events.CONCLUDED,
        at=row.at,
        actor=actor_of(leader.posting),
        subject={"engagement": row.engagement.no},
        statement={"opinion": row.opinion, "shares": row.shares, "digest": row.digest},
        personal={"text": row.text},
    )
