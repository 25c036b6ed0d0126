"""The household's own word (H-5; L-33): told first, agreed or refused, by the head or a proxy."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from approvals.errors import (
    ActInvalid,
    ConsentRefused,
    InputMissing,
    InputWrong,
    RefusedTwice,
)
from approvals.models import Consent, Decision
from approvals.stages import Outcome, StageCode
from audit import clock, files
from registry.roles import Role
from tests.approvals.growing import refuses_every_change
from tests.story import Story
from workflows.demo_acts import FINGERPRINT_PNG

S = StageCode


@pytest.fixture
def waiting(story: Story) -> Story:
    return story.until(S.CONSENT)


def decide(story: Story, *, left_out: tuple[str, ...] = (), outcome: str = "", **changes: Any) -> Decision:
    values = {**story.act(S.CONSENT).particulars, **changes}
    values = {name: value for name, value in values.items() if name not in left_out}
    extra: dict[str, Any] = {}
    if outcome:
        extra = {"outcome": outcome, "opinion": "户主不认可。"}
    if outcome == Outcome.RETURNED:
        extra |= {"return_to": "home_check", "reason_code": "RC14"}
    return story.decide(S.CONSENT, particulars=values, **extra)


def refused(story: Story, **changes: Any) -> list[tuple[type, str]]:
    with pytest.raises(ActInvalid) as caught:
        decide(story, **changes)
    return [(type(one), one.field) for one in caught.value.refusals]


def proxy(**changes: Any) -> dict[str, Any]:
    paper = {"method": "ink", "ink": files.store(FINGERPRINT_PNG)}
    return {
        "signer": "proxy",
        "signed_by": "曾平",
        "relation": "配偶",
        "proxy_reason": "户主外出务工",
        "authority": paper,
    } | changes


def test_the_head_signs_before_a_witness(waiting: Story) -> None:
    decide(waiting)
    consent = Consent.objects.get()
    assert (consent.signed_by, consent.method, consent.is_proxy) == ("林丽", "fingerprint", False)
    assert consent.told == {"criteria": True, "income": True, "policies": True}
    assert files.read(consent.ink) == FINGERPRINT_PNG
    refuses_every_change(consent, agrees=False)


@pytest.mark.parametrize("untold", ["told_criteria", "told_income", "told_policies"])
def test_nobody_agrees_to_what_he_was_not_told(waiting: Story, untold: str) -> None:
    assert refused(waiting, **{untold: False}) == [(InputWrong, untold)]


def test_a_proxy_signs_with_relation_reason_and_authority(waiting: Story) -> None:
    decide(waiting, **proxy())
    consent = Consent.objects.get()
    assert (consent.is_proxy, consent.relation, bool(consent.authority)) == (True, "配偶", True)


@pytest.mark.parametrize("missing", ["relation", "proxy_reason", "authority"])
def test_a_proxy_without_all_of_them_is_refused(waiting: Story, missing: str) -> None:
    assert refused(waiting, **proxy(**{missing: ""})) == [(InputMissing, missing)]


def test_witness_signer_and_recorder_are_three_persons(waiting: Story) -> None:
    recorder = waiting.cast[Role.VILLAGE_CLERK].name
    assert refused(waiting, witness=recorder) == [(InputWrong, "witness")]
    assert refused(waiting, witness="林丽") == [(InputWrong, "witness")]
    assert refused(waiting, **proxy(signed_by=recorder)) == [(InputWrong, "signed_by")]


def test_the_head_s_own_signature_is_under_his_own_name(waiting: Story) -> None:
    assert refused(waiting, signed_by="曾平") == [(InputWrong, "signed_by")]
    assert refused(waiting, **proxy(signed_by="林丽")) == [(InputWrong, "signed_by")]


@pytest.mark.parametrize("missing", ["signature", "witness", "signed_by"])
def test_an_unsigned_consent_is_none(waiting: Story, missing: str) -> None:
    assert (InputMissing, missing) in refused(waiting, left_out=(missing,))


def test_a_household_that_refuses_is_not_passed_on(waiting: Story) -> None:
    assert (ConsentRefused, "agrees") in refused(waiting, agrees=False, refusal_reason="收入算高了")


def test_a_refusal_has_its_reason(waiting: Story) -> None:
    found = refused(waiting, agrees=False, outcome=Outcome.RETURNED.value)
    assert found == [(InputMissing, "refusal_reason")]


def test_a_return_for_refusal_says_that_the_household_refused(waiting: Story) -> None:
    found = refused(waiting, outcome=Outcome.RETURNED.value, left_out=("agrees",))
    assert found == [(InputMissing, "agrees")]


def test_a_household_is_heard_once_more_and_then_leaves_the_list(waiting: Story) -> None:
    no = {"agrees": False, "refusal_reason": "收入算高了"}
    decide(waiting, outcome=Outcome.RETURNED.value, **no)
    assert waiting.case.stage == S.HOME_CHECK and Consent.objects.get().agrees is False
    waiting.until(S.CONSENT)
    assert refused(waiting, outcome=Outcome.RETURNED.value, **no) == [(RefusedTwice, "outcome")]
    decide(waiting, outcome=Outcome.REJECTED.value, **no)
    assert waiting.case.outcome == Outcome.REJECTED


def test_after_a_first_refusal_the_household_may_agree(waiting: Story) -> None:
    decide(waiting, outcome=Outcome.RETURNED.value, agrees=False, refusal_reason="收入算高了")
    waiting.until(S.CONSENT)
    decide(waiting)
    assert [one.agrees for one in Consent.objects.order_by("pk")] == [False, True]


@pytest.mark.parametrize(
    "changes",
    [
        {"ink": ""},
        {"witness": "林丽"},
        {"recorder": "苏明"},
        {"is_proxy": True},
        {"agrees": False},
        {"recorder": "林丽"},
    ],
)
def test_the_database_keeps_the_rules_of_consent(waiting: Story, changes: dict[str, Any]) -> None:
    decision = Decision.objects.get(case=waiting.case, stage=S.HOME_CHECK)
    good: dict[str, Any] = {
        "decision": decision,
        "case": waiting.case,
        "agrees": True,
        "told": {},
        "is_proxy": False,
        "signed_by": "林丽",
        "method": "fingerprint",
        "ink": "0" * 64,
        "witness": "苏明",
        "recorder": "王芳",
        "recorded_at": clock.now(),
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(**(good | changes))
