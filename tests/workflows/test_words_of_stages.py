"""Wherever a case or a list of cases is shown, the stage is called what its programme calls it."""

import dataclasses

import pytest
from django.test import Client
from django.utils import translation

from approvals import objection_rulings
from approvals.errors import ActInvalid
from approvals.objection_errors import ReturnNotPossible
from approvals.objection_rulings import Verdict
from approvals.signing_errors import MustBeSigned
from approvals.stages import STAGE_OF, Outcome, StageCode
from approvals.wording import outcome_title
from audit import clock
from registry.models import ParameterName, User
from registry.programme_store import programme_of
from registry.roles import Level, Role
from tests.conftest import As, At
from tests.programme_places import make
from tests.story import Story, role_for
from workflows import batch, selecting, services
from workflows.models import CaseTask

S, R = StageCode, Role


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_queue_home_and_case_list_speak_as_qianjiang_does(db: None, at: At, as_: As) -> None:
    stage = make("qianjiang_2017", at)
    with at("2017-03-01"):
        story = stage.begin().until(S.TOWNSHIP_SELF_CHECK)
        client = as_(stage.cast[R.TOWNSHIP_VERIFIER])
        roster = f"/rosters/{story.case.roster_id}/"
        for address in ("/", "/queue/", "/queue/?stage=township_self_check", "/cases/", roster):
            text = shown(client, address)
            assert "区镇处自查" in text, address
            assert str(STAGE_OF[S.TOWNSHIP_SELF_CHECK].title) not in text, address  # the common word, in English here


def test_a_level_that_two_persons_chose_changes_the_word_in_the_lists(db: None, at: At, as_: As) -> None:
    stage = make("qianjiang_2017", at, **{ParameterName.UPPER_LEVEL: Level.COUNTY})
    with at("2017-03-01"):
        story = stage.begin().until(S.CITY_VERIFICATION)
        text = shown(as_(stage.cast[R.COUNTY_OFFICE]), "/cases/")
        assert "市内交叉核查" in text and "省级核查" not in text
        sheet = story.propose()
        text = shown(as_(stage.cast[R.COUNTY_OFFICE]), f"/sheets/{sheet.pk}/")
        assert "市内交叉核查" in text and "省级核查" not in text


def test_my_lists_and_their_way_back_speak_as_the_programme_does(db: None, at: At, as_: As) -> None:
    stage = make("guiping_2016", at)
    with at("2016-03-01"):
        story = stage.begin().until(S.JOINT_VILLAGE_CHECK)
        clerk = holder_of(story, S.JOINT_VILLAGE_CHECK)
        chosen = selecting.choose(
            official=clerk, stage=S.JOINT_VILLAGE_CHECK, tasks=CaseTask.objects.all(), at=clock.now()
        )
        route = {step.stage: step.title for step in programme_of(story.case.programme).route}
        assert route[S.JOINT_VILLAGE_CHECK] in shown(as_(clerk), "/lists/")
        form = shown(as_(clerk), f"/lists/{chosen[0].pk}/")
        assert route[S.APPRAISAL] in form and str(S.APPRAISAL.label) not in form


def test_a_refusal_names_the_stage_as_the_place_does(db: None, at: At) -> None:
    stage = make("qianjiang_2017", at)
    with at("2017-03-01"):
        story = stage.begin().until(S.TOWNSHIP_SELF_CHECK)
        user, act = holder_of(story, S.TOWNSHIP_SELF_CHECK), story.act(S.TOWNSHIP_SELF_CHECK)
        with pytest.raises(ActInvalid, match="区镇处自查"):
            wrong = dataclasses.replace(act, outcome="withdrawn")
            services.decide(user=user, case_no=story.case_no, stage=S.TOWNSHIP_SELF_CHECK, act=wrong)
        answer = batch.decide_many(user=user, stage=S.TOWNSHIP_SELF_CHECK, acts={story.case_no: act})[story.case_no]
        assert isinstance(answer, MustBeSigned) and "区镇处自查" in str(answer)
        with pytest.raises(ReturnNotPossible, match="区镇处自查"):
            objection_rulings.refuse_impossible(story.case, Verdict("partly_founded", "部分成立。", ""))


def holder_of(story: Story, stage: str) -> User:
    return story.cast[role_for(stage)]


def test_only_an_exit_is_refused_as_an_exit() -> None:
    """A rollback that is not found is not 不予退出."""
    with translation.override("en"):
        said = {stage: str(outcome_title(Outcome.REJECTED, stage)) for stage in STAGE_OF}
    exits = {S.COUNTY_APPROVAL, S.VILLAGE_APPROVAL, S.TOWN_ACCEPTANCE, S.COUNTY_DECISION}
    assert {said[stage] for stage in exits} == {"rejected"}
    others = {S.ROLLBACK_DECISION, S.ENTRY_APPROVAL, S.CONSOLIDATION_REVIEW}
    assert {said[stage] for stage in others} == {"not granted"}
