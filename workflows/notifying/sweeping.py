"""One round of the outbox, every minute. Safe with many workers, killed anywhere."""

from audit import clock
from workflows.notifying import digests, inbox, planning, reminders, sending


def sweep() -> int:
    """Remind, plan what leaves the house, and send what is due; returns how many deliveries went out."""
    now = clock.now()
    reminders.sweep(now)
    planning.plan(now)
    digests.plan_digests(now)
    sent = sending.send_due()
    inbox.clear_old(now)
    sending.clear_old(now)
    return sent
