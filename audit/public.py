"""What anybody may fetch of the log: checkpoints, proofs, hashes. Texts as C2SP writes them; no entry's content."""

from django.db.models import Max

from audit import tree, witnessing
from audit.models import Checkpoint, PendingEvent
from audit.tree import NotInTheLog
from audit.verifier import note

TILE_WIDTH, TILE_BITS = 256, 8
COUNTED = 10_000
_LEVELS = 4  # of tiles: 0, 8, 16, 24 are what is stored


def newest() -> Checkpoint:
    """Raises NotInTheLog while nothing was published."""
    checkpoint = Checkpoint.objects.order_by("-size").first()
    if checkpoint is None:
        raise NotInTheLog("nothing was published yet")
    return checkpoint


def size() -> int:
    """How many entries the newest checkpoint has; 0 while nothing was published."""
    return Checkpoint.objects.aggregate(size=Max("size"))["size"] or 0


def checkpoint_of(answer: str, size: int) -> Checkpoint:
    """The checkpoint that a witness's answer is of: a whole note says it itself. Raises NotInTheLog, NoteError."""
    if "\n\n" in answer:
        size = note.parse_checkpoint(note.split_note(answer)[0]).size
    found = Checkpoint.objects.filter(size=size).first() if size <= newest().size else None
    if found is None:
        raise NotInTheLog(f"no checkpoint of {size}")
    return found


def waiting() -> int:
    """Entries that the next checkpoint will hold besides; counted so far as a page shows it."""
    return PendingEvent.objects.all()[:COUNTED].count()


def stated(checkpoint: Checkpoint) -> note.Checkpoint:
    return note.parse_checkpoint(note.split_note(checkpoint.note)[0])


def proof_of(index: int, checkpoint: Checkpoint) -> str:
    """C2SP tlog-proof@v1 that entry `index` is in the log. Raises NotInTheLog."""
    if index >= checkpoint.size:
        raise NotInTheLog(f"{index} of {checkpoint.size}")
    path = tree.inclusion(index, checkpoint.size)
    head = ["c2sp.org/tlog-proof@v1", f"index {index}", *map(note.encode_base64, path)]
    return "\n".join(head) + "\n\n" + witnessing.whole_note(checkpoint)


def consistency(old: int, new: int) -> str:
    """One hash a line, RFC 6962 §2.1.2. Raises NotInTheLog."""
    if not old <= new <= newest().size:
        raise NotInTheLog(f"{old} to {new}")
    return "".join(f"{note.encode_base64(one)}\n" for one in tree.consistency(old, new))


def tile(level: int, number: int, width: int) -> bytes:
    """The hashes of a tile (C2SP tlog-tiles) of the published log; a partial one has as many as it says."""
    nodes = newest().size >> (TILE_BITS * level) if level < _LEVELS else 0
    first = number * TILE_WIDTH
    if not 1 <= width <= TILE_WIDTH or first + width > nodes:
        raise NotInTheLog(f"tile {level}/{number}")
    reader = tree.Tree()
    return b"".join(reader.hash_of(TILE_BITS * level, first + place) for place in range(width))


def still_holds(line: note.Checkpoint) -> bool | None:
    """Does the log still begin with what a paper pins? None where it is not this log's, or not published so far."""
    checkpoint = Checkpoint.objects.order_by("-size").first()
    if checkpoint is None or line.origin != stated(checkpoint).origin or line.size > checkpoint.size:
        return None
    return tree.root(line.size) == line.root
