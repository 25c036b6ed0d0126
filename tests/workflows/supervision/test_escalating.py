"""What is overdue goes one level up: each step once, to supervisors who did nothing on the case, by a visible clock."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals.errors import NotEntitled
from approvals.models import Case
from approvals.stages import StageCode
from approvals.supervising_errors import EscalatedToday, NobodyAbove
from audit import clock
from audit.models import Event
from registry.models import User
from registry.roles import Role
from registry.services import SYSTEM, relieve
from tests.factories import Cast, make_household, official, posting_of
from tests.story import Story
from workflows.models import OPEN, CaseTask, Escalation, Message
from workflows.supervision import telling
from workflows.supervision.escalating import escalate, sweep

S = StageCode.TOWNSHIP_SELF_CHECK
pytestmark = pytest.mark.django_db


@pytest.fixture
def late(story: Story) -> Story:
    """The township's self-check is overdue since yesterday."""
    story.until(S)
    task = CaseTask.objects.get(OPEN, case__case_no=story.case_no)
    CaseTask.objects.filter(pk=task.pk).update(due_on=clock.today() - timedelta(days=1))
    return story


def plans_late(story: Story, count: int, first: int = 0) -> list[str]:
    """Case numbers of as many plans that wait in the township since yesterday."""
    made = [make_household(story.cast.places.village, no=f"22012210029{n:05d}") for n in range(first, first + count)]
    numbers = [Story.begin(story.cast, household).case_no for household in made]
    CaseTask.objects.filter(OPEN, case__case_no__in=numbers).update(due_on=clock.today() - timedelta(days=1))
    return numbers


def steps() -> list[tuple[int, str]]:
    return list(Escalation.objects.order_by("step").values_list("step", "place__name"))


def reached(step: int) -> set[User]:
    return {row.official for row in Escalation.objects.get(step=step).recipients.select_related("official")}


def test_what_is_in_time_stays_where_it_is(story: Story) -> None:
    story.until(S)
    assert sweep() == 0


def test_the_first_step_goes_to_the_supervisors_of_the_place(late: Story, cast: Cast) -> None:
    """The township's deputy planned this household's exit: he touched the case, so the county's supervisors are asked."""
    assert sweep() == 1
    assert steps() == [(1, "农安县")]
    assert reached(1) == {cast[Role.COUNTY_OFFICE], cast[Role.COUNTY_DEPUTY_LEADER]}


def test_what_an_objection_holds_is_not_escalated(late: Story) -> None:
    Case.objects.filter(case_no=late.case_no).update(held_at=clock.now(), held_by="YY2017-000001")
    assert sweep() == 0


def test_a_second_sweep_takes_no_second_step(late: Story) -> None:
    sweep()
    assert sweep() == 0
    assert Escalation.objects.count() == 1


def test_after_five_working_days_the_clock_goes_one_level_further(late: Story, cast: Cast) -> None:
    sweep()
    late.sleep(8)
    assert sweep() == 1
    assert steps() == [(1, "农安县"), (2, "长春市")]
    assert reached(2) == {cast[Role.UPPER_OFFICE], cast[Role.SUPERVISOR]}
    late.sleep(8)
    assert sweep() == 1
    assert not reached(3)  # the province has no supervisor here, and that is on file


def test_a_lot_costs_the_same_whatever_is_in_it_and_is_told_together(story: Story) -> None:
    cost = []
    for count in (2, 5):
        plans_late(story, count, first=10 * count)
        with CaptureQueriesContext(connection) as captured:
            assert sweep() == count
        cost.append(len(captured))
    assert cost[0] == cost[1]
    assert {message.params["count"] for message in Message.objects.all()} == {2, 5}


def test_one_that_fails_stops_no_other_of_its_lot(story: Story) -> None:
    first, odd, last = plans_late(story, 3)
    Case.objects.filter(case_no=odd).update(audit_seq=0)  # its events would be chained to the wrong one
    assert sweep() == 2
    assert set(Escalation.objects.values_list("task__case__case_no", flat=True)) == {first, last}


def test_whoever_is_killed_before_he_tells_takes_no_step(late: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_args: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched, pytest.raises(SystemExit):
        patched.setattr(telling, "notify_all", killed)
        sweep()
    assert not Escalation.objects.exists()
    assert sweep() == 1 and Message.objects.exists()


def test_the_clock_signs_with_its_own_name(late: Story) -> None:
    sweep()
    event = Event.objects.get(kind="case:stage:escalated")
    assert json.loads(event.body)["actor"]["id"] == "system:clock"


def test_where_nobody_is_above_the_clock_notes_it_once(late: Story, cast: Cast) -> None:
    for role in (Role.SUPERVISOR, Role.COUNTY_OFFICE, Role.COUNTY_DEPUTY_LEADER, Role.UPPER_OFFICE):
        relieve(posting=posting_of(cast[role]), until=clock.today(), paper="免字〔2017〕1号", by=SYSTEM, at=clock.now())
    assert sweep() == 1
    assert not reached(1)
    for _week in range(3):
        late.sleep(12)  # holidays among them
        assert sweep() == 0
    assert len(steps()) == 1
    back = official(Role.UPPER_OFFICE, cast.places.city, "second-office", "沈静")
    assert sweep() == 0  # within the days that it leaves
    late.sleep(12)
    assert sweep() == 1
    assert reached(2) == {back}


def test_a_decided_stage_is_escalated_no_more(late: Story) -> None:
    sweep()
    late.decide(S)
    late.sleep(8)
    assert sweep() == 0


def test_an_official_lays_it_before_the_level_above_him(late: Story, cast: Cast) -> None:
    county = cast[Role.COUNTY_OFFICE]
    found = escalate(user=county, case_no=late.case_no, stage=S, reason="乡镇无人可派")
    assert found.place == cast.places.city
    with pytest.raises(EscalatedToday):
        escalate(user=county, case_no=late.case_no, stage=S, reason="乡镇无人可派")


def test_there_may_be_nobody_above_him(late: Story, cast: Cast) -> None:
    with pytest.raises(NobodyAbove):
        escalate(user=cast[Role.UPPER_OFFICE], case_no=late.case_no, stage=S, reason="需省级协调")


def test_who_does_not_supervise_does_not_escalate(late: Story, cast: Cast) -> None:
    with pytest.raises(NotEntitled):
        escalate(user=cast[Role.AUDITOR], case_no=late.case_no, stage=S, reason="发现停滞")
