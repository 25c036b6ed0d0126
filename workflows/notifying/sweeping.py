"""One round of the outbox, every minute. Safe with many workers, killed anywhere."""

from functools import partial

from audit import clock
from workflows.notifying import digests, inbox, planning, reminders, sending
from workflows.steps import each_for_itself


def sweep() -> int:
    """Remind, plan what leaves the house, and send what is due; returns how many deliveries went out. Each step by itself: what fails is raised at the end."""
    now = clock.now()
    _told, _planned, _digests, sent, *_cleared = each_for_itself(
        [
            partial(reminders.sweep, now),
            partial(planning.plan, now),
            partial(digests.plan_digests, now),
            sending.send_due,
            partial(inbox.clear_old, now),
            partial(sending.clear_old, now),
        ]
    )
    return sent
