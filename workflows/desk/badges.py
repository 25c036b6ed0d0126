"""The numbers in the head of every page: unread messages, and what waits in the reader's queue. One statement for both."""

from typing import Any

from django.db.models import QuerySet

from registry.access import Holder
from workflows import queue
from workflows.desk.together import Part, Shape, counted
from workflows.models import OPEN, CaseTask
from workflows.notifying.inbox import CAP
from workflows.notifying.models import UNREAD, Message

UNREAD_MESSAGES, WAITING = "unread", "waiting"


def badges_for(user: Holder) -> dict[str, int]:
    """Each up to CAP + 1, read from at most so many entries of an index per place."""
    unread = Shape(UNREAD_MESSAGES, _unread, {"reader": user.pk or 0})
    found = counted({UNREAD_MESSAGES: [unread], WAITING: _waiting(user)}, CAP + 1)
    return {name: min(count, CAP + 1) for name, count in found.items()}


def _waiting(user: Holder) -> list[Part]:
    turns = queue.turns_of(user)
    if turns is None:
        return [queue.waiting_for(user)]
    return [Shape(WAITING, _of_turn, {}, turns)] if turns else []


def _unread(reader: int) -> QuerySet[Message]:
    return Message.objects.filter(UNREAD, reader=reader)


def _of_turn(**turn: Any) -> QuerySet[CaseTask]:
    return CaseTask.objects.filter(OPEN, **turn)
