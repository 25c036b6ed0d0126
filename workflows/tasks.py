from celery import shared_task

from workflows import clocks


@shared_task
def sweep_timers() -> int:
    return clocks.sweep()
