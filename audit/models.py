"""What the log keeps. No foreign key leads out of this package: an event stands alone (style.md 2.17)."""

import uuid
from typing import Any

from django.db import models
from django.db.models.functions import Now

from audit import canonical
from audit.expressions import ActorId, ReadOf


class AppendOnly(Exception):
    """What was logged is never changed or deleted."""


class EventQuerySet(models.QuerySet["Event"]):
    """Refuses trying; the triggers of audit.protection refuse doing."""

    def update(self, **kwargs: Any) -> int:
        raise AppendOnly("events are never updated")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnly("events are never deleted")


class Event(models.Model):
    """One thing that happened. `body` is the evidence; every other column repeats it for finding and ordering.

    The log of RFC 6962 (a later issue) adds leaves and nodes in tables of its own and changes nothing here: `digest`
    already is the leaf hash of the body.
    """

    event_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    stream = models.CharField(max_length=120)
    seq = models.PositiveIntegerField()
    prev = models.CharField(max_length=64)
    kind = models.CharField(max_length=80)
    at = models.DateTimeField()
    body = models.TextField()
    digest = models.CharField(max_length=64)
    # A second witness beside the claimed `at`: set by the database, never by the application.
    db_time = models.DateTimeField(db_default=Now(), editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stream", "seq"], name="one_event_per_stream_position"),
            models.CheckConstraint(condition=models.Q(seq__gte=1), name="stream_positions_start_at_one"),
        ]
        indexes = [
            models.Index(ActorId("body"), "id", name="events_of_actor"),
            models.Index(ReadOf("body"), "id", name="readings_of_case_or_paper"),
        ]

    def __str__(self) -> str:
        return f"{self.stream} #{self.seq} {self.kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly("events are never updated")
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnly("events are never deleted")

    @property
    def head(self) -> tuple[int, str]:
        """What the next event of the stream must follow: pass it as `after`."""
        return self.seq, self.digest

    @property
    def parsed(self) -> dict[str, Any]:
        parsed: dict[str, Any] = canonical.parse(self.body.encode())
        return parsed


class PendingEvent(models.Model):
    """Queue of events that the sequencer has not yet put into the Merkle log. The row goes, the event stays."""

    # Without a database constraint: it would lock the event's row for every insert and prove nothing.
    event = models.OneToOneField(
        Event, on_delete=models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="+"
    )

    def __str__(self) -> str:
        return f"pending {self.pk}"


class Opening(models.Model):
    """What opens one commitment: salt and personal value. Erasable (PIPL Art. 47); the event and its digest remain."""

    event_id = models.UUIDField()
    label = models.CharField(max_length=60)
    salt = models.CharField(max_length=64)
    value = models.TextField()  # canonical JSON

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event_id", "label"], name="one_opening_per_commitment")]

    def __str__(self) -> str:
        return f"opening of {self.label} in {self.event_id}"
