"""One value, one sequence of bytes: the subset of RFC 8785 (JCS) that Heyan hashes.

Strings, integers, booleans, null, lists and objects; no floats (money is integer fen), |integer| < 2^53 (I-JSON,
RFC 7493 §2.2), ASCII keys, NFC strings, at most 16 levels, less than 64 KB. On this subset Python's sorted, compact
json.dumps equals RFC 8785, so an evaluator needs nothing but the standard library to check us.
"""

import hashlib
import json
import re
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

JSON = str | int | bool | None | Sequence[Any] | Mapping[str, Any]

MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 16
MAX_BYTES = 64 * 1024 - 1  # the entry length of C2SP tlog-tiles is a uint16
SALT_BYTES = 32
COMMITMENT_DOMAIN = b"heyan.audit/commitment/1\x00"
_encoder = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False
)
_LONG_NUMBER = re.compile(rb"[0-9]{16}")


class NotCanonical(ValueError):
    """The value has no canonical form, or the bytes are not the canonical form of their value."""


def encode(value: JSON, *, limit: int = MAX_BYTES) -> bytes:
    """The canonical bytes of a value. Raises NotCanonical for anything outside the subset.

    `limit` is for what is hashed but is itself no entry of the log (the paper of a list of thousands).
    """
    _examine(value, depth=1)
    text = _encoder.encode(value)
    try:
        body = text.encode()
    except UnicodeEncodeError as error:
        raise NotCanonical(f"{text!r} holds half a character") from error
    # One look at the whole is enough where it is NFC; an escape before a mark (\\n, tilde) only looks as if it were not.
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        _examine_texts(value)
    if len(body) > limit:
        raise NotCanonical(f"{len(body)} bytes, at most {limit} are allowed")
    return body


def plain(value: Any) -> Any:
    """The same value in the types that encode() takes: what people typed comes to NFC, choices and safe strings become
    text, tuples lists. Anything else stays as it is, for encode() to refuse."""
    kind = type(value)
    if kind is int or kind is bool or value is None:
        return value
    if kind is str and value.isascii():
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", str.__str__(value))
    if isinstance(value, Mapping):
        return {plain(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return int(value) if isinstance(value, int) else value


def parse(body: bytes) -> Any:
    """The value of canonical bytes. Strict: other spellings of the same value are refused."""
    if len(body) > MAX_BYTES:
        raise NotCanonical(f"{len(body)} bytes, at most {MAX_BYTES} are allowed")
    try:
        text = body.decode()
        value, _end = _value_decoder.raw_decode(text)  # whatever follows makes the texts below differ
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise NotCanonical(str(error)) from error
    # What came from JSON has the right types, and its keys were looked at: rarely is there more to examine.
    is_plain = body.count(b"{") + body.count(b"[") <= MAX_DEPTH and not _LONG_NUMBER.search(body)
    again = _encoder.encode(value) if is_plain and unicodedata.is_normalized("NFC", text) else encode(value).decode()
    if again != text:
        raise NotCanonical("the bytes are not in canonical form")
    return value


def digest(body: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(body).hexdigest()


def new_salt() -> bytes:
    """A fresh 256-bit salt. One per field: an identity number behind a bare hash is found in three seconds."""
    return secrets.token_bytes(SALT_BYTES)


def commit(label: str, value: JSON, salt: bytes) -> str:
    """A hiding commitment to one labelled value: says nothing without its opening (salt and value), binds with it."""
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes")
    return digest(COMMITMENT_DOMAIN + encode([label, salt.hex(), value]))


def _examine(value: Any, depth: int) -> None:
    kind = type(value)  # exact: a subclass (SafeString, IntEnum) may print differently from what it compares as
    if kind is str:
        return
    if kind is int:
        if not -MAX_INTEGER <= value <= MAX_INTEGER:
            raise NotCanonical(f"{value} is beyond 2^53")
    elif kind is list or kind is dict:
        if depth > MAX_DEPTH:
            raise NotCanonical(f"more than {MAX_DEPTH} levels")
        if kind is dict:
            _examine_keys(value)
        for item in value.values() if kind is dict else value:
            if type(item) is not str:
                _examine(item, depth + 1)
    elif kind is not bool and value is not None:
        raise NotCanonical(f"{kind.__name__} has no canonical form")


def _examine_texts(value: Any) -> None:
    if type(value) is str:
        if not unicodedata.is_normalized("NFC", value):
            raise NotCanonical(f"{value!r} is not in Unicode form NFC")
    elif type(value) in (list, dict):
        for item in value.values() if type(value) is dict else value:
            _examine_texts(item)


def _examine_keys(mapping: dict[Any, Any]) -> None:
    for key in mapping:
        if type(key) is not str or not key.isascii():
            raise NotCanonical(f"the key {key!r} is not ASCII text")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        raise NotCanonical("a key stands twice")
    if not "".join(mapping).isascii():
        raise NotCanonical("a key is not ASCII text")
    return mapping


def _refuse_float(text: str) -> NoReturn:
    raise NotCanonical(f"{text} is not an integer")


_value_decoder = json.JSONDecoder(object_pairs_hook=_object, parse_float=_refuse_float, parse_constant=_refuse_float)
