"""The worker and its clock. A task carries a row id only; the rows are swept, so a lost message loses nothing."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("heyan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
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
