"""The rectification ledger Z-1 … Z-8: the straight way, the ways back, and what each step must bring."""

import pytest

from approvals.errors import InvalidAct, NotEntitled
from audit import clock, log
from documents.models import OfficialDocument
from inspection import ledger
from inspection.demo import make_ledger
from inspection.errors import (
    ItemMoved,
    LessonsMissing,
    MeasuresMissing,
    NobodyMayAccept,
    PhotoAfterMissing,
    PlaceOutside,
    VisitMissing,
)
from inspection.models import LedgerItem, LedgerStep
from inspection.transitions import LedgerStatus, StepCode
from registry.roles import Role
from tests.conftest import At
from tests.factories import Cast
from tests.ledger_steps import Problem, county_supervisor, shot

R = Role


@pytest.fixture
def problem(cast: Cast, programme: None) -> Problem:
    return Problem.found(cast)


def codes(problem: Problem) -> list[str]:
    return list(LedgerStep.objects.filter(item=problem.pk).order_by("seq").values_list("code", flat=True))


def test_the_straight_way_ends_closed_with_two_signatures(problem: Problem) -> None:
    assert problem.item.status == LedgerStatus.TO_ASSIGN
    problem.until("close")
    item = problem.item

    assert (item.status, item.closed_on) == (LedgerStatus.CLOSED, clock.today())
    assert codes(problem) == [
        *("registered", "assigned", "planned", "plan_approved", "work_done"),
        *("self_accepted", "accepted", "signed", "closed"),
    ]
    assert [event.kind for event in log.events_of(item.stream)].count("ledger:step:taken") == 8


def test_each_paper_is_issued_by_its_step(problem: Problem) -> None:
    problem.until("close")
    papers = OfficialDocument.objects.filter(subject_no=problem.item.no).order_by("pk")
    assert [paper.kind for paper in papers] == ["Z01", "Z02", "Z03", "Z04"]


def test_what_is_put_right_at_once_needs_no_plan(problem: Problem) -> None:
    problem.act("assign-at-once", problem.office)
    problem.act("report", problem.cast[R.TOWNSHIP_DEPUTY])
    assert "planned" not in codes(problem) and problem.item.state == "worked"


def test_a_returned_plan_is_made_again(problem: Problem) -> None:
    problem.until("plan").act("return-plan", problem.office, opinion="措施不具体。")
    assert problem.item.state == "assigned"
    with pytest.raises(ItemMoved):
        problem.act("report", problem.cast[R.TOWNSHIP_DEPUTY])


def test_a_refused_acceptance_goes_back_to_work(problem: Problem) -> None:
    problem.until("confirm").act("refuse", problem.cast[R.COUNTY_VERIFIER], opinion="一户仍未通水。")
    assert (problem.item.status, problem.item.state) == (LedgerStatus.RECTIFYING, "rectifying")


def test_a_relapse_opens_a_new_round_and_keeps_the_old(problem: Problem) -> None:
    problem.until("close").act("reopen", problem.office, opinion="回头看发现再次停水。")
    item = problem.item
    assert (item.status, item.round, item.closed_on) == (LedgerStatus.REOPENED, 2, None)
    assert problem.until("close").item.status == LedgerStatus.CLOSED
    assert OfficialDocument.objects.filter(subject_no=item.no, kind="Z04").count() == 2


def test_long_term_effort_is_closed_later_or_reopened(problem: Problem) -> None:
    problem.until("sign").act("keep-up", problem.office, opinion="需长期管护。")
    assert problem.item.status == LedgerStatus.LONG_TERM
    problem.act("sign", problem.cast[R.COUNTY_TEAM_LEADER])
    assert problem.act("close", problem.office).code == StepCode.CLOSED


def test_a_follow_up_without_relapse_leaves_the_item_closed(problem: Problem, at: At) -> None:
    problem.until("close")
    with at("2017-06-05"):
        problem.act("follow-up", problem.office, opinion="回访三户,供水正常。")
        item = problem.item
    assert item.status == LedgerStatus.CLOSED and item.closed_on is not None and item.due_on is not None
    assert item.closed_on.isoformat() == "2017-03-01" and item.due_on.isoformat() == "2017-09-03"


@pytest.mark.parametrize(
    ("before", "act", "who", "changes", "refusal"),
    [
        ("assign", "plan", R.TOWNSHIP_DEPUTY, {"particulars": {"measures": "修"}}, MeasuresMissing),
        ("approve-plan", "report", R.TOWNSHIP_DEPUTY, {"files": ()}, PhotoAfterMissing),
        ("approve-plan", "report", R.TOWNSHIP_DEPUTY, {"particulars": {"measures": "主管已更换。"}}, LessonsMissing),
        ("confirm", "accept", R.COUNTY_VERIFIER, {"files": ()}, VisitMissing),
        ("confirm", "accept", R.COUNTY_VERIFIER, {"particulars": {"visited_on": "2017-02-28"}}, VisitMissing),
        ("confirm", "accept", R.COUNTY_VERIFIER, {"particulars": {"visited_on": "2017-03-02"}}, VisitMissing),
        ("sign", "close", None, {"opinion": " "}, InvalidAct),
    ],
)
def test_a_step_without_what_it_must_bring_is_refused(
    problem: Problem, before: str, act: str, who: Role | None, changes: dict, refusal: type[InvalidAct]
) -> None:
    problem.until(before)
    with pytest.raises(refusal):
        problem.act(act, problem.cast[who] if who else problem.office, **changes)


def test_a_deadline_lies_ahead(problem: Problem) -> None:
    with pytest.raises(InvalidAct):
        problem.act("assign", problem.office, deadline=clock.today())


def test_nobody_finds_a_problem_above_his_level(cast: Cast) -> None:
    with pytest.raises((PlaceOutside, NotEntitled)):
        Problem.found(cast, by=cast[R.TOWNSHIP_VERIFIER], division=cast.places.county)


def test_a_unit_that_leaves_nobody_to_accept_is_not_made_responsible(cast: Cast, programme: None) -> None:
    """Found by the township itself, whose whole staff is of one unit: the county has to find it."""
    problem = Problem.found(cast, by=cast[R.TOWNSHIP_VERIFIER])
    with pytest.raises(NobodyMayAccept):
        problem.act("assign", problem.office)


def test_the_ledger_below_the_county_is_the_counties_to_assign(cast: Cast) -> None:
    problem = Problem.found(cast, by=cast[R.TOWNSHIP_VERIFIER])
    assert problem.item.supervisor == cast.places.county
    by_city = Problem.found(cast, by=cast[R.CITY_VERIFIER])
    assert by_city.item.supervisor == cast.places.city


def test_the_clock_passes_what_is_overdue_to_the_office_above_once(problem: Problem, at: At) -> None:
    problem.act("assign", problem.office)
    with at("2017-04-01"):
        assert ledger.escalate_overdue() == 1
        assert ledger.escalate_overdue() == 0
        assert problem.item.supervisor == problem.cast.places.city
        problem.act("urge", problem.cast[R.SUPERVISOR], opinion="限三日内报送方案。")
    assert codes(problem)[-2:] == ["escalated", "urged"]


def test_an_item_above_which_nobody_supervises_stays_and_stops_no_other(cast: Cast, programme: None, at: At) -> None:
    by_city, by_county = Problem.found(cast, by=cast[R.CITY_VERIFIER]), Problem.found(cast)
    with at("2017-04-01"):
        assert ledger.escalate_overdue(limit=1) == 1
    assert by_city.item.supervisor == cast.places.city == by_county.item.supervisor
    assert codes(by_city) == ["registered"]


def test_a_door_for_others_writes_in_their_transaction(cast: Cast) -> None:
    found = Problem.found(cast, source="objection", source_no="YY2017-000001", files=(shot("source"),))
    assert LedgerItem.objects.get(pk=found.pk).source_no == "YY2017-000001"


def test_a_demonstration_shows_the_ledger_at_three_places_of_its_way(cast: Cast, programme: None) -> None:
    county_supervisor(cast)
    items = make_ledger(cast.places.village, cast[R.COUNTY_VERIFIER])
    states = [LedgerItem.objects.get(pk=item.pk).state for item in items]
    assert states == ["closed", "rectifying", "registered"]
