"""A worker killed with -9 in the middle of a paper: no paper is lost, none is issued twice. With either broker."""

import hashlib
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from celery import Celery
from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Sum

from approvals.stages import StageCode
from audit.models import Event
from config.celery import app
from documents.events import PAPER_RENDERED
from documents.models import OfficialDocument, PaperJob, RenderedPaper
from tests.documents.sealed import keys_of_waiting
from tests.story import Story
from tests.workers import worker

KILLS = 3
EMBEDDED = pytest.param("filesystem://localhost", "threads", id="embedded broker")
RABBITMQ = pytest.param(
    os.environ.get("HEYAN_TEST_BROKER_URL", ""), "prefork", id="RabbitMQ", marks=pytest.mark.rabbitmq
)


def wait_for(happens: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end, list(PaperJob.objects.values("document", "attempts", "last_error"))
        time.sleep(0.01)


def announce(broker: str, var: Path) -> None:
    """Send the hints that the act sends after its commit, to the broker of this test."""
    sender = Celery("sender", broker=broker)
    sender.conf.update(task_default_queue=app.conf.task_default_queue)
    if broker.startswith("filesystem"):
        folder = str(var / "broker")
        options = {"data_folder_in": folder, "data_folder_out": folder, "control_folder": f"{folder}/control"}
        sender.conf.update(broker_transport_options=options)
    else:
        sender.conf.update(task_default_queue_type="quorum", task_default_exchange_type="topic")
    for job in PaperJob.objects.all():
        sender.send_task("documents.tasks.render_paper", args=[job.document_id])
    sender.close()


def attempts() -> int:
    return PaperJob.objects.aggregate(tried=Sum("attempts", default=0))["tried"]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("broker", "pool"), [EMBEDDED, RABBITMQ])
def test_a_killed_worker_loses_no_paper_and_issues_none_twice(
    broker: str, pool: str, story: Story, tmp_path: Path
) -> None:
    story.until(StageCode.COUNTY_APPROVAL)
    papers = OfficialDocument.objects.count()
    assert PaperJob.objects.count() == papers
    (tmp_path / "broker").mkdir()
    shutil.copytree(default_storage.path(""), tmp_path / "files")  # the signatures that the papers show
    keys_of_waiting()
    shutil.copytree(settings.SEAL_KEYS, tmp_path / "seal-keys")
    shutil.copytree(settings.CHECK_KEYS, tmp_path / "check")
    announce(broker, tmp_path)

    for _ in range(KILLS):
        before = attempts()
        with worker(broker, pool, tmp_path):
            wait_for(lambda before=before: attempts() > before)  # a paper is being made: kill it
    interrupted = attempts()
    with worker(broker, pool, tmp_path):
        wait_for(lambda: not PaperJob.objects.exists())

    assert interrupted >= 1
    assert RenderedPaper.objects.count() == papers
    assert Event.objects.filter(kind=PAPER_RENDERED).count() == papers
    assert len(set(OfficialDocument.objects.values_list("document_no", flat=True))) == papers
    for digest in RenderedPaper.objects.values_list("sha256", flat=True):
        content = (tmp_path / "files" / digest[:2] / digest[2:4] / digest).read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest
