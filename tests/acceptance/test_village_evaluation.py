"""V-7: evaluators look at a sample of the villages that the city verified; a difference blocks, and too many send the list back."""

from pathlib import Path

import pytest
from django.db import DatabaseError

from approvals import guards
from approvals.errors import ActInvalid
from approvals.models import EvaluationResult, SampleDraw, SampleUnit
from approvals.programmes import programme_for
from approvals.stages import STAGE_OF, StageCode
from approvals.subjects import known_values
from audit import clock
from registry.roles import Role
from tests.acceptance.conftest import STANDARD, two_villages_at
from tests.acceptance.hands import text_of
from tests.conftest import As
from tests.factories import Cast, posting_of
from tests.programme_variants import load_variant
from tests.story import Story
from workflows import demo_comparison, sampling, services

S, R = StageCode, Role
SHARE = 'note = "第三方评估抽查,与市检验结论核对;见于识别条款,用于村退出系推定;比例来源未写,默认一成。"\n[coverage.rule]\nclause = "DP"\nsteps = [{{ percent = {} }}]'


@pytest.fixture
def villages(cast: Cast, tmp_path: Path, spring: None) -> list[Story]:
    """Two villages of one township; the programme has every second one drawn."""
    load_variant(tmp_path, *STANDARD, (SHARE.format(10), SHARE.format(50)))
    return two_villages_at(cast, S.VILLAGE_EVALUATION)


def address(story: Story) -> str:
    case = story.case
    return f"/samples/new/{story.cast.places.county.pk}/{case.programme_id}/2017/village_evaluation/"


def draw(villages: list[Story]) -> tuple[SampleDraw, Story, Story]:
    """The draw, the village that it drew, and the other."""
    made = demo_comparison.draw_for(villages[0].case, STAGE_OF[S.VILLAGE_EVALUATION])
    drawn = SampleUnit.objects.get(draw=made, is_sampled=True).case_id
    first, second = sorted(villages, key=lambda one: one.case.pk != drawn)
    return made, first, second


def test_the_office_that_commissions_draws_and_nobody_who_verified(villages: list[Story], as_: As) -> None:
    cast, page = villages[0].cast, address(villages[0])
    assert as_(cast[R.CITY_TEAM_LEADER]).post(page).status_code == 403
    assert as_(cast[R.TOWNSHIP_TEAM_LEADER]).post(page).status_code == 404
    leader, office = as_(cast[R.CITY_TEAM_LEADER]), as_(cast[R.UPPER_OFFICE])
    assert page not in leader.get("/samples/").content.decode() and page in office.get("/samples/").content.decode()
    shown = office.get(page)
    assert "Villages on the list" in text_of(shown) and "前塘家村" in text_of(shown)
    stated = shown.context["form"].initial
    assert office.post(page, stated).status_code == 302
    assert office.post(page, stated).status_code == 409  # once, whoever sends it again
    made = SampleDraw.objects.get()
    assert (made.frame_size, made.sample_size) == (2, 1)
    assert (
        as_(cast[R.TOWNSHIP_CLERK]).get(f"/samples/{made.pk}/").status_code == 404
    )  # the area does not see its sample


def test_nothing_goes_on_undrawn_and_the_others_wait_for_the_drawn(villages: list[Story]) -> None:
    user, stage = villages[0].cast[R.UPPER_OFFICE], S.VILLAGE_EVALUATION
    with pytest.raises(ActInvalid, match="尚未抽样"):
        services.decide(user=user, case_no=villages[0].case_no, stage=stage, act=villages[0].act(stage))
    _made, drawn, other = draw(villages)
    with pytest.raises(ActInvalid, match="尚有1个未办结"):
        other.decide()
    assert drawn.decide().assessment is not None and drawn.case.stage == S.VILLAGE_APPROVAL
    assert other.decide().assessment is None and other.case.stage == S.VILLAGE_APPROVAL


def test_a_difference_from_what_the_city_found_blocks_even_for_reference(villages: list[Story]) -> None:
    _made, drawn, _other = draw(villages)
    measured = drawn.act(S.VILLAGE_EVALUATION).measured
    with pytest.raises(ActInvalid, match="村级集体经济项目"):
        drawn.decide(measured=measured | {"collective_economy": False})
    drawn.decide(measured=measured)
    assert drawn.case.stage == S.VILLAGE_APPROVAL


def test_a_drawn_village_that_fails_sends_the_list_back_to_the_verification(villages: list[Story], as_: As) -> None:
    made, drawn, other = draw(villages)
    drawn.send_back(S.VILLAGE_CITY_VERIFICATION, reason="RC07")
    with pytest.raises(ActInvalid, match="整批退回"):
        other.decide()
    page = f"/samples/{made.pk}/return/"
    assert as_(drawn.cast[R.CITY_VERIFIER]).post(page).status_code == 403
    office = as_(drawn.cast[R.UPPER_OFFICE])
    shown = office.get(page)
    assert "1 villages still wait" in text_of(shown)
    form = shown.context["form"].initial | {"reason_code": "RC07", "confirmed": "on"}
    assert "1个村" in form["opinion"]
    assert office.post(page, form).status_code == 302
    assert {one.case.stage for one in villages} == {S.VILLAGE_CITY_VERIFICATION}
    assert {one.case.round for one in villages} == {2}
    assert sampling.waiting_of(made) == []


def test_the_database_lets_no_village_of_a_drawn_list_pass_unseen(
    villages: list[Story], monkeypatch: pytest.MonkeyPatch
) -> None:
    _made, _drawn, other = draw(villages)
    monkeypatch.setattr(guards, "GUARDS", {})
    with pytest.raises((DatabaseError, AssertionError), match="who_was_not_drawn_waits_for_the_sample"):
        other.decide()


def test_the_stage_says_what_the_adopted_report_says(villages: list[Story]) -> None:
    _made, drawn, _other = draw(villages)
    measured = drawn.act(S.VILLAGE_EVALUATION).measured
    adopted(drawn, "PG2017-000001", "agree", collective_economy=False)
    with pytest.raises(ActInvalid, match=r"东评〔2017〕1号）结果与此不同"):
        drawn.decide(measured=measured)
    adopted(drawn, "PG2017-000002", "defer", collective_economy=True)
    with pytest.raises(ActInvalid, match="意见为暂缓退出"):
        drawn.decide(measured=measured)
    adopted(drawn, "PG2017-000003", "agree", collective_economy=True)
    assert known_values(drawn.case, programme_for(drawn.case))["collective_economy"] is True
    drawn.decide(measured=measured)
    assert drawn.case.stage == S.VILLAGE_APPROVAL


def adopted(story: Story, no: str, advice: str, **values: object) -> EvaluationResult:
    office = story.cast[R.UPPER_OFFICE]
    return EvaluationResult.objects.create(
        division=story.case.village,
        year=story.case.year,
        engagement_no=no,
        body="东北农村发展研究院",
        paper_no="农安县东评〔2017〕1号",
        advice=advice,
        values=values,
        posting=posting_of(office),
        name=office.name,
        adopted_at=clock.now(),
    )
