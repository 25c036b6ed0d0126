from celery import shared_task

from workflows import clocks, objection_clocks


@shared_task
def sweep_timers() -> int:
    return clocks.sweep() + objection_clocks.sweep()
