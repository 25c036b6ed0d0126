"""What the queue and the list of rosters say."""

from typing import Any

from approvals.stages import StageCode as S
from audit import clock
from registry.models import User
from registry.roles import Role
from registry.services import SYSTEM, appoint
from tests.conftest import As
from tests.story import Story
from workflows import services
from workflows.views import roster


def colleague_of(official: User, username: str = "second") -> User:
    """Another official in the same post."""
    first = official.postings.get()
    user = User.objects.create_user(username=username, password="pass-for-tests-1", name="丁一")
    appoint(
        official=user,
        role=Role(first.role),
        division=first.division,
        unit=first.unit,
        post=first.post,
        since=first.since,
        paper="任字〔2017〕8号",
        by=SYSTEM,
        at=clock.now(),
    )
    return user


def test_the_queue_names_whoever_holds_a_case_in_hand(story: Story, as_: As) -> None:
    deputy = story.cast[Role.TOWNSHIP_DEPUTY]
    second = colleague_of(deputy)
    services.claim(user=deputy, case_no=story.case_no, stage=S.YEAR_PLAN)
    assert "you hold it since" in as_(deputy).get("/queue/").content.decode()
    page = as_(second).get("/queue/").content.decode()
    assert f"{deputy.name} holds it since" in page and "you hold it" not in page


def test_a_household_counts_as_exited_from_its_deregistration_on(story: Story, as_: As) -> None:
    story.until(S.DEREGISTRATION_CONFIRMATION)
    county = as_(story.cast[Role.COUNTY_OFFICE])
    assert county.get("/rosters/").context["rosters"][0]["done"] == 0
    story.decide(S.DEREGISTRATION_CONFIRMATION)
    assert county.get("/rosters/").context["rosters"][0]["done"] == 1
    story.decide(S.FOLLOW_UP)
    assert county.get("/rosters/").context["rosters"][0]["done"] == 1


def test_rosters_beyond_the_first_page_can_be_reached(story: Story, as_: As, monkeypatch: Any) -> None:
    monkeypatch.setattr(roster, "PAGE", 1)
    first = story.case.roster
    type(first).objects.create(
        village=first.village,
        village_path=first.village_path,
        programme=first.programme,
        year=2016,
        opened_at=first.opened_at,
    )
    county = as_(story.cast[Role.COUNTY_OFFICE])
    page = county.get("/rosters/").content.decode()
    assert "?page=2" in page and "2016" not in page
    assert "2016" in county.get("/rosters/?page=2").content.decode()
