"""A broker that is away, or a disk that is full, loses no paper and shows nobody an error page."""

from typing import Any

import pytest
from celery import current_app

from approvals.stages import StageCode as S
from audit import files
from documents.models import PaperJob
from documents.tasks import render_paper
from registry.roles import Role
from tests.conftest import As
from tests.documents.sealed import keys_of_waiting
from tests.story import Story


@pytest.mark.parametrize("error", [ConnectionRefusedError, RuntimeError])
def test_a_decision_is_answered_as_done_when_the_broker_is_away(
    story: Story, as_: As, monkeypatch: Any, django_capture_on_commit_callbacks: Any, error: type[Exception]
) -> None:
    tried = []

    def send_task(*args: Any, **options: Any) -> None:
        tried.append(options)
        raise error("broker")

    story.until(S.APPLICATION)  # issues a paper
    form = story.form(S.APPLICATION)
    monkeypatch.setattr(current_app, "send_task", send_task)
    before = PaperJob.objects.count()
    with django_capture_on_commit_callbacks(execute=True):
        answer = as_(story.cast[Role.VILLAGE_CLERK]).post(story.url(S.APPLICATION), form)
    assert answer.status_code == 302 and PaperJob.objects.count() == before + 1
    assert len(tried) == 1 and tried[0]["retry"] is False


def test_a_paper_that_could_not_be_stored_says_why_and_is_tried_again(story: Story, monkeypatch: Any) -> None:
    def full(content: bytes) -> str:
        raise OSError("No space left on device")

    story.until(S.HOME_CHECK)
    job = PaperJob.objects.first()
    assert job is not None
    keys_of_waiting()
    monkeypatch.setattr(files, "store", full)
    assert render_paper(job.document_id) is False
    job.refresh_from_db()
    assert "No space left" in job.last_error
