"""The rows behind the board's numbers: as many as the number says, page by page to the last."""

from approvals.holds import hold
from approvals.stages import StageCode
from audit import clock
from registry.roles import Role
from tests.conftest import As
from tests.story import Story
from workflows.models import CaseTask
from workflows.supervision import sweeping


def test_a_running_notice_that_is_held_is_among_the_rows_of_its_cause(story: Story, as_: As) -> None:
    CaseTask.objects.update(
        stage=StageCode.FIRST_NOTICE_RESULT, flow_task_type="TIMER", status="SCHEDULED", due_on=None, act_division=None
    )
    hold(story.case, by="比对疑点〔2017〕1号", at=clock.now())
    sweeping.sweep()
    supervisor = as_(story.cast[Role.COUNTY_OFFICE])
    assert "cause=comparison_missing" in supervisor.get("/supervision/").content.decode()
    page = supervisor.get("/supervision/work/?cause=comparison_missing").content.decode()
    assert story.case_no in page
    assert story.case_no not in supervisor.get("/supervision/work/?late=on").content.decode()


def test_the_last_page_leads_to_no_other(story: Story, as_: As) -> None:
    supervisor = as_(story.cast[Role.COUNTY_OFFICE])
    page = supervisor.get(f"/supervision/work/?place={story.cast.places.county.pk}").content.decode()
    assert story.case_no in page
    assert 'rel="next"' not in page
