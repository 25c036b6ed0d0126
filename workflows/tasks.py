from celery import shared_task

from audit import clock
from workflows import clocks, drafts, lists, objection_clocks
from workflows.notifying import digests, inbox, planning, sending


@shared_task
def sweep_timers() -> int:
    return drafts.sweep() + clocks.sweep() + objection_clocks.sweep() + lists.finish_unfinished()


@shared_task
def send_messages() -> int:
    """Plan what leaves the house, and send what is due; returns how many deliveries went out."""
    now = clock.now()
    planning.plan(now)
    digests.plan_digests(now)
    sent = sending.send_due()
    inbox.clear_old(now)
    sending.clear_old(now)
    return sent
