"""Who is told, and how often: persons, posts with whoever stands in, sweeps that repeat themselves."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from audit import clock
from registry import delegations
from registry.models import User
from registry.roles import Duty, Role
from registry.services import SYSTEM, relieve
from tests.conftest import As
from tests.factories import Cast, make_household
from tests.story import Story
from workflows.desk.badges import badges_for
from workflows.notifying import inbox
from workflows.notifying.kinds import MessageKind
from workflows.notifying.models import Message
from workflows.notifying.notes import Note, notify, notify_all, post

K = MessageKind


def readers(**chosen: object) -> set[User]:
    return {message.reader for message in Message.objects.filter(**chosen).select_related("reader")}


def statements(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def test_persons_are_told_in_one_statement_and_nobody_of_his_own_act(cast: Cast) -> None:
    head, clerk = cast[Role.TOWNSHIP_HEAD], cast[Role.VILLAGE_CLERK]
    with transaction.atomic():
        told = statements(
            lambda: notify(K.ABSENCE, to=[head.pk, clerk.pk, clerk.pk], at=clock.now(), by=head.pk, once="leave:1")
        )
    assert told == 1
    assert readers() == {clerk}


def test_a_post_is_told_in_one_statement_with_whoever_stands_in(cast: Cast) -> None:
    place = cast.places.township
    head, secretary = cast[Role.TOWNSHIP_HEAD], cast[Role.TOWNSHIP_SECRETARY]
    today = clock.today()
    delegations.delegate(
        posting=head.postings.get(),
        to=secretary,
        since=today,
        until=today,
        paper="代字〔2017〕1号",
        reason="出差",
        by=SYSTEM,
        at=clock.now(),
    )
    with transaction.atomic():
        note = post(Duty.REVIEW_IN_TOWNSHIP, place.pk)
        assert statements(lambda: notify(K.OVERDUE, to=note, at=clock.now(), place_path=place.path)) == 1
    assert readers() == {head, secretary}
    assert Message.objects.values("note").distinct().count() == 1


def test_whoever_has_left_the_post_is_not_told(cast: Cast) -> None:
    place, head = cast.places.township, cast[Role.TOWNSHIP_HEAD]
    relieve(posting=head.postings.get(), until=clock.today(), paper="免字〔2017〕1号", by=SYSTEM, at=clock.now())
    notify(K.OVERDUE, to=post(Duty.REVIEW_IN_TOWNSHIP, place.pk), at=clock.now())
    assert readers() == set()


def test_of_a_team_the_one_who_knows_it_is_told_while_he_is_there(cast: Cast) -> None:
    place, team = cast.places.township, cast.all_of(Role.TOWNSHIP_VERIFIER)
    rather = post(Duty.CHECK_EXIT, place.pk, rather=team[1].pk)
    notify(K.RETURNED, to=rather, at=clock.now())
    assert readers() == {team[1]}
    relieve(posting=team[1].postings.get(), until=clock.today(), paper="免字〔2017〕2号", by=SYSTEM, at=clock.now())
    notify(K.RETURNED, to=rather, at=clock.now(), params={"count": 2})
    assert readers(params={"count": 2}) == {team[0], team[2]}


def test_one_occasion_is_told_once(cast: Cast) -> None:
    place, clerk = cast.places.township, cast[Role.VILLAGE_CLERK]
    for _again in range(2):
        notify_all(
            [
                Note(K.OVERDUE, [clerk.pk], once="2017-03-01"),
                Note(K.OVERDUE, post(Duty.REVIEW_IN_TOWNSHIP, place.pk), once="2017-03-01"),
            ],
            clock.now(),
        )
    assert sorted(Message.objects.values_list("reader", flat=True)) == sorted([clerk.pk, cast[Role.TOWNSHIP_HEAD].pk])


def test_a_note_goes_with_its_act_or_not_at_all(cast: Cast) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        notify(K.ABSENCE, to=[cast[Role.VILLAGE_CLERK].pk], at=clock.now())
        raise RuntimeError
    assert not Message.objects.exists()


# ── the page ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_page_names_the_household_to_those_who_may_see_the_case(story: Story, as_: As) -> None:
    clerk, stranger = story.cast[Role.VILLAGE_CLERK], story.cast.twins[Role.VILLAGE_CLERK]
    notify(
        K.URGED,
        to=[clerk.pk, stranger.pk],
        at=clock.now(),
        case=story.case,
        params={"stage": "year_plan", "by": "督查员甲", "reason": "林丽家已拖延"},
    )
    own, other = (as_(user).get("/inbox/").content.decode() for user in (clerk, stranger))
    assert story.case_no in own and "林丽" in own and "督查员甲" in own
    assert story.case_no in other and "林丽" not in other and "督查员甲" not in other


def unread(user: User) -> int:
    return badges_for(user)["unread"]


def test_reading_lowers_the_badge_and_leads_to_the_case(story: Story, as_: As) -> None:
    clerk = story.cast[Role.VILLAGE_CLERK]
    for count in range(3):
        notify(K.URGED, to=[clerk.pk], at=clock.now(), case=story.case, params={"stage": "year_plan", "count": count})
    client, first = as_(clerk), Message.objects.latest("pk")
    assert 'badge-count">3<' in client.get("/").content.decode()
    answer = client.post(f"/inbox/{first.pk}/open/")
    assert answer.headers["location"] == f"/cases/{story.case_no}/"
    assert unread(clerk) == 2
    client.post("/inbox/read/", {"newest": first.pk - 1})
    assert unread(clerk) == 0
    assert as_(story.cast[Role.TOWNSHIP_HEAD]).post(f"/inbox/{first.pk}/open/").status_code == 404


def test_the_page_filters_pages_by_key_and_asks_nothing_per_row(story: Story, as_: As) -> None:
    clerk, village = story.cast[Role.VILLAGE_CLERK], story.cast.places.village
    client = as_(clerk)
    other = Story.begin(story.cast, make_household(village, no="2201221002200099", head_name="白云"))
    notify(K.URGED, to=[clerk.pk], at=clock.now(), case=other.case, params={"stage": "year_plan"})
    client.get("/inbox/")
    few = statements(lambda: client.get("/inbox/"))
    for count in range(inbox.PAGE + 4):
        kind = K.URGED if count % 2 else K.RETURNED
        notify(kind, to=[clerk.pk], at=clock.now(), case=story.case, params={"stage": "year_plan"})
    assert statements(lambda: client.get("/inbox/")) == few
    page = client.get("/inbox/")
    assert len(page.context["rows"]) == inbox.PAGE
    last = client.get("/inbox/" + page.context["next"])
    rest = last.context["rows"]
    assert last.context["next"] == "" and "Next page" not in last.content.decode()
    assert len(rest) == 5 and not {row["pk"] for row in rest} & {row["pk"] for row in page.context["rows"]}
    assert {row["kind"] for row in client.get("/inbox/?kind=urged").context["rows"]} == {"urged"}
    for address in ("/inbox/?before=x", "/inbox/?before=99999999999999999999", "/inbox/?kind=%00"):
        assert client.get(address).status_code == 200


def test_old_messages_are_cleared_away(cast: Cast) -> None:
    clerk, now = cast[Role.VILLAGE_CLERK], clock.now()
    for age, read in ((10, True), (100, True), (100, False), (500, False)):
        at = now - timedelta(days=age)
        Message.objects.create(reader=clerk, kind=K.URGED, created_at=at, read_at=at if read else None)
    assert inbox.clear_old(now) == 2
    assert sorted((now - at).days for at in Message.objects.values_list("created_at", flat=True)) == [10, 100]
