"""One entry of the log as it stands in a bundle."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from audit.verifier.canonical import NotCanonical
from audit.verifier.canonical import parse as parse_canonical
from audit.verifier.findings import Unreadable
from audit.verifier.merkle import leaf_hash
from audit.verifier.note import NoteError, decode_base64
from audit.verifier.reading import refuse_future

ENTRY_SCHEMA, SIGNED_SCHEMA = "heyan.audit/1", "heyan.audit/2"  # the second carries the signature of who acted
NOTHING_BEFORE = "0" * 64
KEYS_STREAM, HEADS_STREAM, ERASURE_STREAM, YEARS_STREAM = "key:log", "log:heads", "erasure:log", "log:years"
_SHAPE: dict[str, type] = {
    "event_id": str,
    "stream": str,
    "seq": int,
    "prev": str,
    "kind": str,
    "at": str,
    "actor": dict,
    "subject": dict,
    "statement": dict,
    "commitments": dict,
}
SIGNATURE = frozenset({"by", "certificate", "key", "since"})
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands. `leaf` is computed from the bytes of the body, never read."""

    index: int
    leaf: bytes
    proof: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Entry(Place):
    """An entry and its place."""

    body: bytes
    parts: dict[str, Any]
    at: datetime

    @property
    def stream(self) -> str:
        return str(self.parts["stream"])

    @property
    def kind(self) -> str:
        return str(self.parts["kind"])

    @property
    def statement(self) -> dict[str, Any]:
        found: dict[str, Any] = self.parts["statement"]
        return found

    @property
    def actor(self) -> str:
        return str(self.parts["actor"].get("id", ""))

    @property
    def is_demo(self) -> bool:
        return bool(self.parts.get("demo"))


def entry_of(row: dict[str, Any]) -> Entry:
    """Raises Unreadable for what is no entry, or one of a version that this verifier does not know."""
    index, body = row["index"], row["body"]
    if type(index) is not int or index < 0 or not isinstance(body, str):
        raise Unreadable("entry_unreadable", index=str(index)[:40])
    try:
        encoded = body.encode()
        parts = parse_canonical(encoded)
        proof = tuple(hashes_of(row.get("proof", [])))
    except (NotCanonical, NoteError, UnicodeEncodeError) as error:
        raise Unreadable("entry_unreadable", index=index) from error
    if isinstance(parts, dict):
        refuse_future(parts.get("schema"), SIGNED_SCHEMA, "future_entry")
    if not _has_shape(parts):
        raise Unreadable("entry_unreadable", index=index)
    return Entry(index, leaf_hash(encoded), proof, encoded, parts, time_of(parts["at"], index))


def place_of(row: dict[str, Any]) -> Place:
    """What the bytes of an entry say without being read. Raises Unreadable for what is no line of an entry."""
    index, body = row["index"], row["body"]
    if type(index) is not int or index < 0 or not isinstance(body, str):
        raise Unreadable("entry_unreadable", index=str(index)[:40])
    try:
        return Place(index, leaf_hash(body.encode()), tuple(hashes_of(row["proof"])) if "proof" in row else ())
    except (NoteError, UnicodeEncodeError) as error:
        raise Unreadable("entry_unreadable", index=index) from error


def time_of(text: str, index: int) -> datetime:
    try:
        if not _TIME.fullmatch(text):
            raise ValueError(text)
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise Unreadable("entry_unreadable", index=index) from error


def hashes_of(texts: Any) -> Sequence[bytes]:
    """Raises NoteError for anything but a short list of base64."""
    if not isinstance(texts, list) or len(texts) > 64 or not all(isinstance(text, str) for text in texts):
        raise NoteError("not a list of hashes")
    return [decode_base64(text) for text in texts]


def _has_shape(parts: Any) -> bool:
    return (
        isinstance(parts, dict)
        and all(type(parts.get(name)) is kind for name, kind in _SHAPE.items())
        and (_is_signature(parts.get("signed")) if parts.get("schema") == SIGNED_SCHEMA else "signed" not in parts)
        and parts.get("schema") in (ENTRY_SCHEMA, SIGNED_SCHEMA)
    )


def _is_signature(signed: Any) -> bool:
    return isinstance(signed, dict) and signed.keys() == SIGNATURE and all(type(one) is str for one in signed.values())
