"""The signed check code: what stands on a paper in a few dozen bytes, and a signature by which it is known offline.

    HTTPS://HOST/V/<base32(version 1, key 4, day 2, digest 16, text, signature 64)>

Capitals only, so that the QR code is written in its densest letters and any telephone still opens the address. The text is
kind, number, place and holder in GB18030, which needs two bytes for a Chinese character. The signature (Ed25519) covers the
address before the code as well: a genuine code under a look-alike address is a forgery. Nothing random goes into it, so one
content and one key always give one code. docs/check_code.py reads it without a line of ours.
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import date, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from audit.verifier.note import PublicKey, SigningKey

VERSION = 1
CONTEXT = b"heyan check 1\n"  # the key signs status lists too; neither can pass for the other
DIGEST_BYTES = 16  # as many as the paper prints of it
MOST_TEXT = 200  # bytes: more would make a code that no telephone reads from a worn paper
LONGEST_CODE = 500
_KEY, _SIGNATURE = 4, 64
_HEAD = 1 + _KEY + 2 + DIGEST_BYTES
_FIRST_DAY = date(1970, 1, 1)


class NotACode(ValueError):
    """The text is no signed check code, or its bytes are spelt in another way than the only right one."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What the code says of its paper. `place` and `holder` are empty where the paper names none."""

    kind: str
    number: str
    place: str
    holder: str
    issued_on: date
    digest: bytes


@dataclass(frozen=True, slots=True)
class Signed:
    statement: Statement
    key_id: bytes
    payload: bytes
    signature: bytes


def sign(statement: Statement, key: SigningKey, *, before: str) -> str:
    """The code; `before`: the address that it stands under, up to /V/."""
    payload = _encode(statement, key.public.id)
    signature = key.sign(_message(before, payload))
    return base64.b32encode(payload + signature).decode().rstrip("=")


def read(code: str) -> Signed:
    """What a code says; nothing is verified yet. Raises NotACode."""
    raw = _bytes_of(code)
    payload, signature = raw[:-_SIGNATURE], raw[-_SIGNATURE:]
    if len(payload) <= _HEAD or payload[0] != VERSION:
        raise NotACode("not a code of this version")
    return Signed(_decode(payload), payload[1 : 1 + _KEY], payload, signature)


def is_signed_by(signed: Signed, key: PublicKey, *, before: str) -> bool:
    if signed.key_id != key.id:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key.raw).verify(signed.signature, _message(before, signed.payload))
    except InvalidSignature:
        return False
    return True


def _message(before: str, payload: bytes) -> bytes:
    return CONTEXT + before.encode() + b"\n" + payload


def _encode(statement: Statement, key_id: bytes) -> bytes:
    parts = (statement.kind, statement.number, statement.place, statement.holder)
    text = "\n".join(" ".join(part.split()) for part in parts).encode("gb18030")
    if len(text) > MOST_TEXT or len(statement.digest) != DIGEST_BYTES:
        raise NotACode(f"{len(text)} bytes of text are too many for a code")
    days = (statement.issued_on - _FIRST_DAY).days
    return bytes([VERSION]) + key_id + days.to_bytes(2, "big") + statement.digest + text


def _decode(payload: bytes) -> Statement:
    days = int.from_bytes(payload[1 + _KEY : 3 + _KEY], "big")
    try:
        kind, number, place, holder = payload[_HEAD:].decode("gb18030").split("\n")
    except ValueError as error:
        raise NotACode("the text of the code cannot be read") from error
    day = _FIRST_DAY + timedelta(days=days)
    return Statement(kind, number, place, holder, day, payload[3 + _KEY : _HEAD])


def _bytes_of(code: str) -> bytes:
    if not _HEAD + _SIGNATURE < len(code) <= LONGEST_CODE:
        raise NotACode("too short or too long for a signed code")
    try:
        raw = base64.b32decode(code + "=" * (-len(code) % 8))
    except (binascii.Error, ValueError) as error:
        raise NotACode("not base32") from error
    if base64.b32encode(raw).decode().rstrip("=") != code:
        raise NotACode("not the only right spelling of its bytes")
    return raw
