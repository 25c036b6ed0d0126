"""How long stages took: each finished one counted once, in own working days, against the limit, and read without any task."""

from datetime import datetime, timedelta

import pytest

from approvals.stages import PATHS, CaseKind, StageCode
from audit import clock
from registry.roles import Role
from tests.conftest import As, At
from tests.factories import Cast, make_household
from tests.story import Story
from workflows.models import DONE, CaseTask, DurationCount
from workflows.supervision import durations
from workflows.supervision.readings import Scope

S = StageCode
pytestmark = pytest.mark.django_db


def finished(story: Story, first: str, last: str, *, limit: int = 5) -> CaseTask:
    """The annual plan, decided; as if it had come up and been finished on these days."""
    story.until(S.APPLICATION)
    task = CaseTask.objects.get(DONE, case=story.case, stage=S.YEAR_PLAN)
    moments = [datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=clock.LOCAL_ZONE) for day in (first, last)]
    CaseTask.objects.filter(pk=task.pk).update(created=moments[0], finished=moments[1], limit_days=limit)
    return task


def test_a_finished_stage_is_counted_once_in_its_working_days(story: Story, at: At) -> None:
    finished(story, "2017-03-01", "2017-03-08")  # a weekend lies between
    with at("2017-03-20"):
        assert (durations.count_finished(), durations.count_finished()) == (1, 0)
        assert durations.by_stage() == {S.YEAR_PLAN: durations.StageTime(done=1, late=0, median=5, p90=5)}


def test_what_was_finished_a_moment_ago_is_left_for_later(story: Story, at: At) -> None:
    story.until(S.APPLICATION)
    assert durations.count_finished() == 0
    with at((clock.today() + timedelta(days=1)).isoformat()):
        assert durations.count_finished() == 1


def test_beyond_the_limit_is_told_and_middle_and_nine_in_ten_are_of_all(story: Story, cast: Cast, at: At) -> None:
    finished(story, "2017-03-01", "2017-03-02")
    for number, last in enumerate(("2017-03-03", "2017-03-16")):
        other = Story.begin(cast, make_household(cast.places.village, no=f"2201221002200140{number}"))
        finished(other, "2017-03-01", last)
    with at("2017-04-03"):
        durations.count_finished()
        (took,) = durations.by_stage(Scope(units=[cast.places.township.pk])).values()
        assert (took.done, took.late, took.median, took.p90) == (3, 1, 2, 11)
        assert durations.by_stage(Scope(units=[cast.places.sister_township.pk])) == {}


def test_a_run_that_breaks_off_counts_nothing_twice(story: Story, at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    assert durations.count_finished() == 0
    finished(story, "2017-03-01", "2017-03-08")

    def killed(*_args: object) -> None:
        raise SystemExit

    with at("2017-03-20"):
        with monkeypatch.context() as patched:
            patched.setattr(durations.DurationState, "save", killed)
            with pytest.raises(SystemExit):
                durations.count_finished()
        assert durations.count_finished() == 1
        assert [row.done for row in DurationCount.objects.all()] == [1]


def test_old_months_leave_the_picture(story: Story, at: At) -> None:
    finished(story, "2017-03-01", "2017-03-08")
    with at("2018-02-28"):
        durations.count_finished()
        assert durations.by_stage()
    with at("2018-03-01"):
        assert durations.by_stage() == {}


def test_the_board_shows_the_path_in_its_order_with_time_and_limit(story: Story, cast: Cast, as_: As, at: At) -> None:
    finished(story, "2017-03-01", "2017-03-16")
    with at("2017-03-20"):
        durations.count_finished()
        page = as_(cast[Role.COUNTY_OFFICE]).get("/supervision/")
        first, second, *_others = page.context["paths"][0]["stages"]
        assert (first["took"].p90, first["heat"]) == (11, 3) and first["limit"] < 11
        assert (second["took"], second["waiting"]) == (None, 1)
        assert story.case_no in as_(cast[Role.COUNTY_OFFICE]).get(second["url"]).content.decode()


def test_other_paths_are_shown_where_something_was_finished_on_them(cast: Cast, programme: object, as_: As) -> None:
    office, stage = as_(cast[Role.COUNTY_OFFICE]), PATHS[CaseKind.VILLAGE_EXIT][0].code
    assert [path["kind"] for path in office.get("/supervision/").context["paths"]] == ["exit"]
    where = {"county": cast.places.county.pk, "unit": cast.places.township.pk, "month": clock.today().replace(day=1)}
    DurationCount.objects.create(**where, stage=stage, own_days=4, done=2, late=1)
    _exit, village = office.get("/supervision/").context["paths"]
    assert village["kind"] == "village_exit" and village["stages"][0]["took"].median == 4
