"""A place is followed while something of it is under way: notices, objections, letters, draws, signatures go on (D-46)."""

from typing import Any

import pytest
from django.test import Client

from approvals import comparison_letters as letters
from approvals import comparison_replies as replies
from approvals import plan_progress, plans
from approvals.models import (
    AnnualPlan,
    Case,
    DepartmentSeat,
    NoticeList,
    SheetSeat,
    StepCode,
    Suspicion,
)
from approvals.notice_policy import posting_for
from approvals.objection_policy import eligible
from approvals.plans import Figures
from approvals.stages import StageCode
from approvals.suspicions import clearing_posting
from audit import clock
from registry.access import acting_posting, holders
from registry.models import Division, Household, Member, Posting, ProgrammeVersion, Standing, User
from registry.places import full_name
from registry.roles import Duty, Level, Role
from tests.conftest import At
from tests.factories import DEPARTMENT, division
from tests.objection_steps import Dispute
from tests.story import Story
from workflows import demo_comparison as demo
from workflows import handover, waiting
from workflows.objection_queue import waiting_page

S, R = StageCode, Role


@pytest.fixture
def admin(story: Story) -> User:
    return story.cast[Role.SYSTEM_ADMINISTRATOR]


def merge_township(story: Story) -> handover.Moved:
    places = story.cast.places
    return _succeed(story, places.township, places.sister_township)


def merge_village(story: Story) -> handover.Moved:
    places = story.cast.places
    return _succeed(story, places.village, places.sister_village)


def _succeed(story: Story, old: Division, new: Division) -> handover.Moved:
    admin = story.cast[Role.SYSTEM_ADMINISTRATOR]
    return handover.succeed(
        user=admin, division=old, successor=new, on=clock.today(), paper="民发〔2017〕3号", at=clock.now()
    )


def again(user: User) -> User:
    """As the next request loads him: without what was read before."""
    return User.objects.get(pk=user.pk)


def test_who_follows_acts_for_the_place_that_ended(story: Story) -> None:
    places, clerk = story.cast.places, story.cast[Role.VILLAGE_CLERK]
    merge_village(story)
    posting = acting_posting(again(clerk), Duty.ACCEPT_APPLICATION, places.village.pk, clock.today())
    assert posting is not None and posting.division_id == places.sister_village.pk
    assert clerk.pk in {one.official_id for one in holders(Duty.ACCEPT_APPLICATION, places.village.pk)}
    stranger = story.cast[Role.COUNTY_OFFICE]
    assert acting_posting(stranger, Duty.ACCEPT_APPLICATION, places.village.pk, clock.today()) is None


@pytest.mark.parametrize("reform", [merge_village, merge_township])
def test_a_running_notice_is_proven_and_concluded_by_the_successor(story: Story, reform: object) -> None:
    story.until(S.FIRST_NOTICE).decide()
    posted = NoticeList.objects.get()
    reform(story)  # type: ignore[operator]
    assert posting_for(again(story.cast[Role.VILLAGE_COMMITTEE]), posted)
    story.until(S.TOWNSHIP_SELF_CHECK)
    assert story.case.stage == S.TOWNSHIP_SELF_CHECK


def test_a_list_after_the_merger_hangs_in_every_natural_village_and_names_the_new_village(story: Story) -> None:
    story.until(S.FIRST_NOTICE)
    hamlet = story.case.household.hamlet
    merge_village(story)
    story.decide()
    posted = NoticeList.objects.get()
    village = story.cast.places.sister_village
    assert posted.village_path == village.path and posted.act_division == village
    assert village.name in posted.text and story.cast.places.village.name not in posted.text
    names = list(posted.points.values_list("name", flat=True))
    assert f"{hamlet}公示点" in names and "公示点" not in names


def test_an_open_objection_goes_over_and_is_settled(story: Story) -> None:
    story.until(S.FIRST_NOTICE).decide()
    dispute = Dispute.begin(story)
    moved = merge_township(story)
    assert moved.objections == 1
    township = story.cast.places.sister_township
    objection = dispute.objection
    assert (objection.act_division, objection.division_path) == (township, township.path)
    assert objection.village_path == story.case.village_path
    assert objection.village == story.cast.places.village  # what was objected to is not rewritten
    assert dispute.handler().pk in {one.official_id for one in eligible(objection, StepCode.ACCEPT)}
    assert [task.objection_id for task in waiting_page(again(dispute.handler()), 10)] == [objection.pk]
    dispute.accept().assign().report().decide().reply()
    assert story.case.held_at is None


def test_who_objects_by_the_number_of_an_old_list_is_led_to_the_new_village(story: Story, client: Client) -> None:
    story.until(S.FIRST_NOTICE).decide()
    posted = NoticeList.objects.get()
    merge_village(story)
    page = client.get(f"/objections/new/?notice={posted.no}").content.decode()
    places = story.cast.places
    assert full_name(places.sister_village.path) in page
    assert full_name(places.village.path) not in page


def test_a_letter_of_a_renamed_county_is_answered_by_its_departments(story: Story, admin: User) -> None:
    story.until(S.COMPARISON)
    county, office = story.cast.places.county, story.cast[Role.COUNTY_OFFICE]
    batch = demo.letter_for(story.case)
    handover.rename(
        user=admin, division=county, name="农安区", on=clock.today(), paper="民发〔2017〕3号", at=clock.now()
    )
    request = batch.requests.earliest("pk")
    officer = Posting.objects.get(role=Role.DEPARTMENT_OFFICER, department=request.department, until=None).official
    assert replies.department_posting(again(officer), request, DepartmentSeat.OFFICER)
    assert request in waiting.letters_waiting_for(again(officer))
    assert letters.county_posting(again(office), batch.county)
    story.until(S.COUNTY_REVIEW)
    assert story.case.stage == S.COUNTY_REVIEW


def test_a_suspicion_is_cleared_by_the_successor(story: Story) -> None:
    story.until(S.COMPARISON)
    demo.answer_all(story.case, {(DEPARTMENT, "商品房登记"): "商品房一套"})
    suspicion = Suspicion.objects.get()
    merge_township(story)
    suspicion.refresh_from_db()
    assert suspicion.township == story.cast.places.sister_township
    assert suspicion.village_path == story.case.village_path
    assert clearing_posting(again(demo.holder(Duty.CLEAR_SUSPICION, suspicion.township_id)), suspicion)


def test_seats_of_a_waiting_sheet_stand_in_the_successors_queue(story: Story) -> None:
    sheet = story.until(S.TOWNSHIP_REVIEW).propose()
    merge_township(story)
    signer = again(story.cast[Role.TOWNSHIP_DEPUTY])
    assert list(waiting.seats_waiting_for(signer).values_list("sheet", flat=True)) == [sheet.pk]
    assert not SheetSeat.objects.filter(is_waiting=True, act_division=story.cast.places.township).exists()


def test_households_of_a_merged_village_exit_in_the_end(story: Story) -> None:
    story.until(S.SECOND_NOTICE)
    merge_village(story)
    story.until(S.FOLLOW_UP)
    assert Household.objects.get(pk=story.case.household_id).standing == Standing.EXITED


# ── annual plans ─────────────────────────────────────────────────────────────────────────────────────────────────────


def plan_of(place: Division, year: int = 2017) -> tuple[int, int | None, dict[str, int]] | None:
    """Persons, households and paths of the plan in force."""
    plan = AnnualPlan.objects.filter(division=place, year=year).order_by("version").last()
    return (plan.persons, plan.households, plan.by_path) if plan else None


@pytest.fixture
def planned(story: Story) -> Story:
    """A county of 1,000 persons this year and 300 the next, split to both townships, one of them to its village."""
    cast, places = story.cast, story.cast.places
    version = ProgrammeVersion.objects.get()

    def write(role: Role, place: Division, year: int, *figures: Any) -> None:
        plans.set_plan(
            user=cast[role],
            version=version,
            division=place,
            year=year,
            figures=Figures(*figures),
            source="长脱贫组〔2017〕2号",
            reason="分解年度任务",
            at=clock.now(),
        )

    write(R.CITY_TEAM_LEADER, places.county, 2017, 1000)
    write(R.CITY_TEAM_LEADER, places.county, 2018, 300)
    write(R.COUNTY_OFFICE, places.township, 2017, 600, 200, {"产业": 100})
    write(R.COUNTY_OFFICE, places.township, 2018, 50)
    write(R.COUNTY_OFFICE, places.sister_township, 2017, 400, 150, {"产业": 30, "教育": 9})
    write(R.TOWNSHIP_DEPUTY, places.village, 2017, 500)
    return story


def test_open_plans_of_a_merged_township_are_added_to_its_successors(planned: Story) -> None:
    places, version = planned.cast.places, ProgrammeVersion.objects.get()
    planned.until(S.APPLICATION)
    before = plan_progress.progress_below(version, places.county, 2017)
    moved = merge_township(planned)
    assert (moved.plans, moved.plans_left) == (3, 0)
    assert plan_of(places.sister_township) == (1000, 350, {"产业": 130, "教育": 9})
    assert plan_of(places.sister_township, 2018) == (50, None, {})
    assert plan_of(places.township) == (0, None, {}) and plan_of(places.township, 2018) == (0, None, {})
    village = Division.objects.get(pk=places.village.pk).successor
    assert village is not None and plan_of(village) == (500, None, {})
    old = AnnualPlan.objects.filter(division=places.township, year=2017).order_by("version").first()
    assert old is not None and (old.persons, old.division.name) == (600, "农安镇")
    taken = AnnualPlan.objects.filter(division=places.sister_township, year=2017).latest("version")
    assert (taken.source, taken.reason) == ("民发〔2017〕3号", "承继农安镇的计划")
    after = plan_progress.progress_below(version, places.county, 2017)
    assert after[places.sister_township.path] == before[places.township.path]


def test_plans_of_a_year_that_is_over_stay_with_the_old_name(planned: Story, at: At) -> None:
    places = planned.cast.places
    with at("2018-03-01"):
        moved = merge_township(planned)
    assert moved.plans == 1
    assert plan_of(places.township) == (600, 200, {"产业": 100}) and plan_of(places.sister_township) == (
        400,
        150,
        {"产业": 30, "教育": 9},
    )
    assert plan_of(places.sister_township, 2018) == (50, None, {})


def test_a_renamed_township_plans_on_and_what_ended_under_the_old_name_counts(planned: Story) -> None:
    places, version = planned.cast.places, ProgrammeVersion.objects.get()
    planned.until(S.APPLICATION)
    Case.objects.filter(case_no=planned.case_no).update(
        outcome="approved", closed_at=clock.now()
    )  # it stays where it ended
    handover.rename(
        user=planned.cast[R.SYSTEM_ADMINISTRATOR],
        division=places.township,
        name="农安街道",
        on=clock.today(),
        paper="民发〔2017〕3号",
        at=clock.now(),
    )
    new = Division.objects.get(name="农安街道")
    assert plan_of(new) == (600, 200, {"产业": 100})
    plan = AnnualPlan.objects.filter(division=new, year=2017).latest("version")
    assert (
        plan_progress.persons_planned(plan)
        == Member.objects.filter(household=planned.case.household, left_on=None).count()
    )
    assert plan_progress.progress_below(version, places.county, 2017)[new.path].exited_households == 1


def test_where_the_level_above_assigned_too_little_the_plans_stay_and_it_is_said(planned: Story) -> None:
    places = planned.cast.places
    county = division("德惠市", Level.COUNTY, places.city)
    there = division("岔路口镇", Level.TOWNSHIP, county)
    plans.set_plan(
        user=planned.cast[R.CITY_TEAM_LEADER],
        version=ProgrammeVersion.objects.get(),
        division=county,
        year=2017,
        figures=Figures(10),
        source="长脱贫组〔2017〕2号",
        reason="分解年度任务",
        at=clock.now(),
    )
    moved = _succeed(planned, places.township, there)
    assert (
        (moved.plans, moved.plans_left) == (0, 3)
        and plan_of(places.township) == (600, 200, {"产业": 100})
        and plan_of(there) is None
    )
