"""A request to sign: from which size a log grew, the proof of it, and the checkpoint it has come to.

The text is that of C2SP tlog-witness (add-checkpoint), for witnesses with the log's signature in it, for the log's own
signer without.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from audit.verifier.note import NoteError, decode_base64, encode_base64, parse_number

MAX_PROOF = 63
MAX_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Growth:
    old: int
    path: tuple[bytes, ...]
    note: str

    @property
    def text(self) -> str:
        return f"old {self.old}\n" + "".join(f"{encode_base64(one)}\n" for one in self.path) + f"\n{self.note}"


def grown(old: int, path: Sequence[bytes], note: str) -> Growth:
    return Growth(old, tuple(path), note)


def parse(body: bytes) -> Growth:
    """Raises NoteError for any other text."""
    try:
        head, blank, note = body.decode().partition("\n\n")
    except UnicodeDecodeError as error:
        raise NoteError("the request is not UTF-8") from error
    first, *hashes = head.split("\n")
    word, _, number = first.partition(" ")
    if word != "old" or not blank or len(hashes) > MAX_PROOF:
        raise NoteError("a request is `old SIZE`, at most 63 hashes, an empty line and a checkpoint")
    path = tuple(decode_base64(one) for one in hashes)
    if any(len(one) != 32 for one in path):
        raise NoteError("a hash of a proof has 32 bytes")
    return Growth(parse_number(number), path, note)
