"""What the log keeps. No foreign key leads out of this package: an event stands alone (style.md 2.17)."""

import uuid
from typing import Any

from django.db import models
from django.db.models.functions import Length, Now
from django.db.models.lookups import Exact, IsNull

from audit import canonical
from audit.expressions import ActorId, ReadOf
from audit.fold_models import Difference, FoldRound  # noqa: F401 - Django looks for models here
from audit.verifier.merkle import HASH_BYTES

TILE_HEIGHTS = [8, 16, 24]


class HashField(models.BinaryField):
    """32 bytes, as bytes on both databases (psycopg2 gives a memoryview)."""

    def from_db_value(self, value: Any, *_: Any) -> bytes | None:
        return None if value is None else bytes(value)


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

    The log of RFC 6962 keeps its leaves and nodes in tables of their own and changes nothing here: `digest` already is
    the leaf hash of the body.
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
            # Of a hundred events a few are readings; the others leave nothing in this index.
            models.Index(
                ReadOf("body"),
                "id",
                name="readings_of_case_or_paper",
                condition=models.Q(IsNull(ReadOf("body"), False)),
            ),
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


class Leaf(models.Model):
    """The event's place in the Merkle log; `hash` is RFC 6962's leaf hash of its body (audit/sequencer.py)."""

    index = models.PositiveBigIntegerField(primary_key=True)
    # Without a database constraint: the rule leaf_is_the_digest_of_its_event asks for more.
    event = models.OneToOneField(Event, on_delete=models.DO_NOTHING, db_constraint=False, related_name="leaf")
    hash = HashField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Exact(Length("hash"), HASH_BYTES), name="leaf_hash_has_32_bytes"),
        ]

    def __str__(self) -> str:
        return f"leaf {self.index}"


class Node(models.Model):
    """A perfect subtree of the Merkle log: `hash` stands over the leaves [index << height, (index + 1) << height).

    Only the heights at which C2SP's tiles begin are kept; what lies between is computed from at most 256 of them.
    """

    height = models.PositiveSmallIntegerField()
    index = models.PositiveBigIntegerField()
    hash = HashField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["height", "index"], name="one_node_per_place"),
            models.CheckConstraint(condition=models.Q(height__in=TILE_HEIGHTS), name="nodes_stand_where_tiles_begin"),
            models.CheckConstraint(condition=Exact(Length("hash"), HASH_BYTES), name="node_hash_has_32_bytes"),
        ]

    def __str__(self) -> str:
        return f"node {self.height}/{self.index}"


class StreamHead(models.Model):
    """The last entry of a stream, as the last statement of heads has it (audit/heads.py). Kept for speed, proves nothing."""

    stream = models.CharField(max_length=120, primary_key=True)
    bucket = models.PositiveSmallIntegerField(db_index=True)
    seq = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.stream} ends at {self.seq}"


class HeadBucket(models.Model):
    """The streams whose names fall into one bucket: how many they are, and the root over their last entries."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    count = models.PositiveIntegerField()
    root = HashField()

    def __str__(self) -> str:
        return f"bucket {self.number} of {self.count}"


class Checkpoint(models.Model):
    """What the signer stated: so many entries with this root. `note` is C2SP's signed note, byte for byte."""

    size = models.PositiveBigIntegerField(unique=True)
    root = HashField()
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Exact(Length("root"), HASH_BYTES), name="checkpoint_root_has_32_bytes"),
        ]

    def __str__(self) -> str:
        return f"checkpoint {self.size}"


class Cosignature(models.Model):
    """A witness has seen this checkpoint: `line` is its signature line, to be added to the note."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="cosignatures")
    key_name = models.CharField(max_length=200)
    line = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["checkpoint", "key_name"], name="one_cosignature_per_witness"),
        ]

    def __str__(self) -> str:
        return f"{self.key_name} on {self.checkpoint_id}"


class WitnessTry(models.Model):
    """A witness that did not answer, and when to ask it again. The row goes when it does."""

    key_name = models.CharField(max_length=200, primary_key=True)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    last_error = models.CharField(max_length=500)

    def __str__(self) -> str:
        return f"{self.key_name} after {self.attempts}"


class TimeStamp(models.Model):
    """RFC 3161: an authority of time has seen the text of this checkpoint. `token` is its answer, byte for byte."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="time_stamps")
    authority = models.CharField(max_length=200)
    token = models.BinaryField()
    stamped_at = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["checkpoint", "authority"], name="one_time_stamp_per_authority"),
        ]

    def __str__(self) -> str:
        return f"{self.authority} on {self.checkpoint_id}"


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
