"""The numbers in the head of every page: unread messages, and what waits in the reader's queue. One statement for both."""

from registry.access import Holder
from workflows import queue
from workflows.desk.together import counted
from workflows.notifying.inbox import CAP, messages_of
from workflows.notifying.models import UNREAD

UNREAD_MESSAGES, WAITING = "unread", "waiting"


def badges_for(user: Holder) -> dict[str, int]:
    """Each up to CAP + 1, read from at most so many entries of an index per place."""
    found = counted({UNREAD_MESSAGES: [messages_of(user).filter(UNREAD)], WAITING: queue.parts_by_place(user)}, CAP + 1)
    return {name: min(count, CAP + 1) for name, count in found.items()}
