"""Posted lists: where they hang, how long, proven by what; and what moves their end (domain.md §2.0-6, §2.5 O-7, §7-8)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from approvals import holds
from approvals.calendar import calendar_version, is_workday, last_day
from approvals.errors import (
    ActInvalid,
    CaseHeld,
    DateWithinNotice,
    InputWrong,
    NotEntitled,
    NoticeStillRunning,
    Refusal,
)
from approvals.models import Moment, Notice, NoticeChange, NoticeList, PointKind, PointProof
from approvals.notice_errors import (
    EndPhotoMissing,
    LineChanged,
    NothingChanged,
    NoticeConcluded,
    PhotoOutsideNotice,
    PhotoTwice,
    StartPhotoMissing,
)
from approvals.notices import paper_of, resume, running_notice
from approvals.proofs import Photo
from approvals.selectors import notice_of
from approvals.stages import StageCode
from audit import clock, files
from audit.integrity import verify_stream
from audit.models import Event
from registry.models import Member, User
from registry.roles import Role
from registry.services import SYSTEM
from tests.factories import make_household
from tests.story import Story, role_for
from workflows import batch, clocks, notice_acts
from workflows.demo_notices import prove_all, prove_running

S = StageCode


def go_to(day: date, hour: int = 9) -> None:
    clock._demo_now.set(datetime.combine(day, time(hour, 0), clock.LOCAL_ZONE))
    clocks.sweep()


def posted_on(story: Story, day: date) -> NoticeList:
    """The first notice of the story's household, posted on that day."""
    story.until(S.FIRST_NOTICE)
    go_to(day)
    story.decide(S.FIRST_NOTICE)
    return NoticeList.objects.get()


def together(story: Story, count: int = 2) -> tuple[list[Story], NoticeList]:
    """Several households of the village on one list, posted on the first of March."""
    stories = [story, *neighbours(story, 10, count - 1)]
    return stories, post_together(stories)


def neighbours(story: Story, first: int, count: int) -> list[Story]:
    village, numbers = story.cast.places.village, range(first, first + count)
    made = [make_household(village, no=f"22012210020{number:05d}", hamlet=f"{number}社") for number in numbers]
    return [Story.begin(story.cast, household) for household in made]


def post_together(stories: list[Story]) -> NoticeList:
    for each in stories:
        each.until(S.FIRST_NOTICE)
    acts = {each.case_no: each.act(S.FIRST_NOTICE) for each in stories}
    answers = batch.decide_many(user=poster(stories[0]), stage=S.FIRST_NOTICE, acts=acts)
    assert not [answer for answer in answers.values() if isinstance(answer, Refusal)]
    return NoticeList.objects.latest("pk")


def poster(story: Story) -> User:
    return story.cast[role_for(S.FIRST_NOTICE)]


@contextmanager
def refused(kind: type[Refusal]) -> Iterator[None]:
    with pytest.raises(Refusal) as caught, transaction.atomic():
        yield
    found = caught.value.refusals if isinstance(caught.value, ActInvalid) else [caught.value]
    assert kind in {type(refusal) for refusal in found}


def photo(day: date, moment: str = Moment.START, point: int = 1, content: bytes = b"", **changes: Any) -> Photo:
    digest = files.store(content or f"{day} {moment} {point}".encode())
    at = datetime.combine(day, time(8, 0), clock.LOCAL_ZONE)
    values = {"point_no": point, "moment": moment, "sha256": digest, "thumbnail": digest, "size": 9, "taken_at": at}
    return Photo(**(values | {"content_type": "image/jpeg", "position": (44_430_000, 125_170_000)} | changes))


def prove(story: Story, posted: NoticeList, *photos: Photo) -> list[PointProof]:
    return notice_acts.prove(user=poster(story), posted=posted, photos=list(photos), at=clock.now())


def down(story: Story, posted: NoticeList, first: date, last: date) -> None:
    notice_acts.record_break(
        user=poster(story),
        posted=posted,
        first_day=first,
        last_day=last,
        reason="大风吹落",
        point_no=None,
        at=clock.now(),
    )


# ── where a list hangs and what it says ──────────────────────────────────────────────────────────────────────────────


def test_every_natural_village_with_a_household_is_a_posting_point(story: Story) -> None:
    _stories, posted = together(story, 3)
    points = [(point.kind, point.name) for point in posted.points.order_by("no")]
    assert points == [
        (PointKind.VILLAGE_OFFICE, "村部"),
        (PointKind.VILLAGE, "行政村"),
        (PointKind.HAMLET, "8社公示点"),
        (PointKind.HAMLET, "10社公示点"),
        (PointKind.HAMLET, "11社公示点"),
    ]


def test_one_act_is_one_list_with_a_line_for_each_household(story: Story) -> None:
    stories, posted = together(story, 3)
    assert (posted.households, posted.persons, posted.number) == (3, 6, 1)
    assert Notice.objects.filter(list=posted).count() == len(stories)


def test_the_paper_prints_four_things_of_each_household_and_no_more(story: Story) -> None:
    _stories, posted = together(story, 2)
    paper = paper_of(posted)
    assert [tuple(row) for row in paper["rows"]] == [("no", "hamlet", "head_name", "population")] * 2
    assert [row["hamlet"] for row in paper["rows"]] == ["8社", "10社"]
    assert "12317" in [phone["number"] for phone in paper["phones"]]
    assert "2户4人" in paper["text"]


def test_places_named_by_hand_come_on_top(story: Story) -> None:
    story.until(S.FIRST_NOTICE).decide(S.FIRST_NOTICE, particulars={"places": ["集市公告栏", "村部"]})
    assert list(NoticeList.objects.get().points.order_by("no").values_list("name", flat=True)) == [
        "村部",
        "行政村",
        "8社公示点",
        "集市公告栏",
    ]


def test_posting_is_in_the_log_with_the_table_of_holidays(story: Story) -> None:
    _stories, posted = together(story)
    event = Event.objects.get(stream=posted.stream)
    assert event.kind == "notice:list:posted" and posted.calendar_version.startswith("holidays ")
    assert posted.calendar_version in event.body


# ── how long it hangs ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_notice_over_national_day_runs_until_the_first_workday(story: Story) -> None:
    posted = posted_on(story, date(2017, 9, 26))
    assert (posted.starts_on, posted.ends_on) == (date(2017, 9, 27), date(2017, 10, 9))
    prove(story, posted, *(photo(date(2017, 9, 26), point=point) for point in (1, 2, 3)))
    go_to(date(2017, 10, 9))
    prove(story, posted, *(photo(date(2017, 10, 9), Moment.END, point) for point in (1, 2, 3)))
    with refused(NoticeStillRunning):
        story.decide(S.FIRST_NOTICE_RESULT)
    go_to(date(2017, 10, 10))
    with refused(DateWithinNotice):
        story.decide(S.FIRST_NOTICE_RESULT, acted_on=date(2017, 10, 9))
    story.decide(S.FIRST_NOTICE_RESULT)
    assert story.case.stage == S.TOWNSHIP_SELF_CHECK


def test_a_make_up_saturday_may_be_the_last_day(story: Story) -> None:
    assert posted_on(story, date(2017, 9, 23)).ends_on == date(2017, 9, 30)


def test_an_order_of_the_place_changes_the_table_but_no_posted_period(
    story: Story, settings: Any, tmp_path: Path
) -> None:
    posted = posted_on(story, date(2017, 3, 1))
    order = tmp_path / "order.toml"
    order.write_text('[[days]]\nday = 2017-03-08\nworks = false\npaper = "长政办〔2017〕3号"\n', encoding="utf-8")
    before = calendar_version()
    settings.HEYAN_CALENDAR = str(order)
    assert not is_workday(date(2017, 3, 8)) and calendar_version() != before
    assert last_day(date(2017, 3, 2), 7, "natural", extends=True) == date(2017, 3, 9)
    notice = notice_of(story.case, S.FIRST_NOTICE_RESULT)
    assert notice is not None and notice.ends_on == posted.ends_on == date(2017, 3, 8)


# ── photos ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_without_photos_of_every_point_the_notice_is_not_concluded(story: Story) -> None:
    posted = posted_on(story, date(2017, 3, 1))
    prove(story, posted, photo(date(2017, 3, 1), point=1), photo(date(2017, 3, 1), point=2))
    go_to(date(2017, 3, 9))
    prove(story, posted, *(photo(date(2017, 3, 8), Moment.END, point) for point in (1, 2, 3)))
    with refused(StartPhotoMissing):
        story.decide(S.FIRST_NOTICE_RESULT)
    prove(story, posted, photo(date(2017, 3, 2), point=3))
    story.decide(S.FIRST_NOTICE_RESULT)


def test_a_list_may_be_returned_for_missing_photos(story: Story) -> None:
    posted_on(story, date(2017, 3, 1))
    go_to(date(2017, 3, 9))
    with refused(EndPhotoMissing):
        story.decide(S.FIRST_NOTICE_RESULT)
    story.send_back(S.FIRST_NOTICE, reason="RC09")
    assert story.case.stage == S.FIRST_NOTICE


@pytest.mark.parametrize(("moment", "day"), [(Moment.START, 28), (Moment.START, 3), (Moment.END, 7), (Moment.END, 1)])
def test_a_photo_outside_the_period_proves_nothing(story: Story, moment: Moment, day: int) -> None:
    posted = posted_on(story, date(2017, 3, 1))
    go_to(date(2017, 3, 9))
    with refused(PhotoOutsideNotice):
        prove(story, posted, photo(date(2017, 2 if day == 28 else 3, day), moment))


def test_one_photo_proves_one_point(story: Story) -> None:
    posted = posted_on(story, date(2017, 3, 1))
    prove(story, posted, photo(date(2017, 3, 1), content=b"same"))
    with refused(PhotoTwice):
        prove(story, posted, photo(date(2017, 3, 1), point=2, content=b"same"))


@pytest.mark.parametrize("changes", [{"position": None}, {"taken_at": datetime(2017, 3, 2, tzinfo=clock.LOCAL_ZONE)}])
def test_a_photo_has_a_place_or_a_reason_and_is_not_from_tomorrow(story: Story, changes: dict[str, Any]) -> None:
    posted = posted_on(story, date(2017, 3, 1))
    with refused(InputWrong):
        prove(story, posted, photo(date(2017, 3, 1), **changes))


def test_only_who_posts_the_list_proves_it(story: Story) -> None:
    posted = posted_on(story, date(2017, 3, 1))
    for role in (Role.VILLAGE_CLERK, Role.TOWNSHIP_CLERK, Role.SUPERVISOR):
        with refused(NotEntitled):
            notice_acts.prove(user=story.cast[role], posted=posted, photos=[photo(date(2017, 3, 1))], at=clock.now())


# ── objections, breaks, changed lines ────────────────────────────────────────────────────────────────────────────────


def test_an_objection_stops_its_household_alone_and_the_missing_days_run_on(story: Story) -> None:
    (held, other), _posted = together(story)
    go_to(date(2017, 3, 6))  # the second to the fifth have counted: four days
    holds.hold(held.case, by="YY2017-000001", at=clock.now())
    go_to(date(2017, 3, 9))
    prove_running(other.case)
    other.decide(S.FIRST_NOTICE_RESULT)
    assert held.case.tasks.get(finished=None).flow_task_type == "TIMER"
    go_to(date(2017, 3, 14))
    case = held.case
    change = resume(case, by=SYSTEM, at=clock.now())
    holds.release(case, at=clock.now())
    assert change is not None and change.ends_on == date(2017, 3, 17)  # the fifteenth to the seventeenth
    assert running_notice(held.case).ends_on == date(2017, 3, 17)  # type: ignore[union-attr]
    go_to(date(2017, 3, 17))
    with refused(NoticeStillRunning):
        held.decide(S.FIRST_NOTICE_RESULT)
    go_to(date(2017, 3, 18))
    with refused(EndPhotoMissing):  # the others' photos are from before the new last day
        held.decide(S.FIRST_NOTICE_RESULT)
    prove_running(held.case)
    held.decide(S.FIRST_NOTICE_RESULT)
    case = held.case
    assert verify_stream(case.stream, head=(case.audit_seq, case.audit_digest)).holds


def test_a_held_household_is_not_concluded(story: Story) -> None:
    posted_on(story, date(2017, 3, 1))
    story.wait_for_notice()
    holds.hold(story.case, by="YY2017-000001", at=clock.now())
    with refused(CaseHeld):
        story.decide(S.FIRST_NOTICE_RESULT)


def test_a_hold_after_the_last_day_moves_nothing(story: Story) -> None:
    posted_on(story, date(2017, 3, 1))
    story.wait_for_notice()
    case = story.case
    holds.hold(case, by="YY2017-000001", at=clock.now())
    assert resume(case, by=SYSTEM, at=clock.now() + timedelta(minutes=1)) is None


def test_days_on_which_the_list_was_down_do_not_count_for_anybody(story: Story) -> None:
    stories, posted = together(story)
    go_to(date(2017, 3, 6))
    down(story, posted, date(2017, 3, 4), date(2017, 3, 5))
    assert {running_notice(each.case).ends_on for each in stories} == {date(2017, 3, 10)}  # type: ignore[union-attr]
    down(story, posted, date(2017, 3, 5), date(2017, 3, 6))
    assert {running_notice(each.case).ends_on for each in stories} == {date(2017, 3, 13)}  # type: ignore[union-attr]
    go_to(date(2017, 3, 13))
    with refused(NoticeStillRunning):
        story.decide(S.FIRST_NOTICE_RESULT)
    go_to(date(2017, 3, 14))
    prove_running(story.case)
    story.decide(S.FIRST_NOTICE_RESULT)


def test_breaks_and_holds_add_up(story: Story) -> None:
    posted = posted_on(story, date(2017, 3, 1))
    go_to(date(2017, 3, 3))
    down(story, posted, date(2017, 3, 2), date(2017, 3, 2))
    case = story.case
    holds.hold(case, by="YY2017-000001", at=clock.now())
    change = resume(case, by=SYSTEM, at=clock.now() + timedelta(minutes=1))
    assert change is not None and change.ends_on == date(2017, 3, 10)  # the fourth to the tenth


@pytest.mark.parametrize(("first", "last"), [(28, 1), (5, 4), (3, 20)])
def test_a_break_lies_within_the_notice_and_in_the_past(story: Story, first: int, last: int) -> None:
    posted = posted_on(story, date(2017, 3, 1))
    go_to(date(2017, 3, 6))
    with refused(InputWrong):
        down(story, posted, date(2017, 2 if first == 28 else 3, first), date(2017, 3, last))


def test_no_break_is_recorded_when_nobody_waits_any_more(story: Story) -> None:
    posted = posted_on(story, date(2017, 3, 1))
    story.wait_for_notice()
    story.decide(S.FIRST_NOTICE_RESULT)
    with refused(NoticeConcluded):
        down(story, posted, date(2017, 3, 4), date(2017, 3, 5))


def newborn(story: Story) -> None:
    Member.objects.create(household=story.case.household, position=9, name="林新", relation="之孙")


def test_a_changed_line_is_posted_again_in_full_and_the_rest_keeps_its_days(story: Story) -> None:
    (changed, other), posted = together(story)
    go_to(date(2017, 3, 6))
    newborn(changed)
    again = notice_acts.post_again(user=poster(story), posted=posted, at=clock.now())
    assert (again.number, again.households, again.persons, again.replaces) == (2, 1, 3, posted)
    assert running_notice(changed.case).ends_on == again.ends_on == date(2017, 3, 13)  # type: ignore[union-attr]
    assert running_notice(other.case).ends_on == date(2017, 3, 8)  # type: ignore[union-attr]
    assert paper_of(again)["rows"] == [{"no": 1, "hamlet": "8社", "head_name": "林丽", "population": 3}]
    go_to(date(2017, 3, 9))
    prove_all(posted, poster(story), clock.now())
    other.decide(S.FIRST_NOTICE_RESULT)
    with refused(NoticeStillRunning):
        changed.decide(S.FIRST_NOTICE_RESULT)
    go_to(date(2017, 3, 14))
    with refused(StartPhotoMissing):
        changed.decide(S.FIRST_NOTICE_RESULT)
    prove_running(changed.case)
    changed.decide(S.FIRST_NOTICE_RESULT)


def test_a_line_that_is_no_longer_right_is_not_concluded(story: Story) -> None:
    posted_on(story, date(2017, 3, 1))
    newborn(story)
    story.wait_for_notice()
    with refused(LineChanged):
        story.decide(S.FIRST_NOTICE_RESULT)


def test_nothing_is_posted_again_where_nothing_changed(story: Story) -> None:
    posted = posted_on(story, date(2017, 3, 1))
    with refused(NothingChanged):
        notice_acts.post_again(user=poster(story), posted=posted, at=clock.now())


def test_a_household_that_comes_back_hangs_its_full_days_on_a_new_list(story: Story) -> None:
    posted_on(story, date(2017, 3, 1))
    story.wait_for_notice()
    story.send_back(S.FIRST_NOTICE, reason="RC09")
    story.decide(S.FIRST_NOTICE)
    again = NoticeList.objects.latest("pk")
    assert (again.number, (again.ends_on - again.posted_on).days >= 7) == (2, True)
    with refused(NoticeStillRunning):
        story.decide(S.FIRST_NOTICE_RESULT)


# ── what the database itself refuses ─────────────────────────────────────────────────────────────────────────────────


def raw_result(story: Story) -> None:
    """A decision past every service."""
    decision = story.case.decisions.get(stage=S.FIRST_NOTICE)
    decision.pk, decision._state.adding = None, True
    decision.stage, decision.acted_on = S.FIRST_NOTICE_RESULT.value, clock.today()
    decision.save(force_insert=True)


@pytest.mark.parametrize(("day", "name"), [(8, "no_result_before_the_last_day"), (9, "no_result_without_its_photos")])
def test_no_result_before_the_last_day_nor_without_photos(story: Story, day: int, name: str) -> None:
    posted_on(story, date(2017, 3, 1))
    go_to(date(2017, 3, day))
    if day == 8:
        prove_running(story.case)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        raw_result(story)


def test_a_photo_lies_within_its_notice_whoever_writes_it(story: Story) -> None:
    posted = posted_on(story, date(2017, 3, 1))
    proof = prove(story, posted, photo(date(2017, 3, 1)))[0]
    proof.pk, proof._state.adding = None, True
    proof.sha256, proof.taken_on = "1" * 64, date(2017, 3, 4)
    with pytest.raises(IntegrityError, match="a_photo_lies_within_its_notice"), transaction.atomic():
        proof.save(force_insert=True)


def test_an_end_never_comes_earlier(story: Story) -> None:
    posted = posted_on(story, date(2017, 3, 1))
    with pytest.raises(IntegrityError, match="a_moved_end_never_comes_earlier"), transaction.atomic():
        NoticeChange.objects.create(
            notice=Notice.objects.get(),
            list=posted,
            cause="resumed",
            held_on=date(2017, 3, 2),
            resumed_on=date(2017, 3, 2),
            ends_on=date(2017, 3, 5),
            recorded_at=clock.now(),
        )


@pytest.mark.parametrize("statement", ["UPDATE {table} SET id = id", "DELETE FROM {table}"])
@pytest.mark.parametrize("name", ["noticelist", "noticepoint", "pointproof", "noticebreak", "noticechange"])
def test_nothing_of_a_list_is_changed_or_deleted(story: Story, statement: str, name: str) -> None:
    posted = posted_on(story, date(2017, 3, 1))
    prove_running(story.case)
    go_to(date(2017, 3, 6))
    down(story, posted, date(2017, 3, 4), date(2017, 3, 5))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table=f"approvals_{name}"))
