"""Background work on imports. A task carries a row id; the sweep finds every row that a lost message left behind."""

from celery import shared_task
from django.db.models import Q
from django.utils import timezone

from registry.importing.running import ABANDONED_AFTER, work
from registry.models import ImportRun, ImportStatus


@shared_task(name="registry.tasks.run_import")
def run_import(run_id: int) -> None:
    """Checks or writes one import, whichever is due."""
    work(run_id)


@shared_task(name="registry.tasks.sweep_imports")
def sweep_imports() -> None:
    waiting = Q(status__in=[ImportStatus.PENDING, ImportStatus.APPROVED])
    abandoned = Q(
        status__in=[ImportStatus.CHECKING, ImportStatus.COMMITTING], moved_at__lt=timezone.now() - ABANDONED_AFTER
    )
    for run_id in ImportRun.objects.filter(waiting | abandoned).order_by("pk").values_list("pk", flat=True)[:20]:
        work(run_id)
