"""The worker and its clock. A task carries a row id only; the rows are swept, so a lost message loses nothing."""

import os
from typing import Any

from celery import Celery
from kombu.entity import Exchange, Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("heyan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def _queue(name: str) -> Queue:
    """As Celery would declare its one default queue."""
    is_quorum = app.conf.task_default_queue_type == "quorum"
    exchange = Exchange(name, app.conf.task_default_exchange_type)
    return Queue(name, exchange, name, queue_arguments={"x-queue-type": "quorum"} if is_quorum else None)


def _punctual(task: str, seconds: float) -> dict[str, Any]:
    """Soon done, and late in vain: in a queue of its own. A worker takes turns, so a backlog of papers keeps no clock waiting."""
    return {"task": f"workflows.tasks.{task}", "schedule": seconds, "options": {"expires": seconds, "queue": CLOCK}}


CLOCK = "clock"
app.conf.task_queues = [_queue(app.conf.task_default_queue), _queue(CLOCK)]
app.conf.beat_schedule = {
    "sequence-the-log": _punctual("sequence_log", 10.0),
    "publish-checkpoints": _punctual("publish_log", 60.0),
    "fire-due-timers": _punctual("sweep_timers", 60.0),
    "send-messages": _punctual("send_messages", 60.0),
    "find-stalled-tasks": _punctual("sweep_stalls", 60.0),
    "hold-tables-against-the-log": _punctual("fold_tables", 60.0),
    "render-pending-papers": {"task": "workflows.tasks.sweep_papers", "schedule": 60.0},
    "run-pending-imports": {"task": "workflows.tasks.run_imports", "schedule": 60.0},
    "prepare-ordered-reports": {"task": "workflows.tasks.prepare_reports", "schedule": 60.0},
    "remove-old-files": {"task": "workflows.tasks.remove_files", "schedule": 3600.0},
    "escalate-overdue-rectification": {"task": "workflows.tasks.escalate_rectification", "schedule": 3600.0},
}
