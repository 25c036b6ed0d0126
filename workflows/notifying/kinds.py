"""What an official is told, each kind once. A new kind: its member here and its sentence in notifying/texts.py."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageKind(models.TextChoices):
    """Kinds of messages. NEW_WORK is never stored: a digest counts the queue itself."""

    NEW_WORK = "new_work", _("new work at my place")
    RETURNED = "returned", _("returned")
    DUE_SOON = "due_soon", _("due soon")
    OVERDUE = "overdue", _("overdue")
    URGED = "urged", _("urged")
    ASSIGNED = "assigned", _("assigned")
    TAKEN_OVER = "taken_over", _("taken over")
    ESCALATED = "escalated", _("escalated")
    NOTICE_ENDED = "notice_ended", _("notice ended")
    OBJECTION_OPENED = "objection_opened", _("objection received")
    OBJECTION_DECIDED = "objection_decided", _("objection decided")
    SIGNATURE_WAITING = "signature_waiting", _("signature waiting")
    ABSENCE = "absence", _("absence and substitute")
    JOB_FAILED = "job_failed", _("background work failed")


STORED_KINDS = tuple(kind for kind in MessageKind if kind != MessageKind.NEW_WORK)
# Until the reader chooses otherwise: what somebody does because of him comes at once, all else with the digest.
AT_ONCE_AT_FIRST = (MessageKind.URGED, MessageKind.ASSIGNED, MessageKind.TAKEN_OVER, MessageKind.ESCALATED)

# What a group may hear: who objects, who is away and whose signature is missing is nobody's business there.
CHANNEL_KINDS = (
    MessageKind.RETURNED,
    MessageKind.DUE_SOON,
    MessageKind.OVERDUE,
    MessageKind.URGED,
    MessageKind.ESCALATED,
    MessageKind.NOTICE_ENDED,
    MessageKind.JOB_FAILED,
)
