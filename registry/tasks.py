"""Background work on imports and on files of persons. A task carries a row id; the sweep finds every row that a lost message left behind."""

from celery import shared_task

from audit import clock
from registry import status_orders
from registry.importing.running import unattended, work


@shared_task(name="registry.tasks.run_import")
def run_import(run_id: int) -> None:
    """Checks or writes one import, whichever is due."""
    work(run_id)


@shared_task(name="registry.tasks.sweep_imports")
def sweep_imports() -> None:
    for run_id in unattended():
        work(run_id)


@shared_task(name="registry.tasks.make_status_file")
def make_status_file(order_id: int) -> bool:
    """Write one file of persons if it still waits; True if this call finished it."""
    return status_orders.work(order_id)


@shared_task(name="registry.tasks.sweep_status_files")
def sweep_status_files() -> int:
    """Files whose message was lost, or whose worker was killed; how many were written."""
    return sum(status_orders.work(order_id) for order_id in status_orders.due_orders(clock.now(), 20))


@shared_task(name="registry.tasks.remove_status_files")
def remove_status_files() -> int:
    """Files that are past their week; how many were taken off the disk."""
    return status_orders.remove_old(clock.now())
