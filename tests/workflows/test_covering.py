"""Certificates carry a line that covers the approvals they rest upon: the log is published before a list of them is decided."""

import json
from pathlib import Path
from typing import Any

import pytest
from celery import current_app

from approvals.stages import StageCode as S
from audit.models import Event
from audit.verifier.note import parse_line
from documents.models import OfficialDocument
from registry.roles import Role
from tests import signers
from tests.conftest import As
from tests.story import Story
from tests.workflows.test_batch_pages import choose_all, fill
from workflows import tasks

ASKED = ("workflows.tasks.publish_ahead", {"retry": False, "expires": 60})


@pytest.fixture
def sent(monkeypatch: Any) -> list[Any]:
    asked: list[Any] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, **options: asked.append((name, options)))
    return asked


def test_a_list_of_certificates_has_the_log_published_before_it_is_decided(
    story: Story, as_: As, sent: list[Any], settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    settings.LOG_SIGNER = str(tmp_path / "socket")
    story.until(S.DEREGISTRATION_CONFIRMATION)
    deputy, form = as_(story.cast[Role.TOWNSHIP_DEPUTY]), fill(story, S.DEREGISTRATION_CONFIRMATION)
    sent.clear()
    with django_capture_on_commit_callbacks(execute=True):
        url = choose_all(deputy, S.DEREGISTRATION_CONFIRMATION)
    assert sent == [ASKED]
    with signers.signer(tmp_path):
        assert tasks.publish_ahead() > 1
    answer = deputy.post(url, form | {"step": "confirm"}, follow=True)
    assert answer.status_code == 200
    certificate = OfficialDocument.objects.get(kind="H15")
    covered = parse_line(json.loads(certificate.content)["checkpoint"]).size
    decided = Event.objects.filter(stream=story.case.stream, kind="case:decision:recorded").order_by("seq")
    *before, own = decided.values_list("leaf__index", flat=True)
    assert len(before) > 15 and all(index < covered for index in before) and own is None


def test_other_lists_ask_for_nothing_and_no_broker_is_no_hindrance(
    story: Story, as_: As, sent: list[Any], monkeypatch: Any, django_capture_on_commit_callbacks: Any
) -> None:
    deputy = as_(story.cast[Role.TOWNSHIP_DEPUTY])
    with django_capture_on_commit_callbacks(execute=True):
        choose_all(deputy, S.YEAR_PLAN)
    assert sent == []
    monkeypatch.setattr("workflows.covering.has_certificates", lambda programme, stage: True)
    monkeypatch.setattr(current_app, "send_task", lambda name, **options: 1 / 0)
    with django_capture_on_commit_callbacks(execute=True):
        assert "/lists/" in choose_all(deputy, S.YEAR_PLAN)
