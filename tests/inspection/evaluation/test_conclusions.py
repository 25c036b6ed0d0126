"""The area's evidence, the experts' rulings, and the conclusion with its rates."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from approvals.errors import ActInvalid, NotEntitled
from audit import clock
from documents.models import OfficialDocument
from inspection.evaluation import conclusions, rulings
from inspection.evaluation.field_errors import AnswerLate, NotContested, ProblemAnswered, SpokenAlready
from inspection.models import Engagement, EvaluationConclusion, Questionnaire, Ruling
from registry.roles import Role
from tests import field_work_steps
from tests.evaluation_steps import Evaluation, unit
from tests.field_work_steps import (
    UNSAFE,
    answered,
    everybody_asked,
    interview,
    kinds,
    listed,
    problem,
    ruled,
    signed,
    suspected,
)

pytestmark = pytest.mark.django_db


def engagement_of(field: Evaluation) -> Engagement:
    return Engagement.objects.get(pk=field.engagement.pk)


def conclude(field: Evaluation, opinion: str) -> EvaluationConclusion:
    engagement = engagement_of(field)
    return conclusions.conclude(
        user=field.user("leader"),
        engagement=engagement,
        opinion=opinion,
        text="抽样入户核查完成，各项问题已经研判。",
        seen_digest=conclusions.figures_of(engagement).digest,
    )


# ── the area's answer, and experts ───────────────────────────────────────────────────────────────────────────────────


def test_only_the_area_answers_and_once(field: Evaluation) -> None:
    suspected(field)
    answered(field, problem(field), accepts=False)

    said = json.loads(OfficialDocument.objects.get(kind="E04").content)["evaluation"]["problems"][0]
    assert (said["county"], said["evidence"], said["ruling"]) == ("不认可（举证）", ["鉴定报告"], "")
    with pytest.raises(ProblemAnswered):
        answered(field, problem(field), accepts=True)
    with pytest.raises(NotEntitled):
        field_work_steps.answers.require_answerer(field.cast[Role.TOWNSHIP_HEAD], field.engagement)


def test_what_is_not_answered_in_time_stands(field: Evaluation, at) -> None:
    suspected(field)
    late = problem(field).problem_list.answer_by + timedelta(days=1)

    assert rulings.waiting_for_leader(field.engagement) == []
    with at(late):
        with pytest.raises(AnswerLate):
            answered(field, problem(field), accepts=False)
        assert [
            one.basis for one in rulings.uphold_undisputed(user=field.user("leader"), engagement=field.engagement)
        ] == ["unanswered"]


def test_two_experts_who_agree_are_a_ruling(field: Evaluation) -> None:
    suspected(field)
    with pytest.raises(NotContested):
        ruled(field, problem(field), upholds=False)
    answered(field, problem(field), accepts=False)
    first = rulings.give_opinion(
        user=field.user("expert"), problem=problem(field), upholds=False, reason="加固后达到B级。"
    )
    with pytest.raises(SpokenAlready):
        rulings.give_opinion(user=field.user("expert"), problem=problem(field), upholds=True, reason="再看一次。")
    second = rulings.give_opinion(
        user=field.user("expert-2"), problem=problem(field), upholds=False, reason="同意前述意见。"
    )

    assert (first, second.upheld, second.basis) == (None, False, "experts")


def test_nobody_but_experts_drops_a_suspicion_even_in_the_database(field: Evaluation) -> None:
    suspected(field)
    values = {"problem": problem(field), "evaluator": field.people["leader"], "name": "x", "at": clock.now()}

    for basis, name in (("unanswered", "only_experts_drop_a_suspicion"), ("experts", "a_ruling_has_its_basis")):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Ruling.objects.create(upheld=False, basis=basis, **values)


# ── the conclusion ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_nothing_is_concluded_while_anything_is_open(field: Evaluation) -> None:
    suspected(field)
    signed(field, unit(field, "uncarded"))

    with pytest.raises(ActInvalid) as refusal:
        conclude(field, "defer")
    assert kinds(refusal) == {"UnitsOpen", "InterviewsUnlisted", "ProblemsOpen"}


def test_the_rates_count_what_was_asked_and_upheld(field: Evaluation) -> None:
    everybody_asked(field, exited=UNSAFE, uncarded={"recognises": False})
    listed(field)
    answered(field, problem(field), accepts=True)
    rulings.uphold_undisputed(user=field.user("leader"), engagement=field.engagement)
    shares = conclude(field, "defer").shares

    left = [one.persons for one in conclusions.asked_units(engagement_of(field)) if one.kind in {"exited", "planned"}]
    assert shares["wrong_exit_rate"] == {"numerator": unit(field).persons, "denominator": sum(left)}
    assert shares["missed_rate"]["numerator"] == 0
    homes = conclusions.asked_units(engagement_of(field)).filter(kind__in=["exited", "planned", "poor", "uncarded"])
    assert shares["public_approval"] == {"numerator": homes.count() - 1, "denominator": homes.count()}
    report = json.loads(OfficialDocument.objects.get(kind="E05").content)
    assert [one["value"] for one in report["evaluation"]["rates"]].count(
        ""
    ) == 1  # nobody reported the rural population
    assert (report["opinion"][:4], report["evaluation"]["problems"][0]["ruling"]) == ("暂缓退出", "认定")


def test_nobody_asks_after_the_conclusion(field: Evaluation) -> None:
    everybody_asked(field)
    listed(field)
    conclude(field, "agree")
    row = Questionnaire.objects.first()

    with pytest.raises(IntegrityError, match="nobody_asks_after_the_conclusion"), transaction.atomic():
        Questionnaire.objects.create(
            **{
                name: getattr(row, name)
                for name in (
                    "unit_id version visited_on asked_from asked_until respondent relation cadres_left"
                    " answers results recognises first_id second_id name digest sent_at"
                ).split()
            },
            edition=1,
            submission=interview(field, unit(field)).submission,
        )
