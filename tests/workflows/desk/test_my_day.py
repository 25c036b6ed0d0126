"""The official's day: each section holds what it says, in numbers and rows that the queue shows again; few statements."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from approvals.stages import StageCode
from audit import clock
from registry.models import User
from registry.roles import Role
from tests.conftest import As
from tests.factories import Cast, make_household
from tests.story import Story
from workflows import queue, services
from workflows.desk import my_day
from workflows.desk.sections import Section
from workflows.models import OPEN, CaseTask
from workflows.supervision.acts import assign, urge

S = StageCode.YEAR_PLAN
pytestmark = pytest.mark.django_db


@pytest.fixture
def deputy(cast: Cast) -> User:
    """The annual plan is his."""
    return cast[Role.TOWNSHIP_DEPUTY]


def waiting(story: Story, count: int, first: int = 0) -> list[str]:
    """Case numbers of as many more cases that wait for the deputy, due in forty days."""
    made = [make_household(story.cast.places.village, no=f"22012210029{n:05d}") for n in range(first, first + count)]
    numbers = [Story.begin(story.cast, household).case_no for household in made]
    CaseTask.objects.filter(OPEN).update(due_on=clock.today() + timedelta(days=40))
    return numbers


def due(case_no: str, days: int) -> None:
    CaseTask.objects.filter(OPEN, case__case_no=case_no).update(due_on=clock.today() + timedelta(days=days))


def sections(client: Client) -> dict[str, list[str]]:
    found = client.get("/day/").context["sections"]
    assert [len(section["rows"]) for section in found] == [min(section["count"], my_day.SHOWN) for section in found]
    return {section["code"]: [row["case_no"] for row in section["rows"]] for section in found}


def counts_of(user: User) -> dict[str, int]:
    reader = User.objects.get(pk=user.pk)
    return {name: count for name, count in my_day.counts(reader, my_day.day_of(reader)).items() if count}


def test_each_deadline_has_its_section_and_what_is_far_has_none(story: Story, deputy: User, as_: As) -> None:
    late, today, soon, later = waiting(story, 4)
    for case_no, days in ((late, -3), (today, 0), (soon, 2), (later, 3)):
        due(case_no, days)  # the first of March 2017 is a Wednesday
    assert sections(as_(deputy)) == {"overdue": [late], "today": [today], "soon": [soon]}


def test_two_working_days_reach_over_a_weekend(story: Story, deputy: User, as_: As) -> None:
    story.sleep(1)  # Thursday
    (monday,) = waiting(story, 1)
    due(monday, 4)
    assert sections(as_(deputy)) == {"soon": [monday]}


def test_what_was_urged_or_given_to_him_is_his_day(story: Story, deputy: User, cast: Cast, as_: As) -> None:
    urged, given, own = waiting(story, 3)
    supervisor = cast[Role.SUPERVISOR]
    urge(user=supervisor, case_no=urged, stage=S)
    assign(user=supervisor, case_no=given, stage=S, official=deputy, reason="请你办理")
    services.claim(user=deputy, case_no=own, stage=S)
    assert sections(as_(deputy)) == {"urged": [urged], "given": [given]}


def test_a_return_is_in_his_day_until_he_decides_it(story: Story, cast: Cast, as_: As) -> None:
    story.until(StageCode.APPRAISAL).send_back(StageCode.HOME_CHECK)
    CaseTask.objects.filter(OPEN).update(due_on=clock.today() + timedelta(days=40))
    member = cast[Role.WORK_TEAM_MEMBER]
    assert sections(as_(member)) == {"returned": [story.case_no]}
    story.decide()
    assert sections(as_(member)) == {}


def test_what_a_colleague_holds_is_not_in_it(story: Story, cast: Cast, as_: As) -> None:
    story.until(StageCode.TOWNSHIP_SELF_CHECK)
    due(story.case_no, 0)
    first, second, *_others = cast.all_of(Role.TOWNSHIP_VERIFIER)
    assert counts_of(first) == counts_of(second) == {"today": 1}
    services.claim(user=first, case_no=story.case_no, stage=StageCode.TOWNSHIP_SELF_CHECK)
    assert (counts_of(first), counts_of(second)) == ({"today": 1}, {})


def test_a_seat_that_waits_for_his_signature(story: Story, cast: Cast, as_: As) -> None:
    sheet = story.until(StageCode.TOWNSHIP_REVIEW).propose()
    answer = as_(cast[Role.TOWNSHIP_SECRETARY]).get("/day/").context
    assert [seat["url"] for seat in answer["seats"]] == [f"/sheets/{sheet.pk}/"]
    assert answer["to_sign"]["count"] == 1


def test_the_queue_shows_the_same_rows_and_home_the_same_numbers(story: Story, deputy: User, as_: As) -> None:
    cases = waiting(story, 9)
    for number, case_no in enumerate(cases):
        due(case_no, number % 3 - 1)
    client = as_(deputy)
    strip = {part["code"]: part["count"] for part in client.get("/").context["day"]}
    assert strip == {"overdue": 3, "today": 3, "soon": 3}
    for section in Section:
        rows = client.get(f"/queue/?day={section.value}").context["page"]["rows"]
        assert len(rows) == strip.get(section.value, 0), section


def test_a_list_of_all_that_match_is_of_the_section(story: Story, deputy: User, as_: As) -> None:
    late, *_others = waiting(story, 3)
    due(late, -1)
    client = as_(deputy)
    page = client.get(f"/queue/?day=overdue&stage={S}").content.decode()
    assert '<input type="hidden" name="day" value="overdue">' in page
    client.post("/lists/choose/", {"stage": S, "day": "overdue", "all": "1"})
    assert client.get("/lists/").context["lists"][0]["households"] == 1


def test_counts_stop_at_the_cap(story: Story, deputy: User, monkeypatch: pytest.MonkeyPatch) -> None:
    for case_no in waiting(story, 4):
        due(case_no, 0)
    monkeypatch.setattr(queue, "CAP", 2)
    assert counts_of(deputy) == {"today": 3}  # shown as 2+


def test_all_counts_are_one_statement(story: Story, deputy: User) -> None:
    due(waiting(story, 1)[0], 0)
    reader = User.objects.get(pk=deputy.pk)
    day = my_day.day_of(reader)
    my_day.counts(reader, day)  # his duties and posts are read once a request
    with CaptureQueriesContext(connection) as captured:
        counts = my_day.counts(reader, day)
    assert len(captured) == 1 and counts[Section.TODAY] == 1


def test_counts_and_rows_of_all_his_places_are_two_statements(story: Story, deputy: User) -> None:
    late, later, far = waiting(story, 3)
    for case_no, days in ((late, -3), (later, -2), (far, 9)):
        due(case_no, days)
    reader = User.objects.get(pk=deputy.pk)
    day = my_day.day_of(reader)
    assert len(queue.turns_of(reader) or []) > 1, "PostgreSQL asks several turns in other words"
    with CaptureQueriesContext(connection) as captured:
        counts, rows = my_day.shown(reader, day)
    assert len(captured) == 2 and counts[Section.OVERDUE] == 2
    assert [(name, [task.case.case_no for task in tasks]) for name, tasks in rows.items()] == [
        ("overdue", [late, later])
    ]


def test_the_page_costs_the_same_however_much_waits(story: Story, deputy: User, as_: As) -> None:
    client = as_(deputy)

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/day/")
        return len(captured)

    for case_no in waiting(story, 2):
        due(case_no, 0)
    client.get("/day/")
    few = statements()
    for case_no in waiting(story, 5, first=10):
        due(case_no, 0)
    assert statements() == few


def test_who_has_no_post_has_an_empty_day(db: None, as_: As) -> None:
    nobody = User.objects.create_user("nobody", name="无岗")
    answer = as_(nobody).get("/day/")
    assert answer.context["sections"] == [] and "Nothing presses today" in answer.content.decode()
