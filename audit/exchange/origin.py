"""What every export carries: of which log it is a view, how long the log was, and its root. An export proves nothing; a bundle does."""

from dataclasses import dataclass

from audit import tree
from audit.models import Checkpoint
from audit.verifier.note import encode_base64


@dataclass(frozen=True)
class Origin:
    """The newest checkpoint. `name` is "" while none is published: then size and root are those of the tree as it stands."""

    name: str
    size: int
    root: str

    @property
    def is_signed(self) -> bool:
        return bool(self.name)

    @property
    def line(self) -> str:
        """As papers print it (C2SP: origin, size, root)."""
        return f"{self.name or 'unsigned'} {self.size} {self.root}"


def newest() -> Origin:
    checkpoint = Checkpoint.objects.order_by("-size").first()
    if checkpoint is None:
        size = tree.size()
        return Origin("", size, encode_base64(tree.root(size)))
    return Origin(checkpoint.note.partition("\n")[0], checkpoint.size, encode_base64(bytes(checkpoint.root)))
