"""责任随着职能走 (D-46, L-10): work goes over to the successor, what was signed keeps old names, old places stay in the tree."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from approvals.models import Case, Decision
from approvals.stages import StageCode
from audit import clock
from audit.models import Event
from registry import delegations, managing
from registry.access import acting_posting, sees
from registry.errors import MayNotManage, SuccessionWrong
from registry.models import Delegation, Division, Household, Posting, Succession, User
from registry.places import full_name
from registry.programme_store import in_force
from registry.roles import Duty, Level, Role
from registry.services import SYSTEM
from tests.conftest import As
from tests.factories import division, make_household, official, posting_of
from tests.story import Story
from workflows import handover, services
from workflows.models import CaseTask

S = StageCode
SUCCESSION = "/registry/postings/succession/"


@pytest.fixture
def admin(story: Story) -> User:
    return story.cast[Role.SYSTEM_ADMINISTRATOR]


def orders(**changes: Any) -> dict[str, Any]:
    return {"on": clock.today(), "paper": "民发〔2017〕3号", "at": clock.now()} | changes


def decided(story: Story) -> Decision:
    """The annual plan, decided by the deputy of the old township."""
    decision = story.decide(S.YEAR_PLAN)
    assert isinstance(decision, Decision)
    return decision


def test_a_merged_village_hands_its_open_cases_to_the_other(story: Story, admin: User) -> None:
    places, before = story.cast.places, decided(story)
    clerk = story.cast[Role.VILLAGE_CLERK]
    moved = handover.succeed(user=admin, division=places.village, successor=places.sister_village, **orders())
    assert (moved.places, moved.cases, moved.tasks) == (1, 1, 1)
    case = Case.objects.get(case_no=story.case_no)
    assert (case.village, case.village_path) == (places.sister_village, places.sister_village.path)
    task = CaseTask.objects.get(case=case, finished=None)
    assert (task.act_division, task.division_path) == (places.sister_village, places.sister_village.path)
    assert Household.objects.get(pk=case.household_id).village == places.sister_village
    kept = Decision.objects.get(pk=before.pk)
    assert (kept.unit, kept.post, kept.posting_id) == (before.unit, before.post, before.posting_id)
    # The officials go over with their posts, and the work goes on.
    assert acting_posting(clerk, Duty.ACCEPT_APPLICATION, places.sister_village.pk, clock.today())
    acting = acting_posting(clerk, Duty.ACCEPT_APPLICATION, places.village.pk, clock.today())
    assert acting is not None and acting.division_id == places.sister_village.pk  # of the old place he has no post left
    services.decide(user=clerk, case_no=story.case_no, stage=S.APPLICATION, act=story.act(S.APPLICATION))


def test_a_merged_village_stays_in_the_tree_with_its_successor_and_date(story: Story, admin: User, as_: As) -> None:
    places = story.cast.places
    handover.succeed(user=admin, division=places.village, successor=places.sister_village, **orders())
    old = Division.objects.get(pk=places.village.pk)
    assert (old.successor, old.effective_until, old.name) == (places.sister_village, clock.today(), "宝城村")
    page = as_(story.cast[Role.TOWNSHIP_HEAD]).get(f"/registry/divisions/{old.pk}/").content.decode()
    assert "前塘家村" in page
    assert old.path in sees(User.objects.get(pk=story.cast[Role.VILLAGE_CLERK].pk))
    entry = Succession.objects.get()
    assert (entry.division, entry.paper, entry.recorded_by) == (old, "民发〔2017〕3号", admin)
    logged = Event.objects.get(stream=f"division:{old.pk}")
    assert admin.name in logged.body


def test_a_township_takes_its_villages_officials_and_waiting_work_with_it(story: Story, admin: User) -> None:
    places = story.cast.places
    deputy = story.cast[Role.TOWNSHIP_DEPUTY]
    moved = handover.succeed(user=admin, division=places.township, successor=places.sister_township, **orders())
    assert moved.places == 3 and moved.cases == 1
    case = Case.objects.get(case_no=story.case_no)
    assert case.village_id != places.village.pk and case.village.parent == places.sister_township
    assert case.village.name == "宝城村"
    assert full_name(case.village_path) == "吉林省长春市农安县伏龙泉镇宝城村"
    task = CaseTask.objects.get(case=case, finished=None)
    assert task.act_division == places.sister_township
    services.decide(user=deputy, case_no=story.case_no, stage=S.YEAR_PLAN, act=story.act(S.YEAR_PLAN))
    old = Division.objects.get(pk=places.village.pk)
    assert old.parent_id == places.township.pk and old.successor == case.village
    assert case.village.codes.get().code == "220122100220"


def test_a_renamed_county_goes_on_under_its_programme(story: Story, admin: User) -> None:
    county = story.cast.places.county
    handover.rename(user=admin, division=county, name="农安区", **orders())
    new = Division.objects.get(name="农安区")
    case = Case.objects.get(case_no=story.case_no)
    assert case.village_path.startswith(new.path) and in_force(new, clock.today()) is not None
    services.decide(
        user=story.cast[Role.TOWNSHIP_DEPUTY], case_no=story.case_no, stage=S.YEAR_PLAN, act=story.act(S.YEAR_PLAN)
    )


def test_delegations_go_over_with_the_post(story: Story, admin: User) -> None:
    delegate = User.objects.create_user("stand-in", name="代理人")
    delegations.delegate(
        posting=posting_of(story.cast[Role.TOWNSHIP_DEPUTY]),
        to=delegate,
        since=clock.today(),
        until=clock.today() + timedelta(days=9),
        paper="代字1号",
        reason="学习",
        by=SYSTEM,
        at=clock.now(),
    )
    handover.reform_unit(
        user=admin, division=story.cast.places.township, before="农安镇办", after="农安镇乡村振兴办", **orders()
    )
    posting = acting_posting(delegate, Duty.PLAN_EXIT, story.cast.places.township.pk, clock.today())
    assert posting is not None and posting.unit == "农安镇乡村振兴办"
    assert Delegation.objects.filter(ended_on=None).count() == 1
    decision = services.decide(user=delegate, case_no=story.case_no, stage=S.YEAR_PLAN, act=story.act(S.YEAR_PLAN))
    assert isinstance(decision, Decision) and decision.unit == "农安镇乡村振兴办"


def test_a_reformed_unit_leaves_signed_history_alone(story: Story, admin: User, as_: As) -> None:
    before = decided(story)
    form = {
        "kind": "unit", "place": "220122100", "before": before.unit, "name": "农安镇乡村振兴办",
        "on": clock.today().isoformat(), "paper": "编办〔2017〕2号",
    }  # fmt: skip
    assert as_(admin).post(SUCCESSION, form).status_code == 302
    kept = Decision.objects.get(pk=before.pk)
    assert kept.unit == before.unit and kept.posting.unit == before.unit and kept.posting.until == clock.today()
    assert posting_of(story.cast[Role.TOWNSHIP_DEPUTY]).unit == "农安镇乡村振兴办"


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "merged", "successor": "220122101"},
        {"kind": "merged", "successor": "220122100220"},
        {"kind": "merged", "successor": ""},
        {"kind": "renamed", "name": ""},
        {"kind": "renamed", "name": "宝城村"},
        {"kind": "unit", "before": "没有的单位", "name": "新单位"},
        {"kind": "renamed", "name": "新村", "on": "2099-01-01"},
        {"kind": "renamed", "name": "新村", "paper": ""},
    ],
)
def test_what_cannot_be_is_said_beside_the_form(story: Story, admin: User, as_: As, changes: dict[str, str]) -> None:
    form = {"place": "220122100220", "on": clock.today().isoformat(), "paper": "民发1号"} | changes
    assert as_(admin).post(SUCCESSION, form).status_code == 422
    assert not Succession.objects.exists()


def test_only_who_manages_both_places_records_it(story: Story) -> None:
    places = story.cast.places
    small = official(Role.SYSTEM_ADMINISTRATOR, places.township, "small-admin", "镇管")
    with pytest.raises(MayNotManage):
        handover.succeed(user=small, division=places.township, successor=places.sister_township, **orders())
    assert managing.may_manage(small, places.village)


def test_a_place_ends_once(story: Story, admin: User) -> None:
    places = story.cast.places
    handover.succeed(user=admin, division=places.village, successor=places.sister_village, **orders())
    old = Division.objects.get(pk=places.village.pk)
    with pytest.raises(SuccessionWrong):
        handover.succeed(user=admin, division=old, successor=places.sister_village, **orders())
    with pytest.raises(SuccessionWrong):
        managing.appoint(
            user=admin, official=story.cast[Role.TOWNSHIP_HEAD], division=old, role=Role.GROUP_HEAD, unit="村", post="组长",
            since=clock.today(), paper="任1号", at=clock.now(),
        )  # fmt: skip


def test_successions_only_grow(story: Story, admin: User) -> None:
    places = story.cast.places
    handover.succeed(user=admin, division=places.village, successor=places.sister_village, **orders())
    with pytest.raises(IntegrityError if connection.vendor == "sqlite" else Exception), transaction.atomic():
        Succession.objects.update(paper="改了")
    assert Succession.objects.get().paper == "民发〔2017〕3号"


def test_its_statements_do_not_grow_with_the_open_cases(story: Story, admin: User) -> None:
    """Set by set: the number of places counts, not what waits in them."""
    places = story.cast.places
    others = [make_household(places.village, no=f"22012210028{number:05d}") for number in range(6)]
    for household in others:
        Story.begin(story.cast, household)
    empty = division("空村", Level.VILLAGE, places.township)
    with CaptureQueriesContext(connection) as few:
        handover.succeed(user=admin, division=empty, successor=places.sister_village, **orders())
    Posting.objects.filter(division=places.village, until=None).update(until=date(2017, 3, 1))
    with CaptureQueriesContext(connection) as many:
        moved = handover.succeed(user=admin, division=places.village, successor=places.sister_village, **orders())
    assert moved.cases == 7 and abs(len(many) - len(few)) <= 2
