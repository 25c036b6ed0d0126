"""What supervisors do about a waiting stage: urge, assign, put back; what a colleague does: take over."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from approvals.errors import ClaimedByOther, NotEntitled, StageNotOpen
from approvals.stages import StageCode
from approvals.supervising_errors import (
    AssignedToOther,
    HoldsItAlready,
    IsAway,
    NotEligible,
    NothingToTakeOver,
    SupervisionReasonMissing,
    UrgedToday,
)
from audit import clock
from audit.models import Event
from registry.absences import Away, record_absence
from registry.models import User
from registry.roles import Role
from tests.factories import Cast
from tests.story import Story
from workflows import services
from workflows.models import OPEN, AssignmentKind, CaseTask
from workflows.supervision.acts import assign, give_back, take_over, urge

S = StageCode.TOWNSHIP_SELF_CHECK
pytestmark = pytest.mark.django_db


@pytest.fixture
def check(story: Story) -> Story:
    """The case waits for the township's self-check, by one of three verifiers."""
    return story.until(S)


@pytest.fixture
def supervisor(cast: Cast) -> User:
    return cast[Role.SUPERVISOR]


@pytest.fixture
def verifiers(cast: Cast) -> list[User]:
    return cast.all_of(Role.TOWNSHIP_VERIFIER)


def task_of(story: Story) -> CaseTask:
    return CaseTask.objects.get(OPEN, case__case_no=story.case_no)


def kinds_of(story: Story) -> list[str]:
    return list(Event.objects.filter(stream=f"case:{story.case_no}").order_by("seq").values_list("kind", flat=True))


def given(story: Story, by: User, to: User, reason: str = "分工调整") -> None:
    assign(user=by, case_no=story.case_no, stage=S, official=to, reason=reason)


def an_hour_passes() -> None:
    clock._demo_now.set(clock.now() + timedelta(hours=1))


def away(official: User, days: int = 3) -> None:
    span = Away("leave", clock.today(), clock.today() + timedelta(days=days))
    record_absence(user=official, official=official, away=span, at=clock.now())


def test_a_stage_is_urged_once_a_day(check: Story, supervisor: User) -> None:
    urge(user=supervisor, case_no=check.case_no, stage=S, note="请尽快查验")
    with pytest.raises(UrgedToday):
        urge(user=supervisor, case_no=check.case_no, stage=S)
    check.sleep(1)
    urge(user=supervisor, case_no=check.case_no, stage=S)
    assert kinds_of(check).count("case:stage:urged") == 2


def test_the_database_refuses_a_second_urge_of_the_day(check: Story, supervisor: User) -> None:
    row = urge(user=supervisor, case_no=check.case_no, stage=S)
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_only_who_supervises_the_place_urges(check: Story, cast: Cast) -> None:
    for user in (cast[Role.TOWNSHIP_VERIFIER], cast[Role.AUDITOR], cast.twins[Role.TOWNSHIP_DEPUTY]):
        with pytest.raises(NotEntitled):
            urge(user=user, case_no=check.case_no, stage=S)
    urge(user=cast[Role.TOWNSHIP_DEPUTY], case_no=check.case_no, stage=S)


def test_a_township_does_not_urge_the_county(story: Story, cast: Cast) -> None:
    story.until(StageCode.COMPARISON)
    with pytest.raises(NotEntitled):
        urge(user=cast[Role.TOWNSHIP_DEPUTY], case_no=story.case_no, stage=StageCode.COMPARISON)


def test_what_does_not_wait_is_not_urged(check: Story, supervisor: User) -> None:
    with pytest.raises(StageNotOpen):
        urge(user=supervisor, case_no=check.case_no, stage=StageCode.COUNTY_REVIEW)


def test_an_assigned_stage_is_his_even_after_an_hour(check: Story, supervisor: User, verifiers: list[User]) -> None:
    given(check, supervisor, verifiers[1])
    an_hour_passes()
    with pytest.raises(AssignedToOther):
        services.claim(user=verifiers[0], case_no=check.case_no, stage=S)
    with pytest.raises(AssignedToOther):
        take_over(user=verifiers[0], case_no=check.case_no, stage=S, reason="同事外出")
    services.claim(user=verifiers[1], case_no=check.case_no, stage=S)


def test_while_he_is_away_a_colleague_takes_it(check: Story, supervisor: User, verifiers: list[User]) -> None:
    given(check, supervisor, verifiers[1])
    away(verifiers[1])
    an_hour_passes()
    services.claim(user=verifiers[0], case_no=check.case_no, stage=S)
    assert task_of(check).owner == verifiers[0]


def test_reassigning_names_whose_hands_it_left(check: Story, supervisor: User, verifiers: list[User]) -> None:
    services.claim(user=verifiers[0], case_no=check.case_no, stage=S)
    given(check, supervisor, verifiers[2])
    row = task_of(check).assignments.get()
    assert (row.kind, row.held_by, row.given_to) == (AssignmentKind.REASSIGNED, verifiers[0], verifiers[2])
    with pytest.raises(HoldsItAlready):
        given(check, supervisor, verifiers[2])


def test_assigning_asks_the_separation_of_duties(check: Story, supervisor: User, cast: Cast) -> None:
    with pytest.raises(NotEligible) as refused:
        given(check, supervisor, cast[Role.COUNTY_VERIFIER])
    assert refused.value.field == "official"


def test_who_is_away_is_not_assigned(check: Story, supervisor: User, verifiers: list[User]) -> None:
    away(verifiers[1])
    with pytest.raises(IsAway):
        given(check, supervisor, verifiers[1])


def test_a_reason_is_needed(check: Story, supervisor: User, verifiers: list[User]) -> None:
    with pytest.raises(SupervisionReasonMissing):
        given(check, supervisor, verifiers[1], " ")


def test_put_back_it_waits_for_all(check: Story, supervisor: User, verifiers: list[User]) -> None:
    with pytest.raises(NothingToTakeOver):
        give_back(user=supervisor, case_no=check.case_no, stage=S, reason="无人认领")
    given(check, supervisor, verifiers[1])
    give_back(user=supervisor, case_no=check.case_no, stage=S, reason="本人申请")
    services.claim(user=verifiers[0], case_no=check.case_no, stage=S)


def test_a_fresh_claim_is_not_taken_over(check: Story, verifiers: list[User]) -> None:
    services.claim(user=verifiers[0], case_no=check.case_no, stage=S)
    with pytest.raises(ClaimedByOther):
        take_over(user=verifiers[1], case_no=check.case_no, stage=S, reason="同事外出")
    an_hour_passes()
    row = take_over(user=verifiers[1], case_no=check.case_no, stage=S, reason="同事外出")
    assert (row.held_by, row.given_to) == (verifiers[0], verifiers[1])
    assert kinds_of(check)[-1] == "case:stage:taken_over"


def test_an_idle_claim_that_a_colleague_takes_says_so_in_the_log(check: Story, verifiers: list[User]) -> None:
    services.claim(user=verifiers[0], case_no=check.case_no, stage=S)
    an_hour_passes()
    services.claim(user=verifiers[1], case_no=check.case_no, stage=S)
    assert kinds_of(check)[-2:] == ["case:stage:claimed", "case:stage:taken_over"]


def test_assignments_never_change(check: Story, supervisor: User, verifiers: list[User]) -> None:
    given(check, supervisor, verifiers[1])
    with pytest.raises(IntegrityError), transaction.atomic():
        task_of(check).assignments.update(reason="另有原因")
