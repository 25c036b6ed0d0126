"""Samples of a township and of a county: one identification flow lets townships look at 20 %, counties at 10 % (domain.md §2.2, P:17)."""

import json
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from approvals import drawing, guards
from approvals.drawing import DRAWERS, digest_of
from approvals.errors import ActInvalid, NotEntitled
from approvals.models import Decision, SampleDraw, SampleUnit
from approvals.photos import evidence_guard
from approvals.sampling import outside_sample, sample_open
from approvals.stages import STAGE_OF, Outcome, StageCode
from documents.models import OfficialDocument
from registry.models import Household
from registry.roles import Role
from tests.conftest import As
from tests.factories import Cast, make_household
from tests.programme_variants import load_variant
from tests.remembered import remembered
from tests.story import Story, role_for
from workflows import demo_comparison as demo
from workflows import sampling, services

S, R = StageCode, Role
BELOW = [S.TOWNSHIP_SELF_CHECK, S.COUNTY_REVIEW]
RULE = 'coverage = "sample"\nclause = "{clause}"\n[coverage.rule]\nclause = "{clause}"\nsteps = [{{ percent = {percent} }}]\n'


def sampled(level: str, clause: str, percent: int) -> tuple[str, str]:
    """A level's coverage of households: a sample instead of all."""
    head = f'[[coverage]]\nsubject = "household"\nlevel = "{level}"\n'
    return f'{head}coverage = "full"\nclause = "{clause}"\n', head + RULE.format(clause=clause, percent=percent)


def route(stage: str, level: str, title: str) -> tuple[str, str]:
    head = f'stage = "{stage}"\nlevel = "{level}"\ntitle = "{title}"\n'
    return head, head + 'coverage = "sample"\n'


@pytest.fixture
def stories(cast: Cast, household: Household, programme: None, tmp_path: Path) -> list[Story]:
    """Six households of one village under a programme whose township and county sample."""
    load_variant(
        tmp_path,
        sampled("township", "C-30", 20),
        sampled("county", "C-66", 10),
        route("township_self_check", "township", "乡自查"),
        route("county_review", "county", "县复查"),
    )
    more = [make_household(household.village, no=f"220122100220000{number}") for number in range(2, 7)]
    return [Story.begin(cast, each) for each in (household, *more)]


def waiting_at(stories: list[Story], stage: str) -> list[Story]:
    """All of them wait at the stage; nothing of it is drawn yet."""
    remembered(f"all wait at {stage}: {[each.case_no for each in stories]}", lambda: walk(stories, stage))
    return stories


def walk(stories: list[Story], stage: str) -> None:
    for each in stories:
        while each.case.stage != stage:
            each.wait_for_notice()
            unit = SampleUnit.objects.filter(case=each.case, stage=each.case.stage)
            if each.case.stage in BELOW and not unit.exists():
                all_wait(stories, each.case.stage)
                demo.draw_for(each.case, STAGE_OF[each.case.stage])
            sample_first(stories, each)
            each.decide()


def all_wait(stories: list[Story], stage: str) -> None:
    for each in stories:
        each.until(stage)


def sample_first(stories: list[Story], story: Story) -> None:
    """The others pass only after the drawn ones: those are decided before."""
    stage = story.case.stage
    units = SampleUnit.objects.filter(stage=stage, is_sampled=True, case__stage=stage).exclude(case=story.case)
    drawn = set(units.values_list("case__case_no", flat=True)) if stage in BELOW else set()
    for each in stories:
        if each.case_no in drawn:
            each.decide()


def split(stories: list[Story], stage: str) -> tuple[list[Story], list[Story]]:
    """Those that were drawn, and the others."""
    units = SampleUnit.objects.filter(stage=stage, is_sampled=True)
    drawn = set(units.values_list("case__case_no", flat=True))
    return [one for one in stories if one.case_no in drawn], [one for one in stories if one.case_no not in drawn]


def why_not(story: Story, stage: str) -> list[str]:
    case = story.case
    return [type(refusal).__name__ for refusal in sample_open([case], STAGE_OF[stage]).get(case.pk, [])]


@pytest.mark.parametrize(("stage", "size"), [(S.TOWNSHIP_SELF_CHECK, 2), (S.COUNTY_REVIEW, 1)])
def test_the_level_draws_its_share_and_asks_photos_of_the_drawn_alone(
    stories: list[Story], stage: S, size: int
) -> None:
    waiting_at(stories, stage)
    assert why_not(stories[0], stage) == ["NotDrawnYet"]
    draw = demo.draw_for(stories[0].case, STAGE_OF[stage])
    assert (draw.frame_size, draw.sample_size, draw.stage) == (6, size, stage)
    drawn, others = split(stories, stage)
    cases = [one.case for one in stories]
    assert set(evidence_guard(cases, STAGE_OF[stage])) == {one.case.pk for one in drawn}  # photos lack, of the drawn
    assert outside_sample(cases, STAGE_OF[stage]) == {one.case.pk for one in others}
    assert why_not(drawn[0], stage) == [] and why_not(others[0], stage) == ["SampleUndecided"]
    with pytest.raises(ActInvalid, match=r"Photos are missing|照片"):
        act = drawn[0].act(stage)
        services.decide(user=drawn[0].cast[role_for(stage)], case_no=drawn[0].case_no, stage=stage, act=act)
    for one in drawn:
        assert one.decide().assessment is not None
    assert others[0].decide().assessment is None
    code = {S.TOWNSHIP_SELF_CHECK: "H08", S.COUNTY_REVIEW: "H11"}[stage]
    for one in (drawn[0], others[0]):
        told = json.loads(OfficialDocument.objects.get(case=one.case, kind=code).content)["sample"]
        assert (told["seed"], told["frame_digest"], told["sample_size"]) == (draw.seed, draw.frame_digest, size)
        assert told["is_sampled"] is (one in drawn) and f"抽取{20 if size == 2 else 10}%" in told["rule"]


@pytest.mark.parametrize("stage", BELOW)
def test_above_the_limit_the_list_goes_back_to_whoever_measured_before(stories: list[Story], stage: S, as_: As) -> None:
    waiting_at(stories, stage)
    draw = demo.draw_for(stories[0].case, STAGE_OF[stage])
    drawn, others = split(stories, stage)
    back = sampling.RETURN_TO[stage]
    drawn[0].send_back(back, reason="RC02")
    assert why_not(others[0], stage) == ["SampleOverLimit"]
    cases = sampling.waiting_of(draw)
    user = stories[0].cast[role_for(stage)]
    title = {S.HOME_CHECK: "入户核实", S.TOWNSHIP_SELF_CHECK: "乡自查"}[back]
    assert (
        title in as_(user).get(f"/samples/{draw.pk}/return/", headers={"accept-language": "zh-hans"}).content.decode()
    )
    sampling.return_list(
        user=user,
        draw=draw,
        stated_households=len(cases),
        stated_digest=digest_of(case.case_no for case in cases),
        opinion="抽样错误率超过规定比例，整批退回。",
    )
    for one in others:
        assert (one.case.stage, one.case.round) == (back, 2)
        assert Decision.objects.filter(case=one.case).latest("pk").outcome == Outcome.RETURNED


def test_the_leader_of_the_levels_own_team_draws_from_its_own_list(stories: list[Story], as_: As) -> None:
    waiting_at(stories, S.TOWNSHIP_SELF_CHECK)
    cast, case = stories[0].cast, stories[0].case
    address = f"/samples/new/{case.village.parent_id}/{case.programme_id}/2017/township_self_check/"
    leader = as_(cast[DRAWERS[S.TOWNSHIP_SELF_CHECK]])
    assert address in leader.get("/samples/").content.decode()
    assert leader.get(address).status_code == 200
    with pytest.raises(NotEntitled):
        drawing.drawing_posting(cast[R.COUNTY_TEAM_LEADER], case, STAGE_OF[S.TOWNSHIP_SELF_CHECK])
    assert not SampleDraw.objects.exists()


def test_a_round_of_a_case_stands_in_one_draw_of_each_level(stories: list[Story]) -> None:
    waiting_at(stories, S.CITY_VERIFICATION)
    demo.draw_for(stories[0].case)
    stages = SampleUnit.objects.filter(case=stories[0].case).order_by("pk").values_list("stage", "round")
    assert list(stages) == [(S.TOWNSHIP_SELF_CHECK, 1), (S.COUNTY_REVIEW, 1), (S.CITY_VERIFICATION, 1)]
    with pytest.raises(DatabaseError), transaction.atomic():
        row = SampleUnit.objects.filter(case=stories[0].case).latest("pk")
        SampleUnit.objects.create(
            draw=row.draw, case=row.case, round=1, stage=row.stage, place=99, rank="", is_sampled=True
        )


def test_the_database_lets_nobody_of_a_drawn_list_pass_unseen(
    stories: list[Story], monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting_at(stories, S.TOWNSHIP_SELF_CHECK)
    demo.draw_for(stories[0].case, STAGE_OF[S.TOWNSHIP_SELF_CHECK])
    _drawn, others = split(stories, S.TOWNSHIP_SELF_CHECK)
    monkeypatch.setattr(guards, "GUARDS", {})
    # the sheet drops what the database refuses, with the rule's name
    with pytest.raises((DatabaseError, AssertionError), match="who_was_not_drawn_waits_for_the_sample"):
        others[0].decide()
