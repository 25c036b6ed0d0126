"""The worker and its clock. A task carries a row id only; the rows are swept, so a lost message loses nothing."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("heyan")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "fire-due-timers": {"task": "workflows.tasks.sweep_timers", "schedule": 60.0},
    "send-messages": {"task": "workflows.tasks.send_messages", "schedule": 60.0},
    "render-pending-papers": {"task": "documents.tasks.sweep_pending", "schedule": 60.0},
    "run-pending-imports": {"task": "registry.tasks.sweep_imports", "schedule": 60.0},
    "escalate-overdue-rectification": {"task": "inspection.tasks.sweep_overdue", "schedule": 3600.0},
}
