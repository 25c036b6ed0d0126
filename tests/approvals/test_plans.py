"""Annual plans: assigned from above, split below, persons not households, every version kept; nobody adds on top (C-01 … C-07)."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from approvals import plan_progress, plans
from approvals.errors import (
    ActInvalid,
    InputWrong,
    NotEntitled,
    PlanExceeded,
)
from approvals.models import AnnualPlan
from approvals.plan_errors import PartsExceedPlan, PlanExceedsAbove, PlanMissingAbove
from approvals.plans import Figures
from approvals.stages import STAGE_OF, StageCode
from audit import clock
from registry.models import ProgrammeVersion
from registry.roles import Level, Role
from tests import factories
from tests.story import Story

PAPER = {"source": "长脱贫组〔2017〕2号", "reason": "分解年度任务"}


@pytest.fixture
def version(programme):
    return ProgrammeVersion.objects.get()


@pytest.fixture
def set_plan(cast, version):
    """`set_plan(place, 2017, 100)`; by the city for counties, the county for townships, the township for villages."""
    by = {3: Role.CITY_TEAM_LEADER, 4: Role.COUNTY_OFFICE, 5: Role.TOWNSHIP_DEPUTY}

    def write(division, year, persons, *, user=None, households=None, by_path=None, **changes):
        return plans.set_plan(
            user=user or cast[by[division.level]],
            version=version,
            division=division,
            year=year,
            figures=Figures(persons, households, by_path or {}),
            at=clock.now(),
            **(PAPER | changes),
        )

    return write


def test_the_jurisdiction_is_assigned_what_its_source_gives(version, places):
    assert plans.assigned(version, places.city) == {2017: 27856, 2018: 3276, 2019: 1641, 2020: 0}


def test_a_county_is_assigned_by_the_city_and_splits_to_its_townships(set_plan, places, version):
    set_plan(places.county, 2017, 1000)
    set_plan(places.township, 2017, 600)
    set_plan(places.sister_township, 2017, 400)
    assert plans.assigned(version, places.township) == {2017: 600}


def test_counties_together_never_get_more_than_the_source_gives(set_plan, places):
    with pytest.raises(PlanExceedsAbove, match="27856"):
        set_plan(places.county, 2017, 27857)


def test_townships_together_never_get_more_than_the_county(set_plan, places):
    set_plan(places.county, 2017, 1000)
    set_plan(places.township, 2017, 600)
    with pytest.raises(PlanExceedsAbove, match="1001"):
        set_plan(places.sister_township, 2017, 401)


def test_persons_may_be_put_off_to_a_later_year_and_never_brought_forward(set_plan, places):
    set_plan(places.county, 2017, 1000)
    set_plan(places.county, 2018, 100)
    set_plan(places.township, 2017, 900)
    set_plan(places.township, 2018, 200)  # a hundred later than assigned
    with pytest.raises(PlanExceedsAbove):
        set_plan(places.township, 2017, 1001)


def test_without_a_plan_above_there_is_nothing_to_split(set_plan, places):
    with pytest.raises(PlanMissingAbove, match="农安县"):
        set_plan(places.township, 2017, 1)


def test_what_was_split_is_not_taken_away_from_above(set_plan, places):
    set_plan(places.county, 2017, 1000)
    set_plan(places.township, 2017, 600)
    with pytest.raises(PartsExceedPlan, match="600"):
        set_plan(places.county, 2017, 599)


def test_a_change_is_a_new_version_and_the_old_one_stays(set_plan, places, version):
    set_plan(places.county, 2017, 1000)
    second = set_plan(places.county, 2017, 900, reason="上级调整")
    assert (second.version, plans.assigned(version, places.county)) == (2, {2017: 900})
    assert [row.persons for row in AnnualPlan.objects.order_by("version")] == [1000, 900]


def test_a_plan_is_never_changed_or_deleted(set_plan, places):
    plan = set_plan(places.county, 2017, 1000)
    for write in (lambda: AnnualPlan.objects.update(persons=1), plan.delete):
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            write()


def test_the_database_refuses_more_than_was_assigned(set_plan, places):
    set_plan(places.county, 2017, 1000)
    plan = set_plan(places.township, 2017, 600)
    plan.pk, plan.version, plan.persons = None, 2, 1001
    with pytest.raises(IntegrityError, match="never_exceeds"), transaction.atomic():
        plan.save(force_insert=True)


def test_the_database_refuses_a_version_out_of_order(set_plan, places):
    plan = set_plan(places.county, 2017, 1000)
    plan.pk, plan.version = None, 3
    with pytest.raises(IntegrityError, match="follow_each_other"), transaction.atomic():
        plan.save(force_insert=True)


def test_a_place_does_not_set_its_own_target(set_plan, places, cast):
    set_plan(places.county, 2017, 1000)
    for place, role in ((places.county, Role.COUNTY_OFFICE), (places.township, Role.TOWNSHIP_DEPUTY)):
        with pytest.raises(NotEntitled):
            set_plan(place, 2017, 10, user=cast[role])


def test_a_county_above_which_nobody_assigns_writes_down_its_paper(set_plan, places, cast):
    leader = factories.posting_of(cast[Role.CITY_TEAM_LEADER])
    leader.until = clock.today()
    leader.save()
    assert set_plan(places.county, 2017, 10, user=cast[Role.COUNTY_OFFICE]).version == 1


@pytest.mark.parametrize(
    "wrong",
    [{"households": 11}, {"by_path": {"产业": 11}}, {"source": "x"}, {"reason": "\x00\x00"}, {"year": 2016}],
    ids=["households", "paths", "source", "reason", "year"],
)
def test_what_makes_no_sense_is_refused(set_plan, places, wrong):
    year = wrong.pop("year", 2017)
    with pytest.raises(InputWrong):
        set_plan(places.county, year, 10, **wrong)


def test_the_paths_may_fall_short_of_the_whole(set_plan, places):
    assert set_plan(places.county, 2017, 500, by_path={"产业": 300, "教育": 196}).by_path == {"产业": 300, "教育": 196}


# ── the guard of the annual plan ─────────────────────────────────────────────────────────────────────────────────────
def test_a_township_never_plans_more_persons_than_it_was_assigned(story, set_plan, places):
    set_plan(places.county, 2017, 1)
    set_plan(places.township, 2017, 1)  # the household has two members
    with pytest.raises(ActInvalid) as caught:
        story.decide(StageCode.YEAR_PLAN)
    assert any(isinstance(refusal, PlanExceeded) for refusal in caught.value.refusals)
    set_plan(places.county, 2017, 2)
    set_plan(places.township, 2017, 2)
    story.decide(StageCode.YEAR_PLAN)


def test_a_year_with_a_target_of_nobody_plans_nobody(story, set_plan, places):
    set_plan(places.county, 2017, 0)
    set_plan(places.township, 2017, 0)
    with pytest.raises(ActInvalid):
        story.decide(StageCode.YEAR_PLAN)


def test_of_a_list_as_many_are_planned_as_there_are_persons_left(story, set_plan, places, cast):
    other = factories.make_household(places.village, no="2201221002200002", head_name="王强")
    second = Story.begin(cast, other)
    set_plan(places.county, 2017, 3)
    set_plan(places.township, 2017, 3)
    cases = [story.case, second.case]
    assert list(plan_progress.plan_refusals(cases, STAGE_OF[StageCode.YEAR_PLAN])) == [second.case.pk]


def test_the_guard_asks_the_same_number_of_questions_for_a_list(
    story, set_plan, places, cast, django_assert_num_queries
):
    set_plan(places.county, 2017, 100)
    set_plan(places.township, 2017, 100)
    cases = [story.case]
    for number in range(2, 7):
        other = factories.make_household(places.village, no=f"220122100220000{number}", head_name=f"户{number}")
        cases.append(Story.begin(cast, other).case)
    for size in (1, 6):
        with django_assert_num_queries(4):
            assert plan_progress.plan_refusals(cases[:size], STAGE_OF[StageCode.YEAR_PLAN]) == {}


def test_progress_counts_persons_planned_and_verified(story, version, places):
    before = plan_progress.progress_below(version, places.county, 2017)
    assert before[places.township.path].planned_persons == 0
    story.decide(StageCode.YEAR_PLAN)
    after = plan_progress.progress_below(version, places.county, 2017)[places.township.path]
    assert (after.planned_persons, after.planned_households, after.exited_persons) == (2, 1, 0)


def test_progress_is_told_by_path(story, version, places):
    story.decide(StageCode.YEAR_PLAN)
    assert plan_progress.progress_by_path(version, places.county, 2017)["产业"].planned_persons == 2


# ── the page ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_county_splits_on_its_page(set_plan, places, cast, as_):
    set_plan(places.county, 2017, 1000)
    url = f"/plans/{places.county.pk}/2017/"
    form = {
        "split-source": "农脱贫组〔2017〕1号",
        "split-reason": "分解任务",
        f"split-persons-{places.township.pk}": "600",
        f"split-households-{places.township.pk}": "200",
    }
    assert as_(cast[Role.COUNTY_OFFICE]).post(url, form).status_code == 302
    plan = AnnualPlan.objects.get(division=places.township)
    assert (plan.persons, plan.households, plan.source) == (600, 200, "农脱贫组〔2017〕1号")
    text = as_(cast[Role.COUNTY_OFFICE]).get(url).content.decode()
    assert "600 人 · 200 户" in text
    assert "1,000 人" in text
    too_many = form | {f"split-persons-{places.sister_township.pk}": "401"}
    assert as_(cast[Role.COUNTY_OFFICE]).post(url, too_many).status_code == 422
    assert not AnnualPlan.objects.filter(division=places.sister_township).exists()


def test_whoever_may_not_set_it_reads_it(set_plan, places, cast, as_):
    set_plan(places.county, 2017, 1000)
    url = f"/plans/{places.county.pk}/2017/"
    assert as_(cast[Role.SUPERVISOR]).get(url).status_code == 200
    answer = as_(cast[Role.COUNTY_OFFICE]).post(
        url, {"own-persons": "5", "own-source": "某文件", "own-reason": "某理由"}
    )
    assert answer.status_code == 403
    assert as_(cast.twins[Role.TOWNSHIP_DEPUTY]).get(url).status_code == 404


@pytest.mark.parametrize("year", ["1900", "99999999999999999999"])
def test_a_year_outside_the_programme_has_no_page(programme, places, cast, as_, year):
    assert as_(cast[Role.COUNTY_OFFICE]).get(f"/plans/{places.county.pk}/{year}/").status_code == 404


def test_the_pages_queries_do_not_grow_with_the_places(set_plan, places, cast, as_):
    set_plan(places.county, 2017, 1000)
    browser, counts = as_(cast[Role.COUNTY_OFFICE]), []
    for number in range(3):
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(f"/plans/{places.county.pk}/2017/").status_code == 200
        counts.append(len(queries))
        set_plan(factories.division(f"新镇{number}", Level.TOWNSHIP, places.county), 2017, 10)
    assert counts[1] == counts[2]  # the first visit also reads what the process then remembers
