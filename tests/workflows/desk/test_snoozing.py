"""Laying one's own waiting stage aside: hidden from one's own day only, seen by supervisors, never past its due date."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from approvals.errors import ClaimedByOther, NotEntitled
from approvals.stages import StageCode
from approvals.supervising_errors import (
    FallsDueBefore,
    LiesAside,
    LiesNotAside,
    NotALaterDay,
    SupervisionReasonMissing,
    TooLongAside,
)
from audit import clock
from audit.models import Event
from registry.models import User
from registry.roles import Role
from tests.conftest import As
from tests.factories import Cast
from tests.story import Story
from workflows import services
from workflows.desk import my_day, snoozing, waking
from workflows.desk.sections import Section
from workflows.models import OPEN, CaseTask, Snooze, SnoozeEnd
from workflows.supervision.acts import assign, urge

S = StageCode.TOWNSHIP_SELF_CHECK
pytestmark = pytest.mark.django_db


@pytest.fixture
def check(story: Story) -> Story:
    """The township's self-check waits for one of three verifiers, and is due in 40 days."""
    story.until(S)
    CaseTask.objects.filter(OPEN).update(due_on=clock.today() + timedelta(days=40))
    return story


@pytest.fixture
def verifiers(cast: Cast) -> list[User]:
    return cast.all_of(Role.TOWNSHIP_VERIFIER)


def task_of(story: Story) -> CaseTask:
    return CaseTask.objects.get(OPEN, case__case_no=story.case_no)


def aside(story: Story, user: User, days: int = 3, reason: str = "等户主返乡") -> Snooze:
    until = clock.today() + timedelta(days=days)
    return snoozing.lay_aside(user=user, case_no=story.case_no, stage=S, until=until, reason=reason)


def lies_aside(user: User) -> bool:
    return waking.own(User.objects.get(pk=user.pk)).exists()


def overdue(story: Story, user: User) -> int:
    """In his section of overdue stages."""
    CaseTask.objects.filter(OPEN).update(due_on=clock.today() - timedelta(days=1))
    reader = User.objects.get(pk=user.pk)
    return my_day.counts(reader, my_day.day_of(reader))[Section.OVERDUE]


def test_it_leaves_his_own_day_and_nobody_elses_until_its_day(check: Story, verifiers: list[User]) -> None:
    before = task_of(check).due_on
    aside(check, verifiers[0])
    assert lies_aside(verifiers[0]) and not lies_aside(verifiers[1])
    assert task_of(check).due_on == before
    clock._demo_now.set(clock.now() + timedelta(days=3))
    assert not lies_aside(verifiers[0])
    assert waking.back_today(verifiers[0]).count() == 1


def test_a_due_date_that_comes_nearer_brings_it_back(check: Story, verifiers: list[User]) -> None:
    aside(check, verifiers[0])
    assert overdue(check, verifiers[0]) == 1


@pytest.mark.parametrize(
    ("days", "refusal"), [(0, NotALaterDay), (-1, NotALaterDay), (30, TooLongAside), (41, FallsDueBefore)]
)
def test_the_day_is_a_later_one_soon_and_before_the_due_date(
    check: Story, verifiers: list[User], days: int, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal) as refused:
        aside(check, verifiers[0], days)
    assert refused.value.field == "until"  # type: ignore[attr-defined]


def test_ten_working_days_are_the_longest(check: Story, verifiers: list[User]) -> None:
    latest = snoozing.latest_day(task_of(check))
    with pytest.raises(TooLongAside):
        aside(check, verifiers[0], (latest - clock.today()).days + 1)
    aside(check, verifiers[0], (latest - clock.today()).days)


def test_the_reason_is_said(check: Story, verifiers: list[User]) -> None:
    with pytest.raises(SupervisionReasonMissing):
        aside(check, verifiers[0], reason=" ")


def test_only_whose_work_it_is_and_not_what_a_colleague_holds(check: Story, verifiers: list[User], cast: Cast) -> None:
    for stranger in (cast[Role.SUPERVISOR], cast[Role.COUNTY_VERIFIER], cast.twins[Role.TOWNSHIP_VERIFIER]):
        with pytest.raises(NotEntitled):
            aside(check, stranger)
    services.claim(user=verifiers[1], case_no=check.case_no, stage=S)
    with pytest.raises(ClaimedByOther):
        aside(check, verifiers[0])


def test_once_at_a_time_and_taken_up_again(check: Story, verifiers: list[User]) -> None:
    aside(check, verifiers[0])
    with pytest.raises(LiesAside):
        aside(check, verifiers[0], 4)
    snoozing.take_up(user=verifiers[0], case_no=check.case_no, stage=S)
    assert not lies_aside(verifiers[0])
    with pytest.raises(LiesNotAside):
        snoozing.take_up(user=verifiers[0], case_no=check.case_no, stage=S)
    aside(check, verifiers[0], 4)
    kinds = Event.objects.filter(stream=f"case:{check.case_no}").values_list("kind", flat=True)
    assert [list(kinds).count(f"case:stage:{what}") for what in ("laid_aside", "taken_up")] == [2, 1]


def test_urging_brings_it_back_for_everybody(check: Story, verifiers: list[User], cast: Cast) -> None:
    for verifier in verifiers[:2]:
        aside(check, verifier)
    urge(user=cast[Role.SUPERVISOR], case_no=check.case_no, stage=S)
    assert not any(lies_aside(verifier) for verifier in verifiers)
    assert set(SnoozeEnd.objects.values_list("why", flat=True)) == {"urged"}
    assert task_of(check).urged_on == clock.today()


def test_so_does_giving_it_to_somebody_and_deciding_it(check: Story, verifiers: list[User], cast: Cast) -> None:
    aside(check, verifiers[0])
    assign(user=cast[Role.SUPERVISOR], case_no=check.case_no, stage=S, official=verifiers[1], reason="改由你办")
    assert not lies_aside(verifiers[0])
    aside(check, verifiers[1])
    check.decide(S, user=verifiers[1])
    assert not lies_aside(verifiers[1])


def _row(story: Story, user: User, since: date, until: date) -> None:
    task, posting = task_of(story), user.postings.get()
    with transaction.atomic():
        Snooze.objects.create(
            task=task, official=user, since=since, until=until, reason="缓办", posting=posting, at=clock.now()
        )


def test_the_database_keeps_the_rules_itself(check: Story, verifiers: list[User]) -> None:
    today, user = clock.today(), verifiers[0]
    for days in (0, 32, 41):
        with pytest.raises(IntegrityError):
            _row(check, user, today, today + timedelta(days=days))
    with pytest.raises(IntegrityError):  # past the due date, though not long
        _row(check, user, today + timedelta(days=30), today + timedelta(days=41))
    row = aside(check, user)
    with pytest.raises(IntegrityError):
        _row(check, user, today, today + timedelta(days=2))
    with pytest.raises(DatabaseError), transaction.atomic():
        Snooze.objects.filter(pk=row.pk).update(until=today)


def test_supervisors_read_who_until_when_and_why(check: Story, verifiers: list[User], cast: Cast, as_: As) -> None:
    aside(check, verifiers[0])
    supervisor, other = as_(cast[Role.SUPERVISOR]), as_(cast[Role.AUDITOR])
    for address in (f"/cases/{check.case_no}/", f"/cases/{check.case_no}/{S}/supervise/", "/supervision/work/"):
        page = supervisor.get(address).content.decode()
        assert f"{verifiers[0].name} laid it aside until" in page and "等户主返乡" in page
    assert "等户主返乡" not in other.get(f"/cases/{check.case_no}/").content.decode()


def test_the_page_lays_aside_says_what_is_wrong_and_takes_up(check: Story, verifiers: list[User], as_: As) -> None:
    client, address = as_(verifiers[0]), f"/cases/{check.case_no}/{S}/"
    assert client.get(address + "lay-aside/").context["latest"] == snoozing.latest_day(task_of(check))
    assert client.post(address + "lay-aside/", {"until": clock.today(), "reason": "缓办"}).status_code == 422
    form = {"until": clock.today() + timedelta(days=2), "reason": "等户主返乡"}
    assert client.post(address + "lay-aside/", form)["Location"] == "/day/"
    assert [section["code"] for section in client.get("/day/").context["sections"]] == ["aside"]
    assert client.post(address + "lay-aside/", form).status_code == 409
    assert client.post(address + "take-up/").status_code == 302
    assert not lies_aside(verifiers[0])
