"""The case page's clock: own days, waiting, the whole case, and why a due date moved."""

from datetime import date, timedelta

from approvals import holds
from approvals.models import Case
from approvals.stages import StageCode as S
from audit import clock
from registry.roles import Role
from tests.conftest import As
from tests.story import Story
from workflows.supervision import dues
from workflows.supervision.case_clock import clock_of
from workflows.supervision.timing import Waiting


def test_each_stage_has_its_line_and_a_notices_days_stand_with_its_result(story: Story) -> None:
    story.until(S.FIRST_NOTICE_RESULT)
    clock._demo_now.set(clock.now() + timedelta(days=1))
    shown = clock_of(story.case)
    last = shown["stages"][-1]
    assert last["waiting"] == [(Waiting.NOTICE.label, 6)] and last["until"] is None
    assert len({str(line["title"]) for line in shown["stages"]}) == len(
        shown["stages"]
    )  # one a stage, the timer's is no other
    assert shown["whole"]["due_on"] == date(2017, 12, 31) and not shown["whole"]["is_late"]
    assert shown["whole"]["days"] > 0 and shown["whole"]["left"] > 100


def test_while_the_notice_runs_its_own_line_says_so(story: Story) -> None:
    story.until(S.FIRST_NOTICE).decide(S.FIRST_NOTICE)
    story.sleep(2)
    last = clock_of(story.case)["stages"][-1]
    assert (last["own_days"], last["due_on"]) == (0, None) and last["waiting"][0][0] == Waiting.NOTICE.label


def test_a_case_of_last_year_is_late(story: Story) -> None:
    clock._demo_now.set(clock.now() + timedelta(days=320))
    whole = clock_of(story.case)["whole"]
    assert whole["is_late"] and whole["left"] == 0


def test_the_page_says_why_a_due_date_moved(story: Story, as_: As) -> None:
    holds.hold(story.case, by="YY2017-000001", at=clock.now())
    clock._demo_now.set(clock.now() + timedelta(days=7))
    holds.release(story.case, at=clock.now())
    dues.sweep()
    page = as_(story.cast[Role.TOWNSHIP_DEPUTY]).get(f"/cases/{story.case_no}/").content.decode()
    assert "Due dates that moved" in page and "YY2017-000001" in page and "held by an objection 5" in page
    assert Case.objects.get(pk=story.case.pk).audit_seq == 2
