"""What happens in the flows reaches whom it concerns, once, and at the price of one statement."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals.models import Objection, Sheet
from approvals.stages import STAGE_OF, StageCode
from audit import clock
from documents.models import PaperJob
from registry.models import ImportRun, ImportStatus, User
from registry.roles import Role
from registry.services import SYSTEM, relieve
from tests.conftest import At
from tests.factories import make_household, official
from tests.objection_steps import Dispute
from tests.story import Story, role_for
from workflows import lists
from workflows.demo_signing import sign_all
from workflows.models import CaseTask
from workflows.notifying import reminders
from workflows.notifying.kinds import MessageKind
from workflows.notifying.models import Message
from workflows.notifying.texts import sentence

K, S = MessageKind, StageCode


def told(kind: MessageKind) -> list[Message]:
    return list(Message.objects.filter(kind=kind).select_related("reader", "case").order_by("pk"))


def readers(kind: MessageKind) -> set[User]:
    return {message.reader for message in told(kind)}


def messages_written(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return sum('INTO "workflows_message"' in query["sql"] for query in captured)


# ── returned ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_who_decided_before_is_told_that_it_came_back(story: Story) -> None:
    story.until(S.FIRST_NOTICE_RESULT)
    Message.objects.all().delete()
    assert messages_written(lambda: story.send_back(S.CONSENT)) == 1
    (message,) = told(K.RETURNED)
    assert message.reader == story.cast[Role.VILLAGE_CLERK]
    assert story.case_no in sentence(message) and message.params["stage"] == S.CONSENT
    Message.objects.all().delete()
    assert messages_written(lambda: story.decide(S.CONSENT)) == 0  # an approval tells nobody


def test_after_his_leaving_whoever_holds_the_post_is_told(story: Story) -> None:
    story.until(S.FIRST_NOTICE_RESULT)
    clerk, place = story.cast[Role.VILLAGE_CLERK], story.cast.places.village
    relieve(posting=clerk.postings.get(), until=clock.today(), paper="免字〔2017〕1号", by=SYSTEM, at=clock.now())
    newcomer = official(Role.VILLAGE_CLERK, place, "new-clerk", "新人")
    story.send_back(S.CONSENT)
    assert readers(K.RETURNED) == {newcomer}


def test_a_list_is_told_as_one(story: Story) -> None:
    village = story.cast.places.village
    cases = [story, *(Story.begin(story.cast, make_household(village, no=f"22012210024{n:05d}")) for n in range(2))]
    for each in cases:
        each.until(S.APPRAISAL)
    returned = {"outcome": "returned", "return_to": S.HOME_CHECK.value, "reason_code": "RC13", "opinion": "请补正。"}
    items = [lists.Chosen(each.case_no, each.case.version) for each in cases]
    head, act = story.cast[Role.VILLAGE_COMMITTEE], story.act(S.APPRAISAL, **returned)
    Message.objects.all().delete()
    assert messages_written(lambda: lists.open_list(user=head, stage=S.APPRAISAL, act=act, items=items)) == 1
    (message,) = told(K.RETURNED)
    assert (message.reader, message.case, message.params["count"]) == (story.cast[Role.WORK_TEAM_MEMBER], None, 3)


# ── signatures ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_each_signer_is_told_when_his_turn_comes_the_leader_last(story: Story) -> None:
    story.until(S.TOWNSHIP_REVIEW)
    Message.objects.all().delete()
    sheet = story.propose(S.TOWNSHIP_REVIEW)
    assert isinstance(sheet, Sheet)
    deputy, head, leader = (story.cast[r] for r in (Role.TOWNSHIP_DEPUTY, Role.TOWNSHIP_HEAD, Role.TOWNSHIP_SECRETARY))
    assert sheet.opened_by == head and readers(K.SIGNATURE_WAITING) == {deputy}
    sign_all(sheet, but_leader=True)
    assert readers(K.SIGNATURE_WAITING) == {deputy, leader}
    sign_all(sheet)
    assert len(told(K.SIGNATURE_WAITING)) == 2 and story.case.stage != S.TOWNSHIP_REVIEW


# ── notices and objections ───────────────────────────────────────────────────────────────────────────────────────────


def test_the_end_of_a_notice_is_told_once_for_a_whole_list(story: Story) -> None:
    other = Story.begin(story.cast, make_household(story.cast.places.village, no="2201221002400999"))
    for each in (story, other):
        for stage in (S.YEAR_PLAN, S.APPLICATION, S.HOME_CHECK, S.APPRAISAL, S.JOINT_VILLAGE_CHECK, S.CONSENT):
            assert each.case.stage == stage
            each.decide()
        each.decide(S.FIRST_NOTICE)
    Message.objects.all().delete()
    story.wait_for_notice()
    (message,) = told(K.NOTICE_ENDED)
    assert message.reader == story.cast[role_for(S.FIRST_NOTICE_RESULT)]
    assert STAGE_OF[message.params["stage"]].concludes


def test_who_handles_objections_is_told_and_nobody_below_him(story: Story) -> None:
    story.until(S.FIRST_NOTICE_RESULT)
    Message.objects.all().delete()
    dispute = Dispute.begin(story)
    objection = Objection.objects.get(pk=dispute.pk)
    (message,) = told(K.OBJECTION_OPENED)
    assert message.reader.postings.get().division_id == objection.act_division_id
    assert message.case is None and message.place_path == objection.division_path


# ── time ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def due(*stories: Story, on: Any) -> None:
    CaseTask.objects.filter(case__case_no__in=[each.case_no for each in stories], finished=None).update(due_on=on)


def test_deadlines_are_told_each_working_morning_one_line_per_post(story: Story, at: At) -> None:
    village = story.cast.places.village
    more = [Story.begin(story.cast, make_household(village, no=f"22012210025{n:05d}")) for n in range(2)]
    deputy, friday = story.cast[Role.TOWNSHIP_DEPUTY], clock.today() + timedelta(days=2)
    due(story, on=friday)
    due(*more, on=friday)
    reminders.sweep(clock.now())  # Wednesday: due within two working days
    reminders.sweep(clock.now())
    (message,) = told(K.DUE_SOON)
    assert message.reader == deputy and message.params["count"] == 3
    with at("2017-03-04"):  # a Saturday
        reminders.sweep(clock.now())
        assert told(K.OVERDUE) == []
    with at("2017-03-06"):  # Monday
        reminders.sweep(clock.now() - timedelta(hours=2))  # seven o'clock: too early
        assert told(K.OVERDUE) == []
        due(*more, on="2017-04-01")
        reminders.sweep(clock.now())
        (message,) = told(K.OVERDUE)
        assert message.case is not None and message.case.case_no == story.case_no
    with at("2017-03-07"):
        reminders.sweep(clock.now())
        assert len(told(K.OVERDUE)) == 1  # newly overdue is told once


def test_what_one_official_holds_is_told_to_him(story: Story) -> None:
    story.until(S.TOWNSHIP_SELF_CHECK)
    holder = story.cast.all_of(Role.TOWNSHIP_VERIFIER)[2]
    due(story, on=clock.today())
    CaseTask.objects.filter(case=story.case, finished=None).update(owner=holder)
    Message.objects.all().delete()
    reminders.sweep(clock.now())
    assert readers(K.DUE_SOON) == {holder}


def test_work_of_the_worker_that_fails_is_told_to_who_asked_for_it(story: Story) -> None:
    county, office = story.cast.places.county, story.cast[Role.COUNTY_OFFICE]
    known = {"division": county, "division_path": county.path, "original_name": "x.xlsx", "sha256": "0" * 64, "size": 1}
    run = ImportRun.objects.create(
        **known, started_by=office, status=ImportStatus.FAILED, created_at=clock.now(), moved_at=clock.now()
    )
    story.decide(S.YEAR_PLAN)
    PaperJob.objects.update(attempts=reminders.MANY_TRIES)
    for _again in range(2):
        reminders.sweep(clock.now())
    assert {(m.reader, m.params["job"]) for m in told(K.JOB_FAILED)} == {
        (office, "import"),
        (story.cast[Role.TOWNSHIP_DEPUTY], "paper"),
    }
    assert {m.params.get("import") for m in told(K.JOB_FAILED)} == {run.pk, None}
    assert len(told(K.JOB_FAILED)) == len(set(Message.objects.filter(kind=K.JOB_FAILED).values_list("once")))


def test_a_seat_on_paper_is_nobody_s_inbox(story: Story) -> None:
    story.until(S.HOME_CHECK)
    Message.objects.all().delete()
    sheet = story.propose(S.HOME_CHECK)
    assert isinstance(sheet, Sheet)
    roles = {seat["role"] for seat in sheet.seats if seat["role"]}
    assert "" in {seat["role"] for seat in sheet.seats}
    assert {message.reader.postings.get().role for message in told(K.SIGNATURE_WAITING)} <= roles


@pytest.mark.parametrize("kind", list(K))
def test_every_kind_has_its_sentence(story: Story, kind: MessageKind) -> None:
    for case in (story.case, None):
        params = {"stage": "year_plan", "count": 2, "day": "2017-03-01", "job": "paper"}
        message = Message(kind=kind, case=case, place_path=story.case.village_path, params=params)
        assert sentence(message) not in {"", kind.value} and "%(" not in sentence(message)
