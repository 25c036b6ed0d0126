"""What tells of exits on paper only (数字脱贫, Q-20) stands in the monthly bulletin beside the progress."""

import pytest

from approvals.stages import StageCode
from inspection.models import ReportKind
from inspection.reports import monthly
from tests.factories import make_household
from tests.inspection.test_reports import made, table_of
from tests.story import Story

S = StageCode


@pytest.mark.parametrize(("limit", "is_told"), [(2, True), (3, False)])
def test_many_households_of_one_person_and_date_stand_in_the_bulletin(
    story: Story, monkeypatch: pytest.MonkeyPatch, limit: int, is_told: bool
) -> None:
    monkeypatch.setattr(monthly, "MANY_A_DAY", limit)
    other = make_household(story.cast.places.village, no="2201221002200002", head_name="赵六")
    for one in (story, Story.begin(story.cast, other)):
        one.until(S.HOME_CHECK).decide(S.HOME_CHECK)
    rows = table_of(made(story.cast, ReportKind.MONTHLY), "同日集中查验")
    assert bool(rows) is is_told
