"""The appraisal meeting: who was expected, who came, and the ballots on each household (H-3; C-12, G-58)."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from approvals.errors import ActInvalid, EvidenceLacking, VoteFailed
from approvals.meetings import vote_refusals
from approvals.models import Ballot, Decision, Meeting
from approvals.programmes import programme_for
from approvals.stages import StageCode
from audit import clock
from tests.approvals.growing import refuses_every_change
from tests.factories import make_household
from tests.story import Story
from workflows.demo_acts import good_act

S = StageCode


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, None),
        ({"expected": 37, "expected_representatives": 17}, "present"),  # 24 of 37 are fewer than two thirds
        ({"expected": 36, "expected_representatives": 16}, None),  # 24 of 36 are two thirds
        ({"present": 25}, "present"),  # the categories add up to 24
        ({"expected": 31}, "expected"),
        ({"present_cadres": 5, "present_elders": 1}, "present_cadres"),  # five came of four
        ({"agree": 12, "abstain": 11}, "agree"),  # half is no majority
        ({"agree": 13, "abstain": 10}, None),
        ({"agree": 23}, "agree"),  # 25 ballots of 24 members
        ({"recused": ["甲", "乙"]}, "agree"),  # two did not vote, 24 ballots
        ({"recused": ["甲", "乙"], "agree": 20}, None),
        ({"recused": ["甲", "乙"], "agree": 12, "against": 9}, "agree"),  # the recused are present: 12 of 24
    ],
)
def test_turnout_and_ballots(story: Story, changes: dict[str, Any], field: str | None) -> None:
    values = good_act(story.case, S.APPRAISAL, clock.today()).particulars | changes
    found = vote_refusals(values, programme_for(story.case))
    assert [type(one) for one in found] == ([VoteFailed] if field else [])
    assert [one.field for one in found] == ([field] if field else [])


def test_a_meeting_without_its_sheet_and_photo_carries_nothing(story: Story) -> None:
    story.until(S.APPRAISAL)
    story.prepare = lambda *_: None  # type: ignore[method-assign]
    with pytest.raises(ActInvalid) as caught:
        story.decide(S.APPRAISAL)
    assert [type(one) for one in caught.value.refusals] == [EvidenceLacking]


def test_one_meeting_stands_once_and_each_household_has_its_ballots(story: Story) -> None:
    second = Story.begin(story.cast, make_household(story.cast.places.village, no="2201221002200002", head_name="赵六"))
    for one, agree in ((story, 22), (second, 20)):
        one.until(S.APPRAISAL)
        values = one.act(S.APPRAISAL).particulars
        one.decide(S.APPRAISAL, particulars={**values, "agree": agree, "against": 23 - agree})
    meeting = Meeting.objects.get()
    assert meeting.turnout["representatives"] == [10, 6]
    assert sorted(meeting.ballots.values_list("agree", "against")) == [(20, 3), (22, 1)]


def test_another_meeting_is_another_row(story: Story) -> None:
    story.until(S.APPRAISAL)
    story.decide(S.APPRAISAL)
    story.send_back(S.APPRAISAL, reason="RC08")
    story.decide(S.APPRAISAL, particulars={**story.act(S.APPRAISAL).particulars, "place": "村小学"})
    assert Meeting.objects.count() == 2 and Ballot.objects.count() == 2


def test_ballots_that_do_not_add_up_are_refused_by_the_database(story: Story) -> None:
    story.until(S.APPRAISAL).decide(S.APPRAISAL)
    decision = Decision.objects.get(stage=S.HOME_CHECK)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ballot.objects.create(
            decision=decision, meeting=Meeting.objects.get(), present=24, recused=0, agree=24, against=1, abstain=0
        )


def test_meetings_and_ballots_only_grow(story: Story) -> None:
    story.until(S.APPRAISAL).decide(S.APPRAISAL)
    refuses_every_change(Meeting.objects.get(), place="别处")
    refuses_every_change(Ballot.objects.get(), agree=23)
