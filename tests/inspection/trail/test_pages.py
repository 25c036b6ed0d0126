"""Audit pages by case and by person: the official as he was, who read what, what marks an act (D-50, anchors.md §4.5)."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals.local_days import Calendar
from approvals.models import Decision
from approvals.stages import StageCode
from audit import clock, log, sequencer, tree
from audit.expressions import ActorDivision, ActorId, ReadOf
from audit.models import Checkpoint, Event
from audit.selectors import entries_of
from inspection.trail.anchoring import anchor_of
from inspection.trail.lines import Frame, lines_of_page, places_of, with_times
from registry import delegations
from registry.models import User
from registry.roles import Role
from registry.services import SYSTEM, relieve
from tests.conftest import As
from tests.factories import posting_of
from tests.story import Story

S, R = StageCode, Role


def page(as_: As, user: User, address: str, **asked: Any) -> str:
    response = as_(user).get(address, asked)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def trail(story: Story) -> str:
    return f"/audit/cases/{story.case_no}/"


def person(user: User) -> str:
    return f"/audit/people/{user.pk}/"


@pytest.fixture
def checked(story: Story) -> Story:
    """The home check is decided on photos."""
    story.until(S.HOME_CHECK).decide()
    return story


def test_every_event_is_found_by_what_its_body_says(checked: Story, as_: As) -> None:
    photo = checked.case.photos.first()
    assert as_(checked.cast[R.AUDITOR]).get(f"/cases/{checked.case_no}/photos/{photo.pk}/").status_code == 200
    rows = Event.objects.annotate(who=ActorId("body"), place=ActorDivision("body"), read=ReadOf("body"))
    for event in rows:
        parts = event.parsed
        assert (event.who, event.place) == (parts["actor"]["id"], parts["actor"]["division"])
        assert event.read == (checked.case_no if event.stream.startswith("reader:") else None)
    assert rows.filter(read=checked.case_no).count() == 1


def test_the_page_of_a_case_says_who_acted_in_which_post_and_how_long_it_lay(checked: Story, as_: As) -> None:
    text = page(as_, checked.cast[R.AUDITOR], trail(checked))
    member = checked.cast[R.WORK_TEAM_MEMBER]
    assert member.name in text and posting_of(member).unit in text and "resident work team member" in text
    assert "in this stage for" in text and "Chain of events unbroken" in text and checked.case.audit_digest in text
    assert "way of signing：typed name" in text and "state：signed by all" in text


def test_what_he_was_that_day_stays_after_he_left(checked: Story, as_: As) -> None:
    member = checked.cast[R.WORK_TEAM_MEMBER]
    held = posting_of(member)
    relieve(posting=held, until=clock.today(), paper="免〔2017〕1号", by=SYSTEM, at=clock.now())
    assert f"{held.unit} {held.post}" in page(as_, checked.cast[R.AUDITOR], person(member))


def test_files_read_are_collapsed_and_show_who_read_them(checked: Story, as_: As) -> None:
    auditor, verifier = checked.cast[R.AUDITOR], checked.cast[R.COUNTY_VERIFIER]
    for photo in checked.case.photos.all()[:3]:
        as_(verifier).get(f"/cases/{checked.case_no}/photos/{photo.pk}/")
    text = page(as_, auditor, trail(checked), sort="reading")
    assert text.count("photo fetched") == 1 and "and 2 more" in text and verifier.name in text
    assert "photo fetched" not in page(as_, auditor, trail(checked), without_reading="on")


def test_who_stands_in_is_shown_with_the_name_he_stands_in_for(story: Story, as_: As) -> None:
    story.until(S.HOME_CHECK)
    member = story.cast[R.WORK_TEAM_MEMBER]
    delegate = User.objects.create_user("stand-in", name="代理人")
    until = clock.today() + timedelta(days=9)
    delegations.delegate(
        posting=posting_of(member), to=delegate, since=clock.today(), until=until,
        paper="代字〔2017〕7号", reason="外出学习", by=SYSTEM, at=clock.now(),
    )  # fmt: skip
    story.decide(user=delegate)
    text = page(as_, story.cast[R.AUDITOR], trail(story))
    assert "代理人</a></strong>" in text and f"for {member.name}" in text and "standing in" in text
    assert person(delegate) in page(as_, story.cast[R.AUDITOR], person(member))


def test_silence_is_drawn_and_what_took_too_long_is_marked(story: Story, as_: As) -> None:
    story.until(S.HOME_CHECK)
    story.sleep(days=60)
    story.decide()
    text = page(as_, story.cast[R.AUDITOR], trail(story))
    assert "working days without any act" in text and "over the limit" in text


def test_a_broken_chain_names_the_first_bad_record(checked: Story, as_: As) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP TRIGGER audit_event_no_update"
            if connection.vendor == "sqlite"
            else "ALTER TABLE audit_event DISABLE TRIGGER ALL"
        )
        cursor.execute(
            "UPDATE audit_event SET body = replace(body, 'approved', 'rejected') WHERE stream = %s AND seq = 3",
            [checked.case.stream],
        )
    text = page(as_, checked.cast[R.AUDITOR], trail(checked))
    assert "BROKEN" in text and "record 3 of the case" in text


def test_filters_by_level_person_and_day(checked: Story, as_: As) -> None:
    auditor, clerk = checked.cast[R.AUDITOR], checked.cast[R.VILLAGE_CLERK]
    member = checked.cast[R.WORK_TEAM_MEMBER]
    of_township = page(as_, auditor, trail(checked), level=4)
    assert member.name not in of_township and checked.cast[R.TOWNSHIP_DEPUTY].name in of_township
    alone = page(as_, auditor, trail(checked), person=clerk.pk)
    assert clerk.name in alone and f"<strong>{member.name}" not in alone
    assert "Nothing that fits" in page(as_, auditor, trail(checked), until="2016-12-31")
    for odd in ({"since": "9999-12-31"}, {"person": "9" * 30}, {"after": "x\x00"}, {"sort": "x"}, {"level": "77"}):
        page(as_, auditor, trail(checked), **odd)


def test_everybody_reads_what_he_did_himself(checked: Story, as_: As) -> None:
    member = checked.cast[R.WORK_TEAM_MEMBER]
    assert checked.case_no in page(as_, member, "/audit/mine/")
    assert checked.case_no in page(as_, member, person(member))
    assert not Event.objects.filter(kind="trail:person:read").exists()


def test_days_on_which_the_place_is_free_are_no_silence(checked: Story) -> None:
    """A month without an act, and a place whose calendar makes all of it free."""
    first, last = entries_of(list(log.events_of(checked.case.stream).order_by("seq")[:2]))
    late = replace(last, at=first.at + timedelta(days=40))
    places, path = places_of([first, last]), checked.cast.places.county.path
    free = {first.at.date() + timedelta(days=n): False for n in range(42)}
    gaps = []
    for days in ({}, {path: free}):
        frame = Frame(places=places, calendar=Calendar(days=days), path=path)
        lines = lines_of_page([first, late], frame)
        with_times(lines, None, None, frame)
        gaps.append(lines[1].gap)
    assert gaps[0] > 20 and gaps[1] == 0


def test_whoever_looks_after_another_is_logged(checked: Story, as_: As) -> None:
    auditor, member = checked.cast[R.AUDITOR], checked.cast[R.WORK_TEAM_MEMBER]
    assert checked.case_no in page(as_, auditor, person(member))
    assert "trail of an official read" in page(as_, auditor, "/audit/mine/")


def test_who_may_read_whose_trail(checked: Story, as_: As) -> None:
    cast, member = checked.cast, checked.cast[R.WORK_TEAM_MEMBER]
    for user, status in ((cast[R.SUPERVISOR], 200), (cast[R.COUNTY_OFFICE], 403), (cast.twins[R.TOWNSHIP_HEAD], 404)):
        assert as_(user).get(trail(checked)).status_code == status
        assert as_(user).get(person(member)).status_code == status
    assert as_(cast[R.COUNTY_OFFICE]).get("/audit/").status_code == 403
    assert as_(cast[R.AUDITOR]).get(f"/audit/people/{2**70}/").status_code == 404


def test_a_case_and_an_official_are_found(checked: Story, as_: As) -> None:
    auditor, member = checked.cast[R.AUDITOR], checked.cast[R.WORK_TEAM_MEMBER]
    assert as_(auditor).get("/audit/", {"q": checked.case_no}).url == trail(checked)
    for asked in (member.name, member.username[:4]):
        assert person(member) in page(as_, auditor, "/audit/", q=asked)
    assert "Nothing found" in page(as_, auditor, "/audit/", q="没有这个人")


def test_pages_ask_no_more_when_there_is_more_to_show(story: Story, as_: As) -> None:
    auditor = story.cast[R.AUDITOR]
    story.until(S.HOME_CHECK)
    few = _queries(as_, auditor, trail(story), person(story.cast[R.VILLAGE_CLERK]))
    story.until(S.TOWNSHIP_SELF_CHECK)
    assert _queries(as_, auditor, trail(story), person(story.cast[R.VILLAGE_CLERK])) <= few + 2


def _queries(as_: As, user: User, *addresses: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        for address in addresses:
            page(as_, user, address)
    return len(asked)


def record_of(story: Story, kind: str) -> str:
    event = Event.objects.filter(stream=story.case.stream, kind=kind).latest("pk")
    return f"/audit/cases/{story.case_no}/records/{event.pk}/"


def test_sealed_values_open_for_a_reason_that_is_logged(checked: Story, as_: As) -> None:
    auditor, address = as_(checked.cast[R.AUDITOR]), record_of(checked, "case:decision:recorded")
    opinion = Decision.objects.get(case=checked.case, stage=S.HOME_CHECK).opinion
    assert opinion not in auditor.get(address).content.decode()
    refused = auditor.post(address, {"reason": "看"})
    assert refused.status_code == 422 and opinion not in refused.content.decode()
    assert opinion in auditor.post(address, {"reason": "核对入户核实意见"}).content.decode()
    logged = Event.objects.get(kind="trail:values:fetched").parsed
    assert logged["statement"]["reason"] == "核对入户核实意见" and logged["subject"]["case"] == checked.case_no
    assert opinion not in auditor.get(address).content.decode()


def test_what_two_levels_measured_stands_side_by_side(story: Story, as_: As) -> None:
    story.until(S.TOWNSHIP_SELF_CHECK)
    story.decide(measured=story.act(S.TOWNSHIP_SELF_CHECK).measured | {"wages_fen": 1_234_500})
    address = record_of(story, "case:decision:recorded")
    text = as_(story.cast[R.AUDITOR]).post(address, {"reason": "核对收入变动"}).content.decode()
    assert "Before and after" in text and "1234500" in text


def test_a_record_of_another_case_is_none_of_this_one(checked: Story, as_: As) -> None:
    event = Event.objects.filter(stream__startswith="official:").latest("pk")
    address = f"/audit/cases/{checked.case_no}/records/"
    assert as_(checked.cast[R.AUDITOR]).get(f"{address}{event.pk}/").status_code == 404
    assert as_(checked.cast[R.AUDITOR]).get(f"{address}{2**70}/").status_code == 404


def test_the_strip_says_what_the_newest_checkpoint_covers(checked: Story, as_: As) -> None:
    auditor = checked.cast[R.AUDITOR]
    assert "No checkpoint of the log" in page(as_, auditor, trail(checked))
    sequencer.drain()
    size = tree.size()
    Checkpoint.objects.create(size=size, root=tree.root(size), note="log\n", at=clock.now())
    text = page(as_, auditor, trail(checked))
    assert "In the signed log" in text and tree.root(size).hex() in text
    head = log.events_of(checked.case.stream).get(seq=checked.case.audit_seq)
    head.body = head.body.replace("approved", "rejected")
    found = anchor_of(head)
    assert found is not None and found.covers is False


def test_the_trail_is_taken_out_and_that_is_logged(checked: Story, as_: As) -> None:
    response = as_(checked.cast[R.AUDITOR]).get(f"{trail(checked)}workbook/", {"sort": "decisions"})
    book = openpyxl.load_workbook(BytesIO(response.content))
    rows = list(book["1.办理记录"].values)
    assert rows[0][0] == "序号" and checked.cast[R.WORK_TEAM_MEMBER].name in {row[3] for row in rows}
    cover = " ".join(str(row[0]) for row in book["说明"].values)
    assert "连续、未被改动" in cover and "尚未发布" in cover
    assert Event.objects.filter(kind="trail:trail:exported").count() == 1
