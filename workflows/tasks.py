from celery import shared_task

from workflows import clocks, lists, objection_clocks


@shared_task
def sweep_timers() -> int:
    return clocks.sweep() + objection_clocks.sweep() + lists.finish_unfinished()
