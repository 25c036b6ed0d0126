"""Interviews by two, and the leader's list of the day."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from approvals.errors import ActInvalid
from audit import clock
from documents.models import OfficialDocument
from inspection.evaluation import questionnaires
from inspection.evaluation.answers import problems_of
from inspection.evaluation.errors import NotEngaged, NotTheSeat
from inspection.evaluation.field_errors import (
    AlreadyAsked,
    NotTheSecond,
)
from inspection.evaluation.suspecting import Look, suspicions_of
from inspection.models import (
    Questionnaire,
    QuestionnaireDraft,
    QuestionnaireSignature,
)
from registry.roles import Role
from tests.evaluation_steps import Evaluation, unit
from tests.field_work_steps import (
    UNSAFE,
    interview,
    kinds,
    listed,
    problem,
    sent,
    signed,
    suspected,
    visit_photo,
)

pytestmark = pytest.mark.django_db


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
