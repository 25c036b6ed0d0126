"""E-1: a body is engaged for days and an area, its people are named for it, and all of it ends."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from approvals.errors import NotEntitled, Refusal
from audit import clock, log
from inspection.evaluation import access, engagements, errors, evaluators
from inspection.models import Engagement, EvaluatorSeat
from registry.access import duties, sees
from registry.models import Posting, User
from registry.roles import Duty, Role
from tests.conftest import At
from tests.evaluation_steps import Evaluation, candidate, credit_code, engaged, named, terms
from tests.factories import Cast

pytestmark = pytest.mark.usefixtures("programme")


def test_the_office_above_engages_and_the_log_says_whom(cast: Cast) -> None:
    made = engaged(cast)
    assert (made.commissioner, made.area_path, made.programme.name) == (
        cast.places.city,
        cast.places.county.path,
        "changchun_2017",
    )
    (event,) = log.events_of(made.stream)
    assert event.parsed["statement"]["body"] == "东北师范大学农村发展研究院"
    assert made.declaration not in event.body  # sealed: a person declares


def test_nobody_has_himself_or_what_lies_elsewhere_evaluated(cast: Cast) -> None:
    county_office, places = cast[Role.COUNTY_OFFICE], cast.places
    assert engagements.engage(user=county_office, terms=terms(places.township)).commissioner == places.county
    for user, area in ((county_office, places.county), (cast[Role.COUNTY_LEADER], places.township)):
        with pytest.raises(NotEntitled):
            engagements.engage(user=user, terms=terms(area, contract_no="另一号"))
    for area in (places.village, places.city):
        with pytest.raises(errors.AreaNotBelow):
            engagements.engage(user=cast[Role.UPPER_OFFICE], terms=terms(area))


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"credit_code": "91220101MA0Y4K3E70"}, errors.CreditCodeWrong),
        ({"starts_on": date(2017, 2, 28)}, errors.EngagementDatesWrong),
        ({"ends_on": date(2017, 2, 28)}, errors.EngagementDatesWrong),
        ({"declaration": "无。"}, errors.DeclarationMissing),
        ({"independent_years": 2}, errors.DeclarationMissing),
        ({"declared_on": date(2017, 3, 2)}, errors.DeclaredInFuture),
    ],
)
def test_terms_that_are_not_right_are_refused(cast: Cast, changes: dict[str, Any], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        engaged(cast, **changes)
    assert not Engagement.objects.exists()


def test_a_body_that_the_area_itself_paid_does_not_evaluate_it(cast: Cast) -> None:
    """S10: its own contract with the county, for a township, is known here."""
    engagements.engage(user=cast[Role.COUNTY_OFFICE], terms=terms(cast.places.township))
    with pytest.raises(errors.BodyBound):
        engaged(cast, contract_no="长扶委〔2017〕7号")
    with pytest.raises(errors.BodyUnlike):
        engaged(cast, credit_code=credit_code("91220101MA0Y4K3E8"))
    assert engaged(cast, body_name="另一所大学", credit_code=credit_code("91220101MA0Y4K3E8"))
    with pytest.raises(errors.ContractKnown):
        engaged(cast, body_name="另一所大学", credit_code=credit_code("91220101MA0Y4K3E8"))


def test_whoever_is_named_has_an_account_and_sees_nothing_by_it(cast: Cast) -> None:
    made = engaged(cast)
    person = candidate("pg-1")
    evaluator, password = evaluators.name_evaluator(user=cast[Role.UPPER_OFFICE], engagement=made, person=person)
    official = User.objects.get(pk=evaluator.official_id)
    assert password and official.check_password(password) and official.must_change_password
    assert duties(official) == {(str(Duty.EVALUATE), cast.places.county.pk)}
    assert sees(official) == ()
    assert access.evaluator_of(official, made) == evaluator
    assert list(access.engagements_visible_to(official)) == [made]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"exam_score": 89}, errors.ExamNotPassed),
        ({"exam_score": None}, errors.ExamNotPassed),
        ({"exam_score": 101}, errors.ExamNotPassed),
        ({"trained_on": date(2017, 3, 2)}, errors.TrainedInFuture),
        ({"username": "county_office"}, errors.NotAppointed),  # an official's own login
    ],
)
def test_whoever_is_not_fit_is_not_named(cast: Cast, changes: dict[str, Any], refusal: type[Refusal]) -> None:
    made = engaged(cast)
    values = {"username": "pg-1", **changes}
    with pytest.raises(refusal):
        evaluators.name_evaluator(
            user=cast[Role.UPPER_OFFICE], engagement=made, person=candidate(values.pop("username"), **values)
        )
    with pytest.raises(NotEntitled):
        evaluators.name_evaluator(user=cast[Role.COUNTY_OFFICE], engagement=made, person=candidate("pg-1"))


def test_an_engagement_has_one_leader_and_names_nobody_twice(cast: Cast) -> None:
    found = Evaluation.begin(cast)
    for username, seat, refusal in (
        ("pg-9", EvaluatorSeat.LEADER, errors.LeaderThere),
        ("pg-1", EvaluatorSeat.INVESTIGATOR, errors.EvaluatorThere),
    ):
        with pytest.raises(refusal):
            named(cast, found.engagement, username, seat)
    office = cast[Role.UPPER_OFFICE]
    evaluators.withdraw(user=office, evaluator=found.people["leader"], reason="另有任务，机构更换组长")
    assert not User.objects.get(username="pg-leader").is_active
    assert named(cast, found.engagement, "pg-9", EvaluatorSeat.LEADER)


def test_an_evaluator_holds_no_other_post_and_the_database_says_so(cast: Cast) -> None:
    found = Evaluation.begin(cast)
    other = {"unit": "某办", "post": "某职", "since": clock.today(), "appointing_paper": "任字1号"}
    for official, role in ((found.user("first"), Role.TOWNSHIP_CLERK), (cast[Role.TOWNSHIP_CLERK], Role.EVALUATOR)):
        with pytest.raises(IntegrityError, match="evaluators_hold_no_other_post"), transaction.atomic():
            Posting.objects.create(official=official, role=role, division=cast.places.township, **other)


def test_after_its_last_day_posts_and_accounts_are_over(cast: Cast, at: At) -> None:
    found = Evaluation.begin(cast)
    with at("2017-03-21"):
        assert engagements.close_expired(at=clock.now()) == 0
        assert access.evaluator_of(found.user("first"), found.engagement)
    with at("2017-03-22"):
        assert access.evaluator_of(found.user("first"), found.engagement) is None  # before any clock ran
        assert engagements.close_expired(at=clock.now()) == 1
        assert engagements.close_expired(at=clock.now()) == 0
    assert not Posting.objects.filter(
        role__in=[Role.EVALUATOR, Role.EVALUATION_LEADER], until=None, division=cast.places.county
    ).exists()
    assert not found.user("first").is_active
    assert duties(found.user("second")) == frozenset()


def test_it_may_be_ended_early_and_nothing_is_done_after_that(cast: Cast) -> None:
    found = Evaluation.begin(cast)
    with pytest.raises(NotEntitled):
        engagements.end(user=cast[Role.COUNTY_OFFICE], engagement=found.engagement, reason="机构申请终止")
    engagements.end(user=cast[Role.UPPER_OFFICE], engagement=found.engagement, reason="机构申请终止")
    for act in (
        lambda: named(cast, found.engagement, "pg-8"),
        lambda: engagements.end(user=cast[Role.UPPER_OFFICE], engagement=found.engagement, reason="机构申请终止"),
    ):
        with pytest.raises(errors.EngagementOver):
            act()
    assert not access.engagements_visible_to(found.user("first")).exists()


def test_he_is_named_again_for_the_next_engagement_with_a_new_password(cast: Cast) -> None:
    first = Evaluation.begin(cast)
    engagements.end(user=cast[Role.UPPER_OFFICE], engagement=first.engagement, reason="机构申请终止")
    after = engaged(cast, contract_no="长扶委〔2017〕9号", ends_on=clock.today() + timedelta(days=5))
    person = candidate("pg-1")
    evaluator, password = evaluators.name_evaluator(user=cast[Role.UPPER_OFFICE], engagement=after, person=person)
    assert password and evaluator.official.is_active
    assert list(access.engagements_visible_to(User.objects.get(username="pg-1"))) == [after]
