"""Households at risk: marked by one with proof, confirmed by another, ended by a home check and a notice (Q-22, D-20)."""

from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from audit import clock
from audit.models import Event as Entry
from registry import risk_marks
from registry.errors import ChangeWrong, DutyMissing, NotOnRegister, RiskOpen, RiskStepClosed, SecondPersonNeeded
from registry.models import Household, RiskMark, RiskState, RiskStep, Standing
from registry.risk_marks import Event, Word
from registry.roles import Role
from tests.conftest import At
from tests.factories import Cast, make_household

R, S = Role, RiskState


@pytest.fixture
def exited(household: Household) -> Household:
    Household.objects.update(standing=Standing.EXITED)
    household.refresh_from_db()
    return household


def marked(cast: Cast, household: Household, *, by: Role = R.VILLAGE_CLERK, **changes: Any) -> RiskMark:
    values: dict[str, Any] = {
        "kind": "unstable",
        "grade": "high",
        "cause": "illness",
        "nature": "expenses",
        "happened_on": date(2017, 2, 20),
        "reason": "户主住院，自付医疗费4.2万元。",
        "proof_title": "出院结算单",
        "proof_sha256": "0" * 64,
        "proof_type": "application/pdf",
    }
    event = Event(**(values | changes))
    return risk_marks.mark(user=cast[by], household=household, event=event, at=clock.now())


def step(cast: Cast, risk: RiskMark, state: str, *, by: Role, **more: Any) -> RiskMark:
    word = Word(leads_to=state, opinion=more.pop("opinion", "情况属实。"), **more)
    return risk_marks.take_step(user=cast[by], risk=risk, word=word, at=clock.now())


def test_a_mark_is_confirmed_watched_and_ended_by_two_persons_each_time(cast: Cast, exited: Household, at: At) -> None:
    risk = marked(cast, exited)
    assert risk.state == S.MARKED
    risk = step(cast, risk, S.WATCHED, by=R.TOWNSHIP_CLERK)
    with at("2017-06-01"):
        seen = {"visited_on": date(2017, 5, 20), "notice_no": "农安镇公示〔2017〕12号"}
        risk = step(cast, risk, S.PROPOSED, by=R.WORK_TEAM_MEMBER, **seen)
        risk = step(cast, risk, S.ELIMINATED, by=R.TOWNSHIP_DEPUTY)
    assert [each.leads_to for each in risk.steps.all()] == [S.MARKED, S.WATCHED, S.PROPOSED, S.ELIMINATED]
    assert Household.objects.get().standing == Standing.EXITED  # a mark is no standing
    assert Entry.objects.filter(stream=f"register:{exited.no}", kind="register:risk:step_taken").count() == 4
    marked(cast, exited)  # a later event marks it anew


def test_nobody_confirms_his_own_word(cast: Cast, exited: Household) -> None:
    risk = marked(cast, exited, by=R.TOWNSHIP_CLERK)
    with pytest.raises(SecondPersonNeeded):
        step(cast, risk, S.WATCHED, by=R.TOWNSHIP_CLERK)
    first = risk.steps.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        RiskStep.objects.create(
            mark=risk,
            number=2,
            leads_to=S.WATCHED,
            official=first.official,
            posting=first.posting,
            name=first.name,
            at=clock.now(),
        )
    with pytest.raises(DutyMissing):
        step(cast, risk, S.WATCHED, by=R.VILLAGE_CLERK)


def test_a_mark_keeps_what_it_says_and_stands_where_its_steps_say(cast: Cast, exited: Household) -> None:
    risk = marked(cast, exited)
    rows = RiskMark.objects.filter(pk=risk.pk)
    for altered in ({"grade": "low"}, {"state": S.ELIMINATED}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**altered)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.delete()


def test_a_household_has_one_open_mark(cast: Cast, exited: Household) -> None:
    risk = marked(cast, exited)
    with pytest.raises(RiskOpen):
        marked(cast, exited)
    step(cast, risk, S.REFUSED, by=R.TOWNSHIP_CLERK)
    with pytest.raises(RiskStepClosed):
        step(cast, risk, S.WATCHED, by=R.TOWNSHIP_DEPUTY)
    marked(cast, exited)


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("visited_on", {"notice_no": "公示1号"}),
        ("visited_on", {"notice_no": "公示1号", "visited_on": date(2017, 2, 1)}),
        ("notice_no", {"visited_on": date(2017, 3, 1)}),
        ("opinion", {"visited_on": date(2017, 3, 1), "notice_no": "公示1号", "opinion": ""}),
    ],
)
def test_a_risk_ends_only_after_a_home_check_and_a_notice(
    cast: Cast, exited: Household, field: str, more: dict[str, Any]
) -> None:
    risk = step(cast, marked(cast, exited), S.WATCHED, by=R.TOWNSHIP_CLERK)
    with pytest.raises(ChangeWrong) as refused:
        step(cast, risk, S.PROPOSED, by=R.VILLAGE_CLERK, **more)
    assert refused.value.details["field"] == field


@pytest.mark.parametrize(
    ("standing", "kinds"),
    [
        (Standing.EXITED, {"unstable", "sudden"}),
        (Standing.NOT_EXITED, {"sudden"}),
        (Standing.APPLIED, {"marginal", "sudden"}),
        (Standing.DISQUALIFIED, {"marginal", "sudden"}),
    ],
)
def test_each_kind_is_for_its_own_households(cast: Cast, standing: str, kinds: set[str]) -> None:
    fits = set()
    for number, kind in enumerate(("unstable", "marginal", "sudden"), 1):
        family = make_household(cast.places.village, no=f"220122100220000{number}", standing=standing)
        with suppress(ChangeWrong):
            fits.add(marked(cast, family, kind=kind).kind)
    assert fits == kinds


def test_a_household_without_people_is_marked_no_more(cast: Cast, household: Household) -> None:
    Household.objects.update(standing=Standing.DEREGISTERED_NATURALLY)
    with pytest.raises(NotOnRegister):
        marked(cast, household, kind="sudden")


def test_who_marks(cast: Cast, exited: Household) -> None:
    for role in (R.COUNTY_OFFICE, R.TOWNSHIP_HEAD):
        with pytest.raises(DutyMissing):
            marked(cast, exited, by=role)
