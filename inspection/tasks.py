"""Background work on the ledger: what is overdue goes one level up (domain.md §2.7)."""

from celery import shared_task

from inspection.ledger import escalate_overdue


@shared_task(name="inspection.tasks.sweep_overdue")
def sweep_overdue() -> None:
    escalate_overdue()
