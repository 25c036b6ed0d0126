"""Signals for a human eye: what is counted, from where on, who looks, and that a larger number asks again (Q-20)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from approvals.models import Assessment, Case, Decision
from approvals.stages import StageCode
from audit import clock
from audit.models import Event
from inspection.models import Signal, SignalKind, SignalNote
from inspection.trail import acts, rules, watching
from inspection.trail.rules import Found
from registry.models import User
from registry.roles import Role
from tests.conftest import As
from tests.factories import make_household
from tests.story import Story

S, R, K = StageCode, Role, SignalKind


@pytest.fixture
def county_checked(story: Story) -> Story:
    """The county has reviewed the household on photos of others."""
    story.until(S.COUNTY_REVIEW).decide()
    return story


def kinds(found: Any) -> list[tuple[str, int]]:
    return [(one.kind, one.measured) for one in found]


def verifier(story: Story) -> User:
    return Decision.objects.get(case=story.case, stage=S.COUNTY_REVIEW).sheet.opened_by


@pytest.mark.parametrize(("least", "is_told"), [(1, True), (2, False)])
def test_who_signs_without_opening_the_evidence_is_told(
    county_checked: Story, monkeypatch: pytest.MonkeyPatch, least: int, is_told: bool
) -> None:
    monkeypatch.setattr(rules, "HASTY", least)
    who = verifier(county_checked)
    found = [one for one in rules.of_day(who.pk, clock.today()) if one.kind == K.HASTE]
    assert bool(found) is is_told
    if is_told:
        assert found[0].facts["unopened"] == 1 and found[0].facts["cases"] == [county_checked.case_no]


def test_the_seconds_run_from_the_first_opening_to_the_signature(story: Story, as_: As) -> None:
    story.until(S.COUNTY_REVIEW)
    who = story.cast[R.COUNTY_VERIFIER]
    photo = story.case.photos.exclude(uploaded_by=who).first()
    as_(who).get(f"/cases/{story.case_no}/photos/{photo.pk}/")
    clock._demo_now.set(clock.now() + timedelta(seconds=90))
    story.decide()
    today = [act for act in acts.acts_of(who.pk, clock.today()) if act.stage == S.COUNTY_REVIEW]
    assert [one.seconds for one in acts.looks_of(who.pk, today)] == [90]


@pytest.mark.parametrize(("acts_told", "is_told"), [(2, True), (3, False)])
def test_many_acts_within_a_minute_are_told(
    story: Story, monkeypatch: pytest.MonkeyPatch, acts_told: int, is_told: bool
) -> None:
    monkeypatch.setattr(rules, "ACTS", acts_told)
    other = Story.begin(story.cast, make_household(story.cast.places.village, no="2201221002200002", head_name="赵六"))
    for one in (story, other):
        one.until(S.APPLICATION).decide()
    who = story.cast[R.VILLAGE_CLERK]
    assert bool([one for one in rules.of_day(who.pk, clock.today()) if one.kind == K.PACE]) is is_told


def test_a_minute_later_it_is_another_minute(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "ACTS", 2)
    other = Story.begin(story.cast, make_household(story.cast.places.village, no="2201221002200002", head_name="赵六"))
    story.until(S.APPLICATION).decide()
    clock._demo_now.set(clock.now() + timedelta(seconds=60))
    other.until(S.APPLICATION).decide()
    who = story.cast[R.VILLAGE_CLERK]
    assert not [one for one in rules.of_day(who.pk, clock.today()) if one.kind == K.PACE]


@pytest.mark.parametrize(("many", "is_told"), [(1, True), (2, False)])
def test_many_homes_on_one_day_are_told(
    county_checked: Story, monkeypatch: pytest.MonkeyPatch, many: int, is_told: bool
) -> None:
    monkeypatch.setattr(rules, "MANY_A_DAY", many)
    found = list(rules.mass(verifier(county_checked).pk, clock.today()))
    assert kinds(found) == ([(K.MASS, 1)] if is_told else [])


def test_approvals_that_the_county_sent_back_are_told_of_the_township(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "CHECKED", 1)
    story.until(S.COUNTY_REVIEW)
    below = Decision.objects.get(case=story.case, stage=S.TOWNSHIP_SELF_CHECK).sheet.opened_by
    assert list(rules.overturned(below.pk, S.TOWNSHIP_SELF_CHECK, 2017)) == []
    story.send_back(S.TOWNSHIP_SELF_CHECK)
    (found,) = rules.overturned(below.pk, S.TOWNSHIP_SELF_CHECK, 2017)
    assert (found.measured, found.facts["percent"], found.on) == (1, 100, date(2017, 1, 1))
    watching.watch()
    assert Signal.objects.get(kind=K.OVERTURNED, stage=S.TOWNSHIP_SELF_CHECK).official == below


@pytest.mark.parametrize(("alike", "is_told"), [(2, True), (3, False)])
def test_the_same_income_in_many_households_is_told(
    story: Story, monkeypatch: pytest.MonkeyPatch, alike: int, is_told: bool
) -> None:
    monkeypatch.setattr(rules, "ALIKE", alike)
    other = Story.begin(story.cast, make_household(story.cast.places.village, no="2201221002200002", head_name="赵六"))
    for one in (story, other):
        one.until(S.HOME_CHECK).decide()
    assert Assessment.objects.filter(stage=S.HOME_CHECK).count() == 2
    watching.watch()
    told = Signal.objects.filter(kind=K.EQUAL_INCOMES)
    assert told.exists() is is_told
    if is_told:
        assert told.get().facts["cases"] == sorted(Case.objects.values_list("case_no", flat=True))


def found(story: Story, measured: int) -> Found:
    place = story.cast.places.village
    return Found(
        kind=K.EQUAL_INCOMES, about=f"village:{place.pk}:1", place=place, on=date(2017, 1, 1), measured=measured,
        facts={"income_fen": 345_600, "cases": [story.case_no]},
    )  # fmt: skip


def test_whoever_looked_says_what_he_saw_and_a_larger_number_asks_again(story: Story, as_: As) -> None:
    watching.raise_all([found(story, 5)], clock.now())
    signal, auditor = Signal.objects.get(), as_(story.cast[R.AUDITOR])
    assert "3456.00" in auditor.get("/audit/signals/").content.decode()
    assert auditor.post(f"/audit/signals/{signal.pk}/", {"verdict": "explained", "text": "短"}).status_code == 422
    answer = auditor.post(
        f"/audit/signals/{signal.pk}/", {"verdict": "explained", "text": "同为低保兜底户，补差后相同"}
    )
    assert answer.status_code == 302 and "3456.00" not in auditor.get("/audit/signals/").content.decode()
    assert "同为低保兜底户" in auditor.get(f"/audit/signals/{signal.pk}/").content.decode()
    assert watching.raise_all([found(story, 5)], clock.now()) == 0
    assert watching.raise_all([found(story, 6)], clock.now()) == 1
    assert "3456.00" in auditor.get("/audit/signals/", {"kind": K.EQUAL_INCOMES}).content.decode()
    assert "3456.00" not in auditor.get("/audit/signals/", {"kind": K.PACE}).content.decode()
    noted = Event.objects.get(kind="trail:signal:noted").parsed
    assert noted["statement"]["verdict"] == "explained" and "text" in noted["commitments"]


def test_who_sees_signals(story: Story, as_: As) -> None:
    watching.raise_all([found(story, 5)], clock.now())
    address = f"/audit/signals/{Signal.objects.get().pk}/"
    cast = story.cast
    for user, status in ((cast[R.SUPERVISOR], 200), (cast[R.COUNTY_OFFICE], 403), (cast.twins[R.TOWNSHIP_HEAD], 404)):
        assert as_(user).get(address).status_code == status
    assert as_(cast[R.COUNTY_OFFICE]).get("/audit/signals/").status_code == 403


def test_a_note_is_never_changed(story: Story, as_: As) -> None:
    watching.raise_all([found(story, 5)], clock.now())
    key = Signal.objects.get().pk
    as_(story.cast[R.AUDITOR]).post(f"/audit/signals/{key}/", {"verdict": "explained", "text": "已入户核对"})
    with pytest.raises(DatabaseError), transaction.atomic():
        SignalNote.objects.update(text="没有看过")


def test_the_clock_looks_at_what_is_new_and_at_nothing_twice(county_checked: Story) -> None:
    watching.watch()
    with CaptureQueriesContext(connection) as asked:
        assert watching.watch() == 0
    assert len(asked) == 2
