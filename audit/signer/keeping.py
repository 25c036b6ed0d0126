"""Key file and memory file of a signer or witness: made together once, never made anew over one another."""

import secrets
from pathlib import Path

from audit.signer.memory import Memory, write_whole
from audit.verifier.merkle import EMPTY_ROOT
from audit.verifier.note import (
    LOG,
    WITNESS,
    Checkpoint,
    NoteError,
    SigningKey,
    new_key,
    open_note,
    parse_checkpoint,
    parse_key,
    parse_signing_key,
)


class KeptElsewhere(Exception):
    """Key and memory do not belong together, or one of the two is missing."""


def begin(key_file: Path, memory: Memory, *, type: int, name: str, origin: str = "") -> None:
    """Make key and memory unless both are there. Half of the pair is no reason to start anew: it was lost."""
    if key_file.exists() and memory.path.exists():
        return
    if key_file.exists() or memory.path.exists():
        lost = memory.path if key_file.exists() else key_file
        raise KeptElsewhere(f"{lost} is missing beside its other half; bring it back, or confirm as --help says")
    own = name or f"heyan.local/{secrets.token_hex(4)}"
    write_key(key_file, new_key(own, type))
    memory.begin(Checkpoint(origin or own, 0, EMPTY_ROOT))


def write_key(key_file: Path, key: SigningKey) -> None:
    key_file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(key_file, key.text + "\n")
    public = key_file.with_suffix(".vkey")
    public.write_text(key.public.text + "\n", encoding="utf-8")
    public.chmod(0o644)


def read_key(key_file: Path, type: int) -> SigningKey:
    try:
        key = parse_signing_key(key_file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise KeptElsewhere(f"{key_file}: {error}") from error
    if key.type != type:
        raise KeptElsewhere(f"{key_file} is the key of a {'witness' if key.type == WITNESS else 'log'}")
    return key


def renew_key(key_file: Path, memory: Memory) -> SigningKey:
    """A new key of the same log; the old one is kept beside it, the memory goes on."""
    old = read_key(key_file, LOG)
    memory.last()
    key = new_key(old.name, LOG)
    write_whole(key_file.with_suffix(f".{old.public.id.hex()}"), old.text + "\n")
    write_key(key_file, key)
    return key


def confirm(key_file: Path, memory: Memory, note: str, witnesses: list[str]) -> Checkpoint:
    """Remember again, after the memory was lost, the last checkpoint that a witness holds.

    Raises NoteError unless a witness's key signed it, FileExistsError if a memory is there.
    """
    origin = read_key(key_file, LOG).name
    keys = [parse_key(text) for text in witnesses]
    if any(key.type != WITNESS for key in keys):
        raise NoteError("only a witness confirms what was signed last")
    checkpoint = parse_checkpoint(open_note(note, keys).text)
    if checkpoint.origin != origin:
        raise NoteError(f"the checkpoint is of {checkpoint.origin}, the key of {origin}")
    memory.begin(checkpoint)
    return checkpoint
