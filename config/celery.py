"""The worker and its clock. A task carries a row id only; the rows are swept, so a lost message loses nothing."""

import os

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


PAPERS = "papers"
app.conf.task_queues = [_queue(app.conf.task_default_queue), _queue(PAPERS)]
# A worker takes turns between the two, so a backlog of papers keeps neither the clock waiting nor who ordered something else.
app.conf.task_routes = {
    "documents.tasks.render_paper": {"queue": PAPERS},
    "documents.tasks.sweep_pending": {"queue": PAPERS},
    "workflows.tasks.sweep_papers": {"queue": PAPERS},
}
app.conf.beat_schedule = {
    "sequence-the-log": {"task": "workflows.tasks.sequence_log", "schedule": 10.0, "options": {"expires": 10.0}},
    "publish-checkpoints": {"task": "workflows.tasks.publish_log", "schedule": 60.0, "options": {"expires": 60.0}},
    "fire-due-timers": {"task": "workflows.tasks.sweep_timers", "schedule": 60.0, "options": {"expires": 60.0}},
    "send-messages": {"task": "workflows.tasks.send_messages", "schedule": 60.0, "options": {"expires": 60.0}},
    "find-stalled-tasks": {"task": "workflows.tasks.sweep_stalls", "schedule": 60.0, "options": {"expires": 60.0}},
    "render-pending-papers": {"task": "workflows.tasks.sweep_papers", "schedule": 60.0},
    "run-pending-imports": {"task": "workflows.tasks.run_imports", "schedule": 60.0},
    "prepare-ordered-reports": {"task": "workflows.tasks.prepare_reports", "schedule": 60.0},
    "remove-old-files": {"task": "workflows.tasks.remove_files", "schedule": 3600.0},
    "hold-tables-against-the-log": {
        "task": "workflows.tasks.fold_tables",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "escalate-overdue-rectification": {"task": "workflows.tasks.escalate_rectification", "schedule": 3600.0},
}
