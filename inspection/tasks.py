"""Background work: what is overdue on the ledger goes one level up (domain.md §2.7), and reports are prepared.

A task carries a row id; the sweep finds every row that a lost message or a killed worker left behind.
"""

import time

from celery import shared_task

from audit import clock
from audit.erasure import remove_left_files
from inspection.bundles import making
from inspection.bundles import ordering as bundle_orders
from inspection.evaluation import freezing
from inspection.evaluation.draws import open_due
from inspection.evaluation.engagements import close_expired
from inspection.filings import raise_alarms
from inspection.ledger import escalate_overdue
from inspection.reports.ordering import due_orders
from inspection.reports.preparing import work

SWEEP_SECONDS = 50.0


@shared_task(name="inspection.tasks.sweep_overdue")
def sweep_overdue() -> None:
    escalate_overdue()


@shared_task(name="inspection.tasks.sweep_filings")
def sweep_filings() -> int:
    """Alarms for what was not filed by its day; how many."""
    return raise_alarms()


@shared_task(name="inspection.tasks.sweep_evaluations")
def sweep_evaluations() -> int:
    """Samples whose field day has come are opened, engagements whose last day has passed are over, frames whose message
    was lost are frozen, recordings that were erased and lie there still are removed; how many of all."""
    at = clock.now()
    done = open_due(at=at) + close_expired(at=at) + remove_left_files()
    return done + sum(freezing.work(key) for key in freezing.due(at, 5))


@shared_task(name="inspection.tasks.freeze_frame")
def freeze_frame(engagement_pk: int) -> bool:
    """Freeze one frame if it still waits; True if this call finished it."""
    return freezing.work(engagement_pk)


@shared_task(name="inspection.tasks.prepare_report")
def prepare_report(order_id: int) -> bool:
    """Prepare one report if it still waits; True if this call finished it."""
    return work(order_id)


@shared_task(name="inspection.tasks.sweep_reports")
def sweep_reports() -> int:
    """Reports whose message was lost, or whose worker was killed; returns how many were prepared."""
    until = time.monotonic() + SWEEP_SECONDS
    prepared = 0
    while time.monotonic() < until and (waiting := due_orders(clock.now(), 20)):
        prepared += sum(work(order_id) for order_id in waiting)
    return prepared


@shared_task(name="inspection.tasks.write_bundle")
def write_bundle(order_id: int) -> bool:
    """Write one evidence bundle if it still waits; True if this call finished it."""
    return making.work(order_id)


@shared_task(name="inspection.tasks.sweep_bundles")
def sweep_bundles() -> int:
    """Bundles whose message was lost, or whose worker was killed; returns how many were written."""
    return sum(making.work(order_id) for order_id in bundle_orders.due_orders(clock.now(), 5))
