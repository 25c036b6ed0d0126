"""Why a case does not move: eleven causes, each computed from what is on file."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals.holds import hold
from approvals.models import Case, NoticeList, Recusal, Sheet, SheetSeat
from approvals.routes import acting_division_id
from approvals.stages import STAGE_OF, StageCode
from audit import clock
from documents.models import PaperJob
from registry.models import Posting, User
from registry.roles import Role
from registry.services import SYSTEM, appoint, relieve
from tests.conftest import At
from tests.factories import make_household, official, posting_of
from tests.objection_steps import Dispute
from tests.story import Story, local_noon
from workflows import services
from workflows.models import CaseTask
from workflows.notice_acts import record_break
from workflows.supervision.causes import causes_of
from workflows.supervision.finding import Finding, StallCause
from workflows.supervision.on_file import open_work

S, C = StageCode, StallCause


def found(story: Story) -> tuple[Finding, ...]:
    (task,) = open_work().filter(case__case_no=story.case_no)
    return causes_of([task])[task.pk]


def causes(story: Story) -> list[str]:
    return [finding.cause for finding in found(story)]


def waits_at(story: Story, stage: S, **columns: Any) -> None:
    """The case as if it had come to the stage: its row and its task, nothing of what lies before."""
    case, step = story.case, STAGE_OF[stage]
    Case.objects.filter(pk=case.pk).update(stage=stage)
    turn = {"stage": stage, "duty": step.duty, "act_division": acting_division_id(case, step)}
    CaseTask.objects.filter(case=case, finished=None).update(**turn, **columns)


def leaves(user: User) -> None:
    relieve(posting=posting_of(user), until=clock.today(), paper="免字1号", by=SYSTEM, at=clock.now())


def test_nothing_stands_in_the_way(story: Story) -> None:
    assert causes(story) == [C.SLOW]


# ── nobody can act ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_nobody_holds_the_duty_there_any_more(story: Story) -> None:
    leaves(story.cast[Role.TOWNSHIP_DEPUTY])
    (finding,) = found(story)
    assert (finding.cause, finding.detail) == (C.NOBODY_CAN_ACT, {"able": 0, "why_not": {}})


def test_the_only_one_who_could_is_kin(story: Story) -> None:
    declares_kinship(story, story.cast[Role.TOWNSHIP_DEPUTY])
    (finding,) = found(story)
    assert (finding.cause, finding.detail["why_not"]) == (C.NOBODY_CAN_ACT, {"Recused": 1})


def test_one_who_is_not_kin_is_enough(story: Story) -> None:
    declares_kinship(story, story.cast[Role.TOWNSHIP_DEPUTY])
    official(Role.TOWNSHIP_DEPUTY, story.cast.places.township, "second-deputy", "许静")
    assert causes(story) == [C.SLOW]


def declares_kinship(story: Story, user: User) -> None:
    case, posting = story.case, posting_of(user)
    Recusal.objects.create(case=case, official=user, posting=posting, relation="兄弟", declared_at=clock.now())
    Case.objects.filter(pk=case.pk).update(has_recusals=True)


def test_whoever_nominated_the_household_is_nobody_above_the_village(story: Story) -> None:
    leaves(story.cast[Role.TOWNSHIP_DEPUTY])
    clerk, township = story.cast[Role.VILLAGE_CLERK], story.cast.places.township
    rank = {"unit": "农安镇", "post": "副镇长", "since": clock.today(), "paper": "任字2号"}
    appoint(official=clerk, role=Role.TOWNSHIP_DEPUTY, division=township, by=SYSTEM, at=clock.now(), **rank)
    (finding,) = found(story)
    assert (finding.cause, finding.detail["why_not"]) == (C.NOBODY_CAN_ACT, {"ActedAtAnotherLevel": 1})


# ── jobs ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_clock_that_does_not_run_is_a_stuck_job(story: Story) -> None:
    notice(story, ends_in=timedelta(minutes=-11))
    assert causes(story)[0] == C.JOB_STUCK
    assert found(story)[0].detail == {"job": "timer"}


def test_a_timer_that_has_just_fallen_due_is_not(story: Story) -> None:
    notice(story, ends_in=timedelta(minutes=-9))
    assert causes(story) == [C.NOTICE_RUNNING]


def test_a_timer_whose_notice_hangs_longer_is_not(story: Story) -> None:
    """The list was down for a day: at its first end there is nothing to do but to wait."""
    story.until(S.FIRST_NOTICE).decide()
    posted = NoticeList.objects.get()
    clock._demo_now.set(local_noon(posted.ends_on))
    down = {"first_day": posted.starts_on, "last_day": posted.starts_on, "reason": "被风刮落", "point_no": None}
    record_break(user=story.cast[Role.VILLAGE_COMMITTEE], posted=posted, at=clock.now(), **down)
    clock._demo_now.set(local_noon(posted.ends_on + timedelta(days=1)))
    PaperJob.objects.all().delete()
    assert causes(story) == [C.NOTICE_RUNNING]


def notice(story: Story, *, ends_in: timedelta) -> None:
    at = clock.now() + ends_in
    waits_at(story, S.FIRST_NOTICE_RESULT, flow_task_type="TIMER", status="SCHEDULED", scheduled=at)


def test_a_paper_that_fails_is_a_stuck_job(story: Story) -> None:
    story.until(S.APPLICATION)
    assert causes(story) == [C.SLOW]
    PaperJob.objects.filter(document__case=story.case).update(last_error="no fonts")
    (finding,) = found(story)
    assert (finding.cause, finding.detail["job"]) == (C.JOB_STUCK, "paper")


def test_a_list_that_all_have_signed_and_nobody_worked_off(story: Story, at: At) -> None:
    sheet = laid_before_signers(story)
    SheetSeat.objects.filter(sheet=sheet).update(is_waiting=False)
    with at("2017-03-20"):
        assert found(story)[0].detail == {"job": "sheet", "sheet": sheet.pk}


# ── what is missing ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_photos_are_missing(story: Story) -> None:
    waits_at(story, S.HOME_CHECK)
    (finding,) = found(story)
    assert (finding.cause, finding.detail) == (C.EVIDENCE_MISSING, {"missing": [{"refusal": "EvidenceLacking"}]})


def test_the_notice_runs(story: Story) -> None:
    notice(story, ends_in=timedelta(days=3))
    assert causes(story) == [C.NOTICE_RUNNING]


def test_the_notice_is_not_proven(story: Story) -> None:
    waits_at(story, S.FIRST_NOTICE_RESULT)
    assert causes(story) == [C.NOTICE_UNPROVEN]


def test_an_objection_holds_the_case(story: Story) -> None:
    dispute = Dispute.begin(story)
    hold(story.case, by=dispute.objection.no, at=clock.now())
    type(dispute.objection).objects.filter(pk=dispute.pk).update(case=story.case, state="accepted")
    (finding,) = found(story)
    assert (finding.cause, finding.detail) == (C.OBJECTION_OPEN, {"held_by": dispute.objection.no})


def test_a_suspicion_holds_the_case(story: Story) -> None:
    hold(story.case, by="比对疑点〔2017〕1号", at=clock.now())
    assert causes(story) == [C.COMPARISON_MISSING]


def test_the_departments_have_not_answered(story: Story) -> None:
    waits_at(story, S.COMPARISON)
    (finding,) = found(story)
    assert finding.cause == C.COMPARISON_MISSING
    assert "住建部门" in finding.detail["missing"][0]["departments"]


# ── signatures ───────────────────────────────────────────────────────────────────────────────────────────────────────


def laid_before_signers(story: Story) -> Sheet:
    story.until(S.HOME_CHECK)
    sheet = story.propose()
    assert isinstance(sheet, Sheet)
    return sheet


def free_seat(sheet: Sheet) -> SheetSeat:
    return SheetSeat.objects.filter(sheet=sheet, is_waiting=True).exclude(role="").order_by("no")[0]


def test_signatures_are_missing(story: Story) -> None:
    sheet = laid_before_signers(story)
    (finding,) = found(story)
    assert finding.cause == C.WAITING_FOR_SIGNATURE
    assert free_seat(sheet).post in finding.detail["posts"]


def test_nobody_can_sign_the_seat(story: Story) -> None:
    seat = free_seat(laid_before_signers(story))
    for posting in Posting.objects.filter(role=seat.role, division=seat.act_division, until=None):
        leaves(posting.official)
    assert causes(story) == [C.NOBODY_CAN_ACT, C.WAITING_FOR_SIGNATURE]
    assert found(story)[0].detail["post"] == seat.post


# ── whose turn it is ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_claim_on_which_nothing_happened_for_a_working_day(story: Story, at: At) -> None:
    services.claim(user=story.cast[Role.TOWNSHIP_DEPUTY], case_no=story.case_no, stage=S.YEAR_PLAN)
    with at("2017-03-02"):
        assert causes(story) == [C.SLOW]
    with at("2017-03-03"):
        assert causes(story) == [C.CLAIMED_IDLE]


def test_returned_a_second_time(story: Story) -> None:
    story.until(S.APPRAISAL).send_back(S.HOME_CHECK)
    assert C.RETURNED_TWICE not in causes(story)
    story.until(S.APPRAISAL).send_back(S.HOME_CHECK)
    assert found(story)[-1].cause == C.RETURNED_TWICE
    assert found(story)[-1].detail == {"returns": 2}


# ── many at once ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_number_of_statements_does_not_grow_with_the_tasks(story: Story) -> None:
    causes_of(list(open_work()))  # what is read once per process is read
    few = statements(lambda: causes_of(list(open_work())))
    for number in range(2, 7):
        household = make_household(story.cast.places.village, no=f"22012210022000{number:02d}")
        Story.begin(story.cast, household)
    assert CaseTask.objects.filter(finished=None).count() == 6
    assert statements(lambda: causes_of(list(open_work()))) == few


def statements(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)
