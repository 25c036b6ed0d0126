"""What a signer or witness remembers: the last checkpoint it signed. On disk before any signature leaves."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from audit.signer.growth import Growth
from audit.verifier.merkle import verify_consistency
from audit.verifier.note import Checkpoint, parse_line


class Refused(Exception):
    """No signature, with the status and the text that say why (C2SP tlog-witness)."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status, self.text = status, text


class MemoryLost(Exception):
    """There is a key but no readable memory: signing now could sign a fork. An operator must confirm what was last."""


class Memory:
    """One file, one log. Two processes on one file take turns."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def begin(self, checkpoint: Checkpoint) -> None:
        """Remember a first checkpoint; raises FileExistsError where something is remembered already."""
        with self.held():
            if self.path.exists():
                raise FileExistsError(self.path)
            self._store(checkpoint)

    def last(self) -> Checkpoint:
        try:
            return parse_line(str(json.loads(self.path.read_text(encoding="utf-8"))["last"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise MemoryLost(f"{self.path}: {error}") from error

    def advance(self, growth: Growth, new: Checkpoint) -> None:
        """Check that the log only grew since the last checkpoint and remember the new one, as one step."""
        with self.held():
            known = self.last()
            _examine(growth, known, new)
            if new != known:
                self._store(new)

    @contextmanager
    def held(self) -> Iterator[None]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(self.path.with_suffix(".lock"), os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _store(self, checkpoint: Checkpoint) -> None:
        write_whole(self.path, json.dumps({"last": checkpoint.line}) + "\n")


def write_whole(path: Path, text: str) -> None:
    """All or nothing, for its owner only, and on disk when this returns."""
    fresh = path.with_name(path.name + ".new")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _examine(growth: Growth, known: Checkpoint, new: Checkpoint) -> None:
    if new.origin != known.origin:
        raise Refused(404, f"this memory is of {known.origin}")
    if growth.old > new.size:
        raise Refused(400, "the old size is larger than the new one")
    if growth.old != known.size:
        raise Refused(409, str(known.size))
    if new.size == known.size and new.root != known.root:
        raise Refused(409, str(known.size))
    if not verify_consistency(known.size, known.root, new.size, new.root, growth.path):
        raise Refused(422, "the checkpoint does not continue the last one signed")
