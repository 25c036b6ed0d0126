"""Background work on imports. A task carries a row id; the sweep finds every row that a lost message left behind."""

from celery import shared_task

from registry.importing.running import unattended, work


@shared_task(name="registry.tasks.run_import")
def run_import(run_id: int) -> None:
    """Checks or writes one import, whichever is due."""
    work(run_id)


@shared_task(name="registry.tasks.sweep_imports")
def sweep_imports() -> None:
    for run_id in unattended():
        work(run_id)
