"""The weekly list (C-45, §4.4): the limits of stages, photos of notices, and whom nobody has visited."""

from datetime import date, timedelta
from typing import Any

import pytest

from approvals import helping
from approvals.calendar import add_workdays
from approvals.helping import Visited
from approvals.models import Case, HelpVisit
from approvals.stages import StageCode
from audit import clock
from inspection.models import ReportKind
from inspection.reports import weekly
from inspection.reports.periods import period_of
from registry.models import Household
from registry.programme_store import programme_of
from registry.roles import Role
from tests.conftest import At
from tests.factories import Cast, make_household, posting_of
from tests.registry.listed import listed
from tests.story import Story
from tests.test_permission_matrix import a_list
from workflows.demo_notices import prove_all

S, R = StageCode, Role
Line = dict[str, Any]


def lines(cast: Cast, title: str) -> dict[str, Line]:
    _said, tables = weekly.build(cast.places.county, period_of(ReportKind.WEEKLY, clock.today()))
    found = next(table for table in tables if table["title"] == title)
    return {str(row[0]): dict(zip(found["columns"], row, strict=True)) for row in found["rows"]}


def visited(cast: Cast, home: Household, kind: str, on: date) -> None:
    """As the register has it; how a visit is recorded is asked elsewhere."""
    worker = cast[R.WORK_TEAM_MEMBER]
    HelpVisit.objects.create(
        household=home,
        visited_on=on,
        visitor="冯福",
        visitor_kind=kind,
        summary="查看住房",
        official=worker,
        posting=posting_of(worker),
        name=worker.name,
        unit="工作队",
        at=clock.now(),
    )


def test_a_stage_tells_how_much_of_its_limit_is_used(story: Story, at: At) -> None:
    story.until(S.APPLICATION)
    entered = clock.today()
    limit = programme_of(story.case.programme).limit_of(S.APPLICATION)
    last = add_workdays(entered, limit)
    for day, used, share, late in (
        (add_workdays(entered, 1), 1, f"{100 // limit}.{1000 // limit % 10}%", 0),
        (last, limit, "100.0%", 0),
        (add_workdays(last, 1), limit + 1, f"{100 + 100 // limit}.{1000 // limit % 10}%", 1),
    ):
        with at(day.isoformat()):
            row = lines(story.cast, "各环节在办情况")["农户申请"]
        told = [row[name] for name in ("办理时限（工作日）", "最长已用（工作日）", "时限已用", "超时限（件）")]
        assert told == [limit, used, share, late]


def test_a_case_that_is_held_uses_no_limit(story: Story, at: At) -> None:
    story.until(S.APPLICATION)
    Case.objects.update(held_at=clock.now(), held_by="YY2017-0001")
    with at("2017-06-30"):
        row = lines(story.cast, "各环节在办情况")["农户申请"]
    assert (row["时限已用"], row["超时限（件）"], row["异议暂停（件）"]) == (None, 0, 1)


def test_posting_points_without_their_photos_are_listed(story: Story, at: At) -> None:
    posted, poster = a_list(story), story.cast[R.VILLAGE_COMMITTEE]
    points = posted.points.count()

    def missing() -> list[str]:
        rows = weekly._unproven(story.cast.places.county, clock.today())["rows"]
        return [str(row[-1]) for row in rows]

    with at(posted.starts_on.isoformat()):
        assert missing() == ["张贴"] * points
        prove_all(posted, poster, clock.now())
        assert missing() == []
    with at((posted.ends_on + timedelta(days=1)).isoformat()):
        assert missing() == ["期满"] * points


def test_whom_nobody_visited_is_counted_by_place_and_by_as_what_one_visits(cast: Cast, programme: None, at: At) -> None:
    village = cast.places.village
    poor, other = make_household(village), make_household(village, no="2201221002200009")
    with at("2017-06-01"):
        day = clock.today()
        visited(cast, poor, "helper", day)
        visited(cast, poor, "department", day)
        visited(cast, other, "department", day - timedelta(days=30))
        visited(cast, other, "department", day)
        make_household(village, no="2201221002200010")
        whole, township = (lines(cast, "走访情况")[name] for name in ("农安县", "农安镇"))
        listed(village)
        assert lines(cast, "走访情况")["农安县"]["其中非贫困村（户）"] == 0
    assert whole == township | {"单位": "农安县"}
    assert list(whole.values())[1:] == [3, 1, 1, 2, 3, 3, 2]


def test_visits_of_another_year_and_corrected_ones_do_not_count(cast: Cast, programme: None, at: At) -> None:
    home = make_household(cast.places.village)
    visited(cast, home, "helper", date(2016, 12, 31))
    assert lines(cast, "走访情况")["农安县"]["未走访（户）"] == 1
    visited(cast, home, "helper", date(2017, 2, 1))
    assert lines(cast, "走访情况")["农安县"]["未走访（户）"] == 0
    wrong = HelpVisit.objects.latest("pk")
    row = Visited(visited_on=date(2016, 12, 1), visitor="冯福", visitor_kind="helper", summary="日期填错，更正")
    helping.record_visit(user=cast[R.WORK_TEAM_MEMBER], household=home, visit=row, received=[], corrects=wrong.pk)
    assert lines(cast, "走访情况")["农安县"]["未走访（户）"] == 1


@pytest.mark.usefixtures("programme")
def test_a_village_without_households_has_nobody_to_visit(cast: Cast) -> None:
    assert list(lines(cast, "走访情况")["农安县"].values())[1:] == [0] * 7
