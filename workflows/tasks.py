from celery import shared_task

from workflows import clocks, drafts, lists, objection_clocks
from workflows.supervision import sweeping


@shared_task
def sweep_timers() -> int:
    return drafts.sweep() + clocks.sweep() + objection_clocks.sweep() + lists.finish_unfinished()


@shared_task
def sweep_stalls() -> int:
    return sweeping.sweep()
