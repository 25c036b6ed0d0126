"""Samples of the city verification (H-12, C-33, Q-19): drawn so that anybody can draw again, and what follows from them."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from approvals import drawing, guards
from approvals.comparison_errors import AlreadySentBack, ListChanged, SampleWithinLimit
from approvals.drawing import digest_of, drawn, rank_of, rule_from, size_of
from approvals.errors import ActInvalid, NotEntitled
from approvals.models import Case, Decision, SampleDraw, SampleReturn, SampleUnit
from approvals.sampling import outside_sample, progress_of, sample_open, unit_of
from approvals.stages import STAGE_OF, Outcome, StageCode
from audit import clock
from registry.programme_samples import SampleRule, SampleStep
from registry.roles import Role
from tests.factories import make_household
from tests.story import Story
from workflows import demo_comparison as demo
from workflows import sampling, services

S, R = StageCode, Role
STAGE = STAGE_OF[S.CITY_VERIFICATION]
TENTH = SampleRule(steps=(SampleStep(percent=10),), clause="DP")
BY_SIZE = SampleRule(
    steps=(SampleStep(up_to=20), SampleStep(up_to=100, number=20), SampleStep(number=30)), clause="P:9"
)
BY_VILLAGE = SampleRule(steps=(SampleStep(percent=12),), clause="P:22", per="village")
frames = st.lists(st.tuples(st.text("0123456789-TP", min_size=1, max_size=12), st.integers(1, 5)), max_size=120)
seeds = st.text("0123456789abcdef", min_size=32, max_size=32)


# ── the draw ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(frame=frames, seed=seeds, rule=st.sampled_from([TENTH, BY_SIZE, BY_VILLAGE]))
def test_the_same_list_and_seed_draw_the_same_households(
    frame: list[tuple[str, int]], seed: str, rule: SampleRule
) -> None:
    frame = list(dict(frame).items())
    first = drawn(frame, seed, rule)
    assert first == drawn(frame[::-1], seed, rule)  # the order of the list decides nothing
    assert first <= {case_no for case_no, _village in frame}
    assert len(first) == size_of(frame, rule)


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(frame=frames, seed=seeds)
def test_every_village_is_drawn_from_where_the_programme_counts_by_village(
    frame: list[tuple[str, int]], seed: str
) -> None:
    frame = list(dict(frame).items())
    chosen = drawn(frame, seed, BY_VILLAGE)
    villages = dict(frame)
    assert {villages[case_no] for case_no in chosen} == set(villages.values())


@pytest.mark.parametrize(("households", "size"), [(1, 1), (20, 20), (21, 20), (100, 20), (101, 30), (3000, 30)])
def test_numbers_by_size(households: int, size: int) -> None:
    assert size_of([(f"TP{number}", 1) for number in range(households)], BY_SIZE) == size


def test_the_documented_way_to_compute_a_rank() -> None:
    assert rank_of("00", "TP2017-1-1") == "5b29c13e47c736569e42ef9657fc098d6b0310f3657c2c98c3c1929f101b2981"


# ── in the procedure ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def waiting(story: Story) -> list[Story]:
    """Three households at the city verification; the rule of a tenth draws one."""
    village = story.cast.places.village
    more = [make_household(village, no=f"220122100220000{number}") for number in (2, 3)]
    stories = [story, *(Story.begin(story.cast, household) for household in more)]
    return [each.until(S.CITY_VERIFICATION) for each in stories]


def split(stories: list[Story]) -> tuple[Story, list[Story]]:
    """The one that was drawn, and the others."""
    sampled = SampleUnit.objects.get(is_sampled=True).case.case_no
    return next(one for one in stories if one.case_no == sampled), [one for one in stories if one.case_no != sampled]


def why_not(story: Story) -> list[str]:
    case = story.case
    return [type(refusal).__name__ for refusal in sample_open([case], STAGE).get(case.pk, [])]


def test_nothing_passes_before_a_draw(waiting: list[Story]) -> None:
    assert why_not(waiting[0]) == ["NotDrawnYet"]


def test_a_draw_fixes_the_list_and_publishes_its_seed(waiting: list[Story]) -> None:
    draw = demo.draw_for(waiting[0].case)
    units = list(draw.units.select_related("case").order_by("place"))
    assert (draw.frame_size, draw.sample_size) == (3, 1)
    assert draw.frame_digest == digest_of(unit.case.case_no for unit in units)
    again = drawn([(unit.case.case_no, unit.case.village_id) for unit in units], draw.seed, rule_from(draw.rule))
    assert again == {unit.case.case_no for unit in units if unit.is_sampled}
    assert demo.draw_for(waiting[1].case) == draw  # a round of a case is drawn once
    unit = unit_of(waiting[0].case, STAGE.code)
    assert unit is not None and unit.draw.seed == draw.seed


def test_only_the_drawn_are_measured_the_others_wait_for_them(waiting: list[Story]) -> None:
    demo.draw_for(waiting[0].case)
    sampled, others = split(waiting)
    assert outside_sample([one.case for one in waiting], STAGE) == {one.case.pk for one in others}
    assert why_not(sampled) == [] and why_not(others[0]) == ["SampleUndecided"]
    assert sampled.decide().assessment is not None
    assert why_not(others[0]) == []
    assert others[0].decide().assessment is None


def test_a_drawn_household_brings_measured_values(waiting: list[Story]) -> None:
    demo.draw_for(waiting[0].case)
    sampled, _others = split(waiting)
    act = sampled.act(S.CITY_VERIFICATION, measured={})
    with pytest.raises(ActInvalid):
        services.decide(user=sampled.cast[R.CITY_VERIFIER], case_no=sampled.case_no, stage=S.CITY_VERIFICATION, act=act)


def test_over_the_limit_nobody_unseen_passes_and_the_list_goes_back_in_one_act(waiting: list[Story]) -> None:
    draw = demo.draw_for(waiting[0].case)
    sampled, others = split(waiting)
    sampled.send_back(S.COUNTY_REVIEW, reason="RC02")
    assert why_not(others[0]) == ["SampleOverLimit"]
    assert progress_of([draw.pk])[draw.pk].wrong == 1
    done = send_back(draw, waiting[0])
    assert done.cases == 2
    for one in others:
        assert (one.case.stage, one.case.round) == (S.COUNTY_REVIEW, 2)
        last = Decision.objects.filter(case=one.case).latest("pk")
        assert (last.outcome, last.reason_code) == (Outcome.RETURNED, "RC13")
    with pytest.raises(AlreadySentBack):
        send_back(draw, waiting[0])


def send_back(draw: SampleDraw, story: Story, **changes: object) -> SampleReturn:
    cases = sampling.waiting_of(draw)
    values = {
        "user": story.cast[R.CITY_VERIFIER],
        "draw": draw,
        "stated_households": len(cases),
        "stated_digest": digest_of(case.case_no for case in cases),
        "opinion": "抽样错误率超过规定比例，整批退回。",
    }
    return sampling.return_list(**(values | changes))


def test_within_the_limit_no_list_goes_back(waiting: list[Story]) -> None:
    draw = demo.draw_for(waiting[0].case)
    with pytest.raises(SampleWithinLimit):
        send_back(draw, waiting[0])


def test_who_does_not_verify_returns_no_list(waiting: list[Story]) -> None:
    draw = demo.draw_for(waiting[0].case)
    split(waiting)[0].send_back(S.COUNTY_REVIEW)
    with pytest.raises(NotEntitled):
        send_back(draw, waiting[0], user=waiting[0].cast[R.COUNTY_VERIFIER])


def test_only_the_leader_of_the_upper_team_draws_and_only_the_list_he_saw(waiting: list[Story]) -> None:
    cast, case = waiting[0].cast, waiting[0].case
    county = cast.places.county
    frame = drawing.frame_of(county, case.programme, 2017, STAGE)
    with pytest.raises(NotEntitled):
        drawing.drawing_posting(cast[R.CITY_VERIFIER], case, STAGE)
    with pytest.raises(ListChanged):
        drawing.draw(
            user=cast[R.CITY_TEAM_LEADER],
            county=county,
            programme=case.programme,
            year=2017,
            stage=STAGE,
            stated_households=len(frame.cases) - 1,
            stated_digest=frame.digest,
            at=clock.now(),
        )
    assert not SampleDraw.objects.exists()


def test_a_returned_household_is_drawn_anew(waiting: list[Story]) -> None:
    demo.draw_for(waiting[0].case)
    sampled, _others = split(waiting)
    sampled.send_back(S.COUNTY_REVIEW)
    sampled.until(S.CITY_VERIFICATION)
    assert why_not(sampled) == ["NotDrawnYet"]
    demo.draw_for(sampled.case)
    assert SampleUnit.objects.filter(case=sampled.case, is_sampled=True).count() == 2


def test_the_database_keeps_a_draw_and_lets_nobody_pass_unseen(
    waiting: list[Story], monkeypatch: pytest.MonkeyPatch
) -> None:
    demo.draw_for(waiting[0].case)
    _sampled, others = split(waiting)
    for rows, change in ((SampleDraw.objects, {"seed": "f" * 32}), (SampleUnit.objects, {"is_sampled": True})):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    monkeypatch.setattr(guards, "GUARDS", {})
    # the sheet drops what the database refuses, with the rule's name
    with pytest.raises((IntegrityError, AssertionError), match="who_was_not_drawn_waits_for_the_sample"):
        others[0].decide()
    assert Case.objects.filter(pk=others[0].case.pk, stage=S.CITY_VERIFICATION).exists()
