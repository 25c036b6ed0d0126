"""Interviews by two, the list of the day, the area's evidence, experts, and the conclusion with its rates."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from approvals.errors import ActInvalid, NotEntitled
from audit import clock
from documents.models import OfficialDocument
from inspection.evaluation import conclusions, questionnaires, rulings
from inspection.evaluation.answers import problems_of
from inspection.evaluation.errors import NotEngaged, NotTheSeat
from inspection.evaluation.field_errors import (
    AlreadyAsked,
    AnswerLate,
    NotContested,
    NotTheSecond,
    ProblemAnswered,
    SpokenAlready,
)
from inspection.evaluation.suspecting import Look, suspicions_of
from inspection.models import (
    Engagement,
    EvaluationConclusion,
    Questionnaire,
    QuestionnaireDraft,
    QuestionnaireSignature,
    Ruling,
)
from registry.roles import Role
from tests import evaluation_steps, field_work_steps
from tests.evaluation_steps import Evaluation
from tests.factories import Cast
from tests.field_work_steps import (
    answered,
    everybody_asked,
    interview,
    listed,
    problem,
    ruled,
    sent,
    signed,
    visit_photo,
)
from tests.remembered import remembered

pytestmark = pytest.mark.django_db
UNSAFE = {"housing_grade": "D"}


@pytest.fixture
def field(cast: Cast, programme: object) -> Evaluation:
    return remembered(
        "evaluation in the field", lambda: field_work_steps.with_second_expert(evaluation_steps.opened(cast))
    )


def unit(field: Evaluation, kind: str = "exited"):
    return evaluation_steps.unit(field, kind)


def suspected(field: Evaluation) -> None:
    signed(field, unit(field), answers=UNSAFE)
    listed(field)


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


def kinds(refusal: pytest.ExceptionInfo[ActInvalid]) -> set[str]:
    return {type(one).__name__ for one in refusal.value.refusals}


# ── the interview ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_interview_sent_again_after_a_lost_connection_is_one(field: Evaluation) -> None:
    one, asked = unit(field), interview(field, unit(field))
    rows = [
        questionnaires.send(user=field.user("first"), unit_pk=one.pk, interview=asked, received=[visit_photo("a")])
        for _attempt in range(2)
    ]

    assert rows[0] == rows[1]
    assert Questionnaire.objects.get().photos.count() == 1


def test_another_interview_of_the_same_unit_is_refused(field: Evaluation) -> None:
    sent(field, unit(field))

    with pytest.raises(AlreadyAsked):
        sent(field, unit(field))


def test_what_an_interview_must_bring_is_said_at_once(field: Evaluation) -> None:
    one = unit(field)
    wrong = interview(
        field,
        one,
        visited_on=clock.today() + timedelta(days=1),
        cadres_left=False,
        second=field.people["first"].pk,
        respondent="",
        answers={"housing_grade": None},
    )
    with pytest.raises(ActInvalid) as refusal:
        questionnaires.send(user=field.user("first"), unit_pk=one.pk, interview=wrong, received=[])

    assert kinds(refusal) == {
        "InputMissing",
        "InterviewDayWrong",
        "CadresPresent",
        "SecondMissing",
        "RespondentMissing",
        "HousePhotoMissing",
    }


def test_an_expert_asks_nobody_and_a_stranger_neither(field: Evaluation) -> None:
    one = unit(field)
    for who, error in ((field.user("expert"), NotTheSeat), (field.cast[Role.COUNTY_OFFICE], NotEngaged)):
        with pytest.raises(error):
            questionnaires.send(user=who, unit_pk=one.pk, interview=interview(field, one), received=[])


def test_the_named_second_signs_and_nobody_else(field: Evaluation) -> None:
    row = sent(field, unit(field))

    with pytest.raises(NotTheSecond):
        questionnaires.sign(user=field.user("leader"), pk=row.pk, agrees=True, remark="")
    with pytest.raises(IntegrityError, match="the_named_second_investigator_signs"), transaction.atomic():
        QuestionnaireSignature.objects.create(
            questionnaire=row, evaluator=field.people["leader"], agrees=True, name="x", at=clock.now()
        )


def test_a_refused_interview_is_asked_again_and_only_then(field: Evaluation) -> None:
    row = sent(field, unit(field))
    questionnaires.sign(user=field.user("second"), pk=row.pk, agrees=False, remark="收入一栏写错了。")

    assert sent(field, unit(field)).edition == 2


def test_the_paper_of_an_interview_comes_with_the_second_signature(field: Evaluation) -> None:
    row = sent(field, unit(field))
    assert not OfficialDocument.objects.filter(kind="E02").exists()
    questionnaires.sign(user=field.user("second"), pk=row.pk, agrees=True, remark="")

    paper = OfficialDocument.objects.get(kind="E02")
    assert (paper.issuer, paper.village_path) == (field.engagement.body.name, field.engagement.commissioner.path)


def test_a_draft_is_its_writers_own_and_gone_when_sent(field: Evaluation) -> None:
    one, first, second = unit(field), field.user("first"), field.user("second")
    questionnaires.save_draft(user=first, unit=one, typed={"q-population": "4", "other": "x"}, names=["q-population"])

    assert questionnaires.draft_of(second, one) is None
    assert questionnaires.typed_in(questionnaires.draft_of(first, one)) == {"q-population": "4"}
    sent(field, one)
    assert not QuestionnaireDraft.objects.exists()


# ── the list of the day ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("kind", "answers", "expected"),
    [
        ("exited", UNSAFE, ["wrong_exit"]),
        ("planned", {"has_safe_water": False}, ["wrong_exit"]),
        ("uncarded", {"dropouts": 1}, ["missed"]),
        ("poor", UNSAFE, []),
        ("exited", {"signed_itself": False}, ["procedure"]),
        ("exited", {}, []),
    ],
)
def test_what_answers_make_suspect_depends_on_the_stratum(
    field: Evaluation, kind: str, answers: dict[str, object], expected: list[str]
) -> None:
    row = signed(field, unit(field, kind), answers=answers)

    assert [one.kind for one in suspicions_of(row)] == expected


def test_the_list_counts_false_exits_in_persons_and_goes_to_the_area(field: Evaluation) -> None:
    suspected(field)

    found = problem(field)
    assert (found.persons, found.problem_list.answer_by > clock.today()) == (unit(field).persons, True)
    assert OfficialDocument.objects.get(kind="E03").village_path == field.engagement.area_path


def test_what_failed_is_listed_or_its_absence_is_explained(field: Evaluation) -> None:
    row = signed(field, unit(field), answers=UNSAFE)

    with pytest.raises(ActInvalid) as refusal:
        listed(field, {row.pk: Look(problems={})})
    assert kinds(refusal) == {"NotListedWithoutReason"}
    listed(field, {row.pk: Look(problems={}, note="危房为闲置老屋，已搬新居。")})
    assert not problems_of(field.engagement).exists()


def test_an_unsigned_interview_is_not_listed(field: Evaluation) -> None:
    sent(field, unit(field))
    signed(field, unit(field, "uncarded"))

    assert listed(field).lines.count() == 1


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
