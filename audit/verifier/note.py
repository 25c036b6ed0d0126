"""Signed notes, checkpoints and cosignatures as C2SP writes them (c2sp.org signed-note, tlog-checkpoint,
tlog-cosignature). Needs nothing but `cryptography`: the log signs with it, outsiders verify with it.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

LOG, WITNESS = 1, 4  # signature types: Ed25519 over the text; Ed25519 over a time and the text
MAX_SIGNATURES = 100
_HASH_BYTES, _KEY_BYTES, _ID_BYTES, _TIME_BYTES = 32, 32, 4, 8
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")


class NoteError(ValueError):
    """The text is no note, no key or no checkpoint, or nobody we know signed it."""


def encode_base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def decode_base64(text: str) -> bytes:
    """Strict: one sequence of bytes has one spelling."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError("not base64") from error
    if encode_base64(raw) != text:
        raise NoteError("not the canonical base64 of its bytes")
    return raw


def parse_number(text: str) -> int:
    """A size or index in decimal without leading zeroes."""
    if not _NUMBER.fullmatch(text):
        raise NoteError(f"{text[:40]!r} is no number of a log")
    return int(text)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What the log signs: who it is, how many entries it holds, and the root over them."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{encode_base64(self.root)}\n"

    @property
    def line(self) -> str:
        """The same on one line, as papers carry it."""
        return f"{self.origin} {self.size} {encode_base64(self.root)}"


def parse_checkpoint(text: str) -> Checkpoint:
    """The checkpoint in a note's text. Extension lines, which not every witness signs, are refused."""
    lines = text.split("\n")
    if len(lines) != 4 or lines[3]:
        raise NoteError("a checkpoint has three lines: origin, size, root")
    return _checkpoint(lines[0], lines[1], lines[2])


def parse_line(line: str) -> Checkpoint:
    """The checkpoint in `origin size root`, typed or scanned from a paper."""
    parts = line.split()
    if len(parts) != 3:
        raise NoteError("the line of a paper has three parts: origin, size, root")
    return _checkpoint(*parts)


def _checkpoint(origin: str, size: str, root: str) -> Checkpoint:
    _require_name(origin)
    hashed = decode_base64(root)
    if len(hashed) != _HASH_BYTES:
        raise NoteError("a root has 32 bytes")
    return Checkpoint(origin, parse_number(size), hashed)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """Whose signatures one checks. `text` is the vkey that is pinned, printed and handed over."""

    name: str
    type: int
    raw: bytes

    @property
    def id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.type]) + self.raw).digest()[:_ID_BYTES]

    @property
    def text(self) -> str:
        return f"{self.name}+{self.id.hex()}+{encode_base64(bytes([self.type]) + self.raw)}"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key that signs as `name`; its text is kept in a file that only its owner reads."""

    name: str
    type: int
    seed: bytes

    @property
    def public(self) -> PublicKey:
        return PublicKey(self.name, self.type, self._private.public_key().public_bytes_raw())

    @property
    def text(self) -> str:
        return f"PRIVATE+KEY+{self.name}+{self.public.id.hex()}+{encode_base64(bytes([self.type]) + self.seed)}"

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    def sign(self, message: bytes) -> bytes:
        return self._private.sign(message)


def new_key(name: str, type: int = LOG) -> SigningKey:
    _require_name(name)
    return SigningKey(name, type, Ed25519PrivateKey.generate().private_bytes_raw())


def parse_key(text: str) -> PublicKey:
    """A vkey: `name+id+key`."""
    name, key_id, type, raw = _key_parts(text.strip())
    key = PublicKey(name, type, raw)
    if key.id.hex() != key_id:
        raise NoteError(f"the id in the key of {name} is not the key's own")
    return key


def parse_signing_key(text: str) -> SigningKey:
    start, private = text.strip(), "PRIVATE+KEY+"
    if not start.startswith(private):
        raise NoteError("not a signing key")
    name, key_id, type, seed = _key_parts(start.removeprefix(private))
    key = SigningKey(name, type, seed)
    if key.public.id.hex() != key_id:
        raise NoteError(f"the id in the signing key of {name} is not the key's own")
    return key


def _key_parts(text: str) -> tuple[str, str, int, bytes]:
    name, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    _require_name(name)
    raw = decode_base64(encoded)
    if len(raw) != 1 + _KEY_BYTES or raw[0] not in (LOG, WITNESS):
        raise NoteError(f"the key of {name} is no Ed25519 key of a log or a witness")
    return name, key_id, raw[0], raw[1:]


def _require_name(name: str) -> None:
    if not name or "+" in name or any(character.isspace() or ord(character) < 32 for character in name):
        raise NoteError(f"{name[:80]!r} is no name of a key")


@dataclass(frozen=True, slots=True)
class Signature:
    """A verified signature; witnesses also state when, in seconds since 1970."""

    key: PublicKey
    time: int | None
    line: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A note whose signatures by known keys all verify, and there is one at least."""

    text: str
    signatures: tuple[Signature, ...]


def open_note(note: str, keys: Iterable[PublicKey]) -> Opened:
    """The text and who of `keys` signed it. A known key's false signature spoils the note; strangers are passed over."""
    text, lines = split_note(note)
    known = {(key.name, key.id): key for key in keys}
    verified: dict[tuple[str, bytes], Signature] = {}
    for line in lines:
        name, key_id, signature = _signature_parts(line)
        key = known.get((name, key_id))
        if key is not None and (name, key_id) not in verified:
            verified[name, key_id] = Signature(key, _verify(key, text, signature), line + "\n")
    if not verified:
        raise NoteError("no known key signed this")
    return Opened(text, tuple(verified.values()))


def split_note(note: str) -> tuple[str, list[str]]:
    """Text (with its last newline) and lines of signatures of whoever; nothing is verified."""
    if any(ord(character) < 32 and character != "\n" for character in note) or "\ufffd" in note:
        raise NoteError("the note holds a control character")
    text, blank, signatures = note.rpartition("\n\n")
    lines = signatures.split("\n")
    if not blank or lines.pop() or not lines:
        raise NoteError("a note is a text, an empty line and signatures, each on a line")
    if len(lines) > MAX_SIGNATURES:
        raise NoteError(f"more than {MAX_SIGNATURES} signatures")
    return text + "\n", lines


def _signature_parts(line: str) -> tuple[str, bytes, bytes]:
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != "—":
        raise NoteError("a line of signature is a dash, a name and a signature")
    _require_name(parts[1])
    raw = decode_base64(parts[2])
    if len(raw) <= _ID_BYTES:
        raise NoteError("a signature is cut short")
    return parts[1], raw[:_ID_BYTES], raw[_ID_BYTES:]


def _verify(key: PublicKey, text: str, signature: bytes) -> int | None:
    time = None
    message = text.encode()
    if key.type == WITNESS:
        time = int.from_bytes(signature[:_TIME_BYTES], "big")
        message, signature = _timed(text, time), signature[_TIME_BYTES:]
    try:
        Ed25519PublicKey.from_public_bytes(key.raw).verify(signature, message)
    except (InvalidSignature, ValueError) as error:
        raise NoteError(f"the signature of {key.name} does not verify") from error
    return time


def _timed(text: str, time: int) -> bytes:
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def sign_note(text: str, key: SigningKey) -> str:
    """The text as a note that the log's key signs."""
    if not text.endswith("\n"):
        raise NoteError("the text of a note ends with a newline")
    return f"{text}\n{_line(key, key.sign(text.encode()))}"


def cosign(text: str, key: SigningKey, time: int) -> str:
    """The line by which a witness states that it saw this checkpoint at that time (seconds since 1970)."""
    return _line(key, time.to_bytes(_TIME_BYTES, "big") + key.sign(_timed(text, time)))


def _line(key: SigningKey, signature: bytes) -> str:
    return f"— {key.name} {encode_base64(key.public.id + signature)}\n"
