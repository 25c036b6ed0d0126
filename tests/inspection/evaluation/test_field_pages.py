"""The pages of the field work: what each of them does, and who is not let in."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from approvals.models import EvaluationResult
from audit import clock
from audit.models import Event
from inspection.evaluation import questionnaires
from inspection.models import (
    EvaluationConclusion,
    LedgerItem,
    ProblemConsequence,
    Questionnaire,
    QuestionnaireDraft,
    Ruling,
)
from registry.roles import Role
from tests.conftest import As
from tests.evaluation_steps import Evaluation, unit
from tests.field_work_steps import UNSAFE, answered, everybody_asked, good_answers, listed, problem, sent, signed
from workflows.demo_field import picture

pytestmark = pytest.mark.django_db


def page(name: str, *args: object) -> str:
    return reverse(f"workflows:{name}", args=args)


def typed(field: Evaluation, one: Any, **changes: Any) -> Iterator[tuple[str, Any]]:
    """As a browser posts it."""
    yield from {
        "submission": str(uuid4()),
        "visited_on": clock.today().isoformat(),
        "asked_from": "07:00",
        "asked_until": "07:40",
        "respondent": "姜福田",
        "relation": "户主",
        "second": field.people["second"].pk,
        "cadres_left": "on",
    }.items()
    for name, value in (good_answers(one) | changes).items():
        shown = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
        yield f"q-{name}", shown / 100 if name.endswith("_fen") else shown
    photo = BytesIO(picture("page", clock.now(), (44.43, 125.17)))
    photo.name = "visit.jpg"
    yield "photo-visit", photo


def browser(as_: As, field: Evaluation, who: str) -> Client:
    return as_(field.user(who))


def cards(client: Client) -> dict[str, tuple[int, str]]:
    return {str(one["title"]): (one["count"], one["url"]) for one in client.get("/").context["groups"]}


def test_what_waits_in_an_evaluation_stands_on_the_home_page_of_whose_turn_it_is(field: Evaluation, as_: As) -> None:
    home, office = page("field-home", field.engagement.pk), as_(field.cast[Role.COUNTY_OFFICE])
    leader, second, expert = (browser(as_, field, who) for who in ("leader", "second", "expert"))
    row = sent(field, unit(field), answers=UNSAFE)
    assert cards(second) == {"Interviews to sign as second investigator": (1, home)}
    questionnaires.sign(user=field.user("second"), pk=row.pk, agrees=True, remark="")
    assert cards(leader) == {"Interviews to look at": (1, home)}
    listed(field)
    assert cards(office)["Evaluators' suspicions to answer"] == (1, home)
    answered(field, problem(field), accepts=False)
    assert cards(expert) == {"Contested problems to rule on": (1, home)}
    assert page("interview", row.pk) in expert.get(page("problem", problem(field).pk)).text
    assert (cards(leader), cards(second), "Evaluators' suspicions to answer" in cards(office)) == ({}, {}, False)


def test_an_interview_is_sent_from_its_page_and_signed_from_another_account(field: Evaluation, as_: As) -> None:
    one, first = unit(field), browser(as_, field, "first")
    assert "Safe drinking water".lower() in first.get(page("interview-new", one.pk)).text.lower()
    answer = first.post(page("interview-new", one.pk), dict(typed(field, one)))

    row = Questionnaire.objects.get()
    assert (answer.status_code, answer["location"]) == (302, page("interview", row.pk))
    second = browser(as_, field, "second")
    assert page("interview", row.pk) in second.get(page("field-home", field.engagement.pk)).text
    assert second.post(page("interview-sign", row.pk), {"agrees": "yes"}).status_code == 302
    assert Questionnaire.objects.get(signature__agrees=True) == row


def test_what_is_wrong_stands_beside_its_question(field: Evaluation, as_: As) -> None:
    one = unit(field)
    values = dict(typed(field, one))
    del values["q-housing_grade"], values["cadres_left"]
    answer = browser(as_, field, "first").post(page("interview-new", one.pk), values)

    assert answer.status_code == 422
    assert 'href="#field-q-housing_grade"' in answer.text and 'href="#field-cadres_left"' in answer.text
    assert not Questionnaire.objects.exists()
    answer = browser(as_, field, "first").post(page("interview-new", one.pk), {"submission": str(uuid4())})
    for name in ("visited_on", "asked_from", "respondent", "second", "cadres_left", "q-housing_grade"):
        assert f'href="#field-{name}"' in answer.text, name


def test_what_was_typed_comes_back_to_its_writer_alone(field: Evaluation, as_: As) -> None:
    one, address = unit(field), page("interview-new", unit(field).pk)
    first = browser(as_, field, "first")
    saved = first.post(page("interview-draft", one.pk), {"respondent": "白桂兰"}, headers={"x-draft": "1"})

    assert saved.json()["saved"]
    assert "白桂兰" in first.get(address).text
    assert "白桂兰" not in browser(as_, field, "second").get(address).text
    assert QuestionnaireDraft.objects.get().owner == field.user("first")


def test_an_interview_is_read_by_those_who_asked_and_their_leader(field: Evaluation, as_: As) -> None:
    row = sent(field, unit(field))
    expected = {"first": 200, "second": 200, "leader": 200, "expert": 404}

    assert {who: browser(as_, field, who).get(page("interview", row.pk)).status_code for who in expected} == expected
    assert as_(field.cast[Role.COUNTY_OFFICE]).get(page("interview", row.pk)).status_code == 404
    assert as_(field.cast[Role.UPPER_OFFICE]).get(page("interview", row.pk)).status_code == 404
    assert Event.objects.filter(kind="questionnaire:interview:read").count() == 3
    photo = row.photos.get().photo_id
    assert browser(as_, field, "leader").get(page("interview-photo", row.pk, photo)).status_code == 200
    assert browser(as_, field, "expert").get(page("interview-photo", row.pk, photo)).status_code == 404


def test_the_leader_closes_the_list_with_what_the_answers_suggest(field: Evaluation, as_: As) -> None:
    row = signed(field, unit(field), answers=UNSAFE)
    address, leader = page("field-look", field.engagement.pk), browser(as_, field, "leader")
    shown = leader.get(address)
    digest = shown.context["digest"]

    assert "住房安全有保障：未达标" in shown.text
    assert leader.post(address, {"digest": digest, f"look{row.pk}-wrong_exit": ""}).status_code == 422
    said = {"digest": digest, f"look{row.pk}-wrong_exit": "东墙开裂，无鉴定报告。"}
    assert leader.post(address, said).status_code == 302
    assert problem(field).description == "东墙开裂，无鉴定报告。"
    assert browser(as_, field, "first").get(address).status_code == 403


def test_the_area_answers_with_evidence_and_experts_rule_on_their_pages(field: Evaluation, as_: As) -> None:
    signed(field, unit(field), answers=UNSAFE)
    listed(field)
    one = problem(field)
    office = as_(field.cast[Role.COUNTY_OFFICE])
    assert page("problem", one.pk) in office.get(page("field-home", field.engagement.pk)).text
    contested = {"accepts": "no", "statement": "住房已经加固，鉴定为B级。"}
    assert office.post(page("problem-answer", one.pk), contested).status_code == 422  # nothing proves it
    proof = BytesIO(b"%PDF-1.7 proof")
    proof.name = "proof.pdf"
    assert office.post(page("problem-answer", one.pk), contested | {"evidence": proof}).status_code == 302
    file = one.answer.files.get() if hasattr(one, "answer") else problem(field).answer.files.get()
    for who in ("expert", "expert-2"):
        expert = browser(as_, field, who)
        assert expert.get(page("problem-file", one.pk, file.pk)).status_code == 200
        said = {"upholds": "no", "reason": "鉴定报告属实。"}
        assert expert.post(page("problem-opinion", one.pk), said).status_code == 302

    assert Ruling.objects.get().upheld is False
    assert "stands" not in office.get(page("problem", one.pk)).context["facts"]["state"]


def test_who_commissioned_passes_on_what_stands(field: Evaluation, as_: As) -> None:
    everybody_asked(field, exited=UNSAFE)
    listed(field)
    answered(field, problem(field), accepts=True)
    leader, engagement = browser(as_, field, "leader"), field.engagement.pk
    assert leader.post(page("field-uphold", engagement)).status_code == 302
    seen = leader.get(page("field-conclusion", engagement)).context["figures"].digest
    said = {"seen_digest": seen, "opinion": "defer", "text": "抽样入户核查完成，发现错退一户。"}
    assert leader.post(page("field-conclusion", engagement), said).status_code == 302
    assert EvaluationConclusion.objects.get().opinion == "defer"

    address = page("field-consequences", engagement)
    assert as_(field.cast[Role.COUNTY_OFFICE]).post(address).status_code == 403
    assert leader.post(address).status_code == 403
    commissioner, button = as_(field.cast[Role.UPPER_OFFICE]), "Pass on what stands"
    assert cards(commissioner)["Evaluators' findings to pass on"][0] == 1
    assert button in commissioner.get(page("field-home", engagement)).text
    assert commissioner.post(address).status_code == 302
    assert button not in commissioner.get(page("field-home", engagement)).text
    row = ProblemConsequence.objects.get()
    assert (row.item.category, row.item.source, row.case.kind) == ("false_exit", "evaluation", "rollback")
    assert as_(field.cast[Role.UPPER_OFFICE]).post(address).status_code == 409
    assert LedgerItem.objects.count() == 1
    found = EvaluationResult.objects.get(division=field.cast.places.county)
    assert (found.advice, sorted(found.values)) == ("defer", ["missed_rate", "public_approval", "wrong_exit_rate"])


def test_the_field_page_asks_as_often_for_many_units_as_for_few(
    field: Evaluation, as_: As, django_assert_max_num_queries: Any
) -> None:
    everybody_asked(field)
    first = browser(as_, field, "first")
    first.get(page("field-home", field.engagement.pk))

    with django_assert_max_num_queries(40):
        first.get(page("field-home", field.engagement.pk))


def test_strangers_find_no_field_work(field: Evaluation, as_: As) -> None:
    row = sent(field, unit(field))
    assert questionnaires.was_refused(row) is False
    stranger = as_(field.cast.twins[Role.TOWNSHIP_HEAD])
    addresses = [
        page("field-look", field.engagement.pk),
        page("interview-new", unit(field).pk),
        page("interview", row.pk),
        page("problem", 1),
    ]

    assert {stranger.get(address).status_code for address in addresses} == {404}
