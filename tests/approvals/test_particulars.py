"""What a stage asks for, value by value; and the dates among them."""

from datetime import date
from typing import Any

import pytest

from approvals import acts
from approvals.acts import Submission
from approvals.errors import InputMissing, InputWrong, KinMustRecuse
from approvals.models import Decision
from approvals.particulars import INPUTS, MAX_COUNT, MAX_FEN, Input, checked, common, per_case
from approvals.stages import STAGE_OF, STAGES, StageCode
from workflows.demo_acts import particulars

DAY = date(2017, 3, 10)
GOOD: dict[str, Any] = {
    "text": "村部会议室",
    "number": 3,
    "fen": 100,
    "date": "2017-03-10",
    "flag": False,
    "choice": "a",
    "names": ["甲一"],
    "ink": {"method": "a", "ink": "0" * 64},
}
HOSTILE: dict[str, list[Any]] = {
    "text": ["字" * 501, "a\x00b", "a\nb", "a\u202eb", "\ud800", 5, ["x"], {"a": 1}, True],
    "number": [-1, MAX_COUNT + 1, 1.5, "3", True, [3], float("nan")],
    "fen": [-1, MAX_FEN + 1, 1.5, "3", True, float("inf")],
    "date": ["2017-13-01", "10.3.2017", 20170310, "2017-02-30", "tomorrow", ["2017-03-10"]],
    "flag": ["yes", 1, 0, "true"],
    "choice": ["c", 1, "A"],
    "ink": ["0" * 64, {"method": "c", "ink": "0" * 64}, {"method": "a", "ink": "x"}, {"method": "a"}, ["a", "b"]],
    "names": ["甲一", ["甲" * 61], ["x"] * 60, [1], [""] * 51, ["a\x00"], ["甲一\n乙二"]],
}


def item(kind: str, **changes: Any) -> Input:
    return Input("value", "某项", kind, choices=(("a", "A"), ("b", "B")), **changes)


@pytest.mark.parametrize("kind", GOOD)
def test_a_good_value_passes_as_it_is(kind: str) -> None:
    assert checked((item(kind),), {"value": GOOD[kind]}) == ({"value": GOOD[kind]}, [])


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, values in HOSTILE.items() for value in values])
def test_a_value_of_another_shape_is_refused_and_not_kept(kind: str, value: Any) -> None:
    values, refusals = checked((item(kind),), {"value": value})
    assert values == {} and [type(refusal) for refusal in refusals] == [InputWrong]


@pytest.mark.parametrize("kind", GOOD)
@pytest.mark.parametrize("value", [None, "", []])
def test_a_missing_value_is_named(kind: str, value: Any) -> None:
    values, refusals = checked((item(kind),), {"value": value})
    assert values == {} and [(type(one), one.field) for one in refusals] == [(InputMissing, "value")]
    assert checked((item(kind, required=False),), {"value": value}) == ({}, [])


def test_a_team_counts_different_people() -> None:
    team = item("names", minimum=3)
    assert checked((team,), {"value": ["甲一", "甲一", "乙二"]})[1]
    assert not checked((team,), {"value": ["甲一", "乙二", "丙三"]})[1]


def test_values_that_nobody_asked_for_are_left_out() -> None:
    assert checked((item("number"),), {"value": 1, "is_superuser": True})[0] == {"value": 1}


def test_every_stage_says_what_it_asks_for() -> None:
    assert set(INPUTS) == set(StageCode)


def submission(stage: str, acted_on: date = DAY, **changes: Any) -> Submission:
    values = particulars(stage, "林丽", acted_on) | changes
    return Submission("approved", acted_on, "情况属实，同意。", 1, particulars=values)


def before(stage: str, on: date) -> Decision:
    return Decision(stage=stage, acted_on=on)


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.code)
def test_the_story_s_particulars_pass_at_every_stage(stage: Any) -> None:
    assert acts.particulars_of(stage, submission(stage.code), before=None)[1] == []


@pytest.mark.parametrize(
    ("held_on", "ok"), [("2017-03-08", False), ("2017-03-09", True), ("2017-03-10", True), ("2017-03-11", False)]
)
def test_a_meeting_lies_between_the_stage_before_and_the_act(held_on: str, ok: bool) -> None:
    act = submission("appraisal", held_on=held_on)
    refusals = acts.particulars_of(STAGE_OF["appraisal"], act, before=before("home_check", date(2017, 3, 9)))[1]
    assert [one.field for one in refusals] == ([] if ok else ["held_on"])


def test_the_household_may_have_applied_before_it_was_planned() -> None:
    act = submission("application", applied_on="2017-02-01")
    assert acts.particulars_of(STAGE_OF["application"], act, before=before("year_plan", DAY))[1] == []


@pytest.mark.parametrize(("on", "field"), [(9, ["acted_on"]), (10, []), (11, []), (12, ["acted_on"])])
def test_an_act_lies_between_its_predecessor_and_today(on: int, field: list[str]) -> None:
    act = submission("consent", date(2017, 3, on))
    found = acts.date_refusals(STAGE_OF["consent"], act, today=date(2017, 3, 11), before=before("appraisal", DAY))
    assert [one.field for one in found] == field


@pytest.mark.parametrize(("on", "count"), [(10, 1), (11, 0), (12, 2)])
def test_a_notice_is_dated_the_day_it_is_posted(on: int, count: int) -> None:
    act = submission("first_notice", date(2017, 3, on))
    found = acts.date_refusals(STAGE_OF["first_notice"], act, today=date(2017, 3, 11), before=None)
    assert len(found) == count


@pytest.mark.parametrize("opinion", ["", " ", "好", "字" * 501, "同意\x00。", "同意\u202e。", "\ud800\ud800"])
def test_an_opinion_can_be_read(opinion: str) -> None:
    act = Submission("approved", DAY, opinion, 1)
    assert [one.field for one in acts.outcome_refusals(STAGE_OF["consent"], act)] == ["opinion"]


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.code)
def test_an_outcome_that_the_stage_does_not_have_is_refused(stage: Any) -> None:
    impossible = {"approved", "returned", "rejected", "withdrawn", "cancelled", ""} - set(stage.outcomes())
    for outcome in impossible:
        found = acts.outcome_refusals(stage, Submission(outcome, DAY, "不同意。", 1))
        assert "outcome" in [one.field for one in found]


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.code)
def test_a_case_is_only_returned_to_an_earlier_stage(stage: Any) -> None:
    order = [one.code for one in STAGES]
    assert all(order.index(target) < order.index(stage.code) for target in stage.returns_to)


def test_whoever_has_an_interest_leaves_the_act_to_others() -> None:
    stage = STAGE_OF["township_self_check"]
    values = particulars(stage.code, "林丽", DAY)
    assert acts.stage_refusals(stage, values, None) == []  # type: ignore[arg-type]
    [refusal] = acts.stage_refusals(stage, values | {"no_kinship": False}, None)  # type: ignore[arg-type]
    assert type(refusal) is KinMustRecuse


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.code)
def test_what_a_list_asks_once_and_what_beside_each_household_is_everything(stage: Any) -> None:
    assert sorted(item.name for item in (*common(stage.code), *per_case(stage.code))) == sorted(
        item.name for item in INPUTS[stage.code]
    )


@pytest.mark.parametrize(("kinds", "ok"), [((1, 2, 3), True), ((1, 2, 4), False), ((), True)])
def test_rigid_expenditure_is_the_sum_of_its_kinds(kinds: tuple[int, ...], ok: bool) -> None:
    names = ("rigid_medical_fen", "rigid_education_fen", "rigid_disaster_fen")
    values = dict(zip(names, kinds, strict=False))
    assert (acts.rigid_refusals(values, {"rigid_expenditure_fen": 6}) == []) is ok
