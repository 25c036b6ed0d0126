"""Messages to officials. They remind and are no evidence: what happened stands in the audit log and in the decisions."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.models import Case
from registry.fields import PathField

UNREAD = models.Q(read_at=None)
UNPLANNED = models.Q(planned_at=None)


class Message(models.Model):
    """One line of one official's inbox. No name of a household and no free text of an act leaves the house with it."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="messages", db_index=False)
    note = models.UUIDField(default=uuid.uuid4)  # the same for all whom one note reached: a group is told once
    kind = models.CharField(_("kind"), max_length=40)
    case = models.ForeignKey(Case, models.CASCADE, null=True, blank=True, related_name="+")
    place_path = PathField(blank=True)
    params = models.JSONField(default=dict)
    once = models.CharField(max_length=120, blank=True)  # a sweep that repeats itself tells nobody twice
    created_at = models.DateTimeField(_("received at"))
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    planned_at = models.DateTimeField(null=True, blank=True)  # when it was decided which ways it takes out of the house

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "kind", "once"], condition=~models.Q(once=""), name="told_once_of_one_occasion"
            )
        ]
        indexes = [
            models.Index(fields=["reader", "-id"], name="messages_of_reader"),
            models.Index(fields=["reader"], condition=UNREAD, name="unread_messages"),
            models.Index(fields=["id"], condition=UNPLANNED, name="messages_to_plan"),
            models.Index(fields=["created_at"], name="messages_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.reader_id}"
