"""The worker that tests kill: the real one, but its leases end soon and its clock ticks every second."""

from datetime import timedelta

import django

django.setup()

from config.celery import app
from documents import leases
from inspection.reports import ordering
from workflows.notifying import sending

leases.LEASE = ordering.LEASE = sending.LEASE = timedelta(seconds=2)
app.conf.beat_schedule = {
    "render-pending-papers": {"task": "documents.tasks.sweep_pending", "schedule": 1.0},
    "prepare-ordered-reports": {"task": "inspection.tasks.sweep_reports", "schedule": 1.0},
    "send-messages": {"task": "workflows.tasks.send_messages", "schedule": 1.0},
}
