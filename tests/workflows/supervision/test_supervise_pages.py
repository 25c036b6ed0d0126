"""The page of one waiting stage for its supervisor, what was laid before him, and who is away, over HTTP."""

from datetime import timedelta

import pytest

from approvals.stages import StageCode
from audit import clock
from registry.models import Absence
from registry.roles import Role
from tests.conftest import As
from tests.factories import Cast
from tests.story import Story
from workflows import services
from workflows.models import OPEN, CaseTask, Message
from workflows.supervision.escalating import sweep

S = StageCode.APPLICATION
pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(story: Story) -> Story:
    """The village's clerk has to accept the application."""
    return story.until(S)


@pytest.fixture
def address(asked: Story) -> str:
    return f"/cases/{asked.case_no}/{S}/supervise/"


def owner_of(story: Story) -> object:
    return CaseTask.objects.get(OPEN, case__case_no=story.case_no).owner


def test_the_township_urges_its_village(asked: Story, address: str, cast: Cast, as_: As) -> None:
    deputy = as_(cast[Role.TOWNSHIP_DEPUTY])
    assert "催办" in deputy.get(address).content.decode() or "Urge" in deputy.get(address).content.decode()
    assert deputy.post(address + "urge/", {"reason": "请今日办结"}).status_code == 302
    assert Message.objects.filter(reader=cast[Role.VILLAGE_CLERK], kind="urged").count() == 1
    assert deputy.post(address + "urge/").status_code == 409


def test_who_could_take_it_is_offered_with_what_he_has_in_hand(address: str, cast: Cast, as_: As) -> None:
    page = as_(cast[Role.TOWNSHIP_DEPUTY]).get(address).content.decode()
    assert cast[Role.VILLAGE_CLERK].name in page


def test_it_is_assigned_to_the_chosen_one(asked: Story, address: str, cast: Cast, as_: As) -> None:
    clerk = cast[Role.VILLAGE_CLERK]
    form = {"official": clerk.pk, "reason": "由你办理"}
    assert as_(cast[Role.TOWNSHIP_DEPUTY]).post(address + "assign/", form).status_code == 302
    assert owner_of(asked) == clerk


def test_without_a_choice_or_a_reason_the_page_says_so(asked: Story, address: str, cast: Cast, as_: As) -> None:
    deputy = as_(cast[Role.TOWNSHIP_DEPUTY])
    assert deputy.post(address + "assign/", {"reason": "由你办理"}).status_code == 422
    assert deputy.post(address + "assign/", {"official": cast[Role.VILLAGE_CLERK].pk}).status_code == 422
    assert owner_of(asked) is None


def test_insiders_without_the_duty_are_told_which(address: str, cast: Cast, as_: As) -> None:
    for role in (Role.AUDITOR, Role.COUNTY_VERIFIER):
        response = as_(cast[role]).post(address + "urge/")
        assert response.status_code == 403


def test_a_colleague_takes_over_what_lies_idle(story: Story, cast: Cast, as_: As) -> None:
    stage = StageCode.TOWNSHIP_SELF_CHECK
    story.until(stage)
    first, second, *_others = cast.all_of(Role.TOWNSHIP_VERIFIER)
    services.claim(user=first, case_no=story.case_no, stage=stage)
    clock._demo_now.set(clock.now() + timedelta(hours=1))
    address = f"/cases/{story.case_no}/{stage}/supervise/take-over/"
    assert as_(second).post(address, {"reason": "同事外出"}).status_code == 302
    assert owner_of(story) == second


def test_an_unknown_act_is_no_page(address: str, cast: Cast, as_: As) -> None:
    assert as_(cast[Role.TOWNSHIP_DEPUTY]).post(address + "decide/").status_code == 404


def test_a_stage_that_does_not_wait_offers_nothing(asked: Story, cast: Cast, as_: As) -> None:
    address = f"/cases/{asked.case_no}/{StageCode.YEAR_PLAN}/supervise/"
    office = as_(cast[Role.COUNTY_OFFICE])
    assert '<form method="post" action="' + address not in office.get(address).content.decode()
    assert office.post(address + "urge/").status_code == 409


def test_what_the_clock_lays_before_me_has_its_card_and_its_list(asked: Story, cast: Cast, as_: As) -> None:
    CaseTask.objects.filter(OPEN).update(due_on=clock.today() - timedelta(days=1))
    sweep()
    office = as_(cast[Role.COUNTY_OFFICE])
    assert "/supervision/escalated/" in office.get("/").content.decode()
    assert asked.case_no in office.get("/supervision/escalated/").content.decode()
    assert asked.case_no not in as_(cast[Role.AUDITOR]).get("/supervision/escalated/").content.decode()


def test_an_absence_is_recorded_and_ended(cast: Cast, as_: As) -> None:
    clerk, today = cast[Role.TOWNSHIP_CLERK], clock.today()
    form = {"official": clerk.username, "kind": "leave", "since": today, "until": today + timedelta(days=5)}
    assert as_(clerk).post("/supervision/absences/", form).status_code == 302
    assert Message.objects.filter(kind="absence", reader=cast[Role.TOWNSHIP_DEPUTY]).count() == 1
    absence = Absence.objects.get()
    assert clerk.name in as_(cast[Role.TOWNSHIP_DEPUTY]).get("/supervision/absences/").content.decode()
    assert as_(cast.twins[Role.TOWNSHIP_DEPUTY]).post(f"/supervision/absences/{absence.pk}/end/").status_code == 404
    assert as_(clerk).post(f"/supervision/absences/{absence.pk}/end/").status_code == 302


def test_a_wrong_day_is_said_and_nothing_written(cast: Cast, as_: As) -> None:
    clerk, today = cast[Role.TOWNSHIP_CLERK], clock.today()
    form = {"official": clerk.username, "kind": "leave", "since": today, "until": today - timedelta(days=1)}
    assert as_(clerk).post("/supervision/absences/", form).status_code == 422
    assert not Absence.objects.exists()


def test_nobody_records_the_absence_of_a_stranger(cast: Cast, as_: As) -> None:
    today = clock.today()
    form = {"official": cast[Role.COUNTY_OFFICE].username, "kind": "leave", "since": today, "until": today}
    assert as_(cast[Role.TOWNSHIP_DEPUTY]).post("/supervision/absences/", form).status_code == 403
