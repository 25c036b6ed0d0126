"""Many at the same moment: one wins, the others learn who; nothing happens twice. Needs row locks and many connections."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import timedelta
from html import unescape
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections

from approvals.errors import ClaimedByOther, OpenCaseExists, Refusal
from approvals.models import Case, Decision, Roster
from approvals.stages import Outcome, StageCode
from audit import clock
from audit.integrity import verify_stream
from audit.models import Event
from documents.models import NumberSeries, OfficialDocument
from registry.models import User
from registry.roles import Role
from tests.conftest import As
from tests.factories import make_household, official
from tests.story import Story
from workflows import batch, clocks, deciding, services
from workflows.models import OPEN, CaseTask

S = StageCode
MANY = 16

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer and one test connection"),
    pytest.mark.django_db(transaction=True),
]


def at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run every act in a thread and on a connection of its own, all let go together; results or exceptions."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            gate.wait(timeout=30)
            return act()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(copy_context().run, run, act) for act in acts]]


def colleagues(story: Story, role: Role, count: int = MANY) -> list[User]:
    place = story.cast[role].postings.get().division
    return [official(role, place, f"colleague-{number}", f"同事{number}") for number in range(count)]


def test_of_sixteen_decisions_over_http_one_is_recorded_and_fifteen_name_the_winner(story: Story, as_: As) -> None:
    story.until(S.APPLICATION)
    papers = OfficialDocument.objects.count()
    browsers = [as_(user) for user in colleagues(story, Role.VILLAGE_CLERK)]
    url, form = story.url(S.APPLICATION), story.form(S.APPLICATION)
    answers = at_once([lambda browser=browser: browser.post(url, form) for browser in browsers])
    assert sorted(answer.status_code for answer in answers) == [302] + [409] * (MANY - 1)
    decision = Decision.objects.get(stage=S.APPLICATION)
    losers = [unescape(answer.content.decode()) for answer in answers if answer.status_code == 409]
    assert all(f"was already decided by {decision.name}" in page for page in losers)
    assert_moved_once(story, S.HOME_CHECK)
    assert OfficialDocument.objects.count() - papers == decision.documents.count() == 1


def assert_moved_once(story: Story, stage: str) -> None:
    """One next task, one statement in the log, and a chain that holds."""
    case = story.case
    assert case.stage == stage
    assert CaseTask.objects.filter(OPEN, case=case).values_list("stage", flat=True).get() == stage
    recorded = Event.objects.filter(stream=case.stream, kind="case:decision:recorded").count()
    assert recorded == Decision.objects.filter(case=case).count()
    assert verify_stream(case.stream, head=(case.audit_seq, case.audit_digest)).holds


def test_sixteen_different_wishes_end_in_one_outcome(story: Story) -> None:
    story.until(S.TOWNSHIP_REVIEW)
    users = colleagues(story, Role.TOWNSHIP_HEAD)
    back = {"outcome": "returned", "return_to": "home_check", "reason_code": "RC13", "opinion": "请补正。"}
    wishes = [{}, back, {"outcome": "rejected", "opinion": "不予退出。"}, back]
    acts = [story.act(S.TOWNSHIP_REVIEW, **wishes[number % 4]) for number in range(MANY)]
    pairs = zip(users, acts, strict=True)
    results = at_once([lambda user=user, act=act: _decide(story, user, S.TOWNSHIP_REVIEW, act) for user, act in pairs])
    won = [result for result in results if isinstance(result, Decision)]
    assert len(won) == 1 and Decision.objects.filter(stage=S.TOWNSHIP_REVIEW).count() == 1
    assert {result.kind for result in results if isinstance(result, Refusal)} == {"conflict"}
    assert CaseTask.objects.filter(OPEN).count() == (0 if won[0].outcome == Outcome.REJECTED else 1)


def _decide(story: Story, user: User, stage: str, act: Any) -> Decision:
    return services.decide(user=user, case_no=story.case_no, stage=stage, act=act)


def test_one_official_clicking_sixteen_times_decides_once(story: Story) -> None:
    deputy, act = story.cast[Role.TOWNSHIP_DEPUTY], story.act(S.YEAR_PLAN)
    results = at_once([lambda: _decide(story, deputy, S.YEAR_PLAN, act)] * MANY)
    assert sum(isinstance(result, Decision) for result in results) == 1
    losers = [result for result in results if isinstance(result, Exception)]
    assert {type(loser).__name__ for loser in losers} == {"AlreadyDecided"}
    assert_moved_once(story, S.APPLICATION)


def stories(story: Story, count: int) -> list[Story]:
    """More cases of the same village."""
    village = story.cast.places.village
    made = [make_household(village, no=f"22012210023{number:05d}") for number in range(count)]
    return [Story.begin(story.cast, household) for household in made]


def test_numbers_have_neither_gap_nor_twin_when_many_cases_move_at_once(story: Story) -> None:
    cases = stories(story, MANY)
    for each in cases:
        each.until(S.APPLICATION)
    clerk = story.cast[Role.VILLAGE_CLERK]
    acts = [(each, each.act(S.APPLICATION)) for each in cases]
    results = at_once([lambda each=each, act=act: _decide(each, clerk, S.APPLICATION, act) for each, act in acts])
    assert all(isinstance(result, Decision) for result in results), results
    serials = OfficialDocument.objects.filter(kind="H01").values_list("serial", flat=True).order_by("serial")
    assert list(serials) == list(range(1, MANY + 1))
    assert NumberSeries.objects.get(series=OfficialDocument.objects.first().series).last == MANY


def test_a_number_taken_by_an_act_that_failed_is_given_again(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    story.until(S.APPLICATION)

    def fail(*args: Any, **kwargs: Any) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patch, pytest.raises(OSError, match="disk"):
        patch.setattr(deciding, "advance", fail)
        story.decide(S.APPLICATION)
    assert not OfficialDocument.objects.filter(kind="H01").exists() and story.case.stage == S.APPLICATION
    story.decide(S.APPLICATION)
    assert OfficialDocument.objects.get(kind="H01").serial == 1


def test_sweepers_side_by_side_fire_each_timer_once(story: Story) -> None:
    cases = [story, *stories(story, 7)]
    for each in cases:
        each.until(S.FIRST_NOTICE).decide(S.FIRST_NOTICE)
    clock._demo_now.set(clock.now() + timedelta(days=10))
    results = at_once([clocks.sweep] * 4)
    assert sum(results) == len(cases)
    ended = Event.objects.filter(kind="case:notice:ended").values_list("stream", flat=True)
    assert sorted(ended) == sorted(each.case.stream for each in cases)
    assert CaseTask.objects.filter(OPEN, stage=S.FIRST_NOTICE_RESULT).count() == len(cases)


def test_a_household_nominated_sixteen_times_has_one_case(story: Story) -> None:
    household = make_household(story.cast.places.village, no="2201221002299999")
    users = [*colleagues(story, Role.VILLAGE_CLERK, MANY)]
    results = at_once(
        [lambda user=user: services.open_case(household=household, year=2017, user=user) for user in users]
    )
    assert sum(isinstance(result, Case) for result in results) == 1
    assert {type(result) for result in results} == {Case, OpenCaseExists}
    assert CaseTask.objects.filter(OPEN, case__household=household).count() == 1


def test_the_first_households_of_a_village_share_one_roster(story: Story) -> None:
    village = story.cast.places.sister_village
    clerk = official(Role.VILLAGE_CLERK, village, "other-clerk", "邓敏")
    made = [make_household(village, no=f"22012210029{number:05d}") for number in range(8)]
    results = at_once([lambda each=each: services.open_case(household=each, year=2017, user=clerk) for each in made])
    assert all(isinstance(result, Case) for result in results), results
    assert Roster.objects.filter(village=village).count() == 1


def test_of_many_who_take_a_stage_in_hand_one_holds_it(story: Story) -> None:
    users = colleagues(story, Role.TOWNSHIP_DEPUTY, 8)
    claims = [lambda user=user: services.claim(user=user, case_no=story.case_no, stage=S.YEAR_PLAN) for user in users]
    results = at_once(claims)
    assert sum(isinstance(result, CaseTask) for result in results) == 1
    assert sum(isinstance(result, ClaimedByOther) for result in results) == 7
    assert Event.objects.filter(kind="case:stage:claimed").count() == 1
    assert verify_stream(story.case.stream).holds


def test_of_two_lists_at_once_each_household_is_decided_by_one(story: Story) -> None:
    cases = [story, *stories(story, 11)]
    users = [story.cast[Role.TOWNSHIP_DEPUTY], colleagues(story, Role.TOWNSHIP_DEPUTY, 1)[0]]
    acts = {each.case_no: each.act(S.YEAR_PLAN) for each in cases}
    backwards = dict(reversed(acts.items()))  # no two acts wait for each other in a circle
    results = at_once(
        [
            lambda: batch.decide_many(user=users[0], stage=S.YEAR_PLAN, acts=acts),
            lambda: batch.decide_many(user=users[1], stage=S.YEAR_PLAN, acts=backwards),
        ]
    )
    assert all(isinstance(answers, dict) for answers in results), results
    for each in cases:
        answers = [answers[each.case_no] for answers in results]
        assert sum(isinstance(answer, Decision) for answer in answers) == 1
        assert {answer.kind for answer in answers if isinstance(answer, Refusal)} == {"conflict"}
        assert Decision.objects.filter(case=each.case).count() == 1
        assert_moved_once(each, S.APPLICATION)


def test_the_winner_stands_in_the_losers_refusal_with_unit_and_moment(story: Story) -> None:
    users = colleagues(story, Role.TOWNSHIP_DEPUTY)
    act = story.act(S.YEAR_PLAN)
    results = at_once([lambda user=user: _decide(story, user, S.YEAR_PLAN, act) for user in users])
    decision = Decision.objects.get()
    at = decision.decided_at.astimezone(clock.LOCAL_ZONE).strftime("%Y-%m-%d %H:%M")
    told = [result.details for result in results if isinstance(result, Refusal)]
    assert len(told) == MANY - 1
    assert all((one["official"], one["unit"], one["at"]) == (decision.name, decision.unit, at) for one in told)
