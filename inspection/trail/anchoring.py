"""Where an event stands in the Merkle log, and whether the newest signed checkpoint covers exactly what the database holds."""

from dataclasses import dataclass
from datetime import datetime

from audit import tree
from audit.models import Event, Leaf
from audit.selectors import latest_checkpoint
from audit.verifier import merkle


@dataclass(frozen=True)
class Anchor:
    """The newest published checkpoint; `covers`: None where it was signed before the event came, else whether its proof holds."""

    size: int
    root: str
    signed_at: datetime
    witnesses: int
    index: int | None
    covers: bool | None


def anchor_of(event: Event | None) -> Anchor | None:
    """None: nothing has been published yet. Recomputed from the body, whatever the columns say."""
    newest = latest_checkpoint()
    if newest is None:
        return None
    index = Leaf.objects.filter(event=event.pk).values_list("index", flat=True).first() if event else None
    covers = None
    if event is not None and index is not None and index < newest.size:
        leaf = merkle.leaf_hash(event.body.encode())
        covers = merkle.verify_inclusion(leaf, index, newest.size, _path(index, newest.size), bytes(newest.root))
    return Anchor(newest.size, bytes(newest.root).hex(), newest.at, newest.cosignatures.count(), index, covers)


def _path(index: int, size: int) -> list[bytes]:
    """A log that was cut off below its checkpoint has no path, and no proof."""
    try:
        return tree.inclusion(index, size)
    except tree.NotInTheLog:
        return []
